"""p(z): where codes come from before any picture is seen.

A ``Prior`` is a module that gives a distribution for each batch: a ``CodeDistribution``, or one of
torch's own.
"""

from vae_core.models.priors.base import (
    FARTHEST,
    CodeDistribution,
    Encode,
    Prior,
    draw_codes,
    draw_finite_codes,
)
from vae_core.models.priors.flow import Flow, FlowPrior
from vae_core.models.priors.levels import TwoLevel, TwoLevelPrior
from vae_core.models.priors.mixture import GaussianMixture, MixturePrior, VampPrior
from vae_core.models.priors.normal import (
    ClassNormalPrior,
    DiagonalNormal,
    StandardNormal,
    StandardNormalPrior,
)
from vae_core.models.priors.uniform import UniformCodes, UniformCodesPrior

__all__ = [
    "FARTHEST",
    "ClassNormalPrior",
    "CodeDistribution",
    "DiagonalNormal",
    "Encode",
    "Flow",
    "FlowPrior",
    "GaussianMixture",
    "MixturePrior",
    "Prior",
    "StandardNormal",
    "StandardNormalPrior",
    "TwoLevel",
    "TwoLevelPrior",
    "UniformCodes",
    "UniformCodesPrior",
    "VampPrior",
    "draw_codes",
    "draw_finite_codes",
]
