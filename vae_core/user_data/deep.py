"""Levels beyond eight bits (sixteen bits, signed numbers, floats), on one scale for a whole set."""

import numpy as np
from PIL import Image

from vae_core.counting import counted
from vae_core.user_data.fitting import fit

# The modes in which Pillow opens such pictures.
MODES = ("I", "I;16", "I;16B", "I;16L", "I;16N", "F")
# Up to FAINT, levels are no grey of 255: such as the 0 to 16 of scikit-learn's digits. Up to DIM
# they may be, and it is said that they were taken for that.
FAINT, DIM = 32, 128
_STRETCHED = "Levels run from {:g} to {:g}; they were stretched to black to white."


def grey_scale(low: float, high: float) -> tuple[float, float, str]:
    """How levels from ``low`` to ``high`` become 0 to 255: (level - offset) * scale.

    Returns:
        Offset, scale and a sentence on what was done; empty where levels mean what they say.
    """
    if low >= 0 and high <= 1:
        return 0.0, 255.0, ""
    if low >= 0 and high <= FAINT:
        return 0.0, 255 / high, _STRETCHED.format(0, high)
    if low >= 0 and high <= 255:
        dim = f"Levels run from {low:g} to {high:g}; they were taken for levels of 0 to 255."
        return 0.0, 1.0, dim if high < DIM else ""
    scale = 255 / (high - low) if high > low else 1.0
    return low, scale, _STRETCHED.format(low, high)


class DeepPictures:
    """Pictures of more than eight bits, resized as they come; their scale is known at the end."""

    def __init__(self, side: int, crop: bool, white: bool):
        self._side, self._crop = side, crop
        self._ground = 255 if white else 0
        self._found: dict[int, np.ndarray] = {}
        self._low, self._high = np.inf, -np.inf
        self._holed = 0

    def add(self, place: int, picture: Image.Image) -> None:
        """Take the picture at this place of the set."""
        levels = np.asarray(picture).astype(np.float32)
        finite = np.isfinite(levels)
        self._holed += not finite.all()
        if finite.any():
            self._low = min(self._low, float(levels[finite].min()))
            self._high = max(self._high, float(levels[finite].max()))
        levels[~finite] = levels[finite].min() if finite.any() else 0.0
        # What stays empty beside a picture is marked, and gets its ground at the end.
        shape = (self._side, self._side)
        fitted = fit(Image.fromarray(levels), shape, self._crop, np.nan)
        self._found[place] = np.asarray(fitted)

    def write(self, pixels: np.ndarray, notes: list[str]) -> None:
        """Put them into uint8 (N, side, side, 3) as grey levels; say how where that matters."""
        if not self._found:
            return
        if not np.isfinite(self._low):
            self._low = self._high = 0.0
        offset, scale, said = grey_scale(self._low, self._high)
        if said:
            of = "" if len(self._found) == len(pixels) else f" Of {len(self._found)} pictures:"
            notes.append(f"{of} {said}".strip())
        if self._holed:
            notes.append(
                f"Levels that are no finite numbers, in {counted(self._holed, 'picture')}, were "
                "taken for the darkest of theirs."
            )
        for place, levels in self._found.items():
            grey = np.rint(np.clip((levels - offset) * scale, 0, 255))
            pixels[place] = np.where(np.isnan(levels), self._ground, grey)[..., None]
