"""Snapshots of a run: when, of what, how large, and the same whatever happened on the way."""

import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.clocks import Clock, counted_time
from vae_core import RunConfig, Store
from vae_core.artifacts.anatomy import stored_components
from vae_core.artifacts.model_file import Traces, traces_of
from vae_core.artifacts.moment_file import MomentFiles
from vae_core.data import Dataset
from vae_core.errors import UserError
from vae_core.models.vae import VAE, build_model
from vae_core.pack import unpack
from vae_core.runs import runner
from vae_core.runs.runner import execute
from vae_core.runs.store import Run
from vae_core.training import reporting
from vae_core.training.checkpoint import load_checkpoint, scalars
from vae_core.training.moments import COUNT, MOST_BYTES, Moment, count_for, due, half, thinned
from vae_core.training.progress import Progress

TRACES: dict[int, Traces] = {}  # of the model of these runs, once


def small(**values) -> RunConfig:
    values = {"dataset": "digits", "hidden": [24], "latent_dim": 3, "epochs": 9, **values}
    return RunConfig.parse(values)


def files(run: Run) -> dict[int, bytes]:
    return {step: run.timeline.read(step) for step in run.timeline.steps()}


@pytest.mark.parametrize(("steps", "taken"), [(20, 19), (330, 34), (4300, 38), (43_000, 39)])
def test_about_forty_are_taken_the_first_close_together(steps: int, taken: int) -> None:
    when = [s for s in range(1, steps + 1) if due((s - 1) / steps, s / steps, COUNT)]
    assert len(when) == taken <= COUNT and when[0] == 1 and when[-1] == steps
    gaps = np.diff(when)
    assert gaps[0] < steps / 1000 + 2 and (np.diff(gaps) >= -1).all(), "ever farther apart"


def test_a_model_too_large_for_five_of_them_has_none() -> None:
    def told(numbers: int) -> int:
        return count_for(torch.nn.Linear(numbers - 1, 1))

    assert told(652_824) == COUNT and 2 * COUNT * 652_824 < MOST_BYTES
    assert told(2_000_000) == 15 and told(6_000_000) == 5 and told(6_000_001) == 0


def _traced(model: VAE, config: RunConfig) -> Traces:
    TRACES[0] = traces_of(model, config)
    return TRACES[0]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run that nothing interrupted; what is traced of it is that of all runs here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runner, "traces_of", _traced)
        counted_time(patch.setattr)
        run = Store(tmp_path_factory.mktemp("runs")).create(small(average_weights=True))
        execute(run)
    return run


def test_a_finished_run_has_them_from_its_first_weights_to_its_last(whole: Run) -> None:
    records = whole.timeline.records()
    steps = [record["step"] for record in records]
    assert steps == whole.timeline.steps() and len(steps) == 31
    assert steps[0] == 0 and steps[-1] == whole.status()["results"]["steps"] == 99
    assert [records[0]["fraction"], records[-1]["fraction"]] == [0.0, 1.0]
    _, saved = unpack(whole.weights.read_bytes())
    tensors: dict[str, np.ndarray] = {}
    for step, data in files(whole).items():
        told, tensors = unpack(data)
        assert told["step"] == step and told["epoch"] == pytest.approx(step / 11)
        # What takes the place of a file's tensors has their names and shapes.
        assert {"map/codes"} | {n for n in saved if n.startswith("model/")} == tensors.keys()
        for name, each in tensors.items():
            assert each.shape == saved[name].shape and each.dtype == np.float16
    # The last is the model that was saved, as that is the best of so short a run: rounded.
    for name in tensors:
        np.testing.assert_allclose(tensors[name], saved[name], rtol=1e-3, atol=4e-3)


def test_a_run_that_was_killed_and_paused_has_the_same_bit_for_bit(
    whole: Run, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "traces_of", lambda *_: TRACES[0])
    monkeypatch.setattr(runner, "CHECKPOINT_SECONDS", 0.05)
    monkeypatch.setattr(reporting, "REPORT_SECONDS", 0.02)
    run = Store(tmp_path).create(small(average_weights=True))

    def die(progress: Progress) -> None:
        if run.checkpoint.is_file():
            kept = scalars(load_checkpoint(run.checkpoint))["step"]
            if run.timeline.steps()[-1] > kept > 0:  # taken after the checkpoint
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        execute(run, watch=die)
    lost = run.timeline.steps()[-1]
    assert run.status()["state"] == "interrupted" and 0 < lost < 99
    # What a process that dies while it writes may leave.
    run.timeline.file(lost).write_bytes(b"cut short")
    assert execute(run, resume=True, watch=lambda _: run.request("pause")) is None
    assert 0 < run.timeline.steps()[-1] < 99
    execute(run, resume=True)
    assert files(run) == files(whole)


def test_a_run_that_goes_on_after_its_end_keeps_no_more(
    whole: Run, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "traces_of", lambda *_: TRACES[0])
    monkeypatch.setattr(runner, "COUNT", 20)
    run = Run(shutil.copytree(whole.folder, tmp_path / "on"))
    run.config_file.write_text(small(average_weights=True, epochs=11).model_dump_json(), "utf-8")
    execute(run, resume=True)
    steps = run.timeline.steps()
    assert len(steps) == 20 and steps[0] == 0 and steps[-1] == 121
    assert all(run.timeline.read(s) == whole.timeline.read(s) for s in steps if s <= 99)


def test_a_learned_prior_goes_along(digits: Dataset) -> None:
    config = small(prior="mixture", components=3)
    model = build_model(config, digits.shape, 10, digits.layout).eval()
    made = MomentFiles(model, digits)
    weights = {name: half(each) for name, each in model.state_dict().items()}
    told, tensors = unpack(made.file(Moment(step=3, epoch=0.3, fraction=0.1, state=weights)))
    assert told == {"step": 3, "epoch": 0.3, "fraction": 0.1}
    # By the names in a model's file, so that they take the place of what is there.
    assert tensors["prior/codes"].shape == (1000, 3)
    with torch.no_grad():
        stored = stored_components(model)
    assert len(stored) == 3
    for name, each in stored.items():
        np.testing.assert_allclose(tensors[name], each, rtol=2e-3, atol=2e-3)


def test_half_keeps_what_it_cannot_hold() -> None:
    assert half(torch.tensor([1.0, 70_000.0])).tolist() == [1.0, 70_000.0]
    assert half(torch.tensor([1.0])).dtype == torch.float16
    assert half(torch.tensor(3)).tolist() == 3


def test_thinned_leaves_the_ends_and_what_is_even() -> None:
    steps = [round((k / 2) ** 3) for k in range(2, 60)]
    kept = thinned(steps, 30)
    assert len(kept) == 30 and (kept[0], kept[-1]) == (steps[0], steps[-1])
    gaps = np.diff(np.cbrt(kept))
    assert gaps.max() / gaps.min() < 2.6
    assert thinned([3, 1], 1) == [1, 3] and thinned([], 4) == []


def test_a_run_of_before_has_none(tmp_path: Path) -> None:
    run = Store(tmp_path).create(small())
    assert run.timeline.steps() == run.timeline.records() == []
    with pytest.raises(UserError, match="no snapshot of step 3"):
        run.timeline.read(3)
    run.timeline.keep(lambda steps: [])
