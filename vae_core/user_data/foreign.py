"""Which form a file has, by how it begins; and what to do with forms that are not read here."""

import os
import re

from vae_core.errors import UserError
from vae_core.user_data.names import clean

_SHEET = "save the sheet as CSV (UTF-8) there"
_PANDAS = "save it as CSV, in Python with pandas.{}(...).to_csv(..., index=False)"
# What a file is called by its ending, and what makes a CSV of it.
_ENDINGS = {
    **dict.fromkeys((".xlsb", ".xls"), ("an Excel file", _SHEET)),
    ".ods": ("an OpenDocument spreadsheet", _SHEET),
    ".numbers": ("a Numbers spreadsheet", _SHEET),
    ".feather": ("a Feather file", _PANDAS.format("read_feather")),
    ".sav": ("an SPSS file", _PANDAS.format("read_spss")),
    ".dta": ("a Stata file", _PANDAS.format("read_stata")),
    ".sas7bdat": ("a SAS file", _PANDAS.format("read_sas")),
    ".rds": ("an R file", "save it as CSV, in R with write.csv(..., row.names = FALSE)"),
    ".rdata": ("an R file", "save it as CSV, in R with write.csv(..., row.names = FALSE)"),
    ".mat": ("a MATLAB file", "save its arrays as npz, or as CSV with writematrix"),
    ".h5": ("an HDF5 file", "save its arrays as npz"),
    ".hdf5": ("an HDF5 file", "save its arrays as npz"),
    ".pkl": ("a Python pickle, which runs code when it is read", "save it as CSV or npz"),
    ".pickle": ("a Python pickle, which runs code when it is read", "save it as CSV or npz"),
    ".sqlite": ("an SQLite database", "export the table as CSV"),
    ".db": ("a database", "export the table as CSV"),
}
_JSON = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:(?:\[\s*)?\{\s*\"|\[\s*\[)")
_ARFF = re.compile(rb"^\s*@relation\s", re.I | re.M)
# How such a file begins, whatever it is called; a zip by what is in it.
_BEGINNINGS = {
    b"PAR1": ".parquet",
    b"ARROW1": ".feather",
    b"\xd0\xcf\x11\xe0": ".xls",
    b"SQLite format 3": ".sqlite",
    b"\x89HDF": ".hdf5",
    b"MATLAB 5.0": ".mat",
}
_ZIPPED = {b"xl/workbook.bin": ".xlsb", b"xl/workbook.xml": ".xlsx"}
_CONTENTS = 20_000  # bytes at a zip's end, where the names of a workbook's parts stand


def form_of(name: str, data: bytes) -> str:
    """The ending of a file's form where that is one of its own, by how it begins; else empty.

    Raises:
        UserError: where it is a form that is not read, by its beginning or else by its name.
    """
    ending = next((e for mark, e in _BEGINNINGS.items() if data.startswith(mark)), "")
    if data[:2] == b"PK":
        ending = next((e for mark, e in _ZIPPED.items() if mark in data[-_CONTENTS:]), "")
        ending = ending or (".xlsx" if name.lower().endswith((".xlsx", ".xlsm")) else "")
        if b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet" in data[:200]:
            ending = ".ods"
    elif not ending and _is_json(data):
        ending = ".json"
    elif not ending and _ARFF.search(data[:4000]):
        ending = ".arff"
    called = os.path.splitext(name.lower())[1]
    if (ending or called) in _ENDINGS:
        what, how = _ENDINGS[ending or called]
        raise UserError(
            f"{clean(name)} is {what}, which is not read here. To bring its table, {how}."
        )
    return ending


def _is_json(data: bytes) -> bool:
    """Whether it begins as a list of records or lines of them do."""
    return _JSON.match(data) is not None
