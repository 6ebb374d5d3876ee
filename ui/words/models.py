"""The models in words: docs/models as pages of the app, with what can be done about each."""

import re
from pathlib import Path

import streamlit as st

from ui.shell.jobs import store
from ui.shell.navigation import link
from ui.shell.terms import with_terms
from ui.shell.text import plain
from vae_core import catalogue
from vae_core.catalogue.rows import ModelRow
from vae_core.starters import SHIPPED

_FOLDER = Path(__file__).parents[2] / "docs" / "models"
_LINK = re.compile(r"\[([^\]]+)\]\(([a-z0-9-]+)\.md\)")
_MOST = 4  # trained models of a kind to take apart


def page_of(row: ModelRow) -> str:
    """What docs/models says of a model, in Markdown whose links stay in the app."""
    text = (_FOLDER / f"{row.name}.md").read_text("utf-8").split("\n", 1)[1]
    inner = _LINK.sub(r'<a href="models?model=\2" target="_self">\1</a>', text)
    return with_terms(inner)


def trained_as(name: str) -> list[tuple[str, str]]:
    """(id, title) of what is there of a model: your runs, newest first, then those shipped."""
    runs = [
        (row["id"], row["title"])
        for row in store().list()
        if row["model"] == name and row["explorable"]
    ]
    shipped = [
        (each.id, f"{each.title} (starter)")
        for each in SHIPPED
        if each.config.get("model", "vae") == name
    ]
    return [*runs, *shipped]


def show_model(row: ModelRow) -> None:
    """The page of a model."""
    link("models", "All models")
    st.title(row.title, anchor=False)
    st.caption(plain(row.description))
    with st.container(horizontal=True, key="model-ways"):
        link("train", "Train this", model=row.name)
        trained = trained_as(row.name)
        for run_id, title in trained[:_MOST]:
            label = "See its anatomy" if run_id == trained[0][0] else "Another"
            link("explore", f"{label}: {plain(title)}", run=run_id, view="anatomy")
        if not trained:
            st.caption("Its anatomy can be seen once you have trained one.")
    with st.container(key="model-words", width=760):
        st.markdown(page_of(row), unsafe_allow_html=True)


def show_all() -> None:
    """Every model, under the headings of their groups."""
    st.title("Models", anchor=False)
    for group, names in catalogue.grouped_models().items():
        heading = catalogue.GROUPS[group]
        st.subheader(heading.title, anchor=False)
        st.caption(with_terms(plain(heading.description)))
        lines = [
            f'- <a href="models?model={name}" target="_self">{row.title}</a>: '
            f"{plain(row.description)}"
            for name, row in ((name, catalogue.MODELS[name]) for name in names)
        ]
        st.markdown("\n".join(lines), unsafe_allow_html=True)
