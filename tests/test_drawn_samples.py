"""A sample of rows, lines and series is drawn from p(x|z); the expected one where that is said."""

import csv
import io
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from tests.shell import invoke, refused
from vae_core.analyses.report.files import as_csv
from vae_core.artifacts.model_file import load_run
from vae_core.csv_text import cell, csv_text
from vae_core.data.layouts import Series, Table
from vae_core.data.points import tabulate
from vae_core.evaluation.samples import decode_pictures, sample_pictures
from vae_core.user_data.likelihoods import form_of
from vae_core.user_data.steps import step_of

ROWS = 2000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("drawn")


@pytest.fixture(scope="module")
def trained(folder: Path) -> Path:
    """A model of shop visits, all of whose columns are no Gaussians."""
    rng = np.random.default_rng(0)
    count = 400
    visits, days = rng.poisson(1.2, count), rng.integers(1, 32, count)
    spend = np.maximum(rng.lognormal(3, 1, count) - 12, 0).round(2)
    code, letter = rng.integers(1, 4, count), rng.choice(["-a", "=b"], count)
    lines = ["visits,spend,day,code,letter"]
    lines += [
        ",".join(map(str, row)) for row in zip(visits, spend, days, code, letter, strict=True)
    ]
    path = folder / "shop.csv"
    path.write_text("\n".join(lines))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LATENT_PLAYGROUND_DATA", str(folder / "data"))
        patch.setenv("LATENT_PLAYGROUND_RUNS", str(folder / "runs"))
        invoke("datasets", "add", path, "--name", "shop")
        invoke("train", "--dataset", "shop", "--epochs", 10, "--out", folder / "run")
    return folder / "run"


def read(path: Path) -> dict[str, list[str]]:
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))
    return {name: [row[name] for row in rows] for name in rows[0]}


def test_rows_are_drawn_with_the_spreads_of_the_data_and_within_its_bounds(
    trained: Path, folder: Path
) -> None:
    out = folder / "rows.csv"
    told = invoke("sample", trained, "--count", ROWS, "--format", "csv", "--out", out)
    assert (told["format"], told["values"], told["count"]) == ("csv", "drawn", ROWS)
    data, drawn = read(folder / "shop.csv"), read(out)
    assert list(drawn) == list(data) and len(drawn["day"]) == ROWS
    for name, rel in (("visits", 0.25), ("day", 0.1), ("spend", 0.6)):
        values, real = (np.array(each[name], float) for each in (drawn, data))
        assert values.min() >= real.min() == round(real.min())
        assert values.std() == pytest.approx(real.std(), rel=rel), name
    assert max(map(float, drawn["day"])) <= 31
    assert all(value.isdigit() for value in drawn["visits"] + drawn["day"])  # 3 and not 3.0
    assert set(drawn["code"]) == {"1", "2", "3"}
    assert set(drawn["letter"]) == {"'-a", "'=b"}  # no spreadsheet calculates


def test_expected_rows_are_written_where_they_are_asked_for(trained: Path, folder: Path) -> None:
    drawn, expected = folder / "drawn.csv", folder / "expected.csv"
    told = invoke("sample", trained, "--count", 500, "--expected", "--out", expected)
    assert told["values"] == "expected" and told["format"] == "csv"
    assert invoke("sample", trained, "--count", 500, "--drawn", "--out", drawn)["values"] == "drawn"
    spreads = [np.std(np.array(read(path)["day"], float)) for path in (expected, drawn)]
    assert spreads[0] < 0.7 * spreads[1]
    codes = load_run(trained).model.draw(500, None, torch.Generator().manual_seed(0))
    rows = load_run(trained).model.decode(*codes)
    found = told["table"]["day"]
    assert found == [float(value) for value in read(expected)["day"]]
    column = load_run(trained).model.layout.columns[2]
    assert found == column.rounded((column.offset + column.scale * rows[:, 0, 0, 2]).tolist())


def test_what_cannot_be_written_is_said(trained: Path, trained_run: Any, folder: Path) -> None:
    assert "must end in .csv" in refused(
        "sample", trained, "--format", "csv", "--out", folder / "a.png"
    )
    assert "no row of a table" in refused("sample", trained_run.folder, "--out", folder / "a.csv")


def test_images_are_expected_and_all_else_is_drawn(trained: Path, trained_run: Any) -> None:
    rows, pictures = load_run(trained).model, load_run(trained_run.folder).model
    same = torch.Generator().manual_seed

    def one(model: Any, **how: Any) -> torch.Tensor:
        with torch.no_grad():
            return model.sample(5, generator=same(3), **how)

    assert (one(rows) == one(rows, expected=False)).all()
    assert (one(rows) != one(rows, expected=True)).any()
    assert (one(pictures) == one(pictures, expected=True)).all()
    assert set(one(pictures, expected=False).unique().tolist()) <= {0.0, 1.0}  # coins
    z, _ = rows.draw(5, None, same(3))
    assert (sample_pictures(rows, z, None, 0) != decode_pictures(rows, z)).any()
    assert (sample_pictures(rows, z, None, 0) == sample_pictures(rows, z, None, 0)).all()
    z, _ = pictures.draw(5, None, same(3))
    assert (sample_pictures(pictures, z, None, 0) == decode_pictures(pictures, z)).all()


@cache
def _series() -> Series:
    channels = ({"name": "load", "unit": "N", "offset": 2.0, "scale": 3.0}, {"name": "time (s)"})
    return Series.model_validate(
        {"channels": channels, "length": 4, "step": 0.25, "step_unit": "s"}
    )


def test_series_are_rows_of_points_in_their_units() -> None:
    values = torch.arange(16.0).view(2, 1, 4, 2)
    table = tabulate(values, _series())
    assert list(table) == ["series", "time (s)", "load (N)", "time (s)_"]
    assert table["series"] == [1] * 4 + [2] * 4
    assert table["time (s)"] == [0.0, 0.25, 0.5, 0.75] * 2
    assert table["load (N)"] == [2.0 + 3.0 * k for k in range(0, 16, 2)]


def test_every_csv_keeps_numbers_and_disarms_formulas() -> None:
    cells = ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\tx", "\rx", "-1.5", "+3e-5", "-.5", -1.5, "a=b"]
    kept = [cell(each) for each in cells]
    assert kept[:6] == ["'" + each for each in cells[:6]]
    assert kept[6:] == cells[6:]
    assert csv_text(["=h"], [["-x", -2]]) == "'=h\n'-x,-2\n"
    section = {"name": "latent", "figures": [{"key": "=k", "value": -0.5, "note": "@n"}]}
    assert (
        as_csv({"-run": {"sections": [section]}}).splitlines()[1] == "'-run,latent,'=k,-0.5,,,'@n"
    )


def test_no_other_module_writes_csv() -> None:
    """But for advice on how people save one, which is no code that runs, and a table in memory.

    That is written for our own reader alone, to which a quoted formula would be another value.
    """
    root = Path(__file__).parents[1]
    writers = {
        path.relative_to(root).as_posix()
        for folder in ("vae_core", "ui", "pages")
        for path in (root / folder).rglob("*.py")
        if "csv.writer" in path.read_text("utf-8")
        or "DictWriter" in path.read_text("utf-8")
        or ".to_csv" in path.read_text("utf-8")
    }
    apart = {"vae_core/user_data/foreign.py", "vae_core/user_data/in_memory.py"}
    assert writers - apart == {"vae_core/csv_text.py"}


def test_the_likelihood_of_each_column_is_shown(trained: Path) -> None:
    layout = load_run(trained).model.layout
    assert isinstance(layout, Table)
    assert layout.details == (
        "visits: a count from 0 on (negative binomial); "
        "spend: an amount from 0 on (shifted log-normal, censored at 0); "
        "day: a number from 1 to 31 (discretised logistic of its logit); "
        "code, letter: a choice"
    )
    values = np.random.default_rng(1).normal(size=80).round(2)
    assert form_of(values, step_of(values)).likelihood == "gaussian"
