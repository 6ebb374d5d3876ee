"""The figures of one sweep, or of two over each other, against what was varied."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from ui.charts.charts import Series, bars, curves, show
from ui.shell.jobs import store
from vae_core.runs.sweep import Sweep, Sweeps
from vae_core.runs.sweep_table import GroupRow, as_csv, rows_of
from vae_core.runs.sweep_words import capital, short, symbol

_TOKENS = ("z", "kl", "reconstruction", "x", "text")
_TICKS = 12
_LOGARITHMIC = 8.0  # the largest value over the smallest, from which on values stand by their logs


def _alike(sweep: Sweep) -> list[Sweep]:
    """The other sweeps of the same first field."""
    return [
        each
        for each in Sweeps(store()).list()
        if each.id != sweep.id and each.fields[0] == sweep.fields[0]
    ]


def figures_of(sweep: Sweep) -> None:
    """A figure as a chart, with another sweep over it where one is chosen, and all as CSV."""
    st.header("Figures")
    other = _choose_other(sweep)
    sweeps = [sweep, *([other] if other else [])]
    tables = [rows_of(each, store()) for each in sweeps]
    known = {
        key: figure for table in tables for row in table for key, figure in row.figures.items()
    }
    if not known:
        st.caption("There are figures when a run is over.")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        key = st.selectbox(
            "Figure",
            list(known),
            format_func=lambda name: known[name].title,
            key=f"figure-{sweep.id}",
            width=320,
        )
        st.download_button(
            "Save CSV",
            lambda: as_csv(sweeps, store()),
            f"{sweep.id}.csv",
            "text/csv",
            on_click="ignore",
            help="All figures of every run and their means. PNG and SVG of the wall and of every "
            "chart: Present, Save a figure.",
        )
    better = {"higher": "↑ higher is better", "lower": "↓ lower is better"}.get(known[key].better)
    repeats = max(each.repeats for each in sweeps)
    bars_are = f"bars: 95 % interval of the mean over {repeats} seeds" if repeats > 1 else ""
    if said := " · ".join(filter(None, (better, bars_are))):
        st.caption(said)
    show(_chart(sweeps, tables, key), f"curve-{sweep.id}", f"{known[key].title} of {sweep.title}")


def _choose_other(sweep: Sweep) -> Sweep | None:
    others = {each.id: each for each in _alike(sweep)}
    if not others:
        return None
    named = st.query_params.get("over")
    widget = f"over-{sweep.id}"
    st.session_state.setdefault(widget, named if named in others else None)

    def tell() -> None:
        name = st.session_state[widget]
        if name:
            st.query_params["over"] = name
        else:
            st.query_params.pop("over", None)

    name = st.selectbox(
        "Lay another sweep over it",
        list(others),
        format_func=lambda name: others[name].title,
        key=widget,
        on_change=tell,
        index=None,
        placeholder="None",
    )
    return others.get(name)


def _chart(sweeps: Sequence[Sweep], tables: Sequence[list[GroupRow]], key: str) -> Any:
    field = sweeps[0].fields[0]
    figure = next(row.figures[key] for table in tables for row in table if key in row.figures)
    unit = figure.unit or figure.title
    lines = [
        line
        for sweep, table in zip(sweeps, tables, strict=True)
        for line in _lines(sweep, table, key, several=len(sweeps) > 1)
    ]
    numeric = all(_is_number(value) for _, x, _, _ in lines for value in x)
    if not numeric:
        return _as_bars(lines, field, unit)
    series = [
        Series(
            name=name if len(lines) > 1 else "",
            x=[float(value) for value in x],
            y=y,
            errors=errors,
            token=_TOKENS[number % len(_TOKENS)],
        )
        for number, (name, x, y, errors) in enumerate(lines)
    ]
    places = [value for line in series for value in line.x]
    wide = min(places) > 0 and max(places) / min(places) >= _LOGARITHMIC
    chart = curves(series, capital(symbol(field)), unit, logarithmic=wide)
    if len(set(places)) <= _TICKS:  # each value that was tried
        marks = sorted(set(places))
        chart.update_xaxes(tickvals=marks, ticktext=[short(field, mark) for mark in marks])
    return chart


Line = tuple[str, list[Any], list[float], list[float | None]]


def _lines(sweep: Sweep, table: list[GroupRow], key: str, several: bool) -> list[Line]:
    """A line for each combination of the other fields: its name, x, y and half widths."""
    first, *rest = sweep.fields
    found: dict[str, Line] = {}
    for row in table:
        if key not in row.figures:
            continue
        name = ", ".join(f"{symbol(each)} {short(each, row.point[each])}" for each in rest)
        if several:
            name = " · ".join(filter(None, (name, sweep.id.removeprefix("sweep-"))))
        _, x, y, errors = found.setdefault(name, (name, [], [], []))
        x.append(row.point[first])
        y.append(row.figures[key].mean)
        errors.append(row.figures[key].half_width)
    return [_sorted(line) for line in found.values()]


def _sorted(line: Line) -> Line:
    name, x, y, errors = line
    if not all(_is_number(value) for value in x):
        return line
    order = sorted(range(len(x)), key=lambda i: x[i])
    return name, [x[i] for i in order], [y[i] for i in order], [errors[i] for i in order]


def _as_bars(lines: list[Line], field: str, unit: str) -> Any:
    names, values, errors = [], [], []
    for name, x, y, half in lines:
        names += [" · ".join(filter(None, (short(field, value), name))) for value in x]
        values += y
        errors += half
    return bars(names, values, unit, token="z", errors=errors, across=len(names) > 6)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
