"""Can a classifier tell rows that were made from rows that were found?"""

from collections.abc import Callable
from typing import Any

from vae_core.evaluation.fidelity.records import Encoding, Records
from vae_core.evaluation.two_sample import ClassifierTest, classifier_test

TREES, LEAF = 200, 3


def told_apart(
    made: Records,
    found: Records,
    seed: int = 0,
    progress: Callable[[float], None] | None = None,
) -> ClassifierTest:
    """The classifier two-sample test (arXiv:1610.06545) of whole records, by a random forest.

    Trees see what a network of codes would smooth over, such as values that pile up at a bound.
    Under the null hypothesis that both come from one source the p-value is below p in a share of p
    of cases, or fewer.
    """
    encoding = Encoding.of(found)
    return classifier_test(encoding(made), encoding(found), seed, progress, _forest)


def _forest(seed: int) -> Any:
    from sklearn.ensemble import RandomForestClassifier

    return RandomForestClassifier(TREES, min_samples_leaf=LEAF, random_state=seed)
