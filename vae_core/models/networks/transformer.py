"""A small vision transformer: patches are tokens (Dosovitskiy et al. 2021, arXiv:2010.11929)."""

import torch
from torch import Tensor, nn

from vae_core.config.sizes import TOKEN_BLOCKS, TOKEN_WIDTH, Shape, token_plan
from vae_core.models.networks.attention import SelfAttention
from vae_core.models.networks.frame import Body, Crop, Network, Pad
from vae_core.models.networks.marks import starts
from vae_core.models.networks.style import Style

_HEADS = 2


class Positions(nn.Module):
    """Adds a learned vector to each token, which says where it stands."""

    kind = "none"

    def __init__(self, tokens: int):
        super().__init__()
        self.positions = nn.Parameter(torch.randn(1, tokens, TOKEN_WIDTH) * 0.02)

    def forward(self, x: Tensor) -> Tensor:
        """(B, T, width) -> the same shape."""
        return x + self.positions


class Block(nn.Module):
    """x + attention(norm(x)), then x + MLP(norm(x)) (pre-norm, arXiv:2002.04745)."""

    kind = "attention"

    def __init__(self, style: Style):
        super().__init__()
        self.attention = nn.Sequential(
            nn.LayerNorm(TOKEN_WIDTH), SelfAttention(TOKEN_WIDTH, _HEADS)
        )
        self.mlp = nn.Sequential(
            nn.LayerNorm(TOKEN_WIDTH),
            nn.Linear(TOKEN_WIDTH, 2 * TOKEN_WIDTH),
            style.activate(),
            *style.drop(),
            starts(nn.Linear(2 * TOKEN_WIDTH, TOKEN_WIDTH), "zero"),
        )

    def forward(self, x: Tensor) -> Tensor:
        """(B, T, width) -> the same shape."""
        x = x + self.attention(x)
        return x + self.mlp(x)


class Tokens(nn.Module):
    """A map (B, C, H, W) as tokens (B, H W, C), row by row."""

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, H, W) -> (B, H W, C)."""
        return x.flatten(2).transpose(1, 2)


class Map(nn.Module):
    """Undo :class:`Tokens`."""

    def __init__(self, height: int, width: int):
        super().__init__()
        self.size = height, width

    def forward(self, x: Tensor) -> Tensor:
        """(B, H W, C) -> (B, C, H, W)."""
        return x.transpose(1, 2).unflatten(2, self.size)


class Mean(nn.Module):
    """The mean of all tokens."""

    kind = "mean"

    def forward(self, x: Tensor) -> Tensor:
        """(B, T, width) -> (B, width)."""
        return x.mean(1)


def transformer_trunk(shape: Shape, style: Style) -> Body:
    """Patches and their positions through the blocks; the mean of all tokens at the end."""
    side, (height, width) = token_plan(shape)
    module = nn.Sequential(
        Pad(shape, side),
        nn.PixelUnshuffle(side),
        Tokens(),
        starts(nn.Linear(shape[0] * side * side, TOKEN_WIDTH), "glorot"),
        Positions(height * width),
        *(Block(style) for _ in range(TOKEN_BLOCKS)),
        nn.LayerNorm(TOKEN_WIDTH),
        Mean(),
    )
    return Body(module, TOKEN_WIDTH)


def transformer_upsampler(shape: Shape, style: Style) -> Body:
    """A vector for each token and its position through the blocks; each becomes a patch."""
    side, (height, width) = token_plan(shape)
    tokens = height * width
    module = nn.Sequential(
        nn.Unflatten(1, (tokens, TOKEN_WIDTH)),
        Positions(tokens),
        *(Block(style) for _ in range(TOKEN_BLOCKS)),
        nn.LayerNorm(TOKEN_WIDTH),
        nn.Linear(TOKEN_WIDTH, shape[0] * side * side),
        Map(height, width),
        nn.PixelShuffle(side),
        Crop(shape),
    )
    return Body(module, tokens * TOKEN_WIDTH)


TRANSFORMER = Network(transformer_trunk, transformer_upsampler)
