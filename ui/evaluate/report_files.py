"""A report card taken away from its page."""

from typing import Any

import streamlit as st

from vae_core.analyses.report.files import as_csv, as_json
from vae_core.analyses.report.shown import shown_report
from vae_core.export.card import file_stem
from vae_core.export.report_file import report_html


def offer_files(found: dict[str, dict[str, Any]], packs: list[bytes]) -> None:
    """Buttons that save whole reports: as a page, by run as JSON, their figures as CSV.

    Args:
        found: of each run, the JSON object of its pack.
        packs: the packs, in the same order.
    """
    stem = file_stem(next(iter(found.values()))["title"]) if len(found) == 1 else "comparison"
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="right"):
        st.download_button(
            "Save HTML",
            lambda: report_html([shown_report(pack) for pack in packs]),
            f"{stem}-report.html",
            "text/html",
            on_click="ignore",
            help="The card as one file that opens by double click, and prints well or becomes a "
            "PDF by printing.",
        )
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
