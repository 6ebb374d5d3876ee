"""The rows that are compared, and what is measured of each source of them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from vae_core.analyses.subject import Subject
from vae_core.analyses.synthetic.making import made
from vae_core.analyses.synthetic.metrics import SOURCES
from vae_core.analyses.synthetic.more import label_column, plan
from vae_core.config.analyses import FidelitySettings, MoreSettings
from vae_core.counting import counted
from vae_core.data import Split
from vae_core.data.labels import UNKNOWN
from vae_core.data.layouts import Table
from vae_core.errors import ProgressCallback, UserError
from vae_core.evaluation.fidelity import (
    GaussianCopula,
    Marginal,
    Nearness,
    Records,
    Usefulness,
    association_error,
    associations,
    marginals,
    nearness,
    records_of,
    targets_of,
    told_apart,
    usefulness,
)
from vae_core.evaluation.two_sample import ClassifierTest

LEAST = 20  # whole held-out rows, without which nothing can be told
# What the parts of the work take, in shares.
DRAW, APART, COLUMNS, USE, NEAR = 0.15, 0.2, 0.1, 0.5, 0.05


@dataclass(frozen=True, eq=False)
class Material:
    """The rows that are compared: those held out, those trained on, and some from each source."""

    held: Records
    trained: Records
    sources: dict[str, Records]
    words: str


@dataclass(frozen=True, eq=False)
class Found:
    """What was measured of the rows of one source."""

    apart: ClassifierTest
    columns: list[Marginal]
    association: float
    use: Usefulness
    near: Nearness | None


def material_of(
    subject: Subject, layout: Table, settings: FidelitySettings, report: ProgressCallback
) -> Material:
    """Real rows, rows that the model makes, and those of a copula fitted to the training rows.

    Raises:
        UserError: where too few rows without a gap were held out.
    """
    data, model = subject.data, subject.model
    classes = len(data.class_names) if model.classes else 0
    label = label_column(subject.config.spec)

    def records(split: Split) -> Records:
        labels = split.known_labels if classes else None
        known = records_of(split.images, layout, labels, classes, label)
        return known if labels is None else known.select((labels != UNKNOWN).numpy())

    held = [records(data.validation).whole, records(data.test).whole]
    both = Records(held[0].names, held[0].sizes, np.concatenate([each.values for each in held]))
    trained = records(data.train).whole
    if min(len(both), len(trained)) < LEAST:
        raise UserError(
            f"Only {counted(min(len(both), len(trained)), 'row')} without a gap can be compared, "
            f"and {LEAST} are needed. Bring more rows, or fill the gaps."
        )
    both = both.some(settings.rows, settings.seed)
    asked = MoreSettings(count=1, source=settings.source, seed=settings.seed)
    names = tuple(data.class_names) if classes else ()

    def within(text: str, share: float | None) -> None:
        report(text, DRAW * (share or 0.0))

    drawing = plan(model, subject, asked, names, within, label=label)
    rows = [
        records_of(piece.examples, layout, piece.labels, classes, label)
        for piece in made(drawing, settings.rows, within)
    ]
    few = trained.some(settings.rows, settings.seed)
    return Material(
        both,
        trained,
        {
            "made": Records(both.names, both.sizes, np.concatenate([each.values for each in rows])),
            "copula": GaussianCopula.fit(trained, settings.seed).sample(
                settings.rows, settings.seed
            ),
            "real": few,
        },
        drawing.source.words,
    )


def measured(
    name: str, material: Material, seed: int, report: Callable[[str, float], None]
) -> Found:
    """All figures of the rows of one source."""
    rows, held = material.sources[name], material.held
    label = SOURCES[name]
    total = APART + COLUMNS + USE + NEAR
    report(f"Telling rows apart: {label}", 0.0)
    apart = told_apart(rows, held, seed)
    report(f"Comparing columns: {label}", APART / total)
    columns = marginals(rows, held, seed)
    association = association_error(associations(rows), associations(held))
    before = APART + COLUMNS
    learned = rows.some(len(material.sources["real"]), seed)  # from as many rows of each source
    use = usefulness(
        learned,
        material.trained,
        held,
        targets_of(held, len(held.names) - 1),
        seed,
        lambda share: report(f"Learning from rows: {label}", (before + USE * share) / total),
    )
    report(f"Looking for the nearest rows: {label}", (before + USE) / total)
    near = None if name == "real" else nearness(rows, material.trained, held, seed)
    return Found(apart, columns, association, use, near)
