"""Runs on disk: a folder each, written atomically, and an SQLite index for the pages.

The folder is the truth; the index is a cache that any reader brings up to date. Whoever trains a
run (a worker, the command line) writes its folder, and whoever watches reads it, so that a page may
attach, reload or outlive a training without asking it anything.

    config.json            the configuration
    status.json            state, progress and results
    history.jsonl          one line a report
    weights.safetensors    the best model so far: what is explored, evaluated, exported
    state.safetensors      the resumable state
    probe/live.safetensors the latest live snapshot
    snapshots/             weights on the way, to move through the training (see ``timeline``)
    request                "pause" or "stop", from whoever watches to whoever trains
    claim                  an empty file, locked by whoever trains (see ``claim``)
    about.json             title, note, tags and pin, where somebody wrote any (see ``about``)
    analyses/              what was computed about the model (see ``analysis``)
"""

import json
import os
import re
import secrets
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from platformdirs import user_data_dir

from vae_core.artifacts.weights_file import WEIGHTS, read_weights
from vae_core.catalogue.rows import located
from vae_core.config.run import RunConfig
from vae_core.errors import UserError
from vae_core.files import (
    PRIVATE,
    append_line,
    is_private,
    make_private,
    open_as_folder,
    told,
    write_atomically,
)
from vae_core.given import as_path, expect
from vae_core.runs.about import ABOUT, read_about
from vae_core.runs.status import ACTIVE
from vae_core.runs.timeline import SNAPSHOTS, Timeline
from vae_core.runs.titles import full_title, title_of
from vae_core.runs.work import Work

RUNS_VARIABLE = "LATENT_PLAYGROUND_RUNS"
REQUESTS = ("pause", "stop")
_FORMAT = 3  # of the index's rows; added to their stamps, so that older rows are made anew
# Inside Store the word list means its method.
Rows = list[dict[str, Any]]
# Why SQLite cannot write, and not that there is something wrong with the file.
_UNWRITABLE = ("locked", "readonly", "unable to open", "disk I/O", "is full")
_UNREAD = -1  # the stamp of a run whose configuration could not be read
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def runs_root() -> Path:
    """Where runs are kept: ``LATENT_PLAYGROUND_RUNS``, else the user's data folder."""
    root = os.environ.get(RUNS_VARIABLE)
    return Path(root).expanduser() if root else Path(user_data_dir("latent-playground")) / "runs"


@dataclass(frozen=True)
class Run(Work):
    """One run's folder. Cheap to make; every call reads what is on disk now."""

    @property
    def config_file(self) -> Path:
        """The configuration; a run is there as long as this is."""
        return self.folder / "config.json"

    @property
    def weights(self) -> Path:
        """The model file; absent until the first checkpoint."""
        return self.folder / WEIGHTS

    @property
    def checkpoint(self) -> Path:
        """The resumable state; absent until the first checkpoint."""
        return self.folder / "state.safetensors"

    @property
    def timeline(self) -> Timeline:
        """Its snapshots; none of a run of before, or of a model too large for them."""
        return Timeline(self.folder / SNAPSHOTS)

    @property
    def live(self) -> Path:
        """The latest live snapshot."""
        return self.folder / "probe" / "live.safetensors"

    def explore(self) -> Any:
        """The explorer of its model as a widget of a notebook; see ``VAE.explore``.

        Raises:
            UserError: when it has no model yet, or anywidget is not installed.
        """
        return located("vae_core.export.notebook:of_file")(read_weights(self.folder)[1])

    def config(self) -> RunConfig:
        """The configuration.

        Raises:
            UserError: when it is missing, with its run, or damaged.
        """
        if not self.config_file.is_file():
            raise UserError(
                f"The run {self.id} is no longer there: its folder was deleted or moved. Choose "
                "another run, or train a new one."
            )
        return RunConfig.from_file(self.config_file)

    def status(self) -> dict[str, Any]:
        """State, message and results; a silent trainer or queue makes a run interrupted."""
        return self._status.read(
            "The training process ended unexpectedly. Resume goes on from the last checkpoint.",
            "The app was closed before this training could go on.",
        )

    def history(self) -> list[dict[str, Any]]:
        """The reports so far; a line cut short by a killed process is left out."""
        try:
            lines = (self.folder / "history.jsonl").read_text("utf-8").splitlines()
        except OSError:
            return []
        records = []
        for line in lines:
            try:
                records.append(json.loads(line))
            except ValueError:
                break
        return records

    def write_history(self, records: list[dict[str, Any]]) -> None:
        """Replace the history."""
        text = "".join(json.dumps(record) + "\n" for record in records)
        write_atomically(self.folder / "history.jsonl", text)

    def append_history(self, record: dict[str, Any]) -> None:
        """Add a report."""
        append_line(self.folder / "history.jsonl", json.dumps(record))

    def request(self, action: str) -> None:
        """Ask whoever trains this run to "pause" or "stop"."""
        if action not in REQUESTS:
            raise ValueError(f"a run can be asked to {' or '.join(REQUESTS)}, not to {action}")
        write_atomically(self.folder / "request", action)

    def requested(self) -> str | None:
        """What was asked of the trainer, or None."""
        try:
            action = (self.folder / "request").read_text("utf-8")
        except OSError:
            return None
        return action if action in REQUESTS else None

    def clear_request(self) -> None:
        """Forget what was asked."""
        with told(self.folder):
            (self.folder / "request").unlink(missing_ok=True)


@cache
def _close(root: Path) -> None:
    """Leave a folder to its owner alone; once, after which its mode is the owner's own affair."""
    if not is_private(root):  # made before runs were private
        root.chmod(PRIVATE)


def _unwritable(error: sqlite3.OperationalError) -> bool:
    return any(words in str(error) for words in _UNWRITABLE)


class Store:
    """The runs under one root folder."""

    def __init__(self, root: Path | str | None = None):
        self.root = as_path(root, "The folder of runs") if root is not None else runs_root()

    def create(self, config: RunConfig, folder: Path | None = None) -> Run:
        """A new run, queued; in ``folder`` if given, which must be absent or empty.

        Raises:
            UserError: when the folder holds something else, or cannot be written.
        """
        expect(config, RunConfig, "The configuration", 'Make one: RunConfig(dataset="mnist").')
        if folder is None:
            stamp = time.strftime("%Y%m%d-%H%M%S")
            folder = self.root / f"{stamp}-{config.dataset}-{config.model}-{secrets.token_hex(2)}"
        try:
            if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
                raise UserError(
                    f"{folder} exists and is not empty. Give a new folder, or delete this one."
                )
            self._open_root()
            make_private(folder)
            write_atomically(folder / "config.json", config.model_dump_json(indent=2))
            run = Run(folder)
            run.update_status(state="queued", message="", created=time.time(), results=None)
        except OSError as error:
            raise UserError(
                f"The run's folder {folder} cannot be written ({error.strerror}). Give another "
                f"with --out, or set {RUNS_VARIABLE}."
            ) from error
        return run

    def get(self, run_id: str) -> Run:
        """The run of that name.

        Raises:
            UserError: when there is none; a name can never lead out of the root folder.
        """
        expect(run_id, str, "The name of a run", "Store.list() has them.")
        if _NAME.fullmatch(run_id) and (run := Run(self.root / run_id)).config_file.is_file():
            return run
        raise UserError(
            f"There is no run named {run_id[:100]!r}. Choose one of the list, or train a new one."
        )

    def delete(self, run_id: str) -> None:
        """Delete a run and all its files.

        Raises:
            UserError: when there is none, when it is still training, or its files cannot be
                deleted.
        """
        run = self.get(run_id)
        if run.status()["state"] in ACTIVE:
            raise UserError(f"The run {run_id} is still training. Stop it, then delete it.")
        with told(run.folder):
            shutil.rmtree(run.folder)
        self.list()

    def list(self) -> Rows:
        """Id, state, configuration in short and results of every run, newest first.

        Only runs whose status changed since the last call are read again; all of them where the
        index cannot be written, as on a full disk or one that may only be read.

        Raises:
            UserError: when the folder of runs cannot be read.
        """
        try:
            found = self._stamps()
        except OSError as error:
            raise UserError(
                f"The folder of runs {self.root} cannot be read ({error.strerror}). Check that "
                f"you may, or choose another with {RUNS_VARIABLE}."
            ) from error
        return self._current(self._indexed(found))

    def _indexed(self, found: dict[str, int]) -> Rows:
        """What the index says once it is up to date; it is a cache, and the folders hold it all."""
        with suppress(OSError, sqlite3.OperationalError):
            try:
                return self._updated(found)
            except sqlite3.DatabaseError as error:
                if isinstance(error, sqlite3.OperationalError) and _unwritable(error):
                    raise
                for path in self.root.glob("index.sqlite*"):  # damaged, or of an older version
                    path.unlink(missing_ok=True)
                return self._updated(found)
        rows = [self._summary(Run(self.root / name)) for name in sorted(found)]
        return sorted(rows, key=lambda row: -row["created"])

    def _stamps(self) -> dict[str, int]:
        """When the status of each run, and what people wrote of it, was last written: a sum."""
        found = {}
        if self.root.exists():
            for entry in os.scandir(self.root):
                status, about = Path(entry.path, "status.json"), Path(entry.path, ABOUT)
                with suppress(OSError):  # no run, gone meanwhile, or somebody else's
                    found[entry.name] = status.stat().st_mtime_ns + _FORMAT
                with suppress(KeyError, OSError):
                    found[entry.name] += about.stat().st_mtime_ns
        return found

    def _updated(self, found: dict[str, int]) -> Rows:
        with self._index() as index:
            known = dict(index.execute("SELECT id, stamp FROM runs"))
            gone = [(name,) for name in known.keys() - found.keys()]
            index.executemany("DELETE FROM runs WHERE id = ?", gone)
            for name, stamp in found.items():
                if known.get(name) != stamp:
                    row = self._summary(Run(self.root / name))
                    # What cannot be read now may be once a plugin is there: it is looked at again.
                    kept = stamp if row["model"] else _UNREAD
                    index.execute(
                        "INSERT OR REPLACE INTO runs VALUES (?, ?, ?, ?)",
                        (name, kept, row["created"], json.dumps(row)),
                    )
            rows = index.execute("SELECT summary FROM runs ORDER BY created DESC, id").fetchall()
        return [json.loads(row[0]) for row in rows]

    def _current(self, listed: Rows) -> Rows:
        for row in listed:
            if row["state"] in ACTIVE:
                # Silence changes a state without changing its file.
                row["state"] = Run(self.root / row["id"]).status()["state"]
        return listed

    def _summary(self, run: Run) -> dict[str, Any]:
        status = run.status()
        try:
            config = run.config()
        except UserError as error:
            config, status = None, {**status, "state": "failed", "message": str(error)}
        about = read_about(run.folder)
        told = title_of(config) if config else ""
        return {
            "id": run.id,
            "state": status["state"],
            "message": status.get("message", ""),
            "title": about.title or (full_title(config) if config else "unreadable configuration"),
            "told": about.title or told or "unreadable configuration",
            "note": about.note,
            "tags": list(about.tags),
            "pinned": about.pinned,
            "likelihood": config.likelihood if config else None,
            "latent_dim": config.latent_dim if config else None,
            "seed": config.seed if config else None,
            "dataset": config.dataset if config else None,
            "model": config.model if config else None,
            "learning_rate": config.learning_rate if config else None,
            "created": status.get("created", 0.0),
            "results": status.get("results"),
            "explorable": run.weights.is_file(),
        }

    def _open_root(self) -> None:
        """Make the folder of runs, for its owner alone; one that was chosen keeps its mode."""
        make_private(self.root)
        if not os.environ.get(RUNS_VARIABLE) and self.root == runs_root():
            _close(self.root)

    @contextmanager
    def _index(self) -> Iterator[sqlite3.Connection]:
        self._open_root()
        path = self.root / "index.sqlite"
        open(path, "ab", opener=open_as_folder).close()  # SQLite's would be open to all
        connection = sqlite3.connect(path, timeout=10)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(
                "CREATE TABLE IF NOT EXISTS runs "
                "(id TEXT PRIMARY KEY, stamp INTEGER, created REAL, summary TEXT)"
            )
            with connection:
                yield connection
        finally:
            connection.close()
