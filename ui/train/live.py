"""The live training panel: one element that repaints as snapshots arrive."""

from ui.shell.component import component
from vae_core.artifacts.planned import planned_layers
from vae_core.runs.changes import Changes, slim
from vae_core.runs.live_facts import live_facts
from vae_core.runs.live_pack import live_pack
from vae_core.runs.status import ACTIVE
from vae_core.runs.store import Run

_live = component("live_training", "live/component.js")


class LivePanel:
    """Shows a run as it is now, each time :meth:`show` is called; only what has changed travels.

    Attributes:
        config: of the run; title: a line that names it.
    """

    def __init__(self, run: Run):
        """Raises ``UserError`` where the run's configuration cannot be read."""
        self._run = run
        self._changes = Changes()
        self.config = run.config()
        self.title = self.config.title
        layers = planned_layers(self.config)
        self._facts = {**live_facts(self.config), "layers": layers and layers.record()}

    def show(self) -> None:
        """Show the latest snapshot."""
        meta, tensors = live_pack(self._run)
        meta |= self._facts
        if meta["state"] in ACTIVE:
            tensors = slim(tensors)
        # Streamlit drops messages that a newer one has overtaken: a page that lacks what this one
        # starts from says so, and gets a whole one.
        _live(
            data=self._changes.message(meta, tensors),
            key=f"live-{self._run.id}",
            on_lost_change=self._changes.forget,
        )
