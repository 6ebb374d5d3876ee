"""What one sees when the four models stand side by side, in sentences for a student."""

import math
from typing import Any

from vae_core.counting import counted, grouped
from vae_core.evaluation.findings import surely
from vae_core.evaluation.intervals import share_error

# A GAN whose samples are so many times further away than the VAE's is told to be unfinished.
UNFINISHED = 3
# Fréchet distances within this factor of each other, and errors within the other, are alike: none
# of them has an error of its own, and another seed moves them as far.
ALIKE, ALIKE_ERRORS = 1.25, 1.05
SHORT = 0.05  # of recall, beyond what so many examples leave to chance
# Figures by key: numbers, but what a model of another kind has not is None.
Values = dict[str, dict[str, Any]]


def values_of(models: list[dict[str, Any]], count: int) -> Values:
    """Figures by model and key, with the training pictures seen and the ``count`` of samples."""
    return {
        model["name"]: {figure["key"]: figure["value"] for figure in model["figures"]}
        | {"pictures": model["pictures"], "count": count}
        for model in models
    }


def _beside(mine: float, other: float, factor: float = ALIKE) -> int:
    """1 where a figure is larger than another, -1 where it is smaller, 0 where they are alike."""
    return 1 if mine > factor * other else -1 if factor * mine < other else 0


def describe(name: str, values: Values) -> list[str]:
    """A sentence or two on one model, with its figures beside those of the others."""
    return {"vae": _vae, "pca": _pca, "autoencoder": _autoencoder, "gan": _gan}[name](values)


def _vae(values: Values) -> list[str]:
    mine = values["vae"]
    return [
        "It does all four: it encodes, decodes, draws new pictures from its prior and bounds how "
        "likely a picture is.",
        f"Its samples are {mine['frechet_prior']:.3g} from the data (Fréchet distance); with codes "
        f"from a density fitted afterwards they are {mine['frechet_density']:.3g} away.",
    ]


def _pca(values: Values) -> list[str]:
    mine, vae = values["pca"], values["vae"]
    ratio = mine["reconstruction_error"] / max(vae["reconstruction_error"], 1e-12)
    told = f"its reconstructions err {ratio:.2g} times as much"
    if ratio < 1 / ALIKE_ERRORS:
        told += ": it pays nothing for its code, the VAE pays for every nat"
    far = f"{mine['frechet_prior']:.3g} from the data, the VAE's {vae['frechet_prior']:.3g}"
    drawn = {
        1: f"Its samples are sums of ghosts ({far}): pictures do not lie on a plane, and a "
        "straight walk between two of them only fades one into the other.",
        0: f"Its samples are about as far as the VAE's ({far}).",
        -1: f"Its samples are nearer here ({far}): the VAE has not learned more than a plane.",
    }
    return [
        "It does all four as well, exactly and at once, but its decoder is a matrix. Beside the "
        f"VAE, {told}.",
        drawn[_beside(mine["frechet_prior"], vae["frechet_prior"])],
    ]


def _autoencoder(values: Values) -> list[str]:
    mine, vae = values["autoencoder"], values["vae"]
    errors = f"{mine['reconstruction_error']:.3g} against {vae['reconstruction_error']:.3g}"
    beside = _beside(mine["reconstruction_error"], vae["reconstruction_error"], ALIKE_ERRORS)
    told = f"Free of noise and prior it reconstructs better than the VAE (error {errors})."
    if beside >= 0:
        how = "no better" if beside else "about as well"
        told = f"Free of noise and prior, it still reconstructs {how} (error {errors})."
        seen = vae["pictures"]
        if seen and seen > 1.2 * mine["pictures"]:
            told = (
                f"{told[:-1]}: it has seen {counted(grouped(mine['pictures']), 'picture')} in "
                f"training, the VAE {grouped(seen)}."
            )
    worse = _beside(mine["frechet_prior"], vae["frechet_prior"]) > 0
    drawn = (
        "codes from N(0, I) give pictures further from the data"
        if worse
        else "codes from N(0, I) give no worse pictures here, which nothing ensures"
    )
    return [
        told,
        f"But it never learned where codes should be: {drawn} ({mine['frechet_prior']:.3g} from "
        f"the data, the VAE's {vae['frechet_prior']:.3g}). It can sample only once a density is "
        f"fitted to its codes ({mine['frechet_density']:.3g}), and gives no picture a probability.",
    ]


def _gan(values: Values) -> list[str]:
    mine, vae = values["gan"], values["vae"]
    distances = f"{mine['frechet_prior']:.3g} from the data, the VAE's {vae['frechet_prior']:.3g}"
    words = [
        "It only draws. Without an encoder no picture can be given to it, and without a likelihood "
        "it cannot say how likely one is, nor how well it has learned: look at the pictures."
    ]
    if mine["frechet_prior"] > UNFINISHED * vae["frechet_prior"]:
        return [
            *words,
            f"On this budget it has not come far ({distances}): two networks that chase each other "
            "take longer than one with a likelihood to climb. Give it more seconds.",
        ]
    words.append(
        {
            1: f"Its samples are further from the data ({distances}).",
            0: f"Its samples are about as far as the VAE's ({distances}).",
            -1: "Its samples are nearer, and their strokes sharp, since blur is the first thing a "
            f"discriminator sees ({distances}).",
        }[_beside(mine["frechet_prior"], vae["frechet_prior"])]
    )
    errors = (share_error(each["recall"], each["count"]) for each in (mine, vae))
    if surely(vae["recall"] - mine["recall"], math.hypot(*errors), SHORT):
        words.append(
            f"It leaves out part of the data: {100 * mine['recall']:.0f} % is within its reach, of "
            f"the VAE's samples {100 * vae['recall']:.0f} %. Nothing makes it draw every picture, "
            "as a likelihood does."
        )
    return words


def summarise(
    models: list[dict[str, Any]], seconds: float, dimensions: int, conditional: bool
) -> list[str]:
    """What the comparison comes to, and whether it was a fair one."""
    trained = ", ".join(
        f"{model['title']} {model['seconds']:.0f} s"
        for model in models
        if model["seconds"] is not None and model["name"] != "pca"
    )
    words = [
        f"All have codes of {counted(dimensions, 'dimension')}; the networks are those of the "
        "model given. "
        f"The budget is {seconds:.3g} s of training ({trained}).",
        '"Probabilistic" is what "sample" and "likelihood" stand for: codes are where the prior '
        "is, so that any draw becomes a picture; and every picture is given a probability.",
    ]
    unknown = [model for model in models if model["given"] and model["seconds"] is None]
    if unknown:
        words.append(
            f"The {unknown[0]['title']} was {unknown[0]['trained']}, which may well be more than "
            f"the {seconds:.3g} s of the others: train one on this page's budget for a fair race."
        )
    if conditional:
        words.append(
            "The given model is conditioned on the class of every picture and the others are not, "
            "which spares its code the class."
        )
    return words
