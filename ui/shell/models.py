"""Which model is in hand: starters and runs under one kind of id, as the address names it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

import streamlit as st

from ui.shell.jobs import store
from ui.shell.navigation import link
from ui.shell.text import plain
from vae_core.artifacts.renewal import read_renewed
from vae_core.artifacts.weights_file import weights_path
from vae_core.catalogue import MODELS
from vae_core.errors import UserError
from vae_core.pack import read_meta, unpack
from vae_core.starters import SHIPPED, find_starter

_IN_HAND = "model-in-hand"  # not a widget's key: those are dropped when their page is left


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
    return [*runs, *(Choice(s.id, f"{s.title} (starter)") for s in SHIPPED)]


def _when(row: dict) -> str:
    try:
        when = datetime.strptime(row["id"][:15], "%Y%m%d-%H%M%S")
    except ValueError:  # a folder of another name
        return row["id"]
    return f"{when.day} {when:%b, %H:%M:%S}"


def choose_model(label_visibility: Literal["visible", "collapsed"] = "visible") -> str:
    """The model in hand, chosen at the top of a page and kept from page to page; its id.

    ``?run=ID`` of the address wins; choosing another model clears the rest of the address, which
    means nothing to it.
    """
    options = {choice.id: choice.title for choice in choices()}
    asked = st.query_params.get("run")
    if asked is not None and asked not in options:
        st.warning(
            f"There is no model named “{plain(asked[:100])}” here: it may have been deleted or "
            "renamed, or the link comes from another computer. Choose one of the list."
        )
        link("runs", "All runs")
    kept = st.session_state.get(_IN_HAND)
    default = next(i for i in options if i.startswith("starter-"))
    chosen = next(i for i in (asked, kept, default) if i in options)

    def change() -> None:
        st.query_params.clear()
        st.query_params["run"] = st.session_state["model"]

    # Even where it says so already: that may be the state of the page before, which goes with it,
    # and the first of the list would be taken.
    st.session_state["model"] = chosen
    run_id = st.selectbox(
        "Model",
        list(options),
        format_func=options.get,
        key="model",
        on_change=change,
        filter_mode="fuzzy",
        label_visibility=label_visibility,
    )
    st.session_state[_IN_HAND] = run_id
    return run_id


def link_to_words(run_id: str) -> None:
    """A link to what is said of the kind of model that this one is."""
    name = read_meta(read_weights(run_id)).get("config", {}).get("model", "vae")
    if row := MODELS.get(name):
        link("models", f"About the model: {row.title}", model=row.name)


def keep_in_address(run_id: str) -> None:
    """Name the model in hand in an address that names none, so that it can be passed on."""
    if "run" not in st.query_params:
        st.query_params["run"] = run_id


def model_path(run_id: str) -> Path:
    """What holds a model: a starter's file, or a run's folder.

    Raises:
        UserError: when there is no such model.
    """
    starter = find_starter(run_id)
    return starter.path if starter else store().get(run_id).folder


def weights_file(run_id: str) -> Path:
    """The weights file of a starter or a run.

    Raises:
        UserError: when there is no such model, or none saved yet.
    """
    path = model_path(run_id)
    path = weights_path(path)
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
    data = read_renewed(Path(path))
    unpack(data)  # a damaged file is a sentence here, not a broken picture in the browser
    return data
