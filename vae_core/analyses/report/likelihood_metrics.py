"""What the figures of the likelihood are."""

from dataclasses import replace

from vae_core.data.layouts import Layout
from vae_core.evaluation.figures import Metric

_ELBO = "Kingma & Welling 2014, arXiv:1312.6114, eq. 3"
_IWAE = "Burda, Grosse & Salakhutdinov 2016, arXiv:1509.00519, eq. 8"
_ALEMI = "Alemi et al. 2018, arXiv:1711.00464"
_COINS = "Salakhutdinov & Murray 2008 (ICML)"
_TIGHTER = (
    "The logarithm of the mean importance weight p(x, z) / q(z|x) over K codes of a picture: a "
    "bound on log p(x) between the ELBO and the truth, the tighter the more codes."
)
_BITS = "The negative bound divided by ln 2 and the number of {counted}. Lower is better."
METRICS = {
    metric.key: metric
    for metric in (
        Metric(
            "elbo",
            "ELBO",
            "nats",
            "The evidence lower bound, minus reconstruction minus KL (beta = 1 whatever the "
            "training used): log p(x) of a picture is at least this on average. One nat is 1.44 "
            "bits.",
            _ELBO,
            "higher",
        ),
        Metric(
            "rate",
            "KL (rate)",
            "nats",
            "KL(q(z|x), p(z)) of a picture: what its code costs.",
            f"{_ELBO}; named in {_ALEMI}",
        ),
        Metric(
            "distortion",
            "Reconstruction (distortion)",
            "nats",
            "-E_q[log p(x|z)] of a picture, summed over its pixels: what it costs once its code is "
            "known. One code is drawn from each posterior.",
            f"{_ELBO}; named in {_ALEMI}",
            "lower",
        ),
        Metric(
            "elbo_bits",
            "ELBO, bits per dimension",
            "bits/dim",
            _BITS,
            "Theis, van den Oord & Bethge 2016, arXiv:1511.01844, section 3.1",
            "lower",
        ),
        Metric("importance_bound", "Importance-weighted bound", "nats", _TIGHTER, _IWAE, "higher"),
        Metric(
            "importance_bits",
            "Importance-weighted bound, bits per dimension",
            "bits/dim",
            _BITS,
            "Theis, van den Oord & Bethge 2016, arXiv:1511.01844, section 3.1",
            "lower",
        ),
        Metric(
            "importance_gain",
            "Tighter than the ELBO by",
            "nats",
            "The importance-weighted bound minus the Monte Carlo ELBO out of the same codes of the "
            "same pictures: at least so much of log p(x) the ELBO misses.",
            _IWAE,
        ),
        Metric(
            "accuracy",
            "Accuracy of the classifier",
            "",
            "The share of pictures whose most probable class under the model's own q(y|x) is their "
            "label.",
            "Kingma et al. 2014, arXiv:1406.5298, table 1 (its errors are 1 minus this)",
            "higher",
        ),
        Metric(
            "grey_floor",
            "Entropy of the grey pixels",
            "nats",
            "The sum over pixels of -x ln x - (1 - x) ln(1 - x): the reconstruction term of a "
            "perfect reconstruction when a grey pixel is a Bernoulli target between 0 and 1.",
            "the minimum of the cross-entropy over the decoder's output",
        ),
        *(
            Metric(
                f"{key}_{how}",
                f"{title}, {how} binarisation",
                "nats",
                f"{text} Pictures made black and white first: {means}",
                f"{source}; {_COINS}" if how == "dynamic" else source,
                "higher",
            )
            for how, means in (
                ("threshold", "white where the grey level is above one half."),
                (
                    "dynamic",
                    "each pixel drawn from a Bernoulli whose probability is its grey level.",
                ),
            )
            for key, title, text, source in (
                ("elbo", "ELBO", "The evidence lower bound.", _ELBO),
                ("importance", "Importance-weighted bound", _TIGHTER, _IWAE),
            )
        ),
    )
}


def metric_of(key: str, layout: Layout) -> Metric:
    """A metric for examples of this layout: one in bits is of a piece, such as a character."""
    metric = METRICS[key]
    if not metric.unit.startswith("bits"):
        return metric
    if layout.piece != "dimension":
        title = metric.title.replace("dimension", layout.piece)
        metric = replace(metric, title=title, unit=f"bits/{layout.piece}")
    return replace(metric, definition=metric.definition.format(counted=layout.counted))
