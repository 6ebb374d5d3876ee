"""A chart or a piece of HTML of a report."""

from dataclasses import dataclass

import plotly.graph_objects as go


@dataclass(frozen=True)
class Panel:
    """A chart or a piece of HTML under a title.

    Attributes:
        title: what is shown.
        caption: how to read it.
        chart: a chart, or
        html: pictures as HTML.
        wide: as wide as the page; others stand two in a line.
    """

    title: str
    caption: str = ""
    chart: go.Figure | None = None
    html: str = ""
    wide: bool = False
