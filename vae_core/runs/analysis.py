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
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from vae_core.artifacts.weights_file import read_weights, weights_path
from vae_core.config.analyses import ANALYSES
from vae_core.config.base import Settings
from vae_core.errors import UserError
from vae_core.files import make_private, told, write_atomically
from vae_core.pack import read_meta
from vae_core.runs.work import Work

CANCELLED = "It was cancelled. Ask for it again at any time."
# Counted up when what an analysis stores changes its meaning; older results are then not found.
VERSION = 4


@dataclass(frozen=True)
class Analysis(Work):
    """One analysis, computed or not yet. Cheap to make; every call reads what is on disk now."""

    kind: str
    settings: Settings
    model: Path

    @property
    def file(self) -> Path:
        """Where what was found is kept; absent until then."""
        return self.folder / "result.safetensors"

    @property
    def _cancel(self) -> Path:
        return self.folder / "cancel"

    def request_cancel(self) -> None:
        """Ask whoever computes this to stop; heeded at the next report of progress."""
        with told(self._cancel):
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
            if found["state"] != "finished" or self.file.is_file():
                status = found
        return status

    def result(self) -> bytes | None:
        """The pack that was found, or None while there is none."""
        try:
            data = self.file.read_bytes()
            read_meta(data)
        except OSError:
            return None
        except UserError:
            with suppress(OSError):  # damaged: to be computed anew
                self.file.unlink(missing_ok=True)
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
            make_private(self.folder)
            write_atomically(self.folder / "request.json", json.dumps(request, indent=2))
            self.clear_cancel()
            state = {"state": "queued", "message": "", "fraction": 0.0, "eta": None}
            self.update_status(**state)
        except OSError as error:
            raise UserError(
                f"The result's folder {self.folder} cannot be written ({error.strerror}). "
                "Make room there, or choose another folder of runs."
            ) from error


def find_analysis(model: Path, kind: str, settings: Settings, root: Path) -> Analysis:
    """The analysis of a model, whether it was computed yet or not.

    Args:
        model: a run's folder or a weights file.
        kind: a key of ``ANALYSES``.
        settings: of that kind.
        root: the folder of runs, where analyses of models that are no runs are kept.

    Raises:
        UserError: when there is no model.
    """
    file = weights_path(model)
    text = json.dumps(
        [VERSION, kind, settings.model_dump(mode="json"), digest(file)], sort_keys=True
    )
    name = f"{kind}-{hashlib.sha256(text.encode()).hexdigest()[:16]}"
    home = model if model.is_dir() else root
    return Analysis(home / "analyses" / name, kind, settings, model.resolve())


def open_analysis(folder: Path) -> Analysis:
    """The analysis that was queued in a folder, for the worker that is to perform it."""
    request = json.loads((folder / "request.json").read_text("utf-8"))
    settings = ANALYSES[request["kind"]].parse(request["settings"])
    return Analysis(folder, request["kind"], settings, Path(request["model"]))


def digest(file: Path) -> str:
    """What tells the content of a weights file from any other.

    Raises:
        UserError: when it cannot be read.
    """
    try:
        stamp = file.stat()
    except OSError:
        read_weights(file)  # says it in a sentence
        raise
    return _content(str(file), stamp.st_mtime_ns, stamp.st_size)


@lru_cache(maxsize=64)
def _content(file: str, stamp: int, size: int) -> str:
    return hashlib.sha256(Path(file).read_bytes()).hexdigest()
