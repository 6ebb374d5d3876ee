"""Inverse autoregressive flow: a Gaussian bent by steps that look at the dimensions before."""

import math
from functools import cached_property
from typing import ClassVar

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.distributions import Distribution, constraints
from torch.distributions.constraints import Constraint

from vae_core.config.sizes import FLOW_STEPS, FLOW_WIDTH
from vae_core.draws import Draws, standard_normal
from vae_core.models.networks.masked import MaskedNetwork
from vae_core.models.posteriors.base import PosteriorHead
from vae_core.models.posteriors.gaussian import DiagonalGaussian, DiagonalGaussianHead, softly_bound

FORGET = 2.0  # gates start at sigmoid(2) = 0.88: each step keeps most of what it is given
GATE_BOUND = 5.0  # of a gate's logit around that: no step shrinks a code more than e^-3
SIGMA_POINTS = 32  # pushed through the flow at a time


class Step(nn.Module):
    """z -> gate(z) z + (1 - gate(z)) shift(z), of the dimensions before (1606.04934, eq. 13-14).

    Every other step has the dimensions in reverse order.
    """

    def __init__(self, latent_dim: int, context: int, backwards: bool):
        super().__init__()
        self.network = MaskedNetwork(latent_dim, 1, 2, FLOW_WIDTH, context, backwards)

    def _moves(self, z: Tensor, context: Tensor) -> tuple[Tensor, Tensor]:
        """Shift and logit of the gate for codes (..., B, D) and features (B, F)."""
        shift, raw = self.network(z, context).float().unbind(-1)
        return shift, FORGET + softly_bound(raw, GATE_BOUND)

    def forward(self, z: Tensor, context: Tensor) -> tuple[Tensor, Tensor]:
        """The next codes, and the log-gates, whose sum is log |det| (..., B, D)."""
        shift, logit = self._moves(z, context)
        gate = torch.sigmoid(logit)
        return gate * z + (1 - gate) * shift, F.logsigmoid(logit)

    def inverse(self, z: Tensor, context: Tensor) -> tuple[Tensor, Tensor]:
        """The codes before, dimension by dimension, and the log-gates at them (..., B, D)."""
        before = torch.zeros_like(z)
        for d in self.network.order:
            shift, logit = self._moves(before, context)
            gate = torch.sigmoid(logit[..., d])
            before = before.clone()
            before[..., d] = (z[..., d] - (1 - gate) * shift[..., d]) / gate
        return before, F.logsigmoid(self._moves(before, context)[1])


class IAFPosterior(Distribution, Draws):
    """A diagonal Gaussian pushed through steps, (B, D); they are told the features (B, F).

    Attributes:
        before: the draws of the Gaussian that became the codes drawn last, (..., B, D).
    """

    arg_constraints: ClassVar[dict[str, Constraint]] = {"mean": constraints.real}
    has_rsample = True

    def __init__(self, base: DiagonalGaussian, steps: nn.ModuleList, context: Tensor):
        self.base, self.steps, self.context = base, steps, context
        self.before: Tensor | None = None
        self._last: tuple[Tensor, Tensor] | None = None
        super().__init__(batch_shape=base.batch_shape, validate_args=False)

    def push(self, z: Tensor) -> tuple[Tensor, Tensor]:
        """Codes of the base (..., B, D) through all steps, and log |det| of each dimension."""
        total = torch.zeros_like(z)
        for step in self.steps:
            z, log_gate = step(z, self.context)
            total = total + log_gate
        return z, total

    def rsample(self, sample_shape: torch.Size = torch.Size()) -> Tensor:
        """Codes (..., B, D), whose density is remembered: it is known from their noise."""
        shape = torch.Size(sample_shape) + self.base.batch_shape
        noise = standard_normal(shape, self.base.mean.device, self.base.mean.dtype)
        self.before = self.base.mean + noise * self.base.stddev
        z, log_det = self.push(self.before)
        own = -0.5 * (noise.square() + math.log(2 * math.pi) + self.base.log_variance)
        self._last = z, own - log_det
        return z

    def log_prob(self, value: Tensor) -> Tensor:
        """log q(z|x) in D parts (..., B, D), whose sum it is.

        At once for the codes drawn last; for others the steps are undone, D networks a step.
        """
        if self._last is not None and value is self._last[0]:
            return self._last[1]
        total = torch.zeros_like(value)
        for step in reversed(self.steps):
            assert isinstance(step, Step)
            value, log_gate = step.inverse(value, self.context)
            total = total + log_gate
        return self.base.log_prob(value) - total

    @cached_property
    def _moments(self) -> tuple[Tensor, Tensor]:
        """Mean and variance, (B, D), by the unscented transform (Julier & Uhlmann 1997).

        The 2 D points mean +- sqrt(D) sigma_d e_d of the base have its mean and covariance; their
        images' moments are those of q(z|x) where the steps are affine, and near them where they
        are nearly so. No noise: the same picture has the same mean.
        """
        dimensions = self.base.mean.shape[-1]
        directions = torch.eye(dimensions, device=self.base.mean.device).unsqueeze(1)
        total, squares = torch.zeros_like(self.base.mean), torch.zeros_like(self.base.mean)
        centre, _ = self.push(self.base.mean)
        for part in directions.split(SIGMA_POINTS // 2):
            away = math.sqrt(dimensions) * part * self.base.stddev
            for side in (away, -away):
                apart = self.push(self.base.mean + side)[0] - centre
                total, squares = total + apart.sum(0), squares + apart.square().sum(0)
        shift, square = total / (2 * dimensions), squares / (2 * dimensions)
        return centre + shift, (square - shift.square()).clamp_min(1e-9)

    @property
    def mean(self) -> Tensor:
        """The mean by sigma points, (B, D)."""
        return self._moments[0]

    @property
    def variance(self) -> Tensor:
        """The variance of each dimension by sigma points, (B, D)."""
        return self._moments[1]

    @property
    def log_variance(self) -> Tensor:
        """Its logarithm, (B, D)."""
        return self.variance.log()


class AutoregressiveHead(PosteriorHead):
    """Features (B, F) -> a Gaussian and the steps that bend it (IAF, arXiv:1606.04934).

    The steps start as a shrinking by sigmoid(2) each, so that the posterior starts as a diagonal
    Gaussian.
    """

    def __init__(self, features: int, latent_dim: int):
        super().__init__()
        self.base = DiagonalGaussianHead(features, latent_dim)
        self.steps = nn.ModuleList(
            Step(latent_dim, features, backwards=bool(k % 2)) for k in range(FLOW_STEPS)
        )

    def initialise(self) -> None:
        """Start the base with sigma = 1 whatever the input, and with small means."""
        self.base.initialise()

    def statistics(self, features: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and log-variance of the whole, (B, D) each, by sigma points."""
        posterior = self(features)
        return posterior.mean, posterior.log_variance

    def forward(self, features: Tensor) -> IAFPosterior:
        """The posterior."""
        return IAFPosterior(self.base(features), self.steps, features.float())
