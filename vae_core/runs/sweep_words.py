"""What fields and values of a sweep are called: "β 0.25", "latent dimensions 8"."""

from collections.abc import Sequence
from typing import Any

from vae_core import catalogue
from vae_core.config.fields import about
from vae_core.config.recipe import number_text
from vae_core.config.run import RunConfig

_NAMES = ("Gaussian", "KL")  # words that keep their capital


def symbol(name: str) -> str:
    """A field as it is called in the middle of a sentence: "β", "latent dimensions"."""
    if name in catalogue.WEIGHTS:
        return catalogue.WEIGHTS[name].title
    label = about(RunConfig, name).label.partition(",")[0]
    return label if label.startswith(_NAMES) else label[:1].lower() + label[1:]


def common_names(names: Sequence[str]) -> str:
    """Several fields in a sentence: "β, seed and network"."""
    found = [symbol(name) for name in names]
    return " and ".join([part for part in (", ".join(found[:-1]), found[-1]) if part])


def capital(text: str) -> str:
    """With a capital where it begins with a Latin letter: β stays β."""
    return text[:1].upper() + text[1:] if text[:1].isascii() else text


def short(name: str, value: Any) -> str:
    """A value of a field in a word or two: "0.25", "yes", "β-VAE", "512, 256"."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return f"{value:g}" if abs(value) < 1e6 else number_text(value)
    rows = about(RunConfig, name).rows or {}
    if isinstance(value, list | tuple):
        each = [rows[item].title if item in rows else str(item) for item in value]
        return ", ".join(each) or "none"
    return str(rows[value].title) if value in rows else str(value)


def named(point: dict[str, Any]) -> str:
    """The values of a run that differ, under the names that pages give them: "β 0.25"."""
    return ", ".join(
        short(name, value) if name == "model" else f"{symbol(name)} {short(name, value)}"
        for name, value in point.items()
    )
