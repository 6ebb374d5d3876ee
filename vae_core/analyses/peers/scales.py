"""What a log-likelihood is the log of: only what is of one kind and one unit stands in one row."""

from collections.abc import Mapping

from vae_core.evaluation.figures import Figure, Metric

_SOURCE = "Kingma & Welling 2014, arXiv:1312.6114, eq. 3; Tipping & Bishop 1999, JRSS B 61, eq. 4"
_KINDS = {
    "probability": (
        "Log-probability",
        "of test examples, whose choices have probabilities; a grey level counts as the share of a "
        "choice",
    ),
    "density": (
        "Log-density",
        "of test examples in the numbers that models are given (pixels in [0, 1], scaled columns), "
        "which may exceed 0",
    ),
    "mixed": (
        "Log-likelihood of rows",
        "of test examples: a density of the scaled numbers times probabilities of the choices",
    ),
}


def _metric(scale: str, given_class: bool) -> Metric:
    title, of = _KINDS[scale]
    key = f"log_{scale}{'_given_class' if given_class else ''}"
    told = "log p(x|y)" if given_class else "log p(x)"
    title += ", given the class" if given_class else ""
    definition = f"Mean {told} {of}. A VAE's is a lower bound, PCA's is exact."
    return Metric(key, title, "nats", definition, _SOURCE, "higher")


METRICS = {(scale, given): _metric(scale, given) for scale in _KINDS for given in (False, True)}


def of_all(found: Mapping[str, Figure]) -> dict[str, list[Figure]]:
    """The rows that the models have among them, of each model by name.

    Args:
        found: by name a model's own figure; one without a value fits every row.
    """
    rows = dict.fromkeys(each.metric for each in found.values() if each.value is not None)
    return {name: [_in_row(row, own) for row in rows] for name, own in found.items()}


def _in_row(row: Metric, own: Figure) -> Figure:
    if own.value is None:
        return Figure(row, None, note=own.note)
    if own.metric == row:
        return own
    title = own.metric.title.lower()
    return Figure(row, None, note=f"it has a {title}, which is another quantity: see that row")
