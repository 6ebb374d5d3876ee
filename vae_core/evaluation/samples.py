"""How close two sets of pictures are, on their features (N, F); and whether samples are copies.

Every figure depends on the number of examples: compare only figures of equal counts. scikit-learn
and scipy take two seconds to import; every training imports this module and needs neither.
"""

import math

import numpy as np
import torch
from torch import Tensor

from vae_core.data.views import grey_levels, pictures_of
from vae_core.errors import ProgressCallback
from vae_core.evaluation.likelihood import evaluating
from vae_core.models.vae import VAE

NEIGHBOURS = 5
# A class is dropped when its share of the samples is below this part of its share of the data.
DROPPED = 0.1
# A copy lies at less than this part of the mean distance to its nearest training pictures.
COPY_RATIO = 0.5
COPY_NEIGHBOURS = 50
DECODE_BATCH = 250
# Matrices of distances are made in chunks of so many rows.
ROWS = 2000


@torch.no_grad()
def decode_pictures(model: VAE, codes: Tensor, y: Tensor | None = None) -> Tensor:
    """The expected pictures of codes (N, D), uint8 (N, C, H, W), in batches.

    Expected pictures, since the noise of a pixel's distribution is no part of what was learned: a
    Bernoulli's coin flips would be scored as dust.
    """
    parts = []
    with evaluating(model):
        for start in range(0, len(codes), DECODE_BATCH):
            rows = slice(start, start + DECODE_BATCH)
            mean = model.picture(codes[rows], None if y is None else y[rows])
            parts.append(grey_levels(mean))
    return torch.cat(parts)


@torch.no_grad()
def decode_examples(model: VAE, codes: Tensor, y: Tensor | None = None) -> Tensor:
    """The expected examples of codes (N, D), (N, C, H, W), in batches."""
    parts = []
    with evaluating(model):
        for start in range(0, len(codes), DECODE_BATCH):
            rows = slice(start, start + DECODE_BATCH)
            parts.append(model.decode(codes[rows], None if y is None else y[rows]))
    return torch.cat(parts)


def sample_pictures(model: VAE, codes: Tensor, y: Tensor | None, seed: int) -> Tensor:
    """Samples of codes (N, D) as pictures, uint8 (N, C, H, W): what a sample is, is the kind's.

    Images are expected ones (see ``decode_pictures``); of all else each is drawn from p(x|z), since
    its noise is part of what was learned: expected rows vary less than real ones.
    """
    if not model.layout.samples_drawn:
        return decode_pictures(model, codes, y)
    return pictures_of(model.view, sample_examples(model, codes, y, seed))


@torch.no_grad()
def sample_examples(model: VAE, codes: Tensor, y: Tensor | None, seed: int) -> Tensor:
    """Examples drawn from p(x|z) of codes (N, D), (N, C, H, W)."""
    generator = torch.Generator().manual_seed(seed)
    parts = []
    with evaluating(model):
        for start in range(0, len(codes), DECODE_BATCH):
            rows = slice(start, start + DECODE_BATCH)
            parts.append(model.observe(codes[rows], None if y is None else y[rows], generator))
    return torch.cat(parts)


def frechet_distance(a: np.ndarray, b: np.ndarray) -> float:
    """Squared Frechet distance of the Gaussians fitted to two sets of features.

    |mu_a - mu_b|^2 + tr(C_a + C_b - 2 (C_a C_b)^(1/2)), Heusel et al. 2017 (arXiv:1706.08500,
    eq. 6). With C = R^T R, from the QR decomposition of the centred features, the last trace is the
    sum of the singular values of R_a R_b^T: no square root of a matrix is taken, so that no complex
    numbers appear, and the singular covariances of few examples are no special case.

    Args:
        a: features (N, F), N at least 2.
        b: features (M, F), M at least 2.
    """
    from scipy.linalg import svdvals

    (mean_a, root_a), (mean_b, root_b) = _moments(a), _moments(b)
    cross = np.asarray(svdvals(root_a @ root_b.T)).sum()
    spread = np.square(root_a).sum() + np.square(root_b).sum() - 2 * cross
    return max(0.0, float(np.square(mean_a - mean_b).sum() + spread))


def _moments(features: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean (F,) and R (min(N, F), F) with covariance R^T R."""
    mean = features.mean(0, dtype=np.float64)
    centred = (features - mean) / math.sqrt(len(features) - 1)
    return mean, np.asarray(np.linalg.qr(centred, mode="r"))


def kernel_distance(a: np.ndarray, b: np.ndarray) -> tuple[float, float]:
    """Squared maximum mean discrepancy with the kernel (x.y / F + 1)^3, and its standard error.

    The unbiased estimate (Binkowski et al. 2018, arXiv:1801.01401, section 4), so that two sets of
    one distribution give 0 on average and now and then less. The standard error is that of a
    U-statistic, right near 0 too, where the spread over subsets is not (see
    :func:`_standard_error`); NaN below four examples.

    Args:
        a: features (N, F).
        b: features (M, F).
    """
    a, b = a.astype(np.float64), b.astype(np.float64)
    value = _within(a) + _within(b) - 2 * _total(a, b) / (len(a) * len(b))
    return float(value), _standard_error(a, b)


def _kernel(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return (x @ y.T / x.shape[1] + 1) ** 3


def _total(x: np.ndarray, y: np.ndarray) -> float:
    """The sum of the kernel over all pairs, in chunks of rows."""
    return sum(_kernel(x[i : i + ROWS], y).sum() for i in range(0, len(x), ROWS))


def _within(x: np.ndarray) -> float:
    """Its mean over pairs of two different examples (Gretton et al. 2012, eq. 3)."""
    diagonal = ((np.square(x).sum(1) / x.shape[1] + 1) ** 3).sum()
    return (_total(x, x) - diagonal) / (len(x) * (len(x) - 1))


def _standard_error(a: np.ndarray, b: np.ndarray) -> float:
    """Of the discrepancy of n examples each, a mean of terms over pairs of them.

    A term is h_ij = k(a_i, a_j) + k(b_i, b_j) - k(a_i, b_j) - k(b_i, a_j). The variance of the mean
    is (4 (n - 2) c + 2 v) / (n (n - 1)) with v the variance of a term and c the covariance of two
    that share an example (Serfling 1980, section 5.2.1); near 0 c vanishes. Both are estimated
    without bias from sums over the pairs.
    """
    count = min(len(a), len(b))
    if count < 4:
        return math.nan
    a, b = a[:count], b[:count]
    rows, squares = np.zeros(count), 0.0
    for start in range(0, count, ROWS):
        part = slice(start, start + ROWS)
        terms = (
            _kernel(a[part], a) + _kernel(b[part], b) - _kernel(a[part], b) - _kernel(b[part], a)
        )
        terms[np.arange(len(terms)), np.arange(start, start + len(terms))] = 0
        rows[part] = terms.sum(1)
        squares += np.square(terms).sum()
    pairs = count * (count - 1)
    sharing = np.square(rows).sum() - squares
    apart = (rows.sum() ** 2 - 4 * sharing - 2 * squares) / (pairs * (count - 2) * (count - 3))
    covariance = max(0.0, sharing / (pairs * (count - 2)) - apart)
    variance = max(0.0, squares / pairs - apart)
    return math.sqrt((4 * (count - 2) * covariance + 2 * variance) / pairs)


def precision_recall(
    real: np.ndarray, fake: np.ndarray, neighbours: int = NEIGHBOURS
) -> dict[str, float]:
    """Fidelity and variety apart, by balls that reach to each example's k-th neighbour.

    ``precision``: share of fakes within a ball of a real example; ``recall``: share of real
    examples within a ball of a fake (Kynkaanniemi et al. 2019, arXiv:1904.06991, eq. 2).
    ``density``: number of real examples' balls that hold a fake, over k, which outliers among the
    real examples inflate less and which may exceed 1; ``coverage``: share of real examples whose
    ball holds a fake (Naeem et al. 2020, arXiv:2002.09797, eq. 3 and 4).

    Args:
        real: features (N, F).
        fake: features (M, F); M = N for figures to compare.
        neighbours: k; cut to what the smaller set has.
    """
    from sklearn.metrics.pairwise import euclidean_distances

    real, fake = real.astype(np.float64), fake.astype(np.float64)
    k = min(neighbours, len(real) - 1, len(fake) - 1)
    reach_real, reach_fake = _reach(real, k), _reach(fake, k)
    balls = np.zeros(len(fake))  # of real examples, around each fake
    recalled = covered = 0
    for start in range(0, len(real), ROWS):
        rows = slice(start, start + ROWS)
        distances = euclidean_distances(real[rows], fake)
        held = distances < reach_real[rows, None]
        balls += held.sum(0)
        covered += held.any(1).sum()
        recalled += (distances < reach_fake).any(1).sum()
    return {
        "precision": float((balls > 0).mean()),
        "recall": float(recalled / len(real)),
        "density": float(balls.mean() / k),
        "coverage": float(covered / len(real)),
    }


def _reach(features: np.ndarray, k: int) -> np.ndarray:
    """The distance of each example to its k-th neighbour, (N,)."""
    from sklearn.neighbors import NearestNeighbors

    distances, _ = NearestNeighbors(n_neighbors=k).fit(features).kneighbors()
    # A little less, so that rounding cannot put the k-th neighbour itself within its own ball.
    return distances[:, -1] * (1 - 1e-6)


def dropped_classes(samples: np.ndarray, data: np.ndarray) -> list[int]:
    """Classes whose share among the samples is less than a tenth of their share in the data.

    Args:
        samples: counts of the classes (Y,) among samples.
        data: counts of the classes (Y,) in the data.
    """
    shares, expected = samples / max(1, samples.sum()), data / max(1, data.sum())
    return np.flatnonzero(shares < DROPPED * expected).tolist()


def nearest_training(
    pictures: Tensor, train: Tensor, count: int, report: ProgressCallback | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """The nearest training pictures of some pictures, by Euclidean distance between pixels.

    Of examples that are no pictures it is that between their numbers.

    Args:
        pictures: (N, C, H, W), uint8 or float, of pictures in [0, 1].
        train: (M, C, H, W), uint8 or float, read in chunks.
        count: neighbours of each.
        report: told of the search.

    Returns:
        Distances float32 (N, count), nearest first, pixels in [0, 1]; their places int64 (N, count)
        in ``train``.
    """
    queries = _flat(pictures)
    norms = queries.square().sum(1, keepdim=True)
    count = min(count, len(train))
    best = torch.full((len(queries), 0), math.inf)
    places = torch.empty((len(queries), 0), dtype=torch.int64)
    for start in range(0, len(train), ROWS):
        part = _flat(train[start : start + ROWS])
        squares = norms + part.square().sum(1) - 2 * (queries @ part.T)
        near, at = squares.topk(min(count, len(part)), dim=1, largest=False)
        best, places = torch.cat([best, near], 1), torch.cat([places, at + start], 1)
        best, order = best.topk(min(count, best.shape[1]), dim=1, largest=False)
        places = places.gather(1, order)
        if report:
            report("Looking for the nearest training pictures", min(1, (start + ROWS) / len(train)))
    return best.clamp_min(0).sqrt().numpy(), places.numpy()


def _flat(pictures: Tensor) -> Tensor:
    scale = 255 if pictures.dtype == torch.uint8 else 1
    return pictures.flatten(1).float() / scale


def copies(distances: np.ndarray) -> np.ndarray:
    """Which pictures look copied from the training set, boolean (N,).

    One is a copy when its nearest training picture is less than half as far as the mean of its
    fifty nearest (Carlini et al. 2023, arXiv:2301.13188, section 4.2). The ratio is blind to
    blurriness, which brings a picture closer to all training pictures alike.

    Args:
        distances: of the nearest training pictures (N, k), nearest first.
    """
    return distances[:, 0] < COPY_RATIO * distances.mean(1)
