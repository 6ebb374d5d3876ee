"""What a page needs to train by itself: made once off the page, and found there again.

A preparation is a configuration. Its folder is named by it, so a second visit finds the files that
the first one waited for; the examples lie in a folder of their own, which all configurations of a
data set share. Both are the only channel between who prepares and who fetches. Imports no torch.

    config.json     the configuration
    status.json     state, message
    claim           an empty file, locked by whoever prepares it (see ``claim``)
    file            a trainable weights file, deflated (``artifacts.trainable``)

    first, more     examples, deflated (``artifacts.examples``): with those of the validation split,
                    and all others, where there are others
"""

import gzip
import hashlib
import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vae_core.config.run import WHERE, RunConfig
from vae_core.errors import UserError
from vae_core.files import make_private, write_atomically, written
from vae_core.runs.work import Work

# Counted up when what is prepared changes its meaning; what was prepared before is then not found.
VERSION = 1
MOST_KEPT = 100  # of some megabytes each
FIRST = 10_000  # examples that a page begins with; it fetches the others while it learns
FILE = "file"
FIRST_EXAMPLES, MORE_EXAMPLES = "first", "more"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")


@dataclass(frozen=True)
class Prepared(Work):
    """A configuration, prepared or not yet. Cheap to make; every call reads what is on disk now."""

    @property
    def file(self) -> Path:
        """The trainable file; absent until it is made."""
        return self.folder / FILE

    def config(self) -> RunConfig:
        """The configuration.

        Raises:
            UserError: when it is missing or damaged.
        """
        return RunConfig.from_file(self.folder / "config.json")

    @property
    def examples(self) -> Path:
        """The folder of its examples."""
        return self.folder.parent / _examples_name(self.config())

    def has_more(self) -> bool:
        """Whether there are examples beside the first."""
        return (self.examples / MORE_EXAMPLES).is_file()

    def status(self) -> dict[str, Any]:
        """State and message; the state of one never asked for is "new"."""
        if not self._status.path.is_file():
            return {"state": "new", "message": ""}
        status = self._status.read(
            "The worker ended unexpectedly. Try again.",
            "The app was closed before it began. Try again.",
        )
        if status["state"] == "finished" and not self.file.is_file():
            return {"state": "new", "message": ""}
        return status

    def queue(self, config: RunConfig) -> None:
        """Write down what is to be prepared, and that it is wanted.

        Raises:
            UserError: when its folder cannot be written.
        """
        try:
            make_private(self.folder)
            write_atomically(self.folder / "config.json", config.model_dump_json(indent=2))
            self.update_status(state="queued", message="")
        except OSError as error:
            raise UserError(
                f"The folder {self.folder} cannot be written ({error.strerror}). Make room there, "
                "or choose another folder of runs."
            ) from error

    def keep(self, file: bytes, first: bytes, more: bytes | None) -> None:
        """Write what was prepared, the file last: where it is, the rest is there too.

        Args:
            file: the trainable file.
            first, more: examples; nothing of those that are kept already.
        """
        make_private(self.examples)
        for name, data in ((MORE_EXAMPLES, more), (FIRST_EXAMPLES, first)):
            if data:
                write_atomically(self.examples / name, gzip.compress(data, 6, mtime=0))
        write_atomically(self.file, gzip.compress(file, 6, mtime=0))
        self._forget_others()

    def _forget_others(self) -> None:
        """Only so many are kept, those that were made last; any is made again when asked for."""
        kept = [path for path in self.folder.parent.glob(f"model-*/{FILE}") if path != self.file]
        for path in sorted(kept, key=written, reverse=True)[MOST_KEPT - 1 :]:
            shutil.rmtree(path.parent, ignore_errors=True)

    def examples_kept(self) -> bool:
        """Whether the examples are there already, for another configuration."""
        return (self.examples / FIRST_EXAMPLES).is_file()


def find_prepared(config: RunConfig, root: Path) -> Prepared:
    """The preparation of a configuration, whether it was made yet or not.

    Args:
        config: of the training; on what it would run decides nothing here.
        root: the folder of runs.
    """
    values = config.model_dump(mode="json", exclude={*WHERE})
    return Prepared(_home(root) / _hashed("model", [VERSION, values, config.spec.record()]))


def open_prepared(name: str, root: Path) -> Prepared:
    """The preparation of that name.

    Raises:
        UserError: when there is none; a name can never lead out of its folder.
    """
    if _NAME.fullmatch(name) and (found := Prepared(_home(root) / name)).status()["state"] != "new":
        return found
    raise UserError(
        "This training is not prepared here any more. Choose its settings again and press Start."
    )


def prepared_file(name: str, part: str, root: Path) -> Path | None:
    """A file of a preparation, deflated, as a browser asks for it; None where there is none."""
    if not _NAME.fullmatch(name) or part not in (FILE, FIRST_EXAMPLES, MORE_EXAMPLES):
        return None
    path = _home(root) / name / part
    return path if path.is_file() else None


def _home(root: Path) -> Path:
    return root / "prepared"


def _examples_name(config: RunConfig) -> str:
    return _hashed("data", [VERSION, config.spec.record(), config.spec.version, FIRST])


def _hashed(kind: str, what: list[Any]) -> str:
    text = json.dumps(what, sort_keys=True)
    return f"{kind}-{hashlib.sha256(text.encode()).hexdigest()[:20]}"
