"""What is said of a model: a finding has a condition, a reason, what to try and what it excludes.

Every sentence of a report, of a training that is watched and of a comparison is one of these. Its
condition holds by an interval, not by a point value: ``surely`` asks that.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal

# Standard errors on one side: a null finding fires in 2.3 % of cases.
ERRORS = 2.0

Tone = Literal["good", "bad", "note"]


@dataclass(frozen=True)
class Finding:
    """One thing that is said of a model.

    Attributes:
        kind: its name for programs, such as "collapse"; a table of these says which contradict.
        text: what was found, with its figures and under which condition it is said.
        tone: whether it speaks for the model, against it, or neither.
        reason: why it is so, where that is known.
        advice: what to try, each something that this very model can be told.
        figures: keys of the metrics that it rests on.
        excludes: kinds that are not said beside it, whatever their figures.
    """

    kind: str
    text: str
    tone: Tone = "bad"
    reason: str = ""
    advice: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    excludes: frozenset[str] = frozenset()

    @property
    def sentence(self) -> str:
        """All of it for people: what, why, and what to try."""
        return " ".join(part for part in (self.text, self.reason, tried(self.advice)) if part)

    def spoken(self, speak: Callable[[str], str]) -> "Finding":
        """The same in the words of the data's kind."""
        return replace(
            self,
            text=speak(self.text),
            reason=speak(self.reason),
            advice=tuple(speak(each) for each in self.advice),
        )

    def brief(self) -> dict[str, str]:
        """As a run's status and its live view hold it: ``text`` is the whole sentence."""
        return {"kind": self.kind, "text": self.sentence}

    def record(self) -> dict[str, Any]:
        """As a report stores it."""
        return {
            "kind": self.kind,
            "text": self.text,
            "tone": self.tone,
            "reason": self.reason,
            "advice": list(self.advice),
            "figures": list(self.figures),
        }


def tried(advice: Iterable[str]) -> str:
    """What to try, as a sentence: "Try a smaller beta, free bits or a weaker decoder."."""
    *first, last = list(advice) or [""]
    if not last:
        return ""
    return f"Try {', '.join(first)} or {last}." if first else f"Try {last}."


def surely(value: float, error: float, threshold: float) -> bool:
    """Whether a figure lies above a threshold by more than its error explains."""
    return value - ERRORS * error > threshold


def compatible(findings: Iterable[Finding]) -> list[Finding]:
    """Those that can be said together, in their order.

    What another one excludes is left out, unless that is left out itself: a divergence says that
    there is no collapse to speak of, and then a collapse says nothing of classes.
    """
    waiting = found = list(findings)
    kept: list[Finding] = []
    while waiting:
        free = [each for each in waiting if not _excluded(each, waiting)] or waiting[:1]
        kept += free
        waiting = [
            each
            for each in waiting
            if not any(each is other for other in free) and not _excluded(each, free)
        ]
    return [each for each in found if any(each is other for other in kept)]


def _excluded(finding: Finding, by: Iterable[Finding]) -> bool:
    return any(finding.kind in other.excludes for other in by if other is not finding)
