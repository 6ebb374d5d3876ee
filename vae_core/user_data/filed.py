"""Tables of files that are no text: workbooks, Parquet, JSON and ARFF, each by its library."""

import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import Any

from vae_core.errors import UserError
from vae_core.user_data import limits
from vae_core.user_data.archives import open_zip
from vae_core.user_data.cell_formats import CellFormats
from vae_core.user_data.names import clean
from vae_core.user_data.records import Filed, filed, flat
from vae_core.user_data.skipped import SkippedFiles, first_names
from vae_core.user_data.text import decode

WORKBOOKS, PARQUET = (".xlsx", ".xlsm"), (".parquet",)
JSON, ARFF = (".json", ".jsonl", ".ndjson"), (".arff",)
ENDINGS = (*WORKBOOKS, *PARQUET, *JSON, *ARFF)
_JSON_BYTES = 50 * limits.MEGA  # of which Python makes ten times as much
_BY_NUMBER = re.compile(r"&#(\d{3,7});")
_ABOVE = 20  # rows above the header of a sheet that are looked at
_INSTALL = "pip install 'latent-playground[tables]'"


def read_filed(
    data: bytes, name: str, ending: str, sheet: str | None, skipped: SkippedFiles, notes: list[str]
) -> Filed:
    """The table of a file.

    Args:
        data: of the file.
        name: of the file, fit to be shown.
        ending: by which it is known what it is, one of ``ENDINGS``.
        sheet: which of a workbook's.
        skipped: counts columns that are left out.
        notes: gets what may surprise.

    Raises:
        UserError: when it is damaged, has no table, or more than is read; and where the library
            that reads it is not installed.
    """
    if ending in WORKBOOKS:
        return _workbook(data, name, sheet, notes)
    if ending in PARQUET:
        return _parquet(data, name, skipped)
    text = decode(data, name, notes)
    return _json(text, name, skipped) if ending in JSON else _arff(text, name)


def _workbook(data: bytes, name: str, wanted: str | None, notes: list[str]) -> Filed:
    """A sheet of a workbook, formulas as what they came to when it was saved."""
    try:
        from openpyxl import load_workbook
    except ImportError as error:
        raise _not_installed(name, "an Excel file", "openpyxl", "save the sheet as CSV") from error
    open_zip(data, name)  # held to the limits of archives before anything is unpacked
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        titles = [each.title for each in book.worksheets]
        chosen = _sheet_named(titles, wanted, name)
        tables = [each for each in book.worksheets if chosen in (None, each.title)]
        for table in tables:
            limits.check_cells((table.max_row or 1) - 1, table.max_column or 1, name)
            found = _cells(table.iter_rows(), name, notes)
            if found is not None:
                if len(titles) > 1:
                    others = first_names((t for t in titles if t != table.title), 3)
                    notes.append(
                        f"The sheet “{clean(table.title, 40)}” was read; --sheet reads another "
                        f"({others})."
                    )
                return found
    except UserError:
        raise
    except Exception as error:  # a damaged file makes the library stumble in many ways
        raise UserError(
            f"{name} is no workbook that can be read: it is damaged or protected. Save the sheet "
            "as CSV (UTF-8) there."
        ) from error
    raise UserError(f"{name} has no sheet with a header and rows. Bring one that has.")


def _sheet_named(titles: list[str], wanted: str | None, name: str) -> str | None:
    if wanted is None:
        return None
    found = next((each for each in titles if each.casefold() == wanted.strip().casefold()), None)
    if found is None:
        raise UserError(
            f"{name} has no sheet “{clean(wanted, 40)}”. Its sheets are: {first_names(titles)}."
        )
    return found


def _cells(rows: Iterable[Sequence[Any]], name: str, notes: list[str]) -> Filed | None:
    """The table of a sheet: from the first row that has as many filled cells as most below it."""
    rows, formats = iter(rows), CellFormats()
    numbered = enumerate(rows, 1)
    looked = [(n, list(row)) for n, row in zip(range(1, _ABOVE + 1), rows, strict=False)]
    above = [(n, row) for n, row in looked if any(_filled(each) for each in row)]
    if len(above) < 2:
        return None
    widths = sorted(sum(map(_filled, row)) for _, row in above)
    typical = widths[len(widths) // 2]
    start = next(k for k, (_, row) in enumerate(above) if 2 * sum(map(_filled, row)) > typical)
    header = [cell.value for cell in above[start][1]]
    width = max(k + 1 for k, cell in enumerate(above[start][1]) if _filled(cell))

    def below() -> Iterator[tuple[int, list[Any]]]:
        yield from ((n, row) for n, row in looked if n > above[start][0])
        yield from ((n + _ABOVE, list(row)) for n, row in numbered)

    def cut() -> Iterator[tuple[int, list[Any]]]:
        for place, row in below():
            cells = [cell for cell, _ in zip_longest(row[:width], range(width))]
            yield place, formats.values(place, cells)

    return formats.shown(filed(header[:width], cut(), name), notes)


def _filled(cell: Any) -> bool:
    return cell.value is not None and str(cell.value).strip() != ""


def _parquet(data: bytes, name: str, skipped: SkippedFiles) -> Filed:
    try:
        import pyarrow as arrow
        from pyarrow import parquet
    except ImportError as error:
        raise _not_installed(name, "a Parquet file", "pyarrow", "save it as CSV") from error
    try:
        told = parquet.ParquetFile(arrow.BufferReader(data))
        # Texts as places in a list of different ones: written out, a small file may take gigabytes.
        texts = [each.name for each in told.schema_arrow if _is_text(each.type)]
        nested = [each.name for each in told.schema_arrow if arrow.types.is_nested(each.type)]
        for title in nested:
            skipped.add("columns of lists or records, which are no values", title)
        file = parquet.ParquetFile(arrow.BufferReader(data), read_dictionary=texts)
        told = file.metadata
        limits.check_cells(told.num_rows, told.num_columns, name)
        size = sum(told.row_group(k).total_byte_size for k in range(told.num_row_groups))
        if size > limits.UNPACKED_BYTES:
            raise UserError(
                f"{name} would unpack to {limits.megabytes(size)}; up to "
                f"{limits.megabytes(limits.UNPACKED_BYTES)} are unpacked. Bring less."
            )
        table = file.read([t for t in file.schema_arrow.names if t not in nested])
        longest, written = _letters([table[title] for title in texts])
        if longest > 4 * limits.FIELD:  # bytes, of which a letter has up to four
            raise UserError(
                f"{name} has a field of more than {limits.spaced(limits.FIELD)} characters. Leave "
                "that column out, or shorten it."
            )
        if written > limits.UNPACKED_BYTES:
            raise UserError(
                f"{name} would unpack to {limits.megabytes(written)}; up to "
                f"{limits.megabytes(limits.UNPACKED_BYTES)} are unpacked. Bring less."
            )
        columns = {
            title: table.column(at).to_pylist() for at, title in enumerate(table.column_names)
        }
    except UserError:
        raise
    except Exception as error:  # a damaged file makes the library stumble in many ways
        raise UserError(
            f"{name} is no Parquet file that can be read: it is damaged. Save it anew, or as CSV."
        ) from error
    return _of_columns(flat(columns, skipped), name)


def _is_text(kind: Any) -> bool:
    from pyarrow import types

    return types.is_string(kind) or types.is_binary(kind)


def _letters(columns: Iterable[Any]) -> tuple[int, int]:
    """Of texts as places in a list of different ones: bytes of the longest, and of all in full."""
    from pyarrow import compute

    longest = written = 0
    for chunk in (chunk for column in columns for chunk in column.chunks):
        lengths = compute.binary_length(chunk.dictionary)
        longest = max(longest, compute.max(lengths).as_py() or 0)
        written += compute.sum(compute.take(lengths, chunk.indices)).as_py() or 0
    return longest, written


def _of_columns(columns: dict[str, list[Any]], name: str) -> Filed:
    if not columns:
        raise UserError(f"{name} has no column of values. Bring columns of numbers or texts.")
    lengths = {len(values) for values in columns.values()}
    if len(lengths) != 1 or lengths == {0}:
        raise UserError(f"{name} has no rows. Bring a table with columns of one length.")
    rows = enumerate(zip(*columns.values(), strict=True), 1)
    return filed(list(columns), rows, name)


def _json(text: str, name: str, skipped: SkippedFiles) -> Filed:
    """Records, columns, or a line for each record."""
    if len(text) > _JSON_BYTES:
        raise UserError(
            f"{name} has {limits.megabytes(len(text))} of JSON; up to "
            f"{limits.megabytes(_JSON_BYTES)} are read. Save it as CSV, or bring less."
        )
    try:
        held = json.loads(text)
    except RecursionError as error:
        raise UserError(f"{name} is nested too deep to be a table. Save it as CSV.") from error
    except ValueError as whole:
        try:
            held = [json.loads(line) for line in text.splitlines() if line.strip()]
        except (ValueError, RecursionError):
            raise UserError(
                f"{name} is no JSON that can be read ({clean(str(whole), 60)}). Save it anew, or "
                "as CSV."
            ) from whole
    if isinstance(held, dict) and isinstance(held.get("data"), list):
        named = held.get("columns")
        held = held["data"]
        if isinstance(named, list) and all(isinstance(row, list) for row in held):
            held = [dict(zip(map(str, named), row, strict=False)) for row in held]
    if isinstance(held, dict) and held:
        return _of_columns(flat(_by_column(held, name), skipped), name)
    if not isinstance(held, list) or not held or not all(isinstance(row, dict) for row in held):
        raise UserError(
            f"{name} holds no table: a list of records is read, such as "
            '[{"a": 1, "b": 2}, {"a": 3, "b": 4}]. Save it so, or as CSV.'
        )
    names = list(dict.fromkeys(key for row in held for key in row))
    limits.check_cells(len(held), len(names), name)
    return _of_columns(flat({key: [row.get(key) for row in held] for key in names}, skipped), name)


def _by_column(held: dict[str, Any], name: str) -> dict[str, list[Any]]:
    """Columns of lists, or of values by row as pandas writes them."""
    if all(isinstance(values, list) for values in held.values()):
        return held
    if all(isinstance(values, dict) for values in held.values()):
        rows = list(dict.fromkeys(key for values in held.values() for key in values))
        limits.check_cells(len(rows), len(held), name)
        return {title: [values.get(row) for row in rows] for title, values in held.items()}
    raise UserError(
        f"{name} is one record and no table. Bring a list of records, or a CSV with a row for each."
    )


def _arff(text: str, name: str) -> Filed:
    from scipy.io import arff

    # The library reads ASCII alone: other letters go in and come back by their numbers.
    plain = text.encode("ascii", "xmlcharrefreplace").decode()
    try:
        rows, told = arff.loadarff(io.StringIO(plain))
    except NotImplementedError as error:
        raise UserError(
            f"{name} has attributes of texts, which are not read. Save it as CSV, in Weka with its "
            "CSVSaver."
        ) from error
    except Exception as error:  # a damaged header makes the library stumble in many ways
        raise UserError(
            f"{name} is no ARFF file that can be read ({clean(str(error), 60)}). Save it as CSV, "
            "in Weka with its CSVSaver."
        ) from error

    if related := next((t for t in told.names() if told[t][0] == "relational"), None):
        raise UserError(
            f"{name} has a relational attribute, “{clean(related, 40)}”: tables within a table are "
            "not read. Save it as CSV without it."
        )

    def read(value: Any) -> Any:
        if isinstance(value, bytes | str):
            letters = value if isinstance(value, str) else value.decode("ascii", "replace")
            return _BY_NUMBER.sub(lambda found: chr(int(found[1])), letters)
        return value

    columns = {read(title): list(map(read, rows[title].tolist())) for title in told.names()}
    return _of_columns(columns, name)


def _not_installed(name: str, what: str, library: str, instead: str) -> UserError:
    return UserError(
        f"{name} is {what}, and {library}, which reads it, is not installed ({_INSTALL}). Install "
        f"it, or {instead}."
    )
