"""The explorer: one element whose sliders and picture run in the browser."""

import math
from typing import Any

import streamlit as st

from vae_core.export.bundle import bundle

_explorer = st.components.v2.component(
    "latent_explorer", js=bundle("explorer_component.js"), isolate_styles=True
)


def explorer(weights: bytes, run_id: str, in_url: bool = True) -> dict[str, Any] | None:
    """Show a model under sliders; returns the code in hand after the last release, or None.

    Args:
        weights: a weights file, whole: the browser decodes from it.
        run_id: identifies the element, so that another model gets a new one.
        in_url: mirror the code into the address, so that a link reproduces the view.
    """
    key = f"explorer-{run_id}"

    def mirror() -> None:
        state = st.session_state[key].get("state")
        if in_url and state:
            st.query_params.update(_query(state))

    result = _explorer(data=weights, key=key, on_state_change=mirror)
    return result.get("state")


def _query(state: dict[str, Any]) -> dict[str, str]:
    """A code as query parameters: z=0.1,-2 and, for a conditional model, y=3."""
    z = [float(v) for v in state.get("z", []) if math.isfinite(float(v))]
    query = {"z": ",".join(f"{v:.4g}" for v in z)}
    if state.get("y") is not None:
        query["y"] = str(int(state["y"]))
    return query
