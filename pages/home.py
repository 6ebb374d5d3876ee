"""Home: a model under the hand at once, and where to go next."""

import streamlit as st

from ui.explore.explorer import hero
from ui.shell.models import read_weights
from ui.shell.navigation import go
from vae_core.starters import STARTERS

st.title("Latent Playground")
st.markdown(
    "A variational autoencoder squeezes whatever it learns through a few numbers: a digit, a line "
    "of text, a wave, a row of a table. Drag them: what you see is decoded in your browser, from "
    "the weights of a trained model."
)
titles = {starter.id: starter.title for starter in STARTERS}
chosen = st.pills(
    "Model",
    list(titles),
    format_func=titles.get,
    default=STARTERS[0].id,
    required=True,
    key="starter",
    label_visibility="collapsed",
)
starter = next(s for s in STARTERS if s.id == chosen)
st.caption(starter.caption)
hero(read_weights(starter.id), starter.id)

with st.container(horizontal=True):
    if st.button("Train your own", type="primary"):
        go("train", dataset=starter.config["dataset"])
    if st.button("Open in Explore"):
        go("explore", run=starter.id)
    if st.button("Bring data of your own"):
        go("data")
