"""All that a file says of how one example goes through its model, for the page to show."""

from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from vae_core import catalogue
from vae_core.artifacts.graphs import is_own
from vae_core.artifacts.layers import layers_of
from vae_core.artifacts.records import (
    AnatomyRecord,
    HistogramRecord,
    ObjectiveRecord,
    PosteriorRecord,
    PriorRecord,
    TermRecord,
    TypicalRecord,
    WeightRecord,
)
from vae_core.artifacts.source import WORDS, code_of
from vae_core.catalogue import equations, formulas
from vae_core.config.run import RunConfig
from vae_core.draws import torch_stream
from vae_core.errors import UserError
from vae_core.evaluation.likelihood import Bound
from vae_core.models.networks.modes import evaluated
from vae_core.models.posteriors import VectorQuantisedHead
from vae_core.models.priors import DiagonalNormal, GaussianMixture
from vae_core.models.terms import Terms
from vae_core.models.vae import VAE
from vae_core.tracing.graph import Traced, trace
from vae_core.training.graphs.graphs import PARTS, part_graph, pull_graph

BINS = 40
TAIL = 0.005  # of the examples at each end are counted, not drawn


@dataclass(frozen=True)
class Anatomy:
    """A record, and the tensors that its graphs read beside those of the state dict."""

    record: AnatomyRecord
    constants: dict[str, Tensor] = field(default_factory=dict)


def sharing(anatomy: Anatomy, known: dict[str, Tensor]) -> Anatomy:
    """The same, with constants that are alike told once: those known, else the first of each."""
    names, kept = {}, {}
    told = [(name, each) for name, each in known.items()]
    for name, tensor in anatomy.constants.items():
        alike = next((other for other, each in told if each.equal(tensor)), None)
        if alike is None:
            kept[name] = tensor
            told.append((name, tensor))
        else:
            names[name] = alike
    graphs = {part: _renamed(graph, names) for part, graph in anatomy.record.graphs.items()}
    return Anatomy(replace(anatomy.record, graphs=graphs), kept)


def _renamed(found: Any, names: dict[str, str]) -> Any:
    """A graph that calls its tensors by other names."""
    if isinstance(found, list):
        return [_renamed(each, names) for each in found]
    if not isinstance(found, dict):
        return found
    told = {key: _renamed(each, names) for key, each in found.items()}
    tensor = told.get("tensor")
    return told | {"tensor": names[tensor]} if tensor in names else told


def anatomy_of(model: VAE, config: RunConfig) -> Anatomy | None:
    """What a model is, without what needs data; None where nothing of it can be traced.

    It is that of all models of a configuration, whatever their weights.
    """
    with evaluated(model):
        return _anatomy(model, config)


def _anatomy(model: VAE, config: RunConfig) -> Anatomy | None:
    constants: dict[str, Tensor] = {}
    graphs = dict.fromkeys((*PARTS, "pull"))
    traces = {
        part: partial(part_graph, part, model, config, sizes_only=is_own(model))
        for part in _parts(model)
    }
    if _set_by_hand(model):
        traces["pull"] = partial(pull_graph, model, config)
    for part, made in traces.items():
        with suppress(UserError):
            traced = made()
            graphs[part] = traced.graph
            constants |= traced.constants
    if not any(graphs.values()):
        return None
    terms = _terms(model)
    row = catalogue.MODELS[config.model]
    record = AnatomyRecord(
        samples=config.samples,
        graphs=graphs,
        layers=layers_of(model),
        posterior=_posterior(model),
        prior=PriorRecord(kind=config.prior, **{name: _name(name) for name in components(model)}),
        objective=_objective(model, config, terms),
        equations={
            "sample": equations.SAMPLES.get(row.posterior),
            "kl": equations.divergence_of(row.posterior, config.prior),
            "reconstruction": equations.reconstruction_of(config.likelihood),
        },
        kl_closed=terms.kl_per_dimension is not None,
    )
    return Anatomy(record, constants)


def typical(bound: Bound, split: str) -> TypicalRecord | None:
    """What examples of a split cost; None where nothing encodes them."""
    if bound.costs is None:
        return None
    costs = bound.costs.double()
    low, high = torch.quantile(costs, torch.tensor([TAIL, 1 - TAIL]).double())
    edges = torch.linspace(low, max(high, low + 1e-3), BINS + 1, dtype=torch.float64)
    counts = torch.histogram(costs, edges).hist
    return TypicalRecord(
        split=split,
        examples=bound.examples,
        reconstruction=bound.reconstruction,
        kl=bound.kl,
        kl_per_dimension=bound.kl_per_dimension,
        histogram=HistogramRecord(
            edges=edges.tolist(),
            counts=counts.int().tolist(),
            below=int((costs < edges[0]).sum()),
            above=int((costs > edges[-1]).sum()),
        ),
    )


def _parts(model: VAE) -> list[str]:
    """Which parts are looked at: a code is set by hand by its mean and sigma where it has them."""
    seen = ["encode", "look"] if model.posterior_head.encodes else []
    return seen if _set_by_hand(model) else [*seen, "decode"]


def _set_by_hand(model: VAE) -> list[str]:
    """What of a code can be set: its mean and sigma, the point that it is, or nothing."""
    head = model.posterior_head
    if not head.encodes:
        return []
    return ["mu", "sigma"] if head.gaussian else ["mu"] if head.deterministic else []


@torch.no_grad()
def _terms(model: VAE) -> Terms:
    with torch_stream():
        y = torch.zeros(1, dtype=torch.long) if model.classes else None
        return model.terms(torch.zeros(1, *model.shape), y)


def _posterior(model: VAE) -> PosteriorRecord:
    head = model.posterior_head
    codebook = isinstance(head, VectorQuantisedHead)
    return PosteriorRecord(
        kind=head.row.name,
        set=_set_by_hand(model),
        levels=list(model.prior.levels),
        slots=head.slots if head.discrete else 0,
        entries=head.entries,
        codebook="model/posterior_head.codebook" if codebook else None,
    )


@torch.no_grad()
def components(model: VAE) -> dict[str, Tensor]:
    """Of what a prior is made, if it is made of Gaussians: a mixture, or one of each class.

    "means" and "sigmas" (M, D), of a mixture also "shares" (M,), which add up to 1.
    """
    y = torch.eye(model.classes) if model.classes else None
    density = model.density(y, model.classes)
    if isinstance(density, GaussianMixture):
        spread, shares = density.log_variances, density.log_weights.softmax(0)
        return {"means": density.means, "sigmas": (0.5 * spread).exp(), "shares": shares}
    if isinstance(density, DiagonalNormal):
        return {"means": density.mean, "sigmas": (0.5 * density.log_variance).exp()}
    return {}


def stored_components(model: VAE) -> dict[str, np.ndarray]:
    """:func:`components` as a file has them, by the names in the record."""
    found = components(model)
    return {_name(name): each.nan_to_num().float().numpy() for name, each in found.items()}


class _Components(nn.Module):
    def __init__(self, model: VAE):
        super().__init__()
        self.model = model

    def forward(self, _: Tensor) -> tuple[Tensor, ...]:
        return tuple(components(self.model).values())


def components_graph(model: VAE) -> Traced | None:
    """The graph of :func:`components`, whose results bear the names of the file's tensors.

    Nothing is read of its input "z". None where there are none.

    Raises:
        UserError: when it cannot be traced; it says why.
    """
    names = [_name(name) for name in components(model)]
    if not names:
        return None
    subject = _Components(model)
    with evaluated(subject), torch.no_grad():
        return trace(
            subject,
            {"z": torch.zeros(1, model.latent_dim)},
            names,
            rename=lambda name: name.removeprefix("model."),
            constants="constant/components/",
            open_batch=False,
        )


def _name(name: str) -> str:
    return f"anatomy/prior/{name}"


def _objective(model: VAE, config: RunConfig, terms: Terms) -> ObjectiveRecord:
    row = config.objective
    terms_told = formulas.formula_of(row.name, bool(model.classes))
    return ObjectiveRecord(
        name=row.name,
        title=row.title,
        compares=row.compares,
        adversary=row.adversarial,
        note=formulas.note_of(row.name),
        formula=None if terms_told is None else [TermRecord(**each) for each in terms_told],
        weights=[
            WeightRecord(
                name=name,
                symbol=catalogue.WEIGHTS[name].title.split()[-1],
                title=row.weights[name],
                value=value,
            )
            for name, value in config.weights.items()
        ],
        code=code_of(model, row.load(), terms),
        words=WORDS,
    )
