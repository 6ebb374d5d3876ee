"""Sprites: white shapes on black, one picture for every combination of five known factors.

In the spirit of dSprites (Matthey et al., 2017, github.com/google-deepmind/dsprites-dataset) but
drawn here, anti-aliased, and with no two factor tuples giving the same picture: orientation runs
once through the *symmetry period of the shape* (90 degrees for the square, 180 for the ellipse, 360
for the heart) instead of through 360 degrees for all, where a square repeats itself four times.

| factor      | values | meaning                                                                |
|-------------|--------|------------------------------------------------------------------------|
| shape       | 3      | square, ellipse, heart; all three cover the same area                  |
| scale       | 4      | 0.55, 0.70, 0.85, 1.00 times the full length                           |
| orientation | 12     | k / 12 of the shape's symmetry period, anticlockwise                   |
| x           | 16     | centre of mass, left to right, in steps of 1/32 of the picture's width |
| y           | 16     | centre of mass, top to bottom, in the same steps                       |

Lengths are in units of 1/32 of the picture's side, so that 32 x 32 and 64 x 64 show the same
scenes. Steps in x and y are whole pixels: each shape is drawn once for each scale and orientation
and then copied to its 256 places. Drawing is faster than reading a cache, so there is none.
"""

from pathlib import Path

import numpy as np
import torch

from vae_core.data.base import Dataset, Split, permutation
from vae_core.data.spec import DatasetSpec
from vae_core.errors import ProgressCallback

SCALES = (0.55, 0.70, 0.85, 1.00)
ORIENTATIONS = 12
POSITIONS = 16
FULL_AREA = 100.0  # of every shape at scale 1; the largest radius is then 7.6 of the 8.5 there are
PERIODS = {"square": np.pi / 2, "ellipse": np.pi, "heart": 2 * np.pi}  # radians
FACTOR_SIZES = (len(PERIODS), len(SCALES), ORIENTATIONS, POSITIONS, POSITIONS)

_UNITS = 32  # a picture's side
_WINDOW = _UNITS - (POSITIONS - 1)  # the side of the part that a shape may cover
_SEED = 0


def _square(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Signed distance to a square of area FULL_AREA (negative inside); y points up."""
    half = np.sqrt(FULL_AREA) / 2
    beyond_x, beyond_y = np.abs(x) - half, np.abs(y) - half
    outside = np.hypot(np.maximum(beyond_x, 0), np.maximum(beyond_y, 0))
    return outside + np.minimum(np.maximum(beyond_x, beyond_y), 0)


def _ellipse(x: np.ndarray, y: np.ndarray, aspect: float = 1.8) -> np.ndarray:
    """Distance to an ellipse, exact to first order near its outline, which is all that is drawn."""
    a = np.sqrt(FULL_AREA * aspect / np.pi)
    b = a / aspect
    value = np.hypot(x / a, y / b)
    slope = np.hypot(x / a**2, y / b**2)
    length = np.maximum(value / np.maximum(slope, 1e-9), b)  # between b and a; 0 / 0 at the centre
    return (value - 1) * length


def _heart(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Signed distance to a heart, tip down, with its centre of mass at the origin.

    A square on its corner with a half disc on each upper side; the formula is Inigo Quilez's
    (https://iquilezles.org/articles/distfunctions2d/). In his units the square's diagonal is 1.
    """
    disc = np.pi / 8  # both halves together, radius sqrt(2) / 4
    area = 0.5 + disc
    disc_height = 0.75 + np.sqrt(2) / 4 * 4 / (3 * np.pi) / np.sqrt(2)  # centre of mass of a half
    centre = (0.5 * 0.5 + disc * disc_height) / area
    unit = np.sqrt(FULL_AREA / area)
    x, y = np.abs(x) / unit, y / unit + centre
    lobe = np.hypot(x - 0.25, y - 0.75) - np.sqrt(2) / 4
    along = np.maximum(x + y, 0) / 2
    body = np.minimum(np.hypot(x, y - 1), np.hypot(x - along, y - along)) * np.sign(x - y)
    return np.where(x + y > 1, lobe, body) * unit


_DISTANCES = {"square": _square, "ellipse": _ellipse, "heart": _heart}


def _draw_shapes(pixels_per_unit: int) -> np.ndarray:
    """Every (shape, scale, orientation), centred: uint8 (144, T, T), T pixels to a window."""
    side = _WINDOW * pixels_per_unit
    offset = (np.arange(side) + 0.5) / pixels_per_unit - _WINDOW / 2  # of the pixels' centres
    x, y = offset[None, :], -offset[:, None]
    drawn = []
    for name, period in PERIODS.items():
        for scale in SCALES:
            for angle in np.arange(ORIENTATIONS) / ORIENTATIONS * period:
                turned_x = (np.cos(angle) * x + np.sin(angle) * y) / scale
                turned_y = (np.cos(angle) * y - np.sin(angle) * x) / scale
                distance = _DISTANCES[name](turned_x, turned_y) * scale * pixels_per_unit
                # A straight edge at distance d from a pixel's centre covers 1/2 - d of the pixel.
                drawn.append(np.rint(255 * np.clip(0.5 - distance, 0, 1)))
    return np.stack(drawn).astype(np.uint8)


def draw(side: int, rank: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    """All pictures and their factors.

    Args:
        side: of a picture in pixels, 32 or 64.
        rank: where in the result each combination goes, a permutation of the combinations in
            lexicographic order of their factors; that order itself by default.

    Returns:
        Images uint8 (N, 1, side, side) and factor indices int64 (N, 5).
    """
    pixels_per_unit = side // _UNITS
    shapes = _draw_shapes(pixels_per_unit)
    window = shapes.shape[-1]
    count = int(np.prod(FACTOR_SIZES))
    rank = np.arange(count) if rank is None else rank
    images = np.zeros((count, 1, side, side), dtype=np.uint8)
    places = rank.reshape(len(shapes), POSITIONS, POSITIONS)
    for i in range(POSITIONS):
        for j in range(POSITIONS):
            left, top = i * pixels_per_unit, j * pixels_per_unit
            images[places[:, i, j], 0, top : top + window, left : left + window] = shapes
    factors = np.empty((count, len(FACTOR_SIZES)), dtype=np.int64)
    factors[rank] = np.stack(np.unravel_index(np.arange(count), FACTOR_SIZES), axis=1)
    return images, factors


def load(spec: DatasetSpec, root: Path, progress: ProgressCallback) -> Dataset:
    """The whole grid of 36 864 pictures, shuffled with a fixed seed and cut into three splits."""
    progress(f"Drawing {spec.title}", None)
    images, factors = draw(spec.shape[1], permutation(int(np.prod(FACTOR_SIZES)), _SEED))
    pictures, causes = torch.from_numpy(images), torch.from_numpy(factors)
    cuts = list(spec.sizes)
    train, validation, test = (
        Split(part, cause[:, 0].contiguous(), cause)
        for part, cause in zip(pictures.split(cuts), causes.split(cuts), strict=True)
    )
    return Dataset(
        spec.name, train, validation, test, spec.class_names, spec.factor_names, FACTOR_SIZES
    )
