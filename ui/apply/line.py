"""Where the line is drawn: widgets of the threshold, the histogram and the ROC curve."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from ui.charts import charts
from ui.shell.models import model_path
from ui.shell.notices import warn
from vae_core.analyses.apply.thresholds import flags_of, known_unlike, roughness, threshold_of
from vae_core.config.applying import RULES, SCORES, Rule
from vae_core.counting import counted, grouped
from vae_core.errors import UserError
from vae_core.evaluation.detection import detection, roc
from vae_core.runs.threshold import Threshold, save_threshold, saved_threshold

BINS = 60
_KEPT = "kept"
_USUAL = {"quantile": 0.99, "share": 0.01, "costs": 10.0}
_AT = {"quantile": "Quantile", "share": "Share", "costs": "A miss costs, false alarms"}


@dataclass(frozen=True, eq=False)
class Scores:
    """The scores of a result.

    Attributes:
        name: of the score.
        here: of the examples, (N,), NaN where there is none.
        validation: of validation examples, (V,).
        labels: the class of each example, "" where there is none; or None.
        classes: their names.
    """

    name: str
    here: np.ndarray
    validation: np.ndarray
    labels: np.ndarray | None
    classes: list[str]

    @classmethod
    def read(cls, meta: dict[str, Any], tensors: dict[str, np.ndarray]) -> "Scores":
        """Out of the pack of an analysis."""
        labels = None
        if "labels" in tensors:
            labels = np.array([*meta["classes"], ""], object)[tensors["labels"]]
        here, validation = (tensors[k].astype(np.float64) for k in ("scores", "validation"))
        return cls(meta["score"], here, validation, labels, meta["classes"])


def choose_line(run_id: str, scores: Scores) -> tuple[Threshold | None, str | None]:
    """The threshold as the widgets say, and the class that is unlike; None where it cannot be."""
    kept = saved_threshold(model_path(run_id))
    kept = kept if kept is not None and kept.score == scores.name else None
    rules = {**({_KEPT: "Kept with the run"} if kept else {}), **RULES}
    if scores.labels is None:
        del rules["costs"]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        kind = st.selectbox(
            "Threshold by",
            list(rules),
            format_func=rules.get,
            key=f"apply-rule-{scores.name}-{len(rules)}",
            width=270,
            help="Examples that score at the threshold or above it are flagged.",
        )
        at = _at(kind, scores)
        unlike = None
        if scores.labels is not None:
            unlike = st.selectbox(
                "Known to be unlike",
                scores.classes,
                index=None,
                placeholder="no class",
                key="apply-unlike",
                width=190,
                help="A class of these examples, for the ROC curve and for costs.",
            )
    try:
        if kind == _KEPT:
            return kept, unlike
        rule = Rule.parse({"kind": kind, "at": at})
        if said := roughness(scores.name, len(scores.validation), rule):
            st.caption(said)
        told = scores.here, scores.labels, unlike
        return threshold_of(scores.name, scores.validation, rule, *told), unlike
    except UserError as error:
        warn(str(error).replace(" (--unlike)", ""))
        return None, unlike


def _at(kind: str, scores: Scores) -> float | None:
    if kind == _KEPT:
        return None
    usual = _USUAL.get(kind)
    if usual is None:
        usual = float(np.quantile(scores.validation, 0.99)) if len(scores.validation) else 0.0
    return st.number_input(
        _AT.get(kind, "Score, nats"),
        value=usual,
        step=0.001 if kind == "quantile" else 0.005 if kind == "share" else 1.0,
        format="%.4g" if kind != "quantile" else "%.4f",
        key=f"apply-at-{kind}-{scores.name}",
        width=170,
    )


def offer_to_keep(run_id: str, threshold: Threshold) -> None:
    """A button that keeps the threshold with the run, for the command line and for later files."""
    path = model_path(run_id)
    if not path.is_dir() or saved_threshold(path) == threshold:
        return
    if st.button("Keep this threshold with the run", help="The command line uses it as well."):
        try:
            save_threshold(path, threshold)
        except UserError as error:
            warn(error)
            return
        st.rerun()


def histogram(scores: Scores, threshold: Threshold) -> None:
    """Scores of these examples over those of validation, with the line."""
    here = scores.here[np.isfinite(scores.here)]
    if not len(here):
        return
    both = np.concatenate([here, scores.validation])
    low, high = float(both.min()), float(np.quantile(both, 0.995))
    if np.isfinite(threshold.value):
        low, high = min(low, threshold.value), max(high, threshold.value)
    high += 0.06 * max(high - low, 1e-9)
    edges = np.linspace(low, high, BINS + 1)
    figure = go.Figure()
    shares = [
        np.histogram(values.clip(low, high), edges)[0] / max(1, len(values))
        for values in (here, scores.validation)
    ]
    figure.add_bar(
        x=(edges[1:] + edges[:-1]) / 2,
        y=shares[0],
        width=edges[1] - edges[0],
        marker={"color": charts.colour("x"), "line": {"width": 0}},
        opacity=0.55,
        name="these examples",
        hovertemplate="%{y:.1%} of these examples at %{x:.3g}<extra></extra>",
    )
    figure.add_scatter(
        x=edges,
        y=[*shares[1], shares[1][-1]],
        mode="lines",
        line={"color": charts.colour("mu"), "width": 1.5, "shape": "hv"},
        name="validation examples",
        hovertemplate="%{y:.1%} of validation examples at %{x:.3g}<extra></extra>",
    )
    if np.isfinite(threshold.value):
        figure.add_vline(x=threshold.value, line={"color": charts.colour("z"), "width": 2})
    figure.update_xaxes(title=f"{SCORES[scores.name].title}, nats")
    figure.update_yaxes(tickformat=".0%")
    figure = charts.styled(figure)
    figure.update_layout(
        bargap=0,
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        margin={"t": 34},
    )
    charts.show(
        figure,
        "apply-histogram",
        f"Histogram of the scores of {counted(grouped(len(here)), 'example')}; the threshold is at "
        f"{threshold.value:.4g}.",
    )
    st.caption("Upright: the threshold. What is beyond the right end is in the last bar.")


def curve(scores: Scores, threshold: Threshold, unlike: str) -> None:
    """The ROC curve, where it is known which examples are unlike."""
    try:
        known, found = known_unlike(scores.here, scores.labels, unlike)
    except UserError as error:
        warn(error)
        return
    here = scores.here[known]
    area = detection(here, found)
    alarms, hits, _ = roc(here, found)
    some = np.unique(np.linspace(0, len(alarms) - 1, 400).round().astype(int))
    figure = go.Figure()
    figure.add_scatter(
        x=[0, 1], y=[0, 1], mode="lines", line={"color": charts.colour("muted"), "width": 1}
    )
    figure.add_scatter(
        x=alarms[some],
        y=hits[some],
        mode="lines",
        line={"color": charts.colour("x"), "width": 2},
        hovertemplate="%{y:.1%} found at %{x:.1%} false alarms<extra></extra>",
    )
    flagged = flags_of(here, threshold.value) == 1
    figure.add_scatter(
        x=[float(flagged[~found].mean())],
        y=[float(flagged[found].mean())],
        mode="markers",
        marker={"color": charts.colour("z"), "size": 10},
        hovertemplate="the threshold: %{y:.1%} found, %{x:.1%} false alarms<extra></extra>",
    )
    figure.update_xaxes(title="false alarms", tickformat=".0%", range=[-0.02, 1.02])
    figure.update_yaxes(title="found", tickformat=".0%", range=[-0.02, 1.02])
    low, high = area.interval
    said = f"Area under the ROC curve {area.area:.3f} ({low:.3f} to {high:.3f}, 95 %)."
    charts.show(charts.styled(figure), "apply-roc", said)
    st.caption(
        f"{said} The dot is the threshold: {flagged[found].mean():.0%} of what is unlike is found, "
        f"and {flagged[~found].mean():.1%} of the rest are false alarms."
    )
