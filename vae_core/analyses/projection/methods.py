"""From codes (N, D) to points (N, 2 or 3): latent dimensions, PCA, t-SNE, UMAP.

The two that are learned start from the PCA and from exact neighbours, so that a seed gives the same
points each time. Their libraries take seconds to import and are imported when they are used.
"""

import io
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from vae_core.config.analyses import TSNE_SPACE_POINTS, ProjectionSettings
from vae_core.counting import counted
from vae_core.errors import ProgressCallback, UserError
from vae_core.installed import require

# Iterations of t-SNE: with exaggerated attraction, then without (openTSNE's defaults).
EARLY, LATE = 250, 500
REPORT_EVERY = 5
# How coarsely its tree sums up far points: at the upper end of what leaves the picture as it is
# (arXiv:1301.3342). One thread: a second one saved nothing on two busy cores, and the grid
# in place of the tree took twice as long for 5000 codes.
ANGLE = 0.8


@dataclass(frozen=True)
class Projection:
    """Where the codes are in the view.

    Attributes:
        points: float32 (N, 2 or 3), finite.
        axes: a name for each axis; empty where an axis has no meaning or there is none.
        explained: the share of the codes' variance along each axis (PCA), else None.
        latent_axes: the latent dimensions that are shown (native), else None.
        centre: where the code zero lies, for the methods that keep distances (native, PCA).
    """

    points: np.ndarray
    axes: tuple[str, ...]
    explained: tuple[float, ...] | None = None
    latent_axes: tuple[int, ...] | None = None
    centre: tuple[float, ...] | None = None


def project(
    codes: np.ndarray,
    settings: ProjectionSettings,
    report: ProgressCallback = lambda message, fraction: None,
    kl: np.ndarray | None = None,
) -> Projection:
    """Project codes by the method of the settings.

    Args:
        codes: (N, D), N at least 2; D may be smaller than the dimensions of the view, whose last
            axes are then zero (native, PCA) or without a meaning (t-SNE, UMAP).
        settings: method, dimensions and parameters.
        report: told the fraction done, which never falls.
        kl: nats of each latent dimension (D,), by which the method native chooses what to show;
            without it the variance of the codes decides.

    Raises:
        UserError: for codes that are no finite numbers, axes that do not exist, or more points than
            the method can place in space.
    """
    codes = np.asarray(codes, dtype=np.float64)
    if codes.ndim != 2 or len(codes) < 2 or not np.isfinite(codes).all():
        raise UserError(
            f"A projection needs two or more codes of finite numbers; these are {codes.shape} or "
            "hold NaN. Train the model again with a smaller learning rate."
        )
    if settings.method == "tsne" and settings.dimensions == 3 and len(codes) > TSNE_SPACE_POINTS:
        raise UserError(
            f"t-SNE in 3-D places up to {TSNE_SPACE_POINTS} points in a bearable time, and "
            f"{len(codes)} were asked for. Take fewer, two dimensions, or UMAP."
        )
    if settings.method == "native":
        return _native(codes, settings, kl)
    if settings.method == "pca":
        return _pca(codes, settings.dimensions)
    learn = _tsne if settings.method == "tsne" else _umap
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # on versions of numba and on few points, for programmers
        points = learn(codes, settings, report)
    points = np.nan_to_num(np.asarray(points, np.float32))
    return Projection(points, ("",) * settings.dimensions)


def _padded(points: np.ndarray, dimensions: int) -> np.ndarray:
    """Points (N, <= dimensions) with zeros for the axes that they lack."""
    missing = dimensions - points.shape[1]
    return np.pad(points, ((0, 0), (0, missing))).astype(np.float32)


def _native(codes: np.ndarray, settings: ProjectionSettings, kl: np.ndarray | None) -> Projection:
    """Latent dimensions as they are: those asked for, else the ones that say most."""
    size, wanted = codes.shape[1], settings.dimensions
    axes = settings.axes
    if axes is None:
        worth = codes.var(0) if kl is None else np.asarray(kl)
        axes = tuple(int(axis) for axis in np.argsort(-worth, kind="stable")[:wanted])
    elif len(axes) != wanted or len(set(axes)) != len(axes):
        raise UserError(
            f"A view of {counted(wanted, 'dimension')} shows {wanted} different latent "
            f"dimensions, but axes are {_named(axes) or 'none'}. Give {wanted}."
        )
    elif not all(0 <= axis < size for axis in axes):
        raise UserError(
            f"This model has the latent dimensions {_named((0,))} to {_named((size - 1,))}, but "
            f"axes are {_named(axes)}."
        )
    names = tuple(_named((axis,)) for axis in axes) + ("",) * (wanted - len(axes))
    points = _padded(codes[:, list(axes)], wanted)
    return Projection(points, names, latent_axes=axes, centre=(0.0,) * wanted)


def _named(axes: Sequence[int]) -> str:
    """As people call them: "z1, z3" of (0, 2)."""
    return ", ".join(f"z{axis + 1}" for axis in axes)


def principal_components(
    codes: np.ndarray, dimensions: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The directions in which codes (N, D) spread most, the largest entry of each positive.

    Returns:
        Mean (D,), components (K, D) and the share of the variance along each (K,), where K is the
        smaller of D and ``dimensions``; constant codes have shares of zero.
    """
    mean = codes.mean(0)
    centred = codes - mean
    values, vectors = np.linalg.eigh(centred.T @ centred / len(codes))
    count = min(dimensions, codes.shape[1])
    values, components = values[::-1].clip(0), vectors.T[::-1][:count]
    largest = np.abs(components).argmax(1)
    components = components * np.sign(components[np.arange(count), largest])[:, None]
    total = values.sum()
    shares = values[:count] / total if total > 0 else np.zeros(count)
    return mean, components, shares


def _pca(codes: np.ndarray, dimensions: int) -> Projection:
    mean, components, shares = principal_components(codes, dimensions)
    missing = dimensions - len(components)
    names = tuple(f"PC {k + 1}" for k in range(len(components))) + ("",) * missing
    centre = (*(-components @ mean).tolist(), *((0.0,) * missing))
    return Projection(
        _padded((codes - mean) @ components.T, dimensions),
        names,
        explained=(*shares.tolist(), *((0.0,) * missing)),
        centre=centre,
    )


def _start(codes: np.ndarray, settings: ProjectionSettings) -> np.ndarray:
    """The principal components as a start, largest coordinate 1, duplicates slightly apart."""
    points = _pca(codes, settings.dimensions).points.astype(np.float64)
    noise = np.random.default_rng(settings.seed).normal(size=points.shape)
    scale = np.abs(points).max()
    return (points / scale if scale > 0 else points) + 1e-4 * noise


def _nearest(codes: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Indices and distances of each code's nearest others, both (N, count), exact."""
    from sklearn.neighbors import NearestNeighbors

    found = NearestNeighbors(n_neighbors=min(count, len(codes) - 1)).fit(codes)
    distances, indices = found.kneighbors()
    return indices, distances


def _tsne(codes: np.ndarray, settings: ProjectionSettings, report: ProgressCallback) -> np.ndarray:
    """t-SNE (van der Maaten & Hinton 2008) by openTSNE, by a tree of points (arXiv:1301.3342)."""
    report("t-SNE: neighbours", 0.0)
    from openTSNE import TSNE
    from openTSNE.affinity import PerplexityBasedNN
    from openTSNE.nearest_neighbors import PrecomputedNeighbors

    perplexity = min(settings.perplexity, (len(codes) - 1) / 3)
    perplexity = max(perplexity, 1.0)
    indices, distances = _nearest(codes, max(1, int(3 * perplexity)))
    known = PrecomputedNeighbors(indices, distances)
    report("t-SNE: affinities", 0.05)
    options: dict[str, Any] = {"knn_index": known, "perplexity": perplexity}
    affinities = PerplexityBasedNN(**options)
    done = {"last": 0, "before": 0}

    def told(iteration: int, error: float, embedding: Any) -> bool:
        if iteration < done["last"]:  # the second phase counts anew
            done["before"] = EARLY
        done["last"] = iteration
        total = done["before"] + iteration
        report("t-SNE", 0.08 + 0.92 * total / (EARLY + LATE))
        return False

    start = _start(codes, settings)
    start *= 1e-4 / start[:, 0].std()  # arXiv:1910.00204: small, or the first phase cannot move it
    return TSNE(
        settings.dimensions,
        n_iter=LATE,
        early_exaggeration_iter=EARLY,
        random_state=settings.seed,
        callbacks=told,
        callbacks_every_iters=REPORT_EVERY,
        negative_gradient_method="bh",
        theta=ANGLE,
    ).fit(affinities=affinities, initialization=start)


class _Percent(io.TextIOBase):
    """A stream for a progress bar that writes percentages; tells them as a fraction."""

    def __init__(self, told: Callable[[float], None]):
        self.told = told

    def write(self, text: str) -> int:
        digits = text.strip()
        if digits.isdecimal():
            self.told(int(digits) / 100)
        return len(text)


def _umap(codes: np.ndarray, settings: ProjectionSettings, report: ProgressCallback) -> np.ndarray:
    """UMAP (McInnes, Healy & Melville 2018, arXiv:1802.03426) by umap-learn."""
    require("UMAP", "umap", "umap")
    report("UMAP: loading and compiling", 0.0)
    from umap import UMAP

    report("UMAP: neighbours", 0.15)
    # It counts a point as the first of its own neighbours.
    count = max(2, min(settings.neighbours, len(codes) - 1))
    indices, distances = _nearest(codes, count - 1)
    own = np.arange(len(codes))[:, None]
    known = (
        np.hstack([own, indices]),
        np.hstack([np.zeros((len(codes), 1)), distances]).astype(np.float32),
    )
    report("UMAP: compiling", 0.2)
    stream = _Percent(lambda share: report("UMAP", 0.4 + 0.6 * share))
    start: dict[str, Any] = {"init": (10 * _start(codes, settings)).astype(np.float32)}
    return UMAP(
        n_components=settings.dimensions,
        n_neighbors=known[0].shape[1],
        min_dist=settings.min_distance,
        precomputed_knn=known,
        **start,
        random_state=settings.seed,
        n_jobs=1,
        tqdm_kwds={
            "disable": False,
            "bar_format": "{percentage:.0f}",
            "file": stream,
            "mininterval": 0,  # who is told decides what to show
            "miniters": 1,
        },
    ).fit_transform(codes.astype(np.float32))
