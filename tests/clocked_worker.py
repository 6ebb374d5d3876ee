"""Run in a worker: its clock counts steps, and it writes down every state of a run."""

from pathlib import Path
from typing import Any

import pytest

from tests.clocks import counted_time
from vae_core.runs.store import Run

_patch = pytest.MonkeyPatch()


def begin(log: str) -> None:
    """Until :func:`end` append run, state and whether there is a checkpoint, a line each."""
    update = Run.update_status

    def noted(run: Run, **values: Any) -> None:
        update(run, **values)
        if "state" in values:
            kept = "checkpoint" if run.checkpoint.is_file() else "nothing"
            with Path(log).open("a", encoding="utf-8") as lines:
                lines.write(f"{run.id} {values['state']} {kept}\n")

    counted_time(_patch.setattr)
    _patch.setattr(Run, "update_status", noted)


def end() -> None:
    """Leave the worker as it was."""
    _patch.undo()
