"""What is traced of a training: its loss as it is looked at, its step, and its adversary's.

Each is a module whose forward takes its inputs in the order of ``names``. Shapes: K samples of the
code, B examples, D latent dimensions, C x H x W numbers of an example, Y classes.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.distributions import Distribution

from vae_core.config.run import RunConfig
from vae_core.models.likelihoods.base import EVENT_DIMS, Likelihood
from vae_core.models.posteriors import DiagonalGaussian, Quantised, VectorQuantisedHead
from vae_core.models.terms import Terms
from vae_core.models.vae import VAE
from vae_core.training.adversaries import Adversary
from vae_core.training.objectives import LossContext

EXAMPLES = "examples"  # N of the training set


class Subject(nn.Module):
    """A model, what it plays against, and its objective as a function of named inputs.

    Attributes:
        names: of the arguments, in their order.
        outputs: of the results, in theirs.
    """

    def __init__(self, model: VAE, config: RunConfig, adversary: Adversary | None = None):
        super().__init__()
        self.model, self.adversary = model, adversary
        self.samples = config.samples
        self.objective = config.objective.load()
        self.weights = tuple(config.weights)
        self.names: tuple[str, ...] = ("x", *(["y"] if model.classes else []))
        self.outputs: tuple[str, ...] = ()

    def loss(self, terms: Terms, given: Mapping[str, Any]) -> Tensor:
        """The objective with the weights that are given."""
        weights = {name: given[name] for name in self.weights}
        return self.objective(
            terms, LossContext(weights, given[EXAMPLES], self.model, self.adversary)
        )


class LossSubject(Subject):
    """The loss of examples as it is looked at, number by number and dimension by dimension.

    Where the posterior is a diagonal Gaussian its mean ``mu`` and standard deviation ``sigma``
    (B, D) are given, so that a hand can move them; elsewhere the encoder tells q(z|x).

    Results: "reconstruction" (B, C, H, W), nats of each number (missing where the likelihood does
    not tell them apart); "kl_per_dimension" (B, D), nats of each dimension (see
    :func:`vae_core.models.divergence.nats_per_dimension`); "distortion" and "kl" (B,); "loss".
    """

    def __init__(self, model: VAE, config: RunConfig, adversary: Adversary | None = None):
        super().__init__(model, config, adversary)
        self.told = model.posterior_head.gaussian and model.posterior_head.encodes
        self.names += ("mu", "sigma") if self.told else ()
        self.names += (EXAMPLES, *self.weights)
        likelihood = type(model.likelihood)
        self.apart = likelihood.log_prob_of_each is not Likelihood.log_prob_of_each
        each = ("reconstruction",) if self.apart else ()
        self.outputs = (*each, "kl_per_dimension", "distortion", "kl", "loss")

    def forward(self, *values: Tensor) -> tuple[Tensor, ...]:
        """The results, in the order of ``outputs``."""
        given = dict(zip(self.names, values, strict=True))
        weights = self.model.told(given["x"], given.get("y"))
        terms, each = self.looked_at(given, self.posterior(given, weights), weights)
        apart = () if each is None else (each,)
        return *apart, terms.nats_per_dimension, terms.distortion, terms.kl, self.loss(terms, given)

    def looked_at(
        self, given: dict[str, Tensor], posterior: Distribution, weights: Tensor | None
    ) -> tuple[Terms, Tensor | None]:
        """The terms where q(z|x) is this one, and the nats of each number (B, C, H, W)."""
        x = given["x"]
        terms = self.model.terms_of(posterior, x, weights, self.samples, given.get("y"))
        if not self.apart:
            return terms, None
        each = self.model.likelihood.log_prob_of_each(terms.parameters, x)
        assert each is not None  # else it would not be taken apart
        return replace(terms, log_likelihood=each.sum(EVENT_DIMS)), -each.mean(0)

    def posterior(self, given: dict[str, Tensor], weights: Tensor | None) -> Distribution:
        """q(z|x): what is given of it, else the encoder's."""
        if self.told:
            return DiagonalGaussian(given["mu"], 2 * given["sigma"].log())
        return self.model.encoded(given["x"], weights)


class StepSubject(Subject):
    """The loss of a step of training, whose gradient moves the model.

    What a posterior averages over batches, as a codebook does, moves as well; its entries that
    nothing goes to are not begun anew, which would draw at places that depend on the data.

    Results: "loss"; "distortion" and "kl" (B,); of a codebook what went to its entries, "before"
    (B, D); of a game also the codes "z" (K, B, D) and the
    "parameters" (K, B, P C, H, W) of p(x|z), which the adversary is then shown.
    """

    def __init__(self, model: VAE, config: RunConfig, adversary: Adversary | None = None):
        super().__init__(model, config, adversary)
        if adversary is not None:
            adversary.requires_grad_(False)
        self.names += (EXAMPLES, *self.weights)
        shown = ("before",) if isinstance(model.posterior_head, VectorQuantisedHead) else ()
        shown += ("z", "parameters") if adversary is not None else ()
        self.outputs = ("loss", "distortion", "kl", *shown)

    def forward(self, *values: Tensor) -> tuple[Tensor, ...]:
        """The results, in the order of ``outputs``."""
        given = dict(zip(self.names, values, strict=True))
        terms = self.model.terms(given["x"], given.get("y"), self.samples)
        told = [self.loss(terms, given)]
        told += [each.detach() for each in (terms.distortion, terms.kl)]
        self.model.posterior_head.follow(terms.posterior)
        if "before" in self.outputs:
            told.append(cast(Quantised, terms.posterior).before.detach())
        if self.adversary is not None:
            told += [terms.z.detach(), terms.parameters.detach()]
        return tuple(told)


class AnswerSubject(Subject):
    """The loss of the adversary on what a step of the model has made. Result: "loss"."""

    def __init__(self, model: VAE, config: RunConfig, adversary: Adversary):
        super().__init__(model, config, adversary)
        model.requires_grad_(False)
        self.names += ("z", "parameters")
        self.outputs = ("loss",)

    def forward(self, *values: Tensor) -> tuple[Tensor, ...]:
        """The loss alone."""
        given = dict(zip(self.names, values, strict=True))
        x, z = given["x"], given["z"]
        density = self.model.density(given.get("y"), len(x))
        posterior = DiagonalGaussian(torch.zeros_like(z[0]), torch.zeros_like(z[0]))
        terms = Terms(z.new_zeros(z.shape[:2]), z, posterior, density, x, given["parameters"])
        assert self.adversary is not None
        return (self.adversary.loss(terms, self.model),)
