"""The form of a sweep as parameters of an address: what differs from what it shows at first."""

from typing import Any

from ui.compare.sweep_fields import choices_of, fields_for, kind_of, suggestion
from ui.shell.address import as_text, from_text
from vae_core import catalogue
from vae_core.config.run import RunConfig
from vae_core.data.specs import all_specs
from vae_core.errors import UserError
from vae_core.runs.latent_size import MOST_REPEATS
from vae_core.runs.sweep import MOST

SUGGESTIONS = (
    "0, 0.25, 1, 4, 8",
    "0, 1, 4",
    "0.1, 0.3, 1, 3, 10",
    "0, 0.125, 0.25, 0.5, 1, 2, 4, 8, 16",
)
DEFAULTS: dict[str, Any] = {
    "dataset": "mnist",
    "model": "vae",
    "field": "beta",
    "values": SUGGESTIONS[0],
    "models": ["vae", "iwae", "vamp-vae", "flow-prior-vae"],
    "choices": [],
    "repeats": 1,
    "early": False,
    "latent_dim": 10,
    "preset": "fast",
    "budget": "seconds",
    "amount": 20.0,
}
_UNITS = ("seconds", "epochs")
NAMES = (
    "dataset",
    "preset",
    "model",
    "vary",
    "values",
    "models",
    "choices",
    "repeats",
    "early",
    "latent_dim",
    *_UNITS,
)
_TABLES = {
    "dataset": ("data set", all_specs),
    "preset": ("preset", lambda: catalogue.PRESETS),
    "model": ("model", lambda: catalogue.MODELS),
}


def said_of(values: dict[str, Any]) -> dict[str, str]:
    """The parameters that bring these values back: of what is shown, what is not as at first."""
    kind = kind_of(values["field"])
    own = ("model", *({"numbers": ("values",), "choices": ("choices",)}.get(kind, ())))
    own = ("models",) if values["field"] == "model" else own
    said = {
        name: as_text(values[name])
        for name in ("dataset", "preset", "latent_dim", "repeats", "early", *own)
        if values[name] != DEFAULTS[name]
    }
    if values["field"] != DEFAULTS["field"]:
        said["vary"] = values["field"]
    if any(values[name] != DEFAULTS[name] for name in ("budget", "amount")):
        said[values["budget"]] = as_text(values["amount"])
    return said


def taken_from(asked: dict[str, str]) -> tuple[dict[str, Any], list[str]]:
    """All values of the form under these parameters, and what is wrong with any, in sentences."""
    values, mistakes = dict(DEFAULTS), []
    for name, (called, table) in _TABLES.items():
        if name not in asked:
            continue
        if asked[name] in table():
            values[name] = asked[name]
        else:
            mistakes.append(f"There is no {called} named “{asked[name][:60]}”. Choose another.")
    _take_what_differs(values, asked, mistakes)
    if "early" in asked:
        values["early"] = asked["early"] == "1"
    if "repeats" in asked:
        known = asked["repeats"].isdecimal() and 1 <= int(asked["repeats"][:3]) <= MOST_REPEATS
        if known:
            values["repeats"] = int(asked["repeats"])
        else:
            mistakes.append(f"Seeds in the address: give a whole number from 1 to {MOST_REPEATS}.")
    numbers = {"latent_dim": ("latent_dim", "Latent dimensions")}
    numbers |= {unit: ("amount", unit.capitalize()) for unit in _UNITS}
    for name, (where, label) in numbers.items():
        if name not in asked:
            continue
        kind = RunConfig.model_fields[name].annotation
        try:
            values[where] = from_text(asked[name], kind)
        except UserError as error:
            mistakes.append(f"{label} in the address: {error}")
        if name in _UNITS:
            values["budget"] = name
    return values, mistakes


def _take_what_differs(values: dict[str, Any], asked: dict[str, str], mistakes: list[str]) -> None:
    fields = fields_for(values["model"])
    if (
        fields[0] == "model" and asked.get("vary", "model") == "model"
    ):  # it reads no weight: whole models stand side by side
        values["models"] = list(dict.fromkeys(["vae", values["model"]]))
        values["model"] = DEFAULTS["model"]
    wanted = asked.get("vary", DEFAULTS["field"])
    values["field"] = wanted if wanted in fields else fields[0]
    if "vary" in asked and wanted not in fields:
        mistakes.append(f"This model has no weight named “{wanted[:60]}”. Choose another.")
    first = suggestion(values["field"]) or DEFAULTS["values"]
    values["values"] = asked.get("values", first)[:200]
    if "choices" in asked and kind_of(values["field"]) == "choices":
        _take_choices(values, asked["choices"], mistakes)
    if "models" in asked:
        named = [name for name in asked["models"].split(",") if name]
        known = [name for name in dict.fromkeys(named) if name in catalogue.MODELS]
        values["models"] = known[:MOST]
        if known != named:
            mistakes.append("Some of the models in the address are none. Choose others.")


def _take_choices(values: dict[str, Any], text: str, mistakes: list[str]) -> None:
    named = [name for name in text.split(",") if name]
    there = choices_of(values["field"])
    known = [name for name in dict.fromkeys(named) if name in there]
    values["choices"] = known[:MOST]
    if known != named:
        mistakes.append("Some of the choices in the address are none. Choose others.")
