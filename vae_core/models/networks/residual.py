"""A residual convolutional family with self-attention over its smallest map.

Pre-activation blocks (He et al. 2016, arXiv:1603.05027) with group normalisation
(arXiv:1803.08494); attention as in Zhang et al. 2019 (arXiv:1805.08318).
"""

from itertools import pairwise

from torch import Tensor, nn

from vae_core.config.sizes import RESIDUAL_CHANNELS, Shape, halving_plan
from vae_core.models.networks.attention import SelfAttention
from vae_core.models.networks.frame import Body, Crop, Network, Pad
from vae_core.models.networks.marks import starts
from vae_core.models.networks.style import Style, group_norm

_HEADS = 2


class ResidualBlock(nn.Module):
    """x + F(x), each maybe at half or twice the size of the map, or with other channels.

    Args:
        before: channels of the input.
        after: channels of the output.
        style: activation, and dropout between the two convolutions (arXiv:1605.07146).
        resize: "down" halves the map, "up" doubles it, "" keeps it.
    """

    kind = "residual"

    def __init__(self, before: int, after: int, style: Style, resize: str = ""):
        super().__init__()
        doubling = [nn.Upsample(scale_factor=2)] if resize == "up" else []
        halving = [nn.AvgPool2d(2)] if resize == "down" else []
        mixing = [nn.Conv2d(before, after, 1)] if before != after else []
        # The smaller map is where the mixing is cheap.
        skip = [*halving, *(starts(layer, "glorot") for layer in mixing), *doubling]
        self.skip = nn.Sequential(*skip)
        self.branch = nn.Sequential(
            group_norm(before),
            style.activate(),
            *doubling,
            nn.Conv2d(before, after, 3, stride=2 if halving else 1, padding=1),
            group_norm(after),
            style.activate(),
            *style.drop(),
            starts(nn.Conv2d(after, after, 3, padding=1), "zero"),
        )

    def forward(self, x: Tensor) -> Tensor:
        """(B, before, H, W) -> (B, after, H', W')."""
        return self.skip(x) + self.branch(x)


class MapAttention(nn.Module):
    """x + self-attention over the places of a map."""

    kind = "attention"

    def __init__(self, channels: int):
        super().__init__()
        self.norm = group_norm(channels)
        self.attention = SelfAttention(channels, _HEADS)

    def forward(self, x: Tensor) -> Tensor:
        """(B, channels, H, W) -> the same shape."""
        found = self.attention(self.norm(x).flatten(2).transpose(1, 2))
        return x + found.transpose(1, 2).unflatten(2, x.shape[2:])


def residual_trunk(shape: Shape, style: Style) -> Body:
    """2 x 2 patches, a block for each further halving, attention, and a last block."""
    channels, (height, width) = halving_plan(shape, *RESIDUAL_CHANNELS)
    last = channels[-1]
    module = nn.Sequential(
        Pad(shape, 2 ** len(channels)),
        nn.PixelUnshuffle(2),
        starts(nn.Conv2d(4 * shape[0], channels[0], 3, padding=1), "glorot"),
        *(ResidualBlock(b, a, style, "down") for b, a in pairwise(channels)),
        MapAttention(last),
        ResidualBlock(last, last, style),
        group_norm(last),
        style.activate(),
        nn.Flatten(),
    )
    return Body(module, last * height * width)


def residual_upsampler(shape: Shape, style: Style) -> Body:
    """The mirror image of :func:`residual_trunk`."""
    channels, (height, width) = halving_plan(shape, *RESIDUAL_CHANNELS)
    first = channels[-1]
    module = nn.Sequential(
        nn.Unflatten(1, (first, height, width)),
        ResidualBlock(first, first, style),
        MapAttention(first),
        *(ResidualBlock(b, a, style, "up") for b, a in pairwise(channels[::-1])),
        group_norm(channels[0]),
        style.activate(),
        nn.Conv2d(channels[0], 4 * shape[0], 3, padding=1),
        nn.PixelShuffle(2),
        Crop(shape),
    )
    return Body(module, first * height * width)


RESIDUAL = Network(residual_trunk, residual_upsampler)
