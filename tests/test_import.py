"""Tables of all forms and styles come in cell by cell, and nothing is lost without a word."""

import io
import json
import sys
import zipfile
from datetime import datetime, timedelta

import numpy as np
import pyarrow as arrow
import pytest
import torch
from pyarrow import parquet
from typer.testing import CliRunner

from tests.import_cases import CASES, ROWS, Case
from tests.own_files import npz, zipped
from vae_core import load_dataset
from vae_core.cli.program import app
from vae_core.data.rows import decode
from vae_core.errors import UserError
from vae_core.user_data.columns import Column
from vae_core.user_data.options import OwnOptions
from vae_core.user_data.parsed import ParsedDataset
from vae_core.user_data.parsing import parse
from vae_core.user_data.undecided import Undecided
from vae_core.user_data.upload import from_path, from_uploads


def read(name: str, data: bytes | str, **options) -> ParsedDataset:
    content = data.encode() if isinstance(data, str) else data
    return parse(from_uploads([(name, content)]), OwnOptions(**options))


def said(found: ParsedDataset) -> str:
    return "\n".join([*(each.line for each in found.dropped), *found.warnings])


def cells(found: ParsedDataset) -> dict[int, dict]:
    """The cells of each row that is kept, by its place among the records of the file."""
    kept = {}
    for values, identity in (
        (found.values, found.identity),
        (found.apart, found.apart_identity),
    ):
        if values is None or identity is None:
            continue
        columns = decode(torch.from_numpy(values), found.layout)
        for at, row in enumerate(identity.row.tolist()):
            kept[row] = {name: column[at] for name, column in columns.items()}
            kept[row] |= {name: texts[at] for name, texts in identity.columns.items()}
    return kept


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_cell_is_what_it_says(case: Case) -> None:
    found = read(case.name, case.data, **case.options)
    kept = cells(found)
    places = sorted(kept)
    rows = [row for row in range(ROWS) if row not in case.lost]
    assert len(places) == len(rows), said(found)
    for place, row in zip(places, rows, strict=True):
        for name, column in case.columns.items():
            want, got = column[row], kept[place][name]
            if isinstance(want, float) and isinstance(got, float):
                assert got == pytest.approx(want, rel=1e-6), (name, row)
            else:
                assert got == want, (name, row)
        for name, texts in case.beside.items():
            assert kept[place][name] == texts[row], (name, row)
    assert set(kept[places[0]]) == {*case.columns, *case.beside}
    for word in case.said:
        assert word in said(found)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_nothing_is_lost_without_a_word(case: Case) -> None:
    """Every column has a row in the table, every row that is not kept is counted."""
    found = read(case.name, case.data, **case.options)
    table = {column.name: column for column in found.table}
    label = case.options.get("label")
    assert set(table) | set(case.left) == {
        *case.columns,
        *case.beside,
        *case.left,
        *([label] if label else []),
    }
    for name, column in table.items():
        role = "keep" if name in case.columns else "drop" if name in case.left else column.role
        assert column.role == role and (role == "keep") == (name in case.columns)
        assert column.role != "drop" or column.why
        holes = [row for row, value in enumerate(case.columns.get(name, ())) if value is None]
        assert column.missing == len(holes) + (name == label) * case.labels_missing
    counted = sum(each.count for each in found.dropped if each.reason.startswith("rows"))
    assert counted == len(case.lost)
    for name in case.left:
        assert name in said(found)
    if case.labels is not None:
        told = [case.labels[row - 2] for row in found.identity.row.tolist()]
        assert [found.class_names[k] for k in found.labels] == told and "" not in told


# Series


def curves(found: ParsedDataset) -> np.ndarray:
    """(N, T, C) in the units of the channels."""
    offset, scale = (
        np.array([getattr(c, k) for c in found.layout.channels]) for k in ("offset", "scale")
    )
    return found.values[:, 0].astype(np.float64) * scale + offset


def long_form(
    seed: int = 0, shuffled: bool = True, holes: bool = True
) -> tuple[str, dict[str, np.ndarray]]:
    """Twelve machines, forty hours each, two of which stand nowhere; and the right curves."""
    rng = np.random.default_rng(seed)
    right, rows = {}, []
    for machine in range(12):
        name, start = f"M-{machine:02d}", datetime(2024, 3, 30, machine)
        values = np.round(rng.normal(50, 5, (40, 2)), 2)
        for hour in range(40):
            if holes and (machine, hour) in ((3, 10), (7, 22)):
                values[hour] = np.nan
                continue
            load, heat = (f"{v:.2f}".replace(".", ",") for v in values[hour])
            if holes and (machine, hour) == (5, 5):
                values[hour, 1], heat = np.nan, ""
            when = start + timedelta(hours=hour)
            rows.append(f"{name};{when:%d.%m.%Y %H:%M};{load};{heat}")
        right[name] = values
    if shuffled:
        rows = [rows[k] for k in rng.permutation(len(rows))]
    return "\n".join(["Anlage;Zeit;Last (MW);Wärme", *rows]), right


@pytest.mark.parametrize("shuffled", [True, False])
def test_a_row_for_each_moment_is_a_series_for_each_id(shuffled: bool) -> None:
    text, right = long_form(shuffled=shuffled)
    found = read("long.csv", text, kind="series")
    assert found.shape == (1, 40, 2) and found.count == 12
    assert [(c.name, c.unit) for c in found.layout.channels] == [("Last", "MW"), ("Wärme", "")]
    assert (found.layout.step, found.layout.step_unit) == (1, "h")
    names = [found.identity.name(k) for k in range(12)]
    assert sorted(names) == sorted(right)
    for name, curve in zip(names, curves(found), strict=True):
        np.testing.assert_allclose(curve, right[name], atol=1e-4)
    assert "leaps within series 2 times, by up to 2 h" in said(found)
    assert "3 of 12 series have missing values" in said(found)
    roles = {column.name: column.role for column in found.table}
    assert roles == {"Anlage": "id", "Zeit": "time", "Last": "keep", "Wärme": "keep"}
    place = names.index("M-04")
    assert found.identity.columns["Zeit"][place] == "30.03.2024 04:00"


def test_windows_stay_within_the_series_of_an_id() -> None:
    text, right = long_form(holes=False)
    found = read("long.csv", text, kind="series", window=10)
    assert found.shape == (1, 10, 2) and found.identity.ids == ("Anlage", "Zeit")
    for place, curve in enumerate(curves(found)):
        name, when = found.identity.name(place).split(", ")
        hours = datetime.strptime(when, "%d.%m.%Y %H:%M") - datetime(2024, 3, 30, int(name[2:]))
        start = round(hours.total_seconds() / 3600)
        np.testing.assert_allclose(curve, right[name][start : start + 10], atol=1e-4)


def test_an_id_may_be_said_and_rows_without_one_are_counted() -> None:
    rows = ["who,t,v", *(f"{k % 15},{k // 15},{(k * 7919) % 101 / 10}" for k in range(600))]
    rows += [",3,4.5", "2,,4.5"]
    found = read("t.csv", "\n".join(rows), kind="series", column={"who": "id", "t": "time"})
    assert found.shape == (1, 40, 1) and found.count == 15
    assert "Rows without an id or a time: 2" in said(found)
    for place, curve in enumerate(curves(found)):
        who = int(found.identity.name(place))
        right = [((who + 15 * t) * 7919) % 101 / 10 for t in range(40)]
        np.testing.assert_allclose(curve[:, 0], right, atol=1e-5)


def test_ends_that_lack_are_missing_and_not_cut() -> None:
    lengths = [40 + k % 21 for k in range(80)]
    right = [[round(float(np.sin(n / 5 + k)), 3) for n in range(m)] for k, m in enumerate(lengths)]
    found = read("r.csv", "\n".join(",".join(map(str, row)) for row in right), kind="series")
    assert found.shape == (1, 60, 1) and found.count == 80
    for curve, row in zip(curves(found)[:, :, 0], right, strict=True):
        np.testing.assert_allclose(curve[: len(row)], row, atol=1e-5)
        assert np.isnan(curve[len(row) :]).all()
    assert "80 series have 40 to 60 points: what shorter ones lack is missing" in said(found)


def test_windows_of_a_recording_keep_their_gaps_and_their_time() -> None:
    times = [datetime(2024, 1, 1) + timedelta(hours=k + 11 * (k >= 500)) for k in range(1500)]
    loads = [None if k % 97 == 5 else round(50 + k / 30 + k % 7, 2) for k in range(1500)]
    rows = [
        f"{t:%Y-%m-%d %H:%M},{'' if v is None else v}" for t, v in zip(times, loads, strict=True)
    ]
    found = read("s.csv", "\n".join(["when,load (MW)", *rows]), kind="series", window=32)
    hours = {f"{t:%Y-%m-%d %H:%M}": k for k, t in enumerate(times)}
    for place, curve in enumerate(curves(found)[:, :, 0]):
        start = hours[found.identity.name(place)]
        assert not start < 500 < start + 32
        right = [np.nan if v is None else v for v in loads[start : start + 32]]
        np.testing.assert_allclose(curve, right, atol=1e-4)
    assert "leaps once, by up to 12 h" in said(found)
    assert "windows have missing values: what is there is learned" in said(found)


# Arrays


def test_x_and_y_of_an_npz_are_a_table_with_labels() -> None:
    rng = np.random.default_rng(0)
    x, y = np.round(rng.normal(size=(50, 4)), 3), rng.integers(0, 3, 50)
    x[7, 2] = np.nan
    found = read("f.npz", npz(X=x, y=y))
    rows = decode(torch.from_numpy(found.values), found.layout)
    for at, row in enumerate(found.identity.row.tolist()):
        got = [np.nan if rows[f"x{k}"][at] is None else rows[f"x{k}"][at] for k in range(1, 5)]
        np.testing.assert_allclose(got, x[row - 1], atol=1e-6)
        assert found.class_names[found.labels[at]] == str(y[row - 1])
        assert found.identity.name(at) == f"f.npz, example {row}"
    assert found.count == 50


# What is in doubt


def table_of(error) -> dict[str, Column]:
    return {column.name: column for column in error.value.table}


def test_what_nothing_tells_is_shown_with_the_table_and_decided_by_a_word() -> None:
    rows = ["p;n", *(f"{k % 9 + 1}.{100 + k};{k % 13}" for k in range(40))]
    with pytest.raises(Undecided, match="--decimal comma") as error:
        read("t.csv", "\n".join(rows))
    assert table_of(error)["p"].doubt == "1.100 may be 1 100 or 1.1"
    for word, right in (("comma", 1100.0), ("point", 1.1)):
        found = read("t.csv", "\n".join(rows), column={"p": word})
        (p, _) = found.table
        assert p.low == right and cells(found)[2]["p"] == right
    assert table_of(error)["n"].doubt == ""


def test_two_marks_in_one_column_are_shown_and_never_mixed() -> None:
    rows = ["p;n", *(f"{k + 1000}{',.'[k % 10 == 3]}5;{k % 13}" for k in range(40))]
    with pytest.raises(Undecided, match="written in two ways") as error:
        read("t.csv", "\n".join(rows))
    assert table_of(error)["p"].doubt == "written in two ways: 1003.5 and 1000,5"
    found = read("t.csv", "\n".join(rows), column={"p": "comma"})
    kept = cells(found)
    assert [kept[row]["p"] for row in sorted(kept)] == [
        None if k % 10 == 3 else k + 1000.5 for k in range(40)
    ]
    left = read("t.csv", "\n".join(rows), column={"p": "drop"})
    assert [column.role for column in left.table] == ["drop", "keep"]


def test_the_order_of_days_and_months_is_found_or_said_to_be_open() -> None:
    def order(*days: str, **options) -> Column:
        rows = ["day,v", *(f"{days[k % len(days)]},{k * k % 17}.5" for k in range(40))]
        return read("t.csv", "\n".join(rows), **options).table[0]

    told = order("03/04/2021", "25/04/2021", column={"day": "time"})
    assert (told.dates, told.doubt) == ("dmy", "")
    assert order("03/04/2021", "04/25/2021", column={"day": "time"}).dates == "mdy"
    assert order("03.04.2021", "04.05.2021", column={"day": "time"}).dates == "dmy"
    assert order("2021-04-03", "2021-05-04", column={"day": "time"}).dates == "ymd"
    opened = order("03/04/2021", "04/05/2021", column={"day": "time"})
    assert (opened.dates, opened.doubt) == ("mdy", "day or month first: no day above 12 tells")
    assert order("03/04/2021", column={"day": ["time", "dmy"]}).dates == "dmy"
    both = order("03/24/2021", "24/03/2021", column={"day": "time"})
    assert both.doubt == "days and months stand in two orders"


def test_a_target_that_is_lost_is_said_to_be_one() -> None:
    rows = ["a,price,kind"]
    rows += [f"{k * 31 % 97},{k * 13} {'kg' if k % 2 else 'lb'},x{k % 7}z{k}" for k in range(80)]
    found = read("t.csv", "\n".join(rows))
    assert {column.name for column in found.table if column.is_lost_target} == {"price"}
    assert {column.name: column.role for column in found.table}["kind"] == "id"
    assert not any(c.is_lost_target for c in read("t.csv", "\n".join(rows), drop=["price"]).table)


@pytest.mark.parametrize(
    ("column", "why"),
    [
        ("same=keep", "it never changes"),
        ("void=keep", "it is empty"),
        ("name=keep", "a choice has up to 64 values"),
        ("v=comb", "says nothing of a column that is understood"),
        ("v", "says nothing of a column that is understood"),
        ("w=drop", "has no column “w” to leave out"),
        ("w=id", "has no column “w” of which w is said"),
    ],
)
def test_words_that_cannot_be_meant_are_refused(column: str, why: str) -> None:
    rows = ["v,same,void,name", *(f"{k * k % 97}.5,1,,who {k * 31 % 977}x" for k in range(80))]
    with pytest.raises(UserError, match=why):
        read("t.csv", "\n".join(rows), column=[column])


def test_two_columns_of_classes_are_one_too_many() -> None:
    rows = ["v,a,b", *(f"{k * k % 97}.5,{k % 2},{k % 3}" for k in range(40))]
    with pytest.raises(UserError, match="Several columns are said to hold the class: a, b"):
        read("t.csv", "\n".join(rows), label="a", column=["b=label"])
    found = read("t.csv", "\n".join(rows), column=["b=label"])
    assert found.class_names == ("0", "1", "2")


def test_classes_that_are_one_and_the_same_lose_no_row() -> None:
    rows = ["v,w,kind", *(f"{k * k % 97}.5,{k},{'x' if k % 4 else ''}" for k in range(40))]
    found = read("t.csv", "\n".join(rows), label="kind")
    assert found.count == 40 and not found.class_names
    assert "“kind” tells the class x only: this data set has no classes." in said(found)


# Files that are too large, damaged, or not to be trusted


def test_a_table_that_is_too_long_is_refused_before_it_is_read(tmp_path, monkeypatch) -> None:
    path = tmp_path / "big.csv"
    line = b"12.5,13.5,14.5,abcdefgh\n"
    with path.open("wb") as file:
        file.write(b"a,b,c,d\n" + line * 20_000)
        file.truncate(len(line) * 8_000_000)  # of 192 MB nothing else is on the disk
    monkeypatch.setattr("vae_core.user_data.upload._read_file", None)
    with pytest.raises(
        UserError, match=r"about 8 000 000 rows of 4 columns; up to 200 000"
    ) as told:
        from_path(path)
    assert "Bring a part of it" in str(told.value) and "apply the model to all" in str(told.value)


def test_a_long_upload_is_refused_before_it_is_decoded(monkeypatch) -> None:
    monkeypatch.setattr("vae_core.user_data.parsing.text.decode", None)
    with pytest.raises(UserError, match="rows of 2 columns"):
        read("big.csv", "a,b\n" + "1.5,2.5\n" * 400_000)


def parquet_of(**columns: object) -> bytes:
    """Columns as a Parquet file, whose texts are kept once each."""
    file = io.BytesIO()
    parquet.write_table(arrow.table(columns), file, compression="zstd")
    return file.getvalue()


RELATIONAL = "@relation r\n@attribute b relational\n@attribute n numeric\n@end b\n@data\n'1\\n2'\n"
HOSTILE = {
    "bomb.parquet": parquet_of(a=["x" * 1_000_000] * 1000),
    "nested.parquet": parquet_of(a=[[1, 2]] * 50),
    "relational.arff": RELATIONAL,
    "scalar.npz": npz(x=np.float32(3), y=np.arange(50) % 3),
    "deep.json": "[" * 200_000,
    "scalars.json": "[1, 2, 3]",
    "cut.json": '[{"a": 1',
    "one.json": '{"a": 1, "b": 2}',
    "cut.parquet": b"PAR1" + bytes(99) + b"PAR1",
    "none.xlsx": zipped({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"}),
    "bomb.xlsx": zipped(
        {"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": bytes(60_000_000)},
        compression=zipfile.ZIP_DEFLATED,
    ),
    "text.arff": "@relation r\n@attribute a string\n@data\nx\n",
    "cut.arff": "@relation r\n@attribute\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_damaged_file_is_refused_in_a_sentence(name: str) -> None:
    with pytest.raises(UserError) as error:
        read(name, HOSTILE[name])
    assert name in str(error.value) and str(error.value).endswith(".")
    assert error.value.__class__ is UserError


def test_entities_of_a_workbook_are_not_expanded() -> None:
    entities = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + b"".join(
        b'<!ENTITY %c "%s">' % (97 + k, b"&%c;" % (96 + k) * 10) for k in range(1, 12)
    )
    book = zipped({"xl/workbook.xml": entities + b"]><x>&l;</x>", "[Content_Types].xml": b"<x/>"})
    with pytest.raises(UserError, match="no workbook that can be read"):
        read("x.xlsx", book)


@pytest.mark.parametrize(
    ("module", "name"), [("openpyxl", "homes.xlsx"), ("pyarrow", "homes.parquet")]
)
def test_without_its_library_a_file_is_refused_with_what_to_do(module, name, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    case = next(case for case in CASES if case.name == name)
    with pytest.raises(UserError, match=rf"{module}, .*not installed .*tables.* save .* CSV"):
        read(name, case.data)


def test_a_sheet_is_chosen_by_its_name() -> None:
    case = next(case for case in CASES if case.name == "title.xlsx")
    with pytest.raises(UserError, match=r"no sheet “Other”\. Its sheets are: Sheet, Notes"):
        read(case.name, case.data, sheet="Other")
    assert read(case.name, case.data, sheet="sheet").count == ROWS


def test_a_column_that_is_left_out_still_tells_how_the_file_is_written() -> None:
    rows = ["price;rate", *(f"{k % 9 + 1}.{100 + k};{k % 13},5" for k in range(40))]
    for options in ({}, {"drop": ["rate"]}, {"column": ["rate=id"]}):
        found = read("t.csv", "\n".join(rows), **options)
        assert cells(found)[3]["price"] == 2101 and found.table[0].decimal == ","


def test_a_planted_number_makes_no_choice_of_a_count_and_is_in_doubt() -> None:
    first = [f"{k * 17 % 97}.5" for k in range(300)]
    lines = [f"{x},{19 if k == 250 else 1 + k % 6}" for k, x in enumerate(first)]
    days = read("t.csv", "\n".join(["x,days", *lines])).table[1]
    assert (days.kind, days.low, days.high) == ("number", 1, 19)
    assert days.doubt == "a choice but for 19 in 1 row: learned as a number"
    lines = [f"{x},{-99 if k in (7, 250) else 1 + k % 6}" for k, x in enumerate(first)]
    days = read("t.csv", "\n".join(["x,days", *lines])).table[1]
    assert (days.kind, days.doubt) == ("choice", "far from the others: -99 in 2 rows")
    lines = [f"{x},{(2, 10, 1, 100)[k % 4]}" for k, x in enumerate(first)]
    few = read("t.csv", "\n".join(["x,size", *lines])).table[1]
    assert few.kind == "choice" and few.values == ("1", "2", "10", "100")


def test_rows_with_nothing_in_them_are_counted() -> None:
    lines = ["a;b", ";", *(f"{k * 7 % 31},5;{k * 5 % 17}" for k in range(60)), ";", ""]
    found = read("t.csv", "\n".join(lines))
    assert found.count == 60
    assert "Rows with nothing in them: 2 (row 2, row 63)" in said(found)


def test_of_one_column_a_reason_speaks_in_the_singular() -> None:
    rows = ["n,same,void,rare,who,when,zip,note,v,w"]
    for k in range(300):
        rare, day = "x" if k % 9 == 0 else "", f"2021-01-{1 + k % 28:02d} 10:{k % 60:02d}"
        rows.append(
            f"{k},7,,{rare},w{k * 11 % 301},{day},{1000 + k % 90:05d},t {k % 99} x,{k * k % 97}.5,"
            f"{k % 13}.25"
        )
    found = read("t.csv", "\n".join(rows), drop=["v"])
    minds = {column.name: column.mind for column in found.table}
    assert minds == {
        "n": "counts the rows",
        "same": "constant",
        "void": "empty",
        "rare": "mostly empty",
        "who": "ids, which name the rows",
        "when": "dates or times, which are kept beside the rows",
        "zip": "codes that keep their zeros, of more than 64 different",
        "note": "more than 64 different texts",
        "v": "you left out",
        "w": "",
    }


# The command


def command(path, *args: str) -> tuple[int, dict, str]:
    result = CliRunner().invoke(app, ["datasets", "add", str(path), *args])
    return result.exit_code, json.loads(result.stdout), result.stderr


def test_the_command_shows_the_table_and_takes_words_for_columns(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_OWN", str(tmp_path / "own"))
    path = tmp_path / "homes.csv"
    rows = ["zip;price;who", *(f"0106{k % 9};{k % 9 + 1}.{100 + k};W{k}" for k in range(40))]
    path.write_text("\n".join(rows))
    status, refused, said = command(path, "--dry-run", "--json")
    assert status == 2 and "may be 1 100 or 1.1" in refused["refused"] and "1 100 or 1.1" in said
    assert [(c["name"], c["role"], c["kind"]) for c in refused["columns"]] == [
        ("zip", "keep", "code"),
        ("price", "keep", "number"),
        ("who", "id", "text"),
    ]
    words = ("--column", "price=comma", "--column", "zip=number")
    status, found, _ = command(path, "--dry-run", "--json", *words)
    assert status == 0 and not found["kept"] and found["options"]["column"] == list(words[1::2])
    zips, price, _ = found["columns"]
    assert (zips["kind"], zips["low"], zips["high"]) == ("number", 1060, 1068)
    assert (price["low"], price["decimal"], price["thousands"]) == (1100, ",", ".")
    status, kept, _ = command(path, "--name", "homes", *words)
    data = load_dataset("homes")
    assert status == 0 and kept["kept"] and data.name_of("train", 0).startswith("W")
