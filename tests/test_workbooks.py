"""Numbers of a workbook are read as its cells show them, as the same table in a CSV is."""

from pathlib import Path

import numpy as np
import pytest
from openpyxl import Workbook

from vae_core.data.layouts import Number, Table
from vae_core.user_data.cell_formats import unit_in
from vae_core.user_data.new_rows import open_rows
from vae_core.user_data.options import OwnOptions
from vae_core.user_data.parsed import ParsedDataset
from vae_core.user_data.parsing import parse
from vae_core.user_data.upload import from_path

RNG = np.random.default_rng(5)
RATE = np.round(RNG.uniform(0, 70, 80), 1)  # 7, 28, 57: a hundredth of them is no float of its own
PRICE = np.round(RNG.gamma(3, 300, 80), 2)
WEIGHT = np.round(RNG.gamma(9, 3, 80), 1)
FORMATS = {"Rate": "0.0%", "Price": '#,##0.00 "€"', "Weight (kg)": "General"}


def book(path: Path, formats: dict[str, str], odd: str = "") -> Path:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.append(list(formats))
    for row, values in enumerate(zip(RATE, PRICE, WEIGHT, strict=True), 2):
        sheet.append([float(values[0]) / 100, *map(float, values[1:])])
        for at, wanted in enumerate(formats.values(), 1):
            sheet.cell(row, at).number_format = wanted
    if odd:
        sheet.cell(9, 1).number_format = odd
    made.save(path)
    return path


def comma(value: float, decimals: int) -> str:
    return f"{value:,.{decimals}f}".translate({ord(","): ".", ord("."): ","})


def text(path: Path) -> Path:
    lines = ["Rate;Price;Weight (kg)"]
    for rate, price, weight in zip(RATE, PRICE, WEIGHT, strict=True):
        lines.append(f"{comma(rate, 1)} %;{comma(price, 2)} €;{comma(weight, 1)}")
    path.write_bytes("\r\n".join(lines).encode("cp1252"))
    return path


def read(path: Path) -> ParsedDataset:
    return parse(from_path(path), OwnOptions())


def test_a_workbook_is_read_as_its_cells_show(tmp_path: Path) -> None:
    one, other = read(book(tmp_path / "t.xlsx", FORMATS)), read(text(tmp_path / "t.csv"))
    assert isinstance(one.layout, Table) and one.layout == other.layout
    units = {c.name: (c.unit, c.step) for c in one.layout.columns if isinstance(c, Number)}
    assert units == {"Rate": ("%", 0.1), "Price": ("€", 0.01), "Weight": ("kg", 0.1)}
    np.testing.assert_array_equal(one.values, other.values)
    assert "% of Rate, € of Price" in "\n".join(one.warnings)
    assert one.table[0].style == "numbers of the file, %"
    assert other.table[0].style == "decimal comma, %"


def test_a_new_workbook_gives_the_same_numbers_as_the_csv(tmp_path: Path) -> None:
    layout = read(text(tmp_path / "t.csv")).layout
    assert isinstance(layout, Table)
    made = []
    for path in (tmp_path / "t.csv", book(tmp_path / "t.xlsx", FORMATS)):
        rows = open_rows(path, layout, OwnOptions(), lambda *_: None)
        made.append(np.concatenate([piece.values for piece in rows.pieces()]))
        assert not any("%" in note and "learned" in note for note in rows.notes)
    assert made[0].shape == (80, 1, 1, 3)
    np.testing.assert_array_equal(*made)
    rate = layout.columns[0]
    assert isinstance(rate, Number)
    np.testing.assert_allclose(made[1][:, 0, 0, 0] * rate.scale + rate.offset, RATE, atol=1e-4)


def test_a_percentage_of_a_column_that_was_learned_without_is_told(tmp_path: Path) -> None:
    layout = read(book(tmp_path / "old.xlsx", dict.fromkeys(FORMATS, "General"))).layout
    assert isinstance(layout, Table)
    rows = open_rows(book(tmp_path / "t.xlsx", FORMATS), layout, OwnOptions(), lambda *_: None)
    assert any(
        note.startswith("Rate is in % here") and "without a unit" in note for note in rows.notes
    )


def test_where_formats_differ_the_numbers_stay_and_it_is_told(tmp_path: Path) -> None:
    found = read(book(tmp_path / "t.xlsx", FORMATS, odd="0.00"))
    assert isinstance(found.layout, Table)
    rate = found.layout.columns[0]
    assert isinstance(rate, Number) and rate.unit == "" and rate.step == pytest.approx(0.001)
    assert any(note.startswith("Cells of Rate have different") for note in found.warnings)
    assert found.table[0].high == pytest.approx(RATE.max() / 100)


@pytest.mark.parametrize(
    ("number_format", "unit"),
    [
        ("General", ""),
        ("0.00E+00", ""),
        ("# ?/?", ""),
        ("@", ""),
        ("[Red]0.0%;-0.0%", "%"),
        ('0.0" %"', "%"),
        ("#,##0.00\\ [$€-407]", "€"),
        ('_("$"* #,##0.00_);_("$"* (#,##0.00)', "$"),
        ("0.0\\ \\k\\g", "kg"),
        ('General "km/h"', "km/h"),
        ('0.0,"k"', ""),  # 1500 is shown as 1.5k
        ('"No. "0', ""),
        ('$0 "/h"', ""),
    ],
)
def test_units_in_number_formats(number_format: str, unit: str) -> None:
    assert unit_in(number_format) == unit
