"""The form's values as parameters of an address: what differs from what the choices bring along.

``/train?dataset=digits&model=beta-vae&beta=8&seconds=20``: preset, data set and model each bring
their own settings first, as they do by hand, and whatever else is named comes after.
"""

from typing import Any

from ui.shell.address import as_text, from_text
from ui.train import form_rules as rules
from ui.train.form_rules import DEFAULTS, Values
from vae_core import catalogue
from vae_core.config.fields import about
from vae_core.config.reads import fields_read, priors_for
from vae_core.config.rules import likelihoods_for
from vae_core.config.run import RunConfig
from vae_core.data.specs import all_specs
from vae_core.errors import UserError

_UNITS = ("seconds", "epochs")
# Chosen first, in this order: each brings settings along.
_FIRST = ("preset", "dataset", "model")
_OTHERS = [
    name for name in RunConfig.model_fields if name not in (*_FIRST, *_UNITS, "threads")
]  # fmt: skip
NAMES = (*_FIRST, *_OTHERS, *_UNITS)
_CALLED = {"preset": "preset", "dataset": "data set", "model": "model"}


def said_of(values: Values) -> dict[str, str]:
    """The parameters that bring these values back."""
    said: dict[str, str] = {}
    base = dict(DEFAULTS)
    for name in _FIRST:
        if values[name] != base[name]:
            said[name] = values[name]
            _choose(base, name, values[name])
    shown = fields_read(rules.chosen_values(values))
    for name in _OTHERS:
        if name in shown and _differ(name, values[name], base[name]):
            said[name] = as_text(values[name])
    budget = ("budget", "amount")
    if any(values[name] != base[name] for name in budget):
        said[values["budget"]] = as_text(values["amount"])
    return said


def _differ(name: str, one: Any, other: Any) -> bool:
    # The order in which weights were chosen means nothing.
    return set(one) != set(other) if name == "scheduled" else one != other


def _choose(values: Values, name: str, choice: str) -> None:
    values[name] = choice
    match name:
        case "preset":
            rules.use_preset(values)
        case "dataset":
            rules.follow_dataset(values)
        case "model":
            rules.follow_model(values)


def taken_from(asked: dict[str, str]) -> tuple[dict[str, Any], list[str]]:
    """All values of the form under these parameters, and what is wrong with any, in sentences.

    What is wrong is left as it would be without it.
    """
    values, mistakes = dict(DEFAULTS), []
    tables = {"preset": catalogue.PRESETS, "dataset": all_specs(), "model": catalogue.MODELS}
    for name in _FIRST:
        if (choice := asked.get(name)) is None or choice == values[name]:
            continue
        if choice in tables[name]:
            _choose(values, name, choice)
        else:
            mistakes.append(f"There is no {_CALLED[name]} named “{choice[:60]}”. Choose another.")
    for name in (name for name in _OTHERS if name in asked):
        try:
            values[name] = _read(values, name, asked[name])
        except UserError as error:
            label = about(RunConfig, name).label.partition(",")[0]
            mistakes.append(f"{label} in the address: {error}")
    for unit in _UNITS:
        if unit in asked:
            try:
                values["amount"] = from_text(asked[unit], float)
                values["budget"] = unit
            except UserError as error:
                mistakes.append(f"{unit.capitalize()} in the address: {error}")
    return values, mistakes


def _read(values: Values, name: str, text: str) -> Any:
    """A field's value of a text.

    Raises:
        UserError: for what it cannot be.
    """
    if name == "hidden":  # typed as a text
        return text[:200]
    value = from_text(text, RunConfig.model_fields[name].annotation)
    choices = _choices(values, name)
    wrong = [one for one in (value if isinstance(value, list) else [value]) if one not in choices]
    if choices and wrong:
        raise UserError(f"there is no “{wrong[0]}” to choose here.")
    return value


def _choices(values: Values, name: str) -> list[str]:
    """What can be chosen for a field; empty where any value can be."""
    match name:
        case "network":
            return list(rules.networks(values))
        case "likelihood":
            return list(likelihoods_for(rules.layout(values)))
        case "prior":
            return list(priors_for(values["model"]))
        case "scheduled":
            return list(rules.read(values))
        case _:
            return list(about(RunConfig, name).choices)
