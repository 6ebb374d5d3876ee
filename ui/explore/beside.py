"""Two models side by side under one example or one code, with what differs in their settings."""

from typing import Any

import numpy as np
import streamlit as st

from ui.shell.component import component
from ui.shell.models import choices
from vae_core.pack import pack, read_meta

_beside = component("models_beside", "explorer/beside_component.js")

# Of a configuration, what says nothing of the model: where it came from, and what it is called.
_UNTOLD = {"name", "note", "format", "run", "preset"}


def show_beside(first: tuple[str, bytes], second: tuple[str, bytes]) -> None:
    """Show two models, each a title and its weights file, in the browser."""
    titles = [first[0], second[0]]
    files = [np.frombuffer(weights, np.uint8) for _, weights in (first, second)]
    told = changes(*(read_meta(weights) for _, weights in (first, second)))
    data = pack({"titles": titles, "changes": told}, {"0": files[0], "1": files[1]})
    _beside(data=data, key="beside")


def choose_other(run_id: str) -> None:
    """Offer a second model to open beside the one in hand; choosing one turns the page."""
    others = {choice.id: choice.title for choice in choices() if choice.id != run_id}

    def open_it() -> None:
        if chosen := st.session_state.get("beside-choice"):
            st.query_params.clear()
            st.query_params.update({"run": run_id, "beside": chosen})

    st.selectbox(
        "Open another model beside this one",
        list(others),
        index=None,
        format_func=others.get,
        key="beside-choice",
        on_change=open_it,
        placeholder="Two models under one example or one code: what changed?",
    )


def changes(first: dict[str, Any], second: dict[str, Any]) -> list[dict[str, Any]]:
    """What differs in the settings of two models' files: rows {what, values: (first, second)}.

    A setting that only one of them has, since its model does not read it in the other, is a dash
    there.
    """
    settings = [_settings(meta) for meta in (first, second)]
    names = [*settings[0], *(name for name in settings[1] if name not in settings[0])]
    rows = [(name, *(each.get(name) for each in settings)) for name in names]
    return [
        {"what": name.replace("_", " "), "values": [_text(a), _text(b)]}
        for name, a, b in rows
        if a != b
    ]


def _settings(meta: dict[str, Any]) -> dict[str, Any]:
    config = {k: v for k, v in meta.get("config", {}).items() if k not in _UNTOLD}
    return {"dataset": meta.get("dataset"), **config}


def _text(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(map(_text, value)) or "none"
    return f"{value:g}" if isinstance(value, float) else str(value)
