"""The pieces of advice there are, each as a function of the configuration that it is given to.

It gives None where the model has no such thing. What no field says, such as sampling from a fitted
density, has a condition.
"""

from collections.abc import Callable
from typing import Any

from vae_core import catalogue
from vae_core.config.run import RunConfig
from vae_core.evaluation.advisable import Advice, applicable

# A step that large is the first suspect where a training goes wrong.
BOLD_RATE = 1e-2
GENTLE_RATE = 1e-3


def _noisy(config: RunConfig) -> bool:
    """Whether a code is drawn from a density, whose divergence from the prior may shrink."""
    return config.posterior.encodes and not config.posterior.pointlike


def _reads(config: RunConfig, name: str) -> bool:
    return name in config.objective.weights


def _smaller_beta(config: RunConfig) -> Advice | None:
    if not (_noisy(config) and _reads(config, "beta") and config.beta):
        return None
    return Advice(f"a smaller beta (it was {config.weights['beta']:g})", {"beta": config.beta / 4})


def _larger_beta(config: RunConfig) -> Advice | None:
    if not (_noisy(config) and _reads(config, "beta")):
        return None
    return Advice(
        f"a larger beta (it was {config.weights['beta']:g})",
        {"beta": 4 * config.weights["beta"] or 1.0},
    )


def _less_pressure(config: RunConfig) -> Advice | None:
    """The way of this objective to let the code say more."""
    match config.objective.name:
        case "capacity":
            text = f"a larger capacity (it was {config.weights['capacity']:g} nats)"
            return Advice(text, {"capacity": 2 * config.weights["capacity"] or 10.0})
        case "mmd":
            alpha = config.weights["alpha"]
            text = f"a larger alpha, which takes from the KL (it was {alpha:g})"
            return Advice(text, {"alpha": (1 + alpha) / 2}) if alpha < 1 else None
    return _smaller_beta(config)


def _more_pressure(config: RunConfig) -> Advice | None:
    """The way of this objective to hold codes nearer to the prior."""
    match config.objective.name:
        case "capacity":
            text = f"a smaller capacity (it was {config.weights['capacity']:g} nats)"
            return Advice(text, {"capacity": config.capacity / 2}) if config.capacity else None
        case "mmd" | "adversarial-codes":
            text = f"a larger gamma (it was {config.weights['gamma']:g})"
            return Advice(text, {"gamma": 4 * config.weights["gamma"] or 1.0})
    return _larger_beta(config)


def _warm_up(config: RunConfig) -> Advice | None:
    if not (_noisy(config) and _reads(config, "beta") and config.beta):
        return None
    if "beta" not in config.scheduled or config.schedule == "constant":
        change = {"schedule": "linear", "scheduled": ("beta",), "warmup": 0.5}
        what = "beta" if config.objective.name == "total-correlation" else "the KL"
        return Advice(f"a warm-up of {what}", change)
    if config.warmup >= 1:
        return None
    text = f"a longer warm-up (it was {100 * config.warmup:.0f} % of the run)"
    return Advice(text, {"warmup": min(1.0, 2 * config.warmup or 0.5)})


def _free_bits(config: RunConfig) -> Advice | None:
    if _reads(config, "free_bits"):
        text = f"more free bits (they were {config.weights['free_bits']:g} nats a dimension)"
        return Advice(text, {"free_bits": 2 * config.weights["free_bits"] or 0.5})
    if not _plain(config):
        return None
    return Advice("free bits", {"model": "free-bits-vae"})


def _plain(config: RunConfig) -> bool:
    """Whether it is the ELBO of a diagonal Gaussian under N(0, I), without a class."""
    row = catalogue.MODELS[config.model]
    return (
        row.objective == "elbo"
        and config.posterior.gaussian
        and not row.conditional
        and config.prior == "standard-normal"
    )


def _independence(config: RunConfig) -> Advice | None:
    """The way of this objective to make dimensions independent."""
    match config.objective.name:
        case "total-correlation":
            return Advice(
                f"a larger beta (it was {config.weights['beta']:g})",
                {"beta": 2 * config.weights["beta"] or 6},
            )
        case "density-ratio" | "dip-i" | "dip-ii":
            text = f"a larger gamma (it was {config.weights['gamma']:g})"
            return Advice(text, {"gamma": 2 * config.weights["gamma"] or 10.0})
    if not _plain(config):
        return None
    text = "a penalty on the total correlation (beta-TCVAE)"
    return Advice(text, {"model": "beta-tcvae"})


def _weaker_decoder(config: RunConfig) -> Advice | None:
    dropped = config.word_dropout
    text = f"more word dropout (it was {100 * dropped:.0f} %), so that the decoder knows less"
    return Advice(text, {"word_dropout": (1 + dropped) / 2}) if dropped < 0.95 else None


def _richer_prior(config: RunConfig) -> Advice | None:
    if "components" in catalogue.PRIORS[config.prior].config_fields:
        if config.components >= 1000:
            return None
        text = f"more components of the prior (it had {config.components})"
        return Advice(text, {"components": 2 * config.components})
    if config.prior not in ("standard-normal", "class-normal"):
        return None
    kinds = ("vampprior", "mixture", "flow")
    offers = (Advice("a richer prior, which is learned", {"prior": kind}) for kind in kinds)
    return next((offer for offer in offers if applicable(offer, config)), None)


def _fewer_dimensions(config: RunConfig) -> Advice | None:
    text = f"fewer dimensions (there are {config.latent_dim})"
    change = {"latent_dim": config.latent_dim // 2, **_recut(config)}
    return Advice(text, change) if config.latent_dim > 3 else None


def _more_dimensions(config: RunConfig) -> Advice | None:
    there = "there is 1" if config.latent_dim == 1 else f"there are {config.latent_dim}"
    change = {"latent_dim": 2 * config.latent_dim, **_recut(config)}
    return Advice(f"more dimensions ({there})", change) if config.latent_dim <= 256 else None


def _recut(config: RunConfig) -> dict[str, Any]:
    """The slots of a code of another length are cut anew."""
    return {"slots": None} if "slots" in config.posterior.config_fields else {}


def _longer(config: RunConfig) -> Advice:
    budget = {name: getattr(config, name) for name in ("epochs", "seconds")}
    return Advice("a longer training", {name: 2 * much for name, much in budget.items() if much})


def _lower_rate(config: RunConfig) -> Advice:
    rate = config.learning_rate
    better = GENTLE_RATE if rate > BOLD_RATE else rate / 10
    text = f"a smaller learning rate, such as {better:g} (it was {rate:g})"
    return Advice(text, {"learning_rate": better})


def _other_rate(config: RunConfig) -> Advice | None:
    rate = config.learning_rate
    if rate > BOLD_RATE:
        return _lower_rate(config)
    if rate >= GENTLE_RATE:
        return None
    text = f"a larger learning rate, such as {GENTLE_RATE:g} (it was {rate:g})"
    return Advice(text, {"learning_rate": GENTLE_RATE})


def _rate_decay(config: RunConfig) -> Advice | None:
    if config.learning_rate_schedule != "constant":
        return None
    change = {"learning_rate_schedule": "cosine"}
    return Advice("a cosine schedule of the learning rate", change)


def _clip(config: RunConfig) -> Advice:
    clip = config.gradient_clip
    if clip:
        return Advice(f"a smaller gradient clip (it was {clip:g})", {"gradient_clip": clip / 10})
    return Advice("a gradient clip of a few times the median norm", {"gradient_clip": 1.0})


def _fewer_layers(config: RunConfig) -> Advice | None:
    fewer = config.hidden[: (len(config.hidden) + 1) // 2]
    return Advice("fewer layers", {"hidden": fewer}) if fewer != config.hidden else None


def _initialisation(config: RunConfig) -> Advice | None:
    if config.initialisation in ("auto", "data"):
        return None
    return Advice("the automatic initialisation", {"initialisation": "auto"})


def _other_activation(config: RunConfig) -> Advice | None:
    """One with a slope everywhere; of those that have one, another one."""
    if config.activation == "relu":
        text = "an activation with a slope everywhere (leaky ReLU, SiLU)"
        return Advice(text, {"activation": "leaky-relu"})
    other = "leaky-relu" if config.activation != "leaky-relu" else "silu"
    return Advice("another activation", {"activation": other})


def _patience(config: RunConfig) -> Advice | None:
    return (
        Advice("patience, which stops it in time", {"patience": 10.0})
        if not config.patience
        else None
    )


def _dropout(config: RunConfig) -> Advice | None:
    if config.dropout >= 0.5:
        return None
    text = f"more dropout (it was {config.dropout:g})" if config.dropout else "dropout"
    return Advice(text, {"dropout": 0.2 if config.dropout < 0.2 else 0.5})


def _larger_network(config: RunConfig) -> Advice | None:
    wider = tuple(min(8192, 2 * width) for width in config.hidden)
    return Advice("a larger network", {"hidden": wider}) if config.hidden else None


def _smaller_network(config: RunConfig) -> Advice | None:
    narrower = tuple(max(1, width // 2) for width in config.hidden)
    return Advice("a smaller network", {"hidden": narrower}) if narrower != config.hidden else None


def _fewer_entries(config: RunConfig) -> Advice | None:
    fields = config.posterior.config_fields
    if "codebook" in fields and config.codebook > 2:
        text = f"fewer entries of the codebook (it had {config.codebook})"
        return Advice(text, {"codebook": max(2, config.codebook // 4)})
    if "levels" in fields and config.levels > 2:
        text = f"fewer levels (there were {config.levels})"
        return Advice(text, {"levels": max(2, config.levels // 2)})
    return None


def _fitted_density(config: RunConfig) -> Advice | None:
    fits = config.posterior.encodes
    return Advice("samples from a density fitted to the codes") if fits else None


def _own_prior(config: RunConfig) -> Advice | None:
    """A model whose codes have a prior, for one whose codes have none."""
    suited = config.posterior.deterministic
    return Advice("a VAE", {"model": "vae"}) if suited else None


def _more_data(config: RunConfig) -> Advice:
    return Advice("more training data")


ADVICE: dict[str, Callable[[RunConfig], Advice | None]] = {
    "less-pressure": _less_pressure,
    "more-pressure": _more_pressure,
    "warm-up": _warm_up,
    "free-bits": _free_bits,
    "independence": _independence,
    "weaker-decoder": _weaker_decoder,
    "richer-prior": _richer_prior,
    "fewer-dimensions": _fewer_dimensions,
    "more-dimensions": _more_dimensions,
    "longer": _longer,
    "lower-rate": _lower_rate,
    "other-rate": _other_rate,
    "rate-decay": _rate_decay,
    "clip": _clip,
    "fewer-layers": _fewer_layers,
    "initialisation": _initialisation,
    "other-activation": _other_activation,
    "patience": _patience,
    "dropout": _dropout,
    "larger-network": _larger_network,
    "smaller-network": _smaller_network,
    "fewer-entries": _fewer_entries,
    "fitted-density": _fitted_density,
    "own-prior": _own_prior,
    "more-data": _more_data,
}
