"""Latent Playground: `streamlit run app.py`.

The script that every visit runs is ``ui/shell/main.py``. It stands in a folder of its own because
Streamlit takes a ``pages`` folder beside the script for a site of its older kind until a first
visitor has been through the script, and would show that visitor's deep link without theme or
navigation.
"""

import streamlit as st

from ui.shell.assets import assets_route
from ui.shell.learning import learning_routes
from ui.shell.lessons import lesson_routes
from ui.shell.moments import moments_route
from ui.shell.server import lifespan, on_script_error

app = st.App(
    "ui/shell/main.py",
    lifespan=lifespan,
    on_script_error=on_script_error,
    routes=[assets_route(), moments_route(), *learning_routes(), *lesson_routes()],
)
