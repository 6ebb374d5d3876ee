"""Data: what there is to learn from, and bringing your own. `/data`."""

import streamlit as st

from ui.data.sets import choose_set, describe_set, set_actions, show_first
from ui.data.upload import bring, follow_up

st.title("Data")
follow_up()
spec = choose_set()
describe_set(spec)
examples = st.container()
set_actions(spec)
st.divider()
bring()
with examples:
    show_first(spec)
