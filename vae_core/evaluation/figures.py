"""A measured number with what it means: what a report prints, stores and explains."""

import math
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from vae_core.evaluation.findings import Finding


@dataclass(frozen=True)
class Metric:
    """What a number is.

    Attributes:
        key: its name in JSON, such as ``mutual_information``.
        title: its name for people.
        unit: such as "nats"; empty for a pure number.
        definition: a sentence or two that say how it is computed.
        source: paper and equation.
        better: which direction is better, empty where neither is.
    """

    key: str
    title: str
    unit: str
    definition: str
    source: str = ""
    better: Literal["higher", "lower", ""] = ""


@dataclass(frozen=True)
class Figure:
    """The value of a metric; None where there is none, and then ``note`` says why.

    Attributes:
        error: the standard error.
        note: on what it was measured: count of examples, seed, binarisation, ...
        ceiling: the most that so many examples can tell of it.
        at_least: whether the value stands at that ceiling, so that the truth may be any larger.
    """

    metric: Metric
    value: float | None
    error: float | None = None
    note: str = ""
    ceiling: float | None = None
    at_least: bool = False

    def record(self) -> dict[str, Any]:
        """As it is stored: the value with its whole explanation; what is not finite is None."""
        return {
            "key": self.metric.key,
            "title": self.metric.title,
            "unit": self.metric.unit,
            "definition": self.metric.definition,
            "source": self.metric.source,
            "better": self.metric.better,
            "value": finite(self.value),
            "error": finite(self.error),
            "note": self.note,
            "ceiling": finite(self.ceiling),
            "at_least": self.at_least,
        }


@dataclass
class Section:
    """A part of a report card.

    Attributes:
        figures: its numbers.
        why: what is said in place of figures where there can be none.
        findings: what they mean here and what to try.
        data: JSON that charts and tables are drawn from.
        tensors: arrays of a pack (float32, uint8, int32): pictures, matrices.
    """

    figures: list[Figure] = field(default_factory=list)
    why: str = ""
    findings: list[Finding] = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=dict)
    tensors: dict[str, np.ndarray] = field(default_factory=dict)

    @property
    def words(self) -> list[str]:
        """All that is said, a sentence or two each."""
        return [*([self.why] if self.why else []), *(each.sentence for each in self.findings)]


def finite(value: float | None) -> float | None:
    """The number, or None where JSON has none for it."""
    return None if value is None or not math.isfinite(value) else float(value)


def number(value: float, error: float | None = None) -> str:
    """A value as people read it: to two digits of its error; without one, to three or four."""
    if value == 0 or (not error and float(value).is_integer() and abs(value) < 1e6):
        return f"{value:.0f}"
    if abs(value) >= 1e7 or (abs(value) < 1e-4 and not error):
        mantissa, exponent = f"{value:.1e}".split("e")
        return f"{mantissa} × 10{_raised(int(exponent))}".replace("-", "−")
    size = math.floor(math.log10(error if error else abs(value)))
    after = 1 if error else 3 if size >= 0 else 2
    # A thin space between thousands, a minus as wide as a digit, and no minus before zero.
    text = f"{value:z,.{min(max(0, after - size), 6)}f}"
    return text.replace(",", "\u202f").replace("-", "−")


def _raised(exponent: int) -> str:
    return str(exponent).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
