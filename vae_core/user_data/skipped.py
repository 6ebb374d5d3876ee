"""What was left out and why, counted as it happens."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from vae_core.user_data.names import clean

NAMES_KEPT = 5
_SAID = 3


@dataclass(frozen=True)
class Dropped:
    """Things left out for one reason.

    Attributes:
        reason: what they are, such as "pictures cut short or damaged".
        count: how many.
        names: the first few, fit to be shown.
    """

    reason: str
    count: int
    names: tuple[str, ...]

    @property
    def line(self) -> str:
        """Such as "Pictures cut short or damaged: 3 (a.png, b.png, c.png)"."""
        names = f" ({self._named})" if self.names else ""
        return f"{self.reason[0].upper()}{self.reason[1:]}: {self.count}{names}"

    @property
    def words(self) -> str:
        """Such as "3 pictures cut short or damaged", or "constant columns: a, b"."""
        if self.of_columns and self.names:
            return f"{self.reason}: {self._named}"
        return f"{self.count} {self.reason}" if self.count != 1 else f"{self.reason}: 1"

    @property
    def _named(self) -> str:
        return ", ".join(self.names) + (", …" if self.count > len(self.names) else "")

    @property
    def of_columns(self) -> bool:
        """Whether it is columns, channels or fields that were left out, and no example for it."""
        return re.search(r"\b(columns|channels|fields)\b", self.reason.split(" of ")[0]) is not None


@dataclass
class SkippedFiles:
    """A count for each reason, with the first few names."""

    counts: dict[str, int] = field(default_factory=dict)
    names: dict[str, list[str]] = field(default_factory=dict)

    def add(self, reason: str, name: str = "", count: int = 1) -> None:
        """Count one more, or several."""
        self.counts[reason] = self.counts.get(reason, 0) + count
        kept = self.names.setdefault(reason, [])
        if name and len(kept) < NAMES_KEPT:
            kept.append(clean(name))

    def lines(self) -> tuple[Dropped, ...]:
        """All reasons, the most frequent first."""
        order = sorted(self.counts.items(), key=lambda each: -each[1])
        return tuple(Dropped(why, n, tuple(self.names[why])) for why, n in order if n)

    def said(self, columns: bool = False) -> str:
        """The most frequent reasons as the middle of a sentence; empty where nothing was dropped.

        Args:
            columns: tell why columns were left out, rather than why examples were.
        """
        lines = [each.words for each in self.lines() if each.of_columns == columns]
        return f" (left out: {'; '.join(lines[:_SAID])})" if lines else ""


def first_names(names: Iterable[str], most: int = 12) -> str:
    """Names between commas, cut after a few."""
    every = [clean(name, 40) for name in names]
    return ", ".join(every[:most]) + (", …" if len(every) > most else "")
