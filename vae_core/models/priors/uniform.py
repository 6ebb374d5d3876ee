"""All codes of a finite set alike: the prior of quantised codes."""

import math

import torch
from torch import Tensor
from torch.distributions import Distribution

from vae_core.models.posteriors import PosteriorHead, Quantised, QuantisedHead
from vae_core.models.priors.base import Prior


class UniformCodes(Prior):
    """p(z) = 1 / (number of codes) for every code of a quantised model, a probability mass."""

    def share(self, head: PosteriorHead) -> None:
        """Take the codes from the head that quantises; it goes on owning them."""
        # In a tuple it is no module of this one: its weights are not counted twice.
        self._head: tuple[QuantisedHead] = (head,)

    def log_prob(self, z: Tensor) -> Tensor:
        """The log mass of codes (..., D): (...); -inf for what is none of the codes."""
        (head,) = self._head
        mass = torch.full(z.shape[:-1], -head.log_codes, device=z.device)
        return mass.masked_fill(~head.holds(z.detach()), -math.inf)

    def kl(self, posterior: Distribution, z: Tensor | None = None) -> Tensor | None:
        """S ln E in all, the same for every picture and dimension (B, D)."""
        if not isinstance(posterior, Quantised):
            return None
        return torch.full_like(posterior.mean, posterior.log_codes / self.latent_dim)

    def sample(self, count: int, generator: torch.Generator | None = None) -> Tensor:
        """Draw codes (count, D): each slot by itself, each entry alike."""
        (head,) = self._head
        drawn = torch.randint(head.entries, (count, head.slots), generator=generator)
        return head.codes(drawn)
