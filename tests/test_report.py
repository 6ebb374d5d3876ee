"""The report card: every section of every kind of model, and the same numbers wherever they go."""

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from typer.testing import CliRunner

from tests.sweeps import swept
from ui.charts.figures import best, cards, comparison
from ui.shell.tokens import class_colours, tokens
from vae_core import RunConfig, Store
from vae_core.analyses import perform
from vae_core.analyses.report.card import report_card
from vae_core.analyses.report.files import as_csv, as_json
from vae_core.analyses.report.verdict import as_text
from vae_core.analyses.subject import open_subject
from vae_core.cli import progress
from vae_core.cli.program import app
from vae_core.config.analyses import SECTIONS, ReportSettings
from vae_core.evaluation.figures import Figure, Metric, number
from vae_core.pack import pack, unpack
from vae_core.runs.analysis import find_analysis
from vae_core.runs.runner import execute
from vae_core.runs.store import Run

QUICK = {"examples": 60, "importance_samples": 4, "importance_examples": 8}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where this module's runs are kept."""
    return tmp_path_factory.mktemp("report") / "runs"


@pytest.fixture(autouse=True)
def _in_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_RUNS", str(home))


@pytest.fixture(scope="module", autouse=True)
def _one_thread() -> Iterator[None]:
    """As in a worker: these models are too small to share out."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def trained(home: Path, **fields: Any) -> Run:
    """A run of a tiny model."""
    config = {"dataset": "digits", "latent_dim": 3, "hidden": (16,), "epochs": 3, **fields}
    run = Store(home).create(RunConfig(**config))
    execute(run)
    return run


@pytest.fixture(scope="module")
def models(home: Path) -> dict[str, Run]:
    """A model of each kind; the sprites' has seen but a few batches."""
    return {
        "vae": trained(home, learning_rate=1e-2),
        "autoencoder": trained(home, model="autoencoder"),
        "cvae": trained(home, model="cvae"),
        "sprites": trained(home, dataset="sprites", epochs=0.05),
    }


def card_of(run: Run, **settings: Any) -> tuple[dict[str, Any], dict[str, np.ndarray], list[float]]:
    """The report card of a run, read back from its pack, and the progress that was told."""
    told: list[float] = []
    made = report_card(
        open_subject(run.folder),
        ReportSettings(**(QUICK | settings)),
        lambda text, done: told.append(done),
    )
    return *unpack(pack(*made)), told


@pytest.mark.parametrize(
    "kind", swept(["vae", "autoencoder", "cvae", "sprites"], ["autoencoder", "cvae"])
)
def test_every_section_of_every_kind_of_model(models: dict[str, Run], kind: str) -> None:
    wanted = tuple(SECTIONS)
    if kind == "sprites":
        wanted = tuple(name for name in wanted if name != "samples")  # trains a large classifier
    meta, tensors, told = card_of(models[kind], sections=wanted)
    assert [section["name"] for section in meta["sections"]] == list(wanted)
    assert told == sorted(told) and told[0] >= 0 and told[-1] <= 1 + 1e-9
    assert meta["config"]["model"] == models[kind].config().model
    assert all(name.partition("/")[0] in wanted for name in tensors)
    for section in meta["sections"]:
        assert section["title"] == SECTIONS[section["name"]] and section["words"], section["name"]
        keys = [figure["key"] for figure in section["figures"]]
        assert len(keys) == len(set(keys))
        for figure in section["figures"]:
            assert figure["definition"].strip() and figure["title"], figure["key"]
            assert figure["better"] in ("higher", "lower", "")
            # What does not exist says why; what does says on what it was measured.
            assert figure["note"].strip(), figure["key"]


def test_what_a_kind_of_model_has(models: dict[str, Run]) -> None:
    sections = ("likelihood", "latent", "disentanglement")
    names = ("vae", "autoencoder", "sprites")
    found = {name: card_of(models[name], sections=sections)[0] for name in names}

    def measured(name: str, section: str) -> dict[str, float]:
        record = next(each for each in found[name]["sections"] if each["name"] == section)
        return {f["key"]: f["value"] for f in record["figures"] if f["value"] is not None}

    assert measured("vae", "likelihood") and measured("vae", "latent")
    assert "elbo" in measured("vae", "likelihood")
    assert "elbo" not in measured("autoencoder", "likelihood")
    assert measured("vae", "disentanglement") == {}
    assert len(measured("sprites", "disentanglement")) == 8


def test_files_hold_what_the_pack_holds(models: dict[str, Run]) -> None:
    meta, _, _ = card_of(models["sprites"], sections=("disentanglement",))
    other, _, _ = card_of(models["vae"], sections=("disentanglement",))
    reports = {"one": meta, "two": other}
    assert json.loads(as_json(reports)) == {
        "reports": [{"run": "one", **meta}, {"run": "two", **other}]
    }
    rows = list(csv.DictReader(io.StringIO(as_csv(reports))))
    figures = meta["sections"][0]["figures"]
    assert [row["key"] for row in rows] == [figure["key"] for figure in figures]
    for row, figure in zip(rows, figures, strict=True):
        assert (row["run"], row["section"]) == ("one", "disentanglement")
        assert float(row["value"]) == figure["value"]
        assert (float(row["error"]) if row["error"] else None) == figure["error"]
        assert (row["unit"], row["note"]) == (figure["unit"], figure["note"])


def test_a_figure_that_does_not_exist_is_an_empty_cell() -> None:
    metric = Metric("elbo", "ELBO", "nats", 'One, "two"\nand three')
    records = [Figure(metric, float("nan"), note='Has "none",\nsorry').record()]
    meta = {"sections": [{"name": "likelihood", "figures": records}]}
    row = next(csv.DictReader(io.StringIO(as_csv({"=run": meta}))))
    assert row["value"] == row["error"] == "" and row["note"] == 'Has "none",\nsorry'


def invoke(*args: object) -> Any:
    return CliRunner(env={"COLUMNS": "200"}).invoke(app, ["evaluate", *map(str, args)])


def test_the_command_prints_the_pack(
    models: dict[str, Run], home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = [models["sprites"], models["vae"]]
    table, page = tmp_path / "figures.csv", tmp_path / "cards.html"
    options = ("--section", "disentanglement", "--seed", 4, "--examples", 70, "--csv", table)
    options += ("--html", page)
    done = invoke(runs[0].id, runs[1].folder, *options)
    assert done.exit_code == 0, done.stderr
    printed = [json.loads(line) for line in done.stdout.splitlines()]
    settings = ReportSettings(sections=("disentanglement",), seed=4, examples=70)
    assert len(printed) == 2
    for run, found in zip(runs, printed, strict=True):
        assert found.pop("run") == str(run.folder.resolve())
        made = find_analysis(run.folder, "report", settings, home)
        assert made.status()["state"] == "finished"
        assert found == unpack(made.result())[0]
    # The verdict stands first, and in words where a person looks.
    assert all(next(iter(found)) == "verdict" for found in printed)
    said = as_text(printed[0]["verdict"])
    assert len(said.splitlines()) == 3 and said in done.stderr
    reports = {str(run.folder.resolve()): found for run, found in zip(runs, printed, strict=True)}
    assert table.read_text("utf-8") == as_csv(reports)
    card = json.loads(re.search(r'id="lp-card">(.*?)</script>', page.read_text("utf-8"))[1])
    assert card == {"title": "2 models", "reports": ["report-0", "report-1"]}

    def refuse(*_: object) -> None:
        raise AssertionError("the report was there already")

    monkeypatch.setattr(perform, "perform", refuse)
    assert invoke(runs[0].id, runs[1].folder, *options).stdout == done.stdout
    monkeypatch.undo()


def test_sections_are_printed_in_the_order_of_the_report(models: dict[str, Run]) -> None:
    options = ("--section", "disentanglement", "--section", "likelihood")
    small = ("--importance-samples", 3, "--importance-examples", 5)
    done = invoke(models["vae"].id, *options, *small)
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout)
    assert [section["name"] for section in found["sections"]] == ["likelihood", "disentanglement"]
    assert found["settings"]["importance_samples"] == 3


def test_the_time_left_is_that_of_the_whole(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [50.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    with progress.Meter() as meter:
        show = meter.whole()
        for second, text in ((0, "Likelihood"), (6, "Samples"), (9, "Samples"), (12, "Samples")):
            now[0] = 50.0 + second
            show(text, second / 24)
    lines = capsys.readouterr().err.splitlines()
    assert lines[:2] == ["Likelihood: 0%", "Samples: 25%"], "its own pace is not known yet"
    assert lines[-1] == "Samples: 50%, 12 s left"


def test_bounds_of_several_runs_are_a_line_each(models: dict[str, Run]) -> None:
    done = invoke(models["vae"].id, models["autoencoder"].id, "--limit", 50)
    first, second = map(json.loads, done.stdout.splitlines())
    assert first["elbo"] == pytest.approx(-first["reconstruction"] - first["kl"])
    assert second["elbo"] is None and second["examples"] == 50


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--csv", "a.csv"), "--csv belongs to the report card"),
        (("--html", "a.html"), "--html belongs to the report card"),
        (("--examples", 60), "--examples belongs to the report card"),
        (("--inception",), "--inception belongs to the report card"),
        (("--report", "--limit", 5), "--limit is not for a report card"),
        (("--section", "likelyhood"), "There is no section named 'likelyhood'"),
        (("--report", "--importance-samples", 5001), "give a whole number from 1 to 5000"),
        (("--report", "--examples", 3), "give a whole number from 50 to 100000"),
        (("--report", "--csv", "no/such/folder/a.csv"), "There is no folder no/such/folder"),
    ],
)
def test_misuse_is_a_sentence(models: dict[str, Run], options: tuple, words: str) -> None:
    done = invoke(models["vae"].id, *options)
    assert done.exit_code == 2 and done.stdout == ""
    assert words in done.stderr and done.stderr.startswith("Error: ")


def test_numbers_as_people_read_them() -> None:
    assert number(-104.3217, 0.4512) == "−104.32"
    assert number(0.016967, 0.0022) == "0.0170"
    assert number(104.3, 12.0) == "104"
    assert number(3.0) == "3" and number(0.0) == "0" and number(0.41612) == "0.416"
    assert number(12345.678) == "12\u202f346"
    assert number(-0.00001234) == "−1.2 × 10⁻⁵"


def record(value: float | None, error: float | None, better: str, **more: str) -> dict[str, Any]:
    metric = Metric("key", "Title", "", "Definition.", "Source", better)
    return {**Figure(metric, value, error, "Note.").record(), **more}


def test_the_best_of_a_row_is_what_errors_can_tell() -> None:
    def of(better: str, *values: tuple[float | None, float | None]) -> set[int]:
        return best([record(value, error, better) for value, error in values])

    assert of("higher", (1.0, None), (2.0, None), (None, None)) == {1}
    assert of("lower", (1.0, None), (2.0, None), (3.0, None)) == {0}
    # 0.3 apart with errors of 0.2 each: not told apart; the third is.
    assert of("lower", (1.0, 0.2), (1.25, 0.2), (3.0, 0.2)) == {0, 1}
    assert of("higher", (1.0, 0.5), (1.1, 0.5)) == set()
    assert of("", (1.0, None), (2.0, None)) == set()
    assert of("higher", (1.0, None), (None, None)) == set()


def test_no_text_of_a_figure_is_markup() -> None:
    evil = record(
        1.0, None, "higher", title="<b>T</b>", note="<script>n</script>", unit="<i>", source='"<s>'
    )
    absent = {**evil, "value": None}
    pages = (
        cards([evil, absent], "x"),
        comparison([("<A>", "<u>name</u>")], [[evil], [absent]], [True, True], "x"),
    )
    for page in pages:
        body = page.partition("</style>")[2]
        assert not any(tag in body for tag in ("<b>T", "<script", "<i>", "<s>", "<A>", "<u>"))
        assert "&lt;script&gt;n&lt;/script&gt;" in body and "&lt;b&gt;T&lt;/b&gt;" in body


def test_colours_are_those_of_the_instruments() -> None:
    assert tokens()["kl"] == ("#7634c0", "#c09bfa") and len(tokens()) == 13
    assert class_colours("light")[0] == "#0072b2" and len(class_colours("dark")) == 10
