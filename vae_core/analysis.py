"""What is computed about a trained model off the page: kept in a folder, and found there again.

An analysis is a kind (a projection, a report card, a comparison), settings and a model. Its folder
is named by all three, the model by the content of its weights file, so a second view of the same is
instant, and a model that has learned more is looked at anew. Like a run's folder it is the only
channel between who computes and who watches. Imports no torch.

    request.json    kind, settings and the model's file
    status.json     state, message, fraction done, seconds left
    cancel          from whoever watches: it is no longer wanted
    claim           an empty file, locked by whoever computes it (see ``claim``)
    result.safetensors  a pack: what was found
"""

import hashlib
import json
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

from vae_core.errors import UserError
from vae_core.files import write_atomically
from vae_core.pack import pack, read_meta
from vae_core.settings import DensitySettings, PeerSettings, ProjectionSettings, ReportSettings
from vae_core.status import ACTIVE, Status
from vae_core.store import read_weights
from vae_core.validation import Settings
from vae_core.work import Work

# Told by the work: what is being done, and which fraction of all is done.
Report = Callable[[str, float], None]
REPORT_SECONDS = 0.2
CANCELLED = "It was cancelled. Ask for it again at any time."
# Of a model, or of all models that are no runs, so many analyses are kept.
KEPT = 50
# Counted up when what an analysis stores changes its meaning; older results are then not found.
VERSION = 2


class Cancelled(BaseException):
    """Raised in the work by its report of progress, once it is no longer wanted.

    No ``Exception``, as ``asyncio.CancelledError`` is none: what turns the failures of a download
    or a library into sentences must let it pass.
    """


@dataclass(frozen=True)
class Kind:
    """A kind of analysis: its settings and where the function is that computes it.

    ``compute(subject, settings, report) -> (meta, tensors)``, the parts of a pack.
    """

    settings: type[Settings]
    home: str
    function: str

    def compute(self, *arguments: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Import the function, which needs torch, and call it."""
        return getattr(import_module(self.home), self.function)(*arguments)


KINDS = {
    "projection": Kind(ProjectionSettings, "vae_core.projection", "project_model"),
    "report": Kind(ReportSettings, "vae_core.report.card", "report_card"),
    "density": Kind(DensitySettings, "vae_core.densities", "fit_model"),
    "peers": Kind(PeerSettings, "vae_core.peers", "compare_with_peers"),
}


@dataclass(frozen=True)
class Analysis(Work):
    """One analysis, computed or not yet. Cheap to make; every call reads what is on disk now."""

    kind: str
    settings: Settings
    model: Path

    @property
    def _file(self) -> Path:
        return self.folder / "result.safetensors"

    @property
    def _cancel(self) -> Path:
        return self.folder / "cancel"

    def request_cancel(self) -> None:
        """Ask whoever computes this to stop; heeded at the next report of progress."""
        self._cancel.touch()

    def cancel_requested(self) -> bool:
        """Whether whoever computes this was asked to stop and has not yet."""
        return self._cancel.exists()

    def clear_cancel(self) -> None:
        """Forget that it was asked to stop."""
        self._cancel.unlink(missing_ok=True)

    def status(self) -> dict[str, Any]:
        """State, message, fraction and eta; the state of one never asked for is "new"."""
        status = {"state": "new", "message": "", "fraction": 0.0, "eta": None}
        if self._status.path.is_file():
            found = self._status.read(
                "The worker ended unexpectedly. Try again.",
                "The app was closed before it began. Try again.",
            )
            if found["state"] != "finished" or self._file.is_file():
                status = found
        return status

    def result(self) -> bytes | None:
        """The pack that was found, or None while there is none."""
        try:
            data = self._file.read_bytes()
            read_meta(data)
        except OSError:
            return None
        except UserError:
            self._file.unlink(missing_ok=True)  # damaged: to be computed anew
            return None
        return data

    def queue(self) -> None:
        """Write down what is to be computed, and that it is wanted.

        Raises:
            UserError: when its folder cannot be written.
        """
        request = {
            "kind": self.kind,
            "settings": self.settings.model_dump(mode="json"),
            "model": str(self.model),
        }
        try:
            write_atomically(self.folder / "request.json", json.dumps(request, indent=2))
            self.clear_cancel()
            state = {"state": "queued", "message": "", "fraction": 0.0, "eta": None}
            self.update_status(**state)
        except OSError as error:
            raise UserError(
                f"The result's folder {self.folder} cannot be written ({error.strerror}). "
                "Make room there, or choose another folder of runs."
            ) from error

    def perform(self, watch: Report | None = None) -> bytes:
        """Compute it here and now, keeping its folder; returns the result.

        Raises:
            Taken: when another process computes it.
            UserError: for a model or data set that cannot be read, or settings that do not fit, or
                when it is cancelled; the status says it too.
        """
        with self.claim():
            self.queue()
            try:
                return self._compute(watch)
            except Cancelled as error:
                raise UserError(CANCELLED) from error

    def perform_queued(self) -> None:
        """Compute it if it still waits for that; what a worker does. Raises as ``perform``."""
        with self.claim():
            self.keep_queued()  # its queue lives, or this would not have been handed on
            if self.status()["state"] == "queued":
                with suppress(Cancelled):
                    self._compute(None)

    def _compute(self, watch: Report | None) -> bytes:
        from vae_core.evaluation.subject import open_subject

        reporter = _Reporter(self, watch)
        self.update_status(state="running", message="Loading the model")
        try:
            with self.heartbeat():
                subject = open_subject(self.model, lambda text, done: reporter(text, done or 0.0))
                reporter.restart()
                found = pack(*KINDS[self.kind].compute(subject, self.settings, reporter))
                write_atomically(self._file, found)
        except Cancelled:
            self.clear_cancel()
            self.update_status(state="stopped", message=CANCELLED)
            raise
        except BaseException as error:
            said = isinstance(error, UserError)
            ended = isinstance(error, KeyboardInterrupt | SystemExit)
            self.update_status(
                state="interrupted" if ended else "failed",
                message=str(error)
                if said
                else "It was interrupted. Try again."
                if ended
                else f"An unexpected error ended it ({type(error).__name__}: {error}).",
            )
            raise
        self._prune()
        self.update_status(state="finished", message="", fraction=1.0, eta=None)
        return found

    def _prune(self) -> None:
        """Delete the oldest analyses beside this one: of a model that has learned more, say."""

        def made(folder: Path) -> float:
            try:
                return (folder / "status.json").stat().st_mtime
            except OSError:
                return 0.0

        others = [folder for folder in self.folder.parent.iterdir() if folder != self.folder]
        for folder in sorted(others, key=made, reverse=True)[KEPT:]:
            if Status(folder / "status.json").read()["state"] not in ACTIVE:
                shutil.rmtree(folder, ignore_errors=True)


class _Reporter:
    """Writes progress to the status a few times a second, with the time left at the pace so far.

    Raises ``Cancelled`` into work that is no longer wanted.
    """

    def __init__(self, analysis: Analysis, watch: Report | None):
        self.analysis = analysis
        self.watch = watch
        self.restart()

    def restart(self) -> None:
        self.begun = time.monotonic()
        self.written = -1.0

    def __call__(self, message: str, fraction: float) -> None:
        if self.analysis.cancel_requested():
            raise Cancelled
        now = time.monotonic()
        if self.watch:
            self.watch(message, fraction)
        if now - self.written < REPORT_SECONDS:
            return
        self.written = now
        eta = (now - self.begun) * (1 - fraction) / fraction if fraction > 0.01 else None
        self.analysis.update_status(message=message, fraction=fraction, eta=eta)


def find_analysis(model: Path, kind: str, settings: Settings, root: Path) -> Analysis:
    """The analysis of a model, whether it was computed yet or not.

    Args:
        model: a run's folder or a weights file.
        kind: a key of ``KINDS``.
        settings: of that kind.
        root: the folder of runs, where analyses of models that are no runs are kept.

    Raises:
        UserError: when there is no model.
    """
    file = model / "weights.safetensors" if model.is_dir() else model
    text = json.dumps(
        [VERSION, kind, settings.model_dump(mode="json"), _digest(file)], sort_keys=True
    )
    name = f"{kind}-{hashlib.sha256(text.encode()).hexdigest()[:16]}"
    home = model if model.is_dir() else root
    return Analysis(home / "analyses" / name, kind, settings, model.resolve())


def open_analysis(folder: Path) -> Analysis:
    """The analysis that was queued in a folder, for the worker that is to perform it."""
    request = json.loads((folder / "request.json").read_text("utf-8"))
    kind = KINDS[request["kind"]]
    settings = kind.settings.parse(request["settings"])
    return Analysis(folder, request["kind"], settings, Path(request["model"]))


def _digest(file: Path) -> str:
    try:
        stamp = file.stat()
    except OSError:
        read_weights(file)  # says it in a sentence
        raise
    return _content(str(file), stamp.st_mtime_ns, stamp.st_size)


@lru_cache(maxsize=64)
def _content(file: str, stamp: int, size: int) -> str:
    return hashlib.sha256(Path(file).read_bytes()).hexdigest()
