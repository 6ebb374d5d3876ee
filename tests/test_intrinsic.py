"""Intrinsic dimension: manifolds whose dimension is known, bent into spaces that are larger."""

import numpy as np
import pytest

from vae_core.errors import UserError
from vae_core.evaluation.intrinsic import neighbour_distances, neighbour_mle, two_nn

POINTS = 2000


def _turned(flat: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    """The same points in a random subspace of ``size`` dimensions."""
    basis, _ = np.linalg.qr(rng.normal(size=(size, flat.shape[1])))
    return flat @ basis.T


def _plane(rng: np.random.Generator) -> np.ndarray:
    return _turned(rng.uniform(size=(POINTS, 2)), 40, rng)


def _gaussian(rng: np.random.Generator) -> np.ndarray:
    return _turned(rng.normal(size=(POINTS, 5)), 30, rng)


def _sphere(rng: np.random.Generator) -> np.ndarray:
    points = rng.normal(size=(POINTS, 4))
    return _turned(points / np.linalg.norm(points, axis=1, keepdims=True), 20, rng)


def _roll(rng: np.random.Generator) -> np.ndarray:
    angle, height = rng.uniform(5, 14, POINTS), rng.uniform(0, 20, POINTS)
    return np.stack([angle * np.cos(angle), height, angle * np.sin(angle)], 1)


def _curve(rng: np.random.Generator) -> np.ndarray:
    t = rng.uniform(0, 6, POINTS)
    return np.stack([np.cos(k * t) for k in (1, 1.3, 2)] + [np.sin(t)], 1)


@pytest.mark.parametrize(
    ("make", "dimension"),
    [(_plane, 2), (_gaussian, 5), (_sphere, 3), (_roll, 2), (_curve, 1)],
)
def test_manifolds_of_known_dimension(make, dimension: int) -> None:
    distances = neighbour_distances(make(np.random.default_rng(3)), 20)
    near, far = two_nn(distances), neighbour_mle(distances)
    assert near is not None and far is not None
    assert near.value == pytest.approx(dimension, rel=0.06), "two neighbours"
    assert far.value == pytest.approx(dimension, rel=0.04), "twenty neighbours"
    assert 0 < near.error < 0.05 * dimension


def test_scale_and_place_change_nothing_and_doubles_count_once() -> None:
    plane = _plane(np.random.default_rng(0))
    near = two_nn(neighbour_distances(plane, 2))
    again = two_nn(neighbour_distances(np.concatenate([1e3 + 50 * plane] * 2), 2))
    assert near is not None and again is not None
    assert again.points == near.points == POINTS
    assert again.value == pytest.approx(near.value, rel=1e-6)


def test_the_error_is_that_of_repeated_draws() -> None:
    drawn = [
        two_nn(neighbour_distances(np.random.default_rng(k).uniform(size=(400, 3)), 2))
        for k in range(60)
    ]
    values = np.array([each.value for each in drawn if each])
    said = np.mean([each.error for each in drawn if each])
    assert 0.8 < values.std() / said < 1.4, "neighbours of neighbours are not quite independent"


def test_noise_in_all_directions_is_seen_near_and_overlooked_far() -> None:
    rng = np.random.default_rng(1)
    noisy = _plane(rng) + rng.normal(scale=0.01, size=(POINTS, 40))
    distances = neighbour_distances(noisy, 60)
    near, far = two_nn(distances[:, :2]), neighbour_mle(distances)
    assert near is not None and far is not None
    assert near.value > 1.5 * far.value


def test_what_has_no_dimension_is_said() -> None:
    grid = np.stack(np.meshgrid(*[np.arange(8.0)] * 3), -1).reshape(-1, 3)
    assert two_nn(neighbour_distances(grid, 2)) is None
    with pytest.raises(UserError, match="50 different examples or more, and there are 3"):
        neighbour_distances(np.repeat(np.eye(3), 100, 0), 2)
