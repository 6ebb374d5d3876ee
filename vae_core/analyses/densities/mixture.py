"""A mixture of Gaussians fitted to codes by expectation-maximisation (scikit-learn)."""

import math
import warnings
from collections.abc import Iterator, Sequence

import torch
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture
from torch import Tensor

from vae_core.errors import ProgressCallback
from vae_core.models.priors import CodeDistribution

COMPONENTS = (1, 5, 10, 20)
ITERATIONS = 60


class FullMixture(CodeDistribution):
    """A mixture of K Gaussians with full covariances over codes of D dimensions.

    Args:
        log_weights: (K,).
        means: (K, D).
        factors: lower Cholesky factors of the covariances, (K, D, D).
    """

    def __init__(self, log_weights: Tensor, means: Tensor, factors: Tensor):
        super().__init__(means.shape[-1])
        self.log_weights, self.means, self.factors = log_weights, means, factors

    def log_joint(self, value: Tensor) -> Tensor:
        """log p(z, component): (..., D) -> (..., K)."""
        apart = (value.unsqueeze(-2) - self.means).unsqueeze(-1)
        noise = torch.linalg.solve_triangular(self.factors, apart, upper=False).squeeze(-1)
        volume = self.factors.diagonal(dim1=-2, dim2=-1).log().sum(-1)
        parts = -0.5 * (noise.square() + math.log(2 * math.pi)).sum(-1) - volume
        return self.log_weights.log_softmax(0) + parts

    def log_prob(self, value: Tensor) -> Tensor:
        """log p(z): (..., D) -> (...)."""
        return self.log_joint(value).logsumexp(-1)

    def sample(
        self, sample_shape: Sequence[int] = (), generator: torch.Generator | None = None
    ) -> Tensor:
        """Draw codes (*sample_shape, D), each through a component."""
        shape = self._extended_shape(torch.Size(sample_shape))
        count = shape[:-1].numel()
        weights = self.log_weights.softmax(0)
        chosen = torch.multinomial(weights, count, replacement=True, generator=generator)
        noise = torch.randn(count, shape[-1], generator=generator)
        moved = torch.einsum("nij,nj->ni", self.factors[chosen], noise)
        return (self.means[chosen] + moved).view(shape)


def fit_mixture(
    points: Tensor, held: Tensor, seed: int, report: ProgressCallback
) -> tuple[FullMixture, str]:
    """Fit mixtures of several sizes by EM and keep the one of the lowest BIC."""
    best = min(
        _mixtures(points.double().numpy(), seed, report),
        key=lambda mixture: mixture.bic(points.double().numpy()),
    )
    covariances = torch.from_numpy(best.covariances_)
    mixture = FullMixture(
        torch.from_numpy(best.weights_).log().float(),
        torch.from_numpy(best.means_).float(),
        torch.linalg.cholesky(covariances).float(),
    )
    plural = "s" * (best.n_components > 1)
    return mixture, f"mixture of {best.n_components} Gaussian{plural} (chosen by BIC)"


def _mixtures(points, seed: int, report: ProgressCallback) -> Iterator[GaussianMixture]:
    count, dimensions = points.shape
    # A component has D (D + 3) / 2 parameters; each is to have two numbers to be fitted to.
    sizes = [k for k in COMPONENTS if k * (dimensions + 3) <= count or k == 1]
    for done, components in enumerate(sizes):
        report("Fitting a density to the codes", done / len(sizes))
        mixture = GaussianMixture(
            components, max_iter=ITERATIONS, tol=1e-2, reg_covar=1e-6, random_state=seed
        )
        with warnings.catch_warnings():
            # Not at its optimum after the iterations it has: a little worse, and BIC judges that.
            warnings.simplefilter("ignore", ConvergenceWarning)
            yield mixture.fit(points)
