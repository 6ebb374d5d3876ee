"""The terms of the evidence lower bound: what every objective is a function of.

Shapes: K samples of the code, B examples, D latent dimensions, C x H x W pixels.
"""

import math
from dataclasses import dataclass
from functools import cached_property

from torch import Tensor
from torch.distributions import Distribution

from vae_core.models.divergence import kl_per_dimension, nats_per_dimension


@dataclass
class Terms:
    """The terms of the evidence lower bound, in nats; those not asked for are not computed."""

    log_likelihood: Tensor  # log p(x|z), (K, B)
    z: Tensor  # (K, B, D)
    posterior: Distribution  # q(z|x), each (B, D)
    prior: Distribution  # p(z), or p(z|y) of each example's class
    x: Tensor  # pictures in [0, 1], (B, C, H, W)
    parameters: Tensor  # of p(x|z), (K, B, C, H, W)
    y: Tensor | None = None  # labels as they were given, -1 where there is none, (B,)

    @cached_property
    def distortion(self) -> Tensor:
        """-E_q[log p(x|z)] estimated with the K samples, (B,)."""
        return -_mean_of_samples(self.log_likelihood)

    @cached_property
    def kl_per_dimension(self) -> Tensor | None:
        """The analytic KL(q(z_d|x), p(z_d)), (B, D); None where there is no closed form.

        Of a ladder's lower level: given the upper level of the sampled codes, which estimates it.
        """
        return kl_per_dimension(self.posterior, self.prior, self.z)

    @cached_property
    def nats_per_dimension(self) -> Tensor:
        """What the code tells in each dimension, (B, D), whatever the prior."""
        if self.kl_per_dimension is not None:
            return self.kl_per_dimension
        return nats_per_dimension(self.posterior, self.prior, self.z)

    @cached_property
    def kl(self) -> Tensor:
        """KL(q(z|x), p(z)), analytic where there is a closed form, else by the samples, (B,)."""
        if self.kl_per_dimension is not None:
            return self.kl_per_dimension.sum(-1)
        return _mean_of_samples(self.log_posterior - self.log_prior)

    @cached_property
    def log_weights(self) -> Tensor:
        """log w = log p(x|z) + log p(z) - log q(z|x) of each sample, (K, B)."""
        return self.log_likelihood + self.log_prior - self.log_posterior

    @cached_property
    def importance_bound(self) -> Tensor:
        """log 1/K sum_k w_k: the ELBO's sample at K = 1, tighter with more (1509.00519), (B,)."""
        return self.log_weights.logsumexp(0) - math.log(len(self.log_weights))

    @cached_property
    def log_prior(self) -> Tensor:
        """log p(z), (K, B)."""
        return self.prior.log_prob(self.z)

    @cached_property
    def log_posterior(self) -> Tensor:
        """log q(z|x), (K, B)."""
        return self.posterior.log_prob(self.z).sum(-1)


def _mean_of_samples(values: Tensor) -> Tensor:
    """(K, B) -> (B,); of one sample without a sum."""
    return values.squeeze(0) if len(values) == 1 else values.mean(0)
