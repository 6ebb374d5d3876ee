"""Explore: any trained model under the sliders. `/explore?run=ID` opens that run.

`/explore?run=A&beside=B` shows two models under one example or one code.
"""

import streamlit as st

from ui.explore.beside import choose_other, show_beside
from ui.explore.explorer import explorer, source
from ui.explore.export import offer_files
from ui.explore.sources import choose_source, codes_of
from ui.learn.strip import show_task
from ui.more.panel import offer_more
from ui.shell.models import choices, choose_model, link_to_words, read_weights
from ui.shell.moments import tell_moments
from ui.shell.navigation import link
from ui.shell.notices import warn
from ui.shell.theme import hidden_title
from vae_core.errors import UserError

hidden_title("Explore")
show_task()
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


@st.fragment
def _instrument() -> None:
    explorer(weights, run_id)


def _pair(other: str) -> None:
    titles = {choice.id: choice.title for choice in choices()}
    try:
        show_beside((titles[run_id], weights), (titles.get(other, other), read_weights(other)))
    except UserError as error:
        warn(error)


if other := st.query_params.get("beside"):
    with right:
        link("explore", "Only the first", run=run_id)
    with page:
        _pair(other)
    st.stop()
with right:
    chosen = choose_source(weights)
with page:
    _instrument()
source(run_id, codes_of(run_id, chosen))
tell_moments(run_id)
offer_more(run_id, weights)
choose_other(run_id)
offer_files(run_id)
link_to_words(run_id)
if not run_id.startswith("starter-"):
    link("train", "How it was trained", run=run_id)
