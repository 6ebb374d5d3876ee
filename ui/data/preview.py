"""Examples of any kind of data set, drawn on the server: a look before anything is learned."""

import base64
from html import escape

import numpy as np
import pandas as pd
import streamlit as st

from ui.charts.pictures import sheet
from ui.shell.tokens import class_colours
from vae_core.counting import counted
from vae_core.data.layouts import Clip, Layout, Series, Table, Text

SHOWN = 15
_WIDTH, _HEIGHT = 132, 64
_CSS = """<style>
.lp-lines { display: flex; flex-wrap: wrap; gap: 6px; }
.lp-lines > span { border: 1px solid color-mix(in srgb, currentColor 25%, transparent);
  border-radius: 6px; padding: 2px 8px; overflow-wrap: anywhere; white-space: pre-wrap; }
.lp-lines small { opacity: 0.75; }
.lp-curves { display: flex; flex-wrap: wrap; gap: 10px; }
.lp-curves figure { margin: 0; font-size: 0.8125rem; }
.lp-curves figcaption { opacity: 0.75; max-width: 132px; overflow: hidden;
  text-overflow: ellipsis; white-space: nowrap; }
.lp-curves img { display: block; border: 1px solid
  color-mix(in srgb, currentColor 20%, transparent); border-radius: 6px; }
</style>"""


def show_examples(
    values: np.ndarray,
    layout: Layout,
    labels: np.ndarray | None,
    names: tuple[str, ...],
    who: list[str] | None = None,
) -> None:
    """Show examples (N, C, H, W) with the names of their classes; of rows with their own too.

    They are as they are kept where their kind is one of ``READABLE``, and pictures of them else.
    """
    values = values[:SHOWN]
    classes = [] if labels is None else [names[label] for label in labels[:SHOWN]]
    if isinstance(layout, Table):
        _show_rows(values, layout, classes, who or [])
    else:
        READABLE.get(layout.kind, _show_pictures)(values, layout, classes)


def _show_pictures(values: np.ndarray, layout: Layout, classes: list[str]) -> None:
    st.html(sheet(values, "example", [_short(name) for name in classes] or None))


def _show_lines(values: np.ndarray, layout: Text, classes: list[str]) -> None:
    st.html(_lines(lines_of(values, layout), classes))


def _show_curves(values: np.ndarray, layout: Series, classes: list[str]) -> None:
    st.html(_curves(values, layout, classes))


def _show_rows(values: np.ndarray, layout: Table, classes: list[str], who: list[str]) -> None:
    frame = rows_of(values, layout)
    for title, column in (("class", classes), ("row", who[: len(frame)])):
        if column:
            frame.insert(0, title, column, allow_duplicates=True)
    st.dataframe(frame, hide_index=True, height="content", placeholder="")


def _show_frames(values: np.ndarray, layout: Clip, classes: list[str]) -> None:
    for clip in values[:4]:
        st.html(sheet(clip[:, None], "frame"))


# What is read rather than looked at, by its kind.
READABLE = {
    "text": _show_lines,
    "series": _show_curves,
    "table": _show_rows,
    "clip": _show_frames,
}


def lines_of(values: np.ndarray, layout: Text) -> list[str]:
    """One-hot lines (N, 1 + V, L, 1) as text, each up to its end."""
    symbols = ("", *layout.alphabet)
    return ["".join(symbols[k] for k in line[:, :, 0].argmax(0)) for line in values]


def rows_of(values: np.ndarray, layout: Table) -> pd.DataFrame:
    """Rows (N, 1, 1, D) in the units of their columns."""
    flat, start, columns = values[:, 0, 0], 0, {}
    for column, width in zip(layout.columns, layout.widths, strict=True):
        block = flat[:, start : start + width]
        start += width
        if column.type == "choice":
            gaps, places = np.isnan(block).any(1), block.argmax(1)
            columns[column.name] = [
                None if gap else column.values[k] for gap, k in zip(gaps, places, strict=True)
            ]
        else:
            name = f"{column.name} ({column.unit})" if column.unit else column.name
            exact = block[:, 0].astype(np.float64) * column.scale + column.offset
            columns[name] = column.rounded(exact.tolist())
    return pd.DataFrame(columns)


def _lines(lines: list[str], classes: list[str]) -> str:
    marks = classes or [""] * len(lines)
    spans = "".join(
        f"<span>{escape(line)}{f' <small>{escape(_short(mark))}</small>' if mark else ''}</span>"
        for line, mark in zip(lines, marks, strict=True)
    )
    return f'{_CSS}<div class="lp-lines">{spans}</div>'


def _curves(values: np.ndarray, layout: Series, classes: list[str]) -> str:
    """Curves (N, 1, T, C) side by side, on one scale for each channel."""
    values = values[:, 0].astype(np.float64)
    step = max(1, values.shape[1] // 200)
    values = values[:, ::step]
    low, high = np.nanmin(values, (0, 1)), np.nanmax(values, (0, 1))
    span = np.where(high > low, high - low, 1)
    across = np.linspace(4, _WIDTH - 4, values.shape[1])
    colours = class_colours("light")  # a picture of its own does not follow the page's scheme
    figures = []
    for number, curve in enumerate(values):
        paths = []
        for channel in range(curve.shape[1]):
            down = _HEIGHT - 4 - (curve[:, channel] - low[channel]) / span[channel] * (_HEIGHT - 8)
            paths.append(
                f'<path d="{_path(across, down)}" fill="none" stroke-width="1.5" '
                f'stroke="{colours[channel % len(colours)]}"/>'
            )
        caption = f"<figcaption>{escape(classes[number])}</figcaption>" if classes else ""
        drawing = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{_HEIGHT}">'
            f"{''.join(paths)}</svg>"
        )
        # Streamlit takes SVG out of a page's HTML, but not pictures.
        source = base64.b64encode(drawing.encode()).decode()
        figures.append(
            f'<figure><img src="data:image/svg+xml;base64,{source}" width="{_WIDTH}" '
            f'height="{_HEIGHT}" alt="series {number + 1}">{caption}</figure>'
        )
    units = [f"{c.name} ({c.unit})" if c.unit else c.name for c in layout.channels]
    told = f"<p><small>{escape(', '.join(units))} over {counted(layout.length, 'step')}</small></p>"
    return f'{_CSS}<div class="lp-curves">{"".join(figures)}</div>{told}'


def _path(across: np.ndarray, down: np.ndarray) -> str:
    """The path of a curve in SVG, begun anew behind each gap."""
    there = np.isfinite(down)
    begins = there & ~np.append(False, there[:-1])
    return " ".join(
        f"{'M' if begin else 'L'}{x:.1f},{y:.1f}"
        for x, y, begin, known in zip(across, down, begins, there, strict=True)
        if known
    )


def _short(name: str) -> str:
    return name if len(name) <= 12 else f"{name[:11]}…"
