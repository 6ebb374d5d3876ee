"""The pages of the app, by name, for the navigation and for links between them."""

from pathlib import Path

import streamlit as st

from vae_core.export.bundle import WEB

_FOLDER = Path(__file__).parents[2] / "pages"
ICON = WEB / "icon.png"


def pages() -> dict[str, st.Page]:
    """Name -> page, in the order of the navigation; links alone lead to what is hidden in it."""
    return {
        "home": st.Page(_FOLDER / "home.py", title="Home", default=True),
        "learn": st.Page(_FOLDER / "learn.py", title="Learn", url_path="learn"),
        "data": st.Page(_FOLDER / "data.py", title="Data", url_path="data"),
        "train": st.Page(_FOLDER / "train.py", title="Train", url_path="train"),
        "explore": st.Page(_FOLDER / "explore.py", title="Explore", url_path="explore"),
        "map": st.Page(_FOLDER / "map.py", title="Map", url_path="map"),
        "compare": st.Page(_FOLDER / "compare.py", title="Compare", url_path="compare"),
        "evaluate": st.Page(_FOLDER / "evaluate.py", title="Evaluate", url_path="evaluate"),
        "apply": st.Page(_FOLDER / "apply.py", title="Apply", url_path="apply"),
        "runs": st.Page(_FOLDER / "runs.py", title="Runs", url_path="runs"),
        "models": st.Page(
            _FOLDER / "models.py", title="Models", url_path="models", visibility="hidden"
        ),
        "glossary": st.Page(
            _FOLDER / "glossary.py", title="Glossary", url_path="glossary", visibility="hidden"
        ),
    }


def go(name: str, **query: str) -> None:
    """Switch to a page, with query parameters such as ``run``."""
    st.switch_page(pages()[name], query_params=query)


def link(name: str, label: str, **query: str) -> None:
    """A link to a page, with query parameters such as ``run``."""
    st.page_link(pages()[name], label=label, query_params=query)
