"""What every prior can do; K samples, B examples, D latent dimensions, Y classes. In nats."""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.distributions import Distribution

# Pictures (M, C, H, W) -> their posteriors.
Encode = Callable[[Tensor], Distribution]


class Prior(nn.Module):
    """p(z) or p(z|y): where codes come from before any picture is seen."""

    standard = False  # whether it is N(0, I)

    def __init__(self, latent_dim: int):
        super().__init__()
        self.latent_dim = latent_dim

    @property
    def levels(self) -> tuple[int, ...]:
        """The numbers of dimensions of its levels, from the top; all D where there is one."""
        return (self.latent_dim,)

    def start(self, images: Tensor) -> None:
        """Take what the prior begins with from training pictures uint8 (N, C, H, W)."""

    def share(self, head: nn.Module) -> None:
        """Take what the prior has in common with the head of the posterior, once at the start."""

    def given(self, classes: Tensor | None, encode: Encode) -> "Prior":
        """The density for a batch: for its class weights (B, Y), and as the encoder is now."""
        return self

    def log_prob(self, z: Tensor) -> Tensor:
        """log p(z): (..., D) -> (...)."""
        raise NotImplementedError

    def sample(self, count: int, generator: torch.Generator | None = None) -> Tensor:
        """Draw codes (count, D)."""
        raise NotImplementedError

    def kl(self, posterior: Distribution, z: Tensor | None = None) -> Tensor | None:
        """KL(q(z_d|x), p(z_d)) of each example and dimension (B, D); None without closed form.

        Args:
            posterior: q(z|x).
            z: codes (K, B, D) drawn from it, for divergences that are closed only given a code.
        """
        return None
