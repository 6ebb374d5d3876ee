"""p(x|z): what a decoder's output says about an example.

A decoder emits parameters (logits or means), never activations. Densities are in nats, summed over
all numbers of the example, of shape (K, B): K samples of the code, B examples.
"""

from vae_core.data.layouts import PICTURES
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

__all__ = [
    "LIKELIHOODS",
    "MIN_SIGMA",
    "BernoulliLikelihood",
    "CategoricalLikelihood",
    "ColumnsLikelihood",
    "ContinuousBernoulli",
    "ContinuousBernoulliLikelihood",
    "GaussianLikelihood",
    "LearnedGaussianLikelihood",
    "Likelihood",
    "OptimalGaussianLikelihood",
    "VaryingGaussianLikelihood",
]

# name -> (sigma of the configuration, layout of an example) -> likelihood
LIKELIHOODS = {
    "bernoulli": lambda sigma, layout=PICTURES: BernoulliLikelihood(),
    "continuous-bernoulli": lambda sigma, layout=PICTURES: ContinuousBernoulliLikelihood(),
    "gaussian": lambda sigma, layout=PICTURES: GaussianLikelihood(sigma, layout.bounded),
    "gaussian-learned": lambda sigma, layout=PICTURES: LearnedGaussianLikelihood(
        sigma, layout.bounded
    ),
    "gaussian-optimal": lambda sigma, layout=PICTURES: OptimalGaussianLikelihood(
        sigma, layout.bounded
    ),
    "gaussian-varying": lambda sigma, layout=PICTURES: VaryingGaussianLikelihood(sigma),
    "categorical": lambda sigma, layout=PICTURES: CategoricalLikelihood(),
    "columns": lambda sigma, layout: ColumnsLikelihood(layout),
}
