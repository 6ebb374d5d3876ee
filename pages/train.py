"""Train: choose, press Start, and watch it learn. `/train?run=ID` attaches to that run.

`/train?here=NAME` attaches to a training in this page. Else the address holds what stands on the
form (`ui/train/form_address.py`): `/train?dataset=digits&model=beta-vae&beta=8&where=page`.
"""

import streamlit as st

from ui.learn.strip import show_task
from ui.shell.jobs import attempt, jobs, store
from ui.shell.navigation import go, link
from ui.shell.notices import fail, warn
from ui.shell.text import plain
from ui.shell.theme import hidden_title
from ui.train.built import built
from ui.train.copies import copies
from ui.train.form import settings
from ui.train.here import attach_here, begin, prepare
from ui.train.layout import BUILD, WATCH
from ui.train.live import LivePanel
from ui.train.pair_form import train_both
from ui.train.recent import recent_runs
from ui.train.where import choose_where
from vae_core.config.run import RunConfig
from vae_core.errors import UserError
from vae_core.runs.status import ACTIVE
from vae_core.runs.store import Run

LIVE_SECONDS = 0.25


def _start(config: RunConfig) -> None:
    try:
        run = jobs().submit(config)
    except UserError as error:
        fail(error)
        return
    st.query_params.from_dict({"run": run.id})
    st.rerun()


def _controls(run: Run, state: str) -> None:
    """What can be done with a run in this state."""
    if state in ACTIVE:
        if st.button("Pause", help="Writes a checkpoint and gives its worker back."):
            jobs().pause(run)
        if st.button("Stop", help="Ends here, with the best model so far."):
            jobs().stop(run)
    elif state != "finished" and st.button("Resume"):
        attempt(lambda: jobs().resume(run))
    if run.weights.is_file():
        label = "Explore it" if state not in ACTIVE else "Explore what it has learned so far"
        if st.button(label, type="primary" if state not in ACTIVE else "secondary"):
            go("explore", run=run.id)


def _watch(run: Run, panel: LivePanel) -> None:
    """The live panel; at the end of the run the page is drawn anew, without its timer."""
    if not run.config_file.is_file():
        st.rerun()  # deleted meanwhile, which the page says
    state = run.status()["state"]
    with st.container(horizontal=True, vertical_alignment="center", key="run-bar"):
        st.markdown(f"**{plain(panel.title)}**", width="stretch")
        _controls(run, state)
        copies(panel.config)
        if st.button("Train another", help="The settings of a new run."):
            go("train")
    if state == "queued" and not jobs().pool.ready:
        st.caption(jobs().pool.error or "The training workers are starting: a few seconds, once.")
    panel.show()
    if state not in ACTIVE and st.session_state.get("watching") == run.id:
        st.session_state["watching"] = None
        st.rerun()


def _offer() -> None:
    """The settings of a new run beside what they would build, and the runs that have been."""
    st.html(BUILD)
    with st.container(key="build"):
        form, drawing = st.columns(2)
        with form:
            fields, place = st.container(), st.container()
            actions, ahead, more = st.container(horizontal=True), st.container(), st.container()
            with fields:
                config = settings(more)
            with place:
                where = choose_where(config)
            with actions:
                if st.button("Start", type="primary", disabled=config is None):
                    begin(config) if where == "page" else _start(config)
                copies(config)
            if where == "page" and config is not None:
                with ahead:
                    prepare(config)
            train_both(config)
        with drawing:
            built(config)
    recent_runs()


def _attach(run_id: str) -> None:
    try:
        run = store().get(run_id)
        panel = LivePanel(run)
    except UserError as error:
        warn(error)
        link("runs", "All runs")
        _offer()
        return
    st.html(WATCH)
    active = run.status()["state"] in ACTIVE
    st.session_state["watching"] = run.id if active else None
    st.fragment(_watch, run_every=LIVE_SECONDS if active else None)(run, panel)


def _here(name: str) -> None:
    try:
        attach_here(name)
    except UserError as error:
        warn(error)
        _offer()


hidden_title("Train")
show_task()
if run_id := st.query_params.get("run"):
    _attach(run_id)
elif prepared_name := st.query_params.get("here"):
    _here(prepared_name)
else:
    _offer()
