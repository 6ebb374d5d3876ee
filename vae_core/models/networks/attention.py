"""Self-attention: every place of a picture looks at every other."""

import torch.nn.functional as F
from torch import Tensor, nn

from vae_core.models.networks.marks import starts


class SelfAttention(nn.Module):
    """softmax(Q K' / sqrt(width of a head)) V over T tokens (arXiv:1706.03762, eq. 1).

    Args:
        width: numbers a token, a multiple of ``heads``.
        heads: how many attentions run beside each other, each on its share of the width.
    """

    def __init__(self, width: int, heads: int):
        super().__init__()
        self.heads = heads
        self.inputs = starts(nn.Linear(width, 3 * width), "glorot")
        self.output = starts(nn.Linear(width, width), "zero")

    def forward(self, x: Tensor) -> Tensor:
        """(B, T, width) -> (B, T, width)."""
        query, key, value = (
            part.unflatten(2, (self.heads, -1)).transpose(1, 2)
            for part in self.inputs(x).chunk(3, dim=2)
        )
        found = F.scaled_dot_product_attention(query, key, value)
        return self.output(found.transpose(1, 2).flatten(2))
