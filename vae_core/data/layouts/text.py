"""Lines of text."""

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Field

from vae_core.data.layouts.base import Layout, Shape, Targets

if TYPE_CHECKING:
    from torch import Tensor

_BITS = "What fills a line behind its end is told with it, and not counted as characters"


SHORT = 40  # characters of a line


class Text(Layout):
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

    title: ClassVar[str] = "Text"
    piece: ClassVar[str] = "character"
    countable: ClassVar[bool] = True
    counted: ClassVar[str] = "characters, the end of a line counted as one"
    view: ClassVar[str] = "vae_core.data.views.lines:Lines"
    section: ClassVar[str] = "vae_core.analyses.report.text:section"
    listed: ClassVar[str] = "lines"
    decode: ClassVar[str] = "vae_core.data.lines:decode"
    tabulate: ClassVar[str] = "vae_core.data.lines:tabulate"

    axes: ClassVar[str] = "symbols, places, 1"
    typical: ClassVar[str] = (
        "A line shown has the likeliest character of a code at each place. It is not a draw from "
        "p(x|z)."
    )
    brought: ClassVar[str] = "vae_core.data.brought:lines"
    exchange: ClassVar[tuple[str, str]] = (
        "vae_core.data.exchange:numbers_of_lines",
        "vae_core.data.exchange:lines_of_numbers",
    )

    def numbers(self, shape: Shape) -> dict[str, Any]:
        """With the symbol that is the end."""
        return {**super().numbers(shape), "end": 0}

    def reading(self, shape: Shape) -> str:
        """One-hot symbols, the end first."""
        return (
            f"Symbols (batch, symbol, place, 1): at each of the {self.length} places 1 at its "
            "symbol and 0 at the others. Symbol 0 is the end, which fills a line from its last "
            "character on; symbol k is the k-th character of the alphabet. Back: the likeliest "
            "symbol at each place, up to the first end."
        )

    @property
    def shape(self) -> Shape:
        """(symbols, length, 1)."""
        return 1 + len(self.alphabet), self.length, 1

    def observed(self, examples: "Tensor") -> list[int]:
        """Its characters, and its end: what fills it behind that says nothing.

        A line that takes all places has no end of its own.
        """
        ended = examples[:, 0, :, 0].gt(0).cumsum(1).gt(0)
        return (self.length - ended.sum(1) + ended.any(1)).tolist()

    @property
    def likelihoods(self) -> tuple[str, ...]:
        """One of the symbols at each place."""
        return ("categorical",)

    @property
    def networks(self) -> tuple[str, ...]:
        """A writer that is told the characters before; or all places at once."""
        return ("writer", "gru", "mlp", "transformer")

    def targets(self, likelihood: str, tossed: bool = False) -> Targets:
        """Probabilities."""
        return Targets("Probabilities of whole lines, their ends included", bits=_BITS)

    def form(self, shape: Shape) -> str:
        """Its length, and out of how many characters."""
        return f"up to {self.length} characters out of {len(self.alphabet)}"

    @property
    def model(self) -> str:
        """One that keeps some nats in the code: a writer soon does without any."""
        return "free-bits-vae"

    def settings(self, shape: Shape) -> dict[str, Any]:
        """What writes right lines after a minute on one core.

        A step takes as long as its lines are, so that of long ones a minute has few: they are
        learned in small batches.
        """
        batch = 128 if self.length <= SHORT else 32
        return {"learning_rate": 3e-3, "batch_size": batch, "activation": "relu"}
