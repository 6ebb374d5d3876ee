"""Runs on disk: written whole or not at all, listed, asked, deleted, and never a way out."""

import errno
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.clocks import Clock
from vae_core import RunConfig, Store, files, load_run
from vae_core.errors import UserError
from vae_core.files import write_atomically
from vae_core.pack import unpack
from vae_core.runs import status
from vae_core.runs.live_pack import live_pack
from vae_core.runs.runner import execute
from vae_core.runs.store import Run
from vae_core.training.progress import Progress
from vae_core.training.reporting import Reports, TrainingDiverged


def small(**values) -> RunConfig:
    values = {"dataset": "digits", "hidden": [24], "latent_dim": 3, "epochs": 4, **values}
    return RunConfig.parse(values)


def test_a_finished_run_holds_all_that_pages_need(trained_run: Run) -> None:
    status = trained_run.status()
    assert status["state"] == "finished" and status["message"] == ""
    results = status["results"]
    for split in ("train", "validation"):
        bound = results[split]
        assert bound["elbo"] == pytest.approx(-(bound["reconstruction"] + bound["kl"]))
        assert sum(bound["kl_per_dimension"]) == pytest.approx(bound["kl"], rel=1e-5)
        assert -bound["elbo"] < 27 and bound["active_units"] == 4
    history = trained_run.history()
    assert history[-1]["step"] == results["steps"] and history[-1]["gradient_norm"] > 0
    assert trained_run.config().latent_dim == 4
    assert not list(trained_run.folder.rglob(".*")), "no temporary file is left behind"


def test_the_weights_file_is_the_model(trained_run: Run, digits) -> None:
    loaded = load_run(trained_run.folder)
    meta, tensors = unpack(trained_run.weights.read_bytes())
    assert loaded.config == trained_run.config()
    x = torch.from_numpy(tensors["examples/images"])
    means = torch.from_numpy(tensors["examples/mean"])
    torch.testing.assert_close(loaded.model.embed(x), means)
    assert sorted(set(tensors["examples/labels"].tolist())) == list(range(10))
    kl = trained_run.status()["results"]["validation"]["kl_per_dimension"]
    np.testing.assert_allclose(meta["latent"]["kl"], kl)
    # Reconstruction of test pictures beats the best constant picture by far.
    x = digits.test.images
    error = (loaded.model.reconstruct(x) - x / 255).square().mean()
    constant = (x / 255 - (x / 255).mean(0)).square().mean()
    assert error < 0.5 * constant


def test_the_weights_file_holds_the_map(trained_run: Run, digits) -> None:
    model = load_run(trained_run.folder).model
    _, tensors = unpack(trained_run.weights.read_bytes())
    codes, labels = tensors["map/codes"], tensors["map/labels"]
    # All validation examples, since there are fewer than a thousand, dealt over the classes.
    validation = digits.validation
    assert codes.shape == (len(validation), 4) and codes.dtype == np.float16
    assert labels[:10].tolist() == list(range(10))
    assert np.bincount(labels).tolist() == np.bincount(validation.labels.numpy()).tolist()
    for digit in range(10):
        posterior = model.posterior(validation.images[validation.labels == digit])
        expected = posterior.mean.detach().numpy()
        np.testing.assert_allclose(codes[labels == digit], expected, atol=5e-3)
        expected = posterior.log_variance.detach().numpy()
        np.testing.assert_allclose(
            tensors["map/log_variance"][labels == digit], expected, atol=5e-3
        )
    shown = model.posterior(torch.from_numpy(tensors["examples/images"]))
    expected = shown.log_variance.detach().numpy()
    np.testing.assert_allclose(tensors["map/example_log_variance"], expected, atol=5e-3)


def test_the_map_of_an_autoencoder_has_points_only(tmp_path: Path) -> None:
    run = Store(tmp_path).create(small(model="autoencoder", epochs=1))
    execute(run)
    _, tensors = unpack(run.weights.read_bytes())
    assert {name for name in tensors if name.startswith("map/")} == {"map/codes", "map/labels"}


def test_the_live_pack_shows_this_run(trained_run: Run) -> None:
    meta, tensors = live_pack(trained_run)
    assert meta["state"] == "finished" and meta["fraction"] == 1 and meta["run"] == trained_run.id
    assert tensors["inputs"].shape == tensors["reconstructions"].shape == (16, 1, 8, 8)
    assert tensors["samples"].shape == (16, 1, 8, 8) and tensors["latent"].shape == (200, 2)
    near = np.abs(tensors["inputs"].astype(int) - tensors["reconstructions"].astype(int)).mean()
    far = np.abs(tensors["inputs"].astype(int) - tensors["samples"].astype(int)).mean()
    assert near < 0.8 * far
    loss = meta["history"]["validation"]["loss"]
    assert loss[-1] < loss[0] and len(loss) == len(meta["history"]["seconds"])


def test_pause_and_resume_equal_an_uninterrupted_run(tmp_path: Path, clock: Clock) -> None:
    store = Store(tmp_path)
    whole, halves = store.create(small(epochs=9)), store.create(small(epochs=9))
    execute(whole)
    assert execute(halves, watch=lambda p: halves.request("pause")) is None
    assert halves.status()["state"] == "paused" and halves.requested() is None
    assert load_run(halves.folder).model.latent_dim == 3
    paused = halves.history()[-1]["step"]
    results = execute(halves, resume=True)
    assert 0 < paused < results["steps"] == whole.status()["results"]["steps"]
    one, two = load_run(whole.folder), load_run(halves.folder)
    for a, b in zip(one.model.parameters(), two.model.parameters(), strict=True):
        assert torch.equal(a, b)


def test_a_refused_resume_leaves_a_finished_run_finished(tmp_path: Path) -> None:
    run = Store(tmp_path).create(small())
    # As the pool queues it: the state it was in is for this one training only.
    run.update_status(state="queued", before="paused")
    execute(run)
    results = run.status()["results"]
    with pytest.raises(UserError, match="used its budget"):
        execute(run, resume=True)
    assert run.status()["state"] == "finished" and run.status()["results"] == results


def test_stop_leaves_a_usable_model(tmp_path: Path) -> None:
    run = Store(tmp_path).create(small(epochs=1e6))

    def stop_soon(progress: Progress) -> None:
        run.request("stop")

    results = execute(run, watch=stop_soon)
    assert results["reason"] == "stop" and run.status()["state"] == "stopped"
    assert load_run(run.folder).model.sample(2).shape == (2, 1, 8, 8)


def test_a_failure_is_told_in_the_status(tmp_path: Path) -> None:
    run = Store(tmp_path).create(
        small(optimiser="sgd", learning_rate=10, sigma=0.01, epochs=50, likelihood="gaussian")
    )
    with pytest.raises(UserError):
        execute(run)
    assert run.status()["state"] == "failed" and "learning rate" in run.status()["message"]


def test_a_killed_process_leaves_whole_files_and_can_resume(tmp_path: Path) -> None:
    run = Store(tmp_path).create(small(epochs=1e6))
    code = (
        "import sys; from pathlib import Path; from vae_core.runs import runner, store; "
        "from vae_core.training import reporting; "
        "reporting.REPORT_SECONDS = 0.05; runner.CHECKPOINT_SECONDS = 0.0; "
        "runner.execute(store.Run(Path(sys.argv[1])))"
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(run.folder)])
    try:
        deadline = time.monotonic() + 60
        while len(run.history()) < 4 and time.monotonic() < deadline:
            time.sleep(0.05)
    finally:
        os.kill(process.pid, signal.SIGKILL) if os.name == "posix" else process.kill()
        process.wait()
    before = run.history()
    assert len(before) >= 4 and load_run(run.folder).config == run.config()
    run.update_status(state="interrupted")
    execute(run, resume=True, watch=lambda p: run.request("stop"))
    steps = [record["step"] for record in run.history()]
    assert steps == sorted(set(steps)) and steps[-1] > before[0]["step"]


def test_silence_is_an_interruption(tmp_path: Path) -> None:
    store = Store(tmp_path)
    run = store.create(small())
    run.update_status(state="running")
    assert run.status()["state"] == "running" == store.list()[0]["state"]
    old = time.time() - 60
    os.utime(run.folder / "status.json", (old, old))
    assert run.status()["state"] == "interrupted" == store.list()[0]["state"]


def test_the_heart_of_a_run_that_was_deleted_stops_in_silence(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(status, "BEAT_SECONDS", 0.005)
    problems: list[threading.ExceptHookArgs] = []
    monkeypatch.setattr(threading, "excepthook", problems.append)
    with status.Status(tmp_path / "status.json").heartbeat():
        time.sleep(0.05)
    assert problems == []


def test_list_follows_what_happens(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert store.list() == []
    first, second = store.create(small()), store.create(small(model="beta-vae"))
    first.update_status(created=1.0)
    second.update_status(created=2.0, state="finished")
    assert [row["id"] for row in store.list()] == [second.id, first.id]
    assert store.list()[0]["model"] == "beta-vae" and not store.list()[0]["explorable"]
    (tmp_path / "index.sqlite").write_bytes(b"not a database, but long enough to be read" * 50)
    for extra in ("index.sqlite-wal", "index.sqlite-shm"):
        (tmp_path / extra).unlink(missing_ok=True)
    assert [row["id"] for row in store.list()] == [second.id, first.id]
    store.delete(second.id)
    assert [row["id"] for row in store.list()] == [first.id] and not second.folder.exists()
    with pytest.raises(UserError, match="still training"):
        store.delete(first.id)


def test_a_folder_of_before_is_closed_once_and_then_left_as_its_owner_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "runs"
    root.mkdir(mode=0o755)
    monkeypatch.delenv("LATENT_PLAYGROUND_RUNS")
    monkeypatch.setattr("vae_core.runs.store.runs_root", lambda: root)
    assert Store(root).list() == [] and root.stat().st_mode & 0o777 == 0o700
    root.chmod(0o750)
    assert Store(root).list() == [] and root.stat().st_mode & 0o777 == 0o750
    Store(root).create(small())
    assert root.stat().st_mode & 0o777 == 0o750


@pytest.mark.parametrize("name", ["..", "../x", "/etc", "", "a/b", "x" * 200, "a\0b", ".hidden"])
def test_a_name_never_leads_out_of_the_root(tmp_path: Path, name: str) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "config.json").write_text("{}")
    with pytest.raises(UserError, match="no run named"):
        Store(tmp_path / "runs").get(name)


def test_damage_is_told_not_raised(tmp_path: Path) -> None:
    store = Store(tmp_path)
    run = store.create(small())
    (run.folder / "config.json").write_text("{broken")
    run.update_status(state="finished")
    row = store.list()[0]
    assert row["state"] == "failed" and "no JSON" in row["message"]
    (run.folder / "status.json").write_text("{broken")
    assert Run(run.folder).status()["state"] == "failed"
    for text in ("[]", "{}", '{"state": "sleeping"}', "null"):
        (run.folder / "status.json").write_text(text)
        assert Run(run.folder).status()["state"] == store.list()[0]["state"] == "failed"
    (run.folder / "history.jsonl").write_text('{"step": 1}\n{"step": 2')
    assert run.history() == [{"step": 1}]


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[:7],
        lambda data: data[: len(data) // 2],
        lambda data: data[:-1],
        lambda data: b"PK\x03\x04" + data,
        lambda data: b"\x80\x04\x95" + data[3:],
        lambda data: data[:200] + bytes(300) + data[500:],
    ],
)
def test_damaged_weights_are_a_sentence(trained_run: Run, tmp_path: Path, damage) -> None:
    path = tmp_path / "weights.safetensors"
    path.write_bytes(damage(trained_run.weights.read_bytes()))
    with pytest.raises(UserError, match="file"):
        load_run(path)


def test_foreign_weights_are_a_sentence(trained_run: Run, tmp_path: Path) -> None:
    from safetensors.numpy import save_file

    from vae_core.pack import pack

    path = tmp_path / "weights.safetensors"
    save_file({"a": np.zeros(3, np.float32)}, path)
    with pytest.raises(UserError, match="foreign"):
        load_run(path)
    meta, tensors = unpack(trained_run.weights.read_bytes())
    for change in ({"format": 99}, {"config": {"latent_dim": 0}}, {"shape": [1, 9, 9]}):
        path.write_bytes(pack({**meta, **change}, tensors))
        with pytest.raises(UserError):
            load_run(path)
    with pytest.raises(UserError, match="no trained model"):
        load_run(tmp_path / "nowhere")


def test_a_failed_write_keeps_the_previous_file(tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "file"
    write_atomically(path, b"before")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space"):
        write_atomically(path, b"after")
    assert path.read_bytes() == b"before" and os.listdir(tmp_path) == ["file"]


def test_a_run_needs_a_folder_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.tex").write_text("precious")
    with pytest.raises(UserError, match="not empty"):
        Store(tmp_path).create(small(), folder=tmp_path / "mine")
    assert (tmp_path / "mine" / "thesis.tex").read_text() == "precious"


def test_pages_modules_load_no_torch() -> None:
    code = (
        "import sys, vae_core.runs.store, vae_core.runs.live_pack, vae_core.queue.jobs, "
        "vae_core.starters, vae_core.config.run, vae_core.export.bundle; "
        "print(json.dumps('torch' in sys.modules))".replace("print(json", "import json; print(json")
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) is False


def test_a_run_that_was_deleted_is_said_to_be_gone(tmp_path: Path) -> None:
    """And nobody is asked for the path of a JSON file."""
    run = Store(tmp_path).create(RunConfig(dataset="digits"))
    shutil.rmtree(run.folder)
    with pytest.raises(UserError, match=f"{run.id} is no longer there: its folder was deleted"):
        run.config()


def test_weights_are_said_to_be_kept_only_where_there_are_some(tmp_path: Path, monkeypatch) -> None:
    """A training that diverges before its first report has none; a later one has its best."""
    store = Store(tmp_path)
    wild = {"optimiser": "sgd", "learning_rate": 10, "likelihood": "gaussian", "sigma": 0.01}
    run = store.create(RunConfig.parse({"dataset": "digits", "hidden": [8], "epochs": 50, **wild}))
    with pytest.raises(TrainingDiverged) as at_once:
        execute(run)
    assert not run.weights.exists() and "kept" not in str(at_once.value)

    reports = Reports.report

    def later(self: Reports) -> Iterator[Progress]:
        yield from reports(self)
        if self.training.best:
            raise TrainingDiverged("The training diverged.")

    monkeypatch.setattr(Reports, "report", later)
    run = store.create(RunConfig(dataset="digits", hidden=(8,), epochs=50))
    with pytest.raises(TrainingDiverged, match="The best weights before that are kept"):
        execute(run)
    assert run.status()["message"].endswith("kept.") and load_run(run.folder).model.latent_dim


def deny(monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    """A disk that is full, or may only be read: whatever opens or makes a file on it fails."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    def connect(*_: object, **__: object) -> None:
        raise sqlite3.OperationalError("attempt to write a readonly database")

    monkeypatch.setattr(files.os, "open", refuse)
    monkeypatch.setattr(Path, "mkdir", refuse)
    monkeypatch.setattr(sqlite3, "connect", connect)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EDQUOT])
def test_runs_are_read_from_a_disk_that_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    store = Store(tmp_path)
    runs = [store.create(RunConfig(dataset="digits", seed=n)) for n in range(3)]
    listed = store.list()
    with monkeypatch.context() as patch:
        deny(patch, code)
        assert store.list() == listed and len(listed) == 3
        assert Store(tmp_path / "none").list() == []
        assert store.get(runs[0].id).status()["state"] == "queued"
        for write in (
            lambda: store.create(RunConfig(dataset="digits")),
            lambda: runs[0].request("stop"),
            lambda: runs[0].update_status(state="paused"),
            lambda: runs[0].append_history({"step": 1}),
            lambda: write_atomically(tmp_path / "x", "text"),
        ):
            with pytest.raises(UserError, match=rf"cannot be written \({os.strerror(code)}\)"):
                write()
    assert not (tmp_path / "x").exists()
    assert store.list() == listed, "as it was, once there is room"


def test_a_write_that_fails_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    write_atomically(path, "before")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(files.Unwritable) as caught:
        write_atomically(path, "after")
    assert caught.value.errno == errno.ENOSPC and isinstance(caught.value, OSError | UserError)
    assert path.read_text() == "before" and os.listdir(tmp_path) == ["file"]
