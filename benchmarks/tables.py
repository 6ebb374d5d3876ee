"""How every benchmark prints its figures."""

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table on stdout; the first column is a name, the others are figures."""
    table = Table(title=title)
    for index, column in enumerate(columns):
        table.add_column(column, justify="right" if index else "left")
    for row in rows:
        table.add_row(*row)
    console = Console()
    # What goes to a file has no width of its own: no column is to be cut there.
    Console(width=console.width if console.is_terminal else 120).print(table)
