"""Compare: a model under several weights, or several models.

`/compare?sweep=ID&chosen=RUN` opens that sweep, with `over=ID` another one's figures over its own,
`/compare?runs=ID,ID` runs that were trained each for itself, and
`/compare?here=NAME&weight=beta&values=0,1,4` one that is trained in the visitor's own page. Else
the address holds what stands on the form (`ui/compare/sweep_address.py`):
`/compare?model=iwae&values=0.5,1,2&epochs=3&where=server`, or
`/compare?vary=network&choices=mlp,conv&repeats=3`.
"""

import time
from typing import Any

import numpy as np
import streamlit as st

from ui.compare import latent_size
from ui.compare.curves import figures_of
from ui.compare.here import attach_here, only_where, start_here
from ui.compare.peers import against_the_others
from ui.compare.sweep_form import early_ends, settings
from ui.compare.wall import Wall, chosen_run
from ui.shell.jobs import attempt, jobs, store
from ui.shell.navigation import go, link
from ui.shell.notices import fail, warn
from ui.shell.text import plain
from ui.train.where import choose_where
from vae_core.config.run import RunConfig
from vae_core.errors import UserError
from vae_core.runs.side_by_side import side_by_side
from vae_core.runs.status import ACTIVE
from vae_core.runs.sweep import Sweep, Sweeps
from vae_core.runs.sweep_pack import measurement, wall_pack
from vae_core.runs.sweep_words import named

# Runs take turns of some seconds; each look costs the cores that train a drawing of the page.
WATCH_SECONDS = 2.0
LISTED = 12
RESUMABLE = ("paused", "stopped", "interrupted", "failed")
# Nine columns of pictures want more room than the other pages' text.
_WIDE = '<style>[data-testid="stMainBlockContainer"] { max-width: 1640px; }</style>'


def _train_all(base: RunConfig, grid: dict[str, list[Any]]) -> None:
    try:
        sweep = jobs().sweep(base, grid, early=early_ends())
    except UserError as error:
        fail(error)
        return
    st.query_params.from_dict({"sweep": sweep.id})
    st.rerun()


def _offer() -> None:
    """The settings of a new sweep, and those that were trained before."""
    st.title("Compare")
    st.markdown(
        "Train one model several times and change only β, the price of a nat (1.44 bits) in the "
        "code: where nats are dear the code is simple and reconstructions blur, where they are "
        "cheap these are sharp and samples fall apart. Or change another weight, the model, or any "
        "other setting, with several seeds each."
    )
    chosen = settings()
    where = choose_where(chosen and chosen[0], chosen and only_where(chosen[1]))
    with st.container(horizontal=True):
        if st.button("Train all", type="primary", disabled=chosen is None):
            start_here(*chosen) if where == "page" else _train_all(*chosen)
        if st.button("Which latent size?", disabled=chosen is None, help=latent_size.HELP):
            latent_size.begin(chosen[0])
    sweeps = Sweeps(store()).list()[:LISTED]
    if store().list():
        link("runs", "Runs that are trained already, side by side: tick them in the list")
    if sweeps:
        st.header("Sweeps so far")
        states = {row["id"]: row["state"] for row in store().list()}
        for sweep in sweeps:
            link("compare", _line(sweep, states), sweep=sweep.id)


def _line(sweep: Sweep, states: dict[str, str]) -> str:
    """A sweep of the list, in a line."""
    when = time.strftime("%d %b, %H:%M", time.localtime(sweep.created)).lstrip("0")
    found = [states.get(run, "deleted") for run in sweep.runs]
    ready = sum(state == "finished" for state in found)
    said = f"{len(found)} runs" if ready == len(found) else f"{ready} of {len(found)} finished"
    if any(state in ACTIVE for state in found):
        said = "training now"
    return f"{sweep.title} · {said} · {when}"


def _measured(sweep: Sweep) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """The wall, its measurements queued if its trainings are over and any are missing."""
    meta, tensors = wall_pack(sweep, store())
    if meta["active"] or all(column["measures"] for column in meta["columns"]):
        return meta, tensors
    try:
        queued = jobs().measure_sweep(sweep)
    except UserError as error:
        warn(error)
        return meta, tensors
    return wall_pack(sweep, store()) if queued else (meta, tensors)


def _controls(sweep: Sweep, meta: dict, run_id: str) -> None:
    """What can be done with the sweep, and with the chosen run."""
    states = {column["state"] for column in meta["columns"] if not column.get("ended")}
    label = next(c["label"] for c in meta["columns"] if c["run"] == run_id)
    with st.container(horizontal=True):
        if meta["active"]:
            if st.button("Pause", help="Writes checkpoints and gives the workers back."):
                jobs().pause_sweep(sweep)
            if st.button("Stop", help="Ends every run here, with its best model so far."):
                jobs().stop_sweep(sweep)
        elif states & set(RESUMABLE) and st.button("Resume"):
            attempt(lambda: jobs().resume_sweep(sweep))
        if _has_model(run_id):
            for name, text in (("explore", "Explore"), ("map", "Map"), ("evaluate", "Evaluate")):
                if st.button(f"{text} {label}", key=f"open-{name}"):
                    go(name, run=run_id)
        if sweep.pair:
            if st.button("Train another pair"):
                go("train")
        elif st.button("Compare others"):
            st.query_params.clear()
            st.rerun()


def _has_model(run_id: str) -> bool:
    try:
        return store().get(run_id).weights.is_file()
    except UserError:
        return False


def _busy(meta: dict, sweep: Sweep) -> bool:
    return meta["active"] or meta["measuring"] or latent_size.pending(sweep)


def _watch(sweep: Sweep, wall: Wall, busy: bool, chosen: str) -> None:
    """The wall and its controls; what changes the rest of the page draws it anew."""
    meta, tensors = _measured(sweep)
    if sweep.purpose:
        latent_size.answer(sweep, meta["active"])
    wall.show(meta, tensors)
    run_id = chosen_run(sweep)
    if meta["active"] and not jobs().pool.ready:
        st.caption(jobs().pool.error or "The training workers are starting: a few seconds, once.")
    _controls(sweep, meta, run_id)
    if not _busy(meta, sweep):
        _say_what_was_not_measured(sweep)
    if _busy(meta, sweep) != busy or run_id != chosen:
        st.rerun()


def _say_what_was_not_measured(sweep: Sweep) -> None:
    for label, run_id in zip(sweep.labels, (g.runs[0] for g in sweep.groups), strict=True):
        try:
            analysis = measurement(store().get(run_id), store())
        except UserError:
            continue  # deleted: its column says so
        status = analysis.status() if analysis else {"state": "new"}
        if status["state"] in ("failed", "stopped", "interrupted"):
            st.caption(f"{label} could not be measured. {plain(status['message'])}")


def _show(sweep: Sweep) -> None:
    st.html(_WIDE)
    st.title(sweep.title)
    if sweep.pair:
        st.markdown(f"{sweep.pair.description} {sweep.pair.look}")
    meta, _ = _measured(sweep)
    busy, run_id = _busy(meta, sweep), chosen_run(sweep)
    every = WATCH_SECONDS if busy else None
    st.fragment(_watch, run_every=every)(sweep, Wall(sweep), busy, run_id)
    if not meta["active"]:
        figures_of(sweep)
    against_the_others(next(c for c in meta["columns"] if c["run"] == run_id))


def _here(name: str) -> None:
    st.html(_WIDE)
    try:
        attach_here(name, st.query_params.get("weight", ""), st.query_params.get("values", ""))
    except UserError as error:
        warn(error)
        _offer()


def _of_several_data(sweep: Sweep) -> None:
    """Runs of several data sets have no pictures in common: links to each, and the figures."""
    st.title(sweep.title)
    st.caption("A wall of pictures compares runs of one data set; these have learned several.")
    states = {row["id"]: row["state"] for row in store().list()}
    with st.container(gap=None):
        for point, run_id in zip(sweep.points, sweep.runs, strict=True):
            state = states.get(run_id, "deleted")
            link("train", plain(f"{named(point)} · {state}"), run=run_id)
    figures_of(sweep)


def _sweep_of_address() -> Sweep | None:
    """The sweep that the address names, or that its runs are; None where it names neither.

    Raises:
        UserError: when there is none, or a run is not there.
    """
    if names := st.query_params.get("runs"):
        return side_by_side([name for name in names[:2000].split(",") if name], store())
    name = st.query_params.get("sweep")
    return None if name is None else Sweeps(store()).get(name)


def _show_or_offer() -> None:
    try:
        found = _sweep_of_address()
    except UserError as error:
        warn(error)
        link("runs", "All runs")
        found = None
    if found is None:
        _offer()
    elif "dataset" in found.fields:
        _of_several_data(found)
    else:
        _show(found)


if here := st.query_params.get("here"):
    _here(here)
else:
    _show_or_offer()
