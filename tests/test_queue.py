"""One worker at a time, whatever is pressed as it takes a run; a queue that is gone; Cancel."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import Any

import pytest

from vae_core import RunConfig, Store
from vae_core.analyses.perform import COMPUTE, perform
from vae_core.config.analyses import ANALYSES, ProjectionSettings
from vae_core.errors import UserError
from vae_core.pack import unpack
from vae_core.queue import workers
from vae_core.queue.jobs import Jobs
from vae_core.queue.pool import Pool
from vae_core.runs import runner, status
from vae_core.runs.analysis import Analysis, find_analysis
from vae_core.runs.claim import Taken, claimed
from vae_core.runs.store import Run
from vae_core.runs.work import Work

SMALL = RunConfig(dataset="digits", hidden=(16,), latent_dim=2, epochs=1e6)


class Task:
    """A future of the pool, that a test ends when it wants."""

    def __init__(self, function: Callable[..., None], arguments: tuple):
        self.function, self.arguments = function, arguments
        self.status = "pending"
        self.told: list[Callable[[Any], None]] = []

    def cancel(self) -> None:
        self.end("cancelled")

    def add_done_callback(self, tell: Callable[[Any], None]) -> None:
        self.told.append(tell)

    def end(self, status: str) -> None:
        self.status = status
        for tell in self.told:
            tell(self)

    def start(self) -> threading.Thread:
        """A worker takes it."""
        thread = threading.Thread(target=self.function, args=self.arguments, daemon=True)
        thread.start()
        return thread


class Queue:
    """A pool whose workers begin when a test says so."""

    def __init__(self) -> None:
        self.tasks: list[Task] = []

    def submit(self, function: Callable[..., None], *arguments: Any, **_: Any) -> Task:
        self.tasks.append(Task(function, arguments))
        return self.tasks[-1]

    def close(self) -> None:
        pass


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> Queue:
    queue = Queue()

    def start(pool: Pool) -> None:
        pool._client = queue
        pool._started.set_result(None)

    monkeypatch.setattr(Pool, "_start", start)
    # Two workers are two processes, each with a lock of its own.
    monkeypatch.setattr(workers, "_ALONE", nullcontext())
    return queue


@pytest.fixture
def pool(queue: Queue, tmp_path: Path) -> Iterator[Jobs]:
    pool = Jobs(Store(tmp_path), workers=2)
    pool.pool.wait(10)
    yield pool
    pool.close()


@pytest.fixture
def trainers(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """How many train at once, noted whenever one begins; the data come after ``runner.go``."""
    counts: list[int] = [0]
    guard = threading.Lock()
    go = threading.Event()
    train, load = runner._train, runner.load_dataset
    now = 0

    def counted(*arguments: Any) -> Any:
        nonlocal now
        with guard:
            now += 1
            counts.append(now)
        try:
            return train(*arguments)
        finally:
            with guard:
                now -= 1

    def slow(*arguments: Any, **keywords: Any) -> Any:
        go.wait(30)
        return load(*arguments, **keywords)

    monkeypatch.setattr(runner, "_train", counted)
    monkeypatch.setattr(runner, "load_dataset", slow)
    monkeypatch.setattr(runner, "go", go, raising=False)
    yield counts
    go.set()


def _when_written(
    monkeypatch: pytest.MonkeyPatch, state: str, do: Callable[[], object]
) -> threading.Event:
    """Do something once, the moment before a state of a run is written."""
    write = Run.update_status
    seen = threading.Event()

    def update(run: Run, **values: Any) -> None:
        if values.get("state") == state and not seen.is_set():
            seen.set()
            do()
        write(run, **values)

    monkeypatch.setattr(Run, "update_status", update)
    return seen


def test_pause_as_a_worker_takes_the_run_and_resume_at_once_start_it_once(
    pool: Jobs, queue: Queue, trainers: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = pool.submit(SMALL)
    pausing = threading.Event()

    def say_running_between() -> None:
        pausing.set()
        while run.status()["state"] != "running":
            time.sleep(0.01)

    # The worker has looked for a request, in vain, and is about to say "running". It does so after
    # whoever pauses has seen "queued" and before he writes "paused"; with a claim he never gets to
    # that, and the worker goes on after a second.
    taken = _when_written(monkeypatch, "running", lambda: pausing.wait(1))
    _when_written(monkeypatch, "paused", say_running_between)
    threads = [queue.tasks[0].start()]
    assert taken.wait(30)
    pool.pause(run)
    with suppress(UserError):
        pool.resume(run)
    threads += [task.start() for task in queue.tasks[1:]]
    runner.go.set()
    for thread in threads[1:]:
        while thread.is_alive() and max(trainers) < 2:
            time.sleep(0.01)
    threads[0].join(60)
    run.request("stop")
    assert trainers == [0, 1], "trained by one worker at a time"
    # The pause has been heeded, and a resume now goes on.
    assert run.status()["state"] == "paused"
    pool.resume(run)
    thread = queue.tasks[-1].start()
    pool.stop(run)
    thread.join(60)
    steps = [record["step"] for record in run.history()]
    assert steps == sorted(set(steps)) and run.status()["state"] == "stopped"


def test_a_run_just_taken_is_paused_by_its_worker_and_not_resumed_before(
    pool: Jobs, queue: Queue, trainers: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = pool.submit(SMALL)
    told = threading.Event()
    taken = _when_written(monkeypatch, "running", lambda: told.wait(10))
    thread = queue.tasks[0].start()
    assert taken.wait(10)
    # It has the run and has not said so: whoever pauses now waits for what it says.
    asking = threading.Thread(target=pool.pause, args=(run,))
    asking.start()
    while run.requested() != "pause":
        assert asking.is_alive()
        time.sleep(0.01)
    asking.join(0.1)
    assert run.status()["state"] == "queued" and run.requested() == "pause"
    with pytest.raises(UserError, match="already queued or training"):
        pool.resume(run)
    told.set()
    asking.join(10)
    assert not asking.is_alive() and queue.tasks[0].status == "pending", "not taken back"
    runner.go.set()
    thread.join(60)
    assert run.status()["state"] == "paused" and run.requested() is None
    pool.resume(run)
    assert run.status()["state"] == "queued" and len(queue.tasks) == 2


def test_the_end_of_a_turn_told_late_does_not_queue_a_resumed_run_again(
    pool: Jobs, queue: Queue
) -> None:
    run = pool.submit(SMALL)
    run.update_status(state="paused")  # by its worker, whose end the pool has not heard of
    pool.resume(run)
    assert len(queue.tasks) == 2
    queue.tasks[0].end("finished")
    assert len(queue.tasks) == 2, "queued twice"
    queue.tasks[0].end("error")
    assert run.status()["state"] == "queued", "nor lost with the worker that had it before"
    queue.tasks[1].end("error")
    assert run.status()["state"] == "interrupted"


def test_a_run_in_other_hands_is_left_alone(
    pool: Jobs, queue: Queue, trainers: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Work.claim, "__defaults__", (0.2, None))  # as long as anybody waits
    runner.go.set()
    run = pool.submit(SMALL)
    run.update_status(state="interrupted")
    with run.claim():
        with pytest.raises(Taken, match="Another process is at work"), claimed(run.folder, 0.1):
            pass
        errors = []

        def resume() -> None:
            try:
                pool.resume(run)
            except UserError as error:
                errors.append(str(error))

        thread = threading.Thread(target=resume)
        thread.start()
        thread.join(20)
        assert "Another process is at work" in errors[0]
    assert run.status()["state"] == "interrupted"
    pool.resume(run)
    assert run.status()["state"] == "queued"


@pytest.mark.skipif(os.name != "posix", reason="kills a process by signal")
def test_a_claim_ends_with_its_process(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from vae_core.runs.claim import claimed\n"
        "with claimed(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "held\n"
    with pytest.raises(Taken), claimed(tmp_path, 0):
        pass
    process.send_signal(signal.SIGKILL)
    process.wait()
    with claimed(tmp_path, 0):
        pass


def test_an_analysis_is_made_by_one_worker(
    pool: Jobs, queue: Queue, trained_run: Run, tmp_path: Path
) -> None:
    settings = ProjectionSettings(method="pca", points=63)
    analysis = find_analysis(trained_run.folder, "projection", settings, tmp_path)
    assert pool.analyse(analysis)
    with analysis.claim():
        thread = queue.tasks[0].start()
        thread.join(0.3)
        assert analysis.status()["state"] == "queued"
        analysis.update_status(state="interrupted", message="Something else was asked for.")
    thread.join(30)
    assert analysis.status()["state"] == "interrupted" and analysis.result() is None
    assert pool.analyse(analysis)
    queue.tasks[1].start().join(60)
    assert analysis.status()["state"] == "finished"


def _silent(work: Work, seconds: float) -> None:
    """Nobody has been heard of for so long."""
    then = time.time() - seconds
    os.utime(work.folder / "status.json", (then, then))


def test_what_another_host_left_in_its_queue_comes_back(
    pool: Jobs, queue: Queue, trained_run: Run, tmp_path: Path
) -> None:
    run = pool.store.create(SMALL)
    # As an app wrote it that is gone with its machine, or had this one's name before a restart.
    run.update_status(owner={"host": "0a1b2c3d4e5f", "process": 7, "since": 1.0})
    assert run.status()["state"] == "queued"
    with pytest.raises(UserError, match="still training"):
        pool.store.delete(run.id)
    _silent(run, status.SILENCE_SECONDS + 1)
    found = run.status()
    assert found["state"] == "interrupted" == pool.store.list()[0]["state"]
    assert found["message"] == "The app was closed before this training could go on."
    pool.resume(run)
    assert run.status()["state"] == "queued" and len(queue.tasks) == 1
    _silent(run, status.SILENCE_SECONDS + 1)
    pool.store.delete(run.id)
    assert not run.folder.exists()
    settings = ProjectionSettings(method="pca", points=64)
    analysis = find_analysis(trained_run.folder, "projection", settings, tmp_path)
    analysis.queue()
    analysis.update_status(owner={"host": "0a1b2c3d4e5f", "process": 7, "since": 1.0})
    assert not pool.analyse(analysis), "it waits"
    _silent(analysis, status.SILENCE_SECONDS + 1)
    assert analysis.status()["state"] == "interrupted" and pool.analyse(analysis)


@pytest.mark.parametrize("hours", [-1, 1])
def test_silence_is_measured_by_the_clock_of_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hours: float
) -> None:
    run = Store(tmp_path).create(SMALL)
    here = time.time
    monkeypatch.setattr(time, "time", lambda: here() + 3600 * hours)
    for state in ("queued", "running"):
        run.update_status(state=state)
        assert run.status()["state"] == state
        then = here() - 1.5 * status.SILENCE_SECONDS
        os.utime(run.folder / "status.json", (then, then))
        assert run.status()["state"] == "interrupted"


def test_a_queue_is_heard_of_while_it_lives_and_by_its_workers(
    queue: Queue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trainers: list[int]
) -> None:
    monkeypatch.setattr(status, "BEAT_SECONDS", 0.05)
    runner.go.set()
    pool = Jobs(Store(tmp_path), workers=2)
    waiting, taken, ended = (pool.submit(SMALL) for _ in range(3))
    ended.update_status(state="running")
    for run in (waiting, taken, ended):
        _silent(run, 60)
    deadline = time.monotonic() + 30
    while waiting.status()["state"] != "queued" and time.monotonic() < deadline:
        time.sleep(0.02)
    assert waiting.status()["state"] == "queued"
    assert ended.status()["state"] == "interrupted", "the queue does not speak for a trainer"
    pool._heart.close()
    # The queue was late, not gone, or nobody would have been given the run.
    _silent(taken, 60)
    taken.request("stop")
    queue.tasks[1].start().join(60)
    assert taken.status()["state"] == "stopped"
    pool.close()
    assert waiting.status()["state"] == "interrupted", "told at once where an app is closed"
    after = Jobs(Store(tmp_path), workers=2)
    after.resume(waiting)
    assert waiting.status()["state"] == "queued"
    after.close()


def endless(subject: Any, settings: ProjectionSettings, report: Callable[[str, float], None]):
    """An analysis that only ends when it is cancelled, and turns every failure into another."""
    while True:
        try:
            report("Turning", 0.5)
        except Exception as error:
            raise UserError("swallowed") from error
        time.sleep(0.01)


def _files(analysis: Analysis) -> set[str]:
    return {path.name for path in analysis.folder.rglob("*")}


def test_a_running_analysis_is_cancelled_and_can_be_asked_for_again(
    pool: Jobs,
    queue: Queue,
    trained_run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = ProjectionSettings(method="pca", points=65)
    analysis = find_analysis(trained_run.folder, "projection", settings, tmp_path)
    pool.analyse(analysis)
    with monkeypatch.context() as patch:
        patch.setitem(COMPUTE, "projection", endless)
        thread = queue.tasks[0].start()
        while analysis.status()["message"] != "Turning":
            assert thread.is_alive()
            time.sleep(0.01)
        pool.cancel(analysis)
        thread.join(30)
    assert not thread.is_alive()
    status = analysis.status()
    assert status["state"] == "stopped" and "cancelled" in status["message"]
    assert _files(analysis) == {"request.json", "status.json", "claim"}
    queue.tasks[0].end("finished")
    assert analysis.status()["state"] == "stopped", "a worker that has heeded it is not lost"
    assert pool.analyse(analysis)
    queue.tasks[1].start().join(60)
    assert analysis.status()["state"] == "finished"
    assert unpack(analysis.result())[1]["points"].shape == (65, 2)


def test_a_waiting_analysis_is_cancelled_at_once(
    pool: Jobs, queue: Queue, trained_run: Run, tmp_path: Path
) -> None:
    settings = ProjectionSettings(method="pca", points=66)
    analysis = find_analysis(trained_run.folder, "projection", settings, tmp_path)
    pool.analyse(analysis)
    pool.cancel(analysis)
    assert analysis.status()["state"] == "stopped" and queue.tasks[0].status == "cancelled"
    queue.tasks[0].start().join(30)
    assert analysis.status()["state"] == "stopped", "a worker that was given it leaves it"
    assert pool.analyse(analysis) and not analysis.cancel_requested()
    queue.tasks[1].start().join(60)
    assert analysis.status()["state"] == "finished"


@pytest.mark.parametrize(
    ("kind", "values", "share"),
    [
        ("projection", {"method": "tsne", "points": 200}, 0.3),
        ("report", {"sections": ["latent"], "examples": 200}, 0.2),
        ("density", {"kind": "flow"}, 0.1),
        ("peers", {}, 0.02),
        ("apply", {"score": "regret", "examples": "validation"}, 0.3),
    ],
)
def test_every_kind_ends_at_its_next_report(
    kind: str, values: dict, share: float, trained_run: Run, tmp_path: Path
) -> None:
    file = shutil.copy(trained_run.weights, tmp_path / "weights.safetensors")
    settings = ANALYSES[kind].parse(values)
    analysis = find_analysis(Path(file), kind, settings, tmp_path)
    after = []

    def watch(message: str, fraction: float) -> None:
        if analysis.cancel_requested():
            after.append(message)
        elif fraction >= share and analysis.status()["message"] != "Loading the model":
            analysis.request_cancel()

    with pytest.raises(UserError, match="was cancelled"):
        perform(analysis, watch)
    assert after == [] and analysis.status()["state"] == "stopped"
    assert _files(analysis) == {"request.json", "status.json", "claim"}
