"""Learn: lessons in which one commits first. `/learn?lesson=beta&lang=de`; without a lesson all.

`/learn?view=answers` shows what a class has answered.
"""

import streamlit as st

from ui.learn.answers import show_answers
from ui.learn.page import show
from ui.shell.navigation import link
from ui.shell.theme import hidden_title

query = st.query_params
if query.get("view") == "answers":
    show_answers(query.get("lesson", ""), query.get("lang", "en"))
    st.stop()
if query.get("lesson") is None:
    hidden_title("Learn")
show(query.get("lesson"), query.get("lang", "en"))
if query.get("lesson") is None:
    with st.container(horizontal=True, key="learn-words"):
        german = query.get("lang") == "de"
        link("glossary", "Glossar" if german else "Glossary", **({"lang": "de"} if german else {}))
        link("models", "Die Modelle" if german else "The models")
