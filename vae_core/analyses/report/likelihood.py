"""Likelihood: how probable are unseen pictures under the model, as far as bounds can tell?"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from vae_core.analyses.report.likelihood_metrics import METRICS, metric_of
from vae_core.analyses.report.likelihood_words import findings
from vae_core.analyses.report.notes import examples_note, given_class, sentences
from vae_core.analyses.subject import Subject
from vae_core.config.analyses import ReportSettings
from vae_core.counting import counted
from vae_core.data import Split
from vae_core.data.base import spread_evenly
from vae_core.data.binarise import binarise
from vae_core.data.layouts import Layout, Targets
from vae_core.errors import ProgressCallback
from vae_core.evaluation.figures import Figure, Section, finite
from vae_core.evaluation.likelihood import (
    Bound,
    ImportanceBound,
    bits_each,
    evidence_lower_bound,
    grey_entropy,
    importance_weighted_bound,
)

_NO_MASSES = "None: this likelihood gives no probability to a recorded value, only a density"
_TRAINED_ON_GREY = "The model was trained on grey pixels, those of most papers on binarised ones"


@dataclass(frozen=True)
class _Bounds:
    """Both bounds of one version of the pictures."""

    elbo: Bound
    importance: ImportanceBound
    pieces: Tensor  # how much there is of each example that the ELBO is of, (N,)
    some: Tensor  # of each that the other bound is of, (M,)

    def bits(self, targets: Targets) -> tuple[tuple[float | None, float | None], ...]:
        """Bits of a piece and their error, of the ELBO and of the other bound; None without."""
        if targets.grey:
            return (None, None), (None, None)
        found = []
        for bound, pieces in ((self.elbo, self.pieces), (self.importance, self.some)):
            bounds = bound.mass_bounds if targets.masses else bound.bounds
            each = (
                (None, None) if bounds is None else bits_each(bounds, pieces, targets.bits_offset)
            )
            found.append(each)
        return tuple(found)

    def record(self, binarisation: str, targets: Targets) -> dict:
        """A row of the table, in nats and in bits of a piece."""
        weighted, bits = self.importance, self.bits(targets)
        return {
            "binarisation": binarisation,
            "elbo": self.elbo.elbo,
            "elbo_error": finite(self.elbo.elbo_error),
            "elbo_bits": bits[0][0],
            "rate": self.elbo.kl,
            "distortion": self.elbo.reconstruction,
            "importance_bound": weighted.value,
            "importance_error": finite(weighted.standard_error),
            "importance_bits": bits[1][0],
            "effective_samples": weighted.effective_samples,
            "curve": [
                {
                    "samples": point.samples,
                    "value": point.value,
                    "error": finite(point.standard_error),
                    "gain": point.gain,
                    "gain_error": finite(point.gain_error),
                }
                for point in weighted.curve
            ],
        }


def section(subject: Subject, settings: ReportSettings, report: ProgressCallback) -> Section:
    """Bounds on log p(x) of a split, in nats and bits; of a Bernoulli also on black and white."""
    if subject.model.posterior_head.deterministic:
        return _of_autoencoder(subject.data.layout)
    split = getattr(subject.data, settings.split)
    targets = subject.targets
    versions = ("grey", "threshold", "dynamic") if targets.grey else ("grey",)
    found = {}
    for place, how in enumerate(versions):
        pictures = split if how == "grey" else binarise(split, how, settings.seed)
        words = "Bounds" if how == "grey" else f"Bounds, {how} binarisation"

        def within(fraction: float, place: int = place, words: str = words) -> None:
            report(words, (place + fraction) / len(versions))

        found[how] = _bounds(subject, pictures, settings, within)
    floor = grey_entropy(split) if targets.grey else None
    return Section(
        figures=_figures(subject, settings, found, floor),
        findings=findings(subject, found["grey"].elbo, found["grey"].importance, floor),
        data={
            "bounds": [bounds.record(how, _of(how, targets)) for how, bounds in found.items()],
            "pixels": found["grey"].pieces.double().mean().item(),
            "bits_offset": targets.bits_offset,
            "grey_floor": floor,
            "examples": found["grey"].elbo.examples,
            "importance_examples": found["grey"].importance.examples,
            "importance_samples": settings.importance_samples,
        },
    )


def _of(how: str, targets: Targets) -> Targets:
    """What is measured of a version of the pictures: black and white ones are coins tossed."""
    return targets if how == "grey" else replace(targets, grey=False)


def _of_autoencoder(layout: Layout) -> Section:
    why = (
        "A plain autoencoder has no noise and no prior, so it gives no probability to a picture. "
        "Train a VAE to have one."
    )
    keys = ("elbo", "rate", "elbo_bits", "importance_bound", "importance_bits", "importance_gain")
    return Section(
        figures=[Figure(metric_of(key, layout), None, note=why) for key in keys], why=why
    )


def _bounds(
    subject: Subject, split: Split, settings: ReportSettings, within: Callable[[float], None]
) -> _Bounds:
    count = min(settings.importance_examples, len(split))
    # The ELBO decodes each example once, the other bound some of them often.
    work = count * settings.importance_samples
    share = len(split) / (len(split) + work)
    chosen, masses = spread_evenly(len(split), count), subject.targets.masses
    bound = evidence_lower_bound(
        subject.model,
        split,
        seed=settings.seed,
        progress=lambda done: within(share * done),
        masses=masses,
    )
    weighted = importance_weighted_bound(
        subject.model,
        split.select(chosen),
        settings.importance_samples,
        seed=settings.seed,
        progress=lambda done: within(share + (1 - share) * done),
        masses=masses,
    )
    pieces = torch.tensor(subject.data.layout.observed(split.images))
    return _Bounds(bound, weighted, pieces, pieces[chosen])


def _figures(
    subject: Subject, settings: ReportSettings, found: dict[str, _Bounds], floor: float | None
) -> list[Figure]:
    """The figures of grey pictures, then those of black and white ones."""
    layout, targets = subject.data.layout, subject.targets
    bound, weighted = found["grey"].elbo, found["grey"].importance
    whole, some = (f"{note} {targets.words}." for note in _notes(subject, settings, found["grey"]))
    gain = weighted.curve[-1]
    of_elbo, of_bound = found["grey"].bits(targets)

    def bits(key: str, each: tuple, pieces: Tensor, note: str) -> Figure:
        value, error = each
        if value is None:
            why = targets.bits if targets.grey else _NO_MASSES
            return Figure(metric_of(key, layout), None, None, sentences(note, why))
        size = _size_note(layout, value, pieces)
        return Figure(metric_of(key, layout), value, error, sentences(note, size, targets.bits))

    figures = [
        Figure(METRICS["elbo"], bound.elbo, bound.elbo_error, whole),
        Figure(METRICS["rate"], bound.kl, bound.kl_error, whole),
        Figure(METRICS["distortion"], bound.reconstruction, bound.reconstruction_error, whole),
        bits("elbo_bits", of_elbo, found["grey"].pieces, whole),
        Figure(METRICS["importance_bound"], weighted.value, weighted.standard_error, some),
        bits("importance_bits", of_bound, found["grey"].some, some),
        Figure(METRICS["importance_gain"], gain.gain, gain.gain_error, some),
    ]
    if bound.accuracy is not None:
        figures.append(_accuracy(bound.accuracy, bound, settings))
    if floor is not None:
        note = sentences(examples_note(bound.examples, settings.split), "Of the data alone")
        figures.append(Figure(METRICS["grey_floor"], floor, None, note))
    for how in (how for how in found if how != "grey"):
        one, many = found[how].elbo, found[how].importance
        assert one.bounds is not None  # of a model that has a bound at all
        values = (
            (one.elbo, one.elbo_error, bits_each(one.bounds, found[how].pieces)[0]),
            (many.value, many.standard_error, bits_each(many.bounds, found[how].some)[0]),
        )
        notes = _notes(subject, settings, found[how])
        for key, found_of, note in zip(("elbo", "importance"), values, notes, strict=True):
            value, error, each = found_of
            length = f"{each:.4f} bits per dimension"
            note = sentences(note, f"{how.capitalize()} binarisation", _TRAINED_ON_GREY, length)
            figures.append(Figure(METRICS[f"{key}_{how}"], value, error, note))
    return figures


def _size_note(layout: Layout, bits: float, pieces: Tensor) -> str:
    """How long examples are, where they differ in that, and the same figure in nats."""
    if (pieces == pieces[0]).all():
        return ""
    mean, nats = pieces.double().mean().item(), bits * math.log(2)
    return f"{nats:.3f} nats per {layout.piece}. {mean:.2f} {layout.counted}, on average"


def _accuracy(accuracy: float, bound: Bound, settings: ReportSettings) -> Figure:
    """The classifier's, with the standard error of a proportion."""
    error = math.sqrt(accuracy * (1 - accuracy) / bound.examples)
    note = sentences(f"All {examples_note(bound.examples, settings.split)}", "No label is shown")
    return Figure(METRICS["accuracy"], accuracy, error, note)


def _notes(subject: Subject, settings: ReportSettings, bounds: _Bounds) -> tuple[str, str]:
    """On what the ELBO was measured, and the importance-weighted bound."""
    weighted = bounds.importance
    given = given_class(subject)
    seed = f"Seed {settings.seed}"
    whole = examples_note(bounds.elbo.examples, settings.split)
    some = examples_note(weighted.examples, settings.split)
    return (
        sentences(f"All {whole}, one code each", given, seed),
        sentences(
            f"{some} spread evenly, K = {counted(weighted.samples, 'code')} each, of which "
            f"{weighted.effective_samples:.1f} count (effective sample size)",
            given,
            seed,
        ),
    )
