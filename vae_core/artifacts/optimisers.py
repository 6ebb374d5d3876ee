"""Optimisers of torch as the page knows them."""

from collections.abc import Mapping
from typing import Any

import torch
from torch.optim import SGD, Adam, AdamW, RMSprop

from vae_core.artifacts.records import OptimiserRecord
from vae_core.config.run import RunConfig
from vae_core.errors import UserError

NAMES: dict[type[torch.optim.Optimizer], str] = {
    Adam: "adam",
    AdamW: "adamw",
    RMSprop: "rmsprop",
    SGD: "sgd",
}
_READ = ("lr", "betas", "eps", "momentum", "alpha")
# What torch's optimisers can do beside what they are known for, and the page's cannot.
_PLAIN = {"amsgrad": False, "maximize": False, "nesterov": False, "dampening": 0, "centered": False}


def optimiser_record(
    optimiser: torch.optim.Optimizer, config: RunConfig, names: Mapping[int, str]
) -> OptimiserRecord:
    """How the page moves the weights of a model.

    Args:
        optimiser: of its training.
        config: of its run.
        names: by the ids of its parameters.

    Raises:
        UserError: when the page has no such optimiser.
    """
    groups = optimiser.param_groups
    own = [{k: v for k, v in group.items() if k in _READ} for group in groups]
    plain = all(group.get(k, v) == v for group in groups for k, v in _PLAIN.items())
    decaying = [group for group in groups if group.get("weight_decay") and group["params"]]
    decays: set[float] = {group.get("weight_decay", 0.0) for group in decaying}
    alike = all(each == own[0] for each in own) and len(decays) <= 1
    if type(optimiser) not in NAMES or not plain or not alike:
        raise UserError(
            f"This model cannot be trained in the page: its optimiser {config.optimiser} is not "
            "one that the page has, Adam, AdamW, RMSprop or SGD as torch makes them. Train it on "
            "the server, or choose one of these."
        )
    return _record(
        optimiser,
        decay=max(decays, default=0.0),
        decayed=[names[id(each)] for group in decaying for each in group["params"]],
        clip=config.gradient_clip,
    )


def adversary_optimiser_record(optimiser: torch.optim.Optimizer | None) -> OptimiserRecord | None:
    """How the page moves what a model is trained against; None where it is against nothing."""
    return None if optimiser is None else _record(optimiser)


def _record(optimiser: torch.optim.Optimizer, **more: Any) -> OptimiserRecord:
    group = optimiser.param_groups[0]
    found = {name: group[name] for name in _READ[1:] if name in group}
    if "betas" in found:
        found["betas"] = list(found["betas"])
    return OptimiserRecord(name=NAMES[type(optimiser)], rate=group["lr"], **found, **more)
