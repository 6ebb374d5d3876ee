"""One validated description of a run: JSON in, JSON out, and sentences for mistakes."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Self, Unpack

from pydantic import (
    BeforeValidator,
    Field,
    PrivateAttr,
    ValidationError,
    ValidationInfo,
    model_validator,
)

from vae_core import catalogue
from vae_core.config.base import Settings, read_values
from vae_core.config.fields import (
    BUDGET,
    LEARN,
    LOSS,
    MOST_DIMENSIONS,
    NETWORKS,
    OF_MODEL,
    OPTIMISATION,
    RUNNING,
    TO_BE_FILLED,
    About,
    Chosen,
    Filled,
    Named,
    Positive,
    Seed,
    Unit,
    Weight,
    Width,
    names,
    of_loss,
    widths,
)
from vae_core.config.mistakes import SettingsError, mistake
from vae_core.config.rules import (
    as_stored,
    check_action,
    check_discrepancy,
    check_judged,
    check_labelled,
    check_layout,
    check_missing,
    check_prior,
    check_scheduled,
    likelihoods_for,
    networks_for,
    own_weights,
    suited_networks,
)
from vae_core.config.values import Values
from vae_core.counting import counted
from vae_core.data.places import plain_name
from vae_core.data.specs import DatasetSpec, all_specs, find_spec
from vae_core.errors import UserError

if TYPE_CHECKING:
    from vae_core.data.base import Dataset


def _spec_of(name: Any, context: DatasetSpec | None) -> DatasetSpec:
    """The data set of that name: the one given, or the one known here."""
    if (
        context is not None
        and isinstance(name, str)
        and plain_name(context.name) == plain_name(name)
    ):
        return context
    return find_spec(name)


def _dataset_name(name: Any, info: ValidationInfo) -> str:
    return _spec_of(name, info.context).name


def _named(values: dict[str, Any]) -> tuple[dict[str, Any], DatasetSpec | None]:
    """Values in which a data set that was given itself is its name, and what it is."""
    data = values.get("dataset")
    spec = data if isinstance(data, DatasetSpec) else getattr(data, "spec", None)
    if not isinstance(spec, DatasetSpec):
        return values, None
    return {**values, "dataset": spec.name}, spec


_OF_PICTURES = ("network", "hidden", "likelihood")
# Fields that say where a run computes, and nothing of its model.
WHERE = frozenset({"threads", "device"})


class RunConfig(Settings):
    """Everything that determines a run. Fields left out take the defaults of their model.

    Weights of the loss are in nats; ``warmup`` is a fraction of the run, so that no warm-up can
    outlast it; ``epochs`` and ``seconds`` both bound the run, whichever comes first.
    """

    _spec: DatasetSpec = PrivateAttr()

    dataset: Annotated[
        str,
        BeforeValidator(_dataset_name),
        About("Data set", LEARN, all_specs),
    ] = Field(default="mnist", description="data set to learn")
    model: Annotated[str, Chosen("Model", LEARN, catalogue.MODELS)] = Field(
        default="vae", description="composition to train"
    )
    latent_dim: Annotated[int, About("Latent dimensions", LEARN)] = Field(
        default=20, ge=1, le=MOST_DIMENSIONS, description="number of latent dimensions"
    )
    seed: Annotated[Seed, About("Seed", LEARN)] = Field(
        default=0, description="seed of everything random"
    )
    epochs: Annotated[
        Annotated[float, Field(gt=0, le=1e6, allow_inf_nan=False)] | None,
        About("Epochs", BUDGET, unset="10, unless seconds are given"),
    ] = Field(default=None, description="passes over the training set")
    seconds: Annotated[
        Annotated[float, Field(gt=0, le=1e7, allow_inf_nan=False)] | None,
        About("Seconds", BUDGET, unset="no limit"),
    ] = Field(default=None, description="training time")
    patience: Annotated[Positive | None, About("Patience, epochs", BUDGET, unset="never")] = Field(
        default=None, description="stop after so many epochs without a better validation loss"
    )
    network: Annotated[str, Chosen("Network", NETWORKS, catalogue.NETWORKS)] = Field(
        default="mlp", description="encoder and decoder family"
    )
    hidden: Annotated[
        tuple[Width, ...],
        BeforeValidator(widths),
        Filled(),
        About("Hidden layers", NETWORKS, unset="those of the network"),
    ] = Field(
        default=TO_BE_FILLED,
        max_length=8,
        description="widths of the dense layers, such as 400 or 512,256",
    )
    activation: Annotated[str, Chosen("Activation", NETWORKS, catalogue.ACTIVATIONS)] = Field(
        default="relu", description="nonlinearity of the hidden layers"
    )
    normalisation: Annotated[str, Chosen("Normalisation", NETWORKS, catalogue.NORMALISATIONS)] = (
        Field(default="none", description="how the hidden layers are normalised")
    )
    dropout: Annotated[float, About("Dropout", NETWORKS)] = Field(
        default=0.0, ge=0, lt=1, allow_inf_nan=False, description="fraction of hidden units dropped"
    )
    word_dropout: Annotated[Unit, About("Word dropout", NETWORKS)] = Field(
        default=0.4,
        description="fraction of the characters before that a writer is not given in training",
    )
    initialisation: Annotated[
        str, Chosen("Initialisation", NETWORKS, catalogue.INITIALISATIONS)
    ] = Field(default="auto", description="how weights start")
    likelihood: Annotated[str, Chosen("Likelihood", LOSS, catalogue.LIKELIHOODS)] = Field(
        default="bernoulli", description="distribution of a pixel given the code"
    )
    sigma: Annotated[float, About("Gaussian σ", LOSS)] = Field(
        default=0.1,
        ge=0.002,
        le=1e3,
        allow_inf_nan=False,
        description="standard deviation of the Gaussian likelihood",
    )
    prior: Annotated[
        str,
        Named("prior", catalogue.PRIORS),
        Filled(),
        About("Prior", LOSS, catalogue.PRIORS, unset=OF_MODEL),
    ] = Field(default=TO_BE_FILLED, description="density of the codes before an example is seen")
    missing: Annotated[
        str,
        Named("way with gaps", catalogue.MISSING),
        Filled(),
        About("Missing values", LOSS, catalogue.MISSING, unset="mask, where the data have gaps"),
    ] = Field(default=TO_BE_FILLED, description="how numbers that are missing are learned")
    components: Annotated[int, About("Components of the prior", LOSS)] = Field(
        default=50,
        ge=1,
        le=2000,
        description="components or pseudo-inputs of a prior that has them",
    )
    levels: Annotated[int, About("Levels of each dimension", LOSS)] = Field(
        default=5,
        ge=2,
        le=256,
        description="levels of each number of a code that is rounded to levels",
    )
    codebook: Annotated[int, About("Entries of the codebook", LOSS)] = Field(
        default=64, ge=2, le=8192, description="entries of a codebook"
    )
    slots: Annotated[
        int | None,
        About("Slots of the code", LOSS, unset="of four numbers each, if these divide the code"),
    ] = Field(
        default=None,
        ge=1,
        le=512,
        description="pieces of a code, each of which is an entry of a codebook",
    )
    beta: Annotated[Weight | None, of_loss("beta")] = Field(
        default=None,
        description="weight of the KL divergence, or of the part that the model penalises",
    )
    gamma: Annotated[Weight | None, of_loss("gamma")] = Field(
        default=None, description="weight of the model's second term"
    )
    alpha: Annotated[Weight | None, of_loss("alpha")] = Field(
        default=None, description="weight of the model's third term"
    )
    capacity: Annotated[Weight | None, of_loss("capacity")] = Field(
        default=None, description="nats that the code is to carry at the end"
    )
    free_bits: Annotated[Weight | None, of_loss("free_bits")] = Field(
        default=None, description="nats of each dimension that cost nothing"
    )
    labelled: Annotated[int | None, About("Labelled examples", LOSS, unset=OF_MODEL)] = Field(
        default=None,
        ge=1,
        description="training examples whose label is observed, evenly over the classes",
    )
    samples: Annotated[int, Filled(), About("Samples K per example", LOSS, unset=OF_MODEL)] = Field(
        default=TO_BE_FILLED,
        ge=1,
        le=1000,
        description="samples of the code for each example in training",
    )
    schedule: Annotated[str, Chosen("KL schedule", LOSS, catalogue.SCHEDULES, kind="schedule")] = (
        Field(default="constant", description="how the scheduled weights grow")
    )
    scheduled: Annotated[
        tuple[Annotated[str, Named("weight", catalogue.WEIGHTS)], ...],
        BeforeValidator(names),
        About("Weights that follow the schedule", LOSS, catalogue.WEIGHTS),
    ] = Field(default=("beta",), max_length=5, description="weights that follow the schedule")
    warmup: Annotated[Unit, About("Warm-up, fraction", LOSS)] = Field(
        default=0.25, description="fraction of the run (or cycle) spent warming up"
    )
    cycles: Annotated[int, About("Cycles", LOSS)] = Field(
        default=4, ge=1, le=100, description="number of cycles of the cyclical schedule"
    )
    batch_size: Annotated[int, About("Batch size", OPTIMISATION)] = Field(
        default=128, ge=1, le=65536, description="examples a step"
    )
    learning_rate: Annotated[float, About("Learning rate", OPTIMISATION, aliases=("--lr",))] = (
        Field(default=1e-3, gt=0, le=10, allow_inf_nan=False, description="step size")
    )
    learning_rate_schedule: Annotated[
        str, Chosen("Learning-rate schedule", OPTIMISATION, catalogue.RATE_SCHEDULES)
    ] = Field(default="constant", description="how the step size changes")
    optimiser: Annotated[
        str, Chosen("Optimiser", OPTIMISATION, catalogue.OPTIMISERS, aliases=("--optimizer",))
    ] = Field(default="adam", description="update rule")
    weight_decay: Annotated[Unit, About("Weight decay", OPTIMISATION)] = Field(
        default=0.0, description="pull of the weights towards zero"
    )
    gradient_clip: Annotated[Positive | None, About("Gradient clip", OPTIMISATION)] = Field(
        default=None, description="largest gradient norm (none: only recorded)"
    )
    precision: Annotated[str, Chosen("Precision", RUNNING, catalogue.PRECISIONS)] = Field(
        default="float32", description="precision of the matrix products"
    )
    device: Annotated[str, Chosen("Device", RUNNING, catalogue.DEVICES)] = Field(
        default="cpu", description="what computes the run"
    )
    threads: Annotated[int, About("Threads", RUNNING)] = Field(
        default=1, ge=1, le=256, description="processor threads of this run"
    )
    average_weights: Annotated[bool, About("Show EMA weights", RUNNING)] = Field(
        default=True, description="show and save a running average of the weights"
    )

    def __init__(self, /, **values: Unpack[Values]):
        """Settings from keywords; ``dataset`` may be a :class:`vae_core.Dataset` as well.

        Raises:
            SettingsError: for the first thing wrong, in one sentence.
        """
        named, spec = _named({**values})
        try:
            self.__pydantic_validator__.validate_python(named, self_instance=self, context=spec)
        except ValidationError as error:
            raise mistake(error, type(self)) from error

    __init__.__pydantic_base_init__ = True

    def on(self, data: "str | Dataset | DatasetSpec", **changes: Unpack[Values]) -> Self:
        """The same settings on another data set, and others in their place where named.

        What was left out takes the defaults that suit the data.

        Args:
            data: a ``Dataset``, its row, or its name.
            changes: settings by name.

        Raises:
            SettingsError: for what does not suit it, in one sentence.
        """
        given = {name: getattr(self, name) for name in self.model_fields_set}
        return type(self).parse({**given, "dataset": data, **changes})

    @model_validator(mode="after")
    def _fill_in(self, info: ValidationInfo) -> Self:
        """Fill what was left out from the catalogue, and refuse what contradicts itself."""
        spec = self._spec = _spec_of(self.dataset, info.context)
        if "model" not in self.model_fields_set:
            object.__setattr__(self, "model", spec.layout.model)
        row = catalogue.MODELS[self.model]
        given = {name for name in self.model_fields_set if getattr(self, name) is not None}
        filled = {name: value for name, value in row.settings.items() if name not in given}
        weights = {name: filled.get(name, getattr(self, name)) for name in catalogue.WEIGHTS}
        filled |= own_weights(weights, row)
        scheduled = self.scheduled if "scheduled" in given else filled.get("scheduled")
        schedule = filled.get("schedule", self.schedule)
        filled["scheduled"] = check_scheduled(schedule, scheduled, row)
        if self.labelled is not None:
            check_labelled(self.labelled, row, spec)
        if self.patience is not None and self.objective.adversarial:
            raise ValueError(
                f"The {row.title} is trained against a network that learns too, so its loss does "
                "not say when to stop. Leave <patience> out."
            )
        filled |= self._suited(spec, row, filled)
        check_judged(row, filled.get("network", self.network))
        filled["missing"] = check_missing(
            self.missing, spec, row, filled.get("network", self.network)
        )
        if filled.get("hidden", self.hidden) is None:
            filled["hidden"] = catalogue.NETWORKS[filled.get("network", self.network)].hidden
        if self.epochs is None and self.seconds is None:
            filled["epochs"] = spec.layout.passes(spec.sizes[0])
        if row.conditional and not spec.class_names:
            raise ValueError(
                f"The {row.title} needs classes, and {spec.title} has none. "
                "Choose another data set or the vae."
            )
        if row.objective == "mmd":
            alpha, gamma = (filled.get(name, getattr(self, name)) for name in ("alpha", "gamma"))
            check_discrepancy(alpha, gamma, row)
        latent_dim = filled.get("latent_dim", self.latent_dim)
        check_prior(filled.get("prior", self.prior), row, latent_dim)
        if "slots" in catalogue.POSTERIORS[row.posterior].config_fields:
            filled["slots"] = self._slots(latent_dim)
        # The model is frozen for its users; here it is still being made.
        for name, value in filled.items():
            object.__setattr__(self, name, value)
        return self

    def _suited(
        self, spec: DatasetSpec, row: catalogue.ModelRow, own: dict[str, Any]
    ) -> dict[str, Any]:
        """What suits data and model where left out; network and likelihood are checked else."""
        layout = spec.layout
        given = self.model_fields_set | set(own)
        filled = {name: value for name, value in spec.settings.items() if name not in given}
        suited = {"network": networks_for(layout), "likelihood": likelihoods_for(layout)}
        for name, possible in suited.items():
            if name in given:
                value = own.get(name, getattr(self, name))
                if name != "network" or not catalogue.NETWORKS[value].given:
                    check_layout(name, value, possible, spec)
                if name == "network":
                    check_action(value, row)
            elif name not in filled:
                usual = suited_networks(layout, row) if name == "network" else possible
                filled[name] = usual[0]
        return filled

    def _slots(self, latent_dim: int) -> int:
        """The slots that the code is cut into: of four numbers each, or of as many as divide it."""
        if self.slots is None:
            return latent_dim // next(n for n in (4, 3, 2, 1) if latent_dim % n == 0)
        if latent_dim % self.slots:
            raise ValueError(
                f"{latent_dim} cannot be cut into {counted(self.slots, 'slot')} of one size. "
                "Give <slots> a "
                "number that divides <latent_dim>, or leave it out."
            )
        return self.slots

    @property
    def spec(self) -> DatasetSpec:
        """What is known of its data set, also where that is not on this computer."""
        return self._spec

    @property
    def objective(self) -> catalogue.ObjectiveRow:
        """What the model minimises, and the weights that this reads."""
        return catalogue.OBJECTIVES[catalogue.MODELS[self.model].objective]

    @property
    def posterior(self) -> catalogue.PosteriorRow:
        """What kind of q(z|x) the model has."""
        return catalogue.POSTERIORS[catalogue.MODELS[self.model].posterior]

    @property
    def weights(self) -> dict[str, float]:
        """The weights that the loss reads, at the end of their schedule."""
        return {name: getattr(self, name) for name in self.objective.weights}

    @property
    def beta_norm(self) -> float:
        """Beta times latent dimensions over numbers of an example (Higgins et al. 2017, eq. 6)."""
        channels, height, width = self.spec.shape
        return float(self.beta or 0.0) * self.latent_dim / (channels * height * width)

    @property
    def title(self) -> str:
        """A line that names the setting, such as "β-VAE on MNIST, 10 dimensions, β 4"."""
        model, data = catalogue.MODELS[self.model].title, self.spec.title
        text = f"{model} on {data}, {counted(self.latent_dim, 'dimension')}"
        if self.prior != catalogue.MODELS[self.model].settings["prior"]:
            text += f", prior {catalogue.PRIORS[self.prior].title}"
        plain = self.beta == 1 or "beta" not in self.objective.weights
        return text if plain else f"{text}, β {self.beta:g}"

    @classmethod
    def parse(
        cls,
        values: dict[str, Any],
        preset: str | None = None,
        *,
        spec: DatasetSpec | None = None,
        stored: bool = False,
    ) -> Self:
        """A configuration from plain values, over what makes the model itself, over a preset.

        Args:
            values: fields by name; those left out take their defaults.
            preset: a name of ``catalogue.PRESETS``.
            spec: what its data set is, from whoever has it, such as a weights file whose data set
                is not on this computer; by default, and of any other name, what is known here.
            stored: whether the values are those of a file that was written after such a check,
                which was laxer before.

        Raises:
            UserError: for the first thing wrong, in one sentence.
        """
        base = {}
        if preset is not None:
            base = catalogue.PRESETS[catalogue.choose("preset", preset, catalogue.PRESETS)].values
        if not isinstance(values, dict):
            raise UserError(
                "A configuration is a JSON object such as "
                '{"dataset": "mnist", "model": "vae"}; this is '
                f"{'a list' if isinstance(values, list) else 'a ' + type(values).__name__}."
            )
        if stored:
            values = as_stored(values)
        values, given = _named(values)
        spec = given or spec
        given = values.get("dataset", cls.model_fields["dataset"].default)
        spec = _spec_of(given, spec)
        name = {**base, **values}.get("model", spec.layout.model)
        own = catalogue.MODELS[catalogue.choose("model", name, catalogue.MODELS)].settings
        # What presets say of networks was tried on small pictures.
        unsuited = {*own, *spec.settings, *(_OF_PICTURES if spec.settings else ())}
        base = {name: value for name, value in base.items() if name not in unsuited}
        try:
            return cls.model_validate({**base, **values}, context=spec)
        except ValidationError as error:
            raise mistake(error, cls) from error

    @classmethod
    def from_file(cls, path: Path, overrides: dict[str, Any] | None = None) -> Self:
        """The configuration of a run's JSON file; ``overrides`` win over the file.

        Raises:
            UserError: when the file is missing, is no JSON, or holds a wrong value.
        """
        overrides = overrides or {}
        try:
            return cls.parse({**read_values(path), **overrides}, stored=True)
        except SettingsError as error:
            labels = error.labels
            called = {name: f"{name} in {path}" for name in labels if name not in overrides}
            raise UserError(error.naming((labels | called).__getitem__)) from error
