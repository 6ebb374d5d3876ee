"""Models: what each is, how it is trained and where it fails. `/models?model=NAME` opens one."""

import streamlit as st

from ui.shell.notices import warn
from ui.words.models import show_all, show_model
from vae_core import catalogue
from vae_core.errors import UserError

asked = st.query_params.get("model")
if asked is None:
    show_all()
else:
    try:
        show_model(catalogue.MODELS[catalogue.choose("model", asked, catalogue.MODELS)])
    except UserError as error:
        warn(error)
        show_all()
