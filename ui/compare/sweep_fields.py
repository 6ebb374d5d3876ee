"""What a sweep can vary: weights of the loss, the model, or any other field of a configuration."""

from collections.abc import Sequence
from typing import Any, Literal, get_args

from vae_core import catalogue
from vae_core.config.fields import about, grouped
from vae_core.config.reads import weights_read
from vae_core.config.run import RunConfig
from vae_core.errors import UserError
from vae_core.runs.sweep import FEWEST, MOST, parse_values
from vae_core.runs.sweep_words import capital, symbol

# What decides how long a training takes or where, not what it learns, or takes lists of numbers.
_LEFT_OUT = {"epochs", "seconds", "patience", "threads", "device", "precision", "hidden"}
_LEFT_OUT |= {"scheduled", "model", *catalogue.WEIGHTS}
_SUGGESTED = {
    "latent_dim": "2, 4, 8, 16, 32",
    "seed": "0, 1, 2",
    "learning_rate": "0.0003, 0.001, 0.003",
    "batch_size": "32, 128, 512",
    "sigma": "0.05, 0.1, 0.2",
    "dropout": "0, 0.1, 0.3",
}


def fields_for(model: str) -> list[str]:
    """What can be varied: the weights that a model reads, the model, and any other field."""
    others = [name for names in grouped(RunConfig).values() for name in names]
    return [*weights_read(model), "model", *(name for name in others if name not in _LEFT_OUT)]


def title_of(name: str) -> str:
    """A field as the form calls it."""
    return "The model" if name == "model" else capital(symbol(name))


def kind_of(name: str) -> Literal["choices", "switch", "numbers"]:
    """How the values of a field are given."""
    if about(RunConfig, name).rows is not None:
        return "choices"
    return "switch" if RunConfig.model_fields[name].annotation is bool else "numbers"


def suggestion(name: str) -> str:
    """Values to begin with; none of a field of which none are known."""
    return _SUGGESTED.get(name, "")


def choices_of(name: str) -> dict[str, str]:
    """The names that a field takes, with their titles."""
    return {key: row.title for key, row in (about(RunConfig, name).rows or {}).items()}


def numbers_of(name: str, text: str) -> list[Any]:
    """The numbers of a text, whole ones where the field is of whole numbers.

    Raises:
        UserError: as ``parse_values``.
    """
    found = parse_values(text)
    return [int(value) if _whole(name) and value.is_integer() else value for value in found]


def chosen_of(name: str, chosen: Sequence[str]) -> list[str]:
    """The names that were chosen.

    Raises:
        UserError: for too few.
    """
    if not FEWEST <= len(chosen) <= MOST:
        what = capital(symbol(name)) if name != "model" else "Models"
        raise UserError(f"{what}: choose {FEWEST} to {MOST} to stand side by side.")
    return list(chosen)


def _whole(name: str) -> bool:
    annotation = RunConfig.model_fields[name].annotation
    return annotation is int or int in get_args(annotation)
