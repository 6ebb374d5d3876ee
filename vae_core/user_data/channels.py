"""The channels of curves: each on its own scale, without those that say nothing."""

import numpy as np

from vae_core.data.layouts import Channel, Series
from vae_core.errors import UserError
from vae_core.user_data import limits
from vae_core.user_data.skipped import SkippedFiles
from vae_core.user_data.splitting import Parts

POINTS = (4, 4096)
# A spread of so few roundings of the offset, relative to it, is none.
_ROUNDING = 8 * np.finfo(np.float64).eps


def standardised(
    values: np.ndarray,
    names: list[tuple[str, str]],
    parts: Parts,
    name: str,
    skipped: SkippedFiles,
) -> tuple[np.ndarray, Series]:
    """Curves (N, T, C) less the training mean of their channel, by its training spread.

    Returns:
        Float32 (N, 1, T, C) of the channels that vary, and the layout.

    Raises:
        UserError: when the curves are too short or too long, or no channel varies.
    """
    length = values.shape[1]
    if not POINTS[0] <= length <= POINTS[1]:
        raise UserError(
            f"The series in {name} have {limits.spaced(length)} points; {POINTS[0]} to "
            f"{limits.spaced(POINTS[1])} can be learned. Cut them, or choose another window."
        )
    offset, scale = _moments(values[parts[0]])
    varies = scale > _ROUNDING * np.abs(offset)
    if not varies.any():
        raise UserError(
            f"Every channel of {name} is constant in the series to train on; there is nothing to "
            "learn. Bring other series."
        )
    for at in np.flatnonzero(~varies):
        skipped.add("constant channels", names[at][0])
    if not varies.all():
        values, offset, scale = values[..., varies], offset[varies], scale[varies]
        names = [each for each, kept in zip(names, varies, strict=True) if kept]
    channels = tuple(
        Channel(name=each, unit=unit, offset=float(o), scale=float(s))
        for (each, unit), o, s in zip(names, offset, scale, strict=True)
    )
    standard = ((values - offset) / scale).astype(np.float32)[:, None]
    return standard, Series(channels=channels, length=length)


def _moments(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and spread (C,) of (N, T, C) but for NaN, exact for a constant and in whatever unit."""
    flat = values.reshape(-1, values.shape[2])
    there = np.isfinite(flat)
    first = np.where(there.any(0), flat[there.argmax(0), np.arange(flat.shape[1])], 0.0)
    apart = values - first
    # In units of the largest, so that no square under- or overflows.
    largest = np.where(np.isnan(apart), 0.0, np.abs(apart)).max((0, 1))
    unit = np.where(largest > 0, largest, 1.0)
    apart /= unit
    if there.all():
        return first + apart.mean((0, 1)) * unit, apart.std((0, 1)) * unit
    count = np.maximum(1, there.sum(0))
    mean = np.nansum(apart, (0, 1)) / count
    spread = np.sqrt(np.nansum((apart - mean) ** 2, (0, 1)) / count)
    return first + mean * unit, spread * unit
