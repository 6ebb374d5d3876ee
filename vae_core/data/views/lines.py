"""Lines of text as small pictures: at each place the likeliest glyph, as bright as probable."""

import math

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from vae_core.data.glyphs import HEIGHT, WIDTH, cell_of, glyph
from vae_core.data.layouts import Text
from vae_core.data.views.base import View

WIDEST = 3  # times as wide as high, at most
NEVER = 1e-6  # keeps logarithms finite
SHARP = 8  # the power of the shares in which glyphs are mixed: the likeliest is to be readable


def rows_of(length: int, width: int = WIDTH, height: int = HEIGHT) -> int:
    """Into how many rows a line is broken, so that its picture is not too wide."""
    return next(
        rows
        for rows in range(1, length + 1)
        if math.ceil(length / rows) * width <= WIDEST * rows * height
    )


class Lines(View):
    """Characters in rows of one length; nothing stands behind the end."""

    bank: Tensor
    whole: Tensor
    before: Tensor

    def __init__(self, layout: Text):
        super().__init__()
        self.cell = cell_of(layout.alphabet)
        width, height = self.cell
        self.rows = rows_of(layout.length, width, height)
        self.columns = math.ceil(layout.length / self.rows)
        self.missing = self.rows * self.columns - layout.length
        self.shape = (1, self.rows * height, self.columns * width)
        blank = np.zeros((height, width), np.float32)
        bank = np.stack([blank, *(glyph(each, self.cell) for each in layout.alphabet)])
        self.register_buffer("bank", torch.from_numpy(bank).flatten(1).t().contiguous())
        self.register_buffer("whole", torch.ones(1, len(bank)))
        self.register_buffer("before", torch.ones(layout.length, layout.length).tril())

    def forward(self, mean: Tensor, spread: Tensor | None = None) -> Tensor:
        """Probabilities (B, 1 + V, L, 1) -> (B, 1, H', W')."""
        shares = mean.squeeze(3).transpose(1, 2)
        mixed = ((shares + NEVER).log() * SHARP).softmax(2)
        bright = F.linear(mixed * shares, self.whole)
        goes_on = (1 + NEVER - mean[:, 0].squeeze(2)).log()
        alive = F.linear(goes_on, self.before).exp()  # none of the places up to here is the end
        cells = F.linear(mixed, self.bank) * bright * alive.unsqueeze(2)
        cells = F.pad(cells, (0, 0, 0, self.missing)).clamp(0, 1)
        width, height = self.cell
        grid = cells.reshape(-1, self.rows, self.columns, height, width).transpose(2, 3)
        return grid.reshape(-1, *self.shape)
