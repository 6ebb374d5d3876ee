"""The likelihood of what is there of an example that has gaps, which are NaN."""

import torch
from torch import Tensor
from torch.distributions import Distribution

from vae_core.errors import UserError
from vae_core.models.likelihoods.base import EVENT_DIMS, Likelihood


class Observed(Likelihood):
    """log p(x_observed | z) of another likelihood: a gap adds nothing.

    As the numbers of an example are independent given the code, what is missing is integrated out
    by being left out (Mattei & Frellsen 2019, MIWAE, arXiv:1812.02633; Nazábal et al. 2020, HI-VAE,
    arXiv:1807.03653), which is right where what is missing hangs on nothing that is not there
    (Rubin 1976, missing at random). Of an example without gaps it is the likelihood itself.
    """

    def __init__(self, inner: Likelihood):
        super().__init__()
        if type(inner).log_prob_of_each is Likelihood.log_prob_of_each:
            raise UserError(
                "This likelihood does not tell what a single number adds, so nothing can be left "
                "out of it. Give it log_prob_of_each, or fill the gaps first."
            )
        self.inner = inner
        self.params_per_element = inner.params_per_element

    def distribution(self, parameters: Tensor) -> Distribution:
        """Of each number, whether it is there or not."""
        return self.inner.distribution(parameters)

    def log_prob(self, parameters: Tensor, x: Tensor) -> Tensor:
        """log p of what is there, in nats: (K, B, P C, H, W), x (B, C, H, W) -> (K, B)."""
        return self.log_prob_of_each(parameters, x).sum(EVENT_DIMS)

    def log_prob_of_each(self, parameters: Tensor, x: Tensor) -> Tensor:
        """log p of each number that is there, 0 of gaps."""
        gaps = x.isnan()
        return without(self.inner.log_prob_of_some(parameters, filled(x, gaps), ~gaps), gaps)

    def log_mass(self, parameters: Tensor, x: Tensor) -> Tensor | None:
        """Of what is there."""
        gaps = x.isnan()
        each = self.inner.log_mass_of_each(parameters, filled(x, gaps))
        return None if each is None else without(each, gaps).sum(EVENT_DIMS)

    def sample(self, parameters: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """Whole examples."""
        return self.inner.sample(parameters, generator)

    def mean(self, parameters: Tensor) -> Tensor:
        """Of all numbers, those of gaps too."""
        return self.inner.mean(parameters)

    def beginning(self, mean: Tensor) -> Tensor | None:
        """As that of the likelihood itself."""
        return self.inner.beginning(mean)

    def expected(self, parameters: Tensor) -> Tensor:
        """Of all numbers."""
        return self.inner.expected(parameters)

    def stddev(self, parameters: Tensor) -> Tensor | None:
        """Of all numbers."""
        return self.inner.stddev(parameters)


def filled(x: Tensor, gaps: Tensor) -> Tensor:
    """Zeros in the place of gaps: an unused number must be finite, or gradients would be NaN."""
    return torch.where(gaps, torch.zeros_like(x), x)


def without(each: Tensor, gaps: Tensor) -> Tensor:
    """Zeros where gaps (B, C, H, W) are in numbers (K, B, C, H, W)."""
    return torch.where(gaps, torch.zeros_like(each), each)
