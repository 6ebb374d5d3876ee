"""The probability of a bin of a density: differences of its distribution function, in nats."""

import math
import operator
from functools import reduce

import torch
from torch import Tensor

LEVELS = 256  # of a pixel, 1/255 apart


def level_edges(x: Tensor) -> tuple[Tensor, Tensor]:
    """Where the grey level of each number in [0, 1] begins and ends: half a level around it.

    The lowest begins at -inf and the highest ends at inf, so that all levels cover everything.
    """
    last = LEVELS - 1
    level = (x * last).round().clamp(0, last)
    low = torch.where(level == 0, -math.inf, (level - 0.5) / last)
    high = torch.where(level == last, math.inf, (level + 0.5) / last)
    return low, high


_FARTHEST = 1e15  # an edge in place of an infinite one, whose square is still a float32


def log_normal_mass(low: Tensor, high: Tensor, width: Tensor | None = None) -> Tensor:
    """log(Phi(high) - Phi(low)) of a standard Gaussian, low < high, infinite ones included.

    ``width`` is high - low, where it is known to more digits than these leave of it.
    """
    mirrored = low > 0  # the lower tail keeps its digits, the upper one rounds to 1
    low, high = torch.where(mirrored, -high, low), torch.where(mirrored, -low, high)
    above, below = torch.special.log_ndtr(high), torch.special.log_ndtr(low)
    # Far out both have the same digits. ln Phi rises by more than -t at each t (phi / Phi > -t, the
    # inverse Mills ratio), so by the integral of -t from low to high at least, and there hardly
    # by more.
    first, last = low.clamp(min=-_FARTHEST), high.clamp(max=_FARTHEST)
    apart = last - first if width is None else width
    least = apart * (-(first + last) / 2).clamp(min=0)
    return above + log1mexp(torch.maximum(above - below, least))


def log1mexp(x: Tensor) -> Tensor:
    """log(1 - exp(-x)) for x > 0, where either form keeps its digits.

    (Mächler 2012, Accurately computing log(1 - exp(-|a|)).)
    """
    small = (-torch.expm1(-x.clamp(max=1))).log()
    return torch.where(x < math.log(2), small, torch.log1p(-torch.exp(-x)))


# Gauss-Legendre on [-1, 1], weights that sum to one: 1e-8 of what a narrow bin needs.
_NODES = ((0.0, 4 / 9), (-math.sqrt(0.6), 5 / 18), (math.sqrt(0.6), 5 / 18))
_NARROW = 0.5


def log_normal_bin(high: Tensor, width: Tensor) -> Tensor:
    """log(Phi(high) - Phi(high - width)) of a standard Gaussian, width > 0; float32 is enough.

    Of a narrow bin both ends have nearly the same Phi: there its density is integrated.
    """
    middle = high - width / 2
    narrow = width * middle.abs().clamp_min(1) < _NARROW
    whole = torch.where(narrow, 1, width)
    wide = log_normal_mass(high - whole, high, whole)
    # Either form is given what it can bear where the other is taken: gradients would be NaN.
    width, middle = torch.where(narrow, width, 1), torch.where(narrow, middle, 0)
    shift = [node * width / 2 for node, _ in _NODES]
    parts = (
        share * (-t * (middle + t / 2)).exp() for t, (_, share) in zip(shift, _NODES, strict=True)
    )
    log_mass = reduce(operator.add, parts).log()
    inside = -0.5 * (middle.square() + math.log(2 * math.pi)) + width.log() + log_mass
    return torch.where(narrow, inside, wide)


_POWERS = 60.0  # of e, beyond which a mean is no float32, and one of these terms rules


def log_negative_binomial(count: Tensor, log_mean: Tensor, size: Tensor) -> Tensor:
    """log NB(count; mean, size), of variance mean + mean^2 / size; float32 is enough.

    A mean that is no float32 adds what it must in the limit: ``size`` nats fewer for each nat that
    its logarithm is higher, ``count`` fewer for each that it is lower.
    """
    near = log_mean.clamp(-_POWERS, _POWERS)
    beyond = log_mean - near
    far = count * beyond.clamp(max=0) - size * beyond.clamp(min=0)
    return _log_negative_binomial(count, near.exp(), size) + far


def _log_negative_binomial(count: Tensor, mean: Tensor, size: Tensor) -> Tensor:
    """The same of a mean itself.

    By what is left of ln Gamma beyond Stirling's formula, so that no large numbers are taken from
    each other (Loader 2000, Fast and accurate computation of binomial probabilities).
    """
    total, after, both = count + size, count + 1, size + mean
    rest = 1 - 0.5 * math.log(2 * math.pi) + _beyond_stirling(total)
    rest = rest - _beyond_stirling(size) - _beyond_stirling(after)
    excess = (count - mean) / both
    near = excess.abs() < 0.5
    apart = torch.where(near, torch.log1p(torch.where(near, excess, 0)), (total / both).log())
    leading = size * apart + count * (apart + (mean / after).log())
    return leading + 0.5 * (size.log() - total.log() - after.log()) + rest


def _beyond_stirling(z: Tensor) -> Tensor:
    """ln Gamma(z) - ((z - 1/2) ln z - z + ln(2 pi) / 2), z > 0."""
    large = z > 8
    near, far = torch.where(large, 1, z), torch.where(large, z, 8)
    exact = torch.lgamma(near) - (near - 0.5) * near.log() + near - 0.5 * math.log(2 * math.pi)
    square = far.square()
    series = (1 / 12 - (1 / 360 - (1 / 1260 - 1 / 1680 / square) / square) / square) / far
    return torch.where(large, series, exact)
