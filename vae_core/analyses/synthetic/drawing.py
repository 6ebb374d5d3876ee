"""New examples in pieces, so that memory does not grow with their number."""

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from vae_core.analyses.synthetic.given import Given
from vae_core.analyses.synthetic.source import CodeSource
from vae_core.data import Split
from vae_core.data.layouts import Table
from vae_core.errors import ProgressCallback
from vae_core.evaluation.likelihood import evaluating

PIECE = 500
SAME_CODE = 10  # draws of a number that fell outside its range, before another code is drawn
REDRAWS = 50  # in all; then it takes the bound


@dataclass(frozen=True, eq=False)
class Piece:
    """Some of the examples.

    Attributes:
        examples: (N, C, H, W).
        labels: int64 (N,) of a conditional model; None of others.
        start: how many came before.
        effective: where cells were given, how many codes shared the weight; None elsewhere.
    """

    examples: Tensor
    labels: Tensor | None
    start: int
    effective: float | None = None


@dataclass(frozen=True, eq=False)
class Ranges:
    """The least and the largest of each of an example's numbers among training examples, (D,)."""

    low: Tensor
    high: Tensor

    @classmethod
    def of(cls, split: Split, layout: Table) -> "Ranges":
        """Of numbers, gaps aside; a choice has no bounds."""
        rows = split.values().reshape(len(split), -1)
        low = rows.nan_to_num(torch.inf).amin(0)
        high = rows.nan_to_num(-torch.inf).amax(0)
        numbers = [c.type == "number" for c in layout.columns]
        free = ~torch.tensor(numbers).repeat_interleave(torch.tensor(layout.widths))
        free |= low > high
        return cls(low.masked_fill(free, -torch.inf), high.masked_fill(free, torch.inf))

    def outside(self, examples: Tensor) -> Tensor:
        """Which numbers of rows (N, 1, 1, D) are beyond them."""
        return (examples < self.low) | (examples > self.high)


@dataclass(frozen=True, eq=False)
class Drawing:
    """What is drawn.

    Attributes:
        source: of codes and classes.
        seed: of all that is drawn.
        ranges: that numbers of a table stay within; None where they may be any.
        expected: whether an example is the expected one of its code, in place of a draw.
        given: cells that every row has; None where none are.
    """

    source: CodeSource
    seed: int
    ranges: Ranges | None = None
    expected: bool = False
    given: Given | None = None


@torch.no_grad()
def drawn(
    drawing: Drawing, count: int, report: ProgressCallback = lambda text, share: None
) -> Iterator[Piece]:
    """So many examples, a piece at a time.

    A piece is drawn whole and cut, so that fewer examples are the first ones of more.
    """
    model = drawing.source.model
    generator = torch.Generator().manual_seed(drawing.seed)
    with evaluating(model):
        for start in range(0, count, PIECE):
            report("Drawing", start / count)
            z, y = drawing.source.draw(PIECE, generator)
            found = model.decode(z, y) if drawing.expected else _observed(drawing, z, y, generator)
            stop = min(PIECE, count - start)
            yield Piece(found[:stop], None if y is None else y[:stop], start)


def _observed(drawing: Drawing, z: Tensor, y: Tensor | None, generator: torch.Generator) -> Tensor:
    """Draws from p(x|z), and again of what fell outside the ranges: p(x|z) cut off there.

    A code that hardly gives anything within them is left for another one, class and all: ``y`` is
    then that of the row as it stands.
    """
    model, ranges = drawing.source.model, drawing.ranges
    found = model.observe(z, y, generator)
    if ranges is None:
        return found
    for attempt in range(REDRAWS):
        beyond = ranges.outside(found)
        rows = beyond.flatten(1).any(1).nonzero().squeeze(1)
        if not len(rows):
            return found
        if attempt < SAME_CODE:
            again = model.observe(z[rows], None if y is None else y[rows], generator)
            found[rows] = torch.where(beyond[rows], again, found[rows])
        else:
            z[rows], other = drawing.source.draw(len(rows), generator)
            if y is not None and other is not None:
                y[rows] = other
            found[rows] = model.observe(z[rows], other, generator)
    return found.clamp(ranges.low, ranges.high)
