"""What the encoder makes of examples: their posteriors, in the order of a split."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from vae_core.data import Split
from vae_core.draws import codes_of, seeded
from vae_core.evaluation.likelihood import batch_of, evaluating
from vae_core.models.posteriors import log_variance_of
from vae_core.models.priors import FARTHEST
from vae_core.models.vae import VAE

ENCODE_BATCH = 500
DRAW_SEED = 1  # of the codes of posteriors that are no Gaussians
WIDEST = 50.0  # log-variances of a model that has diverged may be anything


@dataclass(frozen=True)
class Codes:
    """What the encoder makes of some examples, in the order of their split.

    Attributes:
        mean: posterior means, float32 (N, D).
        log_variance: float32 (N, D); None where the code is a point, quantised or not.
        examples: the pictures, labels and factors that were encoded.
        drawn: a code of each posterior (N, D), where mean and log-variance do not say all of it.
    """

    mean: Tensor
    log_variance: Tensor | None
    examples: Split
    drawn: Tensor | None = None

    @property
    def known_log_variance(self) -> Tensor:
        """The log-variances (N, D) of codes that are no points."""
        assert self.log_variance is not None
        return self.log_variance

    @torch.no_grad()
    def sample(self, seed: int = 0) -> Tensor:
        """One code drawn from each posterior, (N, D); the mean where the code is a point.

        Of a posterior that is no Gaussian it is always the same one, whatever the seed.
        """
        if self.drawn is not None:
            return self.drawn
        if self.log_variance is None:
            return self.mean
        noise = torch.randn(self.mean.shape, generator=torch.Generator().manual_seed(seed))
        return self.mean + noise * (0.5 * self.log_variance).exp()

    def select(self, index: Tensor) -> "Codes":
        """Those at these positions, in this order."""
        return Codes(
            self.mean[index],
            None if self.log_variance is None else self.log_variance[index],
            self.examples.select(index),
            None if self.drawn is None else self.drawn[index],
        )

    def __len__(self) -> int:
        return len(self.mean)


@torch.no_grad()
def encode(
    model: VAE,
    split: Split,
    limit: int | None = None,
    progress: Callable[[float], None] | None = None,
) -> Codes:
    """The posteriors of (the first ``limit`` of) a split, all of finite numbers."""
    count = min(len(split), limit or len(split))
    means, log_variances, drawn = [], [], []
    with evaluating(model), seeded(DRAW_SEED, model):
        for start in range(0, count, ENCODE_BATCH):
            stop = min(start + ENCODE_BATCH, count)
            posterior = model.posterior(*batch_of(model, split, start, stop))
            means.append(posterior.mean)
            if not model.posterior_head.pointlike:
                log_variances.append(log_variance_of(posterior))
            if not model.posterior_head.pointlike and not model.posterior_head.gaussian:
                drawn.append(codes_of(posterior))
            if progress:
                progress(stop / count)
    return Codes(
        _finite(means, FARTHEST),
        _finite(log_variances, WIDEST) if log_variances else None,
        split.select(torch.arange(count)),
        _finite(drawn, FARTHEST) if drawn else None,
    )


def _finite(parts: list[Tensor], most: float) -> Tensor:
    """The parts in one, float32, cut off where nothing is told apart; NaN counts as 0."""
    return torch.cat(parts).float().nan_to_num(0.0, most, -most).clamp(-most, most)
