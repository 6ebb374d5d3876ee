"""A report card on a page: one model's in full, or several side by side."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from ui.charts.charts import show
from ui.charts.figures import DIFFERENCE, LEGEND, Record, cards, comparison, over_seeds
from ui.charts.overlay import overlaid
from ui.evaluate import figure_notes, overview, ranking
from ui.evaluate import gauges as scales
from ui.evaluate.places import anchor
from ui.evaluate.report_files import offer_files
from ui.evaluate.report_views import Panel, panels
from ui.evaluate.said import said
from ui.shell.text import plain
from vae_core.analyses.report.gauges import gauges
from vae_core.config.analyses import SECTIONS
from vae_core.pack import unpack

# Units in which models of different likelihoods do not compare.
_DENSITIES = ("nats", "bits")
# The charts that stand on top, the first three of those that there are.
FIRST_CHARTS = (
    "Likelihood term by class",
    "KL of each dimension",
    "Classes of samples from the prior",
    "Error of each column",
    "How far the mean of each dimension moves",
)


@dataclass(frozen=True)
class Report:
    """A model's report card as its pack holds it.

    Attributes:
        run: the id of the run or starter.
        letter: by which it is called beside others.
        name: as the list of models shows it.
        meta: the JSON object of the pack.
        tensors: its arrays.
        data: the pack itself.
    """

    run: str
    letter: str
    name: str
    meta: dict[str, Any]
    tensors: dict[str, np.ndarray]
    data: bytes = b""

    @classmethod
    def read(cls, run: str, letter: str, name: str, data: bytes) -> "Report":
        """The report card in a pack; raises ``UserError`` for a damaged one."""
        return cls(run, letter, name, *unpack(data), data)

    def section(self, name: str) -> dict[str, Any]:
        """The section of that name; an empty one if it was not measured."""
        empty = {"name": name, "figures": [], "words": [], "data": {}}
        return next((each for each in self.meta["sections"] if each["name"] == name), empty)

    def panels(self, name: str) -> list[Panel]:
        """Charts and pictures of a section."""
        start = f"{name}/"
        own = {k.removeprefix(start): v for k, v in self.tensors.items() if k.startswith(start)}
        return panels(name, self.section(name), self.meta, own)


def show_reports(reports: list[Report]) -> None:
    """The report cards of one to four models: what they come to on top, the sections folded."""
    _head(reports)
    if len(reports) == 1:
        _overview(reports[0])
    else:
        _overviews(reports)
    chosen = reports[0].meta["settings"]["sections"]
    empty = []
    for name in (name for name in SECTIONS if name in chosen):
        count = _measured(reports, name)
        if not count and not any(report.panels(name) for report in reports):
            empty.append(name)
            continue
        title = f"{SECTIONS[name]} · {count} figure{'' if count == 1 else 's'}"
        with st.expander(title, key=f"section-{name}"):
            if len(reports) == 1:
                _single(reports[0], name)
            else:
                _side_by_side(reports, name)
    _say_empty(reports, empty)


def _measured(reports: list[Report], name: str) -> int:
    """How many figures of a section any of the models has."""
    return len(
        {
            figure["key"]
            for report in reports
            for figure in report.section(name)["figures"]
            if figure["value"] is not None
        }
    )


def _say_empty(reports: list[Report], names: list[str]) -> None:
    """Which sections have nothing to show, and why, in a line each."""
    for name in names:
        found = [report.section(name) for report in reports]
        notes = [figure["note"] for section in found for figure in section["figures"]]
        said = [sentence for section in found for sentence in section["words"]]
        why = next(iter([*said, *notes]), "")
        st.caption(plain(f"{SECTIONS[name]}: nothing to measure. {why}".strip()))


def _overview(report: Report) -> None:
    """One model: the verdict, what it makes, the four figures of the top, and three charts."""
    sections = {section["name"]: section for section in report.meta["sections"]}
    st.html(
        overview.verdict(report.meta.get("verdict", []))
        + overview.shown(sections, report.tensors)
        + scales.drawn(gauges(sections, report.meta.get("without_code")), _spreads(sections))
    )
    found = {panel.title: panel for name in sections for panel in report.panels(name)}
    drawn = [found[title] for title in FIRST_CHARTS if title in found][:3]
    if drawn:
        for place, panel in zip(st.columns(3, gap="medium"), drawn, strict=False):
            with place:
                chart = go.Figure(panel.chart).update_layout(height=150)
                chart.update_xaxes(title_text="")
                st.markdown(f"**{plain(panel.title)}**")
                show(chart, f"first-{panel.title}", panel.title)


def _spreads(sections: dict[str, dict[str, Any]]) -> dict[str, str]:
    """What is said of each figure over the seeds of its run, by "section/key"."""
    return {
        f"{name}/{figure['key']}": over_seeds(figure)
        for name, section in sections.items()
        for figure in section["figures"]
    }


def _overviews(reports: list[Report]) -> None:
    """Several models: the verdict and samples of each, and the figures of the top in a table."""
    for place, report in zip(st.columns(len(reports), gap="medium"), reports, strict=True):
        with place:
            st.markdown(f"**{report.letter}** :gray[{plain(report.name)}]")
            html = overview.verdict(report.meta.get("verdict", []), report.letter)
            if "samples/prior" in report.tensors:
                title = f"{report.letter}, from the prior"
                sections = {each["name"]: each for each in report.meta["sections"]}
                html += overview.sampled(sections, report.tensors, "prior", title, few=True)
            if html:
                st.html(html)
    rows = [
        row
        for name, key in overview.TOP
        if any(row := [_figure(report, name, key) for report in reports])
    ]
    if rows:
        columns = [(report.letter, report.name) for report in reports]
        marks = [_comparable(reports, row) for row in rows]
        st.html(ranking.drawn(ranking.ranked([r.letter for r in reports], _rankable(reports))))
        places = {key: anchor(f"{name}/{key}") for name, key in overview.TOP}
        st.html(comparison(columns, rows, marks, "top", places.get))


def _rankable(reports: list[Report]) -> list[list[Record | None]]:
    """The figures that may rank these models, those of the top first.

    Health of a code ranks none: a code that tells nothing has no hole and no gap. Nor does what is
    measured of real examples.
    """
    every = [
        (name, figure["key"])
        for name in SECTIONS
        if name != "latent"
        for figure in reports[0].section(name)["figures"]
        if not figure["key"].endswith("_real")
    ]
    names = dict.fromkeys([*overview.TOP, *every])
    rows = [[_figure(report, *name) for report in reports] for name in names]
    return [row for row in rows if all(row) and _comparable(reports, row)]


def _figure(report: Report, name: str, key: str) -> Record | None:
    return next((f for f in report.section(name)["figures"] if f["key"] == key), None)


def _head(reports: list[Report]) -> None:
    """What was measured, where the sections are, how to read a figure, and the files."""
    settings = reports[0].meta["settings"]
    data = " / ".join(dict.fromkeys(report.meta["dataset"] for report in reports))
    left, right = st.columns([3, 1], vertical_alignment="center")
    legend = LEGEND if len(reports) == 1 else f"{LEGEND} · {DIFFERENCE}"
    left.caption(f"{data}, {settings['split']} split, seed {settings['seed']}. {legend}")
    with right:
        offer_files(
            {report.run: report.meta for report in reports}, [report.data for report in reports]
        )
    if len(reports) > 1:
        for sentence in _cautions(reports):
            st.info(sentence)


def _single(report: Report, name: str) -> None:
    section = report.section(name)
    common, figures = figure_notes.shared_notes(section["figures"])
    if common:
        st.caption(plain(common))
    columns, table, alone = figure_notes.by_source(figures, section["data"].get("origins", {}))
    if table:
        st.html(
            comparison(
                columns,
                table,
                [False] * len(table),
                f"source-{name}",
                _anchors(name, overview.GAUGED),
            )
        )
    measured = [figure for figure in alone if figure["value"] is not None]
    if measured:
        st.html(cards(measured, f"card-{name}", _anchors(name, overview.GAUGED)))
    for sentence in figure_notes.missing(alone, section["words"]):
        st.caption(plain(sentence))
    _say(section)
    _lay_out(report.panels(name), f"{name}-{report.letter}")


def _anchors(name: str, above: Collection[tuple[str, str]]) -> Callable[[str], str]:
    """The ids of a section's figures by key; none for those ``above``, whose id the top has."""
    return lambda key: "" if (name, key) in above else anchor(f"{name}/{key}")


def _side_by_side(reports: list[Report], name: str) -> None:
    sections = [report.section(name) for report in reports]
    keys = dict.fromkeys(figure["key"] for section in sections for figure in section["figures"])
    rows = [
        [next((f for f in section["figures"] if f["key"] == key), None) for section in sections]
        for key in keys
    ]
    if rows:
        columns = [(report.letter, report.name) for report in reports]
        marks = [_comparable(reports, row) for row in rows]
        st.html(comparison(columns, rows, marks, f"row-{name}", _anchors(name, overview.TOP)))
    if any(section["words"] for section in sections):
        columns = st.columns(len(reports))
        for column, report, section in zip(columns, reports, sections, strict=True):
            with column:
                st.markdown(f"**{report.letter}** :gray[{plain(report.name)}]")
                _say(section, report.letter)
    _align(reports, name)


def _align(reports: list[Report], name: str) -> None:
    """The panels of several models, those of one title in a line."""
    drawn = [{panel.title: panel for panel in report.panels(name)} for report in reports]
    for number, title in enumerate(dict.fromkeys(title for each in drawn for title in each)):
        both = [
            (report.letter, found[title].chart if title in found else None)
            for report, found in zip(reports, drawn, strict=True)
        ]
        if (together := overlaid(both)) is not None:
            one = next(found[title] for found in drawn if title in found)
            _panel(replace(one, chart=together), f"{name}-together-{number}")
            continue
        columns = st.columns(len(reports), gap="medium")
        for column, report, found in zip(columns, reports, drawn, strict=True):
            if title in found:
                with column:
                    panel = replace(found[title], title=f"{report.letter} · {title}")
                    _panel(panel, f"{name}-{report.letter}-{number}")


def _cautions(reports: list[Report]) -> list[str]:
    """Why some figures of these models cannot be ranked."""
    configs = [report.meta["config"] for report in reports]
    if len({config["dataset"] for config in configs}) > 1:
        return ["These models learned different data, so their figures do not rank them."]
    if len({config["likelihood"] for config in configs}) > 1:
        return [
            "These models have different likelihoods, so figures in nats and bits do not rank "
            "them: a density and a probability are not the same."
        ]
    return []


def _comparable(reports: list[Report], row: list[Record | None]) -> bool:
    configs = [report.meta["config"] for report in reports]
    if len({config["dataset"] for config in configs}) > 1:
        return False
    unit = next(figure for figure in row if figure)["unit"]
    alike = len({config["likelihood"] for config in configs}) == 1
    return alike or not unit.startswith(_DENSITIES)


def _say(section: dict[str, Any], letter: str = "") -> None:
    """What the figures mean here, as a calm list."""
    if html := said(section, letter):
        st.markdown("**What it means here**")
        st.html(html)


def _lay_out(found: list[Panel], key: str) -> None:
    """Two panels in a line, but those that are as wide as the page."""
    line: list[Any] = []
    for number, panel in enumerate(found):
        if panel.wide:
            line = []
            place = st.container()
        else:
            line = line or list(st.columns(2, gap="medium"))
            place = line.pop(0)
        with place:
            _panel(panel, f"{key}-{number}")


def _panel(panel: Panel, key: str) -> None:
    st.markdown(f"**{plain(panel.title)}**")
    if panel.caption:
        st.caption(plain(panel.caption))
    if panel.chart is not None:
        show(panel.chart, f"chart-{key}", panel.title)
    if panel.html:
        st.html(panel.html)
