"""How numbers are written does not decide what is read: styles times scales, codes, doubts."""

import csv
import io
import itertools

import numpy as np
import pytest

from vae_core.errors import UserError
from vae_core.user_data.dates import is_date
from vae_core.user_data.numbers import read_number, spoken
from vae_core.user_data.options import OwnOptions
from vae_core.user_data.sheet import Sheet
from vae_core.user_data.skipped import SkippedFiles
from vae_core.user_data.tabular import read_sheet

THOUSANDS = ("", "other", " ", "\u00a0", "\u202f", "'", "’")
BESIDE = ("{}", "${}", "{} €", "CHF {}", "{}%", "{} %", "{} kg")
STYLES = list(itertools.product(".,", THOUSANDS, BESIDE, ",;\t", ("-", "−", "()", "behind")))


def sheet(text: str, **options) -> tuple[Sheet, list[str]]:
    notes: list[str] = []
    found = read_sheet(text, "t.csv", OwnOptions(**options), SkippedFiles(), notes, lambda *_: None)
    if found.problems:
        raise found.problems[0]
    return found, notes


def column(fields: list[str], delimiter: str = ";", beside: list[str] | None = None) -> str:
    file = io.StringIO()
    write = csv.writer(file, delimiter=delimiter).writerow
    write(["a", "b"])
    for field, other in zip(fields, beside or ["x"] * len(fields), strict=True):
        write([field, other])
    return file.getvalue()


def written(value: float, decimals: int, style: tuple[str, ...]) -> str:
    """A number as a person, a spreadsheet or an accountant writes it."""
    decimal, thousands, beside, _, minus = style
    other = {".": ",", ",": "."}[decimal]
    thousands = {"other": other}.get(thousands, thousands)
    digits = f"{abs(value):,.{decimals}f}"
    text = digits.replace(",", "\0").replace(".", decimal).replace("\0", thousands)
    text = beside.format(text)
    if value >= 0 or float(f"{value:.{decimals}f}") == 0:
        return text
    return {"()": f"({text})", "behind": f"{text}-"}.get(minus, f"-{text}".replace("-", minus))


@pytest.mark.parametrize("seed", range(8))
def test_what_is_read_is_what_was_written_or_it_is_said(seed: int) -> None:
    """Never another number without a word; and the option that is named makes it the right one."""
    rng = np.random.default_rng(seed)
    exact = doubtful = 0
    for style in [STYLES[k] for k in rng.choice(len(STYLES), 60, replace=False)]:
        power, decimals = int(rng.integers(-2, 7)), int(rng.integers(0, 5))
        raw = rng.normal(0, 10.0**power, 25) + 10.0**power * rng.integers(-2, 3)
        # Amounts in parentheses are told from footnotes by their digits.
        raw = np.append(raw, -123456.0)
        values = [float(f"{value:.{decimals}f}") for value in raw]
        text = column([written(value, decimals, style) for value in raw], style[3])
        told = {".": "point", ",": "comma"}[style[0]]
        try:
            found, notes = sheet(text)
        except UserError as error:
            assert f"--decimal {told}" in str(error), (style, decimals, error)
            doubtful += 1
        else:
            if found.numbers["a"].tolist() == values:
                exact += 1
            else:
                assert any("--decimal" in note and "a (" in note for note in notes), style
                doubtful += 1
        again, _ = sheet(text, decimal=told)
        assert again.numbers["a"].tolist() == values, (style, decimals)
    assert doubtful < exact / 4


@pytest.mark.parametrize("power", [-12, -5, 0, 6, 12])
@pytest.mark.parametrize("form", ["{:.4e}", "{:.6E}", "{!r}", "{:.3g}"])
def test_exponents_of_both_locales(power: int, form: str) -> None:
    raw = np.random.default_rng(power + 20).normal(0, 1, 50).tolist()
    values = [float(form.format(value)) for value in raw]
    fields = [form.format(value * 10.0**power) for value in values]
    expected = [float(field) for field in fields]
    assert sheet(column(fields))[0].numbers["a"].tolist() == expected
    comma = [field.replace(".", ",") for field in fields]
    assert sheet(column(comma))[0].numbers["a"].tolist() == expected


def test_the_rest_of_the_file_tells_what_one_column_leaves_open() -> None:
    prices = ["202.479", "779", "1.099", "298.039"]
    found, notes = sheet(column(prices, beside=["156,4", "27,3", "107,5", "194,2"]))
    assert found.numbers["a"].tolist() == [202479, 779, 1099, 298039]
    assert found.numbers["b"].tolist() == [156.4, 27.3, 107.5, 194.2]
    assert notes == [
        "Read with thousands marks, as the other numbers of this file say: a (“202.479” is "
        "202 479); --decimal point would read that otherwise.",
        "Read with a decimal comma: b (“156,4” is 156.4).",
    ]
    found, _ = sheet(column(prices, beside=["156.4", "27.3", "107.5", "194.2"]))
    assert found.numbers["a"].tolist() == [202.479, 779, 1.099, 298.039]
    area = sheet(column(["2,645", "629", "3,855"], ",", ["6.0%", "1.9%", "6.6%"]))[0]
    assert area.numbers["a"].tolist() == [2645, 629, 3855]
    assert area.numbers["b"].tolist() == [6.0, 1.9, 6.6] and area.column("b").unit == "%"


@pytest.mark.parametrize(
    ("fields", "delimiter", "comma", "point"),
    [
        (["202.479", "779", "1.099"], ";", [202479, 779, 1099], [202.479, 779, 1.099]),
        (["1,234", "5,678"], ",", [1.234, 5.678], [1234, 5678]),
        (["$1,234", "$5"], "\t", [1.234, 5], [1234, 5]),
    ],
)
def test_what_nothing_tells_is_asked(fields: list, delimiter: str, comma: list, point: list):
    text = column(fields, delimiter)
    with pytest.raises(UserError, match="in row 2 of the column “a” may be") as error:
        sheet(text)
    said = str(error.value)
    assert f"--decimal comma ({spoken(comma[0])})" in said
    assert f"--decimal point ({spoken(point[0])})" in said
    assert sheet(text, decimal="comma")[0].numbers["a"].tolist() == comma
    assert sheet(text, decimal="point")[0].numbers["a"].tolist() == point


def test_points_of_a_machine_are_read_and_said() -> None:
    found, notes = sheet(column(["1.234", "5.678"], ","))
    assert found.numbers["a"].tolist() == [1.234, 5.678]
    assert notes == [
        "Read with a decimal point: a (“1.234” is 1.234); --decimal comma would read thousands."
    ]


def test_two_ways_in_one_column_are_refused_with_their_rows() -> None:
    text = column(["7", "1037,5", "12", "1.51"])
    with pytest.raises(UserError, match=r"“1\.51” in row 5 .* “1037,5” in row 3 .*--drop a"):
        sheet(text)
    found, notes = sheet(column(["1037,5", "1074,5"], ",", ["1.51", "2.52"]))
    assert [found.numbers[name].tolist() for name in "ab"] == [[1037.5, 1074.5], [1.51, 2.52]]
    assert notes == [
        "Read with a decimal comma: a (“1037,5” is 1 037.5); the others with a decimal point."
    ]


@pytest.mark.parametrize(
    "fields",
    [
        ["01067", "10115", "20095"],
        ["007", "12", "3"],
        ["01.10", "12.20"],
        ["12345678901234567891", "12345678901234567890"],
        ["5 kg", "300 g", "2 kg"],
        ["1.2k", "800", "3.4M"],
        ["$5", "€5", "$7"],
        ["5%", "0.05", "7%"],
        ["(1)", "(2)", "3"],
        ["1_000", "2_000"],
        ["1-2", "3-4"],
        ["0x10", "0x11"],
    ],
)
def test_what_a_number_would_lose_stays_as_it_is_written(fields: list[str]) -> None:
    found, _ = sheet(column(fields * 5, ","))
    assert not found.numbers and found.texts["a"] == fields * 5


def test_missing_values_are_taken_out_by_word_and_by_number() -> None:
    fields = ["1.5", "-999", "-999.0", "k.A.", "2.5"] * 4
    found, _ = sheet(column(fields), missing=["-999", "K.A."])
    values = found.numbers["a"]
    assert np.isnan(values).tolist() == [False, True, True, True, False] * 4
    assert values[[0, 4]].tolist() == [1.5, 2.5]
    strange, _ = sheet(column(fields))
    assert "“k.A.” in 4 rows is no number; --missing k.A. reads" in strange.column("a").notation.why


@pytest.mark.parametrize(
    ("rows", "delimiter"),
    [
        (["2,0409;1,7043;-2,5557;2,4299"] * 5, ";"),
        (["a;b", "1,5;2,7"], ";"),
        (["x", "1,5", "2,7"], ";"),
        (["My report", "a,b", "c,2.7", "d,3.5"], ","),
        (["a|b,c", "1|2,5"], "|"),
        (["name,a", "x;y,1.5", "z;w,2.5"], ","),
        (['"a,b";c', '"1,0";2', '"3,0";4'], ";"),
    ],
)
def test_the_delimiter_is_what_divides_evenly(rows: list[str], delimiter: str) -> None:
    from vae_core.user_data.csv_rows import delimiter_of

    assert delimiter_of("\n".join(rows), "t.csv") == delimiter


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1'234.50", 1234.5),
        ("12,34,567", 1234567),
        ("1 234,5", 1234.5),
        ("(1,234.50)", -1234.5),
        ("1.234,50-", -1234.5),
        ("US$ 5", 5),
        ("−3", -3),
        (".5", 0.5),
        (",5", 0.5),
        ("1,2340e-01", 0.1234),
        ("٣.٥", 3.5),
    ],
)
def test_single_fields(text: str, value: float) -> None:
    reading = read_number(text)
    assert value in (reading.point, reading.comma)
    assert not reading.is_open


@pytest.mark.parametrize("text", ["", "1e400", "nan", "inf", "1,2,3", "12 34", "1..2", "--5", "e5"])
def test_what_is_no_number(text: str) -> None:
    assert read_number(text) is None


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2021-01-31", True),
        ("2021-01-01 00:00", True),
        ("2021-01-01T00:00:00.000Z", True),
        ("31.01.2021", True),
        ("1/31/21 5:30 PM", True),
        ("3. März 2021", True),
        ("Jan 5, 2021", True),
        ("20210131", True),
        ("31.01", True),
        ("12.34", False),
        ("12:30", True),
        ("340174", False),
        ("1.5", False),
        ("H-1000", False),
    ],
)
def test_dates(text: str, date: bool) -> None:
    assert is_date(text) == date
