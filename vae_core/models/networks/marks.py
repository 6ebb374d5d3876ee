"""What a layer is within its network: how its weights start, and which a penalty pulls at."""

from collections.abc import Iterator
from typing import TypeVar

from torch import nn

Layer = TypeVar("Layer", bound=nn.Module)


def starts(layer: Layer, how: str) -> Layer:
    """Mark a linear or convolutional layer for the initialisation ``auto``, and return it.

    "glorot" for a layer that no activation follows; "zero" for the last layer of a residual
    branch, whose block then begins as the identity (arXiv:1706.02677, section 5.1).
    """
    object.__setattr__(layer, "starts", how)
    return layer


def kernels(module: nn.Module) -> Iterator[nn.Parameter]:
    """Matrices and convolution kernels: what weight decay and penalties on weights pull at.

    Not biases, gains of a normalisation, a learned sigma, nor where a token stands, which is an
    input and no weight.
    """
    for name, parameter in module.named_parameters():
        if parameter.dim() >= 2 and not name.endswith("positions"):
            yield parameter
