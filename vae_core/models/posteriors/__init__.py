"""q(z|x): from an encoder's features to a distribution over codes.

Distributions keep one factor per latent dimension; sums over dimensions are taken by the model.
"""

from vae_core.models.posteriors.autoregressive import AutoregressiveHead, IAFPosterior
from vae_core.models.posteriors.base import PosteriorHead, log_variance_of
from vae_core.models.posteriors.gaussian import (
    LOG_VARIANCE_BOUND,
    DiagonalGaussian,
    DiagonalGaussianHead,
    PriorHead,
    log_normal,
    softly_bound,
)
from vae_core.models.posteriors.ladder import Hierarchical, Ladder, LadderHead, TopDown
from vae_core.models.posteriors.point import Delta, DeltaHead
from vae_core.models.posteriors.quantised import Quantised, QuantisedHead, perplexity
from vae_core.models.posteriors.scalar import ScalarQuantisedHead
from vae_core.models.posteriors.vector import VectorQuantisedHead

__all__ = [
    "LOG_VARIANCE_BOUND",
    "AutoregressiveHead",
    "Delta",
    "DeltaHead",
    "DiagonalGaussian",
    "DiagonalGaussianHead",
    "Hierarchical",
    "IAFPosterior",
    "Ladder",
    "LadderHead",
    "PosteriorHead",
    "PriorHead",
    "Quantised",
    "QuantisedHead",
    "ScalarQuantisedHead",
    "TopDown",
    "VectorQuantisedHead",
    "log_normal",
    "log_variance_of",
    "perplexity",
    "softly_bound",
]
