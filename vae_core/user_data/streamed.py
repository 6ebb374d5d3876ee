"""A table in a file, read record by record from the disk: of any length, in little memory.

It is read twice: first to see how its numbers are written, then for what it holds.
"""

import codecs
import gzip
import io
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import dropwhile, islice
from pathlib import Path
from typing import BinaryIO, cast

from vae_core.errors import ProgressCallback, UserError
from vae_core.user_data import limits
from vae_core.user_data.csv_rows import delimiter_of, records_of
from vae_core.user_data.filed import ENDINGS, read_filed
from vae_core.user_data.names import clean
from vae_core.user_data.skipped import SkippedFiles
from vae_core.user_data.tabular import EXCEL
from vae_core.user_data.text import BOMS, is_no_text
from vae_core.user_data.upload import GZIP, from_path

BLOCK = 4096  # rows
_HEAD = 200_000  # characters by which the delimiter is told
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Streamed:
    """A table on disk.

    Attributes:
        path: of the file.
        name: fit to be shown.
        encoding: of its text.
        delimiter: of its fields.
        first: its first record.
        skipped: lines before that, of Excel's own.
        newline: what ends its lines.
    """

    path: Path
    name: str
    encoding: str
    delimiter: str
    first: tuple[str, ...]
    skipped: int
    newline: str = "\n"

    def blocks(
        self, headed: bool, report: ProgressCallback | None = None, said: str = ""
    ) -> Iterator[tuple[list[int], list[list[str]]]]:
        """Some rows at a time: their places among the records, from 1, and their fields.

        Args:
            headed: whether the first record is no row.
            report: told which fraction of the file is behind.
            said: what it is told.

        Raises:
            UserError: when the file is no table, or cannot be read.
        """
        with _opened(self.path, self.name) as (file, raw):
            size = max(1, os.fstat(raw.fileno()).st_size)
            text = io.TextIOWrapper(file, self.encoding, newline=None)
            lines = _lines(text, self.name)
            for _ in range(self.skipped):
                next(lines, None)
            every = enumerate(records_of(lines, self.delimiter, self.name), 1)
            numbered = (each for each in every if any(each[1]) or len(each[1]) > 1)
            # Above the header stands nothing; below it a row of empty fields is one all the same.
            numbered = dropwhile(lambda each: not any(each[1]), numbered)
            if headed:
                next(numbered, None)
            while block := list(islice(numbered, BLOCK)):
                yield [place for place, _ in block], [fields for _, fields in block]
                if report:
                    report(said, min(1.0, raw.tell() / size))


@dataclass(frozen=True)
class Held:
    """A table of a file that fits into memory, such as a workbook, as if it were streamed.

    Attributes:
        name: fit to be shown.
        first: the names of its columns.
        rows: with their places in the file.
        typed: places of columns of numbers that are held as such.
        delimiter, encoding, newline, skipped: of a text that it is written to, as of ``Streamed``.
    """

    name: str
    first: tuple[str, ...]
    rows: Sequence[tuple[int, list[str]]]
    typed: frozenset[int]
    delimiter: str = ","
    encoding: str = "utf-8"
    newline: str = "\n"
    skipped: int = 0

    def blocks(
        self, headed: bool, report: ProgressCallback | None = None, said: str = ""
    ) -> Iterator[tuple[list[int], list[list[str]]]]:
        """As :meth:`Streamed.blocks`; its header is no row in any case."""
        for start in range(0, len(self.rows), BLOCK):
            some = self.rows[start : start + BLOCK]
            yield [place for place, _ in some], [fields for _, fields in some]
            if report:
                report(said, (start + len(some)) / len(self.rows))


def open_held(path: Path, notes: list[str]) -> Held:
    """The table of a workbook, a Parquet, JSON or ARFF file.

    Raises:
        UserError: when it cannot be read, or holds none.
    """
    (member,) = from_path(path).members
    skipped = SkippedFiles()
    found = read_filed(member.read(), member.name, member.suffix, None, skipped, notes)
    return Held(member.name, tuple(found.header), found.rows, found.typed)


def is_held(path: Path) -> bool:
    """Whether a file is one that :func:`open_held` reads."""
    return path.name.lower().endswith(ENDINGS)


def open_streamed(path: Path) -> Streamed:
    """A table of commas, semicolons, tabs or bars; gzipped or not.

    Raises:
        UserError: when it cannot be read, is empty, or is no text.
    """
    name = clean(path.name)
    with _opened(path, name) as (file, raw):
        size = os.fstat(raw.fileno()).st_size
        if size > limits.STREAMED_BYTES:
            raise UserError(
                f"{name} has more than {limits.megabytes(limits.STREAMED_BYTES)}, which is the "
                "most that is read row by row. Cut it into several files."
            )
        encoding = _encoding(file, name)
    with _opened(path, name) as (file, _):
        head = io.TextIOWrapper(file, encoding, newline="").read(_HEAD)
    ends = re.search(r"\r\n?|\n", head)
    newline = ends[0] if ends else "\n"
    head = re.sub(r"\r\n?", "\n", head)
    if not head.strip():
        raise UserError(f"{name} is empty. Bring a table with a header and a row per example.")
    mark = EXCEL.match(head)
    head = head[mark.end() :] if mark else head
    whole = head[: head.rfind("\n") + 1] if len(head) >= _HEAD and "\n" in head else head
    delimiter = delimiter_of(whole, name)
    lines = io.StringIO(whole)
    first = next((row for row in records_of(iter(lines), delimiter, name) if any(row)), [])
    skipped = int(mark is not None)
    return Streamed(path, name, encoding, delimiter, tuple(first), skipped, newline)


@contextmanager
def _opened(path: Path, name: str) -> Iterator[tuple[BinaryIO, BinaryIO]]:
    """The bytes of a file, unpacked where it is gzipped, and the file itself."""
    try:
        with open(path, "rb") as raw:
            packed = raw.read(2) == GZIP
            raw.seek(0)
            file = gzip.GzipFile(fileobj=raw) if packed else raw
            yield cast(BinaryIO, file), raw
    except (OSError, EOFError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is damaged"
        raise UserError(
            f"{name} cannot be read ({why}). Give the path of a table that is whole."
        ) from error


def _encoding(file: BinaryIO, name: str) -> str:
    """UTF-8, or what a mark at the beginning says, or else Windows-1252.

    Raises:
        UserError: when it is no text.
    """
    first = file.read(_CHUNK)
    marked = next((code for mark, code in BOMS.items() if first.startswith(mark)), "")
    found = marked or "utf-8"
    decoder = codecs.getincrementaldecoder(found)()
    try:
        text = decoder.decode(first)
        if not marked:  # with a mark it is told by whoever reads the rows
            while more := file.read(_CHUNK):
                decoder.decode(more)
            decoder.decode(b"", True)
    except UnicodeDecodeError:
        found, text = "cp1252", first.decode("cp1252", "replace")
    if is_no_text(text):
        raise UserError(f"{name} is no text. Save it as plain text or CSV in UTF-8.")
    return found


def _lines(text: io.TextIOWrapper, name: str) -> Iterator[str]:
    """Lines one by one, none longer than may be."""
    while line := text.readline(limits.LINE + 1):
        if len(line) > limits.LINE:
            raise UserError(
                f"{name} has a line of more than {limits.spaced(limits.LINE)} characters. Save it "
                "as CSV with a line per row."
            )
        yield line if line.endswith("\n") else f"{line}\n"


def of_width(rows: Sequence[Sequence[str]], width: int) -> tuple[list[list[str]], list[int]]:
    """Rows as columns of fields without blanks around them, and which have another width.

    The fields of these are empty.
    """
    wrong = [at for at, row in enumerate(rows) if len(row) != width]
    empty = [""] * width
    whole = [empty if len(row) != width else row for row in rows] if wrong else rows
    return [[field.strip() for field in column] for column in zip(*whole, strict=True)], wrong
