"""The map's settings as widgets, and the map: one element that draws and selects in the browser."""

import hashlib
import math
from typing import Any

import numpy as np
import streamlit as st

from ui.explore.explorer import query_of
from ui.map.columns import RULES, Column, column_of, read_table
from ui.shell.assets import plotly_url
from ui.shell.component import component
from ui.shell.moments import has_moments
from ui.shell.navigation import go
from ui.shell.notices import warn
from vae_core.analyses.map_table import coordinates_csv
from vae_core.config.analyses import LINEAR, METHODS, SPLITS, TSNE_SPACE_POINTS, ProjectionSettings
from vae_core.config.fields import MOST_DIMENSIONS
from vae_core.config.lists import parts
from vae_core.config.mistakes import label
from vae_core.counting import counted, grouped
from vae_core.errors import UserError
from vae_core.pack import pack, unpack
from vae_core.runs.kept import TELLING

# Not isolated in a shadow root: Plotly keeps its style sheet in the document's head.
_atlas = component("latent_atlas", "atlas/component.js", isolate_styles=False)

POINTS = (1000, 3000, 5000, 10_000)
_NUMBERS = ("perplexity", "neighbours", "min_distance", "seed")
_METHOD_HELP = """
- **Latent dimensions**: two or three of them as they are, those with the highest KL first
- **PCA**: the plane in which the codes spread most; distances in it are true distances
- **t-SNE** and **UMAP**: bend the space so that neighbours stay neighbours; distances between
  far groups mean little
"""


def map_settings() -> ProjectionSettings | None:
    """Show the settings, mirrored in the address; None with a sentence when they do not fit."""
    for key in _NUMBERS:  # a number widget fails on an address that holds none it can show
        if (text := st.query_params.get(key)) is not None and not _is_number(text):
            del st.query_params[key]
    asked = st.query_params.get("method")
    if asked in METHODS:  # a link may name a method as the command line does
        if "method" in st.session_state:  # the widget has the parameter in hand
            st.session_state["method"] = asked
        else:
            st.query_params["method"] = METHODS[asked]
            st.rerun()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        method = st.segmented_control(
            "Projection",
            list(METHODS),
            format_func=METHODS.get,
            default=TELLING.method,
            required=True,
            key="method",
            bind="query-params",
            help=_METHOD_HELP,
        )
        view = st.segmented_control(
            "View", ["2-D", "3-D"], default="2-D", required=True, key="view", bind="query-params"
        )
        points = st.segmented_control(
            "Points",
            list(POINTS),
            default=TELLING.points,
            required=True,
            key="points",
            bind="query-params",
            help="Examples, spread evenly over the split.",
        )
        split = st.selectbox("Split", SPLITS, index=2, key="split", bind="query-params", width=130)
        with st.popover("Parameters"):
            more = _parameters(method)
    dimensions = 3 if view == "3-D" else 2
    if method == "tsne" and dimensions == 3 and points > TSNE_SPACE_POINTS:
        st.caption(
            f"t-SNE in 3-D takes minutes beyond {grouped(TSNE_SPACE_POINTS)} points: that many are "
            "shown."
        )
        points = TSNE_SPACE_POINTS
    values = {"method": method, "dimensions": dimensions, "points": points, "split": split}
    try:
        if "axes" in more:
            more["axes"] = _axes(more["axes"])
        return ProjectionSettings.parse({**values, **more})
    except UserError as error:
        warn(error)
        return None


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text)) and abs(float(text)) < 2**31
    except ValueError:
        return False


def _parameters(method: str) -> dict[str, Any]:
    """The parameters of a method; those of the others stay out of the key of the result."""
    values: dict[str, Any] = {}
    if method == "tsne":
        values["perplexity"] = _number(
            "perplexity", 30.0, 5.0, "How many neighbours count, in effect: 2 to 200."
        )
    if method == "umap":
        values["neighbours"] = _number(
            "neighbours", 15, 5, "Few show detail, many the whole: 2 to 200."
        )
        values["min_distance"] = _number(
            "min_distance", 0.1, 0.1, "How tightly points pack: 0 to 0.99."
        )
    if method == "native":
        text = st.text_input(
            label(ProjectionSettings, "axes"),
            key="axes",
            bind="query-params",
            placeholder="those with the highest KL",
            help="Such as 1,3 for z1 across and z3 upwards; a third for 3-D.",
        )
        values["axes"] = text
    if method in ("tsne", "umap"):
        values["seed"] = _number("seed", 0, 1, "The same seed gives the same map.")
    else:
        st.caption("This projection has no randomness: every time gives the same map.")
    return {name: value for name, value in values.items() if value is not None}


def _number(key: str, value: float, step: float, help: str) -> float | None:
    return st.number_input(
        label(ProjectionSettings, key),
        value=value,
        step=step,
        key=key,
        bind="query-params",
        help=help,
        format=None,
    )


def _axes(text: str) -> tuple[int, ...] | None:
    """ "1, 3" or "z1, z3" as (0, 2).

    Raises:
        UserError: for what is no list of numbers from 1.
    """
    numbers = [part.lower().removeprefix("z") for part in parts(text)]
    if not all(
        number.isdecimal() and 1 <= int(number[:9]) <= MOST_DIMENSIONS for number in numbers
    ):
        raise UserError(
            f"{label(ProjectionSettings, 'axes')} cannot be {text[:80]!r}: give whole numbers from "
            f"1 to {MOST_DIMENSIONS} with commas between them, such as 1,3."
        )
    return tuple(int(number) - 1 for number in numbers) or None


def wants_journey(run_id: str, settings: ProjectionSettings) -> bool:
    """Whether the map is to be moved through its model's training; offers it where that can be."""
    if not (settings.method in LINEAR and has_moments(run_id)):
        return False
    return st.toggle(
        "Through training",
        key="through",
        bind="query-params",
        help="A bar under the map moves its dots through the snapshots of this run, all of them "
        "seen in the view of the finished model.",
    )


def atlas(
    found: bytes,
    run_id: str,
    column: Column | None = None,
    stale: bool = False,
    journey: bytes | None = None,
) -> None:
    """Show a map; a click on "Open in Explore" leaves for that page.

    Args:
        found: a projection's pack.
        run_id: of the model; identifies the element, so that dots glide between its maps.
        column: what was uploaded to colour by.
        stale: another map is being made, and this one stands in meanwhile.
        journey: the pack of its way through training.
    """
    meta, tensors = unpack(found)
    meta |= {"plotly": plotly_url(), "stale": stale}
    if journey is not None:
        way, points = unpack(journey)
        meta["moments"], tensors["journey"] = way["moments"], points["points"]
    if column is not None:
        # The element samples its data to tell whether they changed: a digest tells for certain.
        digest = hashlib.sha256(column.values.tobytes()).hexdigest()[:16]
        meta["column"] = {"name": column.name, "categories": column.categories, "digest": digest}
        tensors["column"] = column.values
    result = _atlas(data=pack(meta, tensors), key=f"atlas-{run_id}", on_explore_change=lambda: None)
    if isinstance(request := result.get("explore"), dict):
        go("explore", run=run_id, **query_of(request))


def offer_table(found: bytes, run_id: str) -> Column | None:
    """The map as CSV to take, and a table to bring; returns the column to colour by."""
    meta, tensors = unpack(found)
    with st.expander("Your own colours, and the map as a table"):
        st.download_button(
            "Download the map as CSV",
            lambda: coordinates_csv(meta, tensors),
            file_name=f"map-{run_id}-{meta['settings']['method']}.csv",
            mime="text/csv",
            on_click="ignore",
            help="Index in the split, class, factors, coordinates, error and KL of every point.",
        )
        st.caption(RULES)
        file = st.file_uploader("Upload a table", type=["csv", "txt", "tsv"], max_upload_size=5)
        if file is None:
            return None
        try:
            return _chosen(file.getvalue(), tensors["indices"])
        except UserError as error:
            warn(error)
            return None


def _chosen(data: bytes, indices: np.ndarray) -> Column | None:
    """Let the visitor choose a column; None where the table has none but the index."""
    table = read_table(data)
    if not table.choices:
        st.warning("This table holds only an index. Add a column to colour by.")
        return None
    name = st.selectbox("Colour by the column", table.choices, key="column-to-colour")
    column = column_of(table, name, indices)
    if column.missing:
        st.caption(
            f"{counted(column.missing, 'point')} have no value in this column and are drawn grey."
        )
    return column
