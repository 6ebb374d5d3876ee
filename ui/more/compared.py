"""How like real rows the rows are that a model makes, on the page."""

from typing import Any

import streamlit as st

from ui.charts.figures import LEGEND, comparison
from ui.evaluate import figure_notes
from ui.evaluate.said import said
from ui.shell.text import plain

_GIVEN = (
    "Rows with given cells are not like all real rows, and need not be: what follows is of rows "
    "without given cells, from the same model."
)


def show_comparison(meta: dict[str, Any], given: bool, run_id: str) -> None:
    """What was found, a table of figures, and each column by itself.

    Args:
        meta: of the analysis.
        given: whether the file has rows with given cells.
        run_id: the model's.
    """
    section = meta["section"]
    st.markdown("**Beside real rows**")
    if given:
        st.caption(_GIVEN)
    st.html(said(section))
    with st.expander("Figures", key=f"fidelity-figures-{run_id}"):
        common, figures = figure_notes.shared_notes(section["figures"])
        st.caption(plain(f"{common} {LEGEND}".strip()))
        columns, table, _ = figure_notes.by_source(figures, section["data"]["origins"])
        st.html(comparison(columns, table, [False] * len(table), f"fidelity-{run_id}"))
    with st.expander("Each column", key=f"fidelity-columns-{run_id}"):
        _show_columns(section["data"])
    with st.expander("Nearest to training rows", key=f"fidelity-nearest-{run_id}"):
        _show_nearest(section["data"]["nearest"])


def _show_columns(data: dict[str, Any]) -> None:
    found = data["columns"]
    st.caption(
        "Distance from held-out rows: Kolmogorov-Smirnov of numbers, total variation of choices. "
        "95 % of sets of rows from the same source stay below what chance gives."
    )
    st.dataframe(
        {
            "column": [each["name"] for each in found],
            "this model": [round(each["distance"]["made"], 3) for each in found],
            "by chance": [round(each["chance"], 3) for each in found],
            "Gaussian copula": [round(each["distance"]["copula"], 3) for each in found],
            "real rows": [round(each["distance"]["real"], 3) for each in found],
        },
        hide_index=True,
        height="content",
    )


def _show_nearest(found: list[dict[str, Any]]) -> None:
    st.caption(
        "The rows made without given cells that lie nearest to a training row. A distance of 1 is "
        "one choice, or one standard deviation of one number; 0 is a copy."
    )
    st.dataframe(
        {
            "row": [each["row"] for each in found],
            "nearest training row": [each["training"] for each in found],
            "distance": [round(each["distance"], 3) for each in found],
        },
        hide_index=True,
        height="content",
    )
