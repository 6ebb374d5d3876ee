"""Home: a model under the hand at once, four questions, and where to go next. `/?door=beta`."""

import streamlit as st

from ui.home.packs import door_pack, home_pack
from ui.shell.component import component
from ui.shell.navigation import go
from vae_core.starters import find_door

_home = component("latent_home", "home/component.js")

door = find_door(st.query_params.get("door", ""))
data = home_pack() if door is None else door_pack(door)
name = "home" if door is None else f"home-{door.name}"
asked = _home(data=data, key=name, on_go_change=lambda: None).get("go")
if asked:
    page, query = asked["page"], asked.get("query") or {}
    if page == "home":
        st.query_params.from_dict(query)
        st.rerun()
    go(page, **query)
