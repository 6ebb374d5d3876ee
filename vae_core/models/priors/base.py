"""What every prior is: a module that gives, for a batch, a distribution of codes.

K samples, B examples, D latent dimensions, Y classes. In nats.
"""

from collections.abc import Callable, Sequence
from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.distributions import Distribution
from torch.distributions.constraints import Constraint

from vae_core.draws import Draws, as_torch_stream, current

# Pictures (M, C, H, W) -> their posteriors.
Encode = Callable[[Tensor], Distribution]
# A model that has diverged may emit any code. Beyond this none is told from another, and what is
# measured of codes stays finite: squares and their sums, in float32.
FARTHEST = 1e12


class CodeDistribution(Distribution, Draws):
    """A distribution of codes: of events (D,), one for all examples or one for each, (B,).

    Beside torch's it can draw from a generator. Its divergence from a posterior, where that has a
    closed form, is registered with ``torch.distributions.kl.register_kl``, of each dimension.
    """

    arg_constraints: ClassVar[dict[str, Constraint]] = {}

    def __init__(self, latent_dim: int, batch_shape: Sequence[int] = ()):
        super().__init__(torch.Size(batch_shape), torch.Size((latent_dim,)), validate_args=False)

    def log_prob(self, value: Tensor) -> Tensor:
        """log p(z): (..., D) -> (...)."""
        raise NotImplementedError

    def sample(
        self, sample_shape: Sequence[int] = (), generator: torch.Generator | None = None
    ) -> Tensor:
        """Draw codes (*sample_shape, D), or (*sample_shape, B, D)."""
        raise NotImplementedError


class Prior(nn.Module):
    """p(z) or p(z|y): where codes come from before any picture is seen.

    Attributes:
        standard: whether it is N(0, I).
        device: where its codes are: that which it was moved to, though it may have no weights.
    """

    standard = False

    def __init__(self, latent_dim: int):
        super().__init__()
        self.latent_dim = latent_dim
        self.device = torch.empty(0).device

    def _apply(self, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> "Prior":
        super()._apply(fn, recurse)
        self.device = fn(torch.empty(0, device=self.device)).device
        return self

    @property
    def levels(self) -> tuple[int, ...]:
        """The numbers of dimensions of its levels, from the top; all D where there is one."""
        return (self.latent_dim,)

    def init_from_data(self, images: Tensor) -> None:
        """Take what the prior begins with from training pictures uint8 (N, C, H, W)."""

    def bind_codebook(self, head: nn.Module) -> None:
        """Take the codes of a head that quantises, once at the start."""

    def condition(
        self, classes: Tensor | None = None, encode: Encode | None = None
    ) -> Distribution:
        """The distribution for a batch, of events (D,).

        Args:
            classes: weights (B, Y) of each example's class, of a model that is told it.
            encode: the encoder as it is now.
        """
        raise NotImplementedError


def draw_finite_codes(
    distribution: Distribution, count: int, generator: torch.Generator | None = None
) -> Tensor:
    """``draw_codes`` of whatever a prior has learned, for what is shown and measured.

    NaN counts as 0, and what is beyond ``FARTHEST`` as that.
    """
    drawn = draw_codes(distribution, count, generator)
    return drawn.nan_to_num(0.0, FARTHEST, -FARTHEST).clamp(-FARTHEST, FARTHEST)


def draw_codes(
    distribution: Distribution, count: int, generator: torch.Generator | None = None
) -> Tensor:
    """Draw codes (count, D): one for each example where each has a distribution of its own.

    Without a generator by the current one. torch's own distributions know neither: for them
    torch's stream is the generator's for that moment.
    """
    size = torch.Size(() if distribution.batch_shape else (count,))
    if isinstance(distribution, CodeDistribution):
        return distribution.sample(size, generator)
    source = generator or current()
    if source is None:
        return distribution.sample(size)
    with as_torch_stream(source):
        return distribution.sample(size)
