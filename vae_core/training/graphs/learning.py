"""The graphs that a training in the page has beside its step: what it reports, and what it keeps.

All in evaluation mode, of the model that is shown. Shapes as in
:mod:`vae_core.training.graphs.modules`.
"""

import copy

import torch
from torch import Tensor

from vae_core.config.run import RunConfig
from vae_core.draws import standard_normal, uniform
from vae_core.models.priors import GaussianMixture, draw_finite_codes
from vae_core.models.vae import VAE
from vae_core.tracing.graph import Traced, trace
from vae_core.training.graphs.graphs import traced
from vae_core.training.graphs.modules import EXAMPLES, Subject

_REPORTED = 25  # examples at once, where only one number of them can be traced


class ReportSubject(Subject):
    """What a report says of examples, one code each.

    Results: "distortion" and "kl" (B,), "kl_per_dimension" and "mean" (B, D), as
    :func:`vae_core.evaluation.likelihood.evidence_lower_bound` averages them; with a classifier
    "classes" (B, Y), its log-probabilities; of a quantised code "index" (B, S), entries taken.
    """

    def __init__(self, model: VAE, config: RunConfig):
        super().__init__(model, config)
        self.outputs = ("distortion", "kl", "kl_per_dimension", "mean")
        self.outputs += ("classes",) if model.classifier is not None else ()
        self.outputs += ("index",) if model.posterior_head.discrete else ()

    def forward(self, *values: Tensor) -> tuple[Tensor, ...]:
        """The results, in the order of ``outputs``."""
        given = dict(zip(self.names, values, strict=True))
        model, x = self.model, given["x"]
        terms = model.terms(x, given.get("y"))
        mean = terms.posterior.mean
        found = [terms.distortion, terms.kl, terms.nats_per_dimension, mean]
        if model.classifier is not None:
            found.append(model.classifier(x).log_softmax(-1))
        if model.posterior_head.discrete:
            found.append(model.posterior_head.indices(mean).to(mean.dtype))
        return tuple(found)


class ValidationSubject(Subject):
    """The loss alone, of as many samples as a step draws. Result: "loss"."""

    def __init__(self, model: VAE, config: RunConfig):
        super().__init__(model, config)
        self.names += (EXAMPLES, *self.weights)
        self.outputs = ("loss",)

    def forward(self, *values: Tensor) -> tuple[Tensor, ...]:
        """The loss alone."""
        given = dict(zip(self.names, values, strict=True))
        terms = self.model.terms(given["x"], given.get("y"), self.samples)
        return (self.loss(terms, given),)


class DrawSubject(Subject):
    """Codes from a prior that is learned, as many as there are rows of ``z``. Result: "code"."""

    def __init__(self, model: VAE, config: RunConfig):
        super().__init__(model, config)
        self.names = ("z", *self.names[1:])
        self.outputs = ("code",)

    def forward(self, *values: Tensor) -> tuple[Tensor, ...]:
        """Codes (B, D); nothing is read of ``z`` but how many rows it has."""
        given = dict(zip(self.names, values, strict=True))
        count = len(given["z"])
        density = self.model.density(given.get("y"), count)
        if not isinstance(density, GaussianMixture):
            return (draw_finite_codes(density, count),)
        # A share of the whole chooses a component, where torch draws from a table.
        reached = density.log_weights.softmax(0).cumsum(0)[:-1]
        chosen = (uniform((count, 1), reached.device) > reached).sum(1)
        mean, log_variance = density.means[chosen], density.log_variances[chosen]
        return (mean + standard_normal(mean.shape, mean.device) * (0.5 * log_variance).exp(),)


@torch.no_grad()
def report_graph(model: VAE, config: RunConfig, sizes_only: bool = False) -> Traced:
    """What a report says of any number of examples (:class:`ReportSubject`).

    Args:
        model: whose graph it is; its modes are left as they are.
        config: of its run.
        sizes_only: as for :func:`vae_core.tracing.graph.trace`.

    Raises:
        UserError: when it cannot be traced; it says why.
    """
    subject = ReportSubject(copy.deepcopy(model), config).eval()
    return traced(trace, subject, _REPORTED, "report", sizes_only=sizes_only)


@torch.no_grad()
def validation_graph(model: VAE, config: RunConfig, batch: int) -> Traced:
    """The loss of so many examples as they are validated (:class:`ValidationSubject`).

    Raises:
        UserError: when it cannot be traced; it says why.
    """
    subject = ValidationSubject(copy.deepcopy(model), config).eval()
    return traced(trace, subject, batch, "validation", open_batch=False)


@torch.no_grad()
def draw_graph(model: VAE, config: RunConfig, count: int) -> Traced:
    """So many codes from the prior (:class:`DrawSubject`).

    Raises:
        UserError: when it cannot be traced; it says why.
    """
    subject = DrawSubject(copy.deepcopy(model), config).eval()
    return traced(trace, subject, count, "draw", open_batch=False)
