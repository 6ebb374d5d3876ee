"""What the page runs of a model: the graphs of its decoder, its encoder and a transition."""

from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

from vae_core.artifacts.records import GRAPHS
from vae_core.data.views import shown
from vae_core.errors import UserError
from vae_core.models.networks.modes import evaluated
from vae_core.models.vae import VAE
from vae_core.tracing import graph as tracing
from vae_core.tracing.graph import Traced

OWN = ("vae_core", "torch", "builtins")
RESULTS = {
    "decoder": ("picture", "expected", "spread"),
    "encoder": ("mean", "log_variance"),
    "transition": ("code",),
}


@dataclass(frozen=True)
class Graphs:
    """Graphs in the format of :mod:`vae_core.tracing.graph`, None where the page can run none.

    Attributes:
        constants: the tensors that they read beside those of the state dict.
    """

    decoder: dict[str, Any] | None = None
    encoder: dict[str, Any] | None = None
    transition: dict[str, Any] | None = None
    constants: dict[str, Tensor] = field(default_factory=dict)

    def record(self) -> dict[str, Any]:
        """The graphs by their names."""
        return {part: getattr(self, part) for part in GRAPHS}


class Shown(nn.Module):
    """z (and y) -> the expected picture and what a viewer shows large: what the browser decodes."""

    def __init__(self, model: VAE):
        super().__init__()
        self.decoder = model.decoder
        self.likelihood = model.likelihood
        self.view = model.view

    def forward(self, z: Tensor, y: Tensor | None = None) -> tuple[Tensor, ...]:
        """(B, D) and class weights (B, Y) -> see ``views.shown``."""
        return shown(self.likelihood, self.view, self.decoder(z, y))


class PosteriorParameters(nn.Module):
    """x (and y) -> mean and, unless the code is a point, log-variance."""

    def __init__(self, model: VAE):
        super().__init__()
        self.encoder = model.encoder
        self.posterior_head = model.posterior_head
        self.guides = model.posterior_head.guides(model.prior)
        if self.guides:
            self.prior = model.prior  # they are its parts, and stored under its name

    def forward(self, x: Tensor, y: Tensor | None = None) -> tuple[Tensor, ...]:
        """(B, C, H, W) and class weights (B, Y) -> (B, D), once or twice."""
        return self.posterior_head.statistics(self.encoder(x, y), *self.guides)


class Transition(nn.Module):
    """z and y -> the code a frame later."""

    def __init__(self, model: VAE):
        super().__init__()
        self.decoder = model.decoder
        self.likelihood = model.likelihood
        self.encoder = model.encoder
        self.posterior_head = model.posterior_head

    def forward(self, z: Tensor, y: Tensor) -> Tensor:
        """(B, D) and action weights (B, Y) -> (B, D): see ``VAE.step``."""
        clip = self.likelihood.mean(self.decoder(z, y))
        return self.posterior_head.statistics(self.encoder(clip[:, 1:], y))[0]


def trace_model(model: VAE) -> Graphs:
    """The decoder's and the encoder's graphs, to be run in the browser, and a transition's.

    A network with an operation that the browser's runtime lacks has none: the server runs it; a
    model without an encoder has no graph of one either, and only one whose code an action moves
    has a transition.
    """
    y = {"y": torch.zeros(1, model.classes)} if model.classes else {}
    z = {"z": torch.zeros(1, model.latent_dim)}
    x = {"x": torch.zeros(1, *model.shape)}
    parts = {
        "decoder": (Shown(model), {**z, **y}),
        "encoder": (PosteriorParameters(model), {**x, **y}),
    }
    if not model.posterior_head.encodes:
        del parts["encoder"]
    if model.decoder.has_dynamics:
        parts["transition"] = (Transition(model), {**z, **y})
    graphs, constants = {}, {}
    for name, (module, inputs) in parts.items():
        with suppress(UserError), evaluated(module):
            traced = tracing.trace(
                module,
                inputs,
                RESULTS[name],
                constants=f"constant/{name}/",
                sizes_only=is_own(model),
            )
            if "batch" not in traced.graph:  # the page decodes one code, or many at once
                graphs[name] = traced.graph
                constants |= traced.constants
    return Graphs(**graphs, constants=constants)


def trace_derivative(model: VAE) -> Traced:
    """The decoder's picture and its derivative along a "tangent" (N, D) of the code.

    Not part of a model's file: it is long where a network goes on step by step.

    Raises:
        UserError: when it cannot be traced; it says why.
    """
    y = {"y": torch.zeros(1, model.classes)} if model.classes else {}
    module = Shown(model)
    with evaluated(module):
        return tracing.trace_derivative(
            module,
            {"z": torch.zeros(1, model.latent_dim), **y},
            ("picture", "derivative"),
            constants="constant/derivative/",
        )


def is_own(model: VAE) -> bool:
    """Whether all of it is the package's and torch's: what others build may do anything."""
    parts = [*model.modules(), model.view]
    return all(type(part).__module__.split(".")[0] in OWN for part in parts)
