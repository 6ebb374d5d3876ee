"""What every head can do: from an encoder's features to q(z|x).

B examples, F features, D latent dimensions. Of what kind its posteriors are a head says by its row
of the catalogue, which it is given when a model is composed.
"""

from collections.abc import Callable
from typing import Protocol, cast

from torch import Tensor, nn
from torch.distributions import Distribution

from vae_core.catalogue import PosteriorRow

# Pictures (N, C, H, W) -> features (N, F), without dropout and without a class.
Features = Callable[[Tensor], Tensor]


class _Spread(Protocol):
    log_variance: Tensor


def log_variance_of(posterior: Distribution) -> Tensor:
    """The log-variances (B, D) of a posterior that is no point."""
    return cast(_Spread, posterior).log_variance


class PosteriorHead(nn.Module):
    """Features (B, F) -> q(z|x) over D dimensions."""

    row: PosteriorRow
    # Where codes are a finite set: how many pieces a code has, each of which is one of the entries.
    slots: int = 0
    entries: int = 0

    @property
    def gaussian(self) -> bool:
        """Whether posteriors are diagonal Gaussians, which have a mean and a log-variance."""
        return self.row.gaussian

    @property
    def discrete(self) -> bool:
        """Whether the codes are a finite set, so that q(z|x) and p(z) are probability masses."""
        return self.row.discrete

    @property
    def deterministic(self) -> bool:
        """Whether the code is a point without a density, as in a plain autoencoder."""
        return self.row.deterministic

    @property
    def pointlike(self) -> bool:
        """Whether the posterior is all on one code, quantised or not: there is no other to draw."""
        return self.row.pointlike

    @property
    def encodes(self) -> bool:
        """Whether a code is one of a picture; a GAN's is drawn without looking at any."""
        return self.row.encodes

    def indices(self, z: Tensor) -> Tensor:
        """Which entry is in each slot, where codes are a finite set: (..., D) -> int64 (..., S)."""
        raise NotImplementedError

    def guides(self, prior: nn.Module) -> tuple[nn.Module, ...]:
        """What the head is given beside the features: parts of the prior, if any."""
        return ()

    def initialise(self) -> None:
        """Start the weights; what has a start of its own keeps that."""

    def init_from_data(self, images: Tensor, features: Features) -> None:
        """Take what the head begins with from training pictures uint8 (N, C, H, W)."""

    def follow(self, posterior: Distribution) -> None:
        """Move what averages the posteriors (B, D) of training batches; it draws nothing."""

    def after_step(self, posterior: Distribution) -> None:
        """What is learned without a gradient, from the posteriors (B, D) of a training batch."""
        self.follow(posterior)

    def statistics(self, features: Tensor) -> tuple[Tensor, ...]:
        """Mean and, unless the code is a point, log-variance, (B, D) each, in float32."""
        raise NotImplementedError
