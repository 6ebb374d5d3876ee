"""Encoders and decoders for pictures of any height, width and 1 or 3 channels.

Every family is a trunk (picture -> vector) and an upsampler (vector -> picture); the dense layers
between them and the code, and the place where a class enters, are the same for all. Shapes:
B batch, C channels, H height, W width, F features, D latent dimensions, Y classes.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn

Shape = tuple[int, int, int]

ACTIVATIONS: dict[str, Callable[[], nn.Module]] = {
    "relu": nn.ReLU,
    "leaky-relu": lambda: nn.LeakyReLU(0.2),
    "silu": nn.SiLU,
    "gelu": nn.GELU,
    "elu": nn.ELU,
    "tanh": nn.Tanh,
}


@dataclass(frozen=True)
class Body:
    """A trunk or an upsampler, with the length of the vector on its inner side."""

    module: nn.Module
    size: int


class Pad(nn.Module):
    """Pad a picture with black on the right and below to a multiple of ``factor``."""

    def __init__(self, shape: Shape, factor: int):
        super().__init__()
        self.right = -shape[2] % factor
        self.bottom = -shape[1] % factor

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, H, W) -> (B, C, H', W')."""
        if not (self.right or self.bottom):
            return x
        return F.pad(x, (0, self.right, 0, self.bottom))


class Crop(nn.Module):
    """Undo :class:`Pad`."""

    def __init__(self, shape: Shape):
        super().__init__()
        self.height, self.width = shape[1:]

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, H', W') -> (B, C, H, W)."""
        if x.shape[-2:] == (self.height, self.width):
            return x
        return x[..., : self.height, : self.width]


def _mlp_trunk(shape: Shape, activation: Callable[[], nn.Module]) -> Body:
    return Body(nn.Flatten(), math.prod(shape))


def _mlp_upsampler(shape: Shape, activation: Callable[[], nn.Module]) -> Body:
    return Body(nn.Unflatten(1, shape), math.prod(shape))


def _conv_plan(shape: Shape) -> tuple[list[int], tuple[int, int]]:
    """Channels after each halving, and the size of the last map (about 4 x 4)."""
    halvings = max(1, round(math.log2(max(shape[1:]) / 5)))
    channels = [32, *[64] * (halvings - 1)]
    factor = 2**halvings
    return channels, (math.ceil(shape[1] / factor), math.ceil(shape[2] / factor))


def _conv_trunk(shape: Shape, activation: Callable[[], nn.Module]) -> Body:
    channels, (height, width) = _conv_plan(shape)
    layers: list[nn.Module] = [Pad(shape, 2 ** len(channels))]
    for before, after in pairwise([shape[0], *channels]):
        layers += [nn.Conv2d(before, after, 4, stride=2, padding=1), activation()]
    return Body(nn.Sequential(*layers, nn.Flatten()), channels[-1] * height * width)


def _conv_upsampler(shape: Shape, activation: Callable[[], nn.Module]) -> Body:
    channels, (height, width) = _conv_plan(shape)
    down = channels[::-1]
    layers: list[nn.Module] = [activation(), nn.Unflatten(1, (down[0], height, width))]
    for before, after in pairwise(down):
        layers += [nn.ConvTranspose2d(before, after, 4, stride=2, padding=1), activation()]
    layers += [nn.ConvTranspose2d(down[-1], shape[0], 4, stride=2, padding=1), Crop(shape)]
    return Body(nn.Sequential(*layers), down[0] * height * width)


def _patch_plan(shape: Shape) -> tuple[int, tuple[int, int]]:
    """Side of a patch, and the size of the map of patches."""
    side = 4 if max(shape[1:]) >= 16 else 2
    return side, (math.ceil(shape[1] / side), math.ceil(shape[2] / side))


def _patch_trunk(shape: Shape, activation: Callable[[], nn.Module]) -> Body:
    side, (height, width) = _patch_plan(shape)
    module = nn.Sequential(
        Pad(shape, side),
        nn.PixelUnshuffle(side),
        nn.Conv2d(shape[0] * side * side, 64, 3, padding=1),
        activation(),
        nn.Flatten(),
    )
    return Body(module, 64 * height * width)


def _patch_upsampler(shape: Shape, activation: Callable[[], nn.Module]) -> Body:
    side, (height, width) = _patch_plan(shape)
    module = nn.Sequential(
        activation(),
        nn.Unflatten(1, (64, height, width)),
        nn.Conv2d(64, 64, 3, padding=1),
        activation(),
        nn.Conv2d(64, shape[0] * side * side, 3, padding=1),
        nn.PixelShuffle(side),
        Crop(shape),
    )
    return Body(module, 64 * height * width)


# name -> (trunk, upsampler)
BUILDERS = {
    "mlp": (_mlp_trunk, _mlp_upsampler),
    "conv": (_conv_trunk, _conv_upsampler),
    "patch": (_patch_trunk, _patch_upsampler),
}


def _dense(
    inputs: int, widths: tuple[int, ...], activation: Callable[[], nn.Module], dropout: float
) -> nn.Sequential:
    layers: list[nn.Module] = []
    for before, after in pairwise([inputs, *widths]):
        layers += [nn.Linear(before, after), activation()]
        if dropout:
            layers.append(nn.Dropout(dropout))
    return nn.Sequential(*layers)


class Encoder(nn.Module):
    """Picture (B, C, H, W) and, if conditional, class weights (B, Y) -> features (B, F)."""

    def __init__(
        self,
        network: str,
        shape: Shape,
        hidden: tuple[int, ...],
        activation: str = "relu",
        dropout: float = 0.0,
        classes: int = 0,
    ):
        super().__init__()
        trunk = BUILDERS[network][0](shape, ACTIVATIONS[activation])
        self.trunk = trunk.module
        self.dense = _dense(trunk.size + classes, hidden, ACTIVATIONS[activation], dropout)
        self.features = hidden[-1] if hidden else trunk.size + classes

    def forward(self, x: Tensor, y: Tensor | None = None) -> Tensor:
        """The features of a batch; the class joins the flattened trunk, and nowhere else."""
        h = self.trunk(x)
        return self.dense(h if y is None else torch.cat([h, y], dim=1))


class NoEncoder(nn.Module):
    """What stands in an encoder's place in a model without one: of every picture no feature."""

    features = 0

    def forward(self, x: Tensor, y: Tensor | None = None) -> Tensor:
        """(B, C, H, W) -> (B, 0)."""
        return x.new_empty(len(x), 0)


class Decoder(nn.Module):
    """Code (B, D) and, if conditional, class weights (B, Y) -> pixel parameters (B, C, H, W)."""

    def __init__(
        self,
        network: str,
        shape: Shape,
        hidden: tuple[int, ...],
        latent_dim: int,
        activation: str = "relu",
        dropout: float = 0.0,
        classes: int = 0,
    ):
        super().__init__()
        upsampler = BUILDERS[network][1](shape, ACTIVATIONS[activation])
        widths = hidden[::-1]
        self.dense = _dense(latent_dim + classes, widths, ACTIVATIONS[activation], dropout)
        self.project = nn.Linear(widths[-1] if widths else latent_dim + classes, upsampler.size)
        self.upsampler = upsampler.module

    def forward(self, z: Tensor, y: Tensor | None = None) -> Tensor:
        """The parameters of a batch; the class joins the code, and nowhere else."""
        h = z if y is None else torch.cat([z, y], dim=1)
        return self.upsampler(self.project(self.dense(h)))


def initialise(module: nn.Module, scheme: str, activation: str) -> None:
    """Set the weights of all linear and convolutional layers, in place.

    ``auto`` is Kaiming (arXiv:1502.01852) for layers before ReLU-like activations, Glorot (AISTATS
    2010) before tanh and for a decoder's last layer, which has no activation: Kaiming there costs
    a nat after ten epochs of MNIST. Biases start at 0 except under ``torch``.
    """
    if scheme == "torch":
        return
    automatic = scheme == "auto"
    if automatic:
        scheme = "glorot" if activation == "tanh" else "kaiming"
    setters = {
        "kaiming": lambda w: nn.init.kaiming_normal_(w, nonlinearity="relu"),
        "glorot": nn.init.xavier_uniform_,
        "orthogonal": nn.init.orthogonal_,
    }
    kinds = nn.Linear | nn.Conv2d | nn.ConvTranspose2d
    layers = [layer for layer in module.modules() if isinstance(layer, kinds)]
    for layer in layers:
        setters[scheme](layer.weight)
        nn.init.zeros_(layer.bias)
    if automatic and isinstance(module, Decoder):
        setters["glorot"](layers[-1].weight)
