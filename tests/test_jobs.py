"""The pool of workers: submit, pause, resume, stop, queue, and a worker that is killed."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import vae_core.queue.pool
from tests import clocked_worker
from vae_core import RunConfig, Store, load_dataset, load_run, train
from vae_core.config.analyses import ProjectionSettings
from vae_core.errors import UserError
from vae_core.pack import unpack
from vae_core.queue import workers
from vae_core.queue.jobs import Jobs
from vae_core.runs.analysis import Analysis, find_analysis
from vae_core.runs.runner import execute
from vae_core.runs.store import Run


def small(**values) -> RunConfig:
    values = {"dataset": "digits", "hidden": [24], "latent_dim": 3, "epochs": 20, **values}
    return RunConfig.parse(values)


def wait(run: Run, state: str, timeout: float = 120) -> dict:
    return until(lambda: run.status() if run.status()["state"] == state else None, timeout, run)


def until(check: Callable[[], object], timeout: float, run: Run | Analysis) -> object:
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        if value := check():
            return value
        time.sleep(0.05)
    raise AssertionError(f"not reached in {timeout} s; the run's status is {run.status()}")


def pass_over(jobs: Jobs) -> None:
    """Until the one worker has done all that was handed to it so far."""
    wait(jobs.submit(small(epochs=1)), "finished")


def test_everything_listens_on_this_computer_only(jobs: Jobs) -> None:
    info = jobs.pool._client.scheduler_info()
    addresses = [info["address"], *info["workers"]]
    assert all(address.startswith("tls://127.0.0.1:") for address in addresses)


def test_a_job_runs_to_its_end(jobs: Jobs) -> None:
    run = jobs.submit(small())
    results = wait(run, "finished")["results"]
    assert results["epochs"] == 20 and load_run(run.folder).config == small()


def test_pause_gives_the_worker_to_the_next_and_resume_goes_on(jobs: Jobs) -> None:
    first, second = jobs.submit(small(epochs=1e6)), jobs.submit(small())
    until(first.history, 60, first)
    assert second.status()["state"] == "queued"
    with pytest.raises(UserError, match="already"):
        jobs.resume(first)
    jobs.pause(first)
    wait(first, "paused")
    wait(second, "finished")
    steps = first.history()[-1]["step"]
    jobs.resume(first)
    until(lambda: first.history()[-1]["step"] > steps, 60, first)
    jobs.stop(first)
    assert wait(first, "stopped")["results"]["reason"] == "stop"


def test_a_queued_run_can_be_taken_back(jobs: Jobs) -> None:
    busy, waiting = jobs.submit(small(epochs=1e6)), jobs.submit(small())
    until(busy.history, 60, busy)
    jobs.stop(waiting)
    wait(waiting, "stopped")
    jobs.stop(busy)
    wait(busy, "stopped")
    pass_over(jobs)
    assert waiting.history() == [], "it never began"


def test_a_stop_right_after_the_start_holds(jobs: Jobs) -> None:
    run = jobs.submit(small(epochs=1e6))
    jobs.stop(run)
    reports = len(run.history())
    wait(run, "stopped")
    pass_over(jobs)
    assert run.status()["state"] == "stopped"
    # A report that was being written when it was asked is the last.
    assert len(run.history()) <= reports + 1


@pytest.mark.proof
def test_more_runs_than_workers_take_turns_and_end_as_if_they_had_not(
    jobs: Jobs, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(vae_core.queue.jobs, "TURN_SECONDS", 0.2)
    # On one worker, whose clock counts steps: a turn of each is 25 to 150 of its 330.
    log = tmp_path / "states"
    jobs.pool._client.run(clocked_worker.begin, str(log))
    try:
        sweep = jobs.sweep(small(epochs=30), {"beta": [0.0, 1.0, 4.0]})
        runs = [jobs.store.get(run_id) for run_id in sweep.runs]
        for run in runs:
            wait(run, "finished")
    finally:
        jobs.pool._client.run(clocked_worker.end)
    told = [line.split() for line in log.read_text("utf-8").splitlines()]
    first_end = told.index(next(line for line in told if line[1] == "finished"))
    for run in runs:
        # Each has trained, and left its turn to the others with a checkpoint, before one ends.
        mine = [line[1:] for line in told[:first_end] if line[0] == run.id]
        states = [state for state, _ in mine]
        assert states.count("queued") >= 1, states
        left = mine[states.index("queued")]
        assert left == ["queued", "checkpoint"] and "running" in states[: states.index("queued")]
        steps = [record["step"] for record in run.history()]
        assert steps == sorted(set(steps)) and run.status()["fraction"] == 1
    # The same weights, bit for bit, as a training that nobody interrupted.
    *_, last = train(small(epochs=30, beta=4.0), load_dataset("digits"))
    weights = load_run(runs[2].folder).model.state_dict()
    for name, tensor in last.training.saved.state_dict().items():
        assert weights[name].equal(tensor), name


def test_a_checkpoint_damaged_between_turns_ends_the_run_with_a_sentence(jobs: Jobs) -> None:
    run = jobs.store.create(small(epochs=1e6))
    assert execute(run, turn=0.0) is None and run.status()["state"] == "queued"
    run.checkpoint.write_bytes(b"damaged")
    run.update_status(turn=0.1)
    jobs._queue(run, resume=True)
    status = wait(run, "interrupted")
    assert "is damaged" in status["message"]
    pass_over(jobs)
    assert run.status()["state"] == "interrupted", "and it is not queued again"


def test_an_analysis_is_made_once_found_again_and_made_anew_when_damaged(
    jobs: Jobs, trained_run: Run, tmp_path: Path
) -> None:
    settings = ProjectionSettings(method="pca", points=60)
    analysis = find_analysis(trained_run.folder, "projection", settings, tmp_path)
    assert jobs.analyse(analysis)
    assert not jobs.analyse(analysis), "it is queued or running already"
    until(lambda: analysis.status()["state"] == "finished", 60, analysis)
    _, tensors = unpack(analysis.result())
    assert tensors["points"].shape == (60, 2)
    assert not jobs.analyse(analysis), "it is there"
    file = analysis.folder / "result.safetensors"
    file.write_bytes(file.read_bytes()[:40])
    assert analysis.result() is None and analysis.status()["state"] == "new"
    assert jobs.analyse(analysis)
    until(lambda: analysis.status()["state"] == "finished", 60, analysis)
    assert np.array_equal(unpack(analysis.result())[1]["points"], tensors["points"])


def test_an_analysis_that_cannot_be_made_says_so(jobs: Jobs, trained_run: Run) -> None:
    settings = ProjectionSettings(method="native", axes=(0, 99), points=60)
    analysis = find_analysis(trained_run.folder, "projection", settings, trained_run.folder)
    jobs.analyse(analysis)
    until(lambda: analysis.status()["state"] == "failed", 60, analysis)
    assert "dimensions z1 to z4" in analysis.status()["message"]
    # One whose request a worker cannot read does not wait for ever either.
    other = find_analysis(
        trained_run.folder, "projection", ProjectionSettings(points=61), trained_run.folder
    )
    other.queue()
    (other.folder / "request.json").write_text('{"kind": "projection", "settings": {"points": 1}}')
    jobs._send(other, workers.analyse)
    until(lambda: other.status()["state"] == "failed", 60, other)


def test_an_analysis_that_waits_can_be_taken_back_and_asked_for_again(
    jobs: Jobs, trained_run: Run
) -> None:
    busy = jobs.submit(small(epochs=1e6))
    until(busy.history, 60, busy)
    settings = ProjectionSettings(points=62)
    analysis = find_analysis(trained_run.folder, "projection", settings, trained_run.folder)
    jobs.analyse(analysis)
    jobs.withdraw(analysis)
    assert analysis.status()["state"] == "interrupted"
    jobs.stop(busy)
    wait(busy, "stopped")
    assert jobs.analyse(analysis)
    until(lambda: analysis.status()["state"] == "finished", 60, analysis)


def test_a_sweep_is_paused_resumed_and_stopped_whole(
    jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vae_core.queue.jobs, "TURN_SECONDS", 0.4)
    sweep = jobs.sweep(small(epochs=1e6), {"beta": [0.0, 1.0]})
    runs = [jobs.store.get(run_id) for run_id in sweep.runs]
    until(lambda: all(run.history() for run in runs), 60, runs[1])
    jobs.pause_sweep(sweep)
    for run in runs:
        wait(run, "paused")
    steps = [run.history()[-1]["step"] for run in runs]
    jobs.resume_sweep(sweep)
    until(
        lambda: all(r.history()[-1]["step"] > s for r, s in zip(runs, steps, strict=True)),
        60,
        runs[1],
    )
    jobs.stop_sweep(sweep)
    for run in runs:
        # Also the one that was waiting for its turn has its best model and its results.
        assert wait(run, "stopped")["results"]["reason"] == "stop"
        assert load_run(run.folder).model.latent_dim == 3


def test_bad_data_fails_the_run_and_not_the_pool(jobs: Jobs) -> None:
    run = jobs.store.create(small())
    (run.folder / "config.json").write_text("{broken")
    jobs._queue(run, resume=False)
    assert "no JSON" in wait(run, "failed")["message"]
    wait(jobs.submit(small(epochs=2)), "finished")


@pytest.mark.skipif(os.name != "posix", reason="kills a process by signal")
def test_a_killed_worker_interrupts_its_run_which_resumes(jobs: Jobs) -> None:
    run = jobs.submit(small(epochs=1e6))
    until(run.history, 60, run)
    (pid,) = jobs.pool._client.run(os.getpid).values()
    os.kill(pid, signal.SIGKILL)
    assert "Resume" in wait(run, "interrupted")["message"]
    jobs.resume(run)
    until(run.history, 60, run)
    wait(run, "running")
    jobs.stop(run)
    wait(run, "stopped")
    assert load_run(run.folder).model.latent_dim == 3


def test_a_run_left_in_the_queue_by_a_closed_app_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vae_core.queue.pool, "CONNECT_SECONDS", 1)
    run = Store(tmp_path).create(small())
    old = time.time() - 60  # since when nobody keeps it in a queue
    os.utime(run.folder / "status.json", (old, old))
    os.environ["LATENT_PLAYGROUND_SCHEDULER"] = "tcp://127.0.0.1:1"
    try:
        jobs = Jobs(Store(tmp_path), workers=1)
        assert run.status()["state"] == "interrupted"
        with pytest.raises(UserError, match="could not be started"):
            jobs.pool.wait(60)
        late = jobs.submit(small())
        assert late.status()["state"] == "failed" and "scheduler" in late.status()["message"]
    finally:
        del os.environ["LATENT_PLAYGROUND_SCHEDULER"]
        jobs.close()


@pytest.mark.parametrize("count", ["0", "many", "65", "-1"])
def test_a_number_of_workers_that_cannot_be_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: str
) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_WORKERS", count)
    jobs = Jobs(Store(tmp_path))
    with pytest.raises(UserError, match="LATENT_PLAYGROUND_WORKERS is a number from 1 to 64"):
        jobs.pool.wait(10)
    jobs.close()
