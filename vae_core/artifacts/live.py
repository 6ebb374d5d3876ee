"""What all reports of a training have alike, and what they call its weights."""

from typing import Any

from vae_core import catalogue
from vae_core.config.run import RunConfig
from vae_core.data import Dataset
from vae_core.models.vae import VAE, aims_at_standard_normal


def standing(model: VAE, config: RunConfig, data: Dataset) -> dict[str, Any]:
    """The fields of a ``LiveRecord`` that do not change while a model is trained."""
    head = model.posterior_head
    return {
        "title": config.title,
        "class_names": list(data.class_names),
        "shape": list(data.picture_shape),
        "latent_dim": model.latent_dim,
        "deterministic": head.deterministic,
        "discrete": head.discrete,
        "encodes": head.encodes,
        "latent_units": aims_at_standard_normal(model),
        "factorised_prior": head.discrete or catalogue.PRIORS[config.prior].factorises,
        "latent_axes": ["z1", "z2"] if model.latent_dim == 2 else None,
    }


def weight_names(config: RunConfig) -> dict[str, str]:
    """The weights of the loss with the names that people read."""
    told = config.objective.weights
    return {
        name: "KL weight" if told[name] == "the KL weight" else catalogue.WEIGHTS[name].title
        for name in told
    }
