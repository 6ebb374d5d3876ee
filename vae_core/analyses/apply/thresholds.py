"""Where the line is drawn between examples that are unlike the others and those that are not.

No torch: a page moves the line without asking a worker.
"""

import math
from collections.abc import Sequence

import numpy as np

from vae_core.config.applying import Rule
from vae_core.counting import counted, grouped
from vae_core.errors import UserError
from vae_core.evaluation.detection import by_costs, by_share, detection
from vae_core.runs.threshold import Threshold

FEW_VALIDATED = 300  # validation examples, below which ranks and quantiles are rough
FEW_ABOVE = 10  # of them above a quantile, below which it is


def early_threshold(score: str, validation: np.ndarray, rule: Rule) -> Threshold | None:
    """The threshold that is known before any example is looked at; None where it hangs on them.

    Args:
        score: by which score.
        validation: the scores of validation examples, (V,).
        rule: how it is chosen.
    """
    if rule.kind == "value":
        return Threshold(score, rule.at, rule)
    if rule.kind == "quantile":
        # A score that is there: between the last two of few the way may be long, and where it is
        # cut would hang on one example.
        at = "closest_observation"
        value = float(np.quantile(validation, rule.at, method=at)) if len(validation) else math.inf
        return Threshold(score, value, rule)
    return None


def threshold_of(
    score: str,
    validation: np.ndarray,
    rule: Rule,
    scores: np.ndarray,
    labels: Sequence[str] | np.ndarray | None = None,
    unlike: str | None = None,
) -> Threshold:
    """The threshold by any rule.

    Args:
        score, validation, rule: as of :func:`early_threshold`.
        scores: of the examples at hand, float64 (N,), NaN where there is none.
        labels: the class of each of them, "" where there is none; or None.
        unlike: the class that is known to be unlike.

    Raises:
        UserError: for costs, where it is not known which examples are unlike.
    """
    early = early_threshold(score, validation, rule)
    if early is not None:
        return early
    if rule.kind == "share":
        return Threshold(score, by_share(scores, rule.at), rule)
    known, found = known_unlike(scores, labels, unlike)
    value, _ = by_costs(scores[known], found, 1.0, rule.at)
    return Threshold(score, value, rule)


def known_unlike(
    scores: np.ndarray, labels: Sequence[str] | np.ndarray | None, unlike: str | None
) -> tuple[np.ndarray, np.ndarray]:
    """Which examples have a class and a score (N,), and which of these are of the unlike one.

    Raises:
        UserError: where no class is known, none was named, or too few are of it.
    """
    if labels is None or unlike is None:
        raise UserError(
            "Costs are weighed where it is known which examples are unlike the others. Bring a "
            "column of classes and say which of them is unlike (--unlike), or choose the threshold "
            "by a quantile or a share."
        )
    told = np.asarray(labels, object)
    known = (told != "") & np.isfinite(scores)
    found = told[known] == unlike
    detection(scores[known], found)  # says where there are too few of either
    return known, found


def roughness(score: str, validation: int, rule: Rule) -> str | None:
    """What is to be said where few validation examples stand behind the line; else None.

    Said of fewer than ``FEW_VALIDATED`` where the score is a rank among them or the line a quantile
    of them, and of a quantile that fewer than ``FEW_ABOVE`` lie above.
    """
    few = validation < FEW_VALIDATED
    said = []
    if rule.kind == "quantile" and (few or (1 - rule.at) * validation < FEW_ABOVE):
        said.append(
            f"{(1 - rule.at) * validation:.2g} of them lie above this quantile, so it is rough and "
            "more or fewer may be flagged than the share that it says"
        )
    if few and score == "rarest":
        said.append(
            "ranks among them saturate, so beyond their highest tenth Rarest is extrapolated by an "
            "exponential tail"
        )
    if not said:
        return None
    return f"There are {counted(grouped(validation), 'validation example')}: {'; '.join(said)}."


def flags_of(scores: np.ndarray, threshold: float) -> np.ndarray:
    """1 where a score is at the threshold or above, else 0; NaN where there is none."""
    return np.where(np.isnan(scores), np.nan, scores >= threshold)
