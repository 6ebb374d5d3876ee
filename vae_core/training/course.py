"""The costs of a training so far, and what they say of how it goes."""

from functools import cached_property

from vae_core.evaluation.blind import Blind, blind_cost
from vae_core.evaluation.course import (
    Costs,
    by_pixels,
    cost,
    diverged,
    overfitted,
    rising,
)
from vae_core.evaluation.early import Age
from vae_core.evaluation.findings import Finding
from vae_core.evaluation.likelihood import Bound, evidence_lower_bound
from vae_core.models.vae import untrained_model
from vae_core.training.losses import Losses
from vae_core.training.state import Training

# Costs near the best so far are those of a training that goes on learning.
NEAR = 1.05


class Course:
    """The costs at each report; what they are held against is computed when it is first needed."""

    def __init__(self, training: Training):
        self.training = training
        self._epochs: list[float] = []
        self._costs: list[Costs] = []
        self._best: Costs | None = None

    def look(self, bound: Bound, train: Losses, age: Age) -> list[Finding]:
        """What is wrong with the costs of this report."""
        training, config = self.training, self.training.config
        if not by_pixels(config):
            return []
        now, full = (
            Costs(
                cost(config, train.reconstruction, train.kl, weights),
                cost(config, bound.reconstruction, bound.kl, weights),
                bound.elbo_error,
                latest=True,
            )
            for weights in (training.weights, training.full_weights)
        )
        self._epochs.append(training.epoch)
        self._costs.append(full)
        found = self._against_none(now, age)
        if age.weighed >= 1 and (self._best is None or full.validation < self._best.validation):
            self._best = full
        if found or age.young:
            return found
        return overfitted(config, rising(self._epochs, self._costs))

    def _against_none(self, now: Costs, age: Age) -> list[Finding]:
        """Whether the training is worse than it was, or than no model."""
        training, best = self.training, self._best
        if age.young and (best is None or now.validation < best.validation + self._scale):
            return []
        comparable = best if age.weighed >= 1 else None
        found = diverged(training.config, now, self._blind, self._start, comparable)
        ripe = training.finished is not None and not age.young
        return [each for each in found if each.kind != "unlearnt" or ripe]

    @property
    def _scale(self) -> float:
        """Nats that are nothing beside the best cost."""
        assert self._best is not None
        return (NEAR - 1) * abs(self._best.validation)

    @cached_property
    def _blind(self) -> Blind:
        data = self.training.data
        return blind_cost(self.training.shown.likelihood, data.train, data.validation)

    def _start(self) -> float:
        training = self.training
        model = untrained_model(training.config, training.data).eval()
        bound = evidence_lower_bound(model, training.data.validation, 500)
        return cost(training.config, bound.reconstruction, bound.kl, training.weights)
