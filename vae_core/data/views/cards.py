"""Rows of a table as small cards: a bar for each number, a stack of cells for each choice."""

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from vae_core.data.layouts import Table
from vae_core.data.views.base import View

REACH = 2.5  # standard deviations from the middle of a bar's place to its end
WIDTH = 64  # pixels that the columns of a band share, two at least for each
MIDDLE = 0.3  # brightness of the line from which bars rise and fall


def arrangement(columns: int) -> tuple[int, int, int, int]:
    """(bands, columns of a band, pixels across, pixels down) of so many columns.

    Few stand side by side; more are broken into bands, like lines of text, so that the picture
    stays about as wide as high.
    """
    bands = 1 if columns <= 16 else 2 if columns <= 40 else math.ceil(math.sqrt(columns) / 3)
    each = math.ceil(columns / bands)
    return bands, each, max(2, WIDTH // each), max(16, 48 // bands)


def shares(values: int, pixels: int) -> Tensor:
    """How much of each pixel lies in the cell of each value, the first on top: (pixels, values)."""
    edges = torch.linspace(0, values, pixels + 1, dtype=torch.float64)
    cells = torch.arange(values, dtype=torch.float64)
    low = torch.maximum(edges[:-1, None], cells)
    high = torch.minimum(edges[1:, None], cells + 1)
    return ((high - low).clamp(min=0) * pixels / values).float()


class Cards(View):
    """Bars rise above the middle for more than the mean and fall below it for less."""

    tops: Tensor
    bottoms: Tensor
    middle: Tensor
    line: Tensor

    def __init__(self, layout: Table):
        super().__init__()
        self.runs = layout.runs
        self.columns = len(layout.columns)
        self.bands, self.each, self.across, self.down = arrangement(self.columns)
        self.shape = (1, self.bands * self.down, self.each * self.across)
        lit = self.down - 1  # the last row of pixels keeps bands apart
        self.pixel = 2 * REACH / lit
        rows = torch.linspace(REACH - self.pixel / 2, -REACH + self.pixel / 2, lit)
        self.register_buffer("tops", (rows + self.pixel / 2).view(1, 1, lit))
        self.register_buffer("bottoms", (rows - self.pixel / 2).view(1, 1, lit))
        middle = rows.abs() < self.pixel / 2  # one row of pixels: their number is odd
        self.register_buffer("middle", MIDDLE * middle.float().view(1, 1, lit))
        for values in sorted({values for _, values in self.runs if values}):
            self.register_buffer(f"shares{values}", shares(values, lit))
        line = torch.ones(self.across)
        if self.across > 2:
            line[-1] = 0
        self.register_buffer("line", line.view(1, 1, 1, 1, self.across))

    def forward(self, mean: Tensor, spread: Tensor | None = None) -> Tensor:
        """(B, 1, 1, D) -> (B, 1, H', W'); the spread is not drawn, as examples have none."""
        parts, done = [], 0
        for count, values in self.runs:
            length = count * max(values, 1)
            part = mean[..., done : done + length].reshape(-1, count, max(values, 1))
            done += length
            cells = getattr(self, f"shares{values}", None)
            parts.append(self._bars(part) if cells is None else F.linear(part, cells))
        stacks = torch.cat(parts, 1)  # (B, columns, pixels down)
        missing = self.bands * self.each - self.columns
        stacks = F.pad(stacks, (0, 1, 0, missing))
        bands = stacks.reshape(-1, self.bands, self.each, self.down).transpose(2, 3)
        wide = bands.unsqueeze(-1) * self.line
        return wide.reshape(-1, *self.shape)

    def _bars(self, values: Tensor) -> Tensor:
        """Numbers (B, columns, 1) as how much of each pixel the bar covers."""
        high = torch.minimum(values.relu(), self.tops)
        low = torch.maximum(-(-values).relu(), self.bottoms)
        covered = ((high - low) / self.pixel).clamp(0, 1)
        return torch.maximum(covered, self.middle)
