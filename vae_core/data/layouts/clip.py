"""Clips: a few frames under one action."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from vae_core.counting import counted
from vae_core.data.layouts.base import Positive, Shape
from vae_core.data.layouts.pixels import Pixels


class Clip(Pixels):
    """Frames in time as channels (frames, H, W), under one action; kept as uint8.

    The first two are the past and the present, from which speeds can be read; the others follow.
    The action, which is the class, is held all the while.
    """

    kind: Literal["clip"] = "clip"
    noun: str = "clip"
    nouns: str = "clips"
    frames: int = Field(ge=3, le=32)
    height: int = Field(ge=4, le=128)
    width: int = Field(ge=4, le=128)
    seconds: Positive = 0.1  # between frames
    system: Literal["", "pendulum"] = ""

    title: ClassVar[str] = "Control"
    element: ClassVar[str] = "pixel"
    elements: ClassVar[str] = "pixels"
    counted: ClassVar[str] = "grey levels of all frames"
    view: ClassVar[str] = "vae_core.data.views.clips:Clips"
    section: ClassVar[str] = "vae_core.analyses.report.clip:section"

    axes: ClassVar[str] = "frames, height, width"
    brought: ClassVar[str] = "vae_core.data.brought:clips"
    exchange: ClassVar[tuple[str, str]] = (
        "vae_core.data.exchange:numbers_of_clips",
        "vae_core.data.exchange:clips_of_numbers",
    )

    def reading(self, shape: Shape) -> str:
        """Levels over 255, and which frame is when."""
        return (
            f"Grey levels (batch, frame, row, column), level / 255: 0 is dark and 1 is bright. "
            f"Frames are {self.seconds:g} s apart: the first is the past, the second the present, "
            "the others follow. Rows from the top, columns from the left."
        )

    @property
    def shape(self) -> Shape:
        """(frames, H, W)."""
        return self.frames, self.height, self.width

    @property
    def networks(self) -> tuple[str, ...]:
        """A state that the action moves; or all frames at once."""
        return ("dynamics", "mlp", "conv")

    def form(self, shape: Shape) -> str:
        """How many frames, and their size."""
        return f"{counted(self.frames, 'frame')} of {self.height} × {self.width} pixels"

    @property
    def model(self) -> str:
        """One that is told the action."""
        return "cvae"

    def settings(self, shape: Shape) -> dict[str, Any]:
        """Small errors add up while it rolls, so that training ends with care."""
        return {
            "batch_size": 128,
            "latent_dim": 8,
            "activation": "silu",
            "learning_rate": 3e-3,
            "learning_rate_schedule": "cosine",
        }
