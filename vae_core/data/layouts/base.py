"""What every kind of example says of itself, so that nothing else asks which kind it is."""

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field

from vae_core.catalogue.rows import Code
from vae_core.errors import UserError

if TYPE_CHECKING:
    from torch import Tensor

Shape = tuple[int, int, int]
Name = Annotated[str, Field(min_length=1, max_length=80)]
Finite = Annotated[float, Field(allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]


@dataclass(frozen=True)
class Targets:
    """What a likelihood is one of.

    Attributes:
        words: what log p(x) is the log of.
        pixels: what is to be said of pixels that are the targets; empty where nothing is.
        bits: what a figure in bits means, or why there is none; empty where it goes without saying.
        bits_offset: bits per dimension to add to a figure, such as those of a unit.
        masses: whether bits are those of exact probabilities of what is recorded
            (``Likelihood.log_mass``): without them there is no figure in bits.
        grey: whether grey levels are taken for the probabilities of coins, which have an entropy
            of their own, and which could be tossed.
    """

    words: str
    pixels: str = ""
    bits: str = ""
    bits_offset: float = 0.0
    masses: bool = False
    grey: bool = False


class Described(BaseModel):
    """A frozen record that accepts known fields only."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Layout(Described, ABC):
    """How people read an example (C, H, W). A subclass is a kind of data.

    Its fields are what an example needs to be understood, and travel as JSON with a data set, a run
    and an exported file; ``kind``, a Literal with a default, says in there which subclass it is.
    Code that needs torch is named as ``module:name`` and imported when it is first needed.

    Attributes:
        kind: the name of the kind.
        noun, nouns: what people call an example, and several.
        title: what a menu calls data of this kind.
        element, elements: what people call one of its numbers, and several.
        piece: what bits are reckoned by; counted: what these are, in the plural.
        countable: whether p(x) is a probability, never a density, so that nats have no unit.
        axes: what C, H and W are.
        typical: what is shown of a code.
        image: whether an example is an image, rather than drawn as one.
        by_values: whether people read an example by its values in named columns, not as a picture.
        nearest: whether real examples are stored beside a model, among which the nearest is found.
        view: layout -> ``data.views.View``, which draws an example; None where an example is seen
            as it is, a picture (1 or 3, H, W) in [0, 1].
        section: (subject, settings, report) -> ``Section`` of a report, in the terms of this kind;
            None where what a code tells of the known factors is all there is to say.
        listed: under which name ``sample`` lists what was drawn; empty where it is only drawn.
        decode: (examples (N, C, H, W), layout) -> what it lists, for JSON.
        tabulate: (examples (N, C, H, W), layout) -> columns of equal length by name, for CSV; None
            where an example is no row, nor several.
        exchange: (about, what people have) -> numbers, and (about, numbers) -> what people have,
            functions of ``numbers`` and numpy alone; None where people have the numbers.
        gaps: whether numbers of an example may be missing.
        brought: (what a program has in memory, layout, shape) -> numbers (N, C, H, W), float32 or
            uint8, or a sentence on what is wrong with it.
    """

    kind: str
    noun: str
    nouns: str

    @classmethod
    def of(cls, layout: "Layout") -> Self:
        """The layout, which must be one of this kind.

        Raises:
            UserError: when it is one of another.
        """
        if not isinstance(layout, cls):
            raise UserError(
                f"This is for {cls.title.lower()}, and the data are {layout.nouns}. Choose other "
                "data."
            )
        return layout

    title: ClassVar[str]
    element: ClassVar[str] = "number"
    elements: ClassVar[str] = "numbers"
    piece: ClassVar[str] = "dimension"
    counted: ClassVar[str] = "numbers"
    countable: ClassVar[bool] = False
    axes: ClassVar[str] = "channels, height, width"
    typical: ClassVar[str] = (
        "A picture shown is the expected picture of a code. It is not a draw from p(x|z), and it "
        "looks smoother than data do."
    )
    image: ClassVar[bool] = False
    by_values: ClassVar[bool] = False
    nearest: ClassVar[bool] = False
    view: ClassVar[Code | None]
    section: ClassVar[Code | None] = None
    listed: ClassVar[str] = ""
    decode: ClassVar[Code | None] = None
    tabulate: ClassVar[Code | None] = None
    exchange: ClassVar[tuple[Code, Code] | None] = None
    gaps: ClassVar[bool] = False
    brought: ClassVar[Code] = "vae_core.data.brought:numbers"

    @property
    @abstractmethod
    def likelihoods(self) -> tuple[str, ...]:
        """The likelihoods that suit it, the usual one first."""

    @property
    @abstractmethod
    def networks(self) -> tuple[str, ...]:
        """The networks that suit it, the usual one first."""

    @abstractmethod
    def targets(self, likelihood: str, tossed: bool = False) -> Targets:
        """What that likelihood is one of; ``tossed``: its grey levels were tossed as coins."""

    @abstractmethod
    def form(self, shape: Shape) -> str:
        """What an example is made of, such as "32 × 32 pixels in colour"."""

    @property
    def details(self) -> str:
        """What more is to be known of its parts, such as the likelihood of each column; or none."""
        return ""

    def colour(self, shape: Shape) -> str:
        """What comes after "in": grey or colour, where examples are either; else empty."""
        return ""

    @property
    def shape(self) -> Shape | None:
        """(C, H, W) of an example, where the fields say it; None where the data set does."""
        return None

    def numbers(self, shape: Shape) -> dict[str, Any]:
        """What the numbers of an example stand for, for programs that are not this one.

        Its fields, so that a value can be turned into numbers and back, and ``reading``, which says
        how in words; ``range`` is None where there are no bounds.
        """
        return {
            **self.model_dump(mode="json", exclude={"noun", "nouns"}),
            "shape": list(shape),
            "axes": self.axes,
            "range": [0, 1] if self.bounded else None,
            "reading": self.reading(shape),
        }

    def reading(self, shape: Shape) -> str:
        """How what people have becomes numbers, in sentences."""
        bounds = " in [0, 1]" if self.bounded else ""
        return f"Numbers (batch, {self.axes}){bounds}, as the data set has them."

    def fits(self, shape: Shape) -> bool:
        """Whether an example can have that shape."""
        return self.shape in (None, shape)

    def observed(self, examples: "Tensor") -> list[int]:
        """How much there is of each example (N, C, H, W), such as the characters of a line."""
        if self.gaps and examples.is_floating_point():
            return (~examples.isnan()).flatten(1).sum(1).tolist()
        return [math.prod(examples.shape[1:])] * len(examples)

    @property
    def bounded(self) -> bool:
        """Whether all numbers lie in [0, 1], as those of pixels do."""
        return True

    @property
    def samples_drawn(self) -> bool:
        """Whether a sample is drawn from p(x|z).

        Of images the expected one is shown: the noise of single pixels is no part of what a model
        learned of them.
        """
        return not self.image

    @property
    def model(self) -> str:
        """The model that suits it, where none is named."""
        return "vae"

    def settings(self, shape: Shape) -> dict[str, Any]:
        """Fields of a configuration that suit it, where the user and the model say nothing."""
        return {}

    def passes(self, examples: int) -> float:
        """Epochs over so many examples, where no budget is given."""
        return 10.0
