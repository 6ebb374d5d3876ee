"""Pixels as Bernoulli variables, and the density on [0, 1] that grows out of them."""

import math
from typing import Any, ClassVar

import torch
import torch.nn.functional as F
from torch import Tensor
from torch.autograd.function import once_differentiable
from torch.distributions import Bernoulli, Distribution, constraints
from torch.distributions.constraints import Constraint

from vae_core.models.likelihoods.base import EVENT_DIMS, Likelihood
from vae_core.models.likelihoods.masses import level_edges, log1mexp
from vae_core.models.plain import is_plain

RAREST = 1e-3  # the smallest probability that a pixel begins with
OVERFLOW = 80.0  # above it ln(1 + exp(l)) is l, and exp(l) soon no float32


class ContinuousBernoulli(Distribution):
    """The Bernoulli's exponential family on [0, 1], normalised (arXiv:1907.06845, eq. 6).

    Unlike ``torch.distributions.ContinuousBernoulli`` it works on the logits throughout, so that it
    keeps its precision where the probability rounds to 0 or 1.
    """

    arg_constraints: ClassVar[dict[str, Constraint]] = {"logits": constraints.real}
    support: ClassVar[Constraint] = constraints.unit_interval

    # Below this magnitude of the logit the closed forms are differences of large numbers, and their
    # derivatives of larger ones: their series are right to 1e-8, as are the derivatives.
    SERIES = 0.5

    def __init__(self, logits: Tensor, validate_args: bool | None = None):
        self.logits = logits
        super().__init__(batch_shape=logits.shape, validate_args=validate_args)

    def log_normaliser(self) -> Tensor:
        """log C(logits) = log(logits / tanh(logits / 2)), in nats."""
        near = self.logits.abs() < self.SERIES
        safe = torch.where(near, torch.ones_like(self.logits), self.logits)
        exact = torch.log(safe / torch.tanh(safe / 2))
        square = self.logits * self.logits
        terms = 1 / 12 - square * (7 / 1440 - square * (31 / 90720 - square * (127 / 4838400)))
        return torch.where(near, math.log(2) + square * terms, exact)

    def log_prob(self, value: Tensor) -> Tensor:
        """log p(value) for values in [0, 1], one density a pixel."""
        cross_entropy = F.softplus(self.logits) - value * self.logits
        return self.log_normaliser() - cross_entropy

    def log_mass(self, low: Tensor, high: Tensor) -> Tensor:
        """log of the probability between two values, cut to [0, 1].

        F(x) = (exp(x logits) - 1) / (exp(logits) - 1); mirrored, so that no exp() overflows.
        """
        low, high = low.clamp(0, 1), high.clamp(0, 1)
        size = self.logits.abs().clamp(min=1e-6)  # uniform below that, to seven digits
        rest = torch.where(self.logits > 0, 1 - high, low)
        return log1mexp(size * (high - low)) - size * rest - log1mexp(size)

    @property
    def mean(self) -> Tensor:
        """E[x] = sigmoid(logits) / tanh(logits / 2) - 1 / logits."""
        near = self.logits.abs() < self.SERIES
        safe = torch.where(near, torch.ones_like(self.logits), self.logits)
        exact = torch.sigmoid(safe) / torch.tanh(safe / 2) - 1 / safe
        square = self.logits * self.logits
        terms = 1 / 12 - square * (1 / 720 - square * (1 / 30240 - square / 1209600))
        return torch.where(near, 0.5 + self.logits * terms, exact)

    def sample(self, sample_shape: torch.Size = torch.Size()) -> Tensor:
        """Draw by inverting the distribution function."""
        size = torch.Size(sample_shape) + self.batch_shape
        u = torch.rand(size, dtype=self.logits.dtype, device=self.logits.device)
        logits = self.logits.expand(u.shape)
        near = logits.abs() < self.SERIES
        safe = torch.where(near, torch.ones_like(logits), logits)
        # F(x) = (exp(x logits) - 1) / (exp(logits) - 1); the mirrored form keeps exp() finite.
        size = safe.abs()
        x = torch.log1p(u * torch.expm1(-size)) / -size
        exact = torch.where(safe > 0, 1 - x, x)
        return torch.where(near, u, exact)


class _LogProbability(torch.autograd.Function):
    """log p(x|z), (K, B), and its gradient x - sigmoid(logits), in as few passes as there can be.

    Pixels are most of the numbers of a small model that are not in its matrix products.
    """

    @staticmethod
    def forward(ctx: Any, logits: Tensor, x: Tensor) -> Tensor:
        ctx.save_for_backward(logits, x)
        cost = F.softplus(logits, threshold=OVERFLOW).addcmul_(x, logits, value=-1)
        return cost.sum(EVENT_DIMS).neg_()

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None]:
        logits, x = ctx.saved_tensors
        return logits.sigmoid().sub_(x).mul_(-gradient[..., None, None, None]), None


class BernoulliLikelihood(Likelihood):
    """Each pixel a Bernoulli variable; a grey level counts as a target between 0 and 1."""

    def distribution(self, logits: Tensor) -> Distribution:
        """The distribution of each pixel given its logit."""
        return Bernoulli(logits=logits, validate_args=False)

    def log_prob(self, logits: Tensor, x: Tensor) -> Tensor:
        """log p(x|z) in nats: logits (K, B, C, H, W), x (B, C, H, W) -> (K, B)."""
        if is_plain(logits) and not x.requires_grad:
            return _LogProbability.apply(logits, x)
        return self.log_prob_of_each(logits, x).sum(EVENT_DIMS)

    def log_prob_of_each(self, logits: Tensor, x: Tensor) -> Tensor:
        """-H(x, p) of each pixel."""
        x = x.expand_as(logits)
        return -F.binary_cross_entropy_with_logits(logits, x, reduction="none")

    def mean(self, logits: Tensor) -> Tensor:
        """The expected picture, in [0, 1]."""
        return torch.sigmoid(logits)

    def beginning(self, mean: Tensor) -> Tensor:
        """The logits of the picture, whose pixels are held off 0 and 1."""
        return mean.clamp(RAREST, 1 - RAREST).logit()


class ContinuousBernoulliLikelihood(Likelihood):
    """Grey pixels in [0, 1] with a proper density (arXiv:1907.06845)."""

    def distribution(self, logits: Tensor) -> ContinuousBernoulli:
        """The distribution of each pixel given its logit."""
        return ContinuousBernoulli(logits, validate_args=False)

    def log_prob(self, logits: Tensor, x: Tensor) -> Tensor:
        """log p(x|z) in nats: logits (K, B, C, H, W), x (B, C, H, W) -> (K, B)."""
        return self.log_prob_of_each(logits, x).sum(EVENT_DIMS)

    def log_prob_of_each(self, logits: Tensor, x: Tensor) -> Tensor:
        """The log density of each pixel."""
        return self.distribution(logits).log_prob(x)

    def log_mass_of_each(self, logits: Tensor, x: Tensor) -> Tensor:
        """Of its grey level."""
        return self.distribution(logits).log_mass(*level_edges(x))

    def mean(self, logits: Tensor) -> Tensor:
        """The expected picture, in [0, 1]."""
        return ContinuousBernoulli(logits, validate_args=False).mean
