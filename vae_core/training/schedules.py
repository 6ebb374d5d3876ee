"""How a weight grows: functions of the fraction of the run that is done, with values in [0, 1].

Fractions, not steps: a warm-up counted in steps that outlasts the run silently trains a model of a
smaller beta.
"""

import math
from collections.abc import Callable

Schedule = Callable[[float, float, int], float]


def constant(fraction: float, warmup: float, cycles: int) -> float:
    """The full weight throughout."""
    return 1.0


def _ramp(fraction: float, warmup: float) -> float:
    return 1.0 if warmup <= 0 else min(1.0, max(0.0, fraction / warmup))


def linear(fraction: float, warmup: float, cycles: int) -> float:
    """From 0 to 1 over the first ``warmup`` of the run (arXiv:1602.02282)."""
    return _ramp(fraction, warmup)


def cyclical(fraction: float, warmup: float, cycles: int) -> float:
    """``cycles`` linear ramps, each over ``warmup`` of its cycle (arXiv:1903.10145, eq. 6)."""
    if fraction >= 1:
        return 1.0
    return _ramp(fraction * cycles % 1.0, warmup)


def sigmoid(fraction: float, warmup: float, cycles: int) -> float:
    """A logistic rise over ``warmup``, stretched to start at 0 and end at 1 (arXiv:1511.06349)."""
    ramp = _ramp(fraction, warmup)

    def logistic(t: float) -> float:
        return 1 / (1 + math.exp(-12 * (t - 0.5)))

    low, high = logistic(0), logistic(1)
    return (logistic(ramp) - low) / (high - low)


def cosine(fraction: float, warmup: float, cycles: int) -> float:
    """Half a cosine from 0 to 1 over ``warmup``."""
    return 0.5 * (1 - math.cos(math.pi * _ramp(fraction, warmup)))


SCHEDULES: dict[str, Schedule] = {
    "constant": constant,
    "linear": linear,
    "cyclical": cyclical,
    "sigmoid": sigmoid,
    "cosine": cosine,
}


def decay(name: str, fraction: float, floor: float = 0.01, warmup: float = 0.05) -> float:
    """Multiplier of the learning rate at a fraction of the run; falls to ``floor``, never to 0."""
    fraction = min(1.0, max(0.0, fraction))
    if name == "constant":
        return 1.0
    if name == "linear":
        return 1 - (1 - floor) * fraction
    if name == "warmup-cosine":
        if fraction < warmup:
            return max(floor, fraction / warmup)
        fraction = (fraction - warmup) / (1 - warmup)
    return floor + (1 - floor) * 0.5 * (1 + math.cos(math.pi * fraction))
