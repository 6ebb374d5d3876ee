"""Learn: lessons in which one commits first. `/learn?lesson=beta&lang=de`; without a lesson all."""

import streamlit as st

from ui.learn.page import show
from ui.shell.theme import hidden_title

query = st.query_params
if query.get("lesson") is None:
    hidden_title("Learn")
show(query.get("lesson"), query.get("lang", "en"))
