"""Means with noise around them: of one size for all numbers, or of each its own."""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.distributions import Distribution, Normal

from vae_core.models.likelihoods.base import EVENT_DIMS, Likelihood
from vae_core.models.likelihoods.masses import level_edges, log_normal_mass

# A standard deviation below half a grey level would reward guessing the scanner's rounding.
MIN_SIGMA = 0.5 / 255


def _log_normal(squares: Tensor, sigma: Tensor, size: int = 1) -> Tensor:
    """log of the density of ``size`` numbers whose squared distances from their means are told."""
    return -0.5 * squares / sigma.square() - size * (sigma.log() + 0.5 * math.log(2 * math.pi))


class GaussianLikelihood(Likelihood):
    """x = mean + sigma * noise, with one fixed sigma for all numbers.

    ``bounded`` numbers are shown within [0, 1], as pixels are.
    """

    log_sigma: Tensor

    def __init__(self, sigma: float, bounded: bool = True):
        super().__init__()
        self.bounded = bounded
        self.register_buffer("log_sigma", torch.tensor(math.log(max(sigma, MIN_SIGMA))))

    def sigma(self, mean: Tensor | None = None, x: Tensor | None = None) -> Tensor:
        """The standard deviation of a pixel, a scalar."""
        return self.log_sigma.exp()

    def distribution(self, mean: Tensor) -> Distribution:
        """The distribution of each pixel given its mean."""
        return Normal(mean, self.sigma(), validate_args=False)

    def log_prob(self, mean: Tensor, x: Tensor) -> Tensor:
        """log p(x|z) in nats, with its 0.5 ln(2 pi sigma^2) a pixel -> (K, B)."""
        squares = (x - mean).square().sum(EVENT_DIMS)
        return _log_normal(squares, self.sigma(mean, x), x[0].numel())

    def log_prob_of_each(self, mean: Tensor, x: Tensor) -> Tensor:
        """The log density of each number."""
        return _log_normal((x - mean).square(), self.sigma(mean, x))

    def log_mass_of_each(self, mean: Tensor, x: Tensor) -> Tensor | None:
        """Of pixels that of their grey levels; other numbers have no levels."""
        if not self.bounded:
            return None
        low, high = ((edge - mean) / self.sigma() for edge in level_edges(x))
        return log_normal_mass(low, high)

    def mean(self, mean: Tensor) -> Tensor:
        """The expected example; pixels are cut to [0, 1] to be shown."""
        return mean.clamp(0, 1) if self.bounded else mean

    def expected(self, mean: Tensor) -> Tensor:
        """The mean itself: beyond a cut there is no gradient to learn from."""
        return mean

    def stddev(self, mean: Tensor) -> Tensor | None:
        """Sigma everywhere; of pixels there is no band to show."""
        return None if self.bounded else torch.ones_like(mean) * self.sigma()


class LearnedGaussianLikelihood(GaussianLikelihood):
    """One sigma for all pixels, learned with the weights (arXiv:2006.13202, section 3)."""

    def __init__(self, sigma: float, bounded: bool = True):
        super().__init__(sigma, bounded)
        start = self.log_sigma
        del self.log_sigma
        self.log_sigma = nn.Parameter(start)

    def sigma(self, mean: Tensor | None = None, x: Tensor | None = None) -> Tensor:
        """The learned standard deviation, kept above half a grey level."""
        floor = math.log(MIN_SIGMA)
        return (floor + F.softplus(self.log_sigma - floor)).exp()


class OptimalGaussianLikelihood(GaussianLikelihood):
    """The sigma that maximises the likelihood of each batch (sigma-VAE, arXiv:2006.13202, eq. 5).

    In training sigma^2 is the batch's mean squared error; its running average is what evaluation
    uses, so that no test picture sets its own noise level.
    """

    updates: Tensor

    MOMENTUM = 0.05

    def __init__(self, sigma: float = 0.1, bounded: bool = True):
        super().__init__(sigma, bounded)  # until the first batch, which leaves nothing of it
        self.register_buffer("updates", torch.zeros(()))

    def sigma(self, mean: Tensor | None = None, x: Tensor | None = None) -> Tensor:
        """The batch's own sigma in training, the running one otherwise."""
        if not self.training or mean is None or x is None:
            return self.log_sigma.exp()
        return self._moved((x - mean).square().mean())

    def log_prob_of_some(self, mean: Tensor, x: Tensor, there: Tensor) -> Tensor:
        """By the sigma of those that are there."""
        squares = (x - mean).square()
        if not self.training:
            return _log_normal(squares, self.sigma())
        shown = there.expand_as(squares)
        known = torch.where(shown, squares, torch.zeros_like(squares)).sum()
        return _log_normal(squares, self._moved(known / shown.sum().clamp_min(1)))

    def _moved(self, mean_square: Tensor) -> Tensor:
        """The sigma of a batch, towards which the running one has moved."""
        with torch.no_grad():
            # The gradient through sigma is zero at the optimum, so it may be left out.
            log_sigma = 0.5 * mean_square.clamp_min(MIN_SIGMA**2).log()
            # A plain mean at first, so that the starting value leaves no trace.
            self.updates += 1
            self.log_sigma.lerp_(log_sigma, self.updates.reciprocal().clamp_min(self.MOMENTUM))
        return log_sigma.exp()


class VaryingGaussianLikelihood(Likelihood):
    """A mean and a sigma of each number, both of the code: where the model is unsure, it says so.

    (Kingma & Welling 2014, arXiv:1312.6114, appendix C.2.) Sigma keeps above a floor, without
    which the density of a number that is known exactly has no bound.
    """

    params_per_element = 2
    FLOOR = 0.1

    def __init__(self, sigma: float):
        super().__init__()
        self.start = math.log(math.expm1(max(sigma - self.FLOOR, 1e-3)))

    def distribution(self, parameters: Tensor) -> Distribution:
        """The distribution of each number given its mean and raw sigma (..., 2 C, H, W)."""
        return Normal(self.mean(parameters), self.stddev(parameters), validate_args=False)

    def log_prob(self, parameters: Tensor, x: Tensor) -> Tensor:
        """log p(x|z) in nats: parameters (K, B, 2 C, H, W), x (B, C, H, W) -> (K, B)."""
        return self.log_prob_of_each(parameters, x).sum(EVENT_DIMS)

    def log_prob_of_each(self, parameters: Tensor, x: Tensor) -> Tensor:
        """The log density of each number."""
        return self.distribution(parameters).log_prob(x)

    def mean(self, parameters: Tensor) -> Tensor:
        """The expected example."""
        return parameters.chunk(2, dim=-3)[0]

    def stddev(self, parameters: Tensor) -> Tensor:
        """The standard deviation of each number."""
        return self.FLOOR + F.softplus(parameters.chunk(2, dim=-3)[1] + self.start)
