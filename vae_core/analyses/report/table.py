"""What a model knows of a table: likelihood beside a mixture's, errors by column, class means."""

import math
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from vae_core.analyses.report.notes import examples_note, given_class, sentences
from vae_core.analyses.report.table_metrics import METRICS
from vae_core.analyses.subject import Subject
from vae_core.config.analyses import ReportSettings
from vae_core.config.run import RunConfig
from vae_core.counting import counted
from vae_core.data import Split
from vae_core.data.base import spread_evenly
from vae_core.data.layouts import Table
from vae_core.data.wording import FAR
from vae_core.errors import ProgressCallback
from vae_core.evaluation.advice import advise
from vae_core.evaluation.figures import Figure, Section
from vae_core.evaluation.findings import ERRORS, Finding
from vae_core.evaluation.independence import enough, whole
from vae_core.evaluation.likelihood import batch_of, evaluating, importance_weighted_bound
from vae_core.evaluation.mixtures import Baseline, choose_mixture, flat

_TOO_FEW = "A mixture is compared with on rows without gaps, of which these data have too few."
_WAY = re.compile(r"[;.] [Ii]f it stands")  # what to do as it is brought follows
DRAWN = 2000  # codes of each class, whose expected rows are averaged
BATCH = 500


def section(subject: Subject, settings: ReportSettings, report: ProgressCallback) -> Section:
    """Nats beside a mixture's, how close each column comes back, and what classes look like."""
    found = Section()
    model = subject.model
    if model.posterior_head.encodes and not model.posterior_head.deterministic:
        _likelihood(subject, settings, report, found)
    else:
        why = (
            "A plain autoencoder gives no probability to a row."
            if model.posterior_head.encodes
            else "Without an encoder there is no bound on log p(x)."
        )
        found.figures += [Figure(METRICS["row_likelihood"], None, note=why)]
    if model.posterior_head.encodes:
        report("Reconstructing", 0.8)
        _columns(subject, settings, found)
    if model.classes:
        report("Drawing rows of each class", 0.9)
        _classes(subject, settings, found)
    found.findings += _far(subject.data.notes)
    return found


def _far(notes: Sequence[str]) -> list[Finding]:
    """What was found far outside when the table was brought, and how it was learned."""
    told = [_WAY.split(note)[0].rstrip(".") for note in notes if FAR in note]
    return [
        Finding(
            "far-values",
            f"{text}.",
            "note",
            reason="Errors of such a row say little of the model.",
            figures=("row_likelihood",),
        )
        for text in told
    ]


def _labelled(split: Split) -> tuple[np.ndarray, np.ndarray | None]:
    return flat(split.values()), None if split.labels is None else split.labels.numpy()


def _likelihood(
    subject: Subject, settings: ReportSettings, report: ProgressCallback, found: Section
) -> None:
    """The importance-weighted bound and the mixture's log-likelihood of the same rows."""
    data, model = subject.data, subject.model
    split = getattr(data, settings.split)
    if data.gappy:
        split = whole(split)
        if not enough(len(whole(data.train)), len(whole(data.validation)), len(split)):
            found.figures += [Figure(METRICS["row_likelihood"], None, note=_TOO_FEW)]
            return
    rows = split.select(spread_evenly(len(split), min(settings.importance_examples, len(split))))
    samples = settings.importance_samples
    bound = importance_weighted_bound(
        model, rows, samples, seed=settings.seed, progress=lambda done: report("Bound", 0.4 * done)
    )
    report("Fitting mixtures", 0.4)
    mixture = choose_mixture(
        Table.of(data.layout),
        _labelled(whole(data.train)),
        _labelled(whole(data.validation)),
        model.classes,
        settings.seed,
    )
    theirs = mixture.log_likelihood(*_labelled(rows))
    gain = bound.bounds.numpy() - theirs
    told = examples_note(len(rows), settings.split)
    told = sentences(told, "Rows without gaps") if data.gappy else told
    size = sentences(told, "Given the class" if model.classes else "", _size(mixture))
    found.figures += [
        Figure(
            METRICS["row_likelihood"],
            bound.value,
            bound.standard_error,
            sentences(
                told, given_class(subject), f"{counted(samples, 'sample')}. Seed {settings.seed}"
            ),
        ),
        Figure(METRICS["mixture_likelihood"], theirs.mean(), _error(theirs), size),
        Figure(METRICS["likelihood_gain"], gain.mean(), _error(gain), size),
    ]
    found.findings.append(_comparison(subject.config, gain.mean(), _error(gain)))
    found.data["mixture"] = {
        "components": mixture.components,
        "covariance": mixture.covariance,
        "validation": mixture.validation,
    }


def _size(mixture: Baseline) -> str:
    shape = {"full": "full", "diag": "diagonal"}[mixture.covariance]
    each = " for each class" if len(mixture.mixtures) > 1 else ""
    count = counted(mixture.components, "component")
    return f"The mixture has {count} with {shape} covariances{each}, chosen on validation rows"


def _error(values: np.ndarray) -> float | None:
    return float(values.std(ddof=1) / math.sqrt(len(values))) if len(values) > 1 else None


def _comparison(config: RunConfig, gain: float, error: float | None) -> Finding:
    figures = ("likelihood_gain",)
    if error is None or abs(gain) < ERRORS * error:
        return Finding(
            "as-a-mixture",
            "A row is about as probable under this model as under a mixture of Gaussians: the "
            f"difference of {gain:+.2f} nats is within its noise.",
            "note",
            figures=figures,
        )
    told = f"{abs(gain):.2f} ± {error:.2f} nats"
    if gain > 0:
        return Finding(
            "beats-mixture",
            f"A row is {told} more probable under this model than under a mixture of Gaussians.",
            "good",
            reason="It knows more of how columns hang together than clusters say.",
            figures=figures,
        )
    return Finding(
        "below-mixture",
        f"A row is {told} less probable under this model than under a mixture of Gaussians.",
        reason="On a few hundred rows that is common: the mixture's covariances fit columns that "
        "follow from each other, while here every column has a noise of its own.",
        advice=advise(config, "more-dimensions", "longer"),
        figures=figures,
    )


@torch.no_grad()
def _expected(subject: Subject, split: Split) -> np.ndarray:
    """Reconstructions from posterior means, (N, D)."""
    with evaluating(subject.model):
        parts = []
        for start in range(0, len(split), BATCH):
            x, y = batch_of(subject.model, split, start, min(start + BATCH, len(split)))
            parts.append(subject.model.reconstruct(x, y))
    return flat(torch.cat(parts))


def _columns(subject: Subject, settings: ReportSettings, found: Section) -> None:
    """Errors of each column beside those of always telling the training mean, or the mode."""
    data = subject.data
    layout = Table.of(data.layout)
    split = getattr(data, settings.split)
    truth, told = flat(split.values()), _expected(subject, split)
    train = flat(data.train.values())
    rows: list[dict[str, Any]] = []
    start = 0
    for column, width in zip(layout.columns, layout.widths, strict=True):
        part = slice(start, start + width)
        start += width
        if column.type == "number":
            there = ~np.isnan(truth[:, part])
            if not there.any():
                continue
            known, back = truth[:, part][there], told[:, part][there]
            error = math.sqrt(((known - back) ** 2).mean())
            usual = float(np.mean(_there(train[:, part])))
            blind = math.sqrt(((known - usual) ** 2).mean())
            rows.append(
                {
                    "name": column.name,
                    "unit": column.unit,
                    "rmse": error * column.scale,
                    "share": error / blind if blind else None,
                    "blind": blind * column.scale,
                }
            )
        else:
            there = ~np.isnan(truth[:, part]).any(1)
            if not there.any():
                continue
            actual = truth[there, part].argmax(1)
            usual = np.nan_to_num(train[:, part]).sum(0).argmax()
            rows.append(
                {
                    "name": column.name,
                    "accuracy": float((told[there, part].argmax(1) == actual).mean()),
                    "blind": float((actual == usual).mean()),
                }
            )
    note = sentences(f"All {examples_note(len(split), settings.split)}", "From the posterior mean")
    shares = [row["share"] for row in rows if row.get("share") is not None]
    hits = [row["accuracy"] for row in rows if "accuracy" in row]
    if shares:
        found.figures.append(Figure(METRICS["column_error"], float(np.mean(shares)), note=note))
    if hits:
        blind = np.mean([row["blind"] for row in rows if "accuracy" in row])
        usual = f"Always the most common value: {blind:.2f}"
        accuracy = Figure(
            METRICS["choice_accuracy"], float(np.mean(hits)), None, f"{note} {usual}."
        )
        found.figures.append(accuracy)
    found.data["columns"] = rows
    if len(shares) > 1:
        named = sorted((row for row in rows if row.get("share") is not None), key=_share)
        best, worst = named[0], named[-1]
        text = (
            f"“{best['name']}” comes back best, with an error of {best['share']:.0%} of its "
            f"spread; “{worst['name']}” worst, with {worst['share']:.0%}."
        )
        why = "What hangs together with no other column costs more nats to tell than it saves."
        found.findings.append(
            Finding("columns", text, "note", reason=why, figures=("column_error",))
        )


def _there(values: np.ndarray) -> np.ndarray:
    """What is not missing; 0 where all is."""
    known = values[~np.isnan(values)]
    return known if len(known) else np.zeros(1)


def _share(row: dict[str, Any]) -> float:
    return row["share"]


@torch.no_grad()
def class_means(subject: Subject, seed: int, count: int = DRAWN) -> Tensor:
    """The mean of the expected rows of codes drawn from the prior of each class, (Y, D)."""
    model = subject.model
    generator = torch.Generator().manual_seed(seed)
    means = []
    with evaluating(model):
        for label in range(model.classes):
            y = torch.full((count,), label)
            z, y = model.draw(count, y, generator)
            means.append(model.decode(z, y).reshape(count, -1).mean(0))
    return torch.stack(means)


def _classes(subject: Subject, settings: ReportSettings, found: Section) -> None:
    """Class means of generated rows against those of held-out rows; training rows beside."""
    data = subject.data
    split = getattr(data, settings.split)

    def of(part: Split) -> np.ndarray:
        x, labels = _labelled(part)
        mean = known_mean if data.gappy else np.mean
        return np.stack([mean(x[labels == label], 0) for label in range(len(data.class_names))])

    drawn = class_means(subject, settings.seed).numpy()
    held, seen = of(split), of(data.train)
    note = sentences(
        f"{counted(len(data.class_names), 'class', 'classes')} times "
        f"{counted(held.shape[1], 'number')}",
        f"{DRAWN} codes of each class. Seed {settings.seed}",
        f"{examples_note(len(split), settings.split)}",
    )
    beside = sentences("What a model of the training rows can hardly beat", note)
    found.figures += [
        Figure(METRICS["class_correlation"], _correlation(drawn, held), None, note),
        Figure(METRICS["class_correlation_train"], _correlation(seen, held), None, beside),
        Figure(METRICS["class_error"], _rms(drawn - held), None, note),
        Figure(METRICS["class_error_train"], _rms(seen - held), None, beside),
    ]
    found.data["class_means"] = {
        name: {"held": held[label].tolist(), "drawn": drawn[label].tolist()}
        for label, name in enumerate(data.class_names)
    }


def known_mean(values: np.ndarray, axis: int) -> np.ndarray:
    """The mean of what is there; 0 where nothing is."""
    count = (~np.isnan(values)).sum(axis)
    return np.nan_to_num(values).sum(axis) / np.maximum(count, 1)


def _correlation(left: np.ndarray, right: np.ndarray) -> float:
    return float(np.corrcoef(left.ravel(), right.ravel())[0, 1])


def _rms(values: np.ndarray) -> float:
    return float(np.sqrt((values**2).mean()))
