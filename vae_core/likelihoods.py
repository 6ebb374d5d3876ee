"""p(x|z): what a decoder's output says about an example.

A decoder emits parameters (logits or means), never activations. Densities are in nats, summed over
all numbers of the example, of shape (K, B): K samples of the code, B examples.
"""

import math
from collections.abc import Iterator
from itertools import count as count_up
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.distributions import Bernoulli, Categorical, Distribution, Normal, constraints

from vae_core.data.layouts import PICTURES, Table

EVENT_DIMS = (-3, -2, -1)
# A standard deviation below half a grey level would reward guessing the scanner's rounding.
MIN_SIGMA = 0.5 / 255


class ContinuousBernoulli(Distribution):
    """The Bernoulli's exponential family on [0, 1], normalised (arXiv:1907.06845, eq. 6).

    Unlike ``torch.distributions.ContinuousBernoulli`` it works on the logits throughout, so that it
    keeps its precision where the probability rounds to 0 or 1.
    """

    arg_constraints = {"logits": constraints.real}  # noqa: RUF012 (torch's own convention)
    support = constraints.unit_interval

    # Below this magnitude of the logit the closed forms divide by almost zero: use their series.
    SERIES = 0.05

    def __init__(self, logits: Tensor, validate_args: bool | None = None):
        self.logits = logits
        super().__init__(batch_shape=logits.shape, validate_args=validate_args)

    def log_normaliser(self) -> Tensor:
        """log C(logits) = log(logits / tanh(logits / 2)), in nats."""
        near = self.logits.abs() < self.SERIES
        safe = torch.where(near, torch.ones_like(self.logits), self.logits)
        exact = torch.log(safe / torch.tanh(safe / 2))
        square = self.logits * self.logits
        return torch.where(near, math.log(2) + square / 12, exact)

    def log_prob(self, value: Tensor) -> Tensor:
        """log p(value) for values in [0, 1], one density a pixel."""
        cross_entropy = F.softplus(self.logits) - value * self.logits
        return self.log_normaliser() - cross_entropy

    @property
    def mean(self) -> Tensor:
        """E[x] = sigmoid(logits) / tanh(logits / 2) - 1 / logits."""
        near = self.logits.abs() < self.SERIES
        safe = torch.where(near, torch.ones_like(self.logits), self.logits)
        exact = torch.sigmoid(safe) / torch.tanh(safe / 2) - 1 / safe
        return torch.where(near, 0.5 + self.logits / 12, exact)

    def sample(self, sample_shape: torch.Size = torch.Size()) -> Tensor:
        """Draw by inverting the distribution function."""
        u = torch.rand(torch.Size(sample_shape) + self.batch_shape, dtype=self.logits.dtype)
        logits = self.logits.expand(u.shape)
        near = logits.abs() < self.SERIES
        safe = torch.where(near, torch.ones_like(logits), logits)
        # F(x) = (exp(x logits) - 1) / (exp(logits) - 1); the mirrored form keeps exp() finite.
        size = safe.abs()
        x = torch.log1p(u * torch.expm1(-size)) / -size
        exact = torch.where(safe > 0, 1 - x, x)
        return torch.where(near, u, exact)


class Likelihood(nn.Module):
    """A distribution of the numbers of an example, each given its parameters.

    Attributes:
        multiple: how many parameters a decoder emits for each number of the example, as blocks of
            channels.
    """

    multiple = 1

    def distribution(self, parameters: Tensor) -> Distribution:
        """The distribution of each number given its parameters."""
        raise NotImplementedError

    def log_prob(self, parameters: Tensor, x: Tensor) -> Tensor:
        """log p(x|z) in nats: parameters (K, B, P C, H, W), x (B, C, H, W) -> (K, B)."""
        raise NotImplementedError

    def mean(self, parameters: Tensor) -> Tensor:
        """The expected example, to be shown."""
        raise NotImplementedError

    def spread(self, parameters: Tensor) -> Tensor | None:
        """The standard deviation of each number where that is worth showing, else None."""
        return None


class BernoulliLikelihood(Likelihood):
    """Each pixel a coin; a grey pixel counts as that fraction of a head."""

    def distribution(self, logits: Tensor) -> Distribution:
        """The distribution of each pixel given its logit."""
        return Bernoulli(logits=logits, validate_args=False)

    def log_prob(self, logits: Tensor, x: Tensor) -> Tensor:
        """log p(x|z) in nats: logits (K, B, C, H, W), x (B, C, H, W) -> (K, B)."""
        loss = F.binary_cross_entropy_with_logits(logits, x.expand_as(logits), reduction="none")
        return -loss.sum(EVENT_DIMS)

    def mean(self, logits: Tensor) -> Tensor:
        """The expected picture, in [0, 1]."""
        return torch.sigmoid(logits)


class ContinuousBernoulliLikelihood(Likelihood):
    """Grey pixels in [0, 1] with a proper density (arXiv:1907.06845)."""

    def distribution(self, logits: Tensor) -> Distribution:
        """The distribution of each pixel given its logit."""
        return ContinuousBernoulli(logits, validate_args=False)

    def log_prob(self, logits: Tensor, x: Tensor) -> Tensor:
        """log p(x|z) in nats: logits (K, B, C, H, W), x (B, C, H, W) -> (K, B)."""
        return self.distribution(logits).log_prob(x).sum(EVENT_DIMS)

    def mean(self, logits: Tensor) -> Tensor:
        """The expected picture, in [0, 1]."""
        return ContinuousBernoulli(logits, validate_args=False).mean


class GaussianLikelihood(Likelihood):
    """x = mean + sigma * noise, with one fixed sigma for all numbers.

    ``bounded`` numbers are shown within [0, 1], as pixels are.
    """

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
        sigma = self.sigma(mean, x)
        size = x[0].numel()
        squares = (x - mean).square().sum(EVENT_DIMS)
        return -0.5 * squares / sigma.square() - size * (sigma.log() + 0.5 * math.log(2 * math.pi))

    def mean(self, mean: Tensor) -> Tensor:
        """The expected example; pixels are cut to [0, 1] to be shown."""
        return mean.clamp(0, 1) if self.bounded else mean

    def spread(self, mean: Tensor) -> Tensor | None:
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

    MOMENTUM = 0.05

    def __init__(self, sigma: float, bounded: bool = True):
        super().__init__(sigma, bounded)
        self.register_buffer("updates", torch.zeros(()))

    def sigma(self, mean: Tensor | None = None, x: Tensor | None = None) -> Tensor:
        """The batch's own sigma in training, the running one otherwise."""
        if not self.training or mean is None:
            return self.log_sigma.exp()
        with torch.no_grad():
            # The gradient through sigma is zero at the optimum, so it may be left out.
            log_sigma = 0.5 * (x - mean).square().mean().clamp_min(MIN_SIGMA**2).log()
            # A plain mean at first, so that the starting value leaves no trace.
            self.updates += 1
            self.log_sigma.lerp_(log_sigma, max(self.MOMENTUM, 1 / self.updates.item()))
        return log_sigma.exp()


class VaryingGaussianLikelihood(Likelihood):
    """A mean and a sigma of each number, both of the code: where the model is unsure, it says so.

    (Kingma & Welling 2014, arXiv:1312.6114, appendix C.2.) Sigma keeps above a floor, without
    which the density of a number that is known exactly has no bound.
    """

    multiple = 2
    FLOOR = 0.1

    def __init__(self, start: float):
        super().__init__()
        self.start = math.log(math.expm1(max(start - self.FLOOR, 1e-3)))

    def distribution(self, parameters: Tensor) -> Distribution:
        """The distribution of each number given its mean and raw sigma (..., 2 C, H, W)."""
        return Normal(self.mean(parameters), self.spread(parameters), validate_args=False)

    def log_prob(self, parameters: Tensor, x: Tensor) -> Tensor:
        """log p(x|z) in nats: parameters (K, B, 2 C, H, W), x (B, C, H, W) -> (K, B)."""
        return self.distribution(parameters).log_prob(x).sum(EVENT_DIMS)

    def mean(self, parameters: Tensor) -> Tensor:
        """The expected example."""
        return parameters.chunk(2, dim=-3)[0]

    def spread(self, parameters: Tensor) -> Tensor:
        """The standard deviation of each number."""
        return self.FLOOR + F.softplus(parameters.chunk(2, dim=-3)[1] + self.start)


class CategoricalLikelihood(Likelihood):
    """One of the symbols at each place: channels are its logits, examples one-hot."""

    def distribution(self, logits: Tensor) -> Distribution:
        """The distribution of the symbol at each place (..., H, W)."""
        return Categorical(logits=logits.movedim(-3, -1), validate_args=False)

    def log_prob(self, logits: Tensor, x: Tensor) -> Tensor:
        """log p(x|z) in nats: logits (K, B, C, H, W), x (B, C, H, W) -> (K, B)."""
        return (logits.log_softmax(-3) * x).sum(EVENT_DIMS)

    def mean(self, logits: Tensor) -> Tensor:
        """The probability of each symbol at each place."""
        # The browser takes a softmax along the last axis.
        return logits.transpose(-3, -1).softmax(-1).transpose(-3, -1)


class ColumnsLikelihood(Likelihood):
    """Rows of a table: a Gaussian for each number, a categorical for each choice.

    Numbers have a standard deviation of each column, learned with the weights (arXiv:2006.13202,
    section 3, with a sigma for each column). A floor (see ``floors``) keeps it from zero, where the
    density of a column that the code tells exactly would have no bound. The parameters of a choice
    are its logits.
    """

    FLOOR = 0.01
    START = 1.0  # a column's own spread: nothing is known of it yet

    def __init__(self, layout: Table):
        super().__init__()
        self.runs = layout.runs  # neighbours that are alike share an operation
        self.lengths = tuple(count * max(values, 1) for count, values in self.runs)
        counts = [count for count, values in self.runs if not values]
        self.raw_sigmas = nn.ParameterList()
        for place, floor in enumerate(torch.tensor(self.floors(layout)).split(counts)):
            self.register_buffer(f"floor{place}", floor)
            self.raw_sigmas.append((self.START - floor).clamp(min=0.1).expm1().log())

    @classmethod
    def floors(cls, layout: Table) -> list[float]:
        """The least sigma of each numeric column, in its standard deviations: a hundredth.

        Of coarse columns it is what rounding alone leaves, a step over the root of 12: less would
        reward guessing that rooms are counted in whole numbers.
        """
        steps = (10.0**-c.decimals / c.scale for c in layout.columns if c.type == "number")
        return [max(cls.FLOOR, step / math.sqrt(12)) for step in steps]

    def sigma(self) -> Tensor:
        """The standard deviation of each numeric column, in order."""
        parts = [self._positive(place) for place in range(len(self.raw_sigmas))]
        return torch.cat(parts) if parts else torch.zeros(0)

    def _positive(self, place: int, shift: Tensor | float = 0.0) -> Tensor:
        """Sigma of a run of numbers; ``shift`` gives it the shape of a batch."""
        return F.softplus(shift + self.raw_sigmas[place]) + getattr(self, f"floor{place}")

    def _parts(self, *tensors: Tensor) -> Iterator[tuple[Any, ...]]:
        """Each run of columns: its place among those of numbers (None of choices), its parts.

        Parts are (..., columns) of numbers and (..., columns, values) of choices.
        """
        place = count_up()
        split = zip(*(tensor.split(self.lengths, -1) for tensor in tensors), strict=True)
        for (count, values), parts in zip(self.runs, split, strict=True):
            if values:
                yield None, *(part.unflatten(-1, (count, values)) for part in parts)
            else:
                yield next(place), *parts

    def log_prob(self, parameters: Tensor, x: Tensor) -> Tensor:
        """log p(x|z) in nats: parameters (K, B, 1, 1, D), x (B, 1, 1, D) -> (K, B)."""
        total = torch.zeros(())
        for place, given, found in self._parts(parameters, x):
            if place is None:
                each = (given.log_softmax(-1) * found).sum(-1)
            else:
                each = Normal(given, self._positive(place), validate_args=False).log_prob(found)
            total = total + each.sum((-3, -2, -1))
        return total

    def mean(self, parameters: Tensor) -> Tensor:
        """Expected numbers, and the probability of each value of a choice."""
        parts = [
            given if place is not None else given.softmax(-1).flatten(-2)
            for place, given in self._parts(parameters)
        ]
        return torch.cat(parts, -1)

    def spread(self, parameters: Tensor) -> Tensor:
        """Sigma of numbers, sqrt(p (1 - p)) of each value of a choice."""
        parts = []
        for place, given in self._parts(parameters):
            if place is None:
                p = given.softmax(-1).flatten(-2)
                parts.append((p * (1 - p)).sqrt())
            else:
                # The browser's graph computes with what hangs on the code only: hence the zero.
                parts.append(self._positive(place, given * 0))
        return torch.cat(parts, -1)

    def sample(self, parameters: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """Rows drawn from p(x|z), (..., 1, 1, D): numbers with their noise, choices one-hot."""
        parts = []
        for place, given in self._parts(parameters):
            if place is None:
                weights = given.softmax(-1).flatten(0, -2)
                drawn = torch.multinomial(weights, 1, generator=generator).squeeze(1)
                parts.append(
                    F.one_hot(drawn, given.shape[-1]).view(given.shape).flatten(-2).float()
                )
            else:
                noise = torch.randn(given.shape, generator=generator)
                parts.append(given + self._positive(place) * noise)
        return torch.cat(parts, -1)


# name -> (sigma of the configuration, layout of an example) -> likelihood
LIKELIHOODS = {
    "bernoulli": lambda sigma, layout=PICTURES: BernoulliLikelihood(),
    "continuous-bernoulli": lambda sigma, layout=PICTURES: ContinuousBernoulliLikelihood(),
    "gaussian": lambda sigma, layout=PICTURES: GaussianLikelihood(sigma, layout.bounded),
    "gaussian-learned": lambda sigma, layout=PICTURES: LearnedGaussianLikelihood(
        sigma, layout.bounded
    ),
    "gaussian-optimal": lambda sigma, layout=PICTURES: OptimalGaussianLikelihood(
        sigma, layout.bounded
    ),
    "gaussian-varying": lambda sigma, layout=PICTURES: VaryingGaussianLikelihood(sigma),
    "categorical": lambda sigma, layout=PICTURES: CategoricalLikelihood(),
    "columns": lambda sigma, layout: ColumnsLikelihood(layout),
}
