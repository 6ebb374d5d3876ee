"""The beta wall of a sweep: one element in which scrubber, pictures and curves are linked."""

import streamlit as st

from ui.shell.component import component
from vae_core.runs.sweep import Sweep

_wall = component("beta_wall", "wall/component.js")


def wall(sweep: Sweep, pack: bytes) -> None:
    """Show a wall; the address follows every release of the scrubber as ``chosen``.

    Args:
        sweep: identifies the element, so that another sweep gets a new one.
        pack: of :func:`vae_core.runs.sweep_pack.wall_pack`.
    """
    key = f"wall-{sweep.id}"

    def mirror() -> None:
        run_id = st.session_state[key].get("chosen")
        if run_id in sweep.runs:
            st.query_params["chosen"] = run_id

    _wall(data=pack, key=key, on_chosen_change=mirror)


def chosen_run(sweep: Sweep) -> str:
    """The run that the address names, else that of the middle column, where the browser starts."""
    asked = st.query_params.get("chosen")
    return asked if asked in sweep.runs else sweep.runs[len(sweep.runs) // 2]
