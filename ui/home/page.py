"""Home and its doors in the page, and where they lead."""

import streamlit as st

from ui.home.packs import door_pack, home_pack
from ui.shell.component import component
from ui.shell.navigation import go
from vae_core.starters import Door

_home = component("latent_home", "home/component.js")


def show(door: Door | None) -> None:
    """Show Home, or one of its doors; a press of one of its buttons leads on."""
    data = home_pack() if door is None else door_pack(door)
    key = "home" if door is None else f"home-{door.name}"
    asked = _home(data=data, key=key, on_go_change=lambda: None).get("go")
    if not asked:
        return
    query = asked.get("query") or {}
    if asked["page"] == "home":
        st.query_params.from_dict(query)
        st.rerun()
    go(asked["page"], **query)
