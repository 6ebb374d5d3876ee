"""Which model is in hand: starters and runs under one kind of id, as the address names it."""

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from ui.jobs import store
from vae_core.errors import UserError
from vae_core.pack import unpack
from vae_core.starters import STARTERS, find_starter


@dataclass(frozen=True)
class Choice:
    """A model that can be explored."""

    id: str
    title: str


def choices() -> list[Choice]:
    """Every model that can be explored: runs, newest first, then starters."""
    runs = [
        Choice(row["id"], f"{row['title']} · {_when(row)}")
        for row in store().list()
        if row["explorable"] or row["state"] == "running"
    ]
    return [*runs, *(Choice(s.id, f"{s.title} (starter)") for s in STARTERS)]


def _when(row: dict) -> str:
    stamp = row["id"].split("-")
    if len(stamp) > 2 and stamp[0].isdigit() and len(stamp[0]) == 8 and len(stamp[1]) == 6:
        day, hour = stamp[0], stamp[1]
        return f"{day[6:]}.{day[4:6]}. {hour[:2]}:{hour[2:4]}:{hour[4:]}"
    return row["id"]


def weights_file(run_id: str) -> Path:
    """The weights file of a starter or a run.

    Raises:
        UserError: when there is no such model, or none saved yet.
    """
    starter = find_starter(run_id)
    path = starter.path if starter else store().get(run_id).weights
    if not path.is_file():
        raise UserError(
            "This run has saved no model yet. A training saves one every ten seconds and at its "
            "end; look again then, or choose another."
        )
    return path


def read_weights(run_id: str) -> bytes:
    """A weights file as the browser gets it; raises as :func:`weights_file`."""
    path = weights_file(run_id)
    return _read(str(path), path.stat().st_mtime_ns)


@st.cache_data(max_entries=8, show_spinner=False)
def _read(path: str, stamp: int) -> bytes:
    data = Path(path).read_bytes()
    unpack(data)  # a damaged file is a sentence here, not a broken picture in the browser
    return data
