"""A score with how sure it is and what chance would give, and what all scores share."""

import math
from dataclasses import dataclass

import numpy as np

from vae_core.errors import UserError

# A group whose spread is below this share of the codes' own size is rounding, not variation.
ROUNDING = 1e-6


@dataclass(frozen=True)
class Score:
    """A score in [0, 1].

    Attributes:
        value: 1 for a perfect code.
        error: its standard error over the examples or trials; None where it is not estimated.
        chance: what a code that tells nothing gets; None where that is 0.
    """

    value: float
    error: float | None = None
    chance: float | None = None


def checked(codes: np.ndarray, factors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Codes as float64 (N, D) and factors as int64 (N, F), or a sentence.

    Raises:
        UserError: for other shapes, codes that are not finite, or fewer than ten examples.
    """
    codes, factors = np.asarray(codes, dtype=np.float64), np.asarray(factors)
    if codes.ndim != 2 or factors.ndim != 2 or len(codes) != len(factors):
        raise UserError(
            "Disentanglement needs codes (N, D) and factors (N, F) of the same examples; these "
            f"are {codes.shape} and {factors.shape}."
        )
    if len(codes) < 10 or not np.isfinite(codes).all():
        raise UserError(
            "Disentanglement needs at least ten examples whose codes are finite numbers. Encode "
            "more, or train the model again if its codes are not finite."
        )
    return codes, factors.astype(np.int64)


def varying(codes: np.ndarray) -> np.ndarray:
    """Which dimensions change at all, bool (D,)."""
    size = np.abs(codes).max(0, initial=0.0)
    return codes.std(0) > ROUNDING * np.maximum(size, np.finfo(np.float64).tiny)


def halves(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Two disjoint random halves of ``count`` examples: to fit on, and to score on."""
    order = np.random.default_rng(seed).permutation(count)
    return order[: count // 2], order[count // 2 :]


def share_error(share: float, trials: int) -> float:
    """The standard error of a share of independent trials."""
    return math.sqrt(share * (1 - share) / trials)
