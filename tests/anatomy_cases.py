"""An example led through a file's graphs, and through torch: for whoever runs the graphs.

What is compared is what a page does: encode an example, take its mean and sigma, look at it under a
noise that is given. Torch does the same in one go, by ``VAE.terms`` and the row's own objective.
"""

import dataclasses
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import torch
from torch import Tensor

from vae_core import RunConfig, catalogue, load_dataset
from vae_core.artifacts.anatomy import Anatomy, anatomy_of
from vae_core.data.labels import one_hot
from vae_core.errors import UserError
from vae_core.models.posteriors import Delta, DiagonalGaussian
from vae_core.models.vae import VAE
from vae_core.tracing import reading
from vae_core.training.graphs.graphs import pull_graph
from vae_core.training.graphs.pulling import PARTS
from vae_core.training.graphs.rows import KINDS, fresh
from vae_core.training.objectives import LossContext

NATS, SHARE = 1e-3, 1e-5  # an error may be the larger of the two
SEED = 9
# graph, tensors by name, given by name, N -> outputs by name, of any shape
Run = Callable[[dict[str, Any], Mapping[str, Tensor], Mapping[str, Tensor], int], Mapping[str, Any]]


@dataclass(frozen=True, order=True)
class Example:
    """A row of the catalogue on a data set of a kind, with its first network."""

    model: str
    dataset: str

    def __str__(self) -> str:
        return f"{self.model} {self.dataset}"

    @cached_property
    def config(self) -> RunConfig:
        """UserError where the catalogue refuses it."""
        values = {"dataset": self.dataset, "model": self.model, "latent_dim": 4, "epochs": 1}
        own = self.dataset in ("expressions", "pendulum")  # a writer, and a state that moves
        return RunConfig.parse(values | ({} if own else {"network": "mlp", "hidden": (16,)}))


def examples() -> list[Example]:
    """Every row with every kind of data that it can have."""
    found = []
    for dataset in KINDS.values():
        for model in catalogue.MODELS:
            each = Example(model, dataset)
            try:
                _ = each.config
            except UserError:
                continue
            found.append(each)
    return found


class Subject:
    """A model with weights away from where they start, its anatomy, and a few examples."""

    def __init__(self, example: Example, count: int):
        self.config = example.config
        self.model = built(example)
        data = load_dataset(example.dataset)
        self.x = data.test.values(slice(count))
        self.y = None
        if self.model.classes:
            self.y = one_hot(data.test.labels[:count], self.model.classes)
            if self.model.classifier is not None and count > 1:
                self.y[1] = 0  # of one no class is told
        self.of = example

    @property
    def anatomy(self) -> Anatomy:
        """All that is traced of it, which takes longer than what follows."""
        return anatomy(self.of)

    @property
    def weights(self) -> dict[str, Tensor]:
        """By their names in a file."""
        return {f"model/{n}": each for n, each in self.model.state_dict().items()}

    @property
    def tensors(self) -> dict[str, Tensor]:
        """All that the graphs of its anatomy read."""
        return self.weights | self.anatomy.constants

    def example(self) -> dict[str, Tensor]:
        """What is known of the examples."""
        return {"x": self.x} if self.y is None else {"x": self.x, "y": self.y}

    def noise(self, graph: Mapping[str, Any]) -> dict[str, Tensor]:
        """What torch draws after ``SEED``, in the order in which it is drawn."""
        torch.manual_seed(SEED)
        drawn = [each for each in graph["inputs"] if each["role"] == "noise"]
        return {each["name"]: torch.randn(sizes(each, len(self.x))) for each in drawn}

    def given(self, graph: Mapping[str, Any]) -> dict[str, Tensor]:
        """All that a graph may ask for, but the code: examples, noise, and what the loss weighs."""
        weights = {name: torch.tensor(float(each)) for name, each in self.config.weights.items()}
        return self.example() | self.noise(graph) | weights

    def outputs(
        self,
        run: Run,
        graph: dict[str, Any],
        tensors: Mapping[str, Tensor],
        given: Mapping[str, Tensor],
    ) -> dict[str, Tensor]:
        """A graph's outputs in their shapes, of what it asks for."""
        count, asked = len(self.x), {each["name"]: given[each["name"]] for each in graph["inputs"]}
        found = run(graph, tensors, asked, count)
        return {
            each["name"]: torch.as_tensor(np.array(found[each["name"]])).reshape(sizes(each, count))
            for each in graph["outputs"]
        }


def built(example: Example) -> VAE:
    """A model of the row."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(SEED)
        model = fresh(example.config).eval()
        for parameter in model.parameters():
            parameter.data += 0.05 * torch.randn(parameter.shape)
    return model


@lru_cache(2)
def anatomy(example: Example) -> Anatomy:
    """What is traced of the row: it takes longer than what follows, and is of any examples."""
    return anatomy_of(built(example), example.config)


def sizes(entry: Mapping[str, Any], count: int) -> list[int]:
    """The shape of an input or an output for so many examples."""
    return [s if isinstance(s, int) else s["n"][0] * count + s["n"][1] for s in entry["shape"]]


def looked(made: Subject, run: Run) -> dict[str, Tensor]:
    """What a page finds: the code of examples without noise, then all of :class:`LookSubject`."""
    graphs, tensors = made.anatomy.record.graphs, made.tensors
    if graphs["look"] is None:
        z = {"z": torch.randn(len(made.x), made.model.latent_dim, generator=seeded())}
        return made.outputs(run, graphs["decode"], tensors, z)
    encoded = made.outputs(run, graphs["encode"], tensors, made.example())
    given = made.given(graphs["look"]) | {"mu": encoded["mean"]}
    if "log_variance" in encoded:
        given["sigma"] = (0.5 * encoded["log_variance"]).exp()
    return encoded | made.outputs(run, graphs["look"], tensors, given)


def seeded() -> torch.Generator:
    """The draws of what is compared."""
    return torch.Generator().manual_seed(SEED)


@torch.no_grad()
def computed(made: Subject) -> dict[str, Tensor]:
    """The same by torch, without any graph."""
    model, config = made.model, made.config
    if not model.posterior_head.encodes:
        return {"picture": model.picture(torch.randn(len(made.x), 4, generator=seeded()))}
    torch.manual_seed(SEED)
    terms = model.terms(made.x, made.y, config.samples)
    told = model.told(made.x, made.y)
    found = {
        "mean": model.embed(made.x, told),
        "z": terms.z,
        "picture": torch.stack([model.picture(each, told) for each in terms.z]),
        "kl_per_dimension": terms.nats_per_dimension,
        "distortion": terms.distortion,
        "kl": terms.kl,
    }
    if not model.posterior_head.deterministic:
        found["log_weights"] = terms.log_weights
    objective = config.objective
    if not objective.compares and not objective.adversarial:
        context = LossContext(config.weights, 1, model)
        # The draws go on where those of the terms have ended.
        found["loss"] = objective.load()(terms, context)
    return found


def reference(graph: Mapping, tensors: Mapping, given: Mapping, count: int) -> dict[str, Tensor]:
    """The graph by torch's own operations."""
    state = {name: each.clone() for name, each in tensors.items()}
    return reading.Reading(dict(graph), state).run(given, count)


def close(found: Tensor, expected: Tensor) -> bool:
    """Whether the norm of what is apart is below 1e-4 of what is right."""
    apart = (found.double() - expected.double()).norm()
    return bool(apart <= 1e-4 * expected.double().norm() + 1e-6)


def errors(found: Mapping[str, Tensor], expected: Mapping[str, Tensor]) -> dict[str, float]:
    """Of each result the largest error as a share of what is let pass."""
    away = {}
    for name, value in expected.items():
        limit = (SHARE * value.double().abs()).clamp_min(NATS)
        given = found[name].double().reshape(value.shape)
        same = (given == value.double()) | (given.isnan() & value.isnan())
        off = ((given - value.double()).abs() / limit).masked_fill(same, 0)
        away[name] = off.nan_to_num(nan=math.inf).max().item()
    return away


def settled(example: Example) -> bool:
    """Whether mean and width of its code can be set, or the point that it is."""
    row = catalogue.POSTERIORS[catalogue.MODELS[example.model].posterior]
    return row.encodes and (row.gaussian or row.deterministic)


def pulled(made: Subject, run: Run) -> dict[str, Tensor]:
    """What a page finds to pull on the example's code, where the encoder puts it."""
    traced = pull_graph(made.model, made.config)
    tensors = made.weights | traced.constants
    return made.outputs(run, traced.graph, tensors, made.given(traced.graph) | code_of(made))


@torch.no_grad()
def code_of(made: Subject) -> dict[str, Tensor]:
    """Mean and width of examples' codes, or the points that they are."""
    told = made.model.told(made.x, made.y)
    posterior = made.model.encoded(made.x, told)
    if made.model.posterior_head.deterministic:
        return {"mu": posterior.mean}
    return {"mu": posterior.mean, "sigma": posterior.stddev}


def expected_pulls(made: Subject) -> dict[str, Tensor]:
    """The same by torch, without any graph, and by another way round.

    Reconstruction's is what the loss gives each draw's log p(x|z), taken back through the decoder;
    the rest is the gradient of the loss with log p(x|z) as a number of its own.
    """
    model, config = made.model, made.config
    moved = {name: each.requires_grad_() for name, each in code_of(made).items()}
    points, told = tuple(moved.values()), model.told(made.x, made.y)
    posterior = Delta(moved["mu"])
    if "sigma" in moved:
        posterior = DiagonalGaussian(moved["mu"], 2 * moved["sigma"].log())
    torch.manual_seed(SEED)
    terms = model.terms_of(posterior, made.x, told, config.samples, made.y)

    def back(result: Tensor, weight: Tensor | None = None) -> list[Tensor]:
        if not result.requires_grad:
            return [torch.zeros_like(each) for each in points]
        found = torch.autograd.grad(
            result, points, weight, retain_graph=True, allow_unused=True, materialize_grads=True
        )
        return [-each for each in found]

    objective = config.objective
    if not objective.alone or objective.name == "score-function":
        parts = (back(terms.distortion.sum()), back(terms.kl.sum()))
    else:
        leaf = terms.log_likelihood.detach().requires_grad_()
        context = LossContext(config.weights, 1, model)
        cost = objective.load()(dataclasses.replace(terms, log_likelihood=leaf), context)
        (share,) = torch.autograd.grad(cost, leaf, retain_graph=True)
        if objective.name == "iwae-dreg":  # each code is weighed twice
            share = share * terms.log_weights.detach().softmax(0)
        parts = (back(terms.log_likelihood, share), back(cost))
    return {
        f"{part}/{name}": each.detach()
        for part, found in zip(PARTS, parts, strict=True)
        for name, each in zip(moved, found, strict=True)
    }
