"""An archive that comes back: received, checked by a worker, and a run of the list."""

import streamlit as st

from ui.shell.jobs import jobs
from ui.shell.navigation import link
from ui.shell.notices import fail
from vae_core.errors import UserError
from vae_core.runs.received import Received
from vae_core.runs.status import ACTIVE
from vae_core.user_data import limits

_BACK = "runs-brought-back"
_POLL = 0.5  # seconds


def bring_back() -> None:
    """The place for an archive, and what became of the last one."""
    with st.expander("Bring an archive back", key="runs-archive"):
        file = st.file_uploader(
            "Archive of a run",
            type="zip",
            max_upload_size=limits.UPLOAD_BYTES // limits.MEGA,
            key=f"runs-archive-{st.session_state.get('runs-round', 0)}",
            help="What “Save as an archive” or `runs archive` has made, here or elsewhere.",
        )
        if file is not None and st.button("Make a run of it", type="primary"):
            try:
                st.session_state[_BACK] = jobs().bring_back(file.getvalue())
            except UserError as error:
                fail(error)
                return
            st.session_state["runs-round"] = st.session_state.get("runs-round", 0) + 1
            st.rerun()
    received = st.session_state.get(_BACK)
    if received is not None:
        active = received.status()["state"] in ACTIVE
        st.fragment(_follow, run_every=_POLL if active else None)(received, active)


def _follow(received: Received, active: bool) -> None:
    status = received.status()
    if (status["state"] in ACTIVE) != active:
        st.rerun()
    if active:
        st.caption("The archive is being checked, and its model measured anew.")
    elif status["state"] == "finished":
        st.success("The archive is a run again.")
        link("train", "See the run", run=status["run"])
    else:
        fail(f"No run was made of it. {status['message']}")
