"""Explore: any trained model under the sliders. `/explore?run=ID` opens that run."""

import streamlit as st

from ui.explorer import explorer
from ui.export import offer_files
from ui.models import choose_model, read_weights
from ui.navigation import link
from vae_core.errors import UserError

st.title("Explore")
run_id = choose_model()
try:
    weights = read_weights(run_id)
except UserError as error:
    st.warning(str(error))
    st.stop()


@st.fragment
def _instrument() -> None:
    explorer(weights, run_id)


_instrument()
offer_files(run_id)
if not run_id.startswith("starter-"):
    link("train", "How it was trained", run=run_id)
