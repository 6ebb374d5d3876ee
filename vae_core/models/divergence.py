"""KL divergences of a posterior from a prior, of each latent dimension; in nats.

K samples of the code, B examples, D latent dimensions. The closed forms are registered beside the
distributions that they are of, with ``torch.distributions.kl.register_kl``: a pair from outside
brings its own in the same way.
"""

from torch import Tensor
from torch.distributions import Distribution, kl_divergence

from vae_core.models.posteriors import DiagonalGaussian, Hierarchical
from vae_core.models.priors import DiagonalNormal


def kl_per_dimension(
    posterior: Distribution, prior: Distribution, z: Tensor | None = None
) -> Tensor | None:
    """KL(q(z_d|x), p(z_d)), (B, D); None where there is no closed form.

    Where both have levels it is closed in each dimension given the levels above it: its mean over
    codes ``z`` (K, B, D) drawn from the posterior estimates the divergence without bias.
    """
    if z is not None and isinstance(posterior, Hierarchical) and isinstance(prior, Hierarchical):
        given = kl_per_dimension(posterior.conditionals(z), prior.conditionals(z))
        return None if given is None else given.mean(0)
    try:
        return kl_divergence(posterior, prior)
    except NotImplementedError:
        return None


def nats_per_dimension(
    posterior: Distribution, prior: Distribution, z: Tensor | None = None
) -> Tensor:
    """What codes of a batch tell in each dimension, (B, D).

    The analytic KL divergence from the prior; where that does not factorise, the one from the
    Gaussian with mean and variance of the batch's posteriors taken together, which bounds the
    information of the dimension from above (Cover & Thomas 2006, section 8.6). A posterior that
    is no Gaussian is taken as the one of its mean and variances, which makes it an estimate.
    ``z`` (K, B, D) are codes drawn from the posterior.
    """
    exact = kl_per_dimension(posterior, prior, z)
    if exact is None:
        posterior = matched(posterior)
        exact = kl_per_dimension(posterior, prior)
    if exact is not None:
        return exact
    mean = posterior.mean.mean(0, keepdim=True)
    variance = posterior.variance.mean(0) + posterior.mean.var(0, unbiased=False)
    return kl_divergence(posterior, DiagonalNormal(mean, variance.log().unsqueeze(0)))


def matched(posterior: Distribution) -> DiagonalGaussian:
    """The diagonal Gaussian of the same mean and variances, (B, D)."""
    if isinstance(posterior, DiagonalGaussian):
        return posterior
    return DiagonalGaussian(posterior.mean, posterior.variance.log())
