"""Values far outside all others: written for a missing value, mistyped, or true."""

import math
from dataclasses import dataclass

import numpy as np

from vae_core.data.wording import FAR
from vae_core.user_data.likelihoods import form_of
from vae_core.user_data.names import clean
from vae_core.user_data.numbers import spoken
from vae_core.user_data.steps import step_of

_FAR = 3.0  # ranges of the other values that lie between
_FAR_NINES = 0.5  # the same for -999 and its like, which are written for missing values
_MOST_ROWS = 0.2
_FEWEST_VALUES = 3
_RARE = 0.01
_OWNS = 3.0  # times the others' spread from which the scale is that of the others
_NAMED = 3
_REACH = 10.0  # of the others' spreads, to which a value that owns the scale is held


@dataclass(frozen=True, eq=False)
class Scale:
    """Of what a column is told, and what was done for it.

    Attributes:
        offset, scale: mean and standard deviation of the training rows, of those that are not far
            outside where these would make up nearly all of it.
        low, high: to which values are held; infinite where nothing is.
        note: a sentence on what lies outside; empty where nothing does.
    """

    offset: float
    scale: float
    low: float = -np.inf
    high: float = np.inf
    note: str = ""


def scale_of(values: np.ndarray, train: np.ndarray, name: str, lines: np.ndarray) -> Scale:
    """The scale of a column.

    Positive numbers that would be learned by their logarithms are judged by these. What is held is
    held to a multiple of the others' step: a count stays a whole number.

    Args:
        values: (N,), finite.
        train: positions of the training rows.
        name: of the column.
        lines: (N,), the place of each row in its file.
    """
    plain = Scale(float(values[train].mean()), float(values[train].std()))
    logs = _by_logarithm(values)
    far = far_values(values, logs)
    if not far.any():
        return plain
    others, learned = values[~far], values[train][~far[train]]
    owns = len(learned) > 1 and learned.std() > 0 and values.std() > _OWNS * others.std()
    owns |= logs and np.log(values).std() > _OWNS * np.log(others).std() > 0
    found, counts = np.unique(values[far], return_counts=True)
    if len(found) > 2 and far.mean() > _RARE:
        return plain  # a cluster of its own, rather than mistakes
    if not owns:
        return Scale(plain.offset, plain.scale, note=_repeated(values, far, name, lines))
    offset, scale = float(learned.mean()), float(learned.std())
    step = step_of(others)
    bottom = offset - _REACH * scale
    if logs:
        bottom = float(np.exp(np.log(others).mean() - _REACH * np.log(others).std()))
    low = min(_multiple(_short(bottom), step), float(others.min()))
    high = max(_multiple(_short(offset + _REACH * scale), step), float(others.max()))
    held = " and ".join(map(spoken, np.unique(found.clip(low, high))))
    note = (
        f"{_said(name, found, counts, lines[far], others)} It is kept as {held}, so that the scale "
        f"of the column is that of the others; if it stands for a missing value, say "
        f"{_offered(found)}."
    )
    return Scale(offset, scale, low, high, note)


def _by_logarithm(values: np.ndarray) -> bool:
    """Whether numbers but for those far outside are positive, and more even as logarithms."""
    if not values.min() > 0:
        return False
    others = values[~far_values(values)]
    others = others[~far_values(others, logs=True)]
    return form_of(others, step_of(others)).likelihood == "log-normal"


def repeated_note(values: np.ndarray, name: str, lines: np.ndarray) -> str:
    """A sentence on values far outside that are there more than once; empty where none is."""
    return _repeated(values, far_values(values), name, lines)


def _repeated(values: np.ndarray, far: np.ndarray, name: str, lines: np.ndarray) -> str:
    found, counts = np.unique(values[far], return_counts=True)
    if not far.any() or counts.max() < 2:
        return ""
    said = _said(name, found, counts, lines[far], values[~far])
    return f"{said} If it stands for a missing value, say {_offered(found)}."


def _offered(found: np.ndarray) -> str:
    return " ".join(f"--missing {value:.15g}" for value in found[:_NAMED])


def _short(value: float) -> float:
    """In four digits, so that it is what is said of it."""
    return float(f"{value:.4g}")


def _multiple(value: float, step: float) -> float:
    return float(f"{round(value / step) * step:.15g}")


def far_values(values: np.ndarray, logs: bool = False) -> np.ndarray:
    """Which values are of a few that lie further from all others than these from each other; (N,).

    A fifth of the rows at most, above or below, or both; ``logs``: by their logarithms.
    """
    far = np.zeros(len(values), bool)
    for _ in range(4):
        near = values[~far]
        edges = _edges(near, logs)
        if edges is None:
            break
        far |= (values < edges[0]) | (values > edges[1])
    return far if far.mean() <= _MOST_ROWS else np.zeros(len(values), bool)


def _edges(values: np.ndarray, logs: bool) -> tuple[float, float] | None:
    """The lowest and highest value that belong together, or None where all do."""
    found, counts = np.unique(values, return_counts=True)
    places = np.log(found) if logs else found
    below = np.arange(1, len(found))  # how many different values lie on this side of each gap
    for flipped in (False, True):
        # Seen from below, what is above the gap; then the same upside down.
        ordered, at = (-found[::-1], -places[::-1]) if flipped else (found, places)
        sizes = counts[::-1] if flipped else counts
        gaps, ranges = np.diff(at), at[:-1] - at[0]
        above = sizes[::-1].cumsum()[::-1][1:]
        wide = (gaps > _FAR * ranges) & (below >= _FEWEST_VALUES)
        if len(below) > 1 and sizes[-1] > 1 and _is_nines(ordered[-1]):
            wide[-1] |= ordered[-1] - ordered[-2] > _FAR_NINES * (ordered[-2] - ordered[0])
        found_wide = np.flatnonzero(wide & (above <= _MOST_ROWS * len(values)))
        if len(found_wide):
            edge = float(ordered[found_wide[0]])
            return (-edge, math.inf) if flipped else (-math.inf, edge)
    return None


def _is_nines(value: float) -> bool:
    digits = f"{abs(value):.15g}"
    return len(digits) > 1 and set(digits) == {"9"}


def _said(
    name: str, found: np.ndarray, counts: np.ndarray, lines: np.ndarray, others: np.ndarray
) -> str:
    values = ", ".join(map(spoken, found[:_NAMED])) + (", …" if len(found) > _NAMED else "")
    rows = f"row {lines[0]}" if counts.sum() == 1 else f"{counts.sum()} rows"
    return (
        f"“{clean(name, 40)}” has {values} in {rows}, {FAR} "
        f"({spoken(others.min())} to {spoken(others.max())})."
    )
