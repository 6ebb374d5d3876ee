"""A density fitted to the codes after training, to sample from instead of the prior.

A VAE's codes seldom fill N(0, I), and a plain autoencoder's obey no prior at all. A mixture of
Gaussians fitted to where the codes really are gives better samples of the same decoder: ex-post
density estimation (Ghosh et al. 2020, arXiv:1903.12436, section 4).
"""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture
from torch import Tensor

from vae_core.analysis import Report
from vae_core.evaluation.subject import Codes

COMPONENTS = (1, 5, 10, 20)
ITERATIONS = 60
EXAMPLES = 5000  # of the training set, whose codes are fitted


@dataclass(frozen=True)
class CodeDensity:
    """A mixture of K Gaussians with full covariances over codes of D dimensions.

    Attributes:
        weights: (K,), they sum to one.
        means: (K, D).
        factors: lower Cholesky factors of the covariances, (K, D, D).
        description: a clause on how it was fitted.
    """

    weights: np.ndarray
    means: np.ndarray
    factors: np.ndarray
    description: str

    def sample(self, count: int, seed: int = 0) -> Tensor:
        """Codes float32 (count, D)."""
        rng = np.random.default_rng(seed)
        chosen = rng.choice(len(self.weights), count, p=self.weights)
        noise = rng.standard_normal((count, self.means.shape[1]))
        codes = np.empty_like(noise)
        for component in np.unique(chosen):
            rows = chosen == component
            codes[rows] = self.means[component] + noise[rows] @ self.factors[component].T
        return torch.from_numpy(codes.astype(np.float32))


def fit_density(codes: Codes, seed: int, report: Report) -> CodeDensity:
    """Fit mixtures of several sizes by EM and keep the one of the lowest BIC.

    Args:
        codes: of train examples. Each is drawn from its posterior, since it is samples of the
            posteriors that the decoder has learned to decode; the codes of a plain autoencoder are
            points. For a conditional model one mixture serves all classes, as its prior does.
        seed: of the drawing and of the start of EM.
        report: told of the fits.
    """
    points = codes.sample(seed).numpy().astype(np.float64)
    # Codes of a plain autoencoder have any scale; EM's floor on variances has not.
    centre, scale = points.mean(0), np.maximum(points.std(0), 1e-6)
    best, lowest = None, np.inf
    for mixture in _mixtures((points - centre) / scale, seed, report):
        criterion = mixture.bic((points - centre) / scale)
        if criterion < lowest:
            best, lowest = mixture, criterion
    factors = np.linalg.cholesky(best.covariances_) * scale[:, None]
    drawn = "codes" if codes.log_variance is None else "codes drawn from the posteriors"
    return CodeDensity(
        best.weights_ / best.weights_.sum(),
        centre + scale * best.means_,
        factors,
        f"mixture of {best.n_components} Gaussian{'s' * (best.n_components > 1)} (chosen by BIC) "
        f"fitted to {drawn} of {len(points)} train examples",
    )


def _mixtures(points: np.ndarray, seed: int, report: Report) -> Iterator[GaussianMixture]:
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
