"""Probabilistic PCA: the VAE whose decoder is a matrix, solved exactly and in a second."""

import math
from dataclasses import dataclass

import numpy as np
import torch
from sklearn.decomposition import PCA
from torch import Tensor

from vae_core.models.likelihoods import MIN_SIGMA

# Numbers of the matrix that is decomposed: 100 MB in float64.
ROOM = 12_500_000
FEWEST = 5000
# The exact decomposition takes the third power of the number of pixels.
EXACT_PIXELS = 1024


@dataclass(frozen=True)
class ProbabilisticPCA:
    """x = W z + mu + noise of variance s, with z ~ N(0, I) (Tipping & Bishop 1999, eq. 2).

    Attributes:
        mean: mu, float64 (P,).
        directions: the first D principal directions, orthonormal rows (D, P).
        variances: of the data along them (D,).
        noise: s, the mean variance along all other directions (eq. 8).
        shape: (C, H, W), P of them.
        examples: the number of pictures it was fitted to.
    """

    mean: np.ndarray
    directions: np.ndarray
    variances: np.ndarray
    noise: float
    shape: tuple[int, int, int]
    examples: int

    @property
    def _scales(self) -> np.ndarray:
        """Lengths of the columns of W (eq. 7)."""
        return np.sqrt(np.maximum(self.variances - self.noise, 1e-12))

    def encode(self, images: Tensor) -> Tensor:
        """Codes float32 (N, D): orthogonal projections, in units in which z is N(0, I)."""
        centred = _flat(images) - self.mean
        return torch.from_numpy(centred @ self.directions.T / self._scales).float()

    def decode(self, codes: Tensor) -> Tensor:
        """The expected examples (N, C, H, W) of codes (N, D)."""
        values = self.mean + (codes.double().numpy() * self._scales) @ self.directions
        return torch.from_numpy(values).float().view(-1, *self.shape)

    def sample(self, codes: Tensor, seed: int) -> Tensor:
        """Examples (N, C, H, W) drawn from N(W z + mu, s I) of codes (N, D)."""
        expected = self.decode(codes)
        noise = torch.randn(expected.shape, generator=torch.Generator().manual_seed(seed))
        return expected + math.sqrt(self.noise) * noise

    def log_likelihood(self, images: Tensor) -> np.ndarray:
        """log N(x; mu, W W^T + s I) in nats, (N,) (eq. 4): a density, which may exceed 1."""
        centred = _flat(images) - self.mean
        along = centred @ self.directions.T
        variances = np.maximum(self.variances, self.noise)
        outside = np.square(centred).sum(1) - np.square(along).sum(1)
        squares = np.square(along) @ (1 / variances) + outside / self.noise
        pixels = len(self.mean)
        rest = pixels - len(variances)
        determinant = np.log(variances).sum() + rest * math.log(self.noise)
        return -0.5 * (squares + determinant + pixels * math.log(2 * math.pi))


def fit_pca(images: Tensor, components: int, seed: int = 0) -> ProbabilisticPCA:
    """The maximum-likelihood solution (Tipping & Bishop 1999, eq. 7 and 8).

    Args:
        images: uint8 or float (N, C, H, W); the first of a large set, as many as fit into 100 MB.
        components: D; less where the data have not as many directions.
        seed: of the randomised decomposition of large pictures.
    """
    pixels = math.prod(images.shape[1:])
    count = min(len(images), max(FEWEST, ROOM // pixels))
    points = _flat(images[:count])
    exact = pixels <= EXACT_PIXELS
    solver = "covariance_eigh" if exact and count > pixels else "randomized"
    # One direction at least is left for the noise.
    fitted = PCA(min(components, pixels - 1, count - 1), svd_solver=solver, random_state=seed)
    fitted.fit(points)
    # Pixels that are always black leave no noise: half a grey level is the least there can be.
    noise = max(float(fitted.noise_variance_), MIN_SIGMA**2)
    channels, height, width = images.shape[1:]
    shape = channels, height, width
    parts = map(np.asarray, (fitted.mean_, fitted.components_, fitted.explained_variance_))
    mean, directions, variances = parts
    return ProbabilisticPCA(mean, directions, variances, noise, shape, count)


def _flat(images: Tensor) -> np.ndarray:
    scale = 255 if images.dtype == torch.uint8 else 1
    return images.flatten(1).double().numpy() / scale
