"""A model applied to new files and to its own data: what is read, written and flagged."""

import csv
import json
import math
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from vae_core import RunConfig, Store
from vae_core.analyses.apply.applying import apply_model
from vae_core.analyses.apply.reference import Reference, reference_of
from vae_core.analyses.apply.sources import of_file, of_split
from vae_core.analyses.apply.thresholds import early_threshold, roughness
from vae_core.analyses.subject import Subject, open_subject
from vae_core.cli.program import app
from vae_core.config.applying import ApplySettings, Rule
from vae_core.data import Split
from vae_core.data.identity import Identity
from vae_core.data.layouts import Choice, Number, Table
from vae_core.errors import UserError
from vae_core.evaluation.costs import BEYOND, costs_of
from vae_core.models.vae import build_model
from vae_core.runs.runner import execute
from vae_core.runs.threshold import Threshold, save_threshold, saved_threshold
from vae_core.user_data.new_rows import open_rows
from vae_core.user_data.options import OwnOptions
from vae_core.user_data.parsing import parse
from vae_core.user_data.saving import save
from vae_core.user_data.upload import from_path

LAYOUT = Table(
    columns=(
        Number(name="price", unit="€", offset=100.0, scale=50.0),
        Choice(name="town", values=("1", "2", "Köln")),
    )
)


def silent(*_: object) -> None: ...


def table(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def made(count: int, seed: int) -> list[str]:
    """Lines of homes whose price follows from the area, with a decimal comma."""
    rng = np.random.RandomState(seed)
    area = np.exp(rng.normal(4, 0.3, count))
    price = 5000 * area * np.exp(rng.normal(0, 0.1, count))
    town = rng.choice(["Kreuzberg", "Mitte, Ost", "=Nord"], count)
    return [
        f"H-{n};{a:.1f};{p:.0f};{t}".replace(".", ",")
        for n, (a, p, t) in enumerate(zip(area, price, town, strict=True), 1)
    ]


HEADER = "id;area;price;town"


@pytest.fixture(scope="module")
def subject(tmp_path_factory: pytest.TempPathFactory):
    """A model of a table of homes, trained for a moment."""
    folder = tmp_path_factory.mktemp("homes")
    torch.set_num_threads(1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LATENT_PLAYGROUND_OWN", str(folder / "own"))
        patch.setenv("LATENT_PLAYGROUND_RUNS", str(folder / "runs"))
        file = table(folder / "homes.csv", "\n".join([HEADER, *made(300, 0)]))
        save(parse(from_path(file), OwnOptions(kind="table")), "homes")
        run = Store().create(
            RunConfig(dataset="homes", latent_dim=2, hidden=(16,), epochs=30, batch_size=32)
        )
        execute(run)
        yield open_subject(run.folder)


@pytest.fixture(scope="module")
def reference(subject: Subject) -> Reference:
    return reference_of(subject, ApplySettings(), silent)


def written(path: Path) -> list[dict[str, str]]:
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def applied(subject, reference, file: Path, out: Path, line: Rule = Rule()):  # noqa: B008
    source = of_file(subject, file, silent)
    return apply_model(source, reference, subject.data, ApplySettings(), out, silent, line)


def test_a_row_for_each_row_and_the_same_figures_alone(subject, reference, tmp_path) -> None:
    lines = made(40, 1)
    lines[4] = "H-5;no idea;1000;Kreuzberg"
    lines[7] = "H-8;80;300000;Bonn"
    lines[9] = "H-10;80;300000"
    new = table(tmp_path / "new.csv", "\n".join([HEADER, *lines]))
    found = applied(subject, reference, new, tmp_path / "out.csv")
    rows = written(tmp_path / "out.csv")
    assert [row["id"] for row in rows] == [f"H-{n}" for n in range(1, 10)] + [""] + [
        f"H-{n}" for n in range(11, 41)
    ]
    assert [int(row["row"]) for row in rows] == list(range(2, 42))
    unread = {row["row"]: row["unread"] for row in rows if row["unread"]}
    assert unread == {
        "6": "“no idea” is no number in area",
        "9": "“Bonn” is no value of town that was learned",
        "11": "3 fields where there are 4 columns",
    }
    assert sum(found.unread.values()) == 3 and np.isnan(found.scores).sum() == 3
    alone = table(tmp_path / "alone.csv", "\n".join([HEADER, lines[20]]))
    applied(subject, reference, alone, tmp_path / "alone-out.csv")
    (one,) = written(tmp_path / "alone-out.csv")
    for name in one.keys() - {"file", "row"}:
        same = rows[20][name]
        if name in ("id", "town", "nearest", "same_as", "unread"):
            assert one[name] == same
        else:  # matrices of other sizes are multiplied in another order
            assert float(one[name]) == pytest.approx(float(same), rel=1e-4, abs=1e-5)
    split = subject.data.test
    values = of_split(subject.data, "test")
    apply_model(values, reference, subject.data, ApplySettings(), tmp_path / "own.csv", silent)
    costs = costs_of(subject.model, split, ApplySettings().samples)
    own = written(tmp_path / "own.csv")
    np.testing.assert_allclose([float(row["bound"]) for row in own], costs.bound, rtol=1e-5)
    np.testing.assert_allclose([float(row["z1"]) for row in own], costs.mean[:, 0], rtol=1e-5)


@pytest.mark.parametrize("score", ["rarest", "error", "bound", "density"])
def test_what_is_farthest_has_figures_and_the_highest_score(subject, tmp_path, score) -> None:
    """The farther a price, the higher its score, up to the farthest that is told apart."""
    lines = [f"X-{n};60,0;{price};Kreuzberg" for n, price in enumerate((3e5, 1e8, 1e10, 1e16))]
    new = table(tmp_path / "far.csv", "\n".join([HEADER, *made(20, 1), *lines]))
    held = reference_of(subject, ApplySettings(score=score), silent)
    found = applied(subject, held, new, tmp_path / "out.csv")
    rows = written(tmp_path / "out.csv")
    for row in rows:
        figures = [float(row[name]) for name in ("score", "error", "kl", "bound", "distance", "z1")]
        assert np.isfinite(figures).all() and row["unread"] == ""
    assert np.argsort(-found.scores, kind="stable")[:3].tolist() == [23, 22, 21]
    assert [row["flag"] for row in rows[-3:]] == ["1"] * 3


def test_costs_beyond_all_floats_are_the_highest(subject, reference) -> None:
    images = subject.data.test.images[:3].clone()
    images[1, ..., 0] = 1e25
    split = Split(images)
    costs = costs_of(subject.model, split)
    assert costs.bound is not None and costs.kl is not None
    assert costs.bound[1] == -BEYOND and costs.bound[[0, 2]].abs().max() < 1e3
    assert torch.stack([costs.error, costs.kl, costs.bound]).isfinite().all()
    for name in ("rarest", "error", "bound", "density", "regret"):
        score = reference.scorer.score(name, split, costs)
        assert score.isfinite().all() and score.argmax() == 1
    names, far = reference.neighbours(costs.mean, subject.data.test.identity.select(slice(0, 3)))
    assert np.isfinite(far).all() and all(names)


def test_a_value_that_was_not_learned_is_taken_for_missing_where_gaps_are(
    subject, reference, tmp_path
) -> None:
    """Its figures are those of a row where nothing stands; the note says which value it was."""
    config = subject.config.model_copy(update={"missing": "mask"})
    torch.manual_seed(0)
    model = build_model(config, subject.data.shape, 0, subject.data.layout).eval()
    gappy = replace(subject, loaded=replace(subject.loaded, model=model), _codes={})
    held = reference_of(gappy, ApplySettings(), silent)
    new = table(tmp_path / "new.csv", f"{HEADER}\nA;80;300000;Bonn\nB;80;300000;\nC;x;1;Bonn")
    found = applied(gappy, held, new, tmp_path / "out.csv")
    first, second, third = written(tmp_path / "out.csv")
    for name in ("score", "error", "kl", "bound", "z1", "z2"):
        assert first[name] == second[name] != ""
    assert first["unread"] == "“Bonn” is no value of town that was learned; scored without it"
    assert second["unread"] == "" and third["unread"] == "“x” is no number in area"
    assert found.unread == {"“…” is no number in area": 1}
    assert found.noted == {"“…” is no value of town that was learned; scored without it": 1}
    assert found.summary()["read"] == 2


def test_few_validation_examples_are_said_to_be_rough() -> None:
    usual = Rule()
    assert roughness("error", 1000, usual) is None and roughness("rarest", 1000, usual) is None
    said = roughness("rarest", 80, usual)
    assert said is not None and said.startswith("There are 80 validation examples: 0.8 of them")
    assert "rough" in said and "saturate" in said and said.count(". ") == 0
    assert "saturate" not in str(roughness("error", 80, usual))
    assert "rough" not in str(roughness("rarest", 80, Rule(kind="share", at=0.1)))
    assert roughness("error", 80, Rule(kind="share", at=0.1)) is None
    few = np.array([*np.linspace(0, 4, 79), 80.0])  # one outlier does not move the line
    line = early_threshold("rarest", few, usual)
    assert line is not None and line.value == 4.0
    many = early_threshold("rarest", np.linspace(0, 1, 100_001), usual)
    assert many is not None and many.value == pytest.approx(0.99, abs=2e-5)
    assert "3.1 of them" in str(roughness("error", 310, usual))


def test_progress_says_what_is_done_whatever_could_not_be_read(
    subject, reference, tmp_path, monkeypatch
) -> None:
    monkeypatch.setattr("vae_core.analyses.apply.sources.PIECE", 20)
    told: list[tuple[str, float | None]] = []
    source = of_split(subject.data, "validation")
    monkeypatch.setattr("vae_core.analyses.apply.figures.BEYOND", -1.0)  # each example has a note
    done = apply_model(
        source,
        reference,
        subject.data,
        ApplySettings(),
        tmp_path / "o.csv",
        lambda *each: told.append(each),
    )
    assert sum(done.noted.values()) == len(subject.data.validation)
    assert {text for text, _ in told} == {"Applying the model to homes validation"}
    assert told[-1][1] == 1.0 and [at for _, at in told] == sorted(at for _, at in told)


def test_the_nearest_and_the_cluster_are_those_of_a_second_computation(
    subject, reference, tmp_path
) -> None:
    """A row that was trained with is its own nearest; the cluster is scikit-learn's likeliest."""
    source = of_split(subject.data, "train")
    apply_model(source, reference, subject.data, ApplySettings(), tmp_path / "out.csv", silent)
    rows = written(tmp_path / "out.csv")
    codes = np.array([[float(row["z1"]), float(row["z2"])] for row in rows])
    far = np.linalg.norm(codes[:, None] - codes[None], axis=2)
    np.fill_diagonal(far, math.inf)
    identity = subject.data.train.identity
    for place, row in enumerate(rows):
        assert float(row["distance"]) == pytest.approx(far[place].min(), abs=1e-5)
        near = far[place].argsort()[:2].tolist()
        assert row["nearest"] in [identity.name(at) for at in near]
    assert {int(row["cluster"]) for row in rows} <= set(range(1, reference.clusters + 1))


def test_a_value_far_out_is_the_most_unlike(subject, reference, tmp_path) -> None:
    lines = made(50, 2)
    lines[30] = "H-31;20,0;9900000;Kreuzberg"
    new = table(tmp_path / "new.csv", "\n".join([HEADER, *lines]))
    rule = Rule(kind="share", at=0.04)
    found = applied(subject, reference, new, tmp_path / "out.csv", rule)
    assert found.scores.argmax() == 30 and found.flags.sum() == 2
    rows = written(tmp_path / "out.csv")
    assert [row["flag"] for row in rows] == [str(int(each)) for each in found.flags]


def test_what_is_there_twice_is_named(subject, reference, tmp_path) -> None:
    trained = {line.split(";")[0]: line for line in made(300, 0)}
    identity = subject.data.train.identity
    rows_of_it = [f"H-{row - 1}" for row in identity.row.tolist()]  # the header is row 1
    lines = made(6, 9)
    lines[2] = f"X;{trained[rows_of_it[5]].split(';', 1)[1]}"
    lines[4] = f"Y;{lines[1].split(';', 1)[1]}"
    new = table(tmp_path / "new.csv", "\n".join([HEADER, *lines]))
    found = applied(subject, reference, new, tmp_path / "out.csv")
    same = [row["same_as"] for row in written(tmp_path / "out.csv")]
    assert same == ["", "", identity.name(5), "", "H-2", ""] and found.duplicates == 2
    source = of_split(subject.data, "train")
    done = apply_model(
        source, reference, subject.data, ApplySettings(), tmp_path / "own.csv", silent
    )
    assert done.duplicates == 0
    own = made(300, 0)
    copied = f"A-1;{own[7].split(';', 1)[1]}"
    for name in ("homes.csv", "renamed.csv"):  # by their ids, whatever the file is called
        again = table(tmp_path / name, "\n".join([HEADER, *own, copied]))
        done = applied(subject, reference, again, tmp_path / "again.csv")
        same = [row["same_as"] for row in written(tmp_path / "again.csv")]
        assert same == [""] * 300 + ["H-8"] and done.duplicates == 1


def test_an_example_is_itself_by_file_and_row_or_by_all_ids() -> None:
    of = {"id": ("a", "b", "c"), "when": ("1", "2", "3")}
    theirs = Identity(("x.csv",), np.zeros(3, int), np.array([2, 3, 4]), of, ("id",))
    mine = Identity(
        ("y.csv", "x.csv"), np.array([0, 0, 1]), np.array([9, 2, 4]), {"id": ("b", "", "q")}
    )
    pairs = [[mine.is_same(k, theirs, at) for at in range(3)] for k in range(3)]
    assert pairs == [[False, True, False], [False] * 3, [False, False, True]]


@pytest.mark.parametrize("rule", [Rule(kind="share", at=0.1), Rule(at=0.9)])
def test_parquet_and_csv_hold_the_same(subject, reference, tmp_path, rule) -> None:
    import pyarrow.parquet as pq

    lines = made(25, 3)
    lines[3] = "H-4;;1;Kreuzberg"
    new = table(tmp_path / "new.csv", "\n".join([HEADER, *lines]))
    applied(subject, reference, new, tmp_path / "out.csv", rule)
    applied(subject, reference, new, tmp_path / "out.parquet", rule)
    rows = written(tmp_path / "out.csv")
    columns = pq.read_table(tmp_path / "out.parquet").to_pydict()
    assert list(columns) == list(rows[0])
    for name, values in columns.items():
        for row, value in zip(rows, values, strict=True):
            if isinstance(value, float):
                assert float(row[name]) == pytest.approx(value, rel=1e-5)
            else:
                assert row[name] == ("" if value is None else str(value))


def test_costs_need_a_class_and_take_the_cheapest(tmp_path, trained_run) -> None:
    """Digits are scored by a model that has seen them all; that the zeros are unlike is told."""
    subject = open_subject(trained_run.folder)
    found = reference_of(subject, ApplySettings(), silent)
    settings, rule = ApplySettings(), Rule(kind="costs", at=3.0)
    source = of_split(subject.data, "test")
    told = found, subject.data, settings
    done = apply_model(source, *told, tmp_path / "out.csv", silent, rule, "0")
    unlike = np.array(done.labels) == "0"
    rows = written(tmp_path / "out.csv")
    assert rows[0]["file"] == "digits test" and rows[5]["row"] == "5"

    def cost(threshold: float) -> float:
        flagged = done.scores >= threshold
        return float((flagged & ~unlike).sum() + 3 * (~flagged & unlike).sum())

    best = min(cost(each) for each in [*done.scores, math.inf])
    assert cost(done.threshold.value) == best
    with pytest.raises(UserError, match="--unlike"):
        apply_model(source, *told, tmp_path / "no.csv", silent, rule)
    assert not (tmp_path / "no.csv").exists()


def test_a_threshold_stays_with_the_run_until_it_learns_more(subject) -> None:
    run = subject.path
    assert saved_threshold(run) is None
    save_threshold(run, Threshold("bound", 7.5, Rule(kind="value", at=7.5)))
    assert saved_threshold(run) == Threshold("bound", 7.5, Rule(kind="value", at=7.5))
    weights = run / "weights.safetensors"
    before = weights.read_bytes()
    weights.write_bytes(before + b" ")
    assert saved_threshold(run) is None
    weights.write_bytes(before)
    (run / "threshold.json").write_text('{"score": 3}')
    assert saved_threshold(run) is None
    (run / "threshold.json").unlink()
    with pytest.raises(UserError, match="a single file"):
        save_threshold(weights, Threshold("bound", 1.0, Rule()))


# Texts of files, and what the rows are: prices, towns, ids, and why a row could not be read.
FILES = {
    "decimal comma": (
        "Price (€);town;Kunden-Id\n1.234,5;Köln;A\n7,25;1.0;B\n",
        ["1234.5 Köln A", "7.25 1 B"],
    ),
    "thousands": ('price,town\n"1,234",2\n"12,345.5",1\n', ["1234 2", "12345.5 1"]),
    "latin-1": ("town;price\nKöln;3\n", ["3 Köln"]),
    "utf-16": ("town\tprice\nKöln\t3\n", ["3 Köln"]),
    "excel": ("sep=;\nprice;town\n1;2\n", ["1 2"]),
    "blank lines": ("price;town\n\n1;2\n\n;1\n", ["1 2", "! no number in price"]),
    "other columns": ("x;town;y;price\n;2;;5\n", ["5 2"]),
    "carriage returns": ("price;town\r1;2\r3;1\r", ["1 2", "3 1"]),
    "money": ("price;town\n$1,000.50;1\n$20.00;2\n", ["1000.5 1", "20 2"]),
    "quoted": ('price;town;id\n1;2;"a;b"\n', ["1 2 a;b"]),
}


@pytest.mark.parametrize("name", FILES)
def test_new_tables_cell_by_cell(name: str, tmp_path: Path) -> None:
    text, expected = FILES[name]
    encoding = {"latin-1": "cp1252", "utf-16": "utf-16"}.get(name, "utf-8")
    rows = open_rows(table(tmp_path / "t.csv", text, encoding), LAYOUT, OwnOptions(), silent)
    found = []
    for piece in rows.pieces():
        values = dict(zip(piece.read.tolist(), piece.values[:, 0, 0], strict=True))
        for at, why in enumerate(piece.why):
            if why:
                found.append(f"! {why}")
                continue
            price = values[at][0] * 50 + 100
            town = LAYOUT.columns[1].values[int(values[at][1:].argmax())]
            ids = [texts[at] for texts in piece.identity.columns.values()]
            found.append(" ".join([f"{price:.7g}", town, *ids]))
    assert found == expected
    assert rows.rows == len(expected)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("price;town\n", "no row below its header"),
        ("price;city\n1;2\n", "lack town"),
        ("price;town\n1.234;1\n1.234;2\n", "--decimal comma"),
        ("price;town\n1,5;1\n2.25;2\n", "written in two ways"),
        ('price;town\n1;"2\n', "quotation mark"),
        ("\0\0\0PK", "is no text"),
    ],
)
def test_a_table_that_cannot_be_read_says_why(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=said):
        rows = open_rows(table(tmp_path / "t.csv", text), LAYOUT, OwnOptions(), silent)
        list(rows.pieces())


def test_a_table_of_any_length_is_read_in_pieces(tmp_path: Path) -> None:
    file = table(tmp_path / "long.csv", "price;town\n" + "1,5;2\n" * 10_000)
    pieces = list(open_rows(file, LAYOUT, OwnOptions(), silent).pieces())
    assert [len(piece) for piece in pieces] == [4096, 4096, 1808]
    assert [piece.done for piece in pieces] == [0.4096, 0.8192, 1.0]
    assert pieces[2].identity.row[-1] == 10_001
    for piece in pieces:
        np.testing.assert_allclose(piece.values[:, 0, 0, 0], (1.5 - 100) / 50, rtol=1e-6)


def cli(*words: str, capsys: pytest.CaptureFixture) -> tuple[int, dict, str]:
    with pytest.raises(SystemExit) as end:
        app(list(words))
    told = capsys.readouterr()
    return end.value.code, json.loads(told.out or "{}"), told.err


def test_the_command(subject, tmp_path: Path, capsys) -> None:
    run = str(subject.path)
    new = table(tmp_path / "new.csv", "\n".join([HEADER, *made(60, 4)]))
    out = str(tmp_path / "out.csv")
    code, told, _ = cli(
        "apply", run, str(new), "--out", out, "--score", "density", "--share", "0.1",
        "--save-threshold", capsys=capsys,
    )  # fmt: skip
    assert code == 0 and told["examples"] == 60 and told["flagged"] == 6
    assert told["rows_per_second"] > 0 and told["peak_memory"] > 1e7
    code, again, _ = cli("apply", run, str(new), "--out", out, capsys=capsys)
    assert again["threshold"] == told["threshold"] and again["score"] == "density"
    assert again["flagged"] == told["flagged"] and again["threshold_saved"]
    (subject.path / "threshold.json").unlink()
    for words, said in (
        ((run,), "Give either a file"),
        ((run, str(new), "--split", "test"), "Give either a file"),
        ((run, str(new), "--share", "0.1", "--value", "3"), "in one way"),
        ((run, str(new), "--share", "2"), "between 0 and 1"),
        ((run, str(new), "--score", "luck"), "luck"),
        ((run, str(tmp_path / "none.csv")), "cannot be read"),
        ((run, str(new), "--out", str(tmp_path / "no" / "x.csv")), "no folder"),
        ((run, str(new), "--miss-cost", "3"), "--unlike"),
        ((run, str(new), "--out", str(new)), "another file than the one that is read"),
    ):
        where = () if "--out" in words else ("--out", out)
        code, _, error = cli("apply", *words, *where, capsys=capsys)
        assert code == 2 and said in error, (words, error)


@pytest.mark.proof
def test_a_million_rows_take_less_than_two_gigabytes(subject, tmp_path: Path) -> None:
    lines = made(5000, 5)
    file = tmp_path / "million.csv"
    with open(file, "w", encoding="utf-8") as text:
        text.write(f"{HEADER}\n")
        for _ in range(200):
            text.write("\n".join(lines) + "\n")
    words = ["apply", str(subject.path), str(file), "--out", str(tmp_path / "out.csv")]
    done = subprocess.run(
        [sys.executable, "-m", "vae_core", *words], capture_output=True, text=True, check=True
    )
    told = json.loads(done.stdout)
    assert told["examples"] == told["read"] == 1_000_000
    assert told["peak_memory"] < 2 * 2**30
