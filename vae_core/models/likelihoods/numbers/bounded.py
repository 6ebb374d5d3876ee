"""Numbers within bounds: a logistic of their logit, by exact masses of steps."""

import math
from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

from vae_core.data.layouts import Number
from vae_core.draws import uniform
from vae_core.models.likelihoods.numbers.family import POINTS, Family


class Bounded(Family):
    """Multiples of a step within bounds: logistic on the logit scale, by exact masses.

    With u = (v - low + step / 2) / (high - low + step), logit u is logistic about the parameter
    (the family L_B of Tadikamalla & Johnson 1982, Biometrika 69, p. 461); the mass of a value is
    that of its step, as in Salimans et al. 2017 (arXiv:1701.05517, eq. 2). The outermost steps end
    at 0 and 1, so that masses sum to one. Noise 1 about 0 is uniform.
    """

    offset: Tensor
    scale: Tensor
    step: Tensor
    low: Tensor
    levels: Tensor
    location: Tensor
    points: Tensor

    def __init__(self, columns: Sequence[Number]):
        super().__init__(columns)
        places = [_place(column) for column in columns]
        self._keep(
            offset=[column.offset for column in columns],
            scale=[column.scale for column in columns],
            step=[column.step for column in columns],
            low=[bounds_of(column)[0] for column in columns],
            levels=[levels_of(column) for column in columns],
            location=[math.log(u / (1 - u)) for u in places],
        )
        self._count_from(columns, [bounds_of(column)[0] for column in columns])
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
        drawn = uniform(parameters.shape, parameters.device, generator).clamp(1e-7, 1 - 1e-7)
        share = (self.location + parameters + noise * drawn.logit()).sigmoid()
        index = torch.minimum((share * self.levels).floor(), self.levels - 1)
        return (self.low + index * self.step - self.offset) / self.scale


class Levels(Bounded):
    """The same of few levels, whose moments are sums: E[k] = sum over k > 0 of P(>= k)."""

    there: Tensor
    edges: Tensor
    squares: Tensor

    def __init__(self, columns: Sequence[Number]):
        super().__init__(columns)
        most = max(levels_of(column) for column in columns)
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


def bounds_of(column: Number) -> tuple[float, float]:
    """The lowest and the highest value, which a bounded column has."""
    assert column.low is not None and column.high is not None, column.name
    return column.low, column.high


def levels_of(column: Number) -> int:
    """How many multiples of the step lie within the bounds."""
    low, high = bounds_of(column)
    return round((high - low) / column.step) + 1


def _place(column: Number) -> float:
    """Where the column's mean lies within its bounds, 0 to 1."""
    share = (
        (column.offset - bounds_of(column)[0] + column.step / 2) / column.step / levels_of(column)
    )
    return min(0.99, max(0.01, share))
