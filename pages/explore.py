"""Explore: any trained model under the sliders. `/explore?run=ID` opens that run."""

import streamlit as st

from ui.explorer import explorer
from ui.export import offer_files
from ui.models import choices, read_weights
from ui.navigation import link
from vae_core.errors import UserError

st.title("Explore")
options = {choice.id: choice.title for choice in choices()}
asked = st.query_params.get("run")
if asked is not None and asked not in options:
    st.warning(
        f"There is no model named “{asked[:100]}” here: it may have been deleted, or the link "
        "comes from another computer. Choose one of the list."
    )
ids = list(options)
default = asked if asked in options else next(i for i in ids if i.startswith("starter-"))


def _choose() -> None:
    """Another model: the code of the old one means nothing to it."""
    st.query_params.clear()
    st.query_params["run"] = st.session_state["explored"]


if st.session_state.get("explored") != default:
    st.session_state["explored"] = default
run_id = st.selectbox(
    "Model", ids, format_func=options.get, key="explored", on_change=_choose, filter_mode="fuzzy"
)
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
if run_id in options and not run_id.startswith("starter-"):
    link("train", "How it was trained", run=run_id)
