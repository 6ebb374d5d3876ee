"""``fill``: a table comes back letter by letter, its gaps filled and every filled cell told."""

import contextlib
import csv
import io
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import pandas as pd
import pytest
import torch
from typer.testing import CliRunner

from tests.test_missing import ROWS, rows_with_gaps
from vae_core import VAE, Dataset, RunConfig, load_dataset, train
from vae_core.analyses import filled_table
from vae_core.cli import program
from vae_core.cli.program import app
from vae_core.csv_text import cell
from vae_core.data.layouts import Series, Table
from vae_core.data.layouts.series import Channel
from vae_core.data.rows import tabulate
from vae_core.data.shelf import OWN_VARIABLE
from vae_core.user_data import saving
from vae_core.user_data.notation import Notation
from vae_core.user_data.options import OwnOptions
from vae_core.user_data.parsed import ParsedDataset
from vae_core.user_data.streamed import Streamed
from vae_core.user_data.writing import OwnText, style_of

WINE = RunConfig(dataset="wine", epochs=30, latent_dim=2, hidden=(16,))
HOMES = """id;a;b;c;note
H-1;0,5;12;y;"=1+1"
H-2;;11;;"semi; colon"
H-3;1,25;n/a;z;
H-4;abc;10;x;no number
H-5;1,0;8
"""


def keep(name: str, layout: Series | None = None) -> None:
    values = rows_with_gaps(300, 1).numpy()
    if layout is not None:
        draw = np.random.default_rng(0)
        starts = draw.uniform(0, 6, (300, 1))
        values = np.sin(np.arange(12) / 2 + starts).astype(np.float32)[:, None, :, None]
        values[:150, :, 3:6] = np.nan
    index = np.arange(300)
    parts = index[:240], index[240:270], index[270:]
    labels = np.arange(300) % 2
    made = ParsedDataset("memory", layout or ROWS, values, parts, labels, ("u", "v"), OwnOptions())
    saving.save(made, name)


models: dict[Path, tuple[VAE, Dataset | None]] = {}


def train_model(config: RunConfig, data: Dataset) -> VAE:
    *_, last = train(config, data)
    return last.best.eval()


def opened(path: Path, progress: object = None) -> SimpleNamespace:
    model, data = models[path]
    return SimpleNamespace(model=model, data=data or load_dataset("wine"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Models of a table and of series with gaps, each beside its data set."""
    place = tmp_path_factory.mktemp("fill")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(OWN_VARIABLE, str(place / "own"))
        patch.setenv("LATENT_PLAYGROUND_RUNS", str(place / "runs"))
        keep("gappy")
        keep("curves", Series(channels=(Channel(name="v", offset=10, scale=2),), length=12))
        for name, dataset, model in (
            ("rows", "gappy", "vae"), ("classes", "gappy", "cvae"), ("curves", "curves", "vae"),
        ):  # fmt: skip
            data = load_dataset(dataset)
            config = RunConfig(
                dataset=data.spec, model=model, epochs=60, latent_dim=2, hidden=(16,)
            )
            models[place / f"{name}.safetensors"] = train_model(config, data), data
        models[place / "wine.safetensors"] = train_model(WINE, load_dataset("wine")), None
        for path in models:
            path.touch()
        # What a file takes to be written and read is another test's.
        patch.setattr("vae_core.analyses.subject.open_subject", opened)
        (place / "homes.csv").write_text(HOMES, "utf-8")
        yield place


def fill(*words: object) -> tuple[int, str]:
    found = CliRunner().invoke(app, ["fill", *map(str, words)])
    return found.exit_code, found.stdout if found.exit_code == 0 else found.output


def table(path: Path, delimiter: str = ";") -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def test_a_table_comes_back_letter_by_letter_with_its_gaps_filled(folder: Path) -> None:
    status, said = fill(folder / "rows.safetensors", folder / "homes.csv")
    assert status == 0, said
    told = json.loads(said)
    before, after = table(folder / "homes.csv"), table(folder / "homes.filled.csv")
    gaps = {(1, "a"), (1, "c"), (2, "b")}
    for row, (old, new) in enumerate(zip(before, after, strict=True)):
        for name in ("id", "a", "b", "c", "note"):
            if (row, name) not in gaps:
                # A spreadsheet shall calculate nothing, whoever has written it.
                formula = "'" * (old[name] or "").startswith("=")
                assert (new[name] or "") == formula + (old[name] or "")
    assert [row["filled"] for row in after[:4]] == ["", "a; c", "b", ""]
    assert "“abc” is no number in a" in after[3]["problem"]
    assert "," in after[1]["a"] and after[1]["c"] in ("x", "y", "z")
    assert after[2]["b"].isdigit()  # a multiple of the step, as the column has
    # b goes with a: of 1,25 a b above its mean of 10 is expected, and of 11 an a above 0.
    assert int(after[2]["b"]) > 10 and float(after[1]["a"].replace(",", ".")) > 0
    assert told["rows"] == 5 and told["rows_not_read"] == 2 and told["cells_filled"] == 3
    assert told["cells_by_column"] == {"a": 1, "c": 1, "b": 1}
    assert told["effective_samples"] > 50


def test_a_value_that_was_not_learned_stands_and_the_rest_is_filled(folder: Path) -> None:
    """What is filled is what would be if nothing stood there."""
    texts = {"new": "H-1;;11;q;\nH-2;0,5;12;q;\n", "none": "H-1;;11;;\nH-2;0,5;12;x;\n"}
    found = {}
    for name, text in texts.items():
        path = folder / f"value-{name}.csv"
        path.write_text("id;a;b;c;note\n" + text, "utf-8")
        status, said = fill(folder / "rows.safetensors", path)
        assert status == 0, said
        found[name] = table(folder / f"value-{name}.filled.csv"), json.loads(said)
    (first, second), told = found["new"]
    note = "“q” is no value of c that was learned; filled without it"
    assert first["c"] == "q" and first["filled"] == "a" and first["problem"] == note
    assert first["a"] == found["none"][0][0]["a"] != ""
    assert second["c"] == "q" and second["filled"] == second["problem"] == ""
    assert told["cells_by_column"] == {"a": 1} and told["rows_not_read"] == 0
    assert told["problems"] == [f"H-1: {note}"] or note in told["problems"][0]


def test_a_row_that_nothing_goes_with_stays_and_the_others_are_filled(folder: Path) -> None:
    path = folder / "far.csv"
    path.write_text("id;a;b;c;note\nH-1;;11;x;\nH-2;;12;y;\n", "utf-8")
    real = filled_table.complete

    def lost(model: VAE, x: torch.Tensor, *words: object, **more: object) -> object:
        return real(model, torch.where(x == x[0], 1e25, x) if len(x) > 1 else x, *words, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(filled_table, "complete", lost)
        status, said = fill(folder / "rows.safetensors", path)
    assert status == 0, said
    first, second = table(folder / "far.filled.csv")
    assert first["a"] == first["filled"] == "" and "too far from all" in first["problem"]
    assert second["filled"] == "a" and second["a"] and second["problem"] == ""
    assert json.loads(said)["rows_not_read"] == 1 and json.loads(said)["cells_filled"] == 1
    assert len(table(folder / "far.filled.cells.csv", ",")) == 1


def test_every_filled_cell_has_a_line_with_its_interval_or_probability(folder: Path) -> None:
    fill(folder / "rows.safetensors", folder / "homes.csv", "--coverage", "0.8")
    cells = table(folder / "homes.filled.cells.csv", ",")
    after = table(folder / "homes.filled.csv")
    assert [(c["row"], c["id"], c["column"]) for c in cells] == [
        ("3", "H-2", "a"), ("3", "H-2", "c"), ("4", "H-3", "b")
    ]  # fmt: skip
    assert float(cells[0]["low"]) < float(cells[0]["value"]) < float(cells[0]["high"])
    assert (
        cells[0]["value"] == after[1]["a"].replace(",", ".") and cells[1]["value"] == after[1]["c"]
    )
    assert 1 / 3 <= float(cells[1]["probability"]) <= 1 and not cells[1]["low"]
    assert 1 <= float(cells[2]["effective"]) <= 1000
    narrow = float(cells[0]["high"]) - float(cells[0]["low"])
    fill(folder / "rows.safetensors", folder / "homes.csv", "--coverage", "0.95")
    wide = table(folder / "homes.filled.cells.csv", ",")[0]
    assert float(wide["high"]) - float(wide["low"]) > narrow


def test_a_workbook_comes_back_as_a_csv(folder: Path) -> None:
    frame = pd.DataFrame({"id": ["p", "q"], "a": [0.5, None], "b": [12, 11], "c": ["x", None]})
    frame.to_excel(folder / "book.xlsx", index=False)
    status, said = fill(folder / "rows.safetensors", folder / "book.xlsx")
    assert status == 0, said
    assert json.loads(said)["out"].endswith("book.filled.csv")
    rows = table(folder / "book.filled.csv", ",")
    assert [row["filled"] for row in rows] == ["", "a; c"] and rows[0]["a"] == "0.5"
    assert rows[1]["c"] in ("x", "y", "z") and rows[1]["id"] == "q"


def test_draws_are_a_row_each_and_differ(folder: Path) -> None:
    out = folder / "drawn.csv"
    asked = folder / "rows.safetensors", folder / "homes.csv", "--by", "draws", "--draws", 40
    status, said = fill(*asked, "--out", out)
    assert status == 0, said
    rows = table(out)
    drawn = [row for row in rows if row["id"] == "H-2"]
    assert [row["draw"] for row in drawn] == [str(k) for k in range(1, 41)]
    assert len({row["a"] for row in drawn}) > 20 and {row["b"] for row in drawn} == {"11"}
    assert [row["draw"] for row in rows if row["id"] == "H-1"] == [""]
    again = out.read_bytes()
    fill(*asked, "--out", out)
    assert out.read_bytes() == again


def test_a_conditional_model_is_told_the_class_by_a_column(folder: Path) -> None:
    path = folder / "told.csv"
    path.write_text("a,b,c,kind\n1.5,,x,u\n,12,y,w\n", "utf-8")
    status, said = fill(folder / "classes.safetensors", path, "--label", "kind")
    assert status == 0, said
    rows = table(folder / "told.filled.csv", ",")
    assert rows[0]["filled"] == "b" and "“w” is no class" in rows[1]["problem"]
    status, said = fill(folder / "classes.safetensors", path, "--by", "mode")
    assert status == 0 and json.loads(said)["cells_filled"] == 2


def test_series_come_back_in_their_units(folder: Path) -> None:
    data = load_dataset("curves")
    whole = data.test.values()[:, 0, :, 0].numpy()[:4]
    x = 10 + 2 * whole
    x[0, 4:7] = np.nan
    np.save(folder / "series.npy", x)
    status, said = fill(
        folder / "curves.safetensors", folder / "series.npy", "--by", "draws", "--draws", 3
    )
    assert status == 0, said
    told = json.loads(said)
    assert told["numbers_filled"] == 3 and told["examples_with_gaps"] == 1
    with np.load(folder / "series.filled.npz") as found:
        there = ~np.isnan(x)
        np.testing.assert_allclose(found["filled"][there], x[there], rtol=1e-5)
        assert found["draws"].shape == (4, 3, 12)
        assert (found["gaps"] == ~there).all()
        low, high = found["low"][~there], found["high"][~there]
        assert (low < found["filled"][~there]).all() and (found["filled"][~there] < high).all()
        assert (low > 7).all() and (high < 13).all()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nowhere.csv",), "There is no file at"),
        (("homes.csv", "--by", "magic"), "There is no way to fill named"),
        (("homes.csv", "--coverage", "1"), "number between 0 and 1"),
        (("homes.csv", "--out", "homes.csv"), "other than the one that is read"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(folder: Path, words: tuple, said: str) -> None:
    given = [folder / w if str(w).endswith(".csv") else w for w in words]
    before = (folder / "homes.csv").read_bytes()
    status, text = run_program(folder / "rows.safetensors", *given)
    assert status == 2 and said in text
    assert (folder / "homes.csv").read_bytes() == before


def run_program(*words: object) -> tuple[int, str]:
    """The root command with its own way out of mistakes."""
    told = io.StringIO()
    status: object = 0
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stderr(told):
        patch.setattr(sys, "argv", ["vae_core", "fill", *map(str, words)])
        try:
            program.main()
        except SystemExit as end:
            status = end.code
    return int(str(status)), told.getvalue()


def test_a_model_of_whole_rows_fills_too(folder: Path) -> None:
    """Its proposals are chains."""
    data, path = load_dataset("wine"), folder / "wine.safetensors"
    assert not models[path][0].learns_gaps
    layout = Table.of(data.layout)
    names = [column.name for column in layout.columns]
    values = tabulate(data.test.images[:3], layout)
    rows = [[str(values[name][row]) for name in names] for row in range(3)]
    rows[1][0] = ""
    text = "\n".join(",".join(row) for row in [names, *rows])
    (folder / "wine.csv").write_text(text, "utf-8")
    status, said = fill(path, folder / "wine.csv")
    assert status == 0, said
    assert json.loads(said)["cells_by_column"] == {names[0]: 1}


GERMAN = ["id;a;b;c;Preis (€)"]
GERMAN += [f"H-{k};{k / 10:.2f} %;1.0{k:02d},50 €;x;ä{k}".replace(".", ",", 1) for k in range(12)]
GERMAN += ["H-12;;1.007,50 €;y;ß", "H-13;0,40 %;;x;n"]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8-sig", "utf-8", "utf-16"])
@pytest.mark.parametrize("newline", ["\r\n", "\n"])
def test_filled_cells_are_written_as_their_column_is(
    folder: Path, encoding: str, newline: str
) -> None:
    file = folder / "german.csv"
    before = newline.join([*GERMAN, ""]).encode(encoding)
    file.write_bytes(before)
    status, said = fill(folder / "rows.safetensors", file)
    assert status == 0, said
    data = (folder / "german.filled.csv").read_bytes()
    lines = data.decode(encoding).split(newline)
    assert data.startswith(before[:4]) and "\n" not in "".join(lines) and lines[-1] == ""
    assert lines[1:13] == [f"{line};;" for line in GERMAN[1:13]]
    rows = [line.split(";") for line in lines]
    assert re.fullmatch(r"-?\d+,\d\d %", rows[13][1]) and rows[13][5] == "a"
    assert re.fullmatch(r"-?(\d\.)?\d{1,3},\d\d €", rows[14][2]) and rows[14][5] == "b"


def test_letters_that_the_encoding_lacks_make_it_utf_8(folder: Path) -> None:
    table = SimpleNamespace(delimiter=";", newline="\r\n", encoding="cp1252", skipped=1)
    text = OwnText(cast(Streamed, table), ["ä", "Łódź"])
    data = text.beginning() + text.lines([["ä", "Łódź"]]) + text.lines([["1", "2"]])
    assert data == b"\xef\xbb\xbf" + "sep=;\r\nä;Łódź\r\n1;2\r\n".encode()
    plain = OwnText(cast(Streamed, table), ["ä", "€"])
    assert plain.lines([["ä", "€"]]) == b"\xe4;\x80\r\n"


@pytest.mark.parametrize(
    ("fields", "value", "decimals", "text"),
    [
        (["261,54 €", "1.234,50 €"], 4441.5, 2, "4.441,50 €"),
        (["2,0 %", "3,5 %"], 3.0, 1, "3,0 %"),
        (["2 %", "3,5 %"], 3.0, 1, "3 %"),
        (["$5.00", "$-6.25", "0"], -1234.5, 2, "-$1234.50"),
        (["1,250 km2", "99 km2"], 1250.0, 0, "1,250 km2"),
        (["(3.00)", "12 345.00"], 12345.7, 1, "12 345.70"),
        (["10.30", "7.20"], 0.001, 1, "0.00"),
        (["10.30", "7.20"], -0.001, 1, "0.00"),
        (["7", "12"], 9.0, 0, "9"),
    ],
)
def test_a_number_as_its_column_is_written(fields, value, decimals, text) -> None:
    told = Notation()
    for row, each in enumerate(fields):
        told.see(each, row)
    told.decimal = "," if "," in told.seen else "."
    assert style_of(told).text(value, decimals) == text


def test_a_row_of_empty_fields_keeps_its_place_and_is_filled(folder: Path) -> None:
    file = folder / "empty.csv"
    file.write_text("id,a,b,c\n,,,\nu,1.5,12,y\n,,,\n\nv,0.5,11,x\n", "utf-8")
    status, said = fill(folder / "rows.safetensors", file)
    assert status == 0 and json.loads(said)["rows"] == 4, said
    rows = table(folder / "empty.filled.csv", ",")
    assert [row["id"] for row in rows] == ["", "u", "", "v"]
    assert [row["filled"] for row in rows] == ["a; b; c", "", "a; b; c", ""]
    assert all(row["b"] and row["c"] in ("x", "y", "z") for row in rows)


def test_formulas_are_texts_and_numbers_as_they_are_written_stay(folder: Path) -> None:
    plain = ["-5,3", "-1.234,50 €", "-5 kg", "-€3.20", "+49 351 12", "-", "--", "-12,5 %"]
    cells = [*plain, "=1+1", "-1+1", "-x", "@a", "+cmd|' /C calc'!A0", "-2-3", "+SUM(A1)"]
    assert [cell(each) for each in cells] == [*plain, *(f"'{each}" for each in cells[8:])]
