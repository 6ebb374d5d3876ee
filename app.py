"""Latent Playground: `streamlit run app.py`.

The script that every visit runs is ``ui/main.py``. It stands in a folder of its own because
Streamlit takes a ``pages`` folder beside the script for a site of its older kind until a first
visitor has been through the script, and would show that visitor's deep link without theme or
navigation.
"""

import streamlit as st

from ui.assets import plotly_route
from ui.server import lifespan, on_script_error

app = st.App(
    "ui/main.py", lifespan=lifespan, on_script_error=on_script_error, routes=[plotly_route()]
)
