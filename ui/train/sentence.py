"""What a model does to an example, in one sentence whose symbols have their colours."""

import math
from typing import Any

from vae_core import catalogue
from vae_core.config.run import RunConfig
from vae_core.counting import counted
from vae_core.data.wording import with_article

Part = dict[str, Any]


def sentence(config: RunConfig) -> list[Part]:
    """Such as: Reads a picture, says a mean and a width for each of 2 dimensions, rolls, paints.

    Returns:
        ``text`` with the ``s`` of its symbol and whether it is ``strong``.
    """
    row = catalogue.MODELS[config.model]
    posterior = catalogue.POSTERIORS[row.posterior]
    parts = [*_reads(config, row, posterior), *_says(config, row.posterior)]
    if not posterior.pointlike:
        times = f" {config.samples} times" if config.samples > 1 else ""
        parts += [_text(", "), _text("rolls", "epsilon"), _text(times)]
    return [*parts, _text(", "), _text("paints", "xhat"), _text(f" {_painted(config)}.")]


def _text(text: str, s: str = "") -> Part:
    return {"text": text, "s": s, "strong": bool(s)}


def _reads(
    config: RunConfig, row: catalogue.ModelRow, posterior: catalogue.PosteriorRow
) -> list[Part]:
    if not posterior.encodes:
        return [_text("Reads", "x"), _text(" nothing")]
    noun = with_article(config.spec.layout.noun)
    told = " and its class" if row.conditional else ""
    return [_text("Reads", "x"), _text(f" {noun}{told}")]


def _says(config: RunConfig, posterior: str) -> list[Part]:
    size = counted(config.latent_dim, "dimension")
    each = f" for each of {size}" if config.latent_dim > 1 else " for its one dimension"
    bell = [_text("a mean", "mu"), _text(" and "), _text("a width", "sigma"), _text(each)]
    match posterior:
        case "prior":
            return [_text(f", draws {size} from the prior")]
        case "delta":
            return [_text(", says "), _text("one point", "z"), _text(f" of {size}")]
        case "scalar-quantised":
            rounded = f", each rounded to one of {config.levels} levels"
            return [_text(", says "), _text(counted(config.latent_dim, "number"), "z"),
                    _text(rounded)]  # fmt: skip
        case "vector-quantised":
            return [_text(", picks "), _text(counted(config.slots, "entry", "entries"), "z"),
                    _text(f" of a codebook of {config.codebook}")]  # fmt: skip
        case "ladder":
            return [_text(", says "), *bell, _text(" on two levels")]
        case "inverse-autoregressive":
            return [_text(", says "), *bell, _text(" and how to bend them")]
    return [_text(", says "), *bell]


def _painted(config: RunConfig) -> str:
    numbers = math.prod(config.spec.shape)
    layout = config.spec.layout
    if config.likelihood == "categorical":
        return f"the chances of each character at {counted(config.spec.shape[-1], 'place')}"
    if config.likelihood == "columns":
        return f"what each of the columns of {with_article(layout.noun)} is likely to be"
    if config.likelihood == "bernoulli":
        return counted(numbers, "coin")
    return counted(numbers, layout.element)
