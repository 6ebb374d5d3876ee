"""Quantised codes: q(z|x) with all its mass on one of finitely many codes.

S slots of D / S numbers each, every slot with one of E entries, so that there are E^S codes.
Probabilities are masses: log q(z|x) = 0 at the code, and under a uniform prior log p(z) = -S ln E,
so that the KL divergence is S ln E exactly (arXiv:1711.00937, section 3.1) and -distortion - S ln E
is a lower bound on log p(x). The decoder is a function of any code, also between entries: it is
the encoder that quantises.
"""

import math
from typing import ClassVar

import torch
from torch import Tensor
from torch.distributions import Distribution, constraints
from torch.distributions.constraints import Constraint

from vae_core.draws import Draws
from vae_core.models.posteriors.base import PosteriorHead


class Quantised(Distribution, Draws):
    """All mass on one code of a finite set, (B, D).

    Attributes:
        before: what was rounded to the code, (B, D), with its gradient.
    """

    arg_constraints: ClassVar[dict[str, Constraint]] = {"before": constraints.real}
    has_rsample = True

    def __init__(self, before: Tensor, code: Tensor, log_codes: float):
        self.before = before
        self.log_codes = log_codes  # ln of how many codes there are
        # Straight through (1308.3432): the code itself, with the gradient of what was rounded. The
        # difference is exactly 0, so that not even the last bit of the code changes.
        self._code = code.detach() + (before - before.detach())
        super().__init__(batch_shape=code.shape, validate_args=False)

    @property
    def mean(self) -> Tensor:
        """The code, (B, D)."""
        return self._code

    def rsample(self, sample_shape: torch.Size = torch.Size()) -> Tensor:
        """The code again, once for each sample."""
        return self._code.expand(torch.Size(sample_shape) + self._code.shape)

    def log_prob(self, value: Tensor) -> Tensor:
        """The logarithm of the probability mass: 0 at the code, else -inf, (..., B, D)."""
        here = value.detach() == self._code.detach()
        return torch.zeros_like(value).masked_fill(~here, -math.inf)


class QuantisedHead(PosteriorHead):
    """A head whose codes are S slots with one of E entries each."""

    slots: int
    entries: int
    latent_dim: int

    @property
    def log_codes(self) -> float:
        """ln of the number of codes, S ln E: what a code costs under a uniform prior, in nats."""
        return self.slots * math.log(self.entries)

    def indices(self, z: Tensor) -> Tensor:
        """Which entry is nearest in each slot: codes (..., D) -> int64 (..., S)."""
        raise NotImplementedError

    def codes(self, indices: Tensor) -> Tensor:
        """The codes of entries, int64 (..., S) -> (..., D)."""
        raise NotImplementedError

    def holds(self, z: Tensor) -> Tensor:
        """Whether these are codes of the set rather than between them: (..., D) -> bool (...)."""
        return (self.codes(self.indices(z)) == z).all(-1)


def perplexity(indices: Tensor, entries: int) -> Tensor:
    """exp of the entropy of how often each entry is used, in each slot: int64 (N, S) -> (S,).

    1 where a slot always says the same, ``entries`` where all are used alike (1711.00937).
    """
    used = torch.stack([torch.bincount(column, minlength=entries) for column in indices.T])
    share = used.double() / len(indices)
    return (-share.xlogy(share).sum(-1)).exp()
