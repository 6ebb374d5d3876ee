"""How every benchmark tells its figures: a table on stdout, and unrounded in a file of JSON."""

import json
import math
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table as Drawn

from vae_core.errors import UserError
from vae_core.files import write_atomically

JsonFile = Annotated[
    Path | None, typer.Option("--json", help="Write the figures to this file too, unrounded.")
]
Cell = str | float | Sequence[float] | None  # several numbers share a cell, such as value and error


def run_benchmark(app: Callable[[], object]) -> None:
    """Run a benchmark's commands; what is missing for one is a sentence on stderr, and status 2."""
    try:
        app()
    except UserError as error:
        print(error, file=sys.stderr)
        sys.exit(2)


@dataclass(frozen=True)
class Table:
    """A table that a benchmark prints.

    Attributes:
        name: what it is called in the file.
        label: what its rows are named by.
        columns: the template of each figure, with a ``{}`` for each number of a cell.
        rows: what the rows are called, where that does not depend on the options.
    """

    name: str
    label: str
    columns: Mapping[str, str]
    rows: Sequence[str] | None = None


@dataclass
class Report:
    """The tables of one command, printed one by one and written together."""

    file: Path | None
    tables: dict[str, Any] = field(default_factory=dict)

    def show(self, table: Table, title: str, rows: Iterable[Sequence[Cell]]) -> None:
        """Print a table; a row is its label and a cell for each column.

        Raises:
            ValueError: when a row is none of the table's, or is there twice.
        """
        found: dict[str, dict[str, Cell]] = {}
        for label, *cells in rows:
            if label in found or (table.rows is not None and label not in table.rows):
                raise ValueError(f"{label!r} is there twice, or no row of {table.name}.")
            found[label] = dict(zip(table.columns, cells, strict=True))
        texts = [
            (label, *(_text(form, cells[name]) for name, form in table.columns.items()))
            for label, cells in found.items()
        ]
        print_table(title, (table.label, *table.columns), texts)
        self.tables[table.name] = {"title": title, "rows": _plain(found)}
        if self.file is not None:
            written = json.dumps({"tables": self.tables}, indent=1, ensure_ascii=False)
            write_atomically(self.file, written)


def _text(form: str, cell: Cell) -> str:
    if cell is None:
        return ""
    numbers = cell if isinstance(cell, tuple | list) else (cell,)
    return form.format(*numbers)


def _plain(value: Any) -> Any:
    """A value that JSON can hold: NaN and infinities become null."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    if isinstance(value, str) or value is None:
        return value
    return float(value) if math.isfinite(value) else None


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table on stdout; the first column is a name, the others are figures."""
    drawn = Drawn(title=title)
    for index, column in enumerate(columns):
        drawn.add_column(column, justify="right" if index else "left")
    for row in rows:
        drawn.add_row(*row)
    console = Console()
    # What goes to a file has no width of its own: no column is to be cut there.
    Console(width=console.width if console.is_terminal else 120).print(drawn)
