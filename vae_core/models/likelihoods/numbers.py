"""p(number | parameter) of the columns of a table, a family a kind of column.

Everything is in a column's scaled numbers x = (value - offset) / scale. A family on multiples of a
step gives each of them an exact mass; ``log_density`` spreads it evenly over the step, so that the
figures of all families are densities of the same numbers and can be compared.

Shapes: parameters and x are (..., n) for n columns; ``noise``, (n,) or of the
same shape, is learned, near 1 where the
code tells nothing of a column.
"""

import math
from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.distributions import Normal

from vae_core.data.layouts import Number
from vae_core.models.likelihoods.masses import (
    log_negative_binomial,
    log_normal_bin,
    log_normal_mass,
)

FLOOR = 0.01  # of the noise
REACH = 15.0  # of a parameter before it becomes a power of e
POINTS = 64  # equally probable points that a moment without a closed form is summed over


class Family(nn.Module):
    """What columns of numbers have in common; a subclass is a likelihood of them."""

    def __init__(self, columns: Sequence[Number]):
        super().__init__()

    @classmethod
    def floors(cls, columns: Sequence[Number]) -> list[float]:
        """The least noise of each column."""
        return [FLOOR] * len(columns)

    def log_density(self, parameters: Tensor, noise: Tensor, x: Tensor) -> Tensor:
        """log p(x) of each number, in nats, as a density of x."""
        raise NotImplementedError

    def log_mass(self, parameters: Tensor, noise: Tensor, x: Tensor) -> Tensor:
        """log of the probability of what rounds to the multiple of the step that x is nearest."""
        raise NotImplementedError

    def mean(self, parameters: Tensor, noise: Tensor) -> Tensor:
        """The expected x."""
        raise NotImplementedError

    def stddev(self, parameters: Tensor, noise: Tensor) -> Tensor:
        """The standard deviation of x."""
        raise NotImplementedError

    def sample(
        self, parameters: Tensor, noise: Tensor, generator: torch.Generator | None
    ) -> Tensor:
        """x drawn from p(x)."""
        raise NotImplementedError

    def _keep(self, **numbers: Sequence[float]) -> None:
        """Constants of each column: buffers, which the browser's graph finds in the file."""
        for name, values in numbers.items():
            self.register_buffer(name, torch.tensor(values, dtype=torch.float32))

    def _count_from(self, columns: Sequence[Number], starts: Sequence[float]) -> None:
        """Constants by which :meth:`_steps` counts; not kept in files, since older ones lack them.

        Reckoned in double precision: an offset may be many steps from the start.
        """
        pairs = list(zip(columns, starts, strict=True))
        begun = torch.tensor([(c.offset - start) / c.step for c, start in pairs])
        each = torch.tensor([c.scale / c.step for c in columns])
        self.register_buffer("begun", begun, persistent=False)
        self.register_buffer("each", each, persistent=False)

    def _steps(self, x: Tensor) -> Tensor:
        """How many whole steps x lies above its column's start, 0 at least."""
        return (self.begun + self.each * x).round().clamp(min=0)


class Gaussian(Family):
    """A mean, and a standard deviation of each column (arXiv:2006.13202, section 3)."""

    def __init__(self, columns: Sequence[Number]):
        super().__init__(columns)
        # Not kept in files, since older ones lack them and no graph needs them.
        for name in ("step", "scale"):
            values = torch.tensor([getattr(c, name) for c in columns], dtype=torch.float64)
            self.register_buffer(name, values, persistent=False)

    @classmethod
    def floors(cls, columns: Sequence[Number]) -> list[float]:
        """A hundredth, and of coarse columns what rounding alone leaves: a step over root 12.

        Less would reward guessing that rooms are counted in whole numbers.
        """
        return [max(FLOOR, column.step / column.scale / math.sqrt(12)) for column in columns]

    def log_density(self, parameters: Tensor, noise: Tensor, x: Tensor) -> Tensor:
        """log N(x; parameter, noise^2)."""
        return Normal(parameters, noise, validate_args=False).log_prob(x)

    def log_mass(self, parameters: Tensor, noise: Tensor, x: Tensor) -> Tensor:
        """Between half a step below and above."""
        half = self.step / self.scale / 2
        # In double precision: of a fine step both edges have the same float32.
        centre, width = (x.double() - parameters.double()), noise.double()
        mass = log_normal_mass((centre - half) / width, (centre + half) / width)
        return mass.to(parameters.dtype)

    def mean(self, parameters: Tensor, noise: Tensor) -> Tensor:
        """The parameter itself."""
        return parameters

    def stddev(self, parameters: Tensor, noise: Tensor) -> Tensor:
        """The noise."""
        return parameters * 0 + noise

    def sample(
        self, parameters: Tensor, noise: Tensor, generator: torch.Generator | None
    ) -> Tensor:
        """Mean and noise."""
        return parameters + noise * torch.randn(parameters.shape, generator=generator)


class LogNormal(Family):
    """Positive numbers whose logarithm is Gaussian: ln v = location + width (m + noise e).

    (Johnson, Kotz & Balakrishnan 1994, Continuous Univariate Distributions 1, chapter 14.)
    """

    def __init__(self, columns: Sequence[Number]):
        super().__init__(columns)
        widths = [_log_width(column.offset, column.scale) for column in columns]
        self._keep(
            offset=[column.offset for column in columns],
            scale=[column.scale for column in columns],
            step=[column.step for column in columns],
            location=[
                math.log(max(c.offset, c.step)) - w * w / 2
                for c, w in zip(columns, widths, strict=True)
            ],
            width=widths,
        )

    @classmethod
    def floors(cls, columns: Sequence[Number]) -> list[float]:
        """As of Gaussians, of the logarithm at the column's mean."""
        steps = (
            c.step / max(c.offset, c.step) / _log_width(c.offset, c.scale) / math.sqrt(12)
            for c in columns
        )
        return [max(FLOOR, step) for step in steps]

    def log_density(self, parameters: Tensor, noise: Tensor, x: Tensor) -> Tensor:
        """log N(ln v) - ln v + ln scale."""
        value = self._values(x)
        log_value = value.log()
        each = Normal(self._log(parameters), self.width * noise, validate_args=False)
        return each.log_prob(log_value) - log_value + self.scale.log()

    def log_mass(self, parameters: Tensor, noise: Tensor, x: Tensor) -> Tensor:
        """Between half a step below and above; what rounds to a step has all below it."""
        value = self._values(x).double()
        half, centre = self.step.double() / 2, self._log(parameters).double()
        width = (self.width * noise).double()
        below = torch.where(value < 3 * half, 0, value - half).log()
        mass = log_normal_mass((below - centre) / width, ((value + half).log() - centre) / width)
        return mass.to(parameters.dtype)

    def mean(self, parameters: Tensor, noise: Tensor) -> Tensor:
        """E[v] = exp(mu + sigma^2 / 2)."""
        sigma = self.width * noise
        value = (self._log(parameters.clamp(-REACH, REACH)) + sigma * sigma / 2).exp()
        return (value - self.offset) / self.scale

    def stddev(self, parameters: Tensor, noise: Tensor) -> Tensor:
        """E[v] sqrt(exp(sigma^2) - 1)."""
        sigma = self.width * noise
        value = (self._log(parameters.clamp(-REACH, REACH)) + sigma * sigma / 2).exp()
        return value * (sigma * sigma).expm1().sqrt() / self.scale

    def sample(
        self, parameters: Tensor, noise: Tensor, generator: torch.Generator | None
    ) -> Tensor:
        """exp of a Gaussian, a step at least."""
        drawn = parameters + noise * torch.randn(parameters.shape, generator=generator)
        value = torch.maximum(self._log(drawn.clamp(-REACH, REACH)).exp(), self.step)
        return (value - self.offset) / self.scale

    def _log(self, parameters: Tensor) -> Tensor:
        return self.location + self.width * parameters

    def _values(self, x: Tensor) -> Tensor:
        """v; what is not positive, as the data never was, counts as half a step."""
        return torch.maximum(self.offset + self.scale * x, self.step / 2)


class Amount(LogNormal):
    """Numbers from zero on, often zero itself: ln(v + shift) is Gaussian, what falls below is zero.

    A censored regression (Tobin 1958, Econometrica 26, p. 24) of the shifted logarithm; the mass of
    a value is that of its step, and zero has all below it. The shift is a third of the mean.
    """

    SHIFT = 1 / 3

    def __init__(self, columns: Sequence[Number]):
        super().__init__(columns)
        self._keep(shift=[self.SHIFT * max(column.offset, column.step) for column in columns])
        self._count_from(columns, [0.0] * len(columns))
        nodes, weights = np.polynomial.hermite_e.hermegauss(POINTS)
        self.register_buffer("nodes", torch.tensor(nodes, dtype=torch.float32).view(-1, 1))
        self.register_buffer("weights", torch.tensor(weights / weights.mean()).float().view(-1, 1))

    def log_density(self, parameters: Tensor, noise: Tensor, x: Tensor) -> Tensor:
        """The log of a step's mass, spread over the step."""
        return self.log_mass(parameters, noise, x) - (self.step / self.scale).log()

    def log_mass(self, parameters: Tensor, noise: Tensor, x: Tensor) -> Tensor:
        """Between half a step below and above; zero has all below."""
        steps, centre, width = self._steps(x), self._log(parameters), self.width * noise
        low = self.shift + self.step * (steps - 0.5)
        high = ((self.shift + self.step * (steps + 0.5)).log() - centre) / width
        # Where nothing is below the edge is never taken: gradients would be NaN.
        zero = steps == 0
        apart = torch.log1p(self.step / torch.where(zero, self.step, low)) / width
        return torch.where(zero, torch.special.log_ndtr(high), log_normal_bin(high, apart))

    def mean(self, parameters: Tensor, noise: Tensor) -> Tensor:
        """By Gauss-Hermite quadrature."""
        value = (self._points(parameters, noise) * self.weights).mean(-2)
        return (value - self.offset) / self.scale

    def stddev(self, parameters: Tensor, noise: Tensor) -> Tensor:
        """By the same."""
        points = self._points(parameters, noise) / self.scale
        apart = points - (points * self.weights).mean(-2, keepdim=True)
        return (apart.square() * self.weights).mean(-2).sqrt()

    def _points(self, parameters: Tensor, noise: Tensor) -> Tensor:
        """v at the nodes, (..., nodes, n)."""
        centre = self._log(parameters.clamp(-REACH, REACH)).unsqueeze(-2)
        return (
            (centre + (self.width * noise).unsqueeze(-2) * self.nodes).exp() - self.shift
        ).relu()

    def sample(
        self, parameters: Tensor, noise: Tensor, generator: torch.Generator | None
    ) -> Tensor:
        """exp of a Gaussian less the shift, zero at least."""
        drawn = parameters + noise * torch.randn(parameters.shape, generator=generator)
        value = (self._log(drawn.clamp(-REACH, REACH)).exp() - self.shift).relu()
        return (value - self.offset) / self.scale


class Bounded(Family):
    """Multiples of a step within bounds: logistic on the logit scale, by exact masses.

    With u = (v - low + step / 2) / (high - low + step), logit u is logistic about the parameter
    (the family L_B of Tadikamalla & Johnson 1982, Biometrika 69, p. 461); the mass of a value is
    that of its step, as in Salimans et al. 2017 (arXiv:1701.05517, eq. 2). The outermost steps end
    at 0 and 1, so that masses sum to one. Noise 1 about 0 is uniform.
    """

    def __init__(self, columns: Sequence[Number]):
        super().__init__(columns)
        places = [_place(column) for column in columns]
        self._keep(
            offset=[column.offset for column in columns],
            scale=[column.scale for column in columns],
            step=[column.step for column in columns],
            low=[_bound(column.low) for column in columns],
            levels=[_levels(column) for column in columns],
            location=[math.log(u / (1 - u)) for u in places],
        )
        self._count_from(columns, [_bound(column.low) for column in columns])
        quantiles = (torch.arange(POINTS) + 0.5) / POINTS
        self.register_buffer("points", quantiles.logit().view(POINTS, 1))

    def log_density(self, parameters: Tensor, noise: Tensor, x: Tensor) -> Tensor:
        """The log of a step's mass, spread over the step."""
        return self.log_mass(parameters, noise, x) - (self.step / self.scale).log()

    def log_mass(self, parameters: Tensor, noise: Tensor, x: Tensor) -> Tensor:
        """log P(v): sigmoid(b) - sigmoid(a) = sigmoid(b) sigmoid(-a) (1 - exp(a - b))."""
        index = torch.minimum(self._steps(x), self.levels - 1)
        centre, over = self.location + parameters, self.levels - 1 - index
        # An edge at infinity is taken a level further in, and left out: gradients would be NaN.
        begins, ends = index > 0, over > 0
        below = index.clamp(min=1).log() - (self.levels - index.clamp(min=1)).clamp(min=1).log()
        above = (index + 1).log() - over.clamp(min=1).log()
        inner = begins & ends
        # above - below, which a fine step leaves few digits of.
        between = torch.log1p(self.levels / torch.where(inner, index * over, 1)) / noise
        none = torch.zeros_like(between)
        return (
            -torch.where(ends, F.softplus(-(above - centre) / noise), none)
            - torch.where(begins, F.softplus((below - centre) / noise), none)
            + torch.where(inner, (-torch.expm1(-between)).log(), none)
        )

    def mean(self, parameters: Tensor, noise: Tensor) -> Tensor:
        """The expected share of the range, within its bounds."""
        index = self.levels * self._shares(parameters, noise).mean(-2) - 0.5
        return (self.low + self.step * index - self.offset) / self.scale

    def stddev(self, parameters: Tensor, noise: Tensor) -> Tensor:
        """Of the same share."""
        shares = self._shares(parameters, noise)
        apart = shares - shares.mean(-2, keepdim=True)
        return apart.square().mean(-2).sqrt() * self.levels * self.step / self.scale

    def _shares(self, parameters: Tensor, noise: Tensor) -> Tensor:
        """Equally probable shares of the range, (..., points, n)."""
        centre = (self.location + parameters).unsqueeze(-2)
        return (centre + noise.unsqueeze(-2) * self.points).sigmoid()

    def sample(
        self, parameters: Tensor, noise: Tensor, generator: torch.Generator | None
    ) -> Tensor:
        """The step that a share of the range falls into."""
        uniform = torch.rand(parameters.shape, generator=generator).clamp(1e-7, 1 - 1e-7)
        share = (self.location + parameters + noise * uniform.logit()).sigmoid()
        index = torch.minimum((share * self.levels).floor(), self.levels - 1)
        return (self.low + index * self.step - self.offset) / self.scale


class Levels(Bounded):
    """The same of few levels, whose moments are sums: E[k] = sum over k > 0 of P(>= k)."""

    def __init__(self, columns: Sequence[Number]):
        super().__init__(columns)
        most = max(_levels(column) for column in columns)
        place = torch.arange(1, most).view(-1, 1)
        levels = self.levels.long()
        there = place < levels
        # The browser takes means: these weights make a sum of one.
        self.register_buffer("there", (most - 1) * there.float())
        edges = torch.where(there, place / levels, torch.full((1,), 0.5))
        self.register_buffer("edges", edges.logit())
        self.register_buffer("squares", (2 * place - 1) * self.there)

    def mean(self, parameters: Tensor, noise: Tensor) -> Tensor:
        """The lowest and the expected number of steps."""
        steps = (self._above(parameters, noise) * self.there).mean(-2)
        return (self.low + self.step * steps - self.offset) / self.scale

    def stddev(self, parameters: Tensor, noise: Tensor) -> Tensor:
        """By E[k^2] = sum over k > 0 of (2 k - 1) P(>= k)."""
        above = self._above(parameters, noise)
        mean = (above * self.there).mean(-2)
        variance = (above * self.squares).mean(-2) - mean * mean
        return variance.clamp(min=0).sqrt() * self.step / self.scale

    def _above(self, parameters: Tensor, noise: Tensor) -> Tensor:
        """P(>= k) of each level but the lowest, (..., levels - 1, n)."""
        centre = (self.location + parameters).unsqueeze(-2)
        return ((centre - self.edges) / noise.unsqueeze(-2)).sigmoid()


class Count(Family):
    """Counts of steps from the lowest on: a negative binomial, of mean mu and variance
    mu + mu^2 / r.

    (Hilbe 2011, Negative Binomial Regression, section 8.2, NB2.) The parameter moves ln mu; the
    noise is learned in the dispersion 1 / r.
    """

    def __init__(self, columns: Sequence[Number]):
        super().__init__(columns)
        means = [_mean_count(column) for column in columns]
        variances = [(column.scale / column.step) ** 2 for column in columns]
        pairs = list(zip(means, variances, strict=True))
        self._keep(
            offset=[column.offset for column in columns],
            scale=[column.scale for column in columns],
            step=[column.step for column in columns],
            low=[_bound(column.low) for column in columns],
            location=[math.log(mean) for mean in means],
            width=[math.sqrt(math.log1p(variance / mean**2)) for mean, variance in pairs],
            dispersion=[max(v - m, 0.01 * m) / m**2 for m, v in pairs],
        )
        self._count_from(columns, [_bound(column.low) for column in columns])

    def log_density(self, parameters: Tensor, noise: Tensor, x: Tensor) -> Tensor:
        """The log of a count's mass, spread over the step."""
        return self.log_mass(parameters, noise, x) - (self.step / self.scale).log()

    def log_mass(self, parameters: Tensor, noise: Tensor, x: Tensor) -> Tensor:
        """log NB(k; mu, r)."""
        size = 1 / (self.dispersion * noise)
        return log_negative_binomial(self._steps(x), self._log_mean(parameters).exp(), size)

    def mean(self, parameters: Tensor, noise: Tensor) -> Tensor:
        """The lowest and mu steps."""
        return (self.low + self.step * self._mean(parameters) - self.offset) / self.scale

    def stddev(self, parameters: Tensor, noise: Tensor) -> Tensor:
        """sqrt(mu + mu^2 / r) steps."""
        mean = self._mean(parameters)
        return (mean + mean * mean * (self.dispersion * noise)).sqrt() * self.step / self.scale

    def sample(
        self, parameters: Tensor, noise: Tensor, generator: torch.Generator | None
    ) -> Tensor:
        """A Poisson count whose rate is drawn from a gamma distribution."""
        size = (1 / (self.dispersion * noise)).expand_as(parameters)
        rate = torch._standard_gamma(size, generator=generator) / size * self._mean(parameters)
        count = torch.poisson(rate, generator=generator)
        return (self.low + self.step * count - self.offset) / self.scale

    def _log_mean(self, parameters: Tensor) -> Tensor:
        return self.location + self.width * parameters

    def _mean(self, parameters: Tensor) -> Tensor:
        return self._log_mean(parameters.clamp(-REACH, REACH)).exp()


_FAMILIES: dict[str, type[Family]] = {
    "gaussian": Gaussian,
    "log-normal": LogNormal,
    "amount": Amount,
    "bounded": Bounded,
    "count": Count,
}


def family_of(column: Number) -> type[Family]:
    """The family of a column's likelihood."""
    if column.likelihood == "bounded" and _levels(column) <= POINTS:
        return Levels
    return _FAMILIES[column.likelihood]


def _log_width(mean: float, stddev: float) -> float:
    """The standard deviation of the logarithm of a log-normal variable of these moments."""
    return math.sqrt(math.log1p((stddev / mean) ** 2)) if mean > 0 else 1.0


def _bound(bound: float | None) -> float:
    return 0.0 if bound is None else bound


def _levels(column: Number) -> int:
    """How many multiples of the step lie within the bounds."""
    return round((_bound(column.high) - _bound(column.low)) / column.step) + 1


def _place(column: Number) -> float:
    """Where the column's mean lies within its bounds, 0 to 1."""
    share = (column.offset - _bound(column.low) + column.step / 2) / column.step / _levels(column)
    return min(0.99, max(0.01, share))


def _mean_count(column: Number) -> float:
    return max((column.offset - _bound(column.low)) / column.step, 0.01)
