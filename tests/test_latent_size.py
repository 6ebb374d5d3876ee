"""Which latent size: the rule that ends hopeless trainings, and the one that recommends a size."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from vae_core import RunConfig, Store
from vae_core.analyses.perform import perform
from vae_core.cli.program import app
from vae_core.data.specs import find_spec
from vae_core.errors import UserError
from vae_core.evaluation.intervals import mean_interval
from vae_core.evaluation.latent_size import SizeTried, recommend
from vae_core.pack import read_meta
from vae_core.queue.early import EarlyEnds
from vae_core.runs import halving, latent_size
from vae_core.runs.runner import execute
from vae_core.runs.sweep import Sweeps, plan

BASE = RunConfig(dataset="digits", hidden=(16,), epochs=4)


def _tried(*rows: tuple[int, float], spread: float = 0.5, ended: tuple[int, ...] = ()) -> list:
    return [
        SizeTried(size, (cost - spread, cost, cost + spread), (size,) * 3, size in ended)
        for size, cost in rows
    ]


def test_the_interval_of_a_mean_is_students() -> None:
    mean, half = mean_interval([1.0, 2.0, 4.0])
    assert mean == pytest.approx(7 / 3)
    # t(0.975, 2) = 4.302653, s = sqrt(7/3)
    assert half == pytest.approx(4.302653 * math.sqrt(7 / 3) / math.sqrt(3), rel=1e-6)
    assert math.isnan(mean_interval([1.0])[1])


def test_the_interval_covers_the_mean_as_often_as_it_says() -> None:
    rng = np.random.default_rng(0)
    held = [abs(m) <= h for m, h in (mean_interval(rng.normal(size=3)) for _ in range(2000))]
    assert np.mean(held) == pytest.approx(0.95, abs=0.015)


def test_the_smallest_size_within_the_interval_of_the_best() -> None:
    # Half a width of the best: 4.303 * 0.5 / sqrt(3) = 1.242.
    advice = recommend(_tried((2, 30), (4, 21.2), (8, 20), (16, 20.5)))
    assert advice is not None and advice.size == 4
    assert "smallest size whose bound, −21.2 nats" in advice.reason
    assert "−20.0 ± 1.2 nats over 3 seeds, at 8" in advice.reason
    beyond = recommend(_tried((2, 30), (4, 21.3), (8, 20), (16, 20.5)))
    assert beyond is not None and beyond.size == 8
    assert "every smaller size lies outside" in beyond.reason


def test_what_a_recommendation_leaves_open_is_said() -> None:
    smallest = recommend(_tried((4, 20), (8, 20.1)))
    assert smallest.size == 4 and "every smaller" not in smallest.reason
    assert smallest.reason.endswith("No smaller size was tried, so a smaller one may do as well.")
    largest = recommend(_tried((2, 30), (4, 20)))
    assert largest is not None and largest.size == 4
    assert "No larger size was tried" in largest.reason
    idle = recommend([SizeTried(16, (9.0, 9.1), (5, 6)), SizeTried(32, (12.0, 12.1), (5, 6))])
    assert idle is not None and idle.title == "Recommended: 16 latent dimensions."
    assert "Of these 5.5" in idle.reason
    assert "No larger" not in idle.reason, "a larger one was tried, and is worse"


def test_what_was_ended_or_has_no_interval_is_not_recommended() -> None:
    advice = recommend(_tried((2, 19), (4, 21), (8, 20), ended=(2,)))
    assert advice is not None and advice.size == 4
    assert recommend([SizeTried(4, (20.0,)), SizeTried(8, (19.0,))]) is None
    assert recommend([SizeTried(4, (math.nan, 20.0))]) is None
    assert recommend([]) is None


def test_the_worse_half_goes_beyond_the_margin_alone() -> None:
    assert halving.hopeless([[100.0], [101.0], [103.0], [120.0]]) == [False, False, True, True]
    # Within 2 % of the best, or of the better half: nobody goes.
    assert halving.hopeless([[100.0], [101.0], [101.9]]) == [False] * 3
    assert halving.hopeless([[100.0], [150.0]]) == [False, True]
    assert halving.hopeless([[100.0], [150.0], [900.0]]) == [False, False, True]
    # Two standard errors of the difference: sqrt(2 * 25 / 2) * 2 = 10 where seeds disagree by 5.
    wide = [[95.0, 105.0], [104.0, 114.0]]
    assert halving.margin(*wide) == pytest.approx(2 * math.sqrt(2 * 50 / 2))
    assert halving.hopeless(wide) == [False, False]
    assert halving.hopeless([[math.nan], [100.0], [101.0]]) == [True, False, False]
    assert halving.hopeless([[math.nan], [math.inf]]) == [False, False]


def test_the_cost_at_a_rung_lies_between_two_reports() -> None:
    def record(epoch: float, cost: float) -> dict:
        return {"epoch": epoch, "seconds": 0, "validation": {"reconstruction": cost - 3, "kl": 3}}

    config = RunConfig(dataset="digits", epochs=8)
    history = [record(1, 50), record(3, 40), record(7, 30)]
    assert halving.cost_at(history, config, 0.25) == pytest.approx(45)
    assert halving.cost_at(history, config, 0.5) == pytest.approx(37.5)
    assert halving.cost_at(history, config, 0.9) is None
    assert halving.cost_at(history[1:], config, 0.25) == 40, "there was no report before"


def test_costs_that_do_not_compare_end_nothing() -> None:
    for fields in (["beta"], ["likelihood"], ["latent_dim", "sigma"]):
        with pytest.raises(UserError, match="are not ended early"):
            halving.refuse_early(BASE, fields)
    halving.refuse_early(BASE, ["latent_dim", "seed", "network"])
    with pytest.raises(UserError, match="no cost that says who is behind"):
        halving.refuse_early(RunConfig(dataset="digits", model="gan"), ["latent_dim"])
    with pytest.raises(UserError, match="no bound on the evidence"):
        latent_size.grid_of(RunConfig(dataset="digits", model="autoencoder"), [2, 4], 2)


def test_sizes_are_no_larger_than_an_example() -> None:
    assert latent_size.sizes_for(find_spec("mnist")) == (1, 2, 4, 8, 16, 32, 64)
    assert latent_size.sizes_for(find_spec("wine")) == (1, 2, 4, 8)
    for sizes, repeats, said in [([4, 4], 3, "two or more"), ([2, 4], 1, "2 to 10 seeds")]:
        with pytest.raises(UserError, match=said):
            latent_size.grid_of(BASE, sizes, repeats)
    short = latent_size.short(RunConfig(dataset="mnist", seconds=5, batch_size=100))
    sizes = find_spec("mnist").sizes[0]
    assert (short.seconds, short.epochs) == (None, round(latent_size.STEPS * 100 / sizes, 2))


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory):
    """Two sizes with two seeds; one is trained, and the others are told to have cost more."""
    store = Store(tmp_path_factory.mktemp("sizes"))
    grid = latent_size.grid_of(BASE, [2, 1], 2)
    runs = [store.create(config) for config in plan(BASE, grid)]
    names = [run.id for run in runs]
    sweep = Sweeps(store).record(grid, names, "digits", early=True, purpose=latent_size.PURPOSE)
    execute(runs[0])
    status, records = runs[0].status(), runs[0].history()
    for run, more in zip(runs[1:], (0.2, -1.0, -1.1), strict=True):
        told = json.loads(json.dumps(status))
        told["results"]["validation"]["elbo"] -= more
        run.update_status(**told)
        run.write_history(records)
    return sweep, store


def test_repeats_stand_together(swept) -> None:
    sweep, _ = swept
    assert [group.point for group in sweep.groups] == [{"latent_dim": 1}, {"latent_dim": 2}]
    assert [group.runs for group in sweep.groups] == [sweep.runs[:2], sweep.runs[2:]]
    assert (sweep.repeats, sweep.fields, sweep.varied) == (
        2,
        ("latent_dim",),
        ("latent_dim", "seed"),
    )
    assert sweep.title == "Latent dimensions on Digits 8 x 8: 1, 2 (2 seeds each)"
    assert sweep.labels == ["latent dimensions 1", "latent dimensions 2"]


def test_the_summary_is_what_the_runs_have(swept) -> None:
    sweep, store = swept
    told = latent_size.summary(sweep, store, None)
    for row, group in zip(told["sizes"], sweep.groups, strict=True):
        found = [store.get(run).status()["results"]["validation"]["elbo"] for run in group.runs]
        assert row["elbos"] == pytest.approx(found)
        assert row["elbo"] == pytest.approx(np.mean(found))
    assert told["recommended"] in (1, 2) and str(told["recommended"]) in told["reason"]
    analysis = latent_size.intrinsic_of(sweep, store)
    assert analysis is not None
    meta = read_meta(perform(analysis))
    assert 6 < meta["two_nn"]["value"] < 11 and meta["two_nn"]["points"] == 1397
    assert meta["words"].startswith("Intrinsic dimension of the data, by 1397 examples: ")


def _reports(cost: float, until: float) -> list[dict]:
    """A history by which a training of four epochs has come so far, at an even cost."""
    told = {"reconstruction": cost - 3, "kl": 3}
    return [{"epoch": k / 4, "seconds": 0, "validation": told} for k in range(int(until * 4) + 1)]


@pytest.fixture
def under_way(tmp_path: Path):
    """Three sizes with two seeds each, half done; their costs are 20, 20.3 and 30 nats."""
    store = Store(tmp_path)
    grid = latent_size.grid_of(BASE, [1, 2, 4], 2)
    runs = [store.create(config) for config in plan(BASE, grid)]
    for run, cost in zip(runs, (30.0, 30.1, 20.0, 20.1, 20.3, 20.4), strict=True):
        run.write_history(_reports(cost, 2))
    return Sweeps(store).record(grid, [run.id for run in runs], "digits", early=True), store


def test_a_hopeless_size_is_ended_once_and_says_why(under_way) -> None:
    sweep, store = under_way
    ended = halving.judge(sweep, store)
    assert [run.id for run in ended] == list(sweep.runs[:2])
    assert halving.judge(sweep, store) == [], "a rung is judged once"
    told = halving.ends_of(sweep, store)
    assert told.rungs == len(halving.RUNGS) and list(told.runs) == list(sweep.runs[:2])
    said = told.runs[sweep.runs[0]].replace("\N{NO-BREAK SPACE}", " ")
    assert said == "Ended early at 25 % of its budget: 10.0 nats behind the best."
    assert Sweeps(store).list() == [sweep], "what was ended is no sweep of its own"


def test_a_rung_waits_for_all_that_train_but_not_for_what_failed(under_way) -> None:
    sweep, store = under_way
    late = store.get(sweep.runs[3])
    late.write_history(_reports(20, 0.5))
    assert halving.judge(sweep, store) == [] and halving.ends_of(sweep, store).rungs == 0
    late.update_status(state="failed")
    assert len(halving.judge(sweep, store)) == 2


def test_what_has_finished_is_not_ended(under_way) -> None:
    sweep, store = under_way
    for name in sweep.runs[:2]:
        store.get(name).update_status(state="finished")
    assert halving.judge(sweep, store) == [] and halving.ends_of(sweep, store).runs == {}


def test_a_sweep_without_early_ends_is_let_be(under_way) -> None:
    sweep, store = under_way
    assert halving.judge(sweep.model_copy(update={"early": False}), store) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("nothing-here", "'nothing-here' is neither a data set nor a run."),
        ("digits --sizes 2,x", "--sizes takes whole numbers between commas"),
        ("digits --sizes 4", "out of two or more"),
        ("digits --sizes 2,9999", "--latent-dim cannot be 9999"),
        ("digits --latent-dim 4", "--sizes are what it tries"),
        ("digits --model autoencoder", "no bound on the evidence"),
        ("digits --repeats 1", "--repeats cannot be 1: give a whole number from 2 to 10"),
    ],
)
def test_a_wrong_command_is_a_sentence(
    arguments: str, said: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_RUNS", str(tmp_path))
    result = CliRunner().invoke(app, ["latent-size", *arguments.split()])
    assert result.exit_code == 2 and said in " ".join(result.stderr.split()), result.stderr
    assert not result.stdout


@pytest.mark.proof
def test_the_command_recommends_a_size(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_RUNS", str(tmp_path))
    line = "latent-size digits --sizes 1,2,8 --repeats 2 --epochs 12 --hidden 16"
    result = CliRunner().invoke(app, line.split())
    assert result.exit_code == 0, result.stderr
    told = json.loads(result.stdout)
    assert [row["latent_dim"] for row in told["sizes"]] == [1, 2, 8]
    assert told["intrinsic"]["two_nn"]["value"] > 5
    kept = [row for row in told["sizes"] if not row["ended_early"]]
    best = max(kept, key=lambda row: np.mean(row["elbos"]))
    half = 12.7062 * np.std(best["elbos"], ddof=1) / np.sqrt(2)  # t(0.975, 1)
    fits = [row for row in kept if np.mean(row["elbos"]) >= np.mean(best["elbos"]) - half]
    assert told["recommended"] == min(row["latent_dim"] for row in fits)


def test_the_pool_ends_what_is_hopeless_and_looks_after_the_rest(under_way) -> None:
    sweep, store = under_way
    for name in sweep.runs:
        store.get(name).keep_queued()
    stopped = []
    ends = EarlyEnds(store, stopped.append)
    ends.look_after(sweep.model_copy(update={"early": False}))
    ends.look()
    assert stopped == [], "one that is to train to the end is let be"
    ends.look_after(sweep)
    ends.look()
    assert [run.id for run in stopped] == list(sweep.runs[:2])
    ends.look()
    assert len(stopped) == 2, "each is stopped once"
