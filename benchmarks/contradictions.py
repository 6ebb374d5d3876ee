"""What must not be said of one model at once, nor beside figures that deny it.

A sentence of a card is a finding of some kind. ``PAIRS`` are kinds that contradict each other,
``WORDS`` what may not be read on one card whatever the kinds, ``CLAIMS`` what a kind says of the
card's own figures. It is written down apart from the rules that make the findings, so that it tests
them.
"""

import re
from collections.abc import Callable, Mapping
from itertools import product
from typing import Any

_LOST = ("diverged", "unlearnt")
_SAME = ("collapse", "stuck", "dead-codes")
_PRAISE = ("near-samples", "varied", "sound", "learned", "all-classes", "new", "one-each")
# Kinds of the left are never said beside kinds of the right.
_SIDES = (
    (_LOST, (*_PRAISE, *_SAME, "overfitted", "holes", "distance", "dependent", "dropped", "gap")),
    (("diverged",), ("unlearnt", "lost-later")),
    (("collapse",), ("stuck", "partial-collapse", "unused", "gap", "dependent", "ceiling")),
    (_SAME, ("sound", "hard-classes", "dropped", "rare")),
    (("stuck",), ("partial-collapse", "unused", "gap", "dependent", "ceiling")),
    (("holes", "distance", "dependent"), ("sound",)),
    ((*_LOST, *_SAME, "limit-of-decoder"), ("faithful",)),
    (("far-samples",), ("near-samples", "varied", "new", "obedient", "distance-of-samples")),
    (("unclear", "narrow"), ("varied", "near-samples")),
    (("dropped", "rare"), ("all-classes", "classes-unknown", "near-samples", "varied")),
    (("dropped",), ("rare",)),
    (("copied",), ("new", "close", "near-samples", "varied")),
    (("codes-elsewhere",), ("density-worse", "near-samples", "limit-of-decoder", "no-prior")),
    (("no-encoder",), ("codes-elsewhere", "density-worse", "limit-of-decoder", "no-prior")),
    (("obedient",), ("disobedient",)),
    (("beats-mixture",), ("below-mixture", "as-a-mixture")),
    (("below-mixture",), ("as-a-mixture",)),
    (("ceiling",), ("dependent",)),
    (("partial-collapse",), ("unused",)),
    (("nothing-to-tell",), (*_SAME, "partial-collapse", "unused", "sound", "dependent")),
    (("lost-later",), ("overfitted",)),
)
PAIRS = frozenset(frozenset(pair) for sides in _SIDES for pair in product(*sides))

# Two expressions that one card must not hold both.
WORDS = (
    (r"all kinds are there|no class is left out", r"hardly ever drawn|less than half as often"),
    (r"nothing is out of order", r"collapse|diverged|dead codes|is stuck|holes:"),
    (r"fill the prior", r"holes|far from the prior|not quite the prior"),
    (r"smaller beta", r"larger beta"),
    (r"more dimensions", r"fewer dimensions"),
    (r"larger network", r"smaller network"),
    (r"larger learning rate", r"smaller learning rate"),
    (r"more free bits", r"larger beta"),
    (r"samples are new", r"look copied"),
)


def _at_most(key: str, limit: float) -> Callable[[Mapping[str, Any]], bool]:
    return lambda values: values.get(key) is None or values[key] <= limit


def _at_least(key: str, limit: float) -> Callable[[Mapping[str, Any]], bool]:
    return lambda values: values.get(key) is None or values[key] >= limit


def _beside_real(factor: float) -> Callable[[Mapping[str, Any]], bool]:
    """Whether samples are as near as so many times the distance of two sets of real examples."""

    def near(values: Mapping[str, Any]) -> bool:
        return values["frechet_prior"] <= factor * values["frechet_real"] + 0.5

    return near


# What a kind claims of the figures of its card.
CLAIMS: Mapping[str, Callable[[Mapping[str, Any]], bool]] = {
    "collapse": _at_most("kl", 1.0),
    "nothing-to-tell": _at_most("kl", 1.0),
    "stuck": _at_most("active_units", 0),
    "sound": _at_least("active_units", 1),
    "holes": _at_least("holes", 0.1),
    "dependent": _at_least("total_correlation", 1.0),
    "near-samples": _beside_real(4.0),
    "varied": lambda values: values["precision_prior"] >= values["precision_real"] - 0.4,
    "codes-elsewhere": lambda values: values["frechet_density"] < values["frechet_prior"],
    "density-worse": lambda values: values["frechet_density"] > values["frechet_prior"],
    "copied": _at_least("copied_share", 0.05),
    "new": _at_most("copied_share", 0.1),
    "beats-mixture": _at_least("likelihood_gain", 0.0),
    "below-mixture": _at_most("likelihood_gain", 0.0),
}


def contradictions(meta: Mapping[str, Any]) -> list[str]:
    """What the card of a report (its pack's meta) says against itself, a line each."""
    findings = [each for section in meta["sections"] for each in section["findings"]]
    values = {
        figure["key"]: figure["value"]
        for section in meta["sections"]
        for figure in section["figures"]
    }
    kinds = {each["kind"] for each in findings}
    told = [
        f"{' and '.join(sorted(pair))} are both said" for pair in PAIRS if len(pair & kinds) == 2
    ]
    text = " ".join(word for section in meta["sections"] for word in section["words"])
    told += [
        f"both “{one}” and “{other}” are read"
        for one, other in WORDS
        if re.search(one, text, re.IGNORECASE) and re.search(other, text, re.IGNORECASE)
    ]
    told += [
        f"{kind} is said, and its figures deny it"
        for kind in kinds & set(CLAIMS)
        if not _holds(CLAIMS[kind], values)
    ]
    keys = {key for each in findings for key in each["figures"]}
    return told + [f"{key} is no figure of this card" for key in sorted(keys - set(values))]


def _holds(claim: Callable[[Mapping[str, Any]], bool], values: Mapping[str, Any]) -> bool:
    try:
        return claim(values)
    except (KeyError, TypeError):  # a figure that is not there denies nothing
        return True
