"""Models of the catalogue that differ in what their graphs are made of."""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from vae_core import catalogue
from vae_core.artifacts.graphs import PosteriorParameters, Shown, Transition
from vae_core.config.run import RunConfig
from vae_core.data.layouts import PICTURES
from vae_core.data.specs import find_spec
from vae_core.models.networks import BatchNorm
from vae_core.models.vae import VAE, build_model

KINDS = ("mnist", "cifar10", "waves", "wine", "expressions", "pendulum")  # data sets, one a kind
Choice = dict[str, str]


def compositions() -> list[Choice]:
    """Every network with every kind of data, without and with classes, and each other choice once.

    One by one rather than every combination: a layer does not know what follows it.
    """
    choices = [
        {"dataset": kind, "network": network, "model": model}
        for kind in KINDS
        for network in find_spec(kind).layout.networks
        for model in ("vae", "cvae")
        if offered(kind, network, model)
    ]
    choices += [{"likelihood": name} for name in PICTURES.likelihoods]
    choices += [{"activation": name} for name in catalogue.ACTIVATIONS]
    choices += [
        {"normalisation": name, "network": network}
        for name in catalogue.NORMALISATIONS
        for network in ("mlp", "conv", "patch")
        if name != "none"
    ]
    heads = ("autoencoder", "fsq-vae", "vq-vae", "ladder-vae", "iaf-vae", "vamp-vae", "gan")
    return choices + [{"model": name} for name in heads]


def offered(kind: str, network: str, model: str) -> bool:
    """Whether the three go together."""
    classes = find_spec(kind).class_names
    return (model == "vae" or bool(classes)) and (network != "dynamics" or model == "cvae")


def composed(choice: Choice) -> VAE:
    """A small model of a choice in evaluation mode, no weight or statistic as it starts."""
    torch.manual_seed(0)
    config = RunConfig(**({"hidden": (48,), "latent_dim": 6} | choice))
    spec = find_spec(config.dataset)
    model = build_model(config, spec.shape, len(spec.class_names), spec.layout).eval()
    with torch.no_grad():
        for part in model.modules():
            if isinstance(part, BatchNorm | nn.GroupNorm | nn.LayerNorm):
                for tensor in part.state_dict().values():
                    if tensor.dtype == torch.float32:
                        tensor.uniform_(0.5, 1.5)
            if getattr(part, "starts", "") == "zero":  # the branches of residual blocks
                nn.init.normal_(part.weight, std=0.1)
    return model


def parts_of(model: VAE, count: int) -> dict[str, tuple[nn.Module, dict[str, Tensor]]]:
    """What the page runs of a model, with so many examples of its inputs."""
    chosen = torch.arange(count) % max(1, model.classes)
    y = {"y": torch.eye(model.classes)[chosen]} if model.classes else {}
    z = {"z": torch.randn(count, model.latent_dim), **y}
    parts: dict[str, tuple[nn.Module, dict[str, Tensor]]] = {"decoder": (Shown(model), z)}
    if model.posterior_head.encodes:
        x = {"x": torch.rand(count, *model.shape), **y}
        parts["encoder"] = (PosteriorParameters(model), x)
    if model.decoder.has_dynamics:
        parts["transition"] = (Transition(model), z)
    return parts


def computed(module: Callable[..., Tensor | tuple[Tensor, ...]], *inputs: Tensor) -> list[Tensor]:
    """The results of a module, one or several."""
    with torch.no_grad():
        found = module(*inputs)
    return list(found) if isinstance(found, tuple) else [found]
