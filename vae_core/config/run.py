"""One validated description of a run: JSON in, JSON out, and sentences for mistakes."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, ValidationError, model_validator

from vae_core import catalogue
from vae_core.config.base import Settings, sentence
from vae_core.config.rules import (
    check_action,
    check_discrepancy,
    check_judged,
    check_labelled,
    check_layout,
    check_prior,
    suited_networks,
)
from vae_core.data.specs import DatasetSpec, find_spec
from vae_core.errors import UserError


def named(kind: str, table: Iterable[str]) -> Any:
    """A string that must be a row of a table of the catalogue."""
    return Annotated[str, BeforeValidator(lambda name: catalogue.choose(kind, name, table))]


def _widths(value: Any) -> Any:
    """Layer widths as a list, or as the text "400,200" (an empty text: no hidden layer)."""
    if isinstance(value, str):
        parts = [part for part in value.replace(" ", ",").split(",") if part]
        if not all(part.isdecimal() for part in parts):
            raise UserError(
                f"hidden (widths of the dense layers) cannot be {value[:80]!r}: write whole "
                "numbers between commas, such as 512,256."
            )
        return tuple(int(part) for part in parts)
    return value


def _names(value: Any) -> Any:
    """Names as a list, or as the text "beta,gamma"."""
    if isinstance(value, str):
        return tuple(part for part in value.replace(" ", ",").split(",") if part)
    return value


Weight = Annotated[float, Field(ge=0, le=1e6, allow_inf_nan=False)] | None
Unit = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Width = Annotated[int, Field(ge=1, le=8192)]
Seed = Annotated[int, Field(ge=0, lt=2**31)]


_OF_PICTURES = ("network", "hidden", "likelihood")


class RunConfig(Settings):
    """Everything that determines a run. Fields left out take the defaults of their model.

    Weights of the loss are in nats; ``warmup`` is a fraction of the run, so that no warm-up can
    outlast it; ``epochs`` and ``seconds`` both bound the run, whichever comes first.
    """

    dataset: Annotated[str, BeforeValidator(lambda name: find_spec(name).name)] = Field(
        "mnist", description="data set to learn"
    )
    model: named("model", catalogue.MODELS) = Field("vae", description="composition to train")
    network: named("network", catalogue.NETWORKS) = Field(
        "mlp", description="encoder and decoder family"
    )
    hidden: Annotated[tuple[Width, ...], BeforeValidator(_widths)] | None = Field(
        None, max_length=8, description="widths of the dense layers, such as 400 or 512,256"
    )
    latent_dim: int = Field(20, ge=1, le=512, description="number of latent dimensions")
    activation: named("activation", catalogue.ACTIVATIONS) = Field(
        "relu", description="nonlinearity of the hidden layers"
    )
    normalisation: named("normalisation", catalogue.NORMALISATIONS) = Field(
        "none", description="how the hidden layers are normalised"
    )
    dropout: float = Field(
        0.0, ge=0, lt=1, allow_inf_nan=False, description="fraction of hidden units dropped"
    )
    word_dropout: Unit = Field(
        0.4, description="fraction of the characters before that a writer is not told in training"
    )
    initialisation: named("initialisation", catalogue.INITIALISATIONS) = Field(
        "auto", description="how weights start"
    )
    likelihood: named("likelihood", catalogue.LIKELIHOODS) = Field(
        "bernoulli", description="distribution of a pixel given the code"
    )
    sigma: float = Field(
        0.1,
        ge=0.002,
        le=1e3,
        allow_inf_nan=False,
        description="standard deviation of the Gaussian likelihood",
    )
    prior: named("prior", catalogue.PRIORS) | None = Field(
        None, description="density of the codes before an example is seen"
    )
    components: int = Field(
        50, ge=1, le=2000, description="components or pseudo-inputs of a prior that has them"
    )
    levels: int = Field(
        5, ge=2, le=256, description="levels of each number of a code that is rounded to levels"
    )
    codebook: int = Field(64, ge=2, le=8192, description="entries of a codebook")
    slots: int | None = Field(
        None, ge=1, le=512, description="pieces of a code, each of which is an entry of a codebook"
    )
    beta: Weight = Field(
        None, description="weight of the KL divergence, or of the part that the model presses"
    )
    gamma: Weight = Field(None, description="weight of the model's second term")
    alpha: Weight = Field(None, description="weight of the model's third term")
    capacity: Weight = Field(None, description="nats that the code is to carry at the end")
    free_bits: Weight = Field(None, description="nats of each dimension that cost nothing")
    labelled: int | None = Field(
        None, ge=1, description="training examples whose label is told, evenly over the classes"
    )
    samples: int | None = Field(
        None, ge=1, le=1000, description="samples of the code for each example in training"
    )
    schedule: named("schedule", catalogue.SCHEDULES) = Field(
        "constant", description="how the scheduled weights grow"
    )
    scheduled: Annotated[
        tuple[named("weight", catalogue.WEIGHTS), ...], BeforeValidator(_names)
    ] = Field(("beta",), max_length=5, description="weights that follow the schedule")
    warmup: Unit = Field(0.25, description="fraction of the run (or cycle) spent warming up")
    cycles: int = Field(4, ge=1, le=100, description="number of cycles of the cyclical schedule")
    optimiser: named("optimiser", catalogue.OPTIMISERS) = Field("adam", description="update rule")
    learning_rate: Annotated[float, Field(gt=0, le=10, allow_inf_nan=False)] = Field(
        1e-3, description="step size"
    )
    learning_rate_schedule: named("learning-rate schedule", catalogue.RATE_SCHEDULES) = Field(
        "constant", description="how the step size changes"
    )
    weight_decay: Unit = Field(0.0, description="pull of the weights towards zero")
    gradient_clip: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = Field(
        None, description="largest gradient norm (none: only recorded)"
    )
    batch_size: int = Field(128, ge=1, le=65536, description="examples a step")
    epochs: Annotated[float, Field(gt=0, le=1e6, allow_inf_nan=False)] | None = Field(
        None, description="passes over the training set"
    )
    seconds: Annotated[float, Field(gt=0, le=1e7, allow_inf_nan=False)] | None = Field(
        None, description="training time"
    )
    patience: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = Field(
        None, description="stop after so many epochs without a better validation loss"
    )
    precision: named("precision", catalogue.PRECISIONS) = Field(
        "float32", description="precision of the matrix products"
    )
    average_weights: bool = Field(
        True, description="show and save a running average of the weights"
    )
    threads: int = Field(1, ge=1, le=256, description="processor threads of this run")
    seed: Seed = Field(0, description="seed of everything random")

    @model_validator(mode="after")
    def _fill_in(self) -> Self:
        """Fill what was left out from the catalogue, and refuse what contradicts itself."""
        spec = find_spec(self.dataset)
        if "model" not in self.model_fields_set:
            object.__setattr__(self, "model", spec.layout.model)
        row = catalogue.MODELS[self.model]
        given = {name for name in self.model_fields_set if getattr(self, name) is not None}
        filled = {name: value for name, value in row.settings.items() if name not in given}
        read = self.objective.weights
        for name in catalogue.WEIGHTS:
            value = filled.get(name, getattr(self, name))
            if name in read and value is None:
                filled[name] = 1.0
            elif name not in read and value not in (None, row.settings.get(name)):
                known = f"it reads {', '.join(read)}" if read else "its loss has no weights"
                raise ValueError(
                    f"The {row.title} has no {name} to set to {value:g}: {known}. Leave {name} "
                    "out, or choose another model."
                )
        if self.labelled is not None:
            check_labelled(self.labelled, row, spec)
        if self.patience is not None and self.objective.adversarial:
            raise ValueError(
                f"The {row.title} is trained against a network that learns too, so its loss does "
                "not say when to stop. Leave patience out."
            )
        filled |= self._suited(spec, row, filled)
        check_judged(row, filled.get("network", self.network))
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
        for name, suited in (("network", layout.networks), ("likelihood", layout.likelihoods)):
            if name in given:
                value = own.get(name, getattr(self, name))
                check_layout(name, value, suited, spec)
                if name == "network":
                    check_action(value, row)
            elif name not in filled:
                possible = suited_networks(layout, row) if name == "network" else suited
                filled[name] = possible[0]
        return filled

    def _slots(self, latent_dim: int) -> int:
        """The slots that the code is cut into: of four numbers each, or of as many as divide it."""
        if self.slots is None:
            return latent_dim // next(n for n in (4, 3, 2, 1) if latent_dim % n == 0)
        if latent_dim % self.slots:
            raise ValueError(
                f"latent_dim {latent_dim} cannot be cut into {self.slots} slots of one size. "
                "Give a number of slots that divides it, or leave slots out."
            )
        return self.slots

    @property
    def objective(self) -> catalogue.ObjectiveRow:
        """What the model minimises, and the weights that this reads."""
        return catalogue.OBJECTIVES[catalogue.MODELS[self.model].objective]

    @property
    def weights(self) -> dict[str, float]:
        """The weights of the loss at the end of their schedule: beta, and what the model reads."""
        names = dict.fromkeys(["beta", *self.objective.weights])
        return {name: getattr(self, name) for name in names}

    @property
    def beta_norm(self) -> float:
        """Beta scaled by latent over input size, comparable across data sets (Higgins 2017)."""
        channels, height, width = find_spec(self.dataset).shape
        return float(self.beta or 0.0) * self.latent_dim / (channels * height * width)

    @property
    def title(self) -> str:
        """A line that names the setting, such as "β-VAE on MNIST, 10 dimensions, β 4"."""
        model, data = catalogue.MODELS[self.model].title, find_spec(self.dataset).title
        text = f"{model} on {data}, {self.latent_dim} dimensions"
        if self.prior != catalogue.MODELS[self.model].settings["prior"]:
            text += f", prior {catalogue.PRIORS[self.prior].title}"
        plain = self.beta == 1 or "beta" not in self.objective.weights
        return text if plain else f"{text}, β {self.beta:g}"

    @classmethod
    def parse(cls, values: dict[str, Any], preset: str | None = None) -> Self:
        """A configuration from plain values, over what makes the model itself, over a preset.

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
        given = values.get("dataset", cls.model_fields["dataset"].default)
        spec = find_spec(given)
        name = {**base, **values}.get("model", spec.layout.model)
        own = catalogue.MODELS[catalogue.choose("model", name, catalogue.MODELS)].settings
        # What presets say of networks was tried on small pictures.
        unsuited = {*own, *spec.settings, *(_OF_PICTURES if spec.settings else ())}
        base = {name: value for name, value in base.items() if name not in unsuited}
        try:
            return cls.model_validate({**base, **values})
        except ValidationError as error:
            raise UserError(sentence(error, cls)) from error

    @classmethod
    def from_file(cls, path: Path, overrides: dict[str, Any] | None = None) -> Self:
        """A configuration from a JSON file; ``overrides`` win over the file.

        Raises:
            UserError: when the file is missing, is no JSON, or holds a wrong value.
        """
        return cls.parse({**read_values(path), **(overrides or {})})


def read_values(path: Path) -> dict[str, Any]:
    """The JSON object in a configuration file, not yet validated.

    Raises:
        UserError: when the file is missing, unreadable, or holds no JSON object.
    """
    try:
        values = json.loads(Path(path).read_text("utf-8-sig"))
    except OSError as error:
        raise UserError(
            f"The configuration {path} cannot be read ({error.strerror}). "
            "Give the path of a JSON file."
        ) from error
    except ValueError as error:
        raise UserError(
            f"{path} is no JSON ({error}). Write an object such as "
            '{"dataset": "mnist", "model": "vae"}.'
        ) from error
    if not isinstance(values, dict):
        raise UserError(f'{path} holds no JSON object; write one such as {{"dataset": "mnist"}}.')
    return values
