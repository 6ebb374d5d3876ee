"""Map: where the encoder puts the pictures. `/map?run=ID` opens that model."""

import streamlit as st

from ui.map.map import atlas, map_settings, offer_table, wants_journey
from ui.map.opening import brought, opening, stands_in
from ui.shell.analysis import analysed
from ui.shell.models import choose_model, keep_in_address, link_to_words
from ui.shell.theme import hidden_title
from vae_core.pack import read_meta

# A map is looked at from afar: on a wide screen it gets all of it, on a narrow one it comes before
# its settings.
st.html(
    """<style>
    [data-testid="stMainBlockContainer"] { max-width: 1640px; }
    @media (max-width: 640px) {
      :has(> .st-key-map-settings) { order: 1; }
      :has(> .st-key-map-table) { order: 2; }
    }
    </style>"""
)
hidden_title("Map")
run_id = choose_model()
keep_in_address(run_id)
with st.container(key="map-settings"):
    settings = map_settings()
if settings is None:
    st.stop()

# Above the map, whose place must not depend on whether there is progress to show.
progress = st.container()
board = st.container()
found, asked, shown = brought(run_id, settings), settings, None
if found is None:
    asked, shown = opening(run_id, settings)
    with progress:
        found = analysed(run_id, "projection", asked, "the map")
if found is not None and asked != settings:
    st.session_state["last-map"] = (run_id, found)
    st.rerun()  # the quick view is there: on to the one that was chosen
if found is None:
    # The map before stays in hand while the next one is made.
    shown_run, last = st.session_state.get("last-map", ("", None))
    found = last if shown_run == run_id else shown
    if found is None:
        st.stop()
    stale = not stands_in(read_meta(found), settings)
else:
    stale = False
    st.session_state["last-map"] = (run_id, found)
table = st.container(key="map-table")
with table:
    column = offer_table(found, run_id)
journey = None
with progress:
    if not stale and wants_journey(run_id, settings):
        journey = analysed(run_id, "journey", settings, "the way through training")
with board:
    atlas(found, run_id, column, stale, journey)
link_to_words(run_id)
