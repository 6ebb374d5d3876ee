"""An encoder and a decoder of a user's own in a model's file: their graphs, and modules of these.

A file holds no code. What its author's modules compute stands in it as graphs, of which whoever
opens it makes modules again, with the same weights under the same names.
"""

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from vae_core.artifacts.halves import halved
from vae_core.artifacts.records import CodersRecord
from vae_core.errors import UserError
from vae_core.models.networks import Coders
from vae_core.models.networks.modes import evaluated
from vae_core.models.vae import VAE
from vae_core.tracing import graph as tracing
from vae_core.tracing.reading import GraphModule
from vae_core.training.beginning import coders_of

_PARTS = ("encoder", "decoder")


@dataclass(frozen=True)
class TracedCoders:
    """Graphs of a user's modules, and the tensors that they read beside those of the state dict."""

    record: CodersRecord
    constants: dict[str, Tensor] = field(default_factory=dict)

    def stored(self) -> dict[str, np.ndarray]:
        """The constants as a file has them."""
        return {name: halved(each) for name, each in self.constants.items()}


class _Coder(nn.Module):
    """One of them under its name in the model, so that its tensors have theirs."""

    def __init__(self, part: str, coder: nn.Module):
        super().__init__()
        self.add_module(part, coder)
        self._part = part

    def forward(self, given: Tensor, y: Tensor | None = None) -> Tensor:
        return getattr(self, self._part)(given, y)


def traced_coders(model: VAE) -> TracedCoders | None:
    """The graphs of a user's own modules; None of a model that its configuration builds.

    Raises:
        UserError: when torch cannot follow one of them, or a file could not say what it does.
    """
    given = coders_of(model)
    if given is None:
        return None
    y = {"y": torch.zeros(1, model.classes)} if model.classes else {}
    inputs = {"x": torch.zeros(1, *model.shape)}, {"z": torch.zeros(1, model.latent_dim)}
    graphs: dict[str, Any] = {}
    constants: dict[str, Tensor] = {}
    for part, first in zip(_PARTS, inputs, strict=True):
        if part == "encoder" and given.encoder is None:
            graphs[part] = None
            continue
        module = _Coder(part, getattr(model, part))
        with evaluated(module):
            try:
                found = tracing.trace(
                    module, {**first, **y}, ("result",), constants=f"constant/own/{part}/"
                )
            except UserError as error:
                raise _unkept(part, str(error)) from error
        if "batch" in found.graph:
            raise _unkept(part, "What it gives does not follow the number of examples.")
        graphs[part] = found.graph
        constants |= found.constants
    every = model.named_parameters(remove_duplicate=False)  # also what two of them share
    learned = [f"model/{name}" for name, _ in every if name.startswith(_PARTS)]
    return TracedCoders(CodersRecord(**graphs, learned=learned), constants)


def _unkept(part: str, why: str) -> UserError:
    return UserError(
        f"This model cannot be kept in a file, which holds what its {part} computes and no code. "
        f"{why}"
    )


def coders_in(meta: Mapping[str, Any], tensors: Mapping[str, np.ndarray]) -> Coders | None:
    """The modules of a file that has graphs of its author's; None of all others.

    Raises:
        ValueError, LookupError, TypeError: when they are damaged.
    """
    told = meta.get("coders")
    if told is None:
        return None
    learned = told["learned"]
    encoder = None
    if told["encoder"] is not None:
        encoder = _module(told["encoder"], "encoder", learned, tensors)
    return Coders(encoder, _module(told["decoder"], "decoder", learned, tensors))


def _module(
    graph: dict[str, Any], part: str, learned: list[str], tensors: Mapping[str, np.ndarray]
) -> GraphModule:
    prefix = f"model/{part}.module."
    mine = {
        name: torch.from_numpy(np.array(each, np.float32))
        for name, each in tensors.items()
        if name.startswith((prefix, f"constant/own/{part}/"))
    }
    return GraphModule(graph, mine, prefix, learned)


def without_numbers(coders: Coders | None) -> Coders | None:
    """The same modules on torch's device "meta", by which sizes are told without memory."""
    return None if coders is None else copy.deepcopy(coders).to("meta")
