"""All codes of a finite set alike: the prior of quantised codes."""

import math
from collections.abc import Sequence
from typing import cast

import torch
from torch import Tensor
from torch.distributions.kl import register_kl

from vae_core.draws import whole_numbers
from vae_core.models.posteriors import PosteriorHead, Quantised, QuantisedHead
from vae_core.models.priors.base import CodeDistribution, Encode, Prior


class UniformCodes(CodeDistribution):
    """p(z) = 1 / (number of codes) for every code of a head that quantises, a probability mass."""

    def __init__(self, head: QuantisedHead):
        super().__init__(head.latent_dim)
        self.head = head

    def log_prob(self, value: Tensor) -> Tensor:
        """The log mass of codes (..., D): (...); -inf for what is none of the codes."""
        mass = torch.full(value.shape[:-1], -self.head.log_codes, device=value.device)
        return mass.masked_fill(~self.head.holds(value.detach()), -math.inf)

    def sample(
        self, sample_shape: Sequence[int] = (), generator: torch.Generator | None = None
    ) -> Tensor:
        """Draw codes (*sample_shape, D): each slot by itself, each entry alike."""
        slots = (*sample_shape, self.head.slots)
        device = next(self.head.parameters()).device
        drawn = whole_numbers(self.head.entries, slots, device, generator)
        return self.head.codes(drawn)


class UniformCodesPrior(Prior):
    """Every code of the model's own head alike."""

    def bind_codebook(self, head: PosteriorHead) -> None:
        """Take the codes from the head that quantises; it goes on owning them."""
        # In a tuple it is no module of this one: its weights are not counted twice.
        self._head: tuple[QuantisedHead] = (cast(QuantisedHead, head),)

    def condition(
        self, classes: Tensor | None = None, encode: Encode | None = None
    ) -> UniformCodes:
        """The codes as they are now."""
        return UniformCodes(*self._head)


@register_kl(Quantised, UniformCodes)
def _code_uniform(posterior: Quantised, prior: UniformCodes) -> Tensor:
    """S ln E in all, the same for every picture and dimension (B, D)."""
    return torch.full_like(posterior.mean, posterior.log_codes / posterior.mean.shape[-1])
