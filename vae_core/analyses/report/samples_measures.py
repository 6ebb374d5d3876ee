"""The figures that compare sets of pictures: what each is, and all of them for several sets."""

from typing import Any

import numpy as np

from vae_core.errors import ProgressCallback
from vae_core.evaluation import samples as measure
from vae_core.evaluation.figures import Figure, Metric

SOURCES = {
    "prior": "samples from the prior",
    "density": "samples from the fitted density",
    "reconstructions": "reconstructions",
    "real": "other real examples",
}
_HEUSEL = "Heusel et al. 2017, arXiv:1706.08500, eq. 6"
_NAEEM = "Naeem et al. 2020, arXiv:2002.09797"
_KYNKAANNIEMI = "Kynkäänniemi et al. 2019, arXiv:1904.06991, eq. 2"
# key -> title, definition, source, which direction is better
MEASURES: dict[str, tuple[str, str, str, Any]] = {
    "frechet": (
        "Fréchet distance",
        "Squared Fréchet distance between Gaussians fitted to the features of both sets: "
        "|difference of means|² + tr(C₁ + C₂ - 2 (C₁C₂)^½).",
        _HEUSEL,
        "lower",
    ),
    "kernel": (
        "Kernel distance",
        "Squared maximum mean discrepancy of the features with the kernel (x·y / F + 1)³, "
        "unbiased: 0 on average for two sets of one distribution.",
        "Bińkowski et al. 2018, arXiv:1801.01401",
        "lower",
    ),
    "precision": (
        "Precision",
        "Share of the set that lies within the reach of real examples' fifth neighbours: does "
        "each look real?",
        _KYNKAANNIEMI,
        "higher",
    ),
    "recall": (
        "Recall",
        "Share of real examples that lie within the reach of the set's fifth neighbours: is all "
        "of the data there?",
        _KYNKAANNIEMI,
        "higher",
    ),
    "density": (
        "Density",
        "How many real examples' reaches hold each of the set, over five; precision that outliers "
        "among the real examples do not inflate. May exceed 1.",
        f"{_NAEEM}, eq. 3",
        "higher",
    ),
    "coverage": (
        "Coverage",
        "Share of real examples with one of the set within the reach of their fifth neighbour.",
        f"{_NAEEM}, eq. 4",
        "higher",
    ),
}
DROPPED = Metric(
    "dropped_modes",
    "Dropped classes",
    "classes",
    "Classes whose share among samples from the prior, as the data set's classifier sees them, is "
    "less than a tenth of their share in the data.",
    "in the spirit of Srivastava et al. 2017, arXiv:1705.07761",
    "lower",
)
OBEYED = Metric(
    "class_agreement",
    "Samples of the class asked for",
    "",
    "Share of samples from the prior that the data set's classifier puts into the class that the "
    "decoder was asked for.",
    "Ravuri & Vinyals 2019, arXiv:1905.10887, in spirit",
    "higher",
)
RATIO = Metric(
    "memorisation_ratio",
    "Distance to the training set, over that of unseen examples",
    "",
    "Median distance (Euclidean: of rows in scaled columns, else over the images shown) of samples "
    "to their nearest training example, over that of real examples that were not trained on. Near "
    "0: copies. Blurry samples are a little nearer to everything, so that 0.7 is no alarm.",
    "Meehan, Chaudhuri & Dasgupta 2020, arXiv:2004.05675, in spirit",
)
COPIES = Metric(
    "copied_share",
    "Samples that look copied",
    "",
    "Share of samples whose nearest training example is less than half as far as the mean of the "
    "fifty nearest.",
    "Carlini et al. 2023, arXiv:2301.13188, section 4.2",
    "lower",
)


def compare(
    reference: np.ndarray,
    extracted: dict[str, np.ndarray],
    origin: dict[str, str],
    note: str,
    report: ProgressCallback,
    prefix: str = "",
) -> list[Figure]:
    """Every measure of every source, measure by measure.

    Args:
        reference: features of real examples (N, F).
        extracted: features (N, F) by source, a key of ``SOURCES``.
        origin: a clause on each source.
        note: a clause on the measurement.
        report: told of the comparisons.
        prefix: of the figures' keys; empty for the classifier's features.
    """
    values: dict[str, dict[str, tuple[float, float | None]]] = {}
    for done, (source, features) in enumerate(extracted.items()):
        report(f"Comparing {SOURCES[source]} with the data", done / len(extracted))
        values[source] = {
            "frechet": (measure.frechet_distance(reference, features), None),
            "kernel": measure.kernel_distance(reference, features),
        }
        neighbours = measure.precision_recall(reference, features)
        values[source] |= {name: (value, None) for name, value in neighbours.items()}
    on = "Inception's features" if prefix else "a classifier's features"
    return [
        Figure(
            Metric(
                f"{prefix}{name}_{source}",
                f"{title}, {SOURCES[source]}",
                "",
                f"{definition} On {on}; compare only figures of equal counts.",
                paper,
                better,
            ),
            *values[source][name],
            f"{origin[source]}; {note}",
        )
        for name, (title, definition, paper, better) in MEASURES.items()
        for source in extracted
    ]
