"""What will be built: the drawing beside the form, which follows every change of it."""

from typing import Any

import streamlit as st

from ui.shell.component import component
from ui.train.pace import pace
from ui.train.sentence import sentence
from vae_core import catalogue
from vae_core.artifacts.planned import planned_layers
from vae_core.catalogue.formulas import formula_of
from vae_core.config.run import RunConfig
from vae_core.counting import counted
from vae_core.pack import pack
from vae_core.runs.live_facts import budget_words

# Where the drawing tells which fields hold what is no number; see web/build/hand.js.
UNREAD = "built"

_built = component("built_model", "build/component.js")


def built(config: RunConfig | None) -> None:
    """Draw what a configuration would train; the last one stays while the form has a mistake."""
    if config is not None:
        st.session_state["built_last"] = pack(told_of(config), {})
    _built(
        data=st.session_state.get("built_last"),
        key=UNREAD,
        default={"unread": []},
        on_unread_change=lambda: None,
    )


def told_of(config: RunConfig) -> dict[str, Any]:
    """What the drawing says: layers, a sentence, the formula with its weights, and the time."""
    layers = planned_layers(config)
    row = catalogue.MODELS[config.model]
    return {
        "layers": layers and layers.record(),
        "time": " · ".join(filter(None, [budget_words(config), pace(config)])),
        "sentence": sentence(config),
        "formula": formula_of(row.objective, row.conditional),
        "weights": {name: value for name, value in config.weights.items() if value is not None},
        "equation": row.equation,
        "paper": row.paper,
        "note": note(config),
    }


def note(config: RunConfig) -> str:
    """What the number of dimensions means for what can be seen."""
    if not config.posterior.encodes:
        return "It has no encoder: nothing can be looked up in it, only drawn from it."
    if config.latent_dim == 1:
        return "One dimension is a line: a strip shows all that the code can say."
    if config.latent_dim == 2:
        return "Two dimensions can be seen whole on a map; more reconstruct better."
    return (
        f"The map shows two directions of {counted(config.latent_dim, 'dimension')}; sliders move "
        "each of them."
    )
