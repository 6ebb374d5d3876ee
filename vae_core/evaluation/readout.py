"""How well known causes can be read off the code, by a straight line or by a kernel.

The share of a cause's variance that is explained on held-out examples (R^2); a circular cause is
read as its sine and cosine, whose mean R^2 counts.
"""

import math
from dataclasses import dataclass

import numpy as np
from sklearn.kernel_ridge import KernelRidge
from sklearn.linear_model import LinearRegression
from sklearn.metrics import r2_score
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

# The kernel's matrix is the square of these.
CHOOSING, FITTING = 600, 2500
GRID = {"kernelridge__alpha": [1e-3, 1e-2, 1e-1], "kernelridge__gamma": [0.05, 0.15, 0.5]}


@dataclass(frozen=True)
class Readout:
    """What is read of one cause.

    Attributes:
        linear: R^2 of a straight line, on examples it was not fitted to.
        kernel: R^2 of kernel ridge regression, likewise.
        truth: the cause of each held-out example (N,).
        told: what the kernel says of it (N,).
    """

    linear: float
    kernel: float
    truth: np.ndarray
    told: np.ndarray


def read_out(
    fitted: tuple[np.ndarray, np.ndarray],
    held: tuple[np.ndarray, np.ndarray],
    period: float | None = None,
) -> Readout:
    """Read a cause off codes.

    Args:
        fitted: codes (N, D) and causes (N,) to fit to; width and strength of the kernel are chosen
            by cross-validation on some of them.
        held: codes (M, D) and causes (M,) to score on.
        period: of a circular cause, such as 2 pi.
    """

    def targets(causes: np.ndarray) -> np.ndarray:
        if period is None:
            return causes[:, None].astype(float)
        turns = 2 * math.pi * causes / period
        return np.stack([np.sin(turns), np.cos(turns)], 1)

    codes, wanted = fitted[0], targets(fitted[1])
    straight = LinearRegression().fit(codes, wanted)
    kernel = make_pipeline(StandardScaler(), KernelRidge(kernel="rbf"))
    chosen = GridSearchCV(kernel, GRID, cv=3).fit(codes[:CHOOSING], wanted[:CHOOSING])
    bent = chosen.best_estimator_.fit(codes[:FITTING], wanted[:FITTING])
    truth, told = targets(held[1]), bent.predict(held[0])
    shown = told[:, 0]
    if period is not None:
        shown = np.arctan2(told[:, 0], told[:, 1]) % (2 * math.pi) * period / (2 * math.pi)
    return Readout(
        float(r2_score(truth, straight.predict(held[0]))),
        float(r2_score(truth, told)),
        held[1].astype(float),
        shown,
    )
