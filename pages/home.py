"""Home: a model under the hand at once, four questions, and where to go next. `/?door=beta`."""

import streamlit as st

from ui.home.page import show
from vae_core.starters import find_door

show(find_door(st.query_params.get("door", "")))
