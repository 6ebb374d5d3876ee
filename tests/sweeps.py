"""Tests that sweep over everything: a small fixed sample of each is run always, the rest as proof.

``make test`` runs the sample, ``make proofs`` what it leaves out; together they are the sweep.
"""

from collections.abc import Collection, Iterable
from typing import Any

import pytest

# Of the catalogue's rows: each kind of posterior, prior, condition, game and learning signal.
SOME_MODELS = (
    "vae",
    "cvae",
    "autoencoder",
    "beta-tcvae",
    "iwae",
    "vamp-vae",
    "iaf-vae",
    "ladder-vae",
    "vq-vae",
    "gan",
    "m2",
)
# Where a row costs seconds: a Gaussian, a discrete and a merged posterior, a game, few labels.
FEW_MODELS = ("cvae", "ladder-vae", "vq-vae", "gan", "m2")


def swept(values: Iterable[Any], sample: Collection[Any]) -> list[Any]:
    """The parameters of a sweep, of which those outside the sample are marked as proofs.

    A tuple is the values of several arguments.

    Raises:
        ValueError: when the sample names what the sweep has not: the test would run less than said.
    """
    values = list(values)
    if missing := [each for each in sample if each not in values]:
        raise ValueError(f"not in the sweep: {missing}")
    marks = {False: [pytest.mark.proof], True: []}
    return [
        pytest.param(*(each if isinstance(each, tuple) else (each,)), marks=marks[each in sample])
        for each in values
    ]
