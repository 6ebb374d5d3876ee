"""Series as curves, over a band of two standard deviations."""

import torch
from torch import Tensor

from vae_core.data.layouts import Series
from vae_core.data.views.base import View

HEIGHT, WIDTH = 48, 64
REACH = 3.2  # standard deviations from the middle to the edge
THICKNESS = 0.6  # of the line, in pixels
BAND = 0.35  # brightness of the band


def resampling(points: int, width: int) -> Tensor:
    """Linear interpolation of a curve's points at the middles of columns, (width, points)."""
    place = torch.linspace(0, points - 1, width)
    low = place.floor().clamp(max=points - 2).long()
    share = (place - low).unsqueeze(1)
    rows = torch.eye(points)
    return rows[low] * (1 - share) + rows[low + 1] * share


class Curves(View):
    """Each channel a line; where it rises steeply its pixels stay joined."""

    columns: Tensor
    before: Tensor
    after: Tensor
    rows: Tensor

    def __init__(self, layout: Series):
        super().__init__()
        self.shape = (1, HEIGHT, WIDTH)
        columns = resampling(layout.length, WIDTH)
        before, after = columns.roll(1, 0), columns.roll(-1, 0)
        before[0], after[-1] = columns[0], columns[-1]
        self.register_buffer("columns", columns)
        self.register_buffer("before", (columns + before) / 2)
        self.register_buffer("after", (columns + after) / 2)
        self.register_buffer("rows", torch.linspace(REACH, -REACH, HEIGHT).view(1, 1, HEIGHT, 1))

    def forward(self, mean: Tensor, spread: Tensor | None = None) -> Tensor:
        """(B, 1, T, channels), and the spread of each point -> (B, 1, H', W')."""
        parts = self._lit(mean, spread).unbind(1)
        whole = parts[0]
        for part in parts[1:]:
            whole = torch.maximum(whole, part)
        return whole.unsqueeze(1)

    def with_gaps(self, examples: Tensor) -> Tensor:
        """No line where a channel is missing, and NaN where all are.

        A column of pixels lies between two moments: it is missing if either is.
        """
        gaps = examples.isnan()
        lit = self._lit(examples.nan_to_num(0.0), None)
        away = torch.nn.functional.linear(gaps.float().transpose(2, 3), self.columns) > 0
        away = away.transpose(1, 2)  # (B, channels, 1, W')
        whole = torch.where(away, 0.0, lit).amax(1)
        return torch.where(away.all(1), torch.nan, whole).unsqueeze(1)

    def _lit(self, mean: Tensor, spread: Tensor | None) -> Tensor:
        """How bright each channel's curve is, (B, channels, H', W')."""
        pixel = 2 * REACH / (HEIGHT - 1)
        curves = mean.transpose(2, 3)
        here, before, after = (
            torch.nn.functional.linear(curves, weight).transpose(1, 2)
            for weight in (self.columns, self.before, self.after)
        )  # (B, channels, 1, W')
        low = torch.minimum(here, torch.minimum(before, after))
        high = torch.maximum(here, torch.maximum(before, after))
        away = (low - self.rows).relu() + (self.rows - high).relu()
        lit = (away.square() * (-0.5 / (THICKNESS * pixel) ** 2)).exp()
        if spread is not None:
            reach = torch.nn.functional.linear(spread.transpose(2, 3), self.columns)
            inside = 2 * reach.transpose(1, 2) - (self.rows - here).abs()
            lit = torch.maximum(lit, BAND * (inside / pixel + 0.5).clamp(0, 1))
        return lit
