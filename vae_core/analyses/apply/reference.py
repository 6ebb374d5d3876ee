"""What examples are held against: the codes of training examples, and the scores of validation.

Computed once for a model, whatever it is then applied to.
"""

from dataclasses import dataclass

import numpy as np
import torch
from sklearn.neighbors import NearestNeighbors
from torch import Tensor

from vae_core.analyses.apply.scores import Scorer, chosen_score
from vae_core.analyses.apply.sources import identity_of
from vae_core.analyses.densities import Scaled, fit_density
from vae_core.analyses.densities.mixture import FullMixture
from vae_core.analyses.subject import Subject
from vae_core.config.applying import ApplySettings
from vae_core.data.base import spread_evenly
from vae_core.data.identity import Identity
from vae_core.errors import ProgressCallback, within
from vae_core.evaluation.codes import encode
from vae_core.evaluation.costs import completed, costs_of
from vae_core.models.priors import CodeDistribution

NEIGHBOURS = 20_000  # training examples among which the nearest is looked for
FITTED = 5000  # whose codes the mixture is fitted to
VALIDATED = 2000
FAR = 1e12  # in codes, whose square is still a float32


@dataclass(frozen=True, eq=False)
class Reference:
    """What examples are held against.

    Attributes:
        scorer: what scores them.
        score: the name of the score.
        nearest: finds the nearest of the codes of training examples.
        training: who these are.
        validation: scores of validation examples, float64 (V,), sorted.
        fitted: what the density is, in words.
    """

    scorer: Scorer
    score: str
    nearest: NearestNeighbors
    training: Identity
    validation: np.ndarray
    fitted: str

    def neighbours(self, codes: Tensor, who: Identity) -> tuple[list[str], np.ndarray]:
        """The names of the nearest training examples of codes (B, D), and how far they are (B,).

        Of what was trained with it is the nearest other one; ``who`` they are tells that.
        """
        far, at = self.nearest.kneighbors(reached(codes))
        first = enumerate(at[:, 0].tolist())
        itself = np.array([who.is_same(k, self.training, near) for k, near in first])
        column = np.where(itself & (at.shape[1] > 1), at.shape[1] - 1, 0)
        chosen = at[np.arange(len(at)), column]
        names = [self.training.name(place) for place in chosen.tolist()]
        return names, far[np.arange(len(at)), column]

    @property
    def clusters(self) -> int:
        """How many components the fitted mixture has."""
        return len(_mixture(self.scorer.density)[0].log_weights)

    def cluster(self, codes: Tensor) -> np.ndarray:
        """The likeliest component of codes (B, D), int64 (B,), from 1; 1 has the most weight."""
        mixture, scaled = _mixture(self.scorer.density)
        rank = torch.argsort(torch.argsort(mixture.log_weights, descending=True, stable=True))
        return (
            rank[mixture.log_joint(scaled(torch.from_numpy(reached(codes)))).argmax(-1)] + 1
        ).numpy()


def reached(codes: Tensor) -> np.ndarray:
    """Codes (B, D) of which a distance can be told: no NaN, none beyond ``FAR``."""
    return codes.nan_to_num(nan=FAR).clamp(-FAR, FAR).numpy()


def _mixture(density: CodeDistribution):
    assert isinstance(density, Scaled) and isinstance(density.base, FullMixture)
    return density.base, density.standardised


def reference_of(subject: Subject, settings: ApplySettings, report: ProgressCallback) -> Reference:
    """Encode training examples, fit the mixture to their codes, and score validation examples.

    Raises:
        UserError: for a model without an encoder, or a score that it cannot give.
    """
    model, data = subject.model, subject.data
    score = chosen_score(model, settings.score)
    some = spread_evenly(len(data.train), min(len(data.train), NEIGHBOURS))
    train = completed(model, data.train.select(some))
    part, said = within(report, 0.0, 0.3), "Encoding training examples"
    codes = encode(model, train, progress=lambda done: part(said, done))
    fitted_to = codes.select(spread_evenly(len(train), min(len(train), FITTED)))
    fit = within(report, 0.3, 0.6)
    found = fit_density("mixture", fitted_to, settings.seed, fit, model.posterior_head)
    scorer = Scorer(model, found.distribution, settings.seed, settings.steps)
    held = data.validation.select(
        spread_evenly(len(data.validation), min(len(data.validation), VALIDATED))
    )
    score_part, scoring = within(report, 0.6, 1.0), "Scoring validation examples"
    score_part(scoring, 0.0)
    held = completed(model, held)
    costs = costs_of(model, held, settings.samples, settings.seed)
    scorer = scorer.with_tails(held, costs)
    found_scores = scorer.score(score, held, costs, lambda done: score_part(scoring, done))
    scores = found_scores.numpy()
    return Reference(
        scorer,
        score,
        NearestNeighbors(n_neighbors=min(2, len(train))).fit(codes.mean.numpy()),
        identity_of(data, "train", some.tolist()),
        np.sort(scores[~np.isnan(scores)]),
        found.description,
    )
