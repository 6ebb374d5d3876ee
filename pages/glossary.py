"""Glossary: what the words mean. `/glossary?term=kl&lang=de` opens that entry in German."""

import streamlit as st

from ui.words.glossary import show_glossary

st.title("Glossary", anchor=False)
show_glossary(st.query_params.get("term", ""), st.query_params.get("lang", "en"))
