"""The analysis of how like real rows the rows are that a model makes."""

from typing import Any

import numpy as np
import torch

from vae_core.analyses.report.notes import sentences
from vae_core.analyses.subject import Subject
from vae_core.analyses.synthetic.compared import DRAW, Found, Material, material_of, measured
from vae_core.analyses.synthetic.metrics import SOURCES, metric
from vae_core.analyses.synthetic.words import findings
from vae_core.config.analyses import FidelitySettings
from vae_core.counting import counted
from vae_core.data.labels import UNKNOWN
from vae_core.data.layouts import Table
from vae_core.errors import ProgressCallback
from vae_core.evaluation.fidelity import Nearness
from vae_core.evaluation.figures import Figure, Section


def judge(
    subject: Subject, settings: FidelitySettings, report: ProgressCallback
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Hold rows that a model makes, and those of a Gaussian copula, against real ones.

    The rows are those that ``sample`` writes first with the same source and seed. Real rows are
    those of the validation and test splits without a gap; the training rows themselves, held
    against them, tell how near rows can come. ``meta["section"]`` is a section as of a report card.

    Raises:
        UserError: where examples are no rows, or too few were held out.
    """
    layout = Table.of(subject.data.layout)
    material = material_of(subject, layout, settings, report)
    found = {}
    width = (1 - DRAW) / len(SOURCES)
    for place, name in enumerate(SOURCES):
        start = DRAW + place * width

        def within(text: str, share: float, start: float = start) -> None:
            report(text, start + width * share)

        found[name] = measured(name, material, settings.seed, within)
    section = _section(subject, material, found, settings)
    meta = {
        "title": subject.config.title,
        "dataset": subject.config.spec.title,
        "settings": settings.model_dump(mode="json"),
        "words": material.words,
        "section": {
            "name": "fidelity",
            "figures": [figure.record() for figure in section.figures],
            "words": section.words,
            "findings": [finding.record() for finding in section.findings],
            "data": section.data,
        },
    }
    return meta, {}


def _section(
    subject: Subject, material: Material, found: dict[str, Found], settings: FidelitySettings
) -> Section:
    section = Section()
    note = sentences(
        f"{counted(settings.rows, 'row')} made, {counted(len(material.held), 'held-out row')}",
        f"Seed {settings.seed}",
    )
    for name, each in found.items():
        section.figures += _figures(name, each, note, found)
    section.findings = findings(material, found, settings.source, subject.config)
    section.data = {
        "origins": {name: f"from {words}" for name, words in SOURCES.items()},
        "p_values": {name: each.apart.p_value for name, each in found.items()},
        "columns": _columns(found),
        "targets": [material.held.names[place] for place in found["made"].use.targets],
        "skills": {name: each.use.skill.tolist() for name, each in found.items()},
        "choices": _choices(subject, material),
        "nearest": _nearest(subject, found["made"].near),
    }
    return section


def _figures(name: str, each: Found, note: str, found: dict[str, Found]) -> list[Figure]:
    apart, near = each.apart, each.near
    spread = [column.error for column in each.columns]
    error = float(np.sqrt(np.square(spread).sum()) / len(spread))
    distances = float(np.mean([column.distance for column in each.columns]))
    of = len(found["made"].use.targets)
    figures = [
        Figure(
            metric("told_apart", name),
            apart.accuracy,
            apart.error,
            sentences(f"p = {apart.p_value:.2g}, {counted(apart.tested, 'row')} scored", note),
        ),
        Figure(metric("marginal_distance", name), distances, error, note),
        Figure(metric("association_error", name), each.association, None, note),
        Figure(
            metric("skill", name),
            each.use.mean,
            each.use.error,
            sentences(f"{counted(of, 'column')} told from the others", note),
        ),
    ]
    if near is not None:
        words = f"p = {near.p_value:.2g}, {counted(near.compared, 'row')} of each"
        figures += [
            Figure(metric("nearness", name), near.share, near.error, sentences(words, note)),
            Figure(metric("copies", name), near.copies, None, note),
            Figure(metric("closest", name), near.closest, None, note),
        ]
    else:
        held = found["made"].near
        assert held is not None
        figures += [
            Figure(metric("nearness", name), None, note="By chance it is 0.5."),
            Figure(metric("copies", name), held.copies_held, None, note),
            Figure(metric("closest", name), held.closest_held, None, note),
        ]
    return figures


def _columns(found: dict[str, Found]) -> list[dict[str, Any]]:
    """Each column by itself, of every source."""
    return [
        {
            "name": column.name,
            "kind": column.kind,
            "chance": column.chance,
            "p_value": column.p_value,
            "interval": list(column.interval),
            "distance": {name: each.columns[place].distance for name, each in found.items()},
        }
        for place, column in enumerate(found["made"].columns)
    ]


def _choices(subject: Subject, material: Material) -> list[dict[str, Any]]:
    """Of each choice how often its values were made, and were trained on."""
    values = {
        column.name: list(column.values)
        for column in Table.of(subject.data.layout).columns
        if column.type == "choice"
    }
    told = []
    rows, trained = material.sources["made"], material.trained
    for place, (name, size) in enumerate(zip(rows.names, rows.sizes, strict=True)):
        if size:
            counts = [
                np.bincount(each.values[:, place].astype(np.int64), minlength=size)
                for each in (rows, trained)
            ]
            told.append(
                {
                    "name": name,
                    "values": values.get(name, list(subject.data.class_names)),
                    "made": counts[0].tolist(),
                    "trained": counts[1].tolist(),
                }
            )
    return told


def _nearest(subject: Subject, near: Nearness | None) -> list[dict[str, Any]]:
    """The rows made that come nearest to a training row, by the names of both."""
    if near is None:
        return []
    whole = _whole_places(subject)
    return [
        {
            "row": int(row) + 1,
            "training": subject.data.name_of("train", int(whole[neighbour])),
            "distance": float(distance),
        }
        for row, neighbour, distance in zip(
            near.nearest, near.neighbours, near.distances, strict=True
        )
    ]


def _whole_places(subject: Subject) -> np.ndarray:
    """Where in the training split the rows without a gap, of a known class, stand."""
    train = subject.data.train
    there = ~train.values().flatten(1).isnan().any(1)
    if subject.model.classes:
        there &= train.known_labels != UNKNOWN
    return torch.nonzero(there).squeeze(1).numpy()
