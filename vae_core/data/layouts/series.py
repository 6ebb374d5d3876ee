"""Series: curves over time."""

import math
from typing import Any, ClassVar, Literal

from pydantic import Field

from vae_core.counting import counted
from vae_core.data.layouts.base import Described, Finite, Layout, Name, Positive, Shape, Targets


class Channel(Described):
    """One curve of a series: a value is offset + scale * x."""

    name: Name
    unit: str = Field(default="", max_length=20)
    offset: Finite = 0.0
    scale: Positive = 1.0


class Series(Layout):
    """Curves of ``length`` points (1, length, channels), centred and scaled; kept as float32."""

    kind: Literal["series"] = "series"
    noun: str = "series"
    nouns: str = "series"
    channels: tuple[Channel, ...] = Field(min_length=1, max_length=16)
    length: int = Field(ge=4, le=4096)
    step: Positive = 1.0
    step_unit: str = Field(default="step", max_length=20)

    title: ClassVar[str] = "Series"
    counted: ClassVar[str] = "points (times channels)"
    view: ClassVar[str] = "vae_core.data.views.curves:Curves"
    tabulate: ClassVar[str] = "vae_core.data.points:tabulate"

    axes: ClassVar[str] = "1, points, channels"
    gaps: ClassVar[bool] = True
    brought: ClassVar[str] = "vae_core.data.brought:series"
    exchange: ClassVar[tuple[str, str]] = (
        "vae_core.data.exchange:numbers_of_series",
        "vae_core.data.exchange:series_of_numbers",
    )

    def reading(self, shape: Shape) -> str:
        """Standardised, by channel."""
        return (
            "Values (batch, 1, point, channel), standardised: (value - offset) / scale of its "
            f"channel; back: offset + scale * number. Points are {self.step:g} {self.step_unit} "
            "apart."
        )

    @property
    def bounded(self) -> bool:
        """Scaled numbers have no bounds."""
        return False

    @property
    def shape(self) -> Shape:
        """(1, length, channels)."""
        return 1, self.length, len(self.channels)

    @property
    def likelihoods(self) -> tuple[str, ...]:
        """Gaussians, with a spread of each point or one of all."""
        return ("gaussian-varying", "gaussian-learned", "gaussian-optimal", "gaussian")

    @property
    def networks(self) -> tuple[str, ...]:
        """Any that reads rows, which are moments here."""
        return ("mlp", "gru", "conv", "transformer")

    def targets(self, likelihood: str, tossed: bool = False) -> Targets:
        """A density."""
        units = sum(math.log2(channel.scale) for channel in self.channels) / len(self.channels)
        return Targets(
            "A density of the scaled numbers, which may exceed 1",
            bits="Of the density in the units of the data, which may be below zero",
            bits_offset=units,
        )

    def form(self, shape: Shape) -> str:
        """How many curves, and how long."""
        return f"{counted(len(self.channels), 'curve')} of {self.length} points"

    def settings(self, shape: Shape) -> dict[str, Any]:
        """Few causes make a curve."""
        return {"latent_dim": 5}
