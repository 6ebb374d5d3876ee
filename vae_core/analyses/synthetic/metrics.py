"""What is measured of rows that a model made; each of its rows, a copula's, and real ones."""

from vae_core.evaluation.figures import Metric

SOURCES = {
    "made": "this model",
    "copula": "Gaussian copula",
    "real": "real rows",
}
_AGAINST = "rows that the weights were not fitted to"
# Of the source "real": training rows, held against held-out ones as made rows are.

_METRICS = (
    Metric(
        "told_apart",
        "Told from real rows",
        "",
        "How often a random forest tells whether a row was made or held out, of rows that it did "
        "not learn from, half of them of each. 0.5: not at all, 1: always. The p-value is that of "
        "so many right answers by guessing.",
        "the classifier two-sample test, Lopez-Paz & Oquab 2017, arXiv:1610.06545",
        "lower",
    ),
    Metric(
        "marginal_distance",
        "Distance of a column",
        "",
        f"Each column by itself, held against that of {_AGAINST}: of a number the largest "
        "difference between the two shares below a value (Kolmogorov-Smirnov), of a choice between "
        "the two shares of a set of values (total variation). Averaged over the columns.",
        "the usual definitions",
        "lower",
    ),
    Metric(
        "association_error",
        "Error of a correlation",
        "",
        f"How far the correlation of two columns is from that among {_AGAINST}, averaged over the "
        "pairs: of two numbers that of their ranks, of two choices Cramer's V, of a number and a "
        "choice the correlation ratio; the last two corrected for chance.",
        "Spearman 1904; Bergsma 2013 (J. Korean Stat. Soc. 42); Kelley 1935 (PNAS 21)",
        "lower",
    ),
    Metric(
        "skill",
        "Learned from these rows, tested on real ones",
        "",
        f"A forest learns to tell one column from the others, and is tested on {_AGAINST}: 1 less "
        "its squared error over that of always telling the training rows' average (R² of a number, "
        "Brier's skill score of a choice), averaged over the columns told. 1: exact, 0: no skill.",
        "train on synthetic, test on real: Esteban et al. 2017, arXiv:1706.02633, section 4.2",
        "higher",
    ),
    Metric(
        "nearness",
        "Nearer to training rows than to held-out ones",
        "",
        "The share of rows whose nearest real row, out of as many training as held-out rows, is a "
        "training row. 0.5: nothing was memorised. Distances are between standardised numbers and "
        "choices; the error is that of dealing anew which rows were trained on.",
        "Platzer & Reutterer 2021, Front. Big Data 4:679939",
        "lower",
    ),
    Metric(
        "copies",
        "Equal to a training row",
        "",
        "The share of rows that are equal to a training row in every column. Real rows are here "
        "those that were held out.",
        "the usual definition",
        "lower",
    ),
    Metric(
        "closest",
        "Distance to the nearest training row",
        "",
        "The median over rows; 1 is one standard deviation of one number, or one choice. Real rows "
        "are here those that were held out.",
        "distance to closest record, Park et al. 2018, arXiv:1806.03384, section 4.2",
    ),
)
BY_KEY = {metric.key: metric for metric in _METRICS}


def metric(key: str, source: str) -> Metric:
    """The metric of rows from one source, its title ending in what people call that."""
    of = BY_KEY[key]
    return Metric(
        f"{key}_{source}",
        f"{of.title}, {SOURCES[source]}",
        of.unit,
        of.definition,
        of.source,
        of.better,
    )
