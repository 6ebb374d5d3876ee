"""The beta wall of a sweep: one element in which scrubber, pictures and curves are linked."""

from typing import Any

import numpy as np
import streamlit as st

from ui.shell.component import component
from vae_core.runs.changes import Changes, slim
from vae_core.runs.sweep import Sweep

_wall = component("beta_wall", "wall/component.js")


class Wall:
    """Shows a sweep as it is now, each time :meth:`show` is called; only what has changed travels.

    The address follows every release of the scrubber as ``chosen``.
    """

    def __init__(self, sweep: Sweep):
        self._sweep = sweep
        self._changes = Changes()

    def show(self, meta: dict[str, Any], tensors: dict[str, np.ndarray]) -> None:
        """Show the wall of :func:`vae_core.runs.sweep_pack.wall_pack`."""
        key = f"wall-{self._sweep.id}"

        def mirror() -> None:
            run_id = st.session_state[key].get("chosen")
            if run_id in self._sweep.runs:
                st.query_params["chosen"] = run_id

        _wall(
            data=self._changes.message(meta, slim(tensors) if meta["active"] else tensors),
            key=key,
            on_chosen_change=mirror,
            on_lost_change=self._changes.forget,
        )


def chosen_run(sweep: Sweep) -> str:
    """The run that the address names, else that of the middle column, where the browser starts."""
    asked = st.query_params.get("chosen")
    groups = sweep.groups
    return asked if asked in sweep.runs else groups[len(groups) // 2].runs[0]
