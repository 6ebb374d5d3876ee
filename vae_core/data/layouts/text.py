"""Lines of text."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from vae_core.data.layouts.base import Layout, Shape, Targets


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
    view: ClassVar[str] = "vae_core.data.views.lines:Lines"
    section: ClassVar[str] = "vae_core.analyses.report.text:section"
    listed: ClassVar[str] = "lines"
    decode: ClassVar[str] = "vae_core.data.lines:decode"
    tabulate: ClassVar[str] = "vae_core.data.lines:tabulate"

    @property
    def shape(self) -> Shape:
        """(symbols, length, 1)."""
        return 1 + len(self.alphabet), self.length, 1

    def observed(self, shape: Shape) -> int:
        """Its characters."""
        return self.length

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
        return Targets("Probabilities of whole lines, their ends included")

    def form(self, shape: Shape) -> str:
        """Its length, and out of how many characters."""
        return f"up to {self.length} characters out of {len(self.alphabet)}"

    @property
    def model(self) -> str:
        """One that keeps some nats in the code: a writer soon does without any."""
        return "free-bits-vae"

    def settings(self, shape: Shape) -> dict[str, Any]:
        """What writes right lines after a minute on one core."""
        return {"learning_rate": 3e-3, "batch_size": 128, "activation": "relu"}
