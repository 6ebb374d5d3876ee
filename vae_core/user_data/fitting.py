"""Pictures brought to a wanted shape: cut to their centre, or padded."""

from typing import Any

from PIL import Image, ImageOps

from vae_core.user_data.options import OwnOptions


def fit(
    picture: Image.Image, shape: tuple[int, int], crop: bool, ground: str | float
) -> Image.Image:
    """A picture of (height, width), cut or on a ground of this colour or level."""
    size, how = (shape[1], shape[0]), Image.Resampling.LANCZOS
    if crop:
        return ImageOps.fit(picture, size, how)
    colour: Any = ground  # of a picture of floats a float, which no stub knows
    return ImageOps.pad(picture, size, how, color=colour)


def cost_of_squares(height: int, width: int, count: int, options: OwnOptions) -> list[str]:
    """What becoming square costs pictures of this shape, as a note; none of square ones."""
    if height == width:
        return []
    lost = 1 - min(height, width) / max(height, width)
    if options.fit == "pad":
        return [f"{count} pictures of {height} x {width} were padded to squares."]
    return [
        f"{count} pictures of {height} x {width} were cut to squares, which leaves out "
        f"{100 * lost:.0f} % of each; with --fit pad they are kept whole."
    ]
