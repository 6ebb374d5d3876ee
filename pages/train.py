"""Train: choose, press Start, and watch it learn. `/train?run=ID` attaches to that run."""

import streamlit as st

from ui.shell.jobs import attempt, jobs, store
from ui.shell.navigation import go, link
from ui.shell.notices import fail, warn
from ui.train.form import settings
from ui.train.live import LivePanel
from ui.train.pair_form import train_both
from ui.train.recent import listed
from vae_core.errors import UserError
from vae_core.runs.status import ACTIVE
from vae_core.runs.store import Run

LIVE_SECONDS = 0.25


def _start(config) -> None:
    try:
        run = jobs().submit(config)
    except UserError as error:
        fail(error)
        return
    st.query_params["run"] = run.id
    st.rerun()


def _controls(run: Run, state: str) -> None:
    """What can be done with a run in this state."""
    with st.container(horizontal=True):
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
    _controls(run, state)
    if state == "queued" and not jobs().pool.ready:
        st.caption(jobs().pool.error or "The training workers are starting: a few seconds, once.")
    panel.show()
    if state not in ACTIVE and st.session_state.get("watching") == run.id:
        st.session_state["watching"] = None
        st.rerun()


run_id = st.query_params.get("run")
st.title("Train")
# Once a run is in hand the picture of it comes first, and the settings fold away.
with st.expander("Train another", expanded=False) if run_id else st.container():
    config = settings()
    if st.button("Start", type="primary", disabled=config is None):
        _start(config)
    train_both(config)

if run_id:
    try:
        run = store().get(run_id)
        title = run.config().title
    except UserError as error:
        warn(error)
        st.stop()
    active = run.status()["state"] in ACTIVE
    st.session_state["watching"] = run.id if active else None
    st.subheader(title)
    st.fragment(_watch, run_every=LIVE_SECONDS if active else None)(run, LivePanel(run))
else:
    rows = store().list()[:8]
    if rows:
        st.subheader("Recent runs")
        for row in rows:
            link("train", listed(row), run=row["id"])
