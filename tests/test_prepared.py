"""What a page trains with and sends back: names, refusals, and where it had better train."""

import gzip
import json
import os
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from tests.routes import Answer, ask
from ui.shell import learning
from ui.train import where
from vae_core.config.run import RunConfig
from vae_core.errors import UserError
from vae_core.pack import pack
from vae_core.runs import prepared as prepared_module
from vae_core.runs.prepared import find_prepared, open_prepared, prepared_file
from vae_core.runs.received import Received, history_of

DIGITS = RunConfig(dataset="digits", seconds=5)


def _prepared(root: Path):
    prepared = find_prepared(DIGITS, root)
    prepared.queue(DIGITS)
    prepared.keep(b"the file", b"first", b"more")
    prepared.update_status(state="finished")
    return prepared


def test_a_configuration_finds_what_was_prepared_for_it(tmp_path: Path) -> None:
    assert find_prepared(DIGITS, tmp_path).status()["state"] == "new"
    prepared = _prepared(tmp_path)
    same = RunConfig(dataset="digits", seconds=5, threads=3)  # decides nothing in a page
    assert find_prepared(same, tmp_path) == prepared
    assert find_prepared(RunConfig(dataset="digits", seconds=6), tmp_path) != prepared
    assert open_prepared(prepared.id, tmp_path).config() == DIGITS
    assert prepared.has_more() and prepared.examples_kept()
    prepared.file.unlink()
    assert prepared.status()["state"] == "new", "a file that is gone is made anew"


def test_two_configurations_share_the_examples_of_their_data(tmp_path: Path) -> None:
    prepared = _prepared(tmp_path)
    other = RunConfig(dataset="digits", model="autoencoder", seconds=5)
    found = find_prepared(other, tmp_path)
    found.queue(other)
    assert found.id != prepared.id and found.examples == prepared.examples


def test_only_the_last_ones_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepared_module, "MOST_KEPT", 2)
    made = []
    for seconds in (1, 2, 3):
        config = RunConfig(dataset="digits", seconds=seconds)
        made.append(find_prepared(config, tmp_path))
        made[-1].queue(config)
        made[-1].keep(b"file", b"first", None)
        os.utime(made[-1].file, (seconds, seconds))
    assert [each.file.is_file() for each in made] == [False, True, True]
    assert made[-1].examples_kept()


@pytest.mark.parametrize("name", ["", "..", "../prepared", "model-0", "a/b", "MODEL"])
def test_no_name_leads_out_of_what_was_prepared(tmp_path: Path, name: str) -> None:
    _prepared(tmp_path)
    (tmp_path / "file").write_bytes(b"not for you")
    assert prepared_file(name, "file", tmp_path) is None
    with pytest.raises(UserError, match="press Start"):
        open_prepared(name, tmp_path)


def test_only_the_prepared_parts_are_served(tmp_path: Path) -> None:
    name = _prepared(tmp_path).id
    assert prepared_file(name, "config.json", tmp_path) is None
    assert gzip.decompress(prepared_file(name, "file", tmp_path).read_bytes()) == b"the file"


def test_a_history_is_read_as_a_page_tells_it_and_junk_is_none() -> None:
    split = {"reconstruction": [9.0, 8.0], "kl": [1.0, 2.0], "loss": [10.0, 10.0]}
    told = {"seconds": [1.0, 2.0], "epoch": [0.1, 0.2], "train": split, "validation": split}
    assert history_of({"history": told})[1] == {
        "seconds": 2.0,
        "epoch": 0.2,
        "train": {"reconstruction": 8.0, "kl": 2.0},
        "validation": {"reconstruction": 8.0, "kl": 2.0},
    }
    long = [1.0] * 100_000
    figures = {"reconstruction": long, "kl": long}
    for junk in (
        {},
        {"history": 3},
        {"history": {**told, "epoch": [0.1]}},
        {"history": {**told, "seconds": [1.0, "nan"]}},
        {"history": {**told, "train": {**split, "kl": [1.0, "-inf"]}}},
        {"history": {"seconds": long, "epoch": long, "train": figures, "validation": figures}},
    ):
        assert history_of(junk) == []


def test_what_a_page_sends_is_read_back_or_refused(tmp_path: Path) -> None:
    name = _prepared(tmp_path).id
    received = Received.receive(name, pack({}, {"file": np.frombuffer(b"abc", np.uint8)}), tmp_path)
    assert received.content() == (b"abc", []) and received.root == tmp_path
    assert received.moments() == []
    shots = {f"moment/{step}": np.frombuffer(b"at %d" % step, np.uint8) for step in (0, 30)}
    with_shots = {"file": np.frombuffer(b"abc", np.uint8), **shots}
    received = Received.receive(name, pack({}, with_shots), tmp_path)
    assert sorted(received.moments()) == [b"at 0", b"at 30"]
    with pytest.raises(UserError, match="no model in it"):
        Received.receive(name, pack({}, {}), tmp_path).content()
    with pytest.raises(UserError, match="not prepared here"):
        Received.receive("model-1", b"", tmp_path)


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The routes over a folder of runs whose workers are done at once; the prepared name in it."""

    def keep(name: str, data: bytes) -> Received:
        received = Received.receive(name, data, tmp_path)
        received.update_status(state="finished", run="20260101-120000-digits-vae-0000")
        return received

    app = SimpleNamespace(store=SimpleNamespace(root=tmp_path), keep=keep)
    monkeypatch.setattr(learning, "jobs", lambda: app)
    return _prepared(tmp_path).id


def _ask(path: str, body: bytes | None = None, **headers: str) -> Answer:
    size = {} if body is None else {"content-length": str(len(body))}
    given = {"host": "here:8501", **size, **headers}
    return ask(
        learning.learning_routes(), path, "GET" if body is None else "POST", given, body or b""
    )


def test_a_page_fetches_its_files_once_and_for_good(served: str) -> None:
    found = _ask(learning.prepared_url(served, "file"))
    assert found.status == 200 and "immutable" in found.headers["cache-control"]
    assert found.headers["content-encoding"] == "gzip"
    assert gzip.decompress(found.content) == b"the file"
    assert _ask(learning.prepared_url(served, "status.json")).status == 404


@pytest.mark.parametrize("origin", [{}, {"origin": "http://elsewhere:8501"}, {"origin": "null"}])
def test_only_a_page_of_this_server_may_keep_a_model(served: str, origin: dict[str, str]) -> None:
    assert _ask(learning.keep_url(served), b"x", **origin).status == 403


def test_what_a_page_keeps_is_told_as_a_run_or_refused_in_a_sentence(served: str) -> None:
    here = {"origin": "http://here:8501"}
    kept = _ask(learning.keep_url(served), b"x", **here)
    assert kept.status == 200
    assert json.loads(kept.content) == {"run": "20260101-120000-digits-vae-0000"}
    large = {"content-length": str(2**30)}
    assert _ask(learning.keep_url(served), b"x", **large, **here).status == 413
    refused = _ask(learning.keep_url("model-0"), b"x", **here)
    assert refused.status == 400 and "not prepared here" in json.loads(refused.content)["said"]


def _better(monkeypatch, root: Path, config: RunConfig, trainings: int, error=None):
    pool = SimpleNamespace(workers=2, error=error)
    app = SimpleNamespace(store=SimpleNamespace(root=root), pool=pool, trainings=trainings)
    monkeypatch.setattr(where, "jobs", lambda: app)
    return where.better(config)


def test_the_better_place_follows_the_queue_and_what_a_page_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _better(monkeypatch, tmp_path, DIGITS, 1)[0] == "server"
    place, reason = _better(monkeypatch, tmp_path, DIGITS, 5)
    assert place == "page" and "2 workers are busy, with 5 trainings" in reason
    assert reason.endswith("this page needs one for some seconds only.")
    assert _better(monkeypatch, tmp_path, DIGITS, 0, "none") == ("server", "none")
    refused = _prepared(tmp_path)
    assert _better(monkeypatch, tmp_path, DIGITS, 5)[1].endswith("this page begins at once.")
    assert _better(monkeypatch, tmp_path, DIGITS, 0, "none")[0] == "page"
    refused.update_status(state="failed", message="This model cannot be trained in the page.")
    assert _better(monkeypatch, tmp_path, DIGITS, 5) == (
        "server",
        "This model cannot be trained in the page.",
    )
