"""A trained model as one file: weights, traced graphs and examples, for Python and the browser."""

import json
import math
import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from vae_core import catalogue
from vae_core.artifacts.anatomy import Anatomy, anatomy_of, sharing, stored_components, typical
from vae_core.artifacts.coders import TracedCoders, coders_in, traced_coders, without_numbers
from vae_core.artifacts.folding import folded
from vae_core.artifacts.graphs import Graphs, trace_model
from vae_core.artifacts.halves import halved
from vae_core.artifacts.records import AnatomyRecord, LatentRecord, ModelRecord
from vae_core.artifacts.weights_file import read_weights
from vae_core.config.run import RunConfig
from vae_core.data import Dataset, Split
from vae_core.data.layouts import Layout, Shape
from vae_core.data.specs import described_spec
from vae_core.data.views import picture_shape, view_of
from vae_core.draws import torch_stream
from vae_core.errors import UserError
from vae_core.evaluation.likelihood import ACTIVE_VARIANCE, Bound, batch_of
from vae_core.given import as_path
from vae_core.models.networks import Coders
from vae_core.models.origin import Origin
from vae_core.models.posteriors import log_variance_of
from vae_core.models.vae import VAE, aims_at_standard_normal, build_model, tensor_shapes
from vae_core.pack import pack, unpack

FORMAT = 1
EXAMPLES = 24
MAP_POINTS = 1000
MAP_BATCH = 250
MAP_NUMBERS = 250_000  # of the examples that are stored: a megabyte
PRIOR_CODES = 1000
OPPONENT = "model/adversary."  # of a file that the page can train: what a model plays against
PULL = "anatomy/pull"  # the tensor that holds the gradient step's graph
HALF_RANGE = 65000.0  # float16 ends at 65504


@dataclass(frozen=True, repr=False)
class LoadedRun:
    """A model with its configuration and what was stored beside it."""

    model: VAE
    config: RunConfig
    meta: ModelRecord

    def explore(self) -> Any:
        """The explorer of the model as a widget of a notebook; see ``VAE.explore``."""
        return self.model.explore()

    def __repr__(self) -> str:
        """Such as "LoadedRun(VAE(...))"."""
        return f"LoadedRun({self.model!r})"


def choose_examples(split: Split, count: int = EXAMPLES) -> Tensor:
    """Indices of examples to show: the first of each class in turn, else the first ones."""
    if split.labels is None:
        return torch.arange(min(count, len(split)))
    order = torch.argsort(split.labels, stable=True)
    labels = split.labels[order]
    # The rank of each example within its class: sorting by it deals the classes out in turn.
    first = torch.searchsorted(labels, labels)
    rank = torch.arange(len(order)) - first
    dealt = torch.argsort(rank * (int(labels.max()) + 1) + labels, stable=True)
    return order[dealt[:count]]


def _stored(factors: Tensor) -> np.ndarray:
    """Indices as int32; values of continuous factors as they are."""
    return factors.numpy().astype(np.float32 if factors.is_floating_point() else np.int32)


def _map_split(data: Dataset, points: int) -> Split:
    return data.validation.select(choose_examples(data.validation, points))


def _statistics(model: VAE, part: Split) -> dict[str, np.ndarray]:
    """Means and, unless the code is a point, log variances of q(z|x): (M, D) float16."""
    found: dict[str, list[Tensor]] = {"mean": [], "log_variance": []}
    for start in range(0, len(part), MAP_BATCH):
        posterior = model.posterior(*batch_of(model, part, start, start + MAP_BATCH))
        found["mean"].append(posterior.mean)
        if not model.posterior_head.pointlike:
            found["log_variance"].append(log_variance_of(posterior))
    return {
        name: torch.cat(parts).float().clamp(-HALF_RANGE, HALF_RANGE).half().numpy()
        for name, parts in found.items()
        if parts
    }


@torch.no_grad()
def map_codes(model: VAE, data: Dataset) -> np.ndarray | None:
    """Where a model puts the points of a file's map, (M, D) float16; None without an encoder."""
    if not model.posterior_head.encodes:
        return None
    return _statistics(model, _map_split(data, MAP_POINTS))["mean"]


@torch.no_grad()
def _map_tensors(model: VAE, data: Dataset, points: int) -> dict[str, np.ndarray]:
    """Where the encoder puts validation examples: what the explorer's map and novelty are made of.

    ``map/codes`` and, unless the code is a point, ``map/log_variance`` are (M, D) float16,
    ``map/labels`` (M,) where there are classes, ``map/factors`` (M, F) where they are known; M is
    at most ``points``, dealt over the classes. Without an encoder there are none of these.
    ``map/values`` (M', C, H, W) are the first of them themselves where the nearest is looked for
    among them, as rows of a table are; M' is smaller than M of large examples only.
    ``map/example_log_variance`` (E, D) goes with ``examples/mean``.
    """
    if not model.posterior_head.encodes:
        return {}
    split = _map_split(data, points)
    examples = data.test.select(choose_examples(data.test))
    found = _statistics(model, split)
    tensors = {"map/codes": found["mean"]}
    if not model.posterior_head.pointlike:
        tensors["map/log_variance"] = found["log_variance"]
        tensors["map/example_log_variance"] = _statistics(model, examples)["log_variance"]
    if split.labels is not None:
        tensors["map/labels"] = split.labels.numpy().astype(np.int32)
    if split.factors is not None:
        tensors["map/factors"] = _stored(split.factors)
    if data.layout.nearest:
        rows = min(len(split), MAP_NUMBERS // math.prod(data.shape))
        tensors["map/values"] = split.values(slice(rows)).numpy()
    return tensors


def prior_codes(model: VAE) -> np.ndarray:
    """Draws from a learned prior, for the browser to choose from: (P, D), or (Y, P, D) by class."""
    generator = torch.Generator().manual_seed(0)
    each = PRIOR_CODES // max(1, model.classes)
    labels = torch.arange(model.classes) if model.classes else [None]
    codes = [model.draw(each, None if y is None else y.repeat(each), generator)[0] for y in labels]
    return (torch.stack(codes) if model.classes else codes[0]).float().numpy()


@dataclass(frozen=True)
class Traces:
    """What is traced of a model, which is that of all models of its configuration."""

    graphs: Graphs
    anatomy: Anatomy | None
    folded: dict[str, np.ndarray] = field(default_factory=dict)  # tensors that hold graphs
    coders: TracedCoders | None = None  # of modules that were given from Python

    def constants(self) -> dict[str, np.ndarray]:
        """The tensors that the graphs read beside those of the state dict, as they are stored.

        In float16 where that holds them exactly.
        """
        own = {} if self.anatomy is None else self.anatomy.constants
        given = {} if self.coders is None else self.coders.stored()
        return given | {name: halved(each) for name, each in (self.graphs.constants | own).items()}


def traces_of(model: VAE, config: RunConfig) -> Traces:
    """All that is traced of a model for its file: some seconds."""
    coders = traced_coders(model)
    graphs, anatomy = trace_model(model), anatomy_of(model, config)
    if anatomy is None:
        return Traces(graphs, None, coders=coders)
    anatomy = sharing(anatomy, graphs.constants)
    pull = anatomy.record.graphs["pull"]
    if pull is None:
        return Traces(graphs, anatomy, coders=coders)
    told, data = folded(pull, PULL)
    record = replace(anatomy.record, graphs=anatomy.record.graphs | {"pull": told})
    return Traces(graphs, replace(anatomy, record=record), {PULL: data}, coders)


@torch.no_grad()
def pack_model(
    model: VAE,
    config: RunConfig,
    data: Dataset,
    bound: Bound,
    traces: Traces | None = None,
    half: bool = False,
    points: int = MAP_POINTS,
) -> bytes:
    """Serialise a model with its graphs, test examples, latent statistics and the map's points.

    Args:
        model: in evaluation mode.
        config: the configuration of its run.
        data: its data set.
        bound: its bound on the validation split, whose statistics of the code are stored.
        traces: :func:`traces_of` this model, where already at hand.
        half: store weights in float16, half the size, for starters.
        points: validation examples on the map.

    Raises:
        UserError: for what :func:`load_model` could not read back: a model that is not the one
            that the configuration describes for these data, or weights that are no numbers.
    """
    traces = traces or traces_of(model, config)
    tensors = (
        _weights(model, half) | _example_tensors(model, data) | _map_tensors(model, data, points)
    )
    tensors |= traces.constants() | traces.folded | stored_components(model)
    if not model.prior.standard:
        tensors["prior/codes"] = prior_codes(model)
    latent = _latent(model, bound, tensors.get("prior/codes"))
    anatomy = None
    if traces.anatomy is not None:
        anatomy = replace(traces.anatomy.record, typical=typical(bound, "validation"))
    found = _describe(model, config, data, latent, traces, anatomy).record()
    _refuse_what_could_not_be_read(found, tensors)
    return pack(found, tensors)


def _refuse_what_could_not_be_read(meta: dict[str, Any], tensors: dict[str, np.ndarray]) -> None:
    """Whether a reader, who has the file alone, would build the model that is about to be kept."""
    found = _described(json.loads(json.dumps(meta)), tensors)
    state = _state(tensors)
    if (name := _no_number(state)) is not None:
        raise UserError(
            f"The weights of this model are not all numbers: {name} holds NaN, or more than its "
            "file can hold. Its training has diverged: train it again at a lower learning rate."
        )
    wanted, kept = _shapes(found), _declared(state)
    if wanted is None:
        with torch_stream():
            state = build_model(*found).state_dict()
        wanted = {name: tuple(tensor.shape) or (1,) for name, tensor in state.items()}
    ill = [name for name in {**wanted, **kept} if wanted.get(name) != kept.get(name)]
    if ill:
        is_there, is_asked = (each.get(ill[0], "not there") for each in (kept, wanted))
        raise UserError(
            "This model is not the one that its configuration describes, so that its file could "
            f"not be read back: {ill[0]} is {is_there}, and by the configuration {is_asked}. Give "
            "the configuration and the data that it was built with."
        )
    if not _seen(meta, found):
        raise UserError(
            f"The data are not those of {found.config.dataset}, which the configuration names: "
            f"examples of shape {tuple(meta['event_shape'])} in place of {found.shape}. Give the "
            "data that the model was trained on."
        )


def _weights(model: VAE, half: bool) -> dict[str, np.ndarray]:
    dtype = np.float16 if half else np.float32
    with np.errstate(over="ignore"):  # what is infinite then is refused in a sentence
        return {f"model/{k}": v.numpy().astype(dtype) for k, v in model.state_dict().items()}


def _example_tensors(model: VAE, data: Dataset) -> dict[str, np.ndarray]:
    """Examples of the test split: as pictures, as they are, their codes, classes and factors."""
    examples = data.test.select(choose_examples(data.test))
    tensors = {"examples/images": data.pictures(examples.images).numpy()}
    if model.view is not None:
        tensors["examples/values"] = examples.images.numpy()
    if model.posterior_head.encodes:
        codes = model.embed(*batch_of(model, examples, 0, len(examples)))
        tensors["examples/mean"] = codes.float().numpy()
    if examples.labels is not None:
        tensors["examples/labels"] = examples.labels.numpy().astype(np.int32)
    if examples.factors is not None:
        tensors["examples/factors"] = _stored(examples.factors)
    return tensors


def _latent(model: VAE, bound: Bound, drawn: np.ndarray | None) -> LatentRecord:
    """What is known of each dimension; ``drawn`` are codes of a learned prior."""
    head = model.posterior_head
    home = spread = None
    if drawn is not None:
        flat = drawn.reshape(-1, model.latent_dim)
        home, spread = flat.mean(0).tolist(), flat.std(0).tolist()
    elif head.deterministic:
        # No prior says where codes are: those of the data do. A dead dimension has no spread.
        spread = [each if each > 1e-6 else 1.0 for each in bound.latent_std]
        home = bound.latent_mean
    return LatentRecord(
        kl=bound.kl_per_dimension,
        mean=bound.latent_mean,
        std=bound.latent_std,
        # Without an encoder no dimension is known to sleep: the decoder draws by all of them.
        active=[not head.encodes or spread**2 > ACTIVE_VARIANCE for spread in bound.latent_std],
        home=home,
        spread=spread,
    )


def _describe(
    model: VAE,
    config: RunConfig,
    data: Dataset,
    latent: LatentRecord,
    traces: Traces,
    anatomy: AnatomyRecord | None,
) -> ModelRecord:
    head = model.posterior_head
    return ModelRecord(
        format=FORMAT,
        config=config.model_dump(mode="json"),
        title=config.title,
        dataset=config.spec.title,
        spec=config.spec.record(),
        layout=data.layout.model_dump(mode="json"),
        shape=list(data.picture_shape),
        event_shape=list(data.shape),
        class_names=list(data.class_names),
        factor_names=list(data.factor_names),
        factor_sizes=list(data.factor_sizes),
        conditional=bool(model.classes),
        latent_dim=model.latent_dim,
        deterministic=head.deterministic,
        discrete=head.discrete,
        standard_prior=aims_at_standard_normal(model),
        factorised_prior=head.discrete or catalogue.PRIORS[config.prior].factorises,
        encodes=head.encodes,
        latent=latent,
        anatomy=anatomy,
        coders=None if traces.coders is None else traces.coders.record,
        **traces.graphs.record(),
    )


def load_model(data: bytes) -> LoadedRun:
    """Rebuild a model from the bytes of a ``weights.safetensors``.

    Raises:
        UserError: when they are cut short, foreign, of another version, or do not fit.
    """
    meta, tensors = unpack(data)
    if meta.get("format") != FORMAT:
        raise UserError(
            f"This weights file has format {meta.get('format')!r}; this version reads {FORMAT}. "
            "Train the run again, or use the version that wrote it."
        )
    try:
        found = _described(meta, tensors)
        state = _state(tensors)
        # Before anything is built: a few words of a header can ask for any amount of memory.
        shapes = _shapes(found)
        if shapes is not None and shapes != _declared(state):
            raise KeyError("tensors")
        if not _seen(meta, found):
            raise KeyError("shape")
        with torch_stream():
            model = build_model(*found)
        model.load_state_dict(
            {name: torch.from_numpy(array.astype(np.float32)) for name, array in state.items()}
        )
    except UserError:
        raise
    except (
        ArithmeticError,
        AttributeError,
        LookupError,
        RuntimeError,
        TypeError,
        ValueError,
    ) as error:
        raise UserError(
            "The weights in this file do not fit the configuration beside them; the file was "
            "changed by hand or is damaged. Restore it from a copy, or train the run again."
        ) from error
    if (name := _no_number(state)) is not None:
        raise UserError(
            f"The weights in this file are not all numbers: {name} holds NaN or infinity. The "
            "training that wrote it diverged, or the file is damaged. Restore it from a copy, or "
            "train the run again at a lower learning rate."
        )
    model.origin = Origin(found.config, file=data)
    return LoadedRun(model.eval(), found.config, ModelRecord.parse(meta))


class _Described(NamedTuple):
    """What a model is built from, by what its file says."""

    config: RunConfig
    shape: Shape
    classes: int
    layout: Layout
    coders: Coders | None  # of its author's own


def _described(meta: dict[str, Any], tensors: dict[str, np.ndarray]) -> _Described:
    spec = described_spec(meta["config"]["dataset"], meta.get("spec"))
    config = RunConfig.parse(meta["config"], spec=spec, stored=True)
    coders = coders_in(meta, tensors)
    return _Described(config, spec.shape, len(spec.class_names), spec.layout, coders)


def _state(tensors: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The model's own tensors, under the names that it has for them."""
    return {
        name.removeprefix("model/"): array
        for name, array in tensors.items()
        if name.startswith("model/") and not name.startswith(OPPONENT)
    }


def _declared(state: dict[str, np.ndarray]) -> dict[str, tuple[int, ...]]:
    """The shapes of a file's tensors, in which a single number is a list of one."""
    return {name: each.shape or (1,) for name, each in state.items()}


def _shapes(found: _Described) -> dict[str, tuple[int, ...]] | None:
    """The shapes that such a model's tensors have in a file; None where it must be built first."""
    shapes = tensor_shapes(*found._replace(coders=without_numbers(found.coders)))
    return None if shapes is None else {name: shape or (1,) for name, shape in shapes.items()}


def _seen(meta: dict[str, Any], found: _Described) -> bool:
    """Whether its examples and their pictures are of the shapes that the file says."""
    seen = picture_shape(view_of(found.layout), found.shape)
    told = tuple(meta["shape"]), tuple(meta.get("event_shape", seen))
    return told == (seen, found.shape)


def _no_number(state: dict[str, np.ndarray]) -> str | None:
    """The name of a tensor that holds NaN or infinity, if any does."""
    return next((name for name, each in state.items() if not np.isfinite(each).all()), None)


def opponent_of(data: bytes) -> dict[str, Tensor]:
    """The weights of what a game's model plays against, of a file that has them; else none.

    Raises:
        UserError: as :func:`vae_core.pack.unpack`.
    """
    return {
        name.removeprefix(OPPONENT): torch.from_numpy(each.astype(np.float32))
        for name, each in unpack(data)[1].items()
        if name.startswith(OPPONENT)
    }


def load_run(path: Path | str | os.PathLike[str]) -> LoadedRun:
    """Load the model of a run from its folder, or from a weights file.

    Raises:
        UserError: when there is none, or when it is damaged.
    """
    file, data = read_weights(as_path(path, "What is loaded"))
    try:
        return load_model(data)
    except UserError as error:
        raise UserError(f"{file}: {error}") from error
