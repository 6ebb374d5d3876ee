"""Runs one can live with: what is written of them, found, renamed, archived and deleted."""

import io
import json
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from vae_core import RunConfig, Store
from vae_core.cli.program import app
from vae_core.errors import UserError
from vae_core.runs import keeping
from vae_core.runs.about import About, read_about, write_about
from vae_core.runs.halving import ends_of
from vae_core.runs.listing import Query, chosen, in_bytes, size_on_disk, with_sizes
from vae_core.runs.runner import execute
from vae_core.runs.store import RUNS_VARIABLE, Run
from vae_core.runs.sweep import Sweeps, plan
from vae_core.runs.titles import full_title, title_of
from vae_core.user_data.run_archive import archive, history_of, restore

BASE = RunConfig(dataset="digits", hidden=(16,), latent_dim=3, epochs=2)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Run:
    run = Store(tmp_path_factory.mktemp("trained")).create(BASE)
    execute(run)
    write_about(run.folder, title="Mine", note="two\nlines", tags="a, b", pinned=True)
    return run


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "runs")


@pytest.fixture
def three(store: Store) -> list[Run]:
    """A VAE and a beta-VAE of digits, and a VAE of MNIST; made in this order, at 1, 2 and 3."""
    runs = []
    for number, values in enumerate(
        [{"latent_dim": 2}, {"model": "beta-vae"}, {"dataset": "mnist"}], start=1
    ):
        run = store.create(RunConfig.parse({"dataset": "digits", **values}))
        bound = {"elbo": -100.0 * number, "reconstruction": 0, "kl": 0}
        results = {"validation": bound} if number < 3 else None
        run.update_status(state="finished", created=float(number), results=results)
        runs.append(run)
    return runs


def test_what_is_written_is_cleaned_and_kept(trained: Run) -> None:
    about = read_about(trained.folder)
    assert about == About(title="Mine", note="two\nlines", tags=("a", "b"), pinned=True)
    dirty = About.parse({"title": " a\n\u202e b\x00 ", "tags": [" x ", "x", "", "y  z"]})
    assert (dirty.title, dirty.tags) == ("a b", ("x", "y z"))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"title": "x" * 121}, "Title"),
        ({"note": "x" * 4001}, "Note"),
        ({"tags": ["x" * 41]}, "Tags"),
        ({"tags": [str(k) for k in range(21)]}, "Tags"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_cannot_be_written_is_a_sentence(values: dict, said: str, three: list[Run]) -> None:
    with pytest.raises(UserError, match=said):
        write_about(three[0].folder, **values)
    assert not (three[0].folder / "about.json").exists()


def test_damage_is_nothing_written(three: list[Run]) -> None:
    for text in ("{", "[]", '{"title": 5}', '{"title": "' + "x" * 999 + '"}'):
        (three[0].folder / "about.json").write_text(text)
        assert read_about(three[0].folder) == About()
    shutil.rmtree(three[0].folder)
    with pytest.raises(UserError, match="any more"):
        write_about(three[0].folder, title="x")
    assert not three[0].folder.exists(), "what was deleted is not made anew"


def _ids(store: Store, **asked) -> list[str]:
    return [row["id"] for row in chosen(with_sizes(store.list(), store.root), Query(**asked))]


def test_runs_are_searched_filtered_and_sorted(store: Store, three: list[Run]) -> None:
    first, second, third = (run.id for run in three)
    assert _ids(store) == [third, second, first]
    assert _ids(store, sort="oldest") == [first, second, third]
    assert _ids(store, sort="elbo") == [first, second, third], "without a bound: last"
    assert _ids(store, text="BETA digits") == [second]
    assert _ids(store, model="vae") == [third, first]
    assert _ids(store, dataset="mnist") == [third] and _ids(store, state="failed") == []
    assert _ids(store, text="nothing like it") == []
    write_about(three[0].folder, title="Zebra", note="smooth samples", tags=["good"], pinned=True)
    assert _ids(store, text="smooth zebra") == [first], "the index sees what was written"
    assert _ids(store, tag="GOOD") == _ids(store, pinned=True) == [first]
    assert _ids(store) == [first, third, second], "pinned ones come first"
    (three[1].folder / "big").write_bytes(bytes(100_000))
    assert _ids(store, sort="size") == [first, second, third]
    titles = {row["id"]: row["told"] for row in store.list()}
    assert titles[first] == "Zebra" and titles[second].startswith("β-VAE")


def test_sizes_are_those_of_the_files(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x").write_bytes(bytes(1234))
    (tmp_path / "y").write_bytes(bytes(66))
    (tmp_path / "link").symlink_to("/usr")
    assert size_on_disk(tmp_path) - (tmp_path / "link").lstat().st_size == 1300
    assert size_on_disk(tmp_path / "none") == 0
    assert [in_bytes(n) for n in (999, 1300, 2_500_000, 10**9)] == [
        "999 bytes",
        "1.3 kB",
        "2.5 MB",
        "1.0 GB",
    ]


@pytest.fixture
def swept(store: Store):
    grid = {"beta": [0.0, 1.0]}
    runs = [store.create(config) for config in plan(BASE, grid)]
    for run in runs:
        run.update_status(state="finished")
    return Sweeps(store).record(grid, [run.id for run in runs], "digits"), runs


def test_a_renamed_run_keeps_its_sweep(store: Store, swept) -> None:
    sweep, runs = swept
    ends = store.root / "sweeps" / f"{sweep.id}.ends.json"
    ends.write_text(json.dumps({"rungs": 1, "runs": {runs[0].id: "Ended early."}}))
    renamed = keeping.rename(runs[0].id, "best-of-all", store)
    assert renamed.config().beta == 0 and not runs[0].folder.exists()
    assert Sweeps(store).get(sweep.id).runs == ("best-of-all", runs[1].id)
    assert ends_of(sweep, store).runs == {"best-of-all": "Ended early."}
    assert {row["id"] for row in store.list()} == {"best-of-all", runs[1].id}


@pytest.mark.parametrize("new", ["", "..", "a/b", "-x", "sweeps", "sweep-1", "x" * 101, "é"])
def test_no_name_leads_out_or_astray(new: str, store: Store, three: list[Run]) -> None:
    with pytest.raises(UserError, match="cannot be named"):
        keeping.rename(three[0].id, new, store)
    with pytest.raises(UserError, match="is taken already"):
        keeping.rename(three[0].id, three[1].id, store)
    assert three[0].config_file.is_file()


def test_what_trains_is_neither_renamed_nor_deleted(store: Store, swept) -> None:
    _, runs = swept
    runs[1].update_status(state="running")
    with pytest.raises(UserError, match="Stop it, then rename it"):
        keeping.rename(runs[1].id, "other", store)
    with pytest.raises(UserError, match="Stop it, then delete it"):
        keeping.delete([run.id for run in runs], store)
    assert all(run.config_file.is_file() for run in runs), "none of them, where one cannot go"


def test_deleting_says_what_goes_and_takes_empty_sweeps(store: Store, swept) -> None:
    sweep, runs = swept
    (runs[0].folder / "analyses" / "report-1").mkdir(parents=True)
    runs[0].timeline.write(5, b"x")
    found = keeping.dependents([runs[0].id], store)
    assert (found.analyses, found.snapshots, found.losing, found.gone) == (1, 1, (sweep,), ())
    assert found.size == size_on_disk(runs[0].folder)
    assert found.sentence.startswith("1 run, 1 analysis and 1 snapshot, ")
    assert "Columns would be missing in the sweep “β on Digits" in found.sentence
    keeping.delete([runs[0].id], store)
    assert Sweeps(store).list() == [sweep]
    left = keeping.delete([runs[1].id], store)
    assert left.gone == (sweep,) and Sweeps(store).list() == [] and store.list() == []


def test_an_archive_brings_the_run_back(trained: Run, store: Store, tmp_path: Path) -> None:
    path = tmp_path / "kept.zip"
    for inside in (trained.folder / "kept.zip", trained.folder.parent / "other" / "kept.zip"):
        with pytest.raises(UserError, match="lies in the folder of a run"):
            archive(trained, inside)
        assert not inside.exists()
    assert archive(trained, path) == path.stat().st_size
    with zipfile.ZipFile(path, "a") as into:  # names lead nowhere, and a state is not believed
        into.writestr("../../outside", b"x")
        into.writestr("status.json", b'{"state": "running"}')
    run = restore(path.read_bytes(), path.name, store)
    assert run.status()["state"] == "finished" and not list(tmp_path.rglob("outside"))
    assert run.config() == trained.config() and read_about(run.folder).title == "Mine"
    assert run.timeline.steps() == trained.timeline.steps() != []
    ours, theirs = run.history(), trained.history()
    assert [r["validation"] for r in ours] == [r["validation"] for r in theirs] != []
    found, before = (each.status()["results"]["validation"] for each in (run, trained))
    assert found["elbo"] == pytest.approx(before["elbo"], rel=1e-5)
    with pytest.raises(UserError, match="is there already"):
        archive(trained, path)


def _zipped(entries: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as into:
        for name, data in entries.items():
            into.writestr(name, data)
    return file.getvalue()


RUN_JSON = json.dumps({"format": "latent-playground-run"}).encode()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no zip that can be read"),
        (b"PK\x03\x04" + bytes(100), "no zip that can be read"),
        (_zipped({"a.txt": b"x"}), "not the archive of a run"),
        (_zipped({"run.json": RUN_JSON}), "not the archive of a run"),
        (_zipped({"run.json": b"[" * 10_000, "weights.safetensors": b"x"}), "damaged"),
        (_zipped({"run.json": RUN_JSON, "weights.safetensors": b"\x80\x04."}), "header is missing"),
        (_zipped({"run.json": RUN_JSON, "weights.safetensors": bytes(3 * 10**7)}), "as bombs do"),
    ],
)
def test_a_foreign_archive_is_refused_and_leaves_nothing(
    data: bytes, said: str, store: Store
) -> None:
    with pytest.raises(UserError, match=said):
        restore(data, "foreign.zip", store)
    assert store.list() == []


def test_a_foreign_history_is_held_to_its_form() -> None:
    def line(step: int, kl: object = 1.0) -> bytes:
        losses = {"reconstruction": 2.0, "kl": kl}
        told = {"step": step, "epoch": 1, "seconds": 2, "train": losses, "validation": losses}
        return json.dumps({**told, "findings": ["<script>"], "more": 1}).encode() + b"\n"

    (good,) = history_of(line(1))
    assert set(good) == {"step", "epoch", "seconds", "train", "validation"}
    assert len(history_of(line(1) + line(5) + line(3))) == 2, "time does not run backwards"
    for wrong in (b"{", b"[" * 100_000, line(2, "x"), line(2, True), line(2, None)):
        assert len(history_of(line(1) + wrong + line(3))) == 1
    assert history_of(line(1, float("inf"))) == []
    assert np.isfinite(good["validation"]["kl"])


def test_the_command_line_does_all_of_it(
    trained: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(RUNS_VARIABLE, str(tmp_path))
    shutil.copytree(trained.folder, tmp_path / "one")

    def run(*arguments: str, status: int = 0):
        found = CliRunner().invoke(app, ["runs", *arguments])
        assert found.exit_code == status, found.output
        return json.loads(found.stdout) if status == 0 else " ".join(found.stderr.split())

    told = run("edit", "one", "--tag", "c", "--untag", "A", "--unpin", "--note", "")
    assert told == {"id": "one", "title": "Mine", "note": "", "tags": ["b", "c"], "pinned": False}
    assert run("show", "one")["tags"] == ["b", "c"]
    assert [row["id"] for row in run("list", "--search", "mine", "--tag", "c")["runs"]] == ["one"]
    assert run("list", "--state", "failed")["runs"] == []
    assert run("rename", "one", "two")["before"] == "one"
    file = tmp_path / "out.zip"
    assert run("archive", "two", str(file), "--remove")["deleted"] and run("list")["runs"] == []
    back = run("restore", str(file))["id"]
    assert run("show", back)["title"] == "Mine"
    assert run("delete", back, "--yes")["deleted"] == back
    for arguments, said in [
        (("edit", "none", "--pin"), "There is no run named 'none'"),
        (("rename", "none", "x"), "There is no run named 'none'"),
        (("list", "--sort", "colour"), "no order named 'colour'"),
        (("list", "--state", "asleep"), "no state named 'asleep'"),
        (("restore", str(tmp_path / "none.zip")), "There is no archive at"),
        (("restore", str(tmp_path / "index.sqlite")), "no zip that can be read"),
    ]:
        assert said in run(*arguments, status=2)
    shutil.copytree(trained.folder, tmp_path / "one")
    assert "Say what to write" in run("edit", "one", status=2)
    assert "1 run, 0 analyses and" in run("delete", "one", status=2)


@pytest.mark.parametrize(
    ("values", "short", "whole"),
    [
        ({}, "VAE", "VAE on MNIST, 20 dimensions"),
        ({"seed": 3}, "VAE, seed 3", "VAE on MNIST, 20 dimensions, seed 3"),
        ({"latent_dim": 2}, "VAE, 2 dimensions", "VAE on MNIST, 2 dimensions"),
        (
            {"model": "beta-vae", "beta": 8, "learning_rate": 0.01},
            "β-VAE, β\N{NO-BREAK SPACE}= 8, learning rate 0.01",
            "β-VAE on MNIST, 20 dimensions, β 8, learning rate 0.01",
        ),
    ],
)
def test_titles_tell_runs_apart(values: dict, short: str, whole: str) -> None:
    config = RunConfig.parse({"dataset": "mnist", **values})
    assert (title_of(config), full_title(config)) == (short, whole)
