"""Numbers of the docs, found by the words around them or by the table that they stand in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NUMBER = r"[-+−]?\d+(?: \d{3})*(?:\.\d+)?"
UNITS = ("ms", "s", "%", "nats", "bytes", "kB", "kB/s", "images/s", "°", "x")
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
_WITH_UNIT = re.compile(rf"(?<![\w.,:^-]){NUMBER} ?({'|'.join(UNITS)})(?![\w²/-])(?! \d)")


@dataclass(frozen=True)
class Grid:
    """A table of the docs: the cells of its header and of its rows, stripped."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@cache
def parts(file: str) -> tuple[str, tuple[Grid, ...]]:
    """The text of a file on one line, tables left out; and its tables."""
    prose: list[str] = []
    tables: list[list[tuple[str, ...]]] = []
    inside = False
    for line in (ROOT / file).read_text(encoding="utf-8").splitlines():
        if line.startswith("|"):
            if not inside:
                tables.append([])
            # A bar within a cell is written \|.
            cells = re.split(r"(?<!\\)\|", line.strip().strip("|"))
            tables[-1].append(tuple(cell.strip() for cell in cells))
        else:
            prose.append(line)
        inside = line.startswith("|")
    grids = (Grid(lines[0], tuple(lines[2:])) for lines in tables)
    return " ".join("\n".join(prose).split()), tuple(grids)


def _pattern(template: str) -> re.Pattern[str]:
    """A template with ``{}`` for each number, as a pattern with a group for each."""
    return re.compile(f"({NUMBER})".join(re.escape(part) for part in template.split("{}")))


@dataclass(frozen=True)
class Words:
    """A number in running text: the ``place``-th of a template that occurs once in the file."""

    file: str
    template: str
    place: int = 0

    def span(self) -> tuple[int, int]:
        """Where it stands in the text of :func:`parts`.

        Raises:
            LookupError: when the words are not there exactly once.
        """
        found = list(_pattern(self.template).finditer(parts(self.file)[0]))
        if len(found) != 1:
            raise LookupError(f"{self.file} says {len(found)} times: {self.template}")
        return found[0].span(self.place + 1)

    def text(self) -> str:
        """The number as the file has it; raises as ``span`` does."""
        begin, end = self.span()
        return parts(self.file)[0][begin:end]


@dataclass(frozen=True)
class Cell:
    """A number in a table.

    Attributes:
        header: part of the table's header, its cells joined by `` | ``; no other table has it.
        row: the first cells of the row, joined so too.
        template: the whole cell, with ``{}`` for each number; this is the ``place``-th.
    """

    file: str
    header: str
    row: str
    column: str
    template: str = "{}"
    place: int = 0

    def at(self) -> tuple[int, int, int]:
        """Number of the table in its file, of the row and of the column.

        Raises:
            LookupError: when there is none, or more than one.
        """
        grids = parts(self.file)[1]
        found = [
            (number, index, grid.header.index(self.column))
            for number, grid in enumerate(grids)
            if self.header in " | ".join(grid.header) and self.column in grid.header
            for index, row in enumerate(grid.rows)
            if f"{' | '.join(row)} | ".startswith(f"{self.row} | ")
        ]
        if len(found) != 1:
            raise LookupError(f"{self.file} has {len(found)} cells: {self.row}, {self.column}")
        return found[0]

    def text(self) -> str:
        """The number as the file has it; raises as ``at`` does, or when the cell is another."""
        number, row, column = self.at()
        cell = parts(self.file)[1][number].rows[row][column]
        found = _pattern(self.template).fullmatch(cell)
        if found is None:
            raise LookupError(f"{self.file}: '{cell}' is not of the form '{self.template}'")
        return found[self.place + 1]


def value(text: str) -> tuple[float, int]:
    """A number of the docs and its decimals."""
    plain = text.replace(" ", "").replace("−", "-")
    return float(plain), len(plain.partition(".")[2])


def figure_cells(file: str) -> Iterator[tuple[int, int, int]]:
    """Cells that begin with a number, first columns left out; addressed as ``Cell.at`` does."""
    for number, grid in enumerate(parts(file)[1]):
        for index, row in enumerate(grid.rows):
            for column, cell in enumerate(row[1:], 1):
                if re.match(NUMBER, cell):
                    yield number, index, column


def figures_with_unit(file: str) -> Iterator[tuple[int, int]]:
    """Spans of numbers with a unit in the text of a file; code is left out."""
    text = parts(file)[0]
    code = [found.span() for found in _CODE.finditer(text)]
    for found in _WITH_UNIT.finditer(text):
        begin = found.start()
        if not any(start <= begin < end for start, end in code):
            yield begin, found.start(1)
