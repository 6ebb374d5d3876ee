"""Runs: all that was trained, to search, sort, describe, archive and delete.

`/runs?q=smooth&data=mnist&model=vae&state=finished&tag=good&pinned=1&sort=size`.
"""

import streamlit as st

from ui.runs.archives import bring_back
from ui.runs.filters import asked_for
from ui.runs.rows import show_rows
from ui.shell.jobs import store
from ui.shell.notices import fail
from vae_core.counting import counted
from vae_core.errors import UserError
from vae_core.runs.listing import chosen, in_bytes, with_sizes

st.title("Runs")
try:
    rows = with_sizes(store().list(), store().root)
except UserError as error:
    fail(error)
    st.stop()
if rows:
    query = asked_for(rows)
    found = chosen(rows, query)
    total = in_bytes(sum(row["bytes"] for row in found))
    st.caption(f"{len(found)} of {counted(len(rows), 'run')}, {total} on disk.")
    show_rows(found)
else:
    st.markdown("Nothing has been trained here yet. Train a model, or bring an archive back.")
bring_back()
