"""Pictures in memory as bytes: on no scale that would have to be guessed from a batch."""

import numpy as np

from vae_core.errors import UserError


def as_bytes(values: np.ndarray) -> np.ndarray:
    """Bytes as they are; switches and floats in [0, 1] as bytes, of which 255 stands for one.

    Raises:
        UserError: for numbers on another scale, or that are none.
    """
    if values.dtype == np.uint8 or not values.size:
        return values.astype(np.uint8, copy=False)
    if values.dtype == bool:
        return values.astype(np.uint8) * np.uint8(255)
    if values.dtype.kind == "f" and not np.isfinite(values).all():
        raise UserError(
            "Some pixels are not finite (NaN or infinity). Leave those pictures out, or fill them."
        )
    low, high = float(values.min()), float(values.max())
    if low == high < 0:
        raise UserError(
            f"All pixels of these pictures are {low:g}, and pictures lie in [0, 1] or are bytes. "
            "Give others."
        )
    if low < 0 or high > 1:
        most = 255 if 128 < high <= 255 else high  # levels of which the brightest is not there
        way = f"(images - {low:g}) / {high - low:g}" if low < 0 else f"images / {most:g}"
        bytes_ = ", or images.astype('uint8') where they are levels of 0 to 255"
        whole = values.dtype.kind in "iu" or (low >= 0 and high > 1 and _are_whole(values))
        raise UserError(
            f"The pictures run from {low:g} to {high:g}, and are read as floats in [0, 1] or as "
            f"bytes. Scale them: {way}{bytes_ if whole and low >= 0 and high <= 255 else ''}."
        )
    return np.rint(values.astype(np.float32) * 255).astype(np.uint8)


def _are_whole(values: np.ndarray) -> bool:
    return bool((values == np.rint(values)).all())
