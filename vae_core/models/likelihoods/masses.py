"""The probability of a bin of a density: differences of its distribution function, in nats."""

import math

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


def log_normal_mass(low: Tensor, high: Tensor) -> Tensor:
    """log(Phi(high) - Phi(low)) of a standard Gaussian, low < high, infinite ones included."""
    mirrored = low > 0  # the lower tail keeps its digits, the upper one rounds to 1
    low, high = torch.where(mirrored, -high, low), torch.where(mirrored, -low, high)
    above, below = torch.special.log_ndtr(high), torch.special.log_ndtr(low)
    return above + log1mexp(above - below)


def log1mexp(x: Tensor) -> Tensor:
    """log(1 - exp(-x)) for x > 0, where either form keeps its digits.

    (Mächler 2012, Accurately computing log(1 - exp(-|a|)).)
    """
    small = (-torch.expm1(-x.clamp(max=1))).log()
    return torch.where(x < math.log(2), small, torch.log1p(-torch.exp(-x)))
