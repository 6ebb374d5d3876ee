"""The runs of the list, a line each, and what can be done with those that are ticked."""

from typing import Any

import streamlit as st

from ui.runs.one import manage
from ui.runs.several import with_ticked
from ui.shell.navigation import link
from ui.shell.text import plain
from ui.train.recent import config_of, listed, picture_of, title_of
from vae_core.runs.listing import in_bytes

_PAGE = 30  # runs that are drawn at first, and with each press of "Show more"
_SIDE = 56


# A title begins where the lines below it begin.
_STYLE = """<style>[class*="st-key-run-"] [data-testid="stPageLink-NavLink"] {
  padding-left: 0; font-weight: 600; }</style>"""


def show_rows(rows: list[dict[str, Any]]) -> None:
    """The rows in their order, and buttons for those that are ticked."""
    st.html(_STYLE)
    shown = st.session_state.get("runs-shown", _PAGE)
    place = st.container()
    ticked = [row for row in rows[:shown] if _entry(row)]
    with place:
        with_ticked(ticked)
    if len(rows) > shown and st.button(f"Show {min(_PAGE, len(rows) - shown)} more"):
        st.session_state["runs-shown"] = shown + _PAGE
        st.rerun()


def _entry(row: dict[str, Any]) -> bool:
    """A run in a line; whether it is ticked."""
    config = config_of(row["id"])
    title = title_of(row, config)
    with st.container(
        border=True, horizontal=True, vertical_alignment="center", key=f"run-{row['id']}"
    ):
        ticked = st.checkbox(
            f"Choose {title}", key=f"tick-{row['id']}", label_visibility="collapsed", width=46
        )
        if picture := picture_of(row["id"], row["state"]):
            st.html(picture, width=_SIDE)
        with st.container(gap=None):
            link("train", plain(title), run=row["id"])
            pin = ["pinned"] if row["pinned"] else []
            told = [*pin, listed(row, config), in_bytes(row["bytes"]), row["id"]]
            st.caption(plain(" · ".join(told)))
            if row["tags"] or row["note"]:
                tags = " ".join(f"[{tag}]" for tag in row["tags"])
                note = " ".join(row["note"].split())
                st.caption(plain(f"{tags} {note[:160]}{'…' if len(note) > 160 else ''}".strip()))
        if st.button("Edit", key=f"manage-{row['id']}", help="Title, note, tags, archive, delete."):
            manage(row)
    return ticked
