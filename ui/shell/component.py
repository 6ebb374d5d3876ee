"""Components whose messages carry data only: their JavaScript is fetched from a served file."""

import json
from collections.abc import Callable
from typing import Any

import streamlit as st

from ui.shell.assets import module_url
from vae_core.export.bundle import WEB

_LOADER = WEB / "kit" / "loader.js"


def component(name: str, entry: str, isolate_styles: bool = True) -> Callable[..., Any]:
    """A Streamlit component; call it to mount it, as one of ``st.components.v2.component``.

    Args:
        name: of the component, unique in the app.
        entry: the module below ``vae_core/web`` whose default export draws it. Where its text has
            changed since, the next mount takes the new one.
        isolate_styles: draw it in a shadow root.
    """
    registered: dict[str, Callable[..., Any]] = {}

    def mount(**arguments: Any) -> Any:
        url = module_url(entry)
        renderer = registered.get(url)
        if renderer is None:
            renderer = st.components.v2.component(
                name, js=loader(url), isolate_styles=isolate_styles
            )
            registered.clear()
            registered[url] = renderer
        return renderer(**arguments)

    return mount


def loader(url: str) -> str:
    """The JavaScript that travels with every message of a component: it fetches the rest once."""
    lines = _LOADER.read_text("utf-8").splitlines()
    told = [line.strip() for line in lines if not line.strip().startswith("//")]
    return "\n".join(told).replace('"$address"', json.dumps(url))
