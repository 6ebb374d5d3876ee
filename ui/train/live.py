"""The live training panel: one element that repaints as snapshots arrive."""


from ui.shell.component import component
from vae_core.runs.live_pack import live_pack
from vae_core.runs.store import Run

_live = component("live_training", "live/component.js")


def live_panel(run: Run) -> None:
    """Show the latest snapshot of a run."""
    _live(data=live_pack(run), key=f"live-{run.id}")
