"""What the numbers of an example mean: pixels, characters, a curve, a row of a table, a clip.

An example is always a tensor (C, H, W); its layout says how people read it, which likelihoods and
networks suit it, and, in JSON, travels with a data set, a run and an exported file. The app's pages
read this module, so it imports neither torch nor numpy.
"""

import math
from itertools import groupby
from typing import Annotated, Any, Literal, Union

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from vae_core.errors import UserError

Shape = tuple[int, int, int]
SMALL_BATCH, STEPS = 32, 4000  # of a table's training
Name = Annotated[str, Field(min_length=1, max_length=80)]
Finite = Annotated[float, Field(allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class _Described(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    @property
    def bounded(self) -> bool:
        """Whether all numbers lie in [0, 1], as those of pixels do."""
        return True

    @property
    def model(self) -> str:
        """The model that suits it, where none is named."""
        return "vae"

    @property
    def settings(self) -> dict[str, Any]:
        """Fields of a configuration that suit it, where the user and the model say nothing."""
        return {}

    def passes(self, examples: int) -> float:
        """Epochs over so many examples, where no budget is given."""
        return 10.0


class Pictures(_Described):
    """Pixels in [0, 1]; kept as uint8."""

    kind: Literal["pictures"] = "pictures"
    noun: str = "picture"
    nouns: str = "pictures"

    @property
    def likelihoods(self) -> tuple[str, ...]:
        """The likelihoods that suit it, the usual one first."""
        gaussian = ("gaussian", "gaussian-learned", "gaussian-optimal")
        return ("bernoulli", "continuous-bernoulli", *gaussian)

    @property
    def networks(self) -> tuple[str, ...]:
        """The networks that suit it, the usual one first."""
        return ("mlp", "conv", "patch", "residual", "transformer", "gru")


class Text(_Described):
    """Lines of at most ``length`` characters as one-hot columns (1 + characters, length, 1).

    Channel 0 is the end: it fills a line from its last character on. Kept as uint8, 0 or 255.
    """

    kind: Literal["text"] = "text"
    noun: str = "line"
    nouns: str = "lines"
    alphabet: tuple[Annotated[str, Field(min_length=1, max_length=1)], ...] = Field(
        min_length=1, max_length=200
    )
    length: int = Field(ge=2, le=256)
    grammar: Literal["", "arithmetic"] = ""

    @property
    def shape(self) -> Shape:
        """(symbols, length, 1)."""
        return 1 + len(self.alphabet), self.length, 1

    @property
    def likelihoods(self) -> tuple[str, ...]:
        """One of the symbols at each place."""
        return ("categorical",)

    @property
    def networks(self) -> tuple[str, ...]:
        """A writer that is told the characters before; or all places at once."""
        return ("writer", "gru", "mlp", "transformer")

    @property
    def model(self) -> str:
        """One that keeps some nats in the code: a writer soon does without any."""
        return "free-bits-vae"

    @property
    def settings(self) -> dict[str, Any]:
        """What writes right lines after a minute on one core."""
        return {"learning_rate": 3e-3, "batch_size": 128, "activation": "relu"}


class Channel(_Described):
    """One curve of a series: a value is offset + scale * x."""

    name: Name
    unit: str = Field("", max_length=20)
    offset: Finite = 0.0
    scale: Positive = 1.0


class Series(_Described):
    """Curves of ``length`` points (1, length, channels), centred and scaled; kept as float32."""

    kind: Literal["series"] = "series"
    noun: str = "series"
    nouns: str = "series"
    channels: tuple[Channel, ...] = Field(min_length=1, max_length=16)
    length: int = Field(ge=4, le=4096)
    step: Positive = 1.0
    step_unit: str = Field("step", max_length=20)

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

    @property
    def settings(self) -> dict[str, Any]:
        """Few causes make a curve."""
        return {"latent_dim": 5}


class Number(_Described):
    """A column of numbers: a value is offset + scale * x."""

    type: Literal["number"] = "number"
    name: Name
    unit: str = Field("", max_length=20)
    offset: Finite = 0.0
    scale: Positive = 1.0
    decimals: int = Field(2, ge=0, le=9)


class Choice(_Described):
    """A column of which each value is one of a few, as one-hot numbers."""

    type: Literal["choice"] = "choice"
    name: Name
    values: tuple[Annotated[str, Field(max_length=80)], ...] = Field(min_length=2, max_length=64)


Column = Annotated[Number | Choice, Field(discriminator="type")]


class Table(_Described):
    """Rows (1, 1, D): a number for each numeric column, one for each value of a choice; float32."""

    kind: Literal["table"] = "table"
    noun: str = "row"
    nouns: str = "rows"
    columns: tuple[Column, ...] = Field(min_length=1, max_length=512)

    @property
    def widths(self) -> tuple[int, ...]:
        """How many of the D numbers each column takes, in order."""
        return tuple(len(c.values) if c.type == "choice" else 1 for c in self.columns)

    @property
    def runs(self) -> tuple[tuple[int, int], ...]:
        """Neighbouring columns that are alike, as (columns, values of each: 0 of numbers)."""
        kinds = (len(c.values) if c.type == "choice" else 0 for c in self.columns)
        return tuple((len(tuple(alike)), values) for values, alike in groupby(kinds))

    @property
    def settings(self) -> dict[str, Any]:
        """Half as many dimensions as columns, a small network, small batches."""
        return {
            "latent_dim": min(16, 1 + len(self.columns) // 2),
            "hidden": (128,),
            "activation": "silu",
            "batch_size": SMALL_BATCH,
            "learning_rate": 5e-3,
            "learning_rate_schedule": "cosine",
        }

    def passes(self, examples: int) -> float:
        """As many steps as ten epochs of 50 000 pictures have."""
        return float(max(2, round(STEPS / math.ceil(examples / SMALL_BATCH))))

    @property
    def bounded(self) -> bool:
        """Scaled numbers have no bounds."""
        return False

    @property
    def shape(self) -> Shape:
        """(1, 1, D)."""
        return 1, 1, sum(self.widths)

    @property
    def likelihoods(self) -> tuple[str, ...]:
        """One of its own for each column."""
        return ("columns",)

    @property
    def networks(self) -> tuple[str, ...]:
        """Columns stand in no order, so that only dense layers suit them."""
        return ("mlp",)


class Clip(_Described):
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

    @property
    def shape(self) -> Shape:
        """(frames, H, W)."""
        return self.frames, self.height, self.width

    @property
    def likelihoods(self) -> tuple[str, ...]:
        """As of pictures."""
        return Pictures().likelihoods

    @property
    def networks(self) -> tuple[str, ...]:
        """A state that the action moves; or all frames at once."""
        return ("dynamics", "mlp", "conv")

    @property
    def model(self) -> str:
        """One that is told the action."""
        return "cvae"

    @property
    def settings(self) -> dict[str, Any]:
        """Small errors add up while it rolls, so that training ends with care."""
        return {
            "batch_size": 128,
            "latent_dim": 8,
            "activation": "silu",
            "learning_rate": 3e-3,
            "learning_rate_schedule": "cosine",
        }


Layout = Annotated[Union[Pictures, Text, Series, Table, Clip], Field(discriminator="kind")]  # noqa: UP007
PICTURES = Pictures()
KINDS = {
    "pictures": "Pictures",
    "text": "Text",
    "series": "Series",
    "table": "Tables",
    "clip": "Control",
}

_parser: TypeAdapter[Layout] = TypeAdapter(Layout)


def parse_layout(values: dict[str, Any]) -> Layout:
    """A layout from its JSON.

    Raises:
        UserError: when it is none.
    """
    try:
        return _parser.validate_python(values)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise UserError(
            f"The description of this data set is not understood ({where}: {first['msg']}). "
            "Restore it from a copy, or add the data set again."
        ) from error


def observed(layout: Layout, shape: Shape) -> int:
    """How much is observed of an example (C, H, W): characters, columns of a table, or numbers."""
    if layout.kind == "text":
        return layout.length
    return len(layout.columns) if layout.kind == "table" else math.prod(shape)
