"""The file that is written of the examples: CSV, or Parquet where pyarrow is installed.

No torch: a page fills in the flags of a threshold of its own.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import numpy as np

from vae_core.csv_text import csv_lines
from vae_core.errors import UserError
from vae_core.files import writing_atomically

SCORE, FLAG, UNREAD = "score", "flag", "unread"  # columns of every file
PARQUET = (".parquet", ".pq")
_BLOCK = 1000  # rows that are written at once


class Writer(Protocol):
    """What takes the columns of one piece after another."""

    def write(self, columns: Mapping[str, Any]) -> None:
        """Columns of equal length, the same names every time: float64 arrays, or lists."""


class _Csv:
    """Lines of fields between commas, a header first; numbers of six digits, NaN as nothing."""

    def __init__(self, file: Any):
        self.file, self.headed = file, False

    def write(self, columns: Mapping[str, Any]) -> None:
        if not self.headed:
            self.file.write(csv_lines([columns]).encode())
            self.headed = True
        texts = [
            _numbers(each) if isinstance(each, np.ndarray) else _texts(each)
            for each in columns.values()
        ]
        lines = "".join(f"{','.join(row)}\n" for row in zip(*texts, strict=True))
        self.file.write(lines.encode())


def _numbers(values: np.ndarray) -> list[str]:
    """Numbers as texts; whole ones without a point."""
    return ["" if each != each else f"{each:.6g}" for each in values.tolist()]


def _texts(values: list[Any]) -> list[str]:
    """Texts as fields: those that a spreadsheet would calculate, or a reader cut, are guarded."""
    return [csv_lines([[each]])[:-1] if _needs(each) else str(each) for each in values]


def _needs(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    return value != "" and (not value[0].isalnum() or not _SAFE.issuperset(value))


_SAFE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ._-:/()")


class _Parquet:
    """Columns of numbers and texts, with NaN as null."""

    def __init__(self, file: Any):
        self.file, self.writer = file, None

    def write(self, columns: Mapping[str, Any]) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        table = pa.table(
            {
                name: pa.array(each, from_pandas=True)
                if isinstance(each, np.ndarray)
                else pa.array(each)
                for name, each in columns.items()
            }
        )
        if self.writer is None:
            self.writer = pq.ParquetWriter(self.file, table.schema)
        self.writer.write_table(table)

    def close(self) -> None:
        if self.writer is not None:
            self.writer.close()


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """What writes a file in pieces, which is there once all is written.

    Raises:
        UserError: when there is no such folder, or pyarrow is not installed and is needed.
    """
    if not path.absolute().parent.is_dir():
        raise UserError(f"There is no folder {path.absolute().parent}. Make it first.")
    if path.suffix.lower() in PARQUET:
        check_parquet()
    with writing_atomically(path) as file:
        if path.suffix.lower() in PARQUET:
            parquet = _Parquet(file)
            yield parquet
            parquet.close()
        else:
            yield _Csv(file)


def check_parquet() -> None:
    """That Parquet can be written.

    Raises:
        UserError: when pyarrow is not installed.
    """
    try:
        import pyarrow.parquet  # noqa: F401
    except ImportError as error:
        raise UserError(
            "Parquet is written by pyarrow, which is not installed. Install it (pip install "
            "pyarrow), or name a file that ends in .csv."
        ) from error


def flagged(path: Path, flags: np.ndarray) -> None:
    """Fill in the flags (N,) of a file that was written before the threshold was known."""
    if path.suffix.lower() in PARQUET:
        _flagged_parquet(path, flags)
        return
    with writing_atomically(path) as target:
        write_flagged(path, flags, target)


def write_flagged(path: Path, flags: np.ndarray, target: BinaryIO, only: bool = False) -> None:
    """Write a CSV of examples anew, with other flags (N,).

    Args:
        path: of the CSV.
        flags: 1, 0 or NaN of each row.
        target: where it is written.
        only: leave out what is not flagged.
    """
    with open(path, encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        header = next(rows)
        place = header.index(FLAG)
        text = io.TextIOWrapper(target, "utf-8", newline="")
        text.write(csv_lines([header]))
        kept = (
            [*row[:place], flag, *row[place + 1 :]]
            for row, flag in zip(rows, _numbers(flags), strict=True)
            if flag == "1" or not only
        )
        while block := list(islice(kept, _BLOCK)):
            text.write(csv_lines(block))
        text.flush()
        text.detach()


def _flagged_parquet(path: Path, flags: np.ndarray) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    done = 0
    with pq.ParquetFile(path) as file, writing_atomically(path) as target:
        writer = pq.ParquetWriter(target, file.schema_arrow)
        place = file.schema_arrow.get_field_index(FLAG)
        for batch in file.iter_batches():
            columns = batch.columns
            some = flags[done : done + len(batch)]
            columns[place] = pa.array(some, from_pandas=True)
            writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=batch.schema))
            done += len(batch)
        writer.close()
