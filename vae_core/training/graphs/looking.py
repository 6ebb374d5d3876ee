"""What is traced of a model to be taken apart: an example through its encoder, code and decoder.

Shapes as in :mod:`vae_core.training.graphs.modules`, N examples, S slots of a quantised code.
"encoder/0", "decoder/0" and so on are the outputs of hidden layers, those of
:func:`vae_core.models.networks.blocks.layers`. Results are named as they are computed: ``outputs``
is known after a first call.
"""

from collections.abc import Iterable
from contextlib import AbstractContextManager

from torch import Tensor, nn
from torch.distributions import Distribution

from vae_core.config.run import RunConfig
from vae_core.data.views import shown
from vae_core.models.likelihoods.base import EVENT_DIMS
from vae_core.models.networks.blocks import layers, outputs_of
from vae_core.models.posteriors import (
    Delta,
    Hierarchical,
    IAFPosterior,
    Quantised,
    log_variance_of,
)
from vae_core.models.terms import Terms
from vae_core.models.vae import VAE
from vae_core.training.graphs.modules import EXAMPLES, LossSubject, Subject

SHOWN = ("picture", "expected", "spread")

Found = dict[str, Tensor]


class EncodeSubject(Subject):
    """An example through the encoder: "mean", "log_variance" (N, D), and its hidden layers."""

    def forward(self, *values: Tensor) -> tuple[Tensor, ...]:
        """The results, in the order of ``outputs``."""
        given = dict(zip(self.names, values, strict=True))
        model, x = self.model, given["x"]
        head = model.posterior_head
        with heard(model.encoder.children(), "encoder") as activations:
            features = model.encoder(x, model.told(x, given.get("y")))
        statistics = head.statistics(features, *head.guides(model.prior))
        found = dict(zip(("mean", "log_variance"), statistics, strict=False)) | activations
        self.outputs = tuple(found)
        return tuple(found.values())


class DecodeSubject(Subject):
    """A code set by hand: what is decoded of it, and where there is an encoder its reconstruction.

    Results: those of :func:`decoded`; "reconstruction" (N, C, H, W) and "distortion" (N,).
    """

    def __init__(self, model: VAE, config: RunConfig):
        super().__init__(model, config)
        self.compared = model.posterior_head.encodes
        self.names = ("z", *(self.names if self.compared else self.names[1:]))

    def forward(self, *values: Tensor) -> tuple[Tensor, ...]:
        """The results, in the order of ``outputs``."""
        given = dict(zip(self.names, values, strict=True))
        model, z, x = self.model, given["z"], given.get("x")
        weights = given.get("y") if x is None else model.told(x, given.get("y"))
        with heard(model.decoder.stages(), "decoder") as activations:
            parameters = model.decoder_parameters(z, weights, x)
        found = decoded(model, z, weights, parameters) | activations
        if x is not None:
            found |= compared(model, parameters.unsqueeze(0), x)
        self.outputs = tuple(found)
        return tuple(found.values())


class LookSubject(LossSubject):
    """An example's code, what is decoded of it, and its loss, number by number.

    Where the posterior is a diagonal Gaussian ``mu`` and ``sigma`` (N, D) are given, where it is a
    point ``mu`` alone; elsewhere the encoder tells q(z|x). The weights of the objective are given
    where one example has a loss by itself.

    Results: "z" (K, N, D); those of :func:`decoded`, (K, N, ...); hidden layers (K N, ...); those
    of :class:`LossSubject`, "reconstruction" where numbers are told apart; "log_weights" (K, N)
    where q(z|x) has a density; and what only its kind of posterior has (:func:`own`).
    """

    def __init__(self, model: VAE, config: RunConfig):
        super().__init__(model, config)
        self.alone = config.objective.alone
        self.point = model.posterior_head.deterministic
        self.names = ("x", *(["y"] if model.classes else []))
        self.names += ("mu", "sigma") if self.told else ("mu",) if self.point else ()
        self.names += self.weights if self.alone else ()

    def forward(self, *values: Tensor) -> tuple[Tensor, ...]:
        """The results, in the order of ``outputs``."""
        given = dict(zip(self.names, values, strict=True))
        weights = self.model.told(given["x"], given.get("y"))
        posterior = self.posterior(given, weights)
        with heard(self.model.decoder.stages(), "decoder") as activations:
            terms, each = self.looked_at(given, posterior, weights)
        found = {"z": terms.z}
        found |= decoded(self.model, terms.z, weights, terms.parameters) | activations
        found |= {} if each is None else {"reconstruction": each}
        found |= {"kl_per_dimension": terms.nats_per_dimension}
        found |= {"distortion": terms.distortion, "kl": terms.kl} | own(self.model, terms)
        if not self.model.posterior_head.deterministic:
            found["log_weights"] = terms.log_weights
        if self.alone:
            # No loss of one example reads how large the training set is.
            found["loss"] = self.loss(terms, {EXAMPLES: 1, **given})
        self.outputs = tuple(found)
        return tuple(found.values())

    def posterior(self, given: Found, weights: Tensor | None) -> Distribution:
        """q(z|x): what is given of it, else the encoder's."""
        return Delta(given["mu"]) if self.point else super().posterior(given, weights)


def decoded(model: VAE, z: Tensor, weights: Tensor | None, parameters: Tensor) -> Found:
    """What a viewer shows of codes (..., N, D): "picture", and "expected" and "spread" if it does.

    A decoder that is told what stands before each place of an example shows what it writes itself.
    """
    if model.decoder.autoregressive:
        parameters = model.decoder_parameters(z, weights)
    if z.dim() == 2:
        return dict(zip(SHOWN, shown(model.likelihood, model.view, parameters), strict=False))
    seen = shown(model.likelihood, model.view, parameters.flatten(0, 1))
    return {name: each.unflatten(0, (len(z), -1)) for name, each in zip(SHOWN, seen, strict=False)}


def compared(model: VAE, parameters: Tensor, x: Tensor) -> Found:
    """The nats of each number, if they are told apart, and of each example: parameters (K, ...)."""
    each = model.likelihood.log_prob_of_each(parameters, x)
    if each is None:
        return {"distortion": -model.likelihood.log_prob(parameters, x).mean(0)}
    return {"reconstruction": -each.mean(0), "distortion": -each.sum(EVENT_DIMS).mean(0)}


def own(model: VAE, terms: Terms) -> Found:
    """What only this kind of posterior has.

    Quantised: "before" (N, D), what was rounded, "index" (N, S), the entries taken, and
    "code_cost" (N,), the squared distance of the code from what was rounded. Levels:
    mean and sigma of posterior and prior given the upper level, (K, N, D). A flow: the Gaussian,
    (N, D), and its draws "before" (K, N, D). A point: "code_cost" (N,), |z|^2 / 2.
    """
    posterior = terms.posterior
    if isinstance(posterior, Quantised):
        index = model.posterior_head.indices(posterior.mean).to(terms.z.dtype)
        apart = (posterior.before - posterior.mean).square().sum(-1)
        return {"before": posterior.before, "index": index, "code_cost": apart}
    if isinstance(posterior, Hierarchical) and isinstance(terms.prior, Hierarchical):
        q, p = posterior.conditionals(terms.z), terms.prior.conditionals(terms.z)
        sigma = (0.5 * log_variance_of(p)).exp()
        return {"q_mean": q.mean, "q_sigma": q.stddev, "p_mean": p.mean, "p_sigma": sigma}
    if isinstance(posterior, IAFPosterior):
        base, before = posterior.base, posterior.before
        assert before is not None  # codes were drawn
        return {"base_mean": base.mean, "base_sigma": base.stddev, "before": before}
    if isinstance(posterior, Delta):
        return {"code_cost": 0.5 * terms.z.square().sum(-1).mean(0)}
    return {}


def heard(stages: Iterable[nn.Module], part: str) -> AbstractContextManager[Found]:
    """The outputs of hidden layers by name; a decoder's last gives no activations."""
    hidden = layers(stages)
    return outputs_of(hidden[:-1] if part == "decoder" else hidden, part)
