"""The formulas that people see, in pieces that can be coloured and pointed at.

A formula is a tree of plain JSON: a text, a list of formulas side by side, a symbol that has a
colour of its own, ``{"s": KEY, "is": ...}``, or ``{"sub": [a, b]}``, ``{"sup": [a, b]}``,
``{"frac": [a, b]}`` and ``{"under": [a, b]}``. Keys are x, xhat, y, mu, sigma, epsilon, z, kl,
reconstruction and the names of weights.
"""

from dataclasses import dataclass
from typing import Any

from vae_core.catalogue.objectives import WEIGHTS

Formula = Any  # the tree above


def symbol(key: str, shown: Formula) -> Formula:
    """A part of a formula that stands for something on the page."""
    return {"s": key, "is": shown}


def sub(base: Formula, below: Formula) -> Formula:
    """With an index."""
    return {"sub": [base, below]}


def square(base: Formula) -> Formula:
    """Squared."""
    return {"sup": [base, "2"]}


def _sum(below: Formula) -> Formula:
    return {"under": ["∑", below]}


MU, SIGMA, EPSILON = symbol("mu", "μ"), symbol("sigma", "σ"), symbol("epsilon", "ε")
X, XHAT, Z = symbol("x", "x"), symbol("xhat", "x̂"), symbol("z", "z")
HALF = {"frac": ["1", "2"]}
_GIVEN = {False: "", True: [", ", symbol("y", "y")]}  # what conditional models are told beside


@dataclass(frozen=True)
class Term:
    """A summand of a loss.

    Attributes:
        symbol: "reconstruction", "kl" or "other".
        math: its formula without sign and weight.
        words: what it is.
        weight: the weight that it is multiplied by; empty for 1.
        factor: how that is written where it is not the weight alone.
        negative: whether it is subtracted.
        value: which result of the traced look is its nats for an example; empty where none is.
        of: what it is a property of: an "example", a "batch", the "weights" or an "adversary".
    """

    symbol: str
    math: Formula
    words: str
    weight: str = ""
    factor: Formula = None
    negative: bool = False
    value: str = ""
    of: str = "example"

    def record(self) -> dict[str, Any]:
        """As JSON."""
        weight = symbol(self.weight, WEIGHTS[self.weight].title) if self.weight else None
        return {
            "symbol": self.symbol,
            "sign": "-" if self.negative else "+",
            "weight": self.weight or None,
            "factor": self.factor or weight,
            "math": self.math,
            "words": self.words,
            "value": self.value or None,
            "of": self.of,
        }


def formula_of(objective: str, conditional: bool = False) -> list[dict[str, Any]] | None:
    """The terms of a loss as JSON; None for an objective of one's own."""
    terms = _terms(_GIVEN[conditional]).get(objective)
    return None if terms is None else [each.record() for each in terms]


def note_of(objective: str) -> str:
    """What is to be said where the loss of one example is not all of it, else nothing."""
    return _NOTES.get(objective, "")


def _terms(given: Formula) -> dict[str, list[Term]]:
    reconstruction = Term(
        "reconstruction",
        symbol("reconstruction", ["−", sub("𝔼", "q"), "[log p(", X, " | ", Z, given, ")]"]),
        "reconstruction: how surprising the example is, given its code",
        value="distortion",
    )
    divergence = symbol("kl", ["KL(q(", Z, " | ", X, given, "), p(", Z, "))"])
    told = "KL divergence: what the code tells beyond the prior"

    def kl(weight: str = "") -> Term:
        return Term("kl", divergence, told, weight, value="kl")

    def other(math: Formula, words: str, weight: str = "", **more: Any) -> Term:
        return Term("other", math, words, weight, **more)

    each = symbol("kl", sub("KL", "d"))
    free = symbol("free_bits", WEIGHTS["free_bits"].title.split()[-1])
    held = symbol("capacity", WEIGHTS["capacity"].title.split()[-1])
    alpha, gamma = symbol("alpha", "α"), symbol("gamma", "γ")
    shares = ["p(", X, " | ", sub(Z, "k"), ") p(", sub(Z, "k"), ")"]
    weight = {"frac": [shares, ["q(", sub(Z, "k"), " | ", X, ")"]]}
    importance = other(
        ["−log ", {"frac": ["1", "K"]}, _sum("k"), weight],
        "the bound of K codes, each weighed by how well it explains the example",
        value="loss",
    )
    covariances = [
        other([_sum("i≠j"), square(sub("C", "ij"))], "covariances", "gamma", of="batch"),
        other([_sum("i"), square(["(", sub("C", "ii"), "−1)"])], "variances", "alpha", of="batch"),
    ]
    made = "𝔼[log D(made)]"
    return {
        "elbo": [reconstruction, kl("beta")],
        "score-function": [reconstruction, kl("beta")],
        "reconstruction": [reconstruction],
        "free-bits": [
            reconstruction,
            Term("kl", [_sum("d"), "max(", free, ", ", each, ")"], told, "beta", of="batch"),
        ],
        "capacity": [
            reconstruction,
            Term("kl", ["|", divergence, " − ", held, "|"], told, "gamma", of="batch"),
        ],
        "iwae": [importance],
        "iwae-dreg": [importance],
        "total-correlation": [
            reconstruction,
            other("MI", "mutual information of codes and examples", "alpha", of="batch"),
            other("TC", "total correlation: how dependent dimensions are", "beta", of="batch"),
            other("dwKL", "KL divergence of each dimension by itself", "gamma", of="batch"),
        ],
        "dip-i": [reconstruction, kl("beta"), *covariances],
        "dip-ii": [reconstruction, kl("beta"), *covariances],
        "mmd": [
            reconstruction,
            Term("kl", divergence, told, factor=["(1 − ", alpha, ")"]),
            other(
                ["MMD(q(", Z, "), p(", Z, "))"],
                "distance of all codes from the prior",
                factor=["(", alpha, " + ", gamma, " − 1)"],
                of="batch",
            ),
        ],
        "regularised": [
            reconstruction,
            other([HALF, square(["|", Z, "|"])], "size of the code", "beta", value="code_cost"),
            other(square("|θ|"), "size of the decoder's weights", "gamma", of="weights"),
        ],
        "vector-quantised": [
            reconstruction,
            kl(),
            other(
                square(["|f(", X, ") − sg(", Z, ")|"]),
                "distance from the entries taken",
                "gamma",
                value="code_cost",
            ),
        ],
        "semi-supervised": [
            reconstruction,
            kl("beta"),
            other("ln Y", "nats of a class"),
            other(
                ["−log q(", symbol("y", "y"), " | ", X, ")"],
                "classes that are guessed wrongly",
                "alpha",
            ),
        ],
        "density-ratio": [
            reconstruction,
            kl("beta"),
            other(
                [sub("𝔼", ["q(", Z, ")"]), "[log D − log(1 − D)]"],
                "total correlation, as a second network estimates it",
                "gamma",
                of="adversary",
            ),
        ],
        "adversarial-codes": [
            reconstruction,
            other(
                [sub("𝔼", ["q(", Z, ")"]), "[log D(", Z, ")]"],
                "codes that a second network takes for draws of the prior",
                "gamma",
                negative=True,
                of="adversary",
            ),
        ],
        "learned-similarity": [
            other(
                [HALF, square(["|f(", X, ") − f(", XHAT, ")|"])],
                "difference in what a second network sees",
                of="adversary",
            ),
            kl("beta"),
            other(
                made,
                "pictures that a second network takes for real",
                "gamma",
                negative=True,
                of="adversary",
            ),
        ],
        "adversarial-pictures": [
            other(
                made,
                "pictures that a second network takes for real",
                negative=True,
                of="adversary",
            )
        ],
    }


_COMPARES = "This loss compares the examples of a batch, which one example cannot be."
_JUDGED = "The rest of this loss is the opinion of a second network, which is not in the file."
_NOTES = {
    "free-bits": "In training the KL divergence of each dimension is the mean over a batch; here "
    "it is this example's.",
    "capacity": "In training the KL divergence is the mean over a batch; here it is this "
    "example's.",
    "total-correlation": _COMPARES,
    "dip-i": _COMPARES,
    "dip-ii": _COMPARES,
    "mmd": _COMPARES,
    "density-ratio": _JUDGED,
    "adversarial-codes": _JUDGED,
    "learned-similarity": _JUDGED,
    "adversarial-pictures": "This loss is the opinion of a second network, which is not in the "
    "file: there are no nats.",
    "semi-supervised": "With no class told, this is the mean over all classes, weighed by how "
    "probable the model finds them.",
    "reconstruction": "An autoencoder pays nothing for its code: there is no KL divergence.",
}
