"""What tells a run from others of its model and data, in a few words."""

from vae_core import catalogue
from vae_core.config.recipe import told_apart
from vae_core.config.run import RunConfig

TOLD = 4  # differences that a title names


def title_of(config: RunConfig) -> str:
    """The model and what differs from its usual settings: "VAE, 2 dimensions, β = 4"."""
    told = told_apart(config)
    more = [f"{len(told) - TOLD} more"] if len(told) > TOLD else []
    return ", ".join([catalogue.MODELS[config.model].title, *told[:TOLD], *more])
