"""Dense layers: between every trunk and the code, and the whole of the MLP."""

import math
from itertools import pairwise

from torch import nn

from vae_core.models.networks.frame import Body, Network, Shape
from vae_core.models.networks.style import Style


def dense(inputs: int, widths: tuple[int, ...], style: Style) -> nn.Sequential:
    """Linear layers of these widths: (B, inputs) -> (B, widths[-1]); none leave it as it is."""
    layers: list[nn.Module] = []
    for before, after in pairwise([inputs, *widths]):
        layers += [nn.Linear(before, after), *style.after(after), *style.drop()]
    return nn.Sequential(*layers)


def mlp_trunk(shape: Shape, style: Style) -> Body:
    """The flattened picture: dense layers are all there is."""
    return Body(nn.Flatten(), math.prod(shape))


def mlp_upsampler(shape: Shape, style: Style) -> Body:
    """Undo :func:`mlp_trunk`."""
    return Body(nn.Unflatten(1, shape), math.prod(shape))


MLP = Network(mlp_trunk, mlp_upsampler)
