"""What a pack says of itself: one typed record for each kind of pack, for Python and the browser.

Who writes a pack makes a record; who reads one, of any version, gets the defaults for what it
lacks. ``python -m tests.records`` writes the same types for the browser
(``web/engine/records.d.ts``); a test holds the two together. Imports no torch.
"""

from dataclasses import asdict, dataclass, field, fields
from functools import cache
from typing import Any, Self

from pydantic import TypeAdapter, ValidationError

from vae_core.errors import UserError

Numbers = list[float]
Names = list[str]
Curves = dict[str, Numbers]


@dataclass(frozen=True, kw_only=True)
class Record:
    """Plain values by name, as JSON holds them."""

    def record(self) -> dict[str, Any]:
        """All of it as JSON holds it."""
        return asdict(self)

    @classmethod
    def parse(cls, values: dict[str, Any]) -> Self:
        """A record from JSON; what is not known is left out, what is missing takes its default."""
        return cls(**{each.name: values[each.name] for each in fields(cls) if each.name in values})


@dataclass(frozen=True, kw_only=True)
class LatentRecord(Record):
    """The code of a model on its validation split; a value for each of D dimensions.

    Attributes:
        kl: nats that it tells.
        mean, std: of the posterior means over the data.
        active: whether the decoder draws by it.
        home, spread: where its slider begins and how far a step leads, where the prior does not
            say so.
    """

    kl: Numbers = field(default_factory=list)
    mean: Numbers = field(default_factory=list)
    std: Numbers = field(default_factory=list)
    active: list[bool] = field(default_factory=list)
    home: Numbers | None = None
    spread: Numbers | None = None


@dataclass(frozen=True, kw_only=True)
class LayerRecord(Record):
    """A layer of an encoder or a decoder.

    Attributes:
        kind: "dense", "conv", "transposed", "recurrent", "attention", "residual", "transition" or
            "other".
        shape: of an example's output, without the axis of examples.
        weights: how many numbers are learned.
        output: the name of its activations among the results of a graph; None where it has none.
    """

    name: str
    kind: str
    shape: list[int]
    activation: str | None = None
    weights: int = 0
    output: str | None = None


@dataclass(frozen=True, kw_only=True)
class LayersRecord(Record):
    """What a model is built of.

    Attributes:
        input, output: shapes (C, H, W) of an example and of what is decoded.
        encoder: hidden layers.
        posterior: what makes q(z|x) of the last of them, and its (D,).
        decoder: layers, of which the last one gives the parameters of p(x|z).
        classes: how many a model is told; encoder_class, decoder_class: before which layer of
            each they enter, None where they do not.
    """

    input: list[int]
    encoder: list[LayerRecord]
    posterior: LayerRecord
    decoder: list[LayerRecord]
    output: list[int]
    classes: int = 0
    encoder_class: int | None = None
    decoder_class: int | None = None


@dataclass(frozen=True, kw_only=True)
class PosteriorRecord(Record):
    """A kind of q(z|x).

    Attributes:
        kind: its name in the catalogue.
        set: which inputs of "look" are set by hand.
        levels: numbers of dimensions from the top.
        slots, entries: of quantised codes, else 0.
        codebook: the tensor with the entries (E, D / S).
    """

    kind: str
    set: Names = field(default_factory=list)
    levels: list[int] = field(default_factory=list)
    slots: int = 0
    entries: int = 0
    codebook: str | None = None


@dataclass(frozen=True, kw_only=True)
class PriorRecord(Record):
    """A prior; of components or classes the tensors with means, sigmas (M, D) and shares (M,)."""

    kind: str
    means: str | None = None
    sigmas: str | None = None
    shares: str | None = None


@dataclass(frozen=True, kw_only=True)
class TermRecord(Record):
    """A summand of a loss (``catalogue.formulas.Term``); ``factor`` and ``math`` are formulas."""

    symbol: str
    sign: str
    weight: str | None
    factor: Any
    math: Any
    words: str
    value: str | None
    of: str


@dataclass(frozen=True, kw_only=True)
class WeightRecord(Record):
    """A weight of a loss, its value at the end of the run."""

    name: str
    symbol: str
    title: str
    value: float


@dataclass(frozen=True, kw_only=True)
class CodeRecord(Record):
    """Lines of this package, without their docstring.

    Attributes:
        of: "objective", "kl", "sample" or "reconstruction".
    """

    of: str
    title: str
    name: str
    source: str


@dataclass(frozen=True, kw_only=True)
class ObjectiveRecord(Record):
    """What a training minimises.

    Attributes:
        compares: whether it compares the examples of a batch, so that one has no such loss.
        adversary: whether a second network judges, which is in no file.
        note: what is to be said where an example's loss is not all of it; empty where nothing is.
        words: what identifiers in the code are called on the page.
    """

    name: str
    title: str
    compares: bool = False
    adversary: bool = False
    note: str = ""
    formula: list[TermRecord] | None = None
    weights: list[WeightRecord] = field(default_factory=list)
    code: list[CodeRecord] = field(default_factory=list)
    words: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class HistogramRecord(Record):
    """Counts between edges, and beyond the first and the last one."""

    edges: Numbers
    counts: list[int]
    below: int = 0
    above: int = 0


@dataclass(frozen=True, kw_only=True)
class TypicalRecord(Record):
    """What examples of a split cost, in nats: means, and a histogram of reconstruction + KL."""

    split: str
    examples: int
    reconstruction: float
    kl: float
    kl_per_dimension: Numbers
    histogram: HistogramRecord


@dataclass(frozen=True, kw_only=True)
class AnatomyRecord(Record):
    """What it takes to lead one example through a model (``artifacts.anatomy``).

    Attributes:
        samples: codes drawn of an example.
        graphs: "encode", "look", "decode" and "pull", each None where there is none; older files
            lack "pull", which is folded (``artifacts.folding``).
        equations: formulas of "sample", "kl" and "reconstruction", each None where there is none.
        kl_closed: whether the KL divergence is known of each dimension, and they add up to it.
        typical: None where the data were not at hand.
    """

    samples: int
    graphs: dict[str, dict[str, Any] | None]
    layers: LayersRecord
    posterior: PosteriorRecord
    prior: PriorRecord
    objective: ObjectiveRecord
    equations: dict[str, Any]
    kl_closed: bool
    typical: TypicalRecord | None = None


@dataclass(frozen=True, kw_only=True)
class OptimiserRecord(Record):
    """How weights are moved, as torch's optimiser of this name does.

    Attributes:
        name: "adam", "adamw", "rmsprop" or "sgd"; what it does not have of the rest is 0.
        rate: the learning rate, of which the schedule takes a share.
        decay: of the weights named in ``decayed``.
        clip: the largest norm of all gradients together; None for any.
    """

    name: str
    rate: float
    betas: Numbers = field(default_factory=lambda: [0.9, 0.999])
    eps: float = 1e-8
    momentum: float = 0.0
    alpha: float = 0.99
    decay: float = 0.0
    decayed: Names = field(default_factory=list)
    clip: float | None = None


@dataclass(frozen=True, kw_only=True)
class AverageRecord(Record):
    """The running average of the weights (``training.ema``).

    Attributes:
        averaged, copied: tensors.
    """

    decay: float
    every: int
    averaged: Names
    copied: Names


@dataclass(frozen=True, kw_only=True)
class CodebookRecord(Record):
    """Entries that follow encodings, of which those begin anew that hardly any go to.

    Attributes:
        entries, uses, sums: tensors (E, D / S), (E,) and (E, D / S).
        dead: an entry is, that is used less than this share of what it would be if all were used
            alike.
    """

    entries: str
    uses: str
    sums: str
    dead: float


@dataclass(frozen=True, kw_only=True)
class TrainingRecord(Record):
    """What it takes to train a model in the page (``artifacts.trainable``).

    Tensors are named as in the file, "model/..."; an adversary's are "model/adversary...".

    Attributes:
        batch: examples of a step, without those labelled ones that are shown beside them.
        rehearsed: so many are; known: labels that are told, None where all are.
        step, answer: gradients of the model, and of what it plays against (None without one).
        report, validation, draw: graphs of ``training.graphs.learning``; validation is None of a
            game, draw where codes are drawn from N(0, I), or where no graph can.
        opponent: how the adversary's weights are moved.
        weights: of the loss, at the end of their schedule; scheduled: those that follow it.
        schedule, rate: tensors (2001,) over the done fraction of the run: what the scheduled
            weights and the learning rate are multiplied by.
        average: None where the weights themselves are shown.
        codebook: None where the code is not of one; the step then gives "before" (B, D).
        components: graph of what a prior is made of, if it is of Gaussians: the results are
            tensors of the file by their names.
        budget: "epochs" and "seconds", each None where it does not end the run.
        patience: epochs without a better validation loss that end it.
        validation_interval: epochs between validations.
        examples: of the whole training set.
        blocks: the parameters of each block of the model.
        classifier: whether classes that are not told are guessed.
        live: what every ``LiveRecord`` of the run has alike.
        gauges: of every report, as ``training.gauges.GaugeKind`` has them.
        names: of the weights, as people read them.
    """

    batch: int
    step: dict[str, Any]
    report: dict[str, Any]
    optimiser: OptimiserRecord
    weights: dict[str, float]
    scheduled: Names
    schedule: str
    rate: str
    budget: dict[str, float | None]
    seed: int
    examples: int
    blocks: dict[str, Names]
    live: dict[str, Any]
    names: dict[str, str]
    validation_interval: int
    rehearsed: int = 0
    known: int | None = None
    classifier: bool = False
    gauges: list[dict[str, Any]] = field(default_factory=list)
    answer: dict[str, Any] | None = None
    opponent: OptimiserRecord | None = None
    validation: dict[str, Any] | None = None
    draw: dict[str, Any] | None = None
    components: dict[str, Any] | None = None
    codebook: CodebookRecord | None = None
    average: AverageRecord | None = None
    patience: float | None = None


GRAPHS = ("decoder", "encoder", "transition")


@dataclass(frozen=True, kw_only=True)
class CodersRecord(Record):
    """An encoder and a decoder of their author's own (``artifacts.coders``).

    Attributes:
        encoder: graph of examples "x" and, if conditional, class weights "y" to features; None
            of a model without one.
        decoder: graph of codes "z" and the same "y" to the parameters of the likelihood.
        learned: the tensors that are parameters, by their names in the file.
    """

    encoder: dict[str, Any] | None = None
    decoder: dict[str, Any]
    learned: Names


@dataclass(frozen=True, kw_only=True)
class DensityRecord(Record):
    """A density fitted to a model's codes, of which ``density/codes`` are drawn.

    Attributes:
        kind: a row of ``catalogue.DENSITIES``.
        title: what it is called.
        description: a clause on what it is and how it was fitted.
    """

    kind: str
    title: str
    description: str


@dataclass(frozen=True, kw_only=True)
class ModelRecord(Record):
    """A trained model (``model_file.pack_model``).

    Attributes:
        format: the version of the file.
        config: its run's configuration.
        spec: its data set.
        layout: how people read an example.
        shape: (C, H, W) of what is decoded as a picture.
        event_shape: (C, H, W) of what is encoded; of old files the same.
        factor_sizes: values of each factor, 0 of a continuous one.
        discrete: whether its codes are a finite set.
        standard_prior: whether codes are meant to be those of N(0, I).
        factorised_prior: whether the KL divergence is a sum over dimensions.
        encodes: whether a code is one of an example.
        decoder, encoder, transition: traced graphs, where the browser can run them.
        latent: a ``LatentRecord``.
        anatomy: an ``AnatomyRecord``; None where none of it can be traced.
        density: a ``DensityRecord`` of a starter, whose file holds codes of one.
        training: a ``TrainingRecord`` of a file that the page can train.
        coders: a ``CodersRecord`` of a model whose modules were given from Python.
    """

    format: int = 1
    config: dict[str, Any] = field(default_factory=dict)
    title: str = ""
    dataset: str = ""
    spec: dict[str, Any] | None = None
    layout: dict[str, Any] | None = None
    shape: list[int] = field(default_factory=list)
    event_shape: list[int] | None = None
    class_names: Names = field(default_factory=list)
    factor_names: Names = field(default_factory=list)
    factor_sizes: list[int] = field(default_factory=list)
    conditional: bool = False
    latent_dim: int = 0
    deterministic: bool = False
    discrete: bool = False
    standard_prior: bool = True
    factorised_prior: bool = True
    encodes: bool = True
    decoder: dict[str, Any] | None = None
    encoder: dict[str, Any] | None = None
    transition: dict[str, Any] | None = None
    latent: LatentRecord = field(default_factory=LatentRecord)
    anatomy: AnatomyRecord | None = None
    density: DensityRecord | None = None
    training: TrainingRecord | None = None
    coders: CodersRecord | None = None

    def record(self) -> dict[str, Any]:
        """All of it as JSON holds it; a home and spread that the prior has are left out."""
        latent = {name: value for name, value in asdict(self.latent).items() if value is not None}
        anatomy = None if self.anatomy is None else self.anatomy.record()
        plain = {each.name: getattr(self, each.name) for each in fields(self)}
        density = None if self.density is None else self.density.record()
        training = None if self.training is None else self.training.record()
        coders = None if self.coders is None else self.coders.record()
        parts = {"anatomy": anatomy, "density": density, "training": training, "coders": coders}
        return {**plain, "latent": latent, **parts}

    @classmethod
    def parse(cls, values: dict[str, Any]) -> Self:
        """A record from JSON, of this version or an older one.

        Raises:
            UserError: for a value of another type.
        """
        known = {each.name: values[each.name] for each in fields(cls) if each.name in values}
        try:
            return _checked(cls).validate_python(known)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            where = ".".join(map(str, first["loc"]))
            raise UserError(
                f"This file's header is damaged or foreign: {where} ({first['msg']}). Restore it "
                "from a copy, or train the run again."
            ) from error


@cache
def _checked(record: type[Record]) -> TypeAdapter:
    return TypeAdapter(record)


@dataclass(frozen=True, kw_only=True)
class MomentRecord(Record):
    """A snapshot of a training, whose tensors bear the names that they have in its model's file.

    Attributes:
        step: the steps that were taken before it.
        epoch: passes over the training examples, likewise.
        fraction: how much of the run was done.
    """

    step: int
    epoch: float
    fraction: float


@dataclass(frozen=True, kw_only=True)
class HistoryRecord(Record):
    """The curves of a training so far: for each split ``reconstruction``, ``kl`` and ``loss``."""

    seconds: Numbers = field(default_factory=list)
    epoch: Numbers = field(default_factory=list)
    train: Curves = field(default_factory=lambda: _curves())
    validation: Curves = field(default_factory=lambda: _curves())


def _curves() -> Curves:
    return {"reconstruction": [], "kl": [], "loss": []}


@dataclass(frozen=True, kw_only=True)
class WatchedRecord(Record):
    """One example of a training at this moment (``runs.watched``), in nats.

    Attributes:
        loss: with the weights of this moment; None where one example has none by itself.
    """

    reconstruction: float
    kl: float
    loss: float | None = None


@dataclass(frozen=True, kw_only=True)
class LiveRecord(Record):
    """A training at this moment (``runs.snapshot``); before its first report the defaults.

    Attributes:
        run: its id.
        state, message: of the run's status.
        fraction: of the run that is done; eta: seconds left.
        weights: those that the loss reads now, by what people call them.
        latent_units: whether the map is in the units of N(0, I).
        latent_axes: names of the map's axes, where they are dimensions.
        traversed: the dimension of the wall's traversal.
        gradient_norm: before clipping; gradient_norms: the same of each block.
        gauges, findings: what only this kind of model has; what is wrong at the moment.
        watched: an example under the same noise all along; None where nothing encodes it.
    """

    run: str
    title: str
    state: str = ""
    message: str = ""
    step: int = 0
    epoch: float = 0.0
    seconds: float = 0.0
    fraction: float = 0.0
    eta: float | None = None
    images_per_second: float = 0.0
    weights: dict[str, float] = field(default_factory=dict)
    class_names: Names = field(default_factory=list)
    shape: list[int] = field(default_factory=lambda: [1, 1, 1])
    latent_dim: int = 0
    deterministic: bool = False
    discrete: bool = False
    encodes: bool = True
    latent_units: bool = True
    factorised_prior: bool = True
    latent_axes: Names | None = None
    kl_per_dimension: Numbers = field(default_factory=list)
    traversed: int = 0
    active_units: int = 0
    gradient_norm: float | None = None
    gradient_norms: dict[str, float] = field(default_factory=dict)
    gauges: list[dict[str, Any]] = field(default_factory=list)
    findings: list[dict[str, Any]] = field(default_factory=list)
    history: HistoryRecord = field(default_factory=HistoryRecord)
    watched: WatchedRecord | None = None


@dataclass(frozen=True, kw_only=True)
class ColumnRecord(Record):
    """One model of a wall.

    Attributes:
        run: its id; label, value: what differs in it.
        rate, distortion: nats on the validation split, where they are known.
        history: ``epoch``, ``rate`` and ``distortion`` of its training, thinned.
        measures: figures of its report by key; measuring: whether they are being made.
        short: the value alone, where the label is field and value; empty where it is not known.
        ended: why it was ended early; empty where it was not.
        bound_error, active_error: of repeats over seeds, half of the 95 % interval of the mean.
    """

    run: str
    label: str
    value: float | str | bool
    state: str
    message: str = ""
    fraction: float = 0.0
    eta: float | None = None
    rate: float | None = None
    distortion: float | None = None
    active_units: float = 0
    kl_per_dimension: Numbers = field(default_factory=list)
    traversed: int = 0
    latent_dim: int = 0
    deterministic: bool = False
    encodes: bool = True
    history: Curves = field(
        default_factory=lambda: {"epoch": [], "rate": [], "distortion": []},
    )
    measures: dict[str, Any] = field(default_factory=dict)
    measuring: bool = False
    short: str = ""
    ended: str = ""
    bound_error: float | None = None
    active_error: float | None = None


@dataclass(frozen=True, kw_only=True)
class WallRecord(Record):
    """The runs of a sweep side by side (``runs.sweep_pack``).

    Attributes:
        sweep: its id; field: what differs.
        active, measuring: whether a run trains, or is being measured.
        repeats: trainings of each column, over which figures are means.
    """

    sweep: str
    title: str
    field: str
    shape: list[int]
    class_names: Names
    active: bool
    measuring: bool
    columns: list[ColumnRecord]
    repeats: int = 1


@dataclass(frozen=True, kw_only=True)
class MapRecord(Record):
    """A projection of codes (``analyses.projection``).

    Attributes:
        axes: what the view's axes are called; latent_axes: whether they are dimensions.
        explained: share of the variance of each axis of PCA.
        centre: where the middle of the prior lies, for views that keep distances to it.
        quality: how far the view can be trusted.
        split_size: examples that there are; seconds: that it took.
        plotly, stale, column: what the page adds: where Plotly is, that another is being made, and
            the visitor's own colouring.
        moments: likewise, of which the tensor ``journey`` (T, N, 2|3) has the points.
    """

    title: str
    dataset: str
    settings: dict[str, Any]
    axes: Names
    explained: Numbers | None
    latent_axes: list[int] | None
    centre: Numbers | None
    quality: dict[str, Any]
    class_names: Names
    factor_names: Names
    factor_sizes: list[int]
    deterministic: bool
    conditional: bool
    split_size: int
    seconds: float
    plotly: str | None = None
    stale: bool = False
    column: dict[str, Any] | None = None
    moments: list[MomentRecord] | None = None


@dataclass(frozen=True, kw_only=True)
class JourneyRecord(Record):
    """The points of a map at each snapshot of a training (``analyses.projection.journey``).

    Attributes:
        settings: of the map; moments: in the order of their steps.
    """

    settings: dict[str, Any]
    moments: list[MomentRecord]


@dataclass(frozen=True, kw_only=True)
class PeersRecord(Record):
    """A model beside others on the same budget (``analyses.peers``).

    Attributes:
        models: of each its name, title, what it was given, what it can do, figures and words.
        features: what samples were judged by; words: what it comes to.
    """

    title: str
    dataset: str
    shape: list[int]
    settings: dict[str, Any]
    seconds: float
    features: str
    models: list[dict[str, Any]]
    words: Names
