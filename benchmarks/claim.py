"""What a claim of the docs is, and how a new measurement compares with it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from benchmarks.documents import Cell, Words, value

AROUND = 1.1  # a speed within this factor is the same: two busy cores tell no more


@dataclass(frozen=True)
class Command:
    """``python -m benchmarks.MODULE ARGS``, and about how long it takes on two cores."""

    module: str
    args: tuple[str, ...] = ()
    minutes: float = field(default=1.0, compare=False)

    def __str__(self) -> str:
        return " ".join(("python -m", f"benchmarks.{self.module}", *self.args))


@dataclass(frozen=True)
class Comparison:
    """How old and new are compared.

    Attributes:
        kind: ``exact``, as far as the docs' decimals go; ``near``, a quality within a tolerance;
            ``speed``, of which only the ratio is told.
        tolerance: of ``near``, in the claim's unit.
        share: of ``near``, allowed besides as a share of the old figure.
        more: of ``speed``, whether more is faster.
        machine: whether the figure depends on the machine: speeds, and what seconds suffice for.
    """

    kind: Literal["exact", "near", "speed"]
    tolerance: float = 0.0
    share: float = 0.0
    more: bool = False
    machine: bool = False

    def verdict(self, old: float, new: float, decimals: int) -> str:
        """``same``, ``differs``, ``slower`` or ``faster``."""
        if self.kind == "speed":
            factor = new / old if self.more else old / new if new else float("inf")
            return "faster" if factor > AROUND else "slower" if factor < 1 / AROUND else "same"
        # Half of the last decimal of the docs is rounding.
        allowed = self.tolerance + self.share * abs(old) + 0.5 * 10**-decimals + 1e-9
        return "same" if abs(new - old) <= allowed else "differs"


EXACT = Comparison("exact")
SHORT = Comparison("speed", machine=True)  # seconds
HIGH = Comparison("speed", more=True, machine=True)  # a rate


def near(tolerance: float = 0.0, share: float = 0.0, machine: bool = False) -> Comparison:
    """A quality: within a tolerance in the claim's unit, and a share of the old figure."""
    return Comparison("near", tolerance, share, machine=machine)


def same(*names: str) -> dict[str, str]:
    """Rows that docs and command call the same."""
    return dict(zip(names, names, strict=True))


@dataclass(frozen=True)
class Path:
    """Where a command's JSON has the figure; ``index`` where its cell holds several numbers."""

    table: str
    row: str
    column: str
    index: int | None = None

    def find(self, tables: Mapping[str, Any]) -> float | None:
        """The figure; None where it was not finite.

        Raises:
            KeyError: when it is not there.
        """
        cell = tables[self.table]["rows"][self.row][self.column]
        if isinstance(cell, list) != (self.index is not None):
            raise KeyError(f"{self} holds {cell}")
        return cell if self.index is None else cell[self.index]


@dataclass(frozen=True)
class Claim:
    """A figure of the docs and the command that measures it."""

    id: str
    place: Words | Cell
    unit: str
    command: Command
    path: Path
    comparison: Comparison

    @property
    def old(self) -> tuple[float, int]:
        """The docs' figure and its decimals; LookupError when the docs do not say it."""
        return value(self.place.text())


@dataclass(frozen=True)
class Figure:
    """A row or a column of figures in a table of the docs.

    Attributes:
        column: of the command's table.
        template: of the docs' cells, with ``{}`` for each number.
        first: the number of the command's cell that the first ``{}`` is.
    """

    column: str
    unit: str
    comparison: Comparison
    template: str = "{}"
    first: int | None = None


def cells(
    name: str,
    file: str,
    header: str,
    command: Command,
    table: str,
    rows: Mapping[str, str],
    figures: Mapping[str, Figure],
    transposed: bool = False,
    without: tuple[tuple[str, str], ...] = (),
) -> Iterator[Claim]:
    """The claims of a table.

    Args:
        name: the beginning of their ids.
        header: part of the header that no other table of the file has.
        table: the command's table.
        rows: what the docs call the rows (columns, if ``transposed``), and what the command does.
        figures: the columns (rows, if ``transposed``).
        without: pairs of row and figure that the table leaves empty.
    """
    for label, row in rows.items():
        for title, figure in figures.items():
            if (label, title) in without:
                continue
            at = (title, label) if transposed else (label, title)
            count = figure.template.count("{}")
            for place in range(count):
                first = 0 if figure.first is None and count > 1 else figure.first
                index = None if first is None else first + place
                yield Claim(
                    ".".join((name, row, figure.column, *(str(place + 1),) * (count > 1)))
                    .replace(" ", "-")
                    .replace(",", ""),
                    Cell(file, header, *at, figure.template, place),
                    figure.unit,
                    command,
                    Path(table, row, figure.column, index),
                    figure.comparison,
                )


def words(
    file: str, command: Command, template: str, *figures: tuple[str, str, Comparison, Path]
) -> Iterator[Claim]:
    """The claims of a sentence: an id, a unit, a comparison and a path for each ``{}`` of it."""
    for place, (name, unit, comparison, path) in enumerate(figures):
        yield Claim(name, Words(file, template, place), unit, command, path, comparison)
