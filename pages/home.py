"""Home: a model under the hand at once, and where to go next."""

import streamlit as st

from ui.explorer import hero
from ui.models import read_weights
from ui.navigation import go, link
from vae_core.starters import STARTERS

# A data set of each kind, and what it is called here.
KINDS = {
    "expressions": "lines of text",
    "waves": "waves and heart beats",
    "wine": "rows of a table",
    "pendulum": "a pendulum under your keys",
}

st.title("Latent Playground")
st.markdown(
    "A variational autoencoder squeezes every picture through a few numbers. Drag them: each "
    "picture below is decoded in your browser, from the weights of a trained model."
)
titles = {starter.id: starter.title for starter in STARTERS}
chosen = st.segmented_control(
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
        go("train")
    if st.button("Open in Explore"):
        go("explore", run=starter.id)

st.markdown("**Not only pictures.** The same models learn:")
with st.container(horizontal=True):
    for name, label in KINDS.items():
        link("train", label, dataset=name)
    link("data", "data of your own")
