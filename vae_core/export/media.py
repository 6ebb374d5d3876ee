"""Still and moving pictures of a model: samples, reconstructions, traversals and paths.

Pictures are (N, C, H, W) uint8; files are PNG, or GIF of 256 greys or colours.
"""

import io
import math

import numpy as np
from PIL import Image

from vae_core.artifacts.records import ModelRecord
from vae_core.errors import UserError

GAP = 2  # pixels between pictures
BACKGROUND = 128
REACH = 3.0  # standard deviations of the prior, or of the codes
ROWS = 10  # dimensions of a traversal at most
STEPS = 9
GIF_COLUMNS = 5
FRAME_MILLISECONDS = 60
STILLS = ("samples", "traversal", "reconstructions", "path")
MOVING = ("traversal", "path")


def picture_grid(pictures: np.ndarray, columns: int, scale: int = 1) -> np.ndarray:
    """Lay pictures (N, C, H, W) out in rows on grey: uint8 (H', W') or, of colours, (H', W', 3).

    Each is enlarged by ``scale``; two pixels separate neighbours, and none are around the whole.
    """
    cells = pictures.transpose(0, 2, 3, 1).repeat(scale, axis=1).repeat(scale, axis=2)
    count, height, width, channels = cells.shape
    rows = math.ceil(count / columns)
    size = (rows * (height + GAP) - GAP, columns * (width + GAP) - GAP, channels)
    grid = np.full(size, BACKGROUND, dtype=np.uint8)
    for number, cell in enumerate(cells):
        top, left = (number // columns) * (height + GAP), (number % columns) * (width + GAP)
        grid[top : top + height, left : left + width] = cell
    return grid[:, :, 0] if channels == 1 else grid


def png(grid: np.ndarray) -> bytes:
    """A grid as a PNG."""
    file = io.BytesIO()
    Image.fromarray(grid).save(file, format="PNG", optimize=True)
    return file.getvalue()


def gif(grids: list[np.ndarray]) -> bytes:
    """Grids of one size as an endless GIF."""
    frames = [Image.fromarray(grid) for grid in grids]
    if frames[0].mode != "L":
        # One palette for all frames, or colours would flicker.
        strip = Image.fromarray(np.concatenate(grids[:: max(1, len(grids) // 8)]))
        palette = strip.quantize(256, dither=Image.Dither.NONE)
        frames = [frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in frames]
    file = io.BytesIO()
    frames[0].save(
        file,
        format="GIF",
        save_all=True,
        append_images=frames[1:],
        duration=FRAME_MILLISECONDS,
        loop=0,
        disposal=1,
    )
    return file.getvalue()


def axes(meta: ModelRecord) -> tuple[np.ndarray, np.ndarray, list[int]]:
    """Where the sliders of a model stand and how far they reach, as web/engine/axes.js has it.

    Returns:
        the home of each dimension (D,), its spread (D,), and the active dimensions, those with the
        largest KL (of a plain autoencoder: the widest) first.
    """
    latent, size = meta.latent, meta.latent_dim
    home = np.zeros(size) if latent.home is None else np.array(latent.home)
    spread = np.ones(size) if latent.spread is None else np.array(latent.spread)
    worth = np.array(latent.std if meta.deterministic else latent.kl, dtype=float)
    order = [int(index) for index in np.argsort(-worth, kind="stable")]
    active = [index for index in order if latent.active[index]]
    return home, spread, active or order


def traversal_codes(meta: ModelRecord, offsets: np.ndarray) -> np.ndarray:
    """Codes (rows, offsets, D): each row moves one dimension, the others stay at home."""
    home, spread, order = axes(meta)
    rows = order[:ROWS]
    codes = np.tile(home, (len(rows), len(offsets), 1))
    for row, index in enumerate(rows):
        codes[row, :, index] = home[index] + offsets * spread[index]
    return codes.astype(np.float32)


def path_codes(start: np.ndarray, end: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Codes (N, D) on an arc from `start` to `end`: direction and length change evenly.

    Between draws from the prior it keeps their typical length, where a straight line passes through
    shorter codes that the model has hardly seen (White 2016, arXiv:1609.04468). Codes that are
    parallel, opposite or zero are joined by a straight line.
    """
    lengths = np.linalg.norm(start), np.linalg.norm(end)
    shares = shares[:, None]
    cosine = start @ end / max(lengths[0] * lengths[1], 1e-12)
    angle = np.arccos(np.clip(cosine, -1, 1))
    if min(lengths) < 1e-6 or np.sin(angle) < 1e-3:
        return ((1 - shares) * start + shares * end).astype(np.float32)
    toward = (np.sin((1 - shares) * angle) * start / lengths[0]) + (
        np.sin(shares * angle) * end / lengths[1]
    )
    length = (1 - shares) * lengths[0] + shares * lengths[1]
    return (toward / np.sin(angle) * length).astype(np.float32)


def swing(frames: int) -> np.ndarray:
    """One period of a sine, (frames,) in [-1, 1], without its end, so that a loop is even."""
    return np.sin(2 * np.pi * np.arange(frames) / frames)


def there_and_back(frames: int) -> np.ndarray:
    """From 0 to 1 and back, (frames,), slow at both ends."""
    return (1 - np.cos(2 * np.pi * np.arange(frames) / frames)) / 2


def class_code(meta: ModelRecord, tensors: dict[str, np.ndarray], label: int) -> np.ndarray:
    """The mean code (D,) of a class, over the codes stored with a model.

    Raises:
        UserError: when none of that class is stored.
    """
    for codes, labels in (("map/codes", "map/labels"), ("examples/mean", "examples/labels")):
        if codes in tensors and labels in tensors:
            chosen = tensors[codes][tensors[labels] == label]
            if len(chosen):
                return chosen.astype(np.float32).mean(0)
    raise UserError(
        f"This file holds no example of class {meta.class_names[label]!r}, so its place in the "
        "latent space is not known. Choose another class, or leave --from and --to out."
    )
