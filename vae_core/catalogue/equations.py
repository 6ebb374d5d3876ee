"""The equations of a model's parts: how a code is drawn, what it tells, what an example costs."""

from vae_core.catalogue.formulas import (
    EPSILON,
    HALF,
    MU,
    SIGMA,
    XHAT,
    Formula,
    X,
    Z,
    square,
    sub,
    symbol,
)

SAMPLES: dict[str, Formula] = {
    "diagonal-gaussian": [Z, " = ", MU, " + ", SIGMA, " · ", EPSILON],
    "delta": [Z, " = ", MU],
    "prior": [Z, " = ", EPSILON],
    "ladder": [
        [sub(Z, "2"), " = ", sub(MU, "2"), " + ", sub(SIGMA, "2"), " · ", sub(EPSILON, "2"), ",  "],
        [sub(Z, "1"), " = ", sub(MU, "1"), "(", sub(Z, "2"), ") + "],
        [sub(SIGMA, "1"), "(", sub(Z, "2"), ") · ", sub(EPSILON, "1")],
    ],
    "scalar-quantised": [Z, " = round(tanh f(", X, "))"],
    "vector-quantised": [
        sub(Z, "s"),
        " = ",
        {"under": ["argmin", "e"]},
        " |",
        sub(["f(", X, ")"], "s"),
        " − e|",
    ],
    "inverse-autoregressive": [
        [Z, " = ", sub("f", "T"), "(… ", sub("f", "1"), "("],
        [MU, " + ", SIGMA, " · ", EPSILON, "))"],
    ],
}

_ESTIMATE = ["log q(", Z, " | ", X, ") − log p(", Z, ")"]
_LEARNED = [
    HALF,
    "(ln ",
    {"frac": [square(sub("σ", "p")), square(SIGMA)]},
    " + ",
    {"frac": [[square(SIGMA), " + (", MU, " − ", sub("μ", "p"), ")²"], square(sub("σ", "p"))]},
    " − 1)",
]
_DIVERGENCES: dict[tuple[str, str], Formula] = {
    ("diagonal-gaussian", "standard-normal"): [
        HALF,
        ["(", square(MU), " + ", square(SIGMA), " − 1 − ln ", square(SIGMA), ")"],
    ],
    ("diagonal-gaussian", "class-normal"): _LEARNED,
    ("ladder", "two-level"): _LEARNED,
    ("scalar-quantised", "uniform-codes"): "ln L",
    ("vector-quantised", "uniform-codes"): [{"frac": ["S", "D"]}, " ln E"],
}


def divergence_of(posterior: str, prior: str) -> Formula:
    """The KL divergence of a dimension, of a draw where it has no closed form; None of a point."""
    if posterior in ("delta", "prior"):
        return None
    return symbol("kl", _DIVERGENCES.get((posterior, prior), _ESTIMATE))


_BERNOULLI = ["−", X, " ln ", XHAT, " − (1 − ", X, ") ln(1 − ", XHAT, ")"]


def _gaussian(spread: Formula) -> Formula:
    return [
        {"frac": [square(["(", X, " − ", XHAT, ")"]), ["2 ", square(spread)]]},
        " + ln ",
        spread,
        " + ",
        HALF,
        " ln 2π",
    ]


_NATS: dict[str, Formula] = {
    "bernoulli": _BERNOULLI,
    "continuous-bernoulli": ["−", X, " ln λ − (1 − ", X, ") ln(1 − λ) − ln C(λ)"],
    "gaussian": _gaussian("s"),
    "gaussian-learned": _gaussian("s"),
    "gaussian-optimal": _gaussian("s"),
    "gaussian-varying": _gaussian(sub("s", "i")),
    "categorical": ["−ln ", sub(XHAT, "symbol")],
}


def reconstruction_of(likelihood: str) -> Formula:
    """The nats of one number of an example; None where each column has a formula of its own."""
    found = _NATS.get(likelihood)
    return None if found is None else symbol("reconstruction", found)
