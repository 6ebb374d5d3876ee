"""Explore: any trained model under the sliders. `/explore?run=ID` opens that run."""

import streamlit as st

from ui.explore.explorer import explorer, source
from ui.explore.export import offer_files
from ui.explore.sources import choose_source, codes_of
from ui.shell.models import choose_model, read_weights
from ui.shell.navigation import link
from ui.shell.notices import warn
from ui.shell.theme import hidden_title
from vae_core.errors import UserError

hidden_title("Explore")
page = st.container(gap="xsmall")
# The explorer's own buttons stand in the empty column: see web/explorer/streamlit.js.
left, _, right = page.columns([7, 10, 5], vertical_alignment="center")
with left:
    run_id = choose_model(label_visibility="collapsed")
try:
    weights = read_weights(run_id)
except UserError as error:
    warn(error)
    st.stop()
with right:
    chosen = choose_source(weights)


@st.fragment
def _instrument() -> None:
    explorer(weights, run_id)


with page:
    _instrument()
source(run_id, codes_of(run_id, chosen))
offer_files(run_id)
if not run_id.startswith("starter-"):
    link("train", "How it was trained", run=run_id)
