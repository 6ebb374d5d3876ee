"""Clips as one picture: the present, over where it came from and where the action takes it."""

import torch
from torch import Tensor

from vae_core.data.layouts import Clip
from vae_core.data.views.base import View

# Red, green and blue of the first frame and of the last, behind the white of the present: blue has
# been, orange is to come.
PAST, LAST = (0.10, 0.30, 0.75), (0.90, 0.45, 0.05)


class Clips(View):
    """The present frame in white, the past in blue, the last that is told in orange."""

    past: Tensor
    last: Tensor

    def __init__(self, layout: Clip):
        super().__init__()
        self.shape = (3, layout.height, layout.width)
        for name, colour in (("past", PAST), ("last", LAST)):
            self.register_buffer(name, torch.tensor(colour).view(1, 3, 1, 1))

    def forward(self, mean: Tensor, spread: Tensor | None = None) -> Tensor:
        """(B, frames, H, W) -> (B, 3, H, W)."""
        behind = torch.maximum(mean[:, :1] * self.past, mean[:, -1:] * self.last)
        return torch.maximum(mean[:, 1:2], behind)
