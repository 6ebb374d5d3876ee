"""Files as people have them, each with what is right for every cell of it."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import numpy as np

ROWS = 60


@dataclass(frozen=True)
class Case:
    """A file and what is right.

    Attributes:
        name: of the file.
        data: its content.
        columns: of each column that is learned the value of each row; None where it is missing.
        beside: of each column that is kept beside the rows what stands in each row.
        left: columns that are left out.
        options: with which it is read.
        said: words that stand in what is said.
        lost: rows that are left out, counted from 0.
        labels: the class of each row, if there are any.
    """

    name: str
    data: bytes
    columns: dict[str, list[Any]]
    beside: dict[str, list[str]] = field(default_factory=dict)
    left: tuple[str, ...] = ()
    options: dict[str, Any] = field(default_factory=dict)
    said: tuple[str, ...] = ()
    lost: tuple[int, ...] = ()
    labels: list[str] | None = None

    @property
    def labels_missing(self) -> int:
        """How many rows have no class."""
        return (self.labels or []).count("")


def values(seed: int, decimals: int = 2, scale: float = 1000.0) -> list[float]:
    """Numbers around a thousand, to so many decimals."""
    found = np.random.default_rng(seed).lognormal(np.log(scale), 0.8, ROWS)
    return [round(float(value), decimals) for value in found]


def text(columns: dict[str, list[str]], delimiter: str = ",", end: str = "\n") -> str:
    """Columns of fields as a CSV."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter, lineterminator=end)
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    return file.getvalue()


def grouped(value: float, decimals: int, thousands: str, decimal: str) -> str:
    """A number with marks."""
    plain = f"{value:,.{decimals}f}"
    return plain.replace(",", "\0").replace(".", decimal).replace("\0", thousands)


OTHER = values(99, 1, 20.0)  # a second column, so that no table is of one


def styled(
    name: str,
    write: Callable[[float], str],
    decimals: int = 2,
    delimiter: str = ",",
    decimal: str = ".",
    unit: str = "",
    seed: int = 0,
    **more: Any,
) -> Case:
    """A column of numbers in one style beside one that tells the decimal mark."""
    numbers = values(seed, decimals)
    other = [f"{value:.1f}".replace(".", decimal) for value in OTHER]
    made = text({"a": [write(value) for value in numbers], "b": other}, delimiter)
    said = (f"{unit} of a",) if unit else ()
    more = {"said": said, **more}
    return Case(f"{name}.csv", made.encode(), {"a": numbers, "b": OTHER}, **more)


def _numbers() -> list[Case]:
    return [
        styled("point", lambda v: f"{v:.2f}"),
        styled("comma", lambda v: f"{v:.2f}".replace(".", ","), delimiter=";", decimal=","),
        styled("comma-in-quotes", lambda v: f"{v:.2f}".replace(".", ","), decimal=","),
        styled("us", lambda v: grouped(v, 2, ",", ".")),
        styled("german", lambda v: grouped(v, 2, ".", ","), delimiter=";", decimal=","),
        styled("french", lambda v: grouped(v, 2, "\u202f", ","), delimiter=";", decimal=","),
        styled("blank", lambda v: grouped(v, 1, "\u00a0", ","), 1, ";", ","),
        styled("swiss", lambda v: grouped(v, 2, "'", "."), delimiter=";"),
        styled("typeset", lambda v: grouped(v, 2, "’", "."), delimiter=";"),
        styled("dollars", lambda v: f"${v:,.0f}", 0, unit="$"),
        styled("dollars-and-cents", lambda v: f"${v:,.2f}", unit="$"),
        styled("euros", lambda v: grouped(v, 2, ".", ",") + " €", 2, ";", ",", "€"),
        styled("francs", lambda v: f"CHF {grouped(v, 2, chr(39), '.')}", unit="CHF"),
        styled("percent", lambda v: f"{v:.1f} %", 1, unit="%"),
        styled("percent-comma", lambda v: f"{v:.1f}%".replace(".", ","), 1, ";", ",", "%"),
        styled("kilograms", lambda v: f"{v:.1f} kg", 1, unit="kg"),
        styled("exponent", lambda v: f"{v:.5e}"),
        styled("exponent-comma", lambda v: f"{v:.5E}".replace(".", ","), 2, ";", ","),
        styled("tabs", lambda v: f"{v:.2f}", delimiter="\t"),
        styled("bars", lambda v: f"{v:.2f}", delimiter="|"),
        styled(
            "thousands-point",
            lambda v: grouped(v, 0, ".", ","),
            0,
            ";",
            ",",
            said=("--decimal point would read that otherwise",),
        ),
        _by_choice(),
    ]


def _by_choice() -> Case:
    """Points that the file leaves open, and a word that says what they are."""
    numbers = [float(f"{value / 1000:.3f}") for value in values(0)]
    other = [f"{value:.1f}".replace(".", ",") for value in OTHER]
    made = text({"a": [f"{value:.3f}" for value in numbers], "b": other}, ";").encode()
    return Case("by-choice.csv", made, {"a": numbers, "b": OTHER}, options={"column": ["a=point"]})


def _signed() -> list[Case]:
    numbers = [round(v - 1200, 2) for v in values(3)]
    forms = {
        "minus": lambda v: f"{v:.2f}",
        "true-minus": lambda v: f"{v:.2f}".replace("-", "−"),
        "parentheses": lambda v: f"({-v:,.2f})" if v < 0 else f"{v:,.2f}",
        "minus-behind": lambda v: f"{-v:.2f}-" if v < 0 else f"{v:.2f}",
        "plus": lambda v: f"{v:+.2f}",
    }
    other = [f"{value:.1f}" for value in OTHER]
    return [
        Case(
            f"{name}.csv",
            text({"a": list(map(write, numbers)), "b": other}).encode(),
            {"a": numbers, "b": OTHER},
        )
        for name, write in forms.items()
    ]


def _codes() -> list[Case]:
    zips = [("01067", "04103", "10115")[k % 3] for k in range(ROWS)]
    other = [f"{value:.1f}" for value in OTHER]
    made = text({"zip": zips, "b": other}).encode()
    numbers = [float(each) for each in zips]
    long = [str(12345678901234567000 + 7 * (k % 4)) for k in range(ROWS)]
    several = [f"{k % 5} {'kg' if k % 2 else 'lb'}" for k in range(ROWS)]
    flags = [("WAHR", "FALSCH")[k % 3 == 0] for k in range(ROWS)]
    return [
        Case("zip.csv", made, {"zip": zips, "b": OTHER}, said=("such as 01067",)),
        Case(
            "zip-as-number.csv",
            made,
            {"zip": numbers, "b": OTHER},
            options={"column": {"zip": "number"}},
        ),
        Case("digits.csv", text({"n": long, "b": other}).encode(), {"n": long, "b": OTHER}),
        Case(
            "units.csv",
            text({"load": several, "b": other}).encode(),
            {"load": several, "b": OTHER},
            said=("numbers in several units",),
        ),
        Case("flags.csv", text({"on": flags, "b": other}).encode(), {"on": flags, "b": OTHER}),
    ]


def homes() -> dict[str, list[Any]]:
    """A spreadsheet of homes, in Python's values; gaps in area and heating."""
    rng = np.random.default_rng(7)
    area = [round(float(v), 2) for v in rng.normal(95, 25, ROWS)]
    return {
        "Objekt-ID": [f"H-{1000 + k}" for k in range(ROWS)],
        "verkauft": [datetime(2021, 1, 29) + timedelta(days=3 * k) for k in range(ROWS)],
        "Fläche": [None if k % 9 == 4 else v for k, v in enumerate(area)],
        "Preis": [round(2400 * v + 1000 * float(rng.normal()), 2) for v in area],
        "Heizung": [None if k % 11 == 3 else ("Gas", "Öl", "Wärme")[k % 3] for k in range(ROWS)],
        "Balkon": [bool(k % 4) for k in range(ROWS)],
    }


def _german(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "WAHR" if value else "FALSCH"
    if isinstance(value, float):
        return grouped(value, 2, ".", ",")
    return f"{value:%d.%m.%Y}" if isinstance(value, datetime) else str(value)


def _plain(value: Any) -> str:
    return "" if value is None else str(value)


def _learned(table: dict[str, list[Any]], yes: str = "TRUE", no: str = "FALSE") -> dict[str, list]:
    kept = {name: table[name] for name in ("Fläche", "Preis", "Heizung")}
    return {**kept, "Balkon": [yes if each else no for each in table["Balkon"]]}


def _exports() -> list[Case]:
    table = homes()
    fields = {name: list(map(_german, column)) for name, column in table.items()}
    beside = {"Objekt-ID": fields["Objekt-ID"], "verkauft": fields["verkauft"]}
    learned = _learned(table, "WAHR", "FALSCH")
    plain = text(fields, ";")
    notes = ['zweite\nZeile, "hier"' if k % 2 else "hell; ruhig" for k in range(ROWS)]
    total = {name: [*column, ""] for name, column in fields.items()}
    total["Objekt-ID"][-1], total["Preis"][-1] = "Summe", "9.999.999,00"
    blank = plain.splitlines()
    blank = "\n".join([*blank[:5], "", *blank[5:]]) + "\n\n"
    return [
        Case("export.csv", plain.encode(), learned, beside, said=("have a gap",)),
        Case("bom-crlf.csv", ("\ufeff" + plain).replace("\n", "\r\n").encode(), learned, beside),
        Case("windows.csv", plain.encode("cp1252"), learned, beside, said=("Windows-1252",)),
        Case("utf16.csv", plain.encode("utf-16"), learned, beside),
        Case("sep.csv", ("sep=;\n" + plain).encode(), learned, beside),
        Case(
            "line-breaks.csv",
            text({**fields, "Notiz": notes}, ";").encode(),
            learned,
            beside,
            left=("Notiz",),
            options={"drop": ["Notiz"]},
        ),
        Case(
            "total.csv",
            text(total, ";").encode(),
            learned,
            beside,
            said=("Rows of totals at the end: 1",),
            lost=(ROWS,),
        ),
        Case("blank-lines.csv", blank.encode(), learned, beside),
        Case(
            "gaps-out.csv",
            plain.encode(),
            learned,
            beside,
            options={"gaps": "drop"},
            said=("Rows with a missing value",),
            lost=tuple(k for k in range(ROWS) if k % 9 == 4 or k % 11 == 3),
        ),
        Case(
            "id-chosen.csv",
            plain.replace("Objekt-ID", "Wer").encode(),
            learned,
            {"Wer": beside["Objekt-ID"], "verkauft": beside["verkauft"]},
            options={"column": {"Wer": "id", "verkauft": "time"}},
        ),
    ]


def _forms() -> list[Case]:
    import pyarrow as arrow
    from openpyxl import Workbook
    from pyarrow import parquet

    table = homes()
    learned = _learned(table)
    days = [f"{day:%Y-%m-%d}" for day in table["verkauft"]]
    beside = {"Objekt-ID": table["Objekt-ID"], "verkauft": days}
    records = [
        {name: value for name, value in zip(table, row, strict=True)}
        for row in zip(*table.values(), strict=True)
    ]
    for record in records:
        record["verkauft"] = f"{record['verkauft']:%Y-%m-%d}"
    lists = {name: [record[name] for record in records] for name in table}

    def book(above: int = 0, texts: bool = False) -> bytes:
        made = Workbook()
        if above:
            made.active.append(["Homes sold, 2021"])
            made.create_sheet("Notes").append(["made by hand"])
        for _ in range(above - 1):
            made.active.append([])
        made.active.append(list(table))
        for row in zip(*table.values(), strict=True):
            made.active.append([_german(v) if texts else v for v in row])
        file = io.BytesIO()
        made.save(file)
        return file.getvalue()

    german = {name: list(map(_german, table[name])) for name in ("Objekt-ID", "verkauft")}
    file = io.BytesIO()
    parquet.write_table(arrow.table({**table, "parts": [[1, 2]] * ROWS}), file)
    numeric = {name: table[name] for name in ("Fläche", "Preis")}
    arff = ["@RELATION homes", "@ATTRIBUTE Fläche NUMERIC", "@ATTRIBUTE Preis REAL"]
    arff += ["@ATTRIBUTE Heizung {Gas,Öl,Wärme}", "@DATA"]
    for row in zip(*(table[name] for name in (*numeric, "Heizung")), strict=True):
        arff.append(",".join("?" if value is None else str(value) for value in row))
    frame = json.dumps({n: {str(k): v for k, v in enumerate(c)} for n, c in lists.items()})
    return [
        Case("homes.xlsx", book(), learned, beside),
        Case("title.xlsx", book(above=3), learned, beside, said=("The sheet “Sheet” was read",)),
        Case("texts.xlsx", book(texts=True), _learned(table, "WAHR", "FALSCH"), german),
        Case("homes.parquet", file.getvalue(), learned, beside, ("parts",)),
        Case("homes.json", json.dumps(records).encode(), learned, beside),
        Case("homes.jsonl", "\n".join(map(json.dumps, records)).encode(), learned, beside),
        Case("columns.json", json.dumps(lists).encode(), learned, beside),
        Case("pandas.json", frame.encode(), learned, beside),
        Case("homes.arff", "\n".join(arff).encode(), {**numeric, "Heizung": table["Heizung"]}),
        Case(
            "homes.tsv",
            text(
                {n: ["" if v is None else str(v) for v in c] for n, c in lists.items()}, "\t"
            ).encode(),
            _learned(table, "True", "False"),
            beside,
        ),
    ]


def _missing() -> list[Case]:
    numbers, words = values(5), ["", "NA", "n/a", "NULL", "-", "#N/A", "k.A.", "-999"]
    fields = [words[k // 5 % 8] if k % 5 == 2 else f"{v:.2f}" for k, v in enumerate(numbers)]
    holes = [None if k % 5 == 2 else v for k, v in enumerate(numbers)]
    other = [f"{value:.1f}" for value in OTHER]
    kinds = [("x", "y")[k % 8 == 0] if k % 4 == 0 else "" for k in range(ROWS)]
    spoilt = [f"{v:.2f}" if k != 17 else "about 5" for k, v in enumerate(numbers)]
    days = [datetime(2020, 1, 25) + timedelta(days=k) for k in range(ROWS)]
    sentinel = [f"{v:.2f}" if k % 20 else "-999999" for k, v in enumerate(numbers)]
    far = list(numbers)
    far[8] = 99_999_999.0
    mixed = [f"{v:.1f}" if k == 3 else f"{v:.2f}".replace(".", ",") for k, v in enumerate(numbers)]
    return [
        Case(
            "words.csv",
            text({"a": fields, "b": other}).encode(),
            {"a": holes, "b": OTHER},
            options={"missing": ["k.A.", "-999"]},
            said=("rows have a gap: a in 12",),
        ),
        Case(
            "labels.csv",
            text({"a": [f"{v:.2f}" for v in numbers], "b": other, "kind": kinds}).encode(),
            {"a": numbers, "b": OTHER},
            options={"label": "kind"},
            said=("45 rows have no class in “kind”",),
            labels=kinds,
        ),
        Case(
            "stranger.csv",
            text({"a": spoilt, "b": other}).encode(),
            {"a": [None if k == 17 else v for k, v in enumerate(numbers)], "b": OTHER},
            said=("Fields that are no number", "a: “about 5” in row 19"),
        ),
        Case(
            "sentinel.csv",
            text({"a": sentinel, "b": other}).encode(),
            {"a": [None if k % 20 == 0 else v for k, v in enumerate(numbers)], "b": OTHER},
            options={"missing": ["-999999"]},
        ),
        Case(
            "us-dates.csv",
            text({"day": [f"{d:%m/%d/%Y}" for d in days], "b": other}).encode(),
            {"b": OTHER},
            {"day": [f"{d:%m/%d/%Y}" for d in days]},
        ),
        Case(
            "dropped.csv",
            text({"a": [f"{v:.2f}" for v in numbers], "b": other, "c": other[::-1]}).encode(),
            {"a": numbers, "b": OTHER},
            left=("c",),
            options={"column": ["c=drop"]},
        ),
        Case(
            "mixed.csv",
            text({"a": mixed, "b": other}, ";").encode(),
            {"a": [None if k == 3 else v for k, v in enumerate(numbers)], "b": OTHER},
            options={"column": ["a=comma"]},
            said=("Fields with the other decimal mark", "row 5"),
        ),
        Case(
            "ragged.csv",
            (text({"a": [f"{v:.2f}" for v in numbers], "b": other}) + "1,2,3\n").encode(),
            {"a": numbers, "b": OTHER},
            said=("Rows of another number of fields than 2", "row 62"),
            lost=(ROWS,),
        ),
    ]


CASES = [*_numbers(), *_signed(), *_codes(), *_exports(), *_forms(), *_missing()]
