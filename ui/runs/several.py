"""What can be done with several runs at once."""

from typing import Any

import streamlit as st

from ui.runs.one import delete_all, in_the_pages_scheme
from ui.shell.navigation import go
from vae_core.counting import counted
from vae_core.runs.sweep import FEWEST, MOST


def with_ticked(rows: list[dict[str, Any]]) -> None:
    """Buttons for the runs that are ticked; nothing where none is."""
    if not rows:
        return
    names = [row["id"] for row in rows]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"{counted(len(rows), 'run')} chosen")
        fits = FEWEST <= len(rows) <= MOST
        if st.button(
            "Compare", disabled=not fits, help=f"{FEWEST} to {MOST} of them, side by side."
        ):
            go("compare", runs=",".join(names))
        ready = [row["id"] for row in rows if row["explorable"]][:4]
        if st.button("Evaluate", disabled=not ready, help="The report cards of up to four."):
            go("evaluate", run=ready[0], **({"with": ",".join(ready[1:])} if ready[1:] else {}))
        if st.button("Delete"):
            _delete(names)


@st.dialog("Delete runs")
def _delete(names: list[str]) -> None:
    in_the_pages_scheme()
    delete_all(names)
