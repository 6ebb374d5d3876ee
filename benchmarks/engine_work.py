"""What benchmarks/engine.py measures: models as the page runs them, and as torch does."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from vae_core import RunConfig, load_dataset
from vae_core.artifacts.graphs import Shown, trace_model
from vae_core.data import Dataset
from vae_core.training.ema import WeightAverage
from vae_core.training.graphs.graphs import gradient_graph
from vae_core.training.state import Training

ENGINE = "engine_page.js", Path(__file__).parent  # the page's half of the measurements
MLP = {"dataset": "mnist", "hidden": [400], "latent_dim": 20, "activation": "silu"}
CONV = {"dataset": "mnist", "network": "conv", "latent_dim": 20}
SPRITES = {"dataset": "sprites-32", "network": "conv", "latent_dim": 10}
PATCH = {"dataset": "mnist", "network": "patch", "latent_dim": 20}


@dataclass(frozen=True)
class Step:
    """A training step: of what, and of how many examples."""

    name: str
    config: dict[str, Any]
    batch: int


@dataclass(frozen=True)
class Decoded:
    """Pictures of a decoder, so many at once."""

    name: str
    config: dict[str, Any]
    count: int
    painted: bool = False


STEPS = (
    Step("784-400-20, SiLU, B 128", MLP, 128),
    Step("784-400-20, SiLU, B 256", MLP, 256),
    Step("conv 28 x 28, B 64", CONV, 64),
    Step("conv 32 x 32 (sprites), B 64", SPRITES, 64),
)
DECODED = (
    Decoded("MLP, 1", MLP, 1),
    Decoded("MLP, 20 x 20, painted", MLP, 400, painted=True),
    Decoded("conv 28 x 28, 1", CONV, 1),
    Decoded("conv 28 x 28, 400", CONV, 400),
    Decoded("conv 32 x 32 (sprites), 1", SPRITES, 1),
    Decoded("conv 32 x 32 (sprites), 400", SPRITES, 400),
    Decoded("patch 28 x 28, 1", PATCH, 1),
    Decoded("patch 28 x 28, 400", PATCH, 400),
)


@dataclass(frozen=True)
class Twin:
    """The same work for the page, as a pack, and for torch."""

    meta: dict[str, Any]
    tensors: dict[str, Tensor]
    torch: Callable[[], object] = field(repr=False)


@cache
def _data(name: str) -> Dataset:
    return load_dataset(name)


def new_training(config: dict[str, Any], batch: int) -> Training:
    """A run that has not begun."""
    values = {**config, "batch_size": batch, "precision": "float32", "epochs": 1000}
    return Training(RunConfig.parse(values), _data(config["dataset"]))


def _state(model: nn.Module) -> dict[str, Tensor]:
    return {f"model/{name}": value for name, value in model.state_dict().items()}


def training_step(step: Step) -> Twin:
    """A step in the page and the run's own here."""
    training = new_training(step.config, step.batch)
    training.model.train()
    traced = gradient_graph(training.model, training.config, step.batch)
    meta = {
        "graph": traced.graph,
        "n": step.batch,
        "examples": len(training.images),
        "element": training.images[0].numel(),
        "hyper": {
            "rate": training.config.learning_rate,
            "b1": 0.9,
            "b2": 0.999,
            "eps": 1e-8,
            "every": WeightAverage.EVERY if training.average else 1 << 30,
        },
    }
    numbers = {**training.full_weights, "examples": float(len(training.images))}
    given = {f"given/{name}": torch.tensor(each) for name, each in numbers.items()}
    tensors = {**_state(training.model), **traced.constants, **given}
    return Twin(meta, tensors, training.advance)


def decoded_model(decoded: Decoded) -> Twin:
    """A fresh decoder in the page and here."""
    model = new_training(decoded.config, 64).model.eval()
    shown = Shown(model)
    z = torch.randn(decoded.count, model.latent_dim)
    graphs = trace_model(model)
    meta = {"decoder": graphs.decoder, "shape": list(model.shape)}

    @torch.no_grad()
    def pictures() -> Tensor:
        return shown(z)[0]

    return Twin(meta, {**_state(model), **graphs.constants}, pictures)
