"""What choosing one setting does to the others, over values by the name of their field."""

from collections.abc import MutableMapping
from typing import Any

from vae_core import catalogue
from vae_core.config.reads import weights_read
from vae_core.config.rules import likelihoods_for, suited_networks, usually_scheduled
from vae_core.config.run import RunConfig
from vae_core.data.layouts import Layout
from vae_core.data.specs import DatasetSpec, all_specs, find_spec

Values = MutableMapping[str, Any]
_PRESET = "fast"
# What the first visit finds: a run that shows digits within seconds.
DEFAULTS: dict[str, Any] = {
    **{name: field.default for name, field in RunConfig.model_fields.items()},
    **catalogue.PRESETS[_PRESET].values,
    "preset": _PRESET,
    "beta": 1.0,
    "samples": 1,
    "prior": "standard-normal",
    "hidden": "",
    "kind": "pictures",
    "brought": {},
    "budget": "seconds",
    "amount": 30.0,
}


def use_preset(values: Values) -> None:
    """Set every field that any preset names: to this one's value, else to the default."""
    chosen = catalogue.PRESETS[values["preset"]].values
    named = {name for row in catalogue.PRESETS.values() for name in row.values}
    if spec(values).settings:  # what presets say of networks was tried on small pictures
        named -= {"network", "hidden", *spec(values).settings}
    for name in named - {"epochs", "seconds", "beta", "model"}:
        value = chosen.get(name, RunConfig.model_fields[name].default)
        if name == "hidden":
            value = ",".join(map(str, value or ()))
        values[name] = value
    follow_model(values)
    if "epochs" in chosen:
        values["budget"], values["amount"] = "epochs", chosen["epochs"]


def follow_model(values: Values) -> None:
    """Another model brings its own weights, and whatever else makes it that model."""
    own = model(values).settings
    preset = {**catalogue.PRESETS[values["preset"]].values, **spec(values).settings}
    brought = {name for row in catalogue.MODELS.values() for name in row.settings}
    for name in brought | set(catalogue.WEIGHTS):
        default = preset.get(name, RunConfig.model_fields[name].default)
        values[name] = own.get(name, default)
    for name in set(catalogue.WEIGHTS) - set(read(values)):
        values[name] = None
    values["scheduled"] = own.get("scheduled", usually_scheduled(model(values)))
    _stay_suited(values)


def follow_dataset(values: Values) -> None:
    """Data of another kind bring the network, the likelihood and the sizes that suit them.

    And the model, where the one in hand is what suited the data before. What the kind before has
    brought goes with it.
    """
    kind, brought = values["kind"], values["brought"]
    bring = spec(values).settings
    if kind == layout(values).kind and brought == bring:
        return
    values["kind"], values["brought"] = layout(values).kind, bring
    usual = {each.layout.model for each in all_specs().values() if each.layout.kind == kind}
    if model(values).name in usual:
        values["model"] = layout(values).model
        follow_model(values)
    suited = RunConfig.parse({"dataset": values["dataset"]}, values["preset"])
    own = model(values).settings
    for name in {"network", "likelihood", "latent_dim", *brought, *bring} - set(own):
        values[name] = getattr(suited, name)
    values["hidden"] = ""
    follow_model(values)


def _stay_suited(values: Values) -> None:
    """Neither a preset nor a model brings what is made for another kind of data."""
    suited = {"network": networks(values), "likelihood": likelihoods_for(layout(values))}
    for name, choices in suited.items():
        if values[name] not in choices:
            values[name] = choices[0]


def spec(values: Values) -> DatasetSpec:
    """The chosen data set."""
    return find_spec(values["dataset"])


def layout(values: Values) -> Layout:
    """How an example of it is read."""
    return spec(values).layout


def networks(values: Values) -> tuple[str, ...]:
    """Those that suit the data and that the model can have."""
    return suited_networks(layout(values), model(values))


def model(values: Values) -> catalogue.ModelRow:
    """The chosen model."""
    return catalogue.MODELS[values["model"]]


def read(values: Values) -> dict[str, str]:
    """The weights that decide something for the chosen model, and what each weighs in it."""
    return weights_read(model(values).name)


def chosen_values(values: Values) -> dict[str, Any]:
    """What is held of the fields on which others depend, see ``config.reads``."""
    names = ("model", "network", "hidden", "prior", "likelihood", "schedule")
    return {name: values[name] for name in names}
