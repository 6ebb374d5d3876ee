"""Charts of several models in one, where they share an axis."""

from collections.abc import Sequence

import plotly.graph_objects as go
import streamlit as st

from ui.shell.tokens import class_colours

# Traces whose marks can stand beside or over those of another model.
_SHARED = ("bar", "scatter")


def overlaid(charts: Sequence[tuple[str, go.Figure | None]]) -> go.Figure | None:
    """One chart of all models, a colour each; None where they share no axis.

    Args:
        charts: a model's letter and its chart. Of each the last trace is taken: what stands behind
            it is a reference, the same for all.
    """
    found = [(letter, chart) for letter, chart in charts if chart is not None]
    if len(found) < 2 or not all(_shareable(chart) for _, chart in found):
        return None
    axes = {_titles(chart) for _, chart in found}
    if len(axes) > 1:
        return None
    together = go.Figure(layout=found[0][1].layout)
    together.layout.annotations = ()
    colours = class_colours("dark" if st.context.theme.type == "dark" else "light")
    for (letter, chart), colour in zip(found, colours, strict=False):
        trace = type(chart.data[-1])(chart.data[-1])
        trace.name, trace.showlegend = letter, True
        trace.marker.color = colour
        if trace.type == "scatter":
            trace.line.color = colour
        else:
            trace.width = None
        together.add_trace(trace)
    together.update_layout(
        barmode="group",
        showlegend=True,
        legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0},
        margin={"t": 34},
    )
    return together


def _shareable(chart: go.Figure) -> bool:
    kinds = {trace.type for trace in chart.data}
    marks = [trace for trace in chart.data if trace.type == "scatter"]
    several = len(marks) > 1 or any(trace.mode == "markers" for trace in marks)
    return kinds <= set(_SHARED) and len(kinds) == 1 and not several


def _titles(chart: go.Figure) -> tuple[str | None, str | None]:
    return chart.layout.xaxis.title.text, chart.layout.yaxis.title.text
