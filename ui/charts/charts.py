"""Charts of analyses, all in one style: labelled where the eye is, with the colours of the symbols.

Streamlit gives the grounds and the fonts of the page's theme; what is set here is the rest.
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from ui.shell.tokens import tokens

CONFIG = {"displayModeBar": False, "scrollZoom": False}
HEIGHT = 260
_SEQUENTIAL = "Viridis"


def colour(name: str) -> str:
    """A token of the look in the scheme of the page."""
    return tokens()[name][st.context.theme.type == "dark"]


def show(figure: go.Figure, key: str, alt: str) -> None:
    """Put a chart on the page; ``alt`` says it in words."""
    st.plotly_chart(figure, key=key, config=CONFIG, alt=alt)


def bars(
    names: Sequence[str],
    values: Sequence[float],
    unit: str,
    token: str = "kl",
    across: bool = False,
    reference: tuple[str, Sequence[float]] | None = None,
    errors: Sequence[float | None] | None = None,
    faded: Sequence[bool] | None = None,
) -> go.Figure:
    """A bar for each name; a second series, behind, where there is something to compare with.

    Args:
        names: of the bars.
        values: of the bars.
        unit: of the values, the title of their axis.
        token: whose colour they have.
        across: bars from left to right, for long names.
        reference: a name and values to compare with, as wide pale bars behind.
        errors: standard errors of the values.
        faded: which bars stand back.
    """
    figure = go.Figure()
    names = [escape(name) for name in names]
    template = "%{y}: %{x:.4g}" if across else "%{x}: %{y:.4g}"
    if reference is not None:
        title, marks = reference
        figure.add_bar(
            **_along(names, marks, across),
            name=escape(title),
            marker={"color": _faded(colour("text"), 0.16)},
            hovertemplate=f"{template} {escape(unit)}<extra>{escape(title)}</extra>",
        )
    shades = [_faded(colour(token), 0.35 if each else 1) for each in faded or [False] * len(names)]
    figure.add_bar(
        **_along(names, values, across),
        marker={"color": shades},
        width=0.5 if reference is not None else None,
        **({f"error_{'x' if across else 'y'}": _doubt(errors)} if errors else {}),
        hovertemplate=f"{template} {escape(unit)}<extra></extra>",
    )
    figure.update_layout(barmode="overlay", bargap=0.2)
    value_axis, name_axis = ("xaxis", "yaxis") if across else ("yaxis", "xaxis")
    figure.update_layout(
        {
            value_axis: {"title": {"text": escape(unit)}, "rangemode": "tozero"},
            name_axis: {"type": "category", "showgrid": False},
        }
    )
    if across:
        figure.update_yaxes(autorange="reversed")
    height = max(HEIGHT, 26 * len(names) + 60) if across else HEIGHT
    return styled(figure, height)


@dataclass(frozen=True)
class Series:
    """A line of a chart.

    Attributes:
        name: written at its end; empty for the only one.
        x: places.
        y: values.
        errors: standard errors of y.
        token: whose colour it has.
    """

    name: str
    x: Sequence[float]
    y: Sequence[float]
    errors: Sequence[float | None] | None = None
    token: str = "z"


def curves(
    series: Sequence[Series],
    x_title: str,
    unit: str,
    logarithmic: bool = False,
    rising: bool = False,
) -> go.Figure:
    """Lines with their standard errors, each with its name at its end.

    Args:
        series: the lines.
        x_title: what x is.
        unit: of y.
        logarithmic: whether x is on a logarithmic scale.
        rising: whether the values stand on zero.
    """
    figure = go.Figure()
    for line in series:
        few = len(line.x) <= 30
        figure.add_scatter(
            x=list(line.x),
            y=list(line.y),
            mode="lines+markers" if few else "lines",
            line={"color": colour(line.token), "width": 2},
            marker={"size": 7},
            error_y=_doubt(line.errors) if line.errors else None,
            hovertemplate=f"{escape(line.name)} {escape(x_title)} %{{x}}: %{{y:.5g}} "
            f"{escape(unit)}<extra></extra>",
        )
    for line, height in zip(series, _apart([line.y[-1] for line in series]), strict=True):
        figure.add_annotation(
            x=math.log10(line.x[-1]) if logarithmic else line.x[-1],
            y=height,
            text=escape(line.name),
            font={"color": colour(line.token)},
            showarrow=False,
            xanchor="left",
            xshift=10,
        )
    ticks = {"type": "log", "dtick": 1} if logarithmic else {}
    figure.update_layout(
        xaxis={"title": {"text": escape(x_title)}, **ticks},
        yaxis={"title": {"text": escape(unit)}},
    )
    if rising:
        figure.update_yaxes(rangemode="tozero")
    longest = max(len(line.name) for line in series)
    return styled(figure, right=16 + 7 * longest)


def banded(
    figure: go.Figure,
    x: Sequence[float],
    low: Sequence[float],
    high: Sequence[float],
    token: str,
) -> go.Figure:
    """The same chart with what lies between two lines shaded, as between quartiles."""
    figure.add_scatter(
        x=[*x, *reversed(x)],
        y=[*high, *reversed(low)],
        fill="toself",
        fillcolor=_faded(colour(token), 0.18),
        line={"width": 0},
        mode="lines",
        hoverinfo="skip",
    )
    return figure


def matrix(values: np.ndarray, rows: Sequence[str], columns: Sequence[str], what: str) -> go.Figure:
    """A heat map with the number in each cell, where there is room for it.

    Args:
        values: (R, C), in [0, 1].
        rows: names of the rows, top to bottom.
        columns: names of the columns.
        what: the numbers are, for the hover text.
    """
    room = values.shape[1] <= 16
    figure = go.Figure(
        go.Heatmap(
            z=values,
            x=[escape(name) for name in columns],
            y=[escape(name) for name in rows],
            zmin=0,
            zmax=1,
            colorscale=_SEQUENTIAL,
            texttemplate="%{z:.2f}" if room else None,
            hovertemplate=f"%{{y}}, %{{x}}: %{{z:.3f}} {escape(what)}<extra></extra>",
            xgap=2,
            ygap=2,
            colorbar={"thickness": 8, "outlinewidth": 0, "tickvals": [0, 0.5, 1]},
        )
    )
    figure.update_xaxes(type="category", side="top", showgrid=False, ticks="")
    figure.update_yaxes(autorange="reversed", showgrid=False, ticks="")
    return styled(figure, 44 * values.shape[0] + 60)


def agreement(
    truth: Sequence[float],
    told: Sequence[float],
    what: str,
    names: tuple[str, str] = ("true {}", "{} read off the code"),
) -> go.Figure:
    """What was told against what is true, a dot each, over the line where both agree."""
    across, upwards = (name.format(escape(what)) for name in names)
    ends = [min(truth), max(truth)]
    figure = go.Figure()
    figure.add_scatter(
        x=ends,
        y=ends,
        mode="lines",
        line={"color": colour("muted"), "width": 1},
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=list(truth),
        y=list(told),
        mode="markers",
        marker={"color": _faded(colour("z"), 0.5), "size": 5},
        hovertemplate=f"{across} %{{x:.3g}}, {upwards} %{{y:.3g}}<extra></extra>",
    )
    figure.update_layout(
        xaxis={"title": {"text": across}},
        yaxis={"title": {"text": upwards}},
    )
    return styled(figure)


def _apart(ends: Sequence[float]) -> list[float]:
    """Heights for names at the ends of lines, near them and not over each other."""
    order = sorted(range(len(ends)), key=lambda i: ends[i])
    step = 0.11 * max(max(ends) - min(min(ends), 0), 1e-9)
    heights = list(ends)
    for lower, upper in itertools.pairwise(order):
        heights[upper] = max(heights[upper], heights[lower] + step)
    return heights


def _along(names: Sequence[str], values: Sequence[float], across: bool) -> dict[str, Any]:
    if across:
        return {"y": list(names), "x": list(values), "orientation": "h"}
    return {"x": list(names), "y": list(values)}


def _doubt(errors: Sequence[float | None]) -> dict[str, Any]:
    """Standard errors as thin bars."""
    grey = colour("muted")
    return {"array": [each or 0 for each in errors], "thickness": 1.5, "width": 3, "color": grey}


def _faded(colour: str, share: float) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, {share})"


def styled(figure: go.Figure, height: int = HEIGHT, right: int = 8) -> go.Figure:
    """What all charts share; ``right`` leaves room for names, in pixels."""
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": right, "t": 12, "b": 8},
        showlegend=False,
        dragmode=False,
        hoverlabel={"namelength": -1},
    )
    figure.update_xaxes(automargin=True, fixedrange=True, zeroline=False)
    figure.update_yaxes(automargin=True, fixedrange=True, zeroline=False)
    return figure
