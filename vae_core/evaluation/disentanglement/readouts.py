"""Scores from predicting the factors: fitted on one half of the examples, scored on the other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from vae_core.evaluation.disentanglement.score import Score, checked, halves, share_error, varying

TREES = 50
# Leaves smaller than this would split noise, and importance would leak to idle dimensions.
LEAF = 5
# Standard errors by which a prediction must beat chance to count.
SURE = 3.0


@dataclass(frozen=True)
class DCI:
    """Disentanglement, completeness and informativeness of a code.

    Attributes:
        disentanglement: whether each dimension predicts one factor only.
        completeness: whether each factor is predicted by one dimension only.
        informativeness: accuracy of the predictions; its chance is that of the commonest value.
        importance: what each dimension adds to predicting each factor, (F, D); rows sum to 1, or
            to 0 where no dimension helps.
        accuracies: of each factor, (F,).
    """

    disentanglement: Score
    completeness: Score
    informativeness: Score
    importance: np.ndarray
    accuracies: np.ndarray


def dci(
    codes: np.ndarray,
    factors: np.ndarray,
    seed: int = 0,
    progress: Callable[[float], None] | None = None,
) -> DCI:
    """The three scores of Eastwood & Williams 2018 (ICLR, section 2), by random forests.

    A forest of classifiers with all dimensions at every split predicts each factor from the code;
    importance is its mean decrease in impurity. Disentanglement is 1 minus the entropy of a
    dimension's importances over the factors (base F), averaged with the dimension's total
    importance as weight; completeness is 1 minus the entropy of a factor's importances over the
    dimensions (base D), averaged. A factor that is predicted no better than by its commonest value
    has no importances, so that both are 0 for a code that tells nothing.
    """
    codes, factors = checked(codes, factors)
    fit, test = halves(len(codes), seed)
    count = factors.shape[1]
    importance = np.zeros((count, codes.shape[1]))
    accuracies, chances = np.zeros(count), np.zeros(count)
    for k in range(count):
        values, frequency = np.unique(factors[fit, k], return_counts=True)
        chances[k] = (factors[test, k] == values[frequency.argmax()]).mean()
        importance[k], accuracies[k] = _forest(codes, factors[:, k], fit, test, seed)
        if progress:
            progress((k + 1) / count)
    errors = np.array([share_error(share, len(test)) for share in accuracies])
    importance[accuracies <= chances + SURE * errors] = 0.0
    informed = Score(
        float(accuracies.mean()), float(np.linalg.norm(errors) / count), float(chances.mean())
    )
    completeness = _concentration(importance).mean()
    weights = importance.sum(0)
    total = weights.sum()
    disentanglement = (_concentration(importance.T) * weights).sum() / total if total else 0.0
    return DCI(
        Score(float(disentanglement)), Score(float(completeness)), informed, importance, accuracies
    )


def _forest(
    codes: np.ndarray, values: np.ndarray, fit: np.ndarray, test: np.ndarray, seed: int
) -> tuple[np.ndarray, float]:
    """Importances (D,) that sum to 1, or are all 0, and accuracy on the other half."""
    from sklearn.ensemble import RandomForestClassifier

    used = varying(codes[fit])
    importance = np.zeros(codes.shape[1])
    if not used.any():
        common, frequency = np.unique(values[fit], return_counts=True)
        return importance, float((values[test] == common[frequency.argmax()]).mean())
    options: dict[str, Any] = {
        # A split looks at every dimension: with many, fewer trees take as long.
        "n_estimators": max(10, min(TREES, 1000 // int(used.sum()))),
        "max_features": None,
        "min_samples_leaf": LEAF,
        "random_state": seed,
    }
    forest = RandomForestClassifier(**options)
    forest.fit(codes[fit][:, used], values[fit])
    importance[used] = forest.feature_importances_
    return importance, float(forest.score(codes[test][:, used], values[test]))


def _concentration(weights: np.ndarray) -> np.ndarray:
    """1 - entropy of each row (base its length), 1 where one entry has all; 0 for an empty row."""
    sums = weights.sum(1, keepdims=True)
    shares = np.divide(weights, sums, out=np.zeros_like(weights), where=sums > 0)
    logs = np.log(shares, out=np.zeros_like(shares), where=shares > 0)
    entropy = -(shares * logs).sum(1) / np.log(max(2, weights.shape[1]))
    return np.where(sums[:, 0] > 0, np.clip(1 - entropy, 0, 1), 0.0)


def attribute_predictability(
    codes: np.ndarray,
    factors: np.ndarray,
    seed: int = 0,
    ordered: Sequence[bool] | None = None,
) -> Score:
    """SAP, the separated attribute predictability (Kumar et al. 2018, arXiv:1711.00848, section 3).

    Each factor is read out of each dimension alone; the score is by how much the best dimension is
    ahead of the second, averaged over the factors. An ordered factor is read out by a straight
    line (R^2), any other by as many intervals as it has values (balanced accuracy). That accuracy
    is rescaled here so that chance is 0, else few values would hold a perfect code below 1.

    Args:
        codes: (N, D).
        factors: (N, F).
        seed: of the halves to fit and to score on.
        ordered: which factors have values in an order that a line can follow; none by default.
    """
    codes, factors = checked(codes, factors)
    fit, test = halves(len(codes), seed)
    gaps = []
    for k, column in enumerate(factors.T):
        read = _line if ordered is not None and ordered[k] else _intervals
        scores = np.array(
            [
                read(code[fit], column[fit], code[test], column[test], seed) if changes else 0.0
                for code, changes in zip(codes.T, varying(codes[fit]), strict=True)
            ]
        )
        best = np.sort(np.append(scores, 0.0))[::-1]
        gaps.append(best[0] - best[1])
    return Score(float(np.mean(gaps)))


def _line(
    code: np.ndarray, value: np.ndarray, test_code: np.ndarray, test_value: np.ndarray, seed: int
) -> float:
    """R^2 of the straight line through one half, on the other; 0 where it is worse than a mean."""
    slope, height = np.polyfit(code, value, 1)
    left = ((test_value - slope * test_code - height) ** 2).sum()
    total = ((test_value - test_value.mean()) ** 2).sum()
    return max(0.0, float(1 - left / total)) if total else 0.0


def _intervals(
    code: np.ndarray, value: np.ndarray, test_code: np.ndarray, test_value: np.ndarray, seed: int
) -> float:
    """Balanced accuracy of thresholds on one dimension, with chance at 0."""
    from sklearn.tree import DecisionTreeClassifier

    values = np.unique(value)
    if len(values) < 2:
        return 0.0
    tree = DecisionTreeClassifier(
        class_weight="balanced", max_leaf_nodes=len(values), random_state=seed
    )
    found = tree.fit(code[:, None], value).predict(test_code[:, None])
    recalls = [(found[test_value == v] == v).mean() for v in np.unique(test_value)]
    chance = 1 / len(values)
    return max(0.0, float((np.mean(recalls) - chance) / (1 - chance)))
