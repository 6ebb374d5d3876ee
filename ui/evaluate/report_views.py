"""What each section of a report card draws beside its figures: charts and pictures."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ui.charts import charts, pictures, rows
from ui.charts.panel import Panel
from ui.evaluate import kind_views, overview

# Rows of a table that a panel holds: with what comes back, drawn alone, beside their nearest.
CARDS, ROWS, PAIRS = 3, 8, 6

Data = dict[str, Any]
Tensors = dict[str, np.ndarray]


def panels(name: str, section: Data, meta: Data, tensors: Tensors) -> list[Panel]:
    """The panels of a section; none for what was not measured.

    Args:
        name: of the section.
        section: its record in a report card.
        meta: of the whole report card.
        tensors: of the section, without its name before theirs.
    """
    view = _VIEWS.get(name)
    return view(section, meta, tensors) if view and section["data"] else []


def _likelihood(section: Data, meta: Data, tensors: Tensors) -> list[Panel]:
    data = section["data"]
    bounds = data.get("bounds", [])
    if not bounds or len(bounds[0]["curve"]) < 2:
        return []
    grey, several = bounds[0], len(bounds) > 1
    of = " of grey pictures" if several else ""
    found = [
        Panel(
            "The bound rises with the number of codes",
            f"The importance-weighted bound on log p(x){of}; bars are standard errors over "
            "examples. What it still gains at the right end is missing yet.",
            charts.curves(
                [
                    charts.Series(
                        "",
                        [point["samples"] for point in grey["curve"]],
                        [point["value"] for point in grey["curve"]],
                        [point["error"] for point in grey["curve"]],
                    )
                ],
                "codes K",
                "nats",
                logarithmic=True,
            ),
        )
    ]
    tokens = ("z", "mu", "sigma")
    found.append(
        Panel(
            "How much tighter than the ELBO",
            "The same, less the Monte Carlo ELBO out of the same codes"
            + (", for each version of the pictures." if several else "."),
            charts.curves(
                [
                    charts.Series(
                        bound["binarisation"] if several else "",
                        [point["samples"] for point in bound["curve"]],
                        [point["gain"] for point in bound["curve"]],
                        [point["gain_error"] for point in bound["curve"]],
                        token,
                    )
                    for bound, token in zip(bounds, tokens, strict=False)
                ],
                "codes K",
                "nats",
                logarithmic=True,
            ),
        )
    )
    return found


def _reconstruction(section: Data, meta: Data, tensors: Tensors) -> list[Panel]:
    data = section["data"]
    found = []
    classes = data.get("classes", [])
    measures = (
        (
            "distortion",
            "Likelihood term by class",
            "nats",
            "What an example of a class costs once its code is known; lower is better.",
        ),
        (
            "ssim",
            "Structural similarity by class",
            "SSIM",
            "1 is the same picture; higher is better.",
        ),
    )
    for key, title, unit, caption in measures:
        known = [row for row in classes if row.get(key) is not None]
        if known:
            chart = charts.bars(
                [row["name"] for row in known],
                [row[key] for row in known],
                unit,
                token="reconstruction",
                errors=[row[f"{key}_error"] for row in known],
            )
            found.append(Panel(title, f"{caption} Bars: standard errors.", chart))
    for which, title in (("best", "Come back best"), ("worst", "Come back worst")):
        if f"{which}_input" not in tensors:
            continue
        if written := data.get("written"):
            html = overview.rows_back(data, written, which, CARDS, whole=True)
            caption = "Each row beside what the mean of its code gives back, and draws do."
            found.append(Panel(title, caption, html=html, wide=True))
            continue
        lines = [("input", tensors[f"{which}_input"]), ("mean", tensors[f"{which}_mean"])]
        samples = tensors.get(f"{which}_samples")
        if samples is not None:
            lines += [(f"sample {k + 1}", samples[:, k]) for k in range(samples.shape[1])]
        captions = [f"{row['distortion']:.0f}" for row in data[which]]
        caption = (
            "Each column: an example, what the mean of its code gives back"
            + (", and what two draws from its posterior do" if samples is not None else "")
            + ". Below, its likelihood term in nats."
        )
        found.append(Panel(title, caption, html=pictures.stacks(lines, captions, line=True)))
    return found


def _samples(section: Data, meta: Data, tensors: Tensors) -> list[Panel]:
    data = section["data"]
    found = []
    classes = data.get("classes")
    for source, where in (("prior", "the prior"), ("density", "the fitted density")):
        if classes and source in classes:
            chart = charts.bars(
                classes["names"],
                classes[source],
                "share",
                token="z",
                reference=("in the data", classes["data"]),
            )
            found.append(
                Panel(
                    f"Classes of samples from {where}",
                    "As the data set's classifier sees them; the wide pale bars are their shares "
                    "in the data.",
                    chart,
                )
            )
    for source, where in (("prior", "the prior"), ("density", "the fitted density")):
        if source in tensors:
            if written := data.get("written"):
                some = [("", {"": values}) for values in written[source][:ROWS]]
                html = rows.cards(written["columns"], some)
            else:
                html = pictures.sheet(tensors[source], f"Sample from {where}")
            origin = data["origins"][source]
            caption = origin[:1].upper() + origin[1:]
            found.append(Panel(f"Samples from {where}", caption, html=html, wide=True))
    if "nearest_samples" in tensors:
        found.append(_nearest(data, tensors))
    return found


def _nearest(data: Data, tensors: Tensors) -> Panel:
    distances = [near[0] for near in data["nearest_distances"]]
    by = data.get("nearest_by", "Euclidean")
    caption = f"Copied, or new? With the distance to the nearest ({by})."
    if written := data.get("written"):
        near = written["nearest_training"]
        pairs = [
            (f"{away:.3g} away", {"sample": mine, "nearest": theirs[0]})
            for mine, theirs, away in zip(written["prior"], near, distances, strict=False)
        ]
        html = rows.cards(written["columns"], pairs[:PAIRS])
        return Panel("Samples beside their nearest training rows", caption, html=html, wide=True)
    near = tensors["nearest_training"]
    lines = [("sample", tensors["nearest_samples"])]
    lines += [(f"nearest {k + 1}", near[:, k]) for k in range(near.shape[1])]
    html = pictures.stacks(lines, [f"{away:.2f}" for away in distances])
    title = "Samples over their nearest training examples"
    return Panel(title, caption, html=html, wide=True)


def _latent(section: Data, meta: Data, tensors: Tensors) -> list[Panel]:
    data = section["data"]
    names = [f"z{j + 1}" for j in range(data["dimensions"])]
    asleep = [not active for active in data["active"]]
    figures = {f["key"]: f for f in section["figures"] if f["value"] is not None}
    found = []
    if data.get("kl_per_dimension"):
        chart = charts.bars(names, data["kl_per_dimension"], "nats", "kl", faded=asleep)
        title, caption = "KL of each dimension", "Pale: not active."
        if not data.get("kl_adds_up", True):
            title = "What each dimension tells at most"
            caption = f"This prior's KL has no parts, so they do not add up to it. {caption}"
        found.append(Panel(title, caption, chart))
    parts = ("mutual_information", "total_correlation", "dimension_wise_kl")
    if all(key in figures for key in parts):
        chart = charts.bars(
            [figures[key]["title"] for key in parts],
            [figures[key]["value"] for key in parts],
            "nats",
            "kl",
            across=True,
            errors=[figures[key]["error"] for key in parts],
        )
        found.append(
            Panel("What the KL is made of", "The three add up to the KL, but for noise.", chart)
        )
    chart = charts.bars(names, data["variance_of_means"], "variance", "mu", faded=asleep)
    found.append(
        Panel(
            "How far the mean of each dimension moves",
            "Variance of the posterior mean over examples: near 1 where a dimension is used, near "
            "0 where it ignores the example.",
            chart,
        )
    )
    if data.get("gradient_norm"):
        steps, norms = zip(*data["gradient_norm"], strict=True)
        line = charts.Series("", steps, norms, token="x")
        chart = charts.curves([line], "step", "norm", rising=True)
        found.append(Panel("Gradient norm", "Of the training's reports, before clipping.", chart))
    return found


def _disentanglement(section: Data, meta: Data, tensors: Tensors) -> list[Panel]:
    data = section["data"]
    if "information" not in tensors:
        return []
    dimensions = [f"z{j + 1}" for j in range(data["dimensions"])]
    return [
        Panel(
            "What each dimension tells of each factor",
            "Mutual information as a share of the factor's entropy. A perfect code has one bright "
            "cell in each row, each in a column of its own.",
            charts.matrix(tensors["information"], data["factors"], dimensions, "of the entropy"),
        ),
        Panel(
            "What each dimension adds to predicting each factor",
            "Importances of a random forest on all dimensions; each row sums to 1, or to 0 where "
            "nothing beats chance.",
            charts.matrix(tensors["importance"], data["factors"], dimensions, "of the importance"),
        ),
    ]


_VIEWS: dict[str, Callable[[Data, Data, Tensors], list[Panel]]] = {
    "likelihood": _likelihood,
    "reconstruction": _reconstruction,
    "samples": _samples,
    "latent": _latent,
    "disentanglement": _disentanglement,
    "content": kind_views.content,
}
