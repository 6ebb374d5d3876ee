"""Plain convolutional families: strided convolutions, and convolutions over patches."""

from itertools import pairwise

from torch import nn

from vae_core.config.sizes import CONV_CHANNELS, PATCH_CHANNELS, Shape, halving_plan, patch_plan
from vae_core.models.networks.frame import Body, Crop, Network, Pad
from vae_core.models.networks.style import Style


def conv_trunk(shape: Shape, style: Style) -> Body:
    """4 x 4 convolutions of stride 2 (Burgess et al. 2018, arXiv:1804.03599, appendix)."""
    channels, (height, width) = halving_plan(shape, *CONV_CHANNELS)
    layers: list[nn.Module] = [Pad(shape, 2 ** len(channels))]
    for before, after in pairwise([shape[0], *channels]):
        layers += [nn.Conv2d(before, after, 4, stride=2, padding=1), *style.after(after)]
    return Body(nn.Sequential(*layers, nn.Flatten()), channels[-1] * height * width)


def conv_upsampler(shape: Shape, style: Style) -> Body:
    """The mirror image of :func:`conv_trunk`, by transposed convolutions."""
    channels, (height, width) = halving_plan(shape, *CONV_CHANNELS)
    down = channels[::-1]
    layers = [nn.Unflatten(1, (down[0], height, width)), *style.after(down[0])]
    for before, after in pairwise(down):
        layers += [nn.ConvTranspose2d(before, after, 4, stride=2, padding=1), *style.after(after)]
    layers += [nn.ConvTranspose2d(down[-1], shape[0], 4, stride=2, padding=1), Crop(shape)]
    return Body(nn.Sequential(*layers), down[0] * height * width)


def patch_trunk(shape: Shape, style: Style) -> Body:
    """Patches as channels (arXiv:1609.05158, backwards), then one convolution."""
    side, (height, width) = patch_plan(shape)
    module = nn.Sequential(
        Pad(shape, side),
        nn.PixelUnshuffle(side),
        nn.Conv2d(shape[0] * side * side, PATCH_CHANNELS, 3, padding=1),
        *style.after(PATCH_CHANNELS),
        nn.Flatten(),
    )
    return Body(module, PATCH_CHANNELS * height * width)


def patch_upsampler(shape: Shape, style: Style) -> Body:
    """Two convolutions, whose channels become the pixels of patches (arXiv:1609.05158)."""
    side, (height, width) = patch_plan(shape)
    module = nn.Sequential(
        nn.Unflatten(1, (PATCH_CHANNELS, height, width)),
        *style.after(PATCH_CHANNELS),
        nn.Conv2d(PATCH_CHANNELS, PATCH_CHANNELS, 3, padding=1),
        *style.after(PATCH_CHANNELS),
        nn.Conv2d(PATCH_CHANNELS, shape[0] * side * side, 3, padding=1),
        nn.PixelShuffle(side),
        Crop(shape),
    )
    return Body(module, PATCH_CHANNELS * height * width)


CONVOLUTIONAL = Network(conv_trunk, conv_upsampler)
PATCH = Network(patch_trunk, patch_upsampler)
