"""One run in a dialog: what is written of it, its name, its archive, its end."""

import tempfile
from pathlib import Path
from typing import Any

import streamlit as st

from ui.shell.jobs import store
from ui.shell.navigation import go
from ui.shell.notices import fail
from ui.shell.text import plain
from vae_core.errors import UserError
from vae_core.runs import keeping
from vae_core.runs.about import read_about, write_about
from vae_core.runs.status import ACTIVE
from vae_core.user_data.run_archive import archive


@st.dialog("Edit a run", width="medium")
def manage(row: dict[str, Any]) -> None:
    """All that can be done with the run of a row of the list."""
    in_the_pages_scheme()
    name = row["id"]
    about = read_about(store().root / name)
    st.caption(plain(f"{row['told']} · {name}"))
    with st.form("about", border=False):
        title = st.text_input("Title", about.title, max_chars=120, placeholder=row["told"])
        note = st.text_area("Note", about.note, max_chars=4000, height=90)
        tags = st.text_input("Tags", ", ".join(about.tags), help="With commas between them.")
        pinned = st.checkbox("Pinned: stands on top of lists", about.pinned)
        if st.form_submit_button("Save", type="primary"):
            _attempt(
                lambda: write_about(
                    store().root / name, title=title, note=note, tags=tags, pinned=pinned
                )
            )
    if row["state"] in ACTIVE:
        st.caption("It trains still. Stop it to rename, archive or delete it.")
        return
    with st.expander("Rename"):
        _rename(name)
    if row["explorable"]:
        st.download_button(
            "Save as an archive",
            lambda: _zipped(name),
            f"{name}.zip",
            "application/zip",
            on_click="ignore",
            help="Configuration, best model, snapshots, history, title, note and tags in one zip.",
        )
    with st.expander("Delete"):
        delete_all([name])


def in_the_pages_scheme() -> None:
    """A dialog lies outside the page, and would take the browser's scheme for the page's."""
    scheme = "dark" if st.context.theme.type == "dark" else "light"
    st.html(f'<style>[data-testid="stDialog"] {{ color-scheme: {scheme}; }}</style>')


def _rename(name: str) -> None:
    new = st.text_input(
        "Name",
        name,
        max_chars=100,
        help="The id in addresses and on the command line. Sweeps follow; links that were passed "
        "on with the old name lead to this list.",
    )
    if st.button("Rename", disabled=new.strip() in ("", name)):
        _attempt(lambda: keeping.rename(name, new.strip(), store()))


def delete_all(names: list[str]) -> None:
    """What goes with these runs, and the button that deletes them."""
    try:
        st.markdown(plain(keeping.dependents(names, store()).sentence))
    except UserError as error:
        fail(error)
        return
    st.caption("This cannot be undone.")
    if st.button("Delete for good", type="primary"):
        _attempt(lambda: keeping.delete(names, store()))


def _zipped(name: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "run.zip")
        archive(store().get(name), path)
        return path.read_bytes()


def _attempt(act: Any) -> None:
    """Do it and draw the list anew, or say why not."""
    try:
        act()
    except UserError as error:
        fail(error)
        return
    go("runs", **st.query_params.to_dict())
