"""Mixtures of M diagonal Gaussians: free ones, and those of pseudo-inputs."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from vae_core.data.base import to_float
from vae_core.draws import choices, standard_normal
from vae_core.models.posteriors import log_normal, log_variance_of
from vae_core.models.priors.base import CodeDistribution, Encode, Prior


class GaussianMixture(CodeDistribution):
    """sum_m w_m N(mean_m, diag(exp(log_variance_m))); means and log-variances (M, D)."""

    def __init__(self, mean: Tensor, log_variance: Tensor, log_weights: Tensor):
        super().__init__(mean.shape[-1])
        self.means, self.log_variances = mean, log_variance
        self.log_weights = log_weights  # (M,), they need not be normalised

    def log_prob(self, value: Tensor) -> Tensor:
        """log p(z): (..., D) -> (...)."""
        parts = log_normal(value.unsqueeze(-2), self.means, self.log_variances).sum(-1)
        return (self.log_weights.log_softmax(0) + parts).logsumexp(-1)

    def sample(
        self, sample_shape: Sequence[int] = (), generator: torch.Generator | None = None
    ) -> Tensor:
        """Draw codes (*sample_shape, D), each through a component."""
        shape = self._extended_shape(torch.Size(sample_shape))
        # Those of a broken model may be NaN, of which there are no probabilities.
        weights = self.log_weights.nan_to_num().softmax(0)
        count = shape[:-1].numel()
        chosen = choices(weights, count, again=True, generator=generator)
        chosen = chosen.view(shape[:-1])
        noise = standard_normal(shape, self.means.device, generator=generator)
        return self.means[chosen] + noise * (0.5 * self.log_variances[chosen]).exp()


class MixturePrior(Prior):
    """A mixture whose weights, means and variances are learned with the model.

    The prior of Dilokthanakul et al. 2016 (arXiv:1611.02648) without their networks. The means
    start as draws of N(0, I): components that start alike would stay alike.
    """

    def __init__(self, latent_dim: int, components: int):
        super().__init__(latent_dim)
        self.mean = nn.Parameter(torch.randn(components, latent_dim))
        self.log_variance = nn.Parameter(torch.zeros(components, latent_dim))
        self.log_weights = nn.Parameter(torch.zeros(components))

    def condition(
        self, classes: Tensor | None = None, encode: Encode | None = None
    ) -> GaussianMixture:
        """The mixture as it is now."""
        return GaussianMixture(self.mean, self.log_variance, self.log_weights)


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
    def init_from_data(self, images: Tensor) -> None:
        """Begin with examples drawn from (N, C, H, W), with global randomness."""
        chosen = torch.randint(len(images), (len(self.pseudo_inputs),))
        self.pseudo_inputs.copy_(to_float(images[chosen]))

    def condition(
        self, classes: Tensor | None = None, encode: Encode | None = None
    ) -> GaussianMixture:
        """The mixture that the encoder makes of the pseudo-inputs now."""
        inputs = self.pseudo_inputs.clamp(0, 1) if self.bounded else self.pseudo_inputs
        assert encode is not None
        posterior = encode(inputs)
        weights = posterior.mean.new_zeros(len(posterior.mean))
        return GaussianMixture(posterior.mean, log_variance_of(posterior), weights)
