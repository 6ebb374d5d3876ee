"""What pulls on the code of one example: the loss's derivatives by what its posterior is made of.

Shapes as in :mod:`vae_core.training.graphs.looking`, of one draw of the noise.
"""

from dataclasses import replace

import torch
from torch import Tensor

from vae_core.config.run import RunConfig
from vae_core.models.terms import Terms
from vae_core.models.vae import VAE
from vae_core.training.graphs.looking import Found, LookSubject
from vae_core.training.graphs.modules import EXAMPLES


class PullSubject(LookSubject):
    """Minus the derivatives of an example's loss by ``mu`` and ``sigma``, in two parts.

    Results: "reconstruction/mu" and "reconstruction/sigma" (N, D), nats per unit, are what of the
    loss goes through log p(x|z); "code/mu" and "code/sigma" all the rest of it, which is the KL
    divergence where the loss has one. A point has no sigma.

    They add up to minus the gradient of the loss, each part as the objective weighs it, where
    ``whole``. Else they are those of reconstruction and KL divergence without weights: of a loss
    that compares examples or that a second network judges, and of one whose encoder learns by the
    density of its draws alone, so that nothing goes through the code.
    """

    def __init__(self, model: VAE, config: RunConfig):
        super().__init__(model, config)
        self.whole = self.alone and not config.objective.scores
        self.moved = ("mu", "sigma") if self.told else ("mu",)
        known = ("x", *(["y"] if model.classes else []), *self.moved)
        self.names = known + (self.weights if self.whole else ())
        self.outputs = tuple(f"{part}/{name}" for part in PARTS for name in self.moved)

    def forward(self, *values: Tensor) -> tuple[Tensor, ...]:
        """The results, in the order of ``outputs``."""
        given = dict(zip(self.names, values, strict=True))
        weights = self.model.told(given["x"], given.get("y"))
        with torch.enable_grad():
            moved = {name: given[name].detach().requires_grad_() for name in self.moved}
            terms, _ = self.looked_at(given, self.posterior(moved, weights), weights)
            # How the example was told does not change with the code's price.
            held = replace(terms, log_likelihood=terms.log_likelihood.detach())
            if self.whole:
                code = _pull(self.cost(held, given), moved)
                every = _pull(self.cost(terms, given), moved)
                told = [all_ - part for all_, part in zip(every, code, strict=True)]
            else:
                told, code = _pull(terms.distortion.sum(), moved), _pull(terms.kl.sum(), moved)
        return tuple(each.detach() for each in (*told, *code))

    def cost(self, terms: Terms, given: Found) -> Tensor:
        """The loss of one example: nothing of it reads how large the training set is."""
        return self.loss(terms, {EXAMPLES: 1, **given})


PARTS = ("reconstruction", "code")


def _pull(cost: Tensor, moved: Found) -> list[Tensor]:
    """Minus the derivative of a number by each; none where nothing moves it."""
    leaves = list(moved.values())
    if not cost.requires_grad:
        return [torch.zeros_like(each) for each in leaves]
    found = torch.autograd.grad(cost, leaves, retain_graph=True, allow_unused=True)
    return [
        torch.zeros_like(leaf) if each is None else -each
        for leaf, each in zip(leaves, found, strict=True)
    ]
