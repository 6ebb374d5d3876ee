"""A report card taken away from its page."""

from typing import Any

import streamlit as st

from vae_core.analyses.report.files import as_csv, as_json
from vae_core.export.card import file_stem


def offer_files(found: dict[str, dict[str, Any]]) -> None:
    """Buttons that save whole reports, by run, as JSON and their figures as CSV."""
    stem = file_stem(next(iter(found.values()))["title"]) if len(found) == 1 else "comparison"
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="right"):
        st.download_button(
            "Save JSON",
            as_json(found),
            f"{stem}-report.json",
            "application/json",
            on_click="ignore",
            help="The whole report: every figure with its definition, source and circumstances, "
            "the words and what the charts are drawn from.",
        )
        st.download_button(
            "Save CSV",
            as_csv(found),
            f"{stem}-report.csv",
            "text/csv",
            on_click="ignore",
            help="A row for each figure: run, section, key, value, standard error, unit, note.",
        )
