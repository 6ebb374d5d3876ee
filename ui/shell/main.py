"""What every visit runs: page set-up, navigation, theme."""

import streamlit as st

from ui.shell.address import mirrored
from ui.shell.navigation import ICON, pages
from ui.shell.terms import open_terms
from ui.shell.theme import apply_theme

st.set_page_config(page_title="Latent Playground", page_icon=str(ICON), layout="wide")
apply_theme()
open_terms()
page = st.navigation(list(pages().values()), position="top")
if page.url_path != "data":
    st.session_state.pop("own-found", None)  # up to half a gigabyte that nobody looks at
with mirrored():
    page.run()
