"""Widgets over fields of ``RunConfig``: words from the catalogue, limits from the configuration."""

from typing import Any

import streamlit as st

from ui.shell.terms import with_terms
from ui.shell.text import plain
from ui.train.form_state import key, layout
from vae_core.config.fields import about
from vae_core.config.run import RunConfig
from vae_core.data.wording import named_for


def help_of(name: str) -> str:
    """The field's description as a tooltip, in words of the chosen data."""
    said = RunConfig.model_fields[name].description.capitalize() + "."
    return with_terms(named_for(layout(), said))


def choice(name: str, suited: tuple[str, ...] = (), **more: Any) -> None:
    """One of the rows of a field, or of those that are suited; nothing where there is one only."""
    told = about(RunConfig, name)
    table = {choice: told.rows[choice] for choice in suited or told.rows}
    if len(table) < 2:
        return
    rows = "\n".join(
        f"- **{plain(row.title)}**: {plain(named_for(layout(), row.description))}"
        for row in table.values()
    )
    st.selectbox(
        told.label,
        list(table),
        format_func=lambda choice: table[choice].title,
        key=key(name),
        help=with_terms(rows),
        persist_state="session",
        **more,
    )


def number(name: str, label: str = "", help: str | None = None, **more: Any) -> None:
    """A number; one out of range is answered in a sentence by the configuration."""
    st.number_input(
        label or about(RunConfig, name).label,
        value=None,
        key=key(name),
        help=help or help_of(name),
        persist_state="session",
        **more,
    )
