"""How unlike the others an example is: a score for each, higher where it is less like them.

Which of them tells best was measured: ``python -m benchmarks.detection``, docs/apply.md.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from vae_core.config.applying import PREFERRED, SCORES
from vae_core.data import Split
from vae_core.errors import UserError
from vae_core.evaluation.costs import Costs
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
    """The score of that name, or for "auto" the preferred one that the model can give.

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
        return next(each for each in PREFERRED if each in able)
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
    """

    model: VAE
    density: CodeDistribution
    seed: int = 0
    steps: int = 100

    def score(self, name: str, split: Split, costs: Costs) -> Tensor:
        """The score of each example of a split whose costs are known, float64 (B,).

        Classes are those of ``completed``.
        """
        if name == "regret":
            return regret(self.model, split, self.seed, self.steps)
        if name == "density":
            with torch.no_grad():
                return -self.density.log_prob(costs.mean).double()
        if name == "error":
            return costs.error
        assert name == "bound" and costs.bound is not None
        return -costs.bound
