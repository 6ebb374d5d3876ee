"""Every row, network and kind of data in the page's engine, compared with torch.

Of a case the decoder, the encoder, the loss and its gradients are run in a page, on a few examples
of the data and fresh weights. Errors of values are absolute up to 1 and relative beyond; those of
gradients are shares of each gradient's largest entry.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Any

import torch
from torch import Tensor
from torch.nn.attention import SDPBackend, sdpa_kernel

from tests.browser.graph_page import GraphPage
from tests.double_precision import double_precision, doubled
from vae_core import RunConfig, catalogue, load_dataset
from vae_core.artifacts.graphs import Shown, trace_derivative, trace_model
from vae_core.config.rules import suited_networks
from vae_core.data import Dataset
from vae_core.data.labels import one_hot
from vae_core.data.specs import find_spec
from vae_core.errors import UserError
from vae_core.tracing.graph import Traced
from vae_core.tracing.reading import Reading
from vae_core.training.graphs.graphs import answer_graph, gradient_graph, loss_graph
from vae_core.training.state import Training

BATCH = 16
KINDS = ("digits", "sprites", "waves", "expressions", "wine", "pendulum")
FORWARD = 1e-5
GRADIENT = 2e-5
LAWS = {
    "normal": torch.randn,
    "uniform": torch.rand,
    "exponential": lambda *sizes: torch.empty(sizes).exponential_(),
}


@dataclass(frozen=True, order=True)
class Case:
    """What is compared: a row of the catalogue with a network on a data set of a kind."""

    model: str = "vae"
    network: str = "mlp"
    dataset: str = "digits"

    def __str__(self) -> str:
        return " ".join((self.model, self.network, self.dataset))

    def config(self) -> RunConfig:
        """UserError where the catalogue refuses it."""
        return RunConfig.parse(
            {
                "dataset": self.dataset,
                "model": self.model,
                "network": self.network,
                "latent_dim": 4,
                "batch_size": BATCH,
                "precision": "float32",
                "epochs": 1,
                **({"hidden": [16]} if self.network == "mlp" else {}),
            }
        )


def every_case() -> Iterator[Case]:
    """All that the catalogue offers."""
    for dataset in KINDS:
        layout = find_spec(dataset).layout
        for model, row in catalogue.MODELS.items():
            for network in suited_networks(layout, row):
                case = Case(model, network, dataset)
                try:
                    case.config()
                except UserError:
                    continue
                yield case


def main_cases() -> list[Case]:
    """Every model on every kind of data with its first network, and the plain one with each."""
    kept, seen = [], set()
    for case in every_case():
        if case.model == "vae" or (case.model, case.dataset) not in seen:
            kept.append(case)
        seen.add((case.model, case.dataset))
    return kept


@lru_cache
def few(name: str) -> Dataset:
    """A data set of which a few examples are taken."""
    data = load_dataset(name)
    some = torch.arange(64)
    parts = {part: getattr(data, part) for part in ("train", "validation", "test")}
    return replace(data, **{k: v.select(some[: min(64, len(v))]) for k, v in parts.items()})


def relative(found: Tensor, expected: Tensor) -> float:
    """The largest error, absolute up to 1 and relative beyond."""
    expected = expected.detach().flatten().double()
    difference = (found.double() - expected).abs() / expected.abs().clamp_min(1)
    # What is infinite or no number on both sides is the same.
    same = (found.double() == expected) | (found.isnan() & expected.isnan())
    return difference.masked_fill(same, 0).nan_to_num(nan=torch.inf).max().item()


def share(found: Tensor, expected: Tensor) -> float:
    """The largest error as a share of the largest number."""
    expected = expected.detach().flatten().double()
    most = expected.abs().max().clamp_min(1e-12)
    return ((found.double() - expected).abs().max() / most).nan_to_num(nan=torch.inf).item()


def compared(
    page: GraphPage,
    graph: Mapping[str, Any],
    tensors: Mapping[str, Tensor],
    given: Mapping[str, Tensor],
) -> dict[str, float]:
    """The error of each output in the page, against torch's operations on the same graph."""
    expected = Reading(dict(graph), tensors).run(given, BATCH)
    found = {
        name: torch.from_numpy(values.copy())
        for name, values in page.run(graph, tensors, given, BATCH).items()
    }
    errors = {
        name: (share if name.startswith("gradient/") else relative)(values, expected[name])
        for name, values in found.items()
    }
    # torch's float32 rounds too: what it may have rounded away is told by its float64.
    if doubtful := [n for n in errors if n.startswith("gradient/") and errors[n] > GRADIENT]:
        with double_precision():
            expected = Reading(dict(graph), doubled(tensors)).run(doubled(given), BATCH)
        errors |= {name: share(found[name], expected[name]) for name in doubtful}
    return errors


class Subject:
    """A case's model with fresh weights, a batch of its data, and the numbers graphs are given."""

    def __init__(self, case: Case):
        torch.manual_seed(0)
        self.training = Training(case.config(), few(case.dataset))
        self.model = self.training.model.eval()
        self.config = self.training.config
        adversary = self.training.adversary
        parts = {"model/": self.model} | ({"model/adversary.": adversary} if adversary else {})
        self.weights = {
            f"{prefix}{name}": value.detach().clone()
            for prefix, part in parts.items()
            for name, value in part.state_dict().items()
        }
        x, labels = self.training.batch()
        codes = torch.randn(2, BATCH, self.model.latent_dim)
        self.known = {"x": x, "mu": codes[0], "sigma": 0.1 + codes[1].abs()}
        if self.model.classes:
            self.known["y"] = one_hot(labels, self.model.classes)
        self.known |= {name: torch.tensor(each) for name, each in self.config.weights.items()}
        self.known["examples"] = torch.tensor(float(len(self.training.images)))

    def given(self, graph: Mapping[str, Any]) -> dict[str, Tensor]:
        """A value for each input of a graph; what is drawn is drawn here."""
        return {each["name"]: self._value(each) for each in graph["inputs"]}

    def _value(self, entry: Mapping[str, Any]) -> Tensor:
        sizes = [size if isinstance(size, int) else sum_of(size, BATCH) for size in entry["shape"]]
        law = entry.get("law")
        if law is None:
            known = self.known.get(entry["name"])
            # What a game's step hands over to the answer is as good when it is drawn.
            return torch.randn(sizes) if known is None else known
        if law == "keep":
            return (torch.rand(sizes) < entry["keep"]).float()
        if law == "permutation":
            return torch.randperm(sizes[0])
        if law == "integer":
            return torch.randint(entry["low"], entry["high"], sizes)
        return LAWS[law](*sizes)

    def graphs(self) -> dict[str, Callable[[], Traced]]:
        """What is traced of the case, each when it is asked for."""
        model, config = self.model, self.config
        pages = trace_model(model)
        parts = {name: graph for name, graph in pages.record().items() if graph is not None}
        found: dict[str, Callable[[], Traced]] = {
            name: partial(Traced, graph, pages.constants) for name, graph in parts.items()
        }
        found["loss"] = self._loss
        found["gradient"] = lambda: gradient_graph(model, config, BATCH)
        if self.training.adversary is not None:
            found["answer"] = lambda: answer_graph(model, config, BATCH)
        return found

    def _loss(self) -> Traced:
        """Of any number of examples; where they are compared with one another, of these."""
        traced = loss_graph(self.model, self.config)
        return loss_graph(self.model, self.config, BATCH) if "batch" in traced.graph else traced


def sum_of(size: Mapping[str, list[int]], count: int) -> int:
    """A size of a graph that is open, for so many examples."""
    slope, offset = size["n"]
    return slope * count + offset


def limit(output: str) -> float:
    """The largest error that is let pass."""
    return GRADIENT if output.startswith("gradient/") else FORWARD


@lru_cache(2)
def traced(case: Case) -> tuple[Subject, dict[str, Traced]]:
    """What a case is compared by; tracing takes longer than what follows."""
    subject = Subject(case)
    return subject, {name: trace_it() for name, trace_it in subject.graphs().items()}


def check(page: GraphPage, case: Case) -> Iterator[tuple[str, dict[str, float]]]:
    """Each graph of a case with the error of each of its outputs in the page."""
    subject, graphs = traced(case)
    for name, found in graphs.items():
        tensors = {**subject.weights, **found.constants}
        yield name, compared(page, found.graph, tensors, subject.given(found.graph))


def jacobian_error(page: GraphPage, case: Case) -> float:
    """Of the Jacobian of the decoded picture, a share of its largest entry, against torch's."""
    subject = Subject(case)
    model, latent_dim = subject.model, subject.model.latent_dim
    torch.manual_seed(1)
    z = torch.randn(1, latent_dim)
    y = {"y": subject.known["y"][:1]} if model.classes else {}
    traced = trace_derivative(model)
    repeated = {name: each.repeat(latent_dim, 1) for name, each in {"z": z, **y}.items()}
    given = {**repeated, "tangent": torch.eye(latent_dim)}
    found = page.run(traced.graph, {**subject.weights, **traced.constants}, given, latent_dim)[
        "derivative"
    ]
    shown = Shown(model)
    with sdpa_kernel(SDPBackend.MATH):  # attention's other kernels have no forward derivative
        expected = torch.func.jacfwd(lambda code: shown(code, *y.values())[0])(z)
    columns = expected.flatten(0, -3).reshape(-1, latent_dim).T
    return share(torch.from_numpy(found.copy()), columns)
