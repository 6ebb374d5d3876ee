"""Reconstruction: how close pictures come back, in nats and as people see it."""

import math
from typing import Any

import numpy as np
import torch
from torch import Tensor

from vae_core.analyses.report.notes import examples_note, sentences
from vae_core.analyses.report.written import columns, written
from vae_core.analyses.subject import Subject
from vae_core.config.analyses import ReportSettings
from vae_core.data import Split
from vae_core.data.views import grey_levels
from vae_core.errors import ProgressCallback
from vae_core.evaluation.advice import advise
from vae_core.evaluation.figures import Figure, Metric, Section
from vae_core.evaluation.findings import Finding
from vae_core.evaluation.reconstruction import (
    Quality,
    extremes,
    measure_quality,
    reconstructions,
    similarity_window,
    structural_similarity,
    typical,
)

SHOWN = 8
# A class this many standard errors worse than all examples together is named.
APART = 4.0

METRICS = {
    metric.key: metric
    for metric in (
        Metric(
            "distortion",
            "Reconstruction (distortion)",
            "nats",
            "-E_q[log p(x|z)] of a picture, summed over its pixels and channels: what the picture "
            "costs once its code is known. One code is drawn from each posterior.",
            "Kingma & Welling 2014, arXiv:1312.6114, eq. 3",
            "lower",
        ),
        Metric(
            "mse",
            "Mean squared error",
            "",
            "The squared difference of a pixel in [0, 1] from the reconstruction out of the "
            "posterior mean, averaged over pixels and channels, then over examples.",
            "the usual definition",
            "lower",
        ),
        Metric(
            "psnr",
            "Peak signal-to-noise ratio (PSNR)",
            "dB",
            "10 log10(1 / MSE) of each picture out of the posterior mean, averaged over examples. "
            "A perfect picture counts as 100 dB.",
            "the usual definition, for pixels in [0, 1]",
            "higher",
        ),
        Metric(
            "ssim",
            "Structural similarity (SSIM)",
            "",
            "Local means, contrasts and correlation of picture and reconstruction out of the "
            "posterior mean, compared in a sliding window; 1: the same. Averaged over windows and "
            "channels, then over examples.",
            "Wang, Bovik, Sheikh & Simoncelli 2004 (IEEE TIP 13), eq. 13; by scikit-image",
            "higher",
        ),
    )
}


def section(subject: Subject, settings: ReportSettings, report: ProgressCallback) -> Section:
    """Four measures, each also by class, and what comes back best, worst and as most does."""
    split = getattr(subject.data, settings.split)
    quality = measure_quality(
        subject.model,
        split,
        settings.examples,
        settings.seed,
        progress=lambda done: report("Reconstructing", 0.95 * done),
    )
    report("Choosing examples", 0.95)
    tensors, chosen = _pictures(subject, settings, quality)
    classes = _by_class(split.labels, subject.data.class_names, quality)
    return Section(
        figures=_figures(subject, settings, quality),
        findings=_findings(subject, quality, classes),
        data={"classes": classes, **chosen, "examples": len(split)},
        tensors=tensors,
    )


def _mean(values: np.ndarray) -> tuple[float | None, float | None]:
    """Mean and standard error; None where there are no values, or too few."""
    if len(values) == 0:
        return None, None
    error = float(values.std(ddof=1) / math.sqrt(len(values))) if len(values) > 1 else None
    return float(values.mean()), error


def _figures(subject: Subject, settings: ReportSettings, quality: Quality) -> list[Figure]:
    count = len(quality.mse)
    whole = f"All {examples_note(count, settings.split)}"
    given = "Encoder and decoder are given the class" if subject.model.classes else ""
    point = subject.model.posterior_head.pointlike
    drawn = "The code is a point" if point else f"One code each. Seed {settings.seed}"
    from_mean = "From the code" if point else "From the posterior mean"
    figures = [
        Figure(
            METRICS["distortion"],
            *_mean(quality.distortion),
            sentences(whole, drawn, given, subject.targets.pixels),
        )
    ]
    note = sentences(whole, from_mean, given)
    figures.append(Figure(METRICS["mse"], *_mean(quality.mse), note))
    if not subject.data.layout.image:
        why = f"A measure of images, which a {subject.data.layout.noun} is not."
        return [*figures, *(Figure(METRICS[key], None, None, why) for key in ("psnr", "ssim"))]
    figures.append(Figure(METRICS["psnr"], *_mean(quality.psnr), note))
    window = similarity_window(subject.data.shape)
    if quality.ssim is None:
        note = (
            "A measure of whole pictures, and pixels of these are missing."
            if subject.model.learns_gaps
            else "Pictures smaller than 3 x 3 pixels have no room for a window."
        )
        return [*figures, Figure(METRICS["ssim"], None, None, note)]
    some = examples_note(len(quality.ssim), settings.split)
    spread = "" if len(quality.ssim) == count else " spread evenly"
    note = sentences(f"{some}{spread}", from_mean, given, window)
    return [*figures, Figure(METRICS["ssim"], *_mean(quality.ssim), note)]


def _by_class(
    labels: Tensor | None, names: tuple[str, ...], quality: Quality
) -> list[dict[str, Any]]:
    """A row for each class that occurs: counts, means and standard errors."""
    if labels is None:
        return []
    rows = []
    every = labels.numpy()
    for label, name in enumerate(names):
        among = every == label
        if not among.any():
            continue
        row: dict[str, Any] = {"label": label, "name": name, "examples": int(among.sum())}
        for key in ("distortion", "mse", "psnr"):
            row[key], row[f"{key}_error"] = _mean(getattr(quality, key)[among])
        if quality.ssim is not None:
            similarity = quality.ssim[among[quality.ssim_index]]
            row["ssim"], row["ssim_error"] = _mean(similarity)
            row["ssim_examples"] = len(similarity)
        rows.append(row)
    return rows


def _pictures(
    subject: Subject, settings: ReportSettings, quality: Quality
) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """Inputs and reconstructions of the best, worst and typical examples, and their measures.

    Tensors uint8: ``best_input`` and ``best_mean`` (8, C, H, W) and, unless the code is a point,
    ``best_samples`` (8, 2, C, H, W); the same for ``worst`` and ``typical``. Of a kind that people
    read by its values the measures have them as ``written``.
    """
    split = getattr(subject.data, settings.split)
    count = min(SHOWN, len(split))
    positions = (*extremes(quality.distortion, count), typical(quality.distortion, count))
    tensors, chosen = {}, {}
    for name, index in zip(("best", "worst", "typical"), positions, strict=True):
        examples = split.select(torch.as_tensor(index.copy()))
        mean, samples = reconstructions(subject.model, examples, seed=settings.seed)
        inputs = subject.data.pictures(examples.images)
        gaps = subject.model.learns_gaps
        similarity = None if gaps else structural_similarity(inputs.float() / 255, mean)
        if subject.data.layout.by_values:
            chosen.setdefault("written", {"columns": columns(subject.data.layout)})
            chosen["written"][name] = _written(subject, examples, settings.seed)
        tensors[f"{name}_input"] = inputs.numpy()
        tensors[f"{name}_mean"] = _grey_levels(mean)
        if samples is not None:
            tensors[f"{name}_samples"] = _grey_levels(samples)
        chosen[name] = [
            {
                "index": int(i),
                "label": None if split.labels is None else int(split.labels[i]),
                "distortion": float(quality.distortion[i]),
                "mse": float(quality.mse[i]),
                "psnr": float(quality.psnr[i]),
                "ssim": None if similarity is None else float(similarity[place]),
            }
            for place, i in enumerate(index)
        ]
    return tensors, chosen


def _written(subject: Subject, examples: Split, seed: int) -> list[dict[str, list[str]]]:
    """Of each example what went in, came back, and does from codes of its posterior, as texts."""
    layout = subject.data.layout
    mean, samples = reconstructions(subject.model, examples, seed=seed, as_values=True)
    parts = {"input": examples.values(), "reconstruction": mean}
    if samples is not None:
        parts |= {f"sample {k + 1}": samples[:, k] for k in range(samples.shape[1])}
    texts = {name: written(layout, part) for name, part in parts.items()}
    return [{name: rows[i] for name, rows in texts.items()} for i in range(len(mean))]


def _grey_levels(pictures: Tensor) -> np.ndarray:
    return grey_levels(pictures).contiguous().numpy()


def _findings(subject: Subject, quality: Quality, classes: list[dict[str, Any]]) -> list[Finding]:
    best, worst = np.quantile(quality.distortion, [0.01, 0.99])
    text = (
        f"The worst hundredth of the pictures costs above {worst:.0f} nats, the best below "
        f"{best:.0f}. Best by the likelihood are often the simplest, with few pixels to get wrong; "
        "the worst show what the training data rarely had, or what the code has no room for."
    )
    found = [Finding("extremes", text, "note", figures=("distortion",))]
    found += _hard_classes(subject, quality, classes)
    text = (
        "Squared error and PSNR reward blur where the code is unsure, SSIM less so and your eyes "
        "not at all: compare models by several of them."
        if subject.data.layout.image
        else "Squared error rewards the mean of what could be, where the code is unsure: compare "
        "models by the likelihood too."
    )
    found.append(Finding("blur", text, "note", figures=("mse", "psnr", "ssim")))
    if subject.model.posterior_head.pointlike:
        whose = "quantised" if subject.model.posterior_head.discrete else "plain"
        text = (
            f"A {whose} autoencoder has one reconstruction for each picture: there is no "
            "posterior to draw others from."
        )
        found.append(Finding("one-reconstruction", text, "note"))
    return found


def _hard_classes(
    subject: Subject, quality: Quality, classes: list[dict[str, Any]]
) -> list[Finding]:
    """Classes that cost surely more than the average."""
    mean, error = _mean(quality.distortion)
    hard = [
        row
        for row in classes
        if row["distortion_error"] and row["distortion"] - mean > APART * row["distortion_error"]
    ]
    if not hard or not error:
        return []
    hard.sort(key=lambda row: -row["distortion"])
    named = ", ".join(f"{row['name']} ({row['distortion']:.0f} nats)" for row in hard[:3])
    return [
        Finding(
            "hard-classes",
            f"Harder than the average of {mean:.0f} nats: {named}.",
            "note",
            reason="More ink costs more nats in any case." if subject.data.layout.image else "",
            advice=advise(subject.config, "more-dimensions", "less-pressure"),
            figures=("distortion",),
        )
    ]
