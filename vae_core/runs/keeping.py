"""Deleting and renaming runs, with what depends on them: analyses, snapshots, sweeps."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from vae_core.counting import counted
from vae_core.errors import UserError
from vae_core.files import told
from vae_core.runs.listing import in_bytes, size_on_disk
from vae_core.runs.status import ACTIVE
from vae_core.runs.store import Run, Store
from vae_core.runs.sweep import Sweep, Sweeps

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
# Folders of the store that are no runs.
_TAKEN = ("sweeps", "analyses", "received", "prepared", "features")


@dataclass(frozen=True)
class Dependents:
    """What goes with runs that are deleted.

    Attributes:
        runs: how many runs.
        analyses: maps, report cards and the like that were made of them.
        snapshots: of their trainings.
        size: bytes on disk, all together.
        losing: sweeps that lose a column.
        gone: sweeps of which nothing is left.
    """

    runs: int
    analyses: int
    snapshots: int
    size: int
    losing: tuple[Sweep, ...]
    gone: tuple[Sweep, ...]

    @property
    def sentence(self) -> str:
        """All of it in words."""
        parts = [counted(self.runs, "run"), counted(self.analyses, "analysis", "analyses")]
        parts.append(counted(self.snapshots, "snapshot"))
        text = f"{', '.join(parts[:-1])} and {parts[-1]}, {in_bytes(self.size)}, would be deleted."
        if self.gone:
            text += f" Nothing would be left of {_titles(self.gone)}."
        if self.losing:
            text += f" Columns would be missing in {_titles(self.losing)}."
        return text


def _titles(sweeps: Sequence[Sweep]) -> str:
    return "; ".join(f"the sweep “{sweep.title}”" for sweep in sweeps)


def dependents(names: Sequence[str], store: Store) -> Dependents:
    """What goes with these runs.

    Raises:
        UserError: when one of them is not there.
    """
    runs = [store.get(name) for name in dict.fromkeys(names)]
    going = {run.id for run in runs}
    sweeps = [sweep for sweep in Sweeps(store).list() if going & set(sweep.runs)]
    gone = [sweep for sweep in sweeps if not _left(sweep, going, store)]
    return Dependents(
        runs=len(runs),
        analyses=sum(_count(run.folder / "analyses") for run in runs),
        snapshots=sum(len(run.timeline.steps()) for run in runs),
        size=sum(size_on_disk(run.folder) for run in runs),
        losing=tuple(sweep for sweep in sweeps if sweep not in gone),
        gone=tuple(gone),
    )


def _count(folder: Path) -> int:
    return sum(1 for _ in folder.iterdir()) if folder.is_dir() else 0


def _left(sweep: Sweep, going: set[str], store: Store) -> list[str]:
    """Runs of a sweep that are there and stay."""
    return [
        name
        for name in sweep.runs
        if name not in going and Run(store.root / name).config_file.is_file()
    ]


def delete(names: Sequence[str], store: Store) -> Dependents:
    """Delete runs, and the sweeps of which nothing is left; none of them where one cannot go.

    Raises:
        UserError: when one is not there, still trains, or cannot be deleted.
    """
    found = dependents(names, store)
    for name in names:
        _refuse_active(store.get(name), "delete")
    for name in dict.fromkeys(names):
        store.delete(name)
    for sweep in found.gone:
        Sweeps(store).forget(sweep)
    return found


def rename(name: str, new: str, store: Store) -> Run:
    """Give a run another id; sweeps follow, and addresses with the old one lead to the list.

    Raises:
        UserError: when it is not there or still trains, or the new name is taken or no name.
    """
    run = store.get(name)
    if not NAME.fullmatch(new) or new.startswith("sweep-") or new in _TAKEN:
        raise UserError(
            f"A run cannot be named {new[:60]!r}: give 1 to 100 Latin letters, digits, dots, "
            "hyphens and underscores, a letter or digit first. Any words can stand in its title."
        )
    if new == name:
        return run
    _refuse_active(run, "rename")
    folder = store.root / new
    if folder.exists():
        raise UserError(f"{new!r} is taken already. Give another name.")
    with run.claim():
        pass  # nobody is about to train it
    with told(folder):
        run.folder.rename(folder)
    sweeps = Sweeps(store)
    for sweep in sweeps.list():
        if name in sweep.runs:
            sweeps.rename_run(sweep, name, new)
    store.list()
    return Run(folder)


def _refuse_active(run: Run, action: str) -> None:
    if run.status()["state"] in ACTIVE:
        raise UserError(f"The run {run.id} is still training. Stop it, then {action} it.")
