"""Mixtures of M diagonal Gaussians: free ones, and those of pseudo-inputs."""

import torch
from torch import Tensor, nn

from vae_core.data.base import to_float
from vae_core.models.posteriors import DiagonalGaussian, log_normal
from vae_core.models.priors.base import Encode, Prior


class Mixture(Prior):
    """sum_m w_m N(mean_m, diag(exp(log_variance_m))); means and log-variances (M, D)."""

    def __init__(self, mean: Tensor, log_variance: Tensor, log_weights: Tensor):
        super().__init__(mean.shape[-1])
        self.mean, self.log_variance = mean, log_variance
        self.log_weights = log_weights  # (M,), they need not be normalised

    def log_prob(self, z: Tensor) -> Tensor:
        """log p(z): (..., D) -> (...)."""
        parts = log_normal(z.unsqueeze(-2), self.mean, self.log_variance).sum(-1)
        return (self.log_weights.log_softmax(0) + parts).logsumexp(-1)

    def sample(self, count: int, generator: torch.Generator | None = None) -> Tensor:
        """Draw codes (count, D), each through a component."""
        weights = self.log_weights.softmax(0)
        chosen = torch.multinomial(weights, count, replacement=True, generator=generator)
        noise = torch.randn(count, self.latent_dim, generator=generator)
        return self.mean[chosen] + noise * (0.5 * self.log_variance[chosen]).exp()


class GaussianMixture(Mixture):
    """A mixture whose weights, means and variances are learned with the model.

    The prior of Dilokthanakul et al. 2016 (arXiv:1611.02648) without their networks. The means
    start as draws of N(0, I): components that start alike would stay alike.
    """

    def __init__(self, latent_dim: int, components: int):
        super().__init__(
            torch.randn(components, latent_dim),
            torch.zeros(components, latent_dim),
            torch.zeros(components),
        )
        self.mean, self.log_variance, self.log_weights = map(
            nn.Parameter, (self.mean, self.log_variance, self.log_weights)
        )


class VampPrior(Prior):
    """1/M sum_m q(z|u_m): the posteriors of M learned pseudo-inputs (arXiv:1705.07120, eq. 9).

    ``pseudo_inputs`` (M, C, H, W) start from training examples; ``bounded`` ones are held to
    [0, 1], as pixels are.
    """

    def __init__(
        self, latent_dim: int, components: int, shape: tuple[int, int, int], bounded: bool = True
    ):
        super().__init__(latent_dim)
        self.bounded = bounded
        self.pseudo_inputs = nn.Parameter(torch.rand(components, *shape))

    @torch.no_grad()
    def start(self, images: Tensor) -> None:
        """Begin with examples drawn from (N, C, H, W), with global randomness."""
        chosen = torch.randint(len(images), (len(self.pseudo_inputs),))
        self.pseudo_inputs.copy_(to_float(images[chosen]))

    def given(self, classes: Tensor | None, encode: Encode) -> Mixture:
        """The mixture that the encoder makes of the pseudo-inputs now."""
        inputs = self.pseudo_inputs.clamp(0, 1) if self.bounded else self.pseudo_inputs
        posterior: DiagonalGaussian = encode(inputs)
        weights = posterior.mean.new_zeros(len(posterior.mean))
        return Mixture(posterior.mean, posterior.log_variance, weights)
