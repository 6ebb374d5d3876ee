"""Pictures, grey or in colour."""

import math
from typing import Any, ClassVar, Literal

from vae_core.data.layouts.base import Shape
from vae_core.data.layouts.pixels import Pixels

# Numbers of a picture beyond which dense layers are slow, and see no detail.
LARGE = 5000


class Pictures(Pixels):
    """Pixels in [0, 1] (1 or 3, H, W); kept as uint8."""

    kind: Literal["pictures"] = "pictures"
    noun: str = "picture"
    nouns: str = "pictures"
    gaps: ClassVar[bool] = True

    title: ClassVar[str] = "Pictures"
    element: ClassVar[str] = "pixel"
    elements: ClassVar[str] = "pixels"
    counted: ClassVar[str] = "pixels (times channels)"
    view: ClassVar[None] = None

    brought: ClassVar[str] = "vae_core.data.brought:pictures"
    exchange: ClassVar[tuple[str, str]] = (
        "vae_core.data.exchange:numbers_of_pictures",
        "vae_core.data.exchange:pictures_of_numbers",
    )

    def fits(self, shape: Shape) -> bool:
        """Grey or three colours."""
        return shape[0] in (1, 3)

    def numbers(self, shape: Shape) -> dict[str, Any]:
        """With its channels by name, in order."""
        return {**super().numbers(shape), "channels": self._channels(shape)}

    def reading(self, shape: Shape) -> str:
        """Levels over 255, and the order of everything."""
        return (
            "Pixels (batch, channel, row, column), level / 255: 0 is dark and 1 is bright. "
            f"Channels, in order: {', '.join(self._channels(shape))}. Rows from the top, columns "
            "from the left."
        )

    def _channels(self, shape: Shape) -> list[str]:
        return ["red", "green", "blue"] if self.colour(shape) == "colour" else ["grey"]

    @property
    def networks(self) -> tuple[str, ...]:
        """All that read pictures."""
        return ("mlp", "conv", "patch", "residual", "transformer", "gru")

    def colour(self, shape: Shape) -> str:
        """Three channels are those of colours."""
        return "colour" if shape[0] == 3 else "grey"

    def form(self, shape: Shape) -> str:
        """Its size, and whether it is in colour."""
        colour = {"grey": "grey", "colour": "in colour"}[self.colour(shape)]
        return f"{shape[1]} × {shape[2]} pixels, {colour}"

    def settings(self, shape: Shape) -> dict[str, Any]:
        """Patches for large ones."""
        return {"network": "patch"} if math.prod(shape) > LARGE else {}


PICTURES = Pictures()
