"""How a weight grows and a rate falls: functions of the done fraction of the run, in [0, 1].

Fractions, not steps: a warm-up counted in steps that outlasts the run silently trains a model of a
smaller beta.
"""

import math

# Of the learning rate: where it ends, so that it never falls to 0, and how long it rises.
FLOOR = 0.01
RATE_WARMUP = 0.05


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


def decay_constant(fraction: float) -> float:
    """The same rate throughout."""
    return 1.0


def decay_cosine(fraction: float) -> float:
    """Half a cosine from 1 to ``FLOOR``."""
    return FLOOR + (1 - FLOOR) * 0.5 * (1 + math.cos(math.pi * fraction))


def decay_linear(fraction: float) -> float:
    """A straight line from 1 to ``FLOOR``."""
    return 1 - (1 - FLOOR) * fraction


def warmup_cosine(fraction: float) -> float:
    """From ``FLOOR`` to 1 over the first ``RATE_WARMUP`` of the run, then half a cosine down."""
    if fraction < RATE_WARMUP:
        return max(FLOOR, fraction / RATE_WARMUP)
    return decay_cosine((fraction - RATE_WARMUP) / (1 - RATE_WARMUP))
