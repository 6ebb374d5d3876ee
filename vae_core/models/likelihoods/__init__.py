"""p(x|z): what a decoder's output says about an example.

A decoder emits parameters (logits or means), never activations. Densities are in nats, summed over
all numbers of the example, of shape (K, B): K samples of the code, B examples.
"""

from vae_core.models.likelihoods.base import Likelihood
from vae_core.models.likelihoods.bernoulli import (
    BernoulliLikelihood,
    ContinuousBernoulli,
    ContinuousBernoulliLikelihood,
)
from vae_core.models.likelihoods.categorical import CategoricalLikelihood
from vae_core.models.likelihoods.columns import ColumnsLikelihood
from vae_core.models.likelihoods.gaussian import (
    MIN_SIGMA,
    GaussianLikelihood,
    LearnedGaussianLikelihood,
    OptimalGaussianLikelihood,
    VaryingGaussianLikelihood,
)
from vae_core.models.likelihoods.observed import Observed

__all__ = [
    "MIN_SIGMA",
    "BernoulliLikelihood",
    "CategoricalLikelihood",
    "ColumnsLikelihood",
    "ContinuousBernoulli",
    "ContinuousBernoulliLikelihood",
    "GaussianLikelihood",
    "LearnedGaussianLikelihood",
    "Likelihood",
    "Observed",
    "OptimalGaussianLikelihood",
    "VaryingGaussianLikelihood",
]
