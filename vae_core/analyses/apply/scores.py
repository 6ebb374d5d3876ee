"""How unlike the others an example is: a score for each, higher where it is less like them.

Which of them tells best was measured: ``python -m benchmarks.detection``, docs/apply.md.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import torch
from torch import Tensor

from vae_core.config.applying import PREFERRED, RAREST, SCORES
from vae_core.data import Split
from vae_core.errors import UserError
from vae_core.evaluation.costs import Costs, told
from vae_core.evaluation.detection import Tail
from vae_core.evaluation.regret import regret
from vae_core.models.priors import CodeDistribution
from vae_core.models.vae import VAE


def scores_for(model: VAE) -> tuple[str, ...]:
    """The scores that a model can give."""
    head = model.posterior_head
    if not head.encodes:
        return ()
    able = {"regret": head.gaussian, "bound": not head.deterministic}
    return tuple(name for name in SCORES if able.get(name, True))


def chosen_score(model: VAE, name: str) -> str:
    """The score of that name, or for "auto" the one that was best when measured.

    Raises:
        UserError: where the model cannot give it, or none.
    """
    able = scores_for(model)
    if not able:
        raise UserError(
            "This model has no encoder, so there is nothing to say of examples. Choose a VAE or an "
            "autoencoder."
        )
    if name == "auto":
        return PREFERRED
    if name not in able:
        raise UserError(
            f"This model cannot score by its {SCORES[name].title.lower()}: {SCORES[name].lacking}. "
            f"Choose from: {', '.join(able)}."
        )
    return name


@dataclass(frozen=True)
class Scorer:
    """What the scores of a model are computed by.

    Attributes:
        model: that has an encoder.
        density: fitted to the codes of training examples.
        seed: of the noise.
        steps: of the optimisation behind the regret.
        tails: of the scores of validation examples, of which the rarest is made; by ``with_tails``.
    """

    model: VAE
    density: CodeDistribution
    seed: int = 0
    steps: int = 100
    tails: Mapping[str, Tail] = field(default_factory=dict)

    def with_tails(self, split: Split, costs: Costs) -> "Scorer":
        """The same, which knows how the scores of validation examples are spread."""
        found = {name: Tail.of(self.score(name, split, costs).numpy()) for name in RAREST}
        return replace(self, tails=found)

    def score(
        self,
        name: str,
        split: Split,
        costs: Costs,
        progress: Callable[[float], None] | None = None,
    ) -> Tensor:
        """The score of each example of a split whose costs are known, float64 (B,).

        Classes are those of ``completed``; ``progress`` is told the finished fraction of what
        takes long. What cannot be reckoned scores ``BEYOND``, above all that can.
        """
        return told(self._score(name, split, costs, progress))

    def _score(
        self,
        name: str,
        split: Split,
        costs: Costs,
        progress: Callable[[float], None] | None,
    ) -> Tensor:
        if name == "rarest":
            each = [
                tail.surprise(self.score(part, split, costs).numpy())
                for part, tail in self.tails.items()
            ]
            return torch.from_numpy(np.maximum.reduce(each))
        if name == "regret":
            return regret(self.model, split, self.seed, self.steps, progress=progress)
        if name == "density":
            with torch.no_grad():
                return -self.density.log_prob(costs.mean).double()
        if name == "error":
            return costs.error
        assert name == "bound" and costs.bound is not None
        return -costs.bound
