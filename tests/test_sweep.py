"""Sweeps: what is planned, written down, shown side by side, and run from the command line."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from vae_core import RunConfig, Store
from vae_core.cli import progress
from vae_core.cli import sweep as command
from vae_core.cli.program import app
from vae_core.errors import UserError
from vae_core.pack import pack, unpack
from vae_core.runs.runner import execute
from vae_core.runs.sweep import Sweep, Sweeps, parse_values, plan
from vae_core.runs.sweep_pack import wall_pack

BASE = RunConfig(dataset="digits", hidden=(16,), latent_dim=3, epochs=8)


def test_a_plan_changes_one_thing_and_nothing_else() -> None:
    configs = plan(BASE, {"beta": [0.0, 0.5, 4.0]})
    assert [config.beta for config in configs] == [0, 0.5, 4]
    others = [config.model_dump(exclude={"beta"}) for config in configs]
    assert others[0] == others[1] == others[2] == BASE.model_dump(exclude={"beta"})


def test_a_plan_combines_fields_and_fills_in_by_model() -> None:
    configs = plan(BASE, {"model": ["vae", "beta-vae"], "latent_dim": [2, 5]})
    found = [(c.model, c.latent_dim, c.beta) for c in configs]
    assert found == [("vae", 2, 1), ("vae", 5, 1), ("beta-vae", 2, 4), ("beta-vae", 5, 4)]


@pytest.mark.parametrize(
    ("grid", "said"),
    [
        ({"beta": [1, -1]}, r"^β cannot be -1: give a number from 0 to 1000000\.$"),
        ({"bta": [1, 2]}, "no field 'bta'. Did you mean 'beta'"),
        ({"beta": [1, 2, 1]}, "^β 1 is there twice"),
        ({"seed": list(range(200))}, "1 to 100 runs, and this is 200"),
        ({"network": ["mlp", "resnet"]}, "no network named 'resnet'"),
    ],
)
def test_a_wrong_plan_is_a_sentence(grid: dict, said: str) -> None:
    with pytest.raises(UserError, match=said):
        plan(BASE, grid)


def test_values_are_read_from_text() -> None:
    assert parse_values(" 8, 0;0.25 1 ") == [0, 0.25, 1, 8]
    for text, said in [
        ("1, x", "'x' is no number"),
        ("1", "2 to 9"),
        ("0 " * 10, "this is 10"),
        ("0,,1", "nothing beside"),
    ]:
        with pytest.raises(UserError, match=said):
            parse_values(text)


def test_a_sweep_is_found_again_and_damage_is_a_sentence(tmp_path: Path) -> None:
    sweeps = Sweeps(Store(tmp_path))
    sweep = sweeps.record({"beta": [0.0, 4.0]}, ["a", "b"], "digits")
    assert sweeps.get(sweep.id) == sweep and sweeps.list() == [sweep]
    assert (sweep.field, sweep.values, sweep.labels) == ("beta", [0, 4], ["β 0", "β 4"])
    for wrong in ("sweep-1", "../store", "", "x" * 500):
        with pytest.raises(UserError, match="no sweep named"):
            sweeps.get(wrong)
    (tmp_path / "sweeps" / f"{sweep.id}.json").write_text('{"id": "x", "runs": []}')
    with pytest.raises(UserError, match="damaged"):
        sweeps.get(sweep.id)
    assert sweeps.list() == []


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Sweep, Store]:
    store = Store(tmp_path_factory.mktemp("sweep"))
    grid = {"beta": [0.0, 1.0, 8.0]}
    runs = [store.create(config) for config in plan(BASE, grid)]
    for run in runs[:2]:
        execute(run)
    return Sweeps(store).record(grid, [run.id for run in runs], "digits"), store


def test_the_wall_shows_the_snapshots_of_its_runs(trained: tuple[Sweep, Store]) -> None:
    sweep, store = trained
    store.get(sweep.runs[2]).keep_queued()  # as its queue does
    meta, tensors = wall_pack(sweep, store)
    states = [column["state"] for column in meta["columns"]]
    assert states == ["finished", "finished", "queued"] and meta["active"]
    assert [column["label"] for column in meta["columns"]] == ["β 0", "β 1", "β 8"]
    for index, run_id in enumerate(sweep.runs[:2]):
        run = store.get(run_id)
        _, live = unpack(run.live.read_bytes())
        for name in ("reconstructions", "samples", "traversal"):
            assert np.array_equal(tensors[f"{index}/{name}"], live[name])
        assert np.array_equal(tensors["inputs"], live["inputs"]), "the same inputs for every run"
        bound = run.status()["results"]["validation"]
        column = meta["columns"][index]
        assert (column["rate"], column["distortion"]) == (bound["kl"], bound["reconstruction"])
        last = run.history()[-1]["validation"]
        assert column["history"]["rate"][-1] == last["kl"]
    assert "2/latent" not in tensors and meta["columns"][2]["rate"] is None
    # The heavier KL weight: fewer nats through the code, and a worse reconstruction.
    assert meta["columns"][0]["rate"] > meta["columns"][1]["rate"]
    assert meta["columns"][0]["distortion"] < meta["columns"][1]["distortion"]


def test_maps_are_turned_towards_their_neighbour(trained: tuple[Sweep, Store]) -> None:
    sweep, store = trained
    _, before = wall_pack(sweep, store)
    live = store.get(sweep.runs[1]).live
    kept = live.read_bytes()
    meta, tensors = unpack(kept)
    angle = 2.0
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    mirrored = tensors["latent"] @ turn @ np.diag([1.0, -1.0])
    live.write_bytes(pack(meta, {**tensors, "latent": mirrored.astype(np.float32)}))
    _, after = wall_pack(sweep, store)
    live.write_bytes(kept)
    assert np.allclose(after["1/latent"], before["1/latent"], atol=1e-4)


def test_a_deleted_run_is_told_in_its_column(trained: tuple[Sweep, Store]) -> None:
    sweep, store = trained
    gone = sweep.model_copy(update={"runs": (*sweep.runs[:2], "20200101-000000-gone")})
    meta, _ = wall_pack(gone, store)
    assert meta["columns"][2]["message"] == "This run was deleted."


class Trained:
    """A run that advances with the clock: from one time to another, and then it is finished."""

    def __init__(self, clock: list[float], begin: float, end: float):
        self.clock, self.begin, self.end = clock, begin, end

    def status(self) -> dict:
        done = (self.clock[0] - self.begin) / (self.end - self.begin)
        state = "queued" if done <= 0 else "running" if done < 1 else "finished"
        return {"state": state, "fraction": min(max(done, 0), 1)}


def test_a_line_of_progress_tells_the_time_left_of_all_runs(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [50.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(
        command.time, "sleep", lambda seconds: clock.__setitem__(0, clock[0] + 1.25)
    )
    # Workers that start late do not count: the pace is that of the training.
    runs = {"β 0": Trained(clock, 80, 90), "β 1": Trained(clock, 90, 100)}
    with progress.Meter() as meter:
        command._watch(None, runs, meter)
    lines = capsys.readouterr().err.splitlines()
    assert list(dict.fromkeys(lines)) == [
        "Training 2 runs: 0%, 2 to go",
        "Training 2 runs: 25%, 15 s left, 2 to go",
        "Training 2 runs: 50%, 10 s left, 1 to go",
        "Training 2 runs: 75%, 5 s left, 1 to go",
        "Training 2 runs: 100%",
    ]


def test_an_end_is_told_once_however_often_it_is_reported(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with progress.Meter() as meter:
        for detail in ("1 to go", "1 to go", "1 to go", ""):
            meter.step("Training 2 runs", 1.0, detail)
    lines = ["Training 2 runs: 100%, 1 to go", "Training 2 runs: 100%"]
    assert capsys.readouterr().err.splitlines() == lines


def cli(*arguments: str, runs: Path) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "vae_core", "sweep", *arguments],
        capture_output=True,
        text=True,
        timeout=180,
        env={**os.environ, "LATENT_PLAYGROUND_RUNS": str(runs)},
    )


def test_the_command_prints_one_json_object_a_run(tmp_path: Path) -> None:
    small = "--dataset digits --hidden 16 --latent-dim 3 --epochs 4 --workers 1"
    done = cli(*small.split(), "--beta", "0", "0.5", "4", runs=tmp_path)
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["values"] for row in rows] == [{"beta": 0.0}, {"beta": 0.5}, {"beta": 4.0}]
    assert all(row["state"] == "finished" and row["epochs"] == 4 for row in rows)
    rates = [row["validation"]["kl"] for row in rows]
    assert rates == sorted(rates, reverse=True)
    (sweep,) = Sweeps(Store(tmp_path)).list()
    assert [row["id"] for row in rows] == list(sweep.runs)
    assert [Path(row["run"]).name for row in rows] == list(sweep.runs)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("--average-weights yes no", [True, False]),
        ("--average-weights=false TRUE", [False, True]),
        ("--average-weights --no-average-weights", [True, False]),
        ("--no-average-weights --average-weights", [False, True]),
    ],
)
def test_a_yes_or_no_is_varied(
    given: str, expected: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    monkeypatch.setattr(command, "train_all", lambda *arguments: asked.append(arguments))
    done = CliRunner().invoke(app, ["sweep", "--dataset", "digits", *given.split(), "--seed", "3"])
    assert done.exit_code == 0, done.output
    ((base, grid, *_),) = asked
    assert grid == {"average_weights": expected} and base.seed == 3
    configs = plan(base, grid)
    assert [config.average_weights for config in configs] == expected
    sweep = Sweep(
        id="s", created=0, dataset="digits", points=({"average_weights": True},), runs=("a",)
    )
    assert sweep.labels == ["show EMA weights yes"]


def test_a_yes_or_no_alone_holds_for_all_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(command, "train_all", lambda *arguments: asked.append(arguments))
    for given, expected in (("--no-average-weights", False), ("--average-weights", True)):
        CliRunner().invoke(app, ["sweep", given, "--beta", "0", "1"], catch_exceptions=False)
        base, grid, *_ = asked.pop()
        assert base.average_weights is expected and grid == {"beta": [0.0, 1.0]}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("--average-weights yes maybe", "--average-weights cannot be 'maybe': give yes or no"),
        ("--average-weights yes true", "same value twice"),
        ("--dataset digits --beta 1", "A sweep varies something"),
        ("--beta 0 one", "--beta cannot be 'one': give a number"),
        ("--beta 0 --network mlp resnet", "no network named 'resnet'"),
        ("--seed 1 1", "same value twice"),
        ("--beta", "requires an argument"),
        ("--betas 1 2", "No such option"),
    ],
)
def test_misuse_ends_with_status_2(arguments: str, said: str, tmp_path: Path) -> None:
    env = {"LATENT_PLAYGROUND_RUNS": str(tmp_path)}
    done = CliRunner(env=env).invoke(app, ["sweep", *arguments.split()])
    assert done.exit_code == 2 and done.stdout == ""
    assert re.search(said, done.stderr), done.stderr
    assert not any(tmp_path.iterdir()), "nothing is left behind"
