"""p(z): where codes come from before any picture is seen. All behind one interface, ``Prior``."""

from collections.abc import Callable

from vae_core.models.priors.base import Encode, Prior
from vae_core.models.priors.flow import Flow
from vae_core.models.priors.levels import TwoLevel
from vae_core.models.priors.mixture import GaussianMixture, Mixture, VampPrior
from vae_core.models.priors.normal import (
    ConditionalNormal,
    Normal,
    StandardNormal,
    nats_per_dimension,
)
from vae_core.models.priors.uniform import UniformCodes

__all__ = [
    "PRIORS",
    "ConditionalNormal",
    "Encode",
    "Flow",
    "GaussianMixture",
    "Mixture",
    "Normal",
    "Prior",
    "StandardNormal",
    "TwoLevel",
    "UniformCodes",
    "VampPrior",
    "nats_per_dimension",
]

# name -> (latent dimensions, components, shape of an example, classes, bounded) -> prior
PRIORS: dict[str, Callable[[int, int, tuple[int, int, int], int, bool], Prior]] = {
    "standard-normal": lambda latent_dim, *_: StandardNormal(latent_dim),
    "class-normal": lambda latent_dim, _, shape, classes, *__: ConditionalNormal(
        latent_dim, classes
    ),
    "mixture": lambda latent_dim, components, *_: GaussianMixture(latent_dim, components),
    "vampprior": lambda latent_dim, components, shape, _, bounded: VampPrior(
        latent_dim, components, shape, bounded
    ),
    "flow": lambda latent_dim, *_: Flow(latent_dim),
    "two-level": lambda latent_dim, *_: TwoLevel(latent_dim),
    "uniform-codes": lambda latent_dim, *_: UniformCodes(latent_dim),
}
