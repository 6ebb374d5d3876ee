"""Whether a table is too long to be read, told from its size and its beginning alone."""

import os
from pathlib import Path

from vae_core.user_data import limits
from vae_core.user_data.csv_rows import DELIMITERS
from vae_core.user_data.names import clean

TABLES = (".csv", ".tsv", ".tab")
_LOOKED_AT = 1 << 18  # bytes of the beginning, of which rows are counted
_SURE = 1.25  # times what is read from which a table has more for certain


def check_size(path: Path) -> None:
    """That a table on disk is not far longer than is read.

    Raises:
        UserError: before it is read, with about how many rows it has and what to do.
    """
    if path.suffix.lower() in TABLES:
        with open(path, "rb") as file:
            check_beginning(file.read(_LOOKED_AT), os.fstat(file.fileno()).st_size, path.name)


def check_beginning(beginning: bytes, size: int, name: str) -> None:
    """The same of its first bytes and how many there are."""
    beginning = beginning[:_LOOKED_AT]
    lines = beginning.splitlines()
    if size <= len(beginning) or len(lines) < 3:
        return
    rows = size * (len(lines) - 1) / sum(map(len, beginning.splitlines(True)[:-1]))
    width = 1 + max(lines[0].count(each.encode()) for each in DELIMITERS)
    if rows > _SURE * limits.ROWS or rows * width > _SURE * limits.CELLS:
        about = int(round(rows, 2 - len(str(round(rows)))))
        limits.check_cells(about, width, clean(name), about=True)
