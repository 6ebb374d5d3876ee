"""How well single dimensions of a code hold single factors: the field's scores.

All are functions of (codes (N, D), factors (N, F)) and, where anything is random, a seed. Codes are
floats, factors int64 indices of the factors' values. A dimension that never changes tells nothing
and is allowed.

Each score is a number in [0, 1] where 1 is a perfect code. What a code that tells nothing gets, the
floor, is 0 where ``Score.chance`` is None, and ``Score.chance`` elsewhere.
"""

from vae_core.evaluation.disentanglement.information import (
    entropies,
    information_gaps,
    modularity,
    mutual_information,
    mutual_information_gap,
)
from vae_core.evaluation.disentanglement.interventions import beta_vae_score, factor_vae_score
from vae_core.evaluation.disentanglement.readouts import DCI, attribute_predictability, dci
from vae_core.evaluation.disentanglement.score import Score

__all__ = [
    "DCI",
    "Score",
    "attribute_predictability",
    "beta_vae_score",
    "dci",
    "entropies",
    "factor_vae_score",
    "information_gaps",
    "modularity",
    "mutual_information",
    "mutual_information_gap",
]
