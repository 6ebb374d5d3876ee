"""What tells a run from others of its model and data, in a few words."""

from vae_core import catalogue
from vae_core.config.recipe import told_apart
from vae_core.config.run import RunConfig
from vae_core.counting import counted

TOLD = 4  # differences that a title names


def title_of(config: RunConfig) -> str:
    """The model and what differs from its usual settings: "VAE, 2 dimensions, β = 4"."""
    told = told_apart(config)
    more = [f"{len(told) - TOLD} more"] if len(told) > TOLD else []
    return ", ".join([catalogue.MODELS[config.model].title, *told[:TOLD], *more])


def full_title(config: RunConfig) -> str:
    """The configuration's title and what else differs: "VAE on MNIST, 20 dimensions, seed 3"."""
    said = _said_of(config)
    rest = [each for each in told_apart(config) if not each.startswith(said)]
    more = [f"{len(rest) - TOLD} more"] if len(rest) > TOLD else []
    return ", ".join([config.title, *rest[:TOLD], *more])


def _said_of(config: RunConfig) -> tuple[str, ...]:
    """How what the title of a configuration says itself begins in :func:`told_apart`."""
    prior = f"prior {catalogue.PRIORS[config.prior].title}"
    return (
        counted(config.latent_dim, "dimension"),
        prior,
        f"{catalogue.WEIGHTS['beta'].title}\N{NO-BREAK SPACE}",
    )
