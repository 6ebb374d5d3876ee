"""What commands print on stdout: one JSON object, or a table for a person at a terminal."""

import inspect
import json
import math
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from vae_core.installed import DISTRIBUTION

AsJson = Annotated[
    bool,
    typer.Option(
        "--json", help="Print JSON, not a table. Always so when stdout is not a terminal."
    ),
]


def program() -> str:
    """What one types to get here: the installed command where that was typed, else the module."""
    return DISTRIBUTION if Path(sys.argv[0]).stem == DISTRIBUTION else "python -m vae_core"


def unwrapped(command: Callable[..., Any]) -> str:
    """A command's docstring with one line a paragraph, for the help to wrap anew."""
    paragraphs = (inspect.getdoc(command) or "").split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def _plain(value: Any) -> Any:
    """A value that JSON can hold: NaN and infinities become null."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value


def print_json(result: dict[str, Any]) -> None:
    """Print a result as one JSON object: indented on a terminal, else on a single line."""
    indent = 2 if sys.stdout.isatty() else None
    print(json.dumps(_plain(result), indent=indent, ensure_ascii=False, allow_nan=False))
    sys.stdout.flush()  # here, so that a closed pipe is met inside the command


def wants_table(as_json: bool) -> bool:
    """Whether to print for a person: at a terminal, unless JSON was asked for."""
    return sys.stdout.isatty() and not as_json


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print a table, as wide as the terminal."""
    from rich import box
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE)
    cells = [[str(cell) for cell in row] for row in rows]
    for number, column in enumerate(columns):
        # The first column is what one types: never wrapped. Nor are short ones, such as numbers.
        longest = max((len(row[number]) for row in cells), default=0)
        table.add_column(column, no_wrap=number == 0 or longest <= 16, overflow="fold")
    for row in cells:
        table.add_row(*map(escape, row))
    Console().print(table)
