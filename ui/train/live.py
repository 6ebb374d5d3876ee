"""The live training panel: one element that repaints as snapshots arrive."""

import streamlit as st

from vae_core.export.bundle import bundle
from vae_core.runs.live_pack import live_pack
from vae_core.runs.store import Run

_live = st.components.v2.component(
    "live_training", js=bundle("live/component.js"), isolate_styles=True
)


def live_panel(run: Run) -> None:
    """Show the latest snapshot of a run."""
    _live(data=live_pack(run), key=f"live-{run.id}")
