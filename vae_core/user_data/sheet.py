"""The columns of a table once it is read."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from vae_core.errors import UserError
from vae_core.user_data import limits
from vae_core.user_data.facts import DISTINCT, Facts
from vae_core.user_data.names import clean
from vae_core.user_data.undecided import Undecided


@dataclass(frozen=True, eq=False)
class Sheet:
    """The rows of a table that have as many fields as its header.

    Attributes:
        name: of the file.
        columns: what each holds, without those that are left out.
        numbers: float64 (rows,) of each numeric column, NaN where there is none.
        texts: of each other column with few enough values: the value of each row, "" where none.
        rows: how many.
        times: float64 (rows,) seconds of each column of ISO days and times, NaN for any other.
        every: what each holds, and those that are left out.
        problems: what of it can be read in more than one way, for the user to decide.
        lines: int64 (rows,): the place of each among the records of the file, from 1.
    """

    name: str
    columns: tuple[Facts, ...]
    numbers: dict[str, np.ndarray]
    texts: dict[str, list[str]]
    rows: int
    lines: np.ndarray
    times: dict[str, np.ndarray] = field(default_factory=dict)
    every: tuple[Facts, ...] = ()
    problems: tuple[Undecided, ...] = ()

    def column(self, wanted: str) -> Facts:
        """The column of that name, or of that header.

        Raises:
            UserError: when there is none.
        """
        return column_named(self.columns, wanted, self.name, "to take classes from")

    def written(self, facts: Facts) -> list[str]:
        """A column as it is written, where that was kept, else as :meth:`values_of`."""
        return self.texts.get(facts.name) or self.values_of(facts)

    def turned(self) -> "Sheet":
        """The same with its last row first."""
        return self.ordered(np.arange(self.rows)[::-1])

    def ordered(self, rows: np.ndarray) -> "Sheet":
        """The rows at these positions (M,), in this order."""
        at = rows.tolist()
        return replace(
            self,
            numbers={name: column[rows] for name, column in self.numbers.items()},
            texts={name: [column[k] for k in at] for name, column in self.texts.items()},
            lines=self.lines[rows],
            times={name: column[rows] for name, column in self.times.items()},
            rows=len(at),
        )

    def values_of(self, facts: Facts) -> list[str]:
        """A column as texts, whatever it holds; "" where there is nothing.

        Raises:
            UserError: when it has too many different ones.
        """
        if facts.is_number:
            column = self.numbers[facts.name].tolist()
            return ["" if math.isnan(value) else f"{value:.15g}" for value in column]
        if facts.name not in self.texts:
            raise UserError(
                f"The column “{facts.name}” holds more than {limits.spaced(DISTINCT)} different "
                f"texts; classes are up to {limits.CLASSES}. Choose another."
            )
        return self.texts[facts.name]


def column_named(columns: Sequence[Facts], wanted: str, name: str, purpose: str) -> Facts:
    """The column of that name, or of that header.

    Raises:
        UserError: when there is none.
    """
    plain = wanted.strip().casefold()
    for facts in columns:
        if plain in (facts.name.casefold(), facts.header.casefold()):
            return facts
    names = ", ".join(clean(facts.name, 40) for facts in columns[:20])
    raise UserError(
        f"{name} has no column “{clean(wanted)}” {purpose}. Its columns are: "
        f"{names}{', …' if len(columns) > 20 else ''}."
    )
