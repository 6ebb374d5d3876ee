"""Encoder and decoder: a family's body, the dense layers, and the place where a class enters."""

from typing import Any

import torch
from torch import Tensor, nn

from vae_core.models.networks.convolutional import (
    conv_trunk,
    conv_upsampler,
    patch_trunk,
    patch_upsampler,
)
from vae_core.models.networks.dense import dense, mlp_trunk, mlp_upsampler
from vae_core.models.networks.dynamics import Dynamics, dynamics_trunk
from vae_core.models.networks.frame import Shape
from vae_core.models.networks.recurrent import gru_trunk, gru_upsampler
from vae_core.models.networks.residual import residual_trunk, residual_upsampler
from vae_core.models.networks.style import Style
from vae_core.models.networks.transformer import transformer_trunk, transformer_upsampler
from vae_core.models.networks.writer import Writer, writer_upsampler

# name -> (trunk, upsampler)
BUILDERS = {
    "mlp": (mlp_trunk, mlp_upsampler),
    "conv": (conv_trunk, conv_upsampler),
    "patch": (patch_trunk, patch_upsampler),
    "residual": (residual_trunk, residual_upsampler),
    "transformer": (transformer_trunk, transformer_upsampler),
    "gru": (gru_trunk, gru_upsampler),
    "writer": (gru_trunk, writer_upsampler),
}
# Families whose decoder is more than an upsampler behind dense layers: name -> (trunk, decoder).
WHOLE = {"dynamics": (dynamics_trunk, Dynamics)}


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
        normalisation: str = "none",
    ):
        super().__init__()
        style = Style(activation, normalisation, dropout)
        trunk = (BUILDERS | WHOLE)[network][0](shape, style)
        self.trunk = trunk.module
        self.dense = dense(trunk.size + classes, hidden, style)
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
        normalisation: str = "none",
        word_dropout: float = 0.0,
    ):
        super().__init__()
        style = Style(activation, normalisation, dropout)
        upsampler = BUILDERS[network][1](shape, style)
        widths = hidden[::-1]
        self.dense = dense(latent_dim + classes, widths, style)
        self.project = nn.Linear(widths[-1] if widths else latent_dim + classes, upsampler.size)
        self.upsampler = upsampler.module
        if self.autoregressive:
            self.upsampler.word_dropout = word_dropout

    @property
    def autoregressive(self) -> bool:
        """Whether each place is told what stands before it, so that p(x|z) is to be given x."""
        return isinstance(self.upsampler, Writer)

    def forward(self, z: Tensor, y: Tensor | None = None, x: Tensor | None = None) -> Tensor:
        """The parameters of a batch; the class joins the code, and nowhere else.

        An autoregressive decoder is told the examples x (B, C, H, W), or goes by its own.
        """
        h = self.vector(z, y)
        return self.upsampler(h, x) if self.autoregressive else self.upsampler(h)

    def vector(self, z: Tensor, y: Tensor | None = None) -> Tensor:
        """What the upsampler begins with."""
        h = z if y is None else torch.cat([z, y], dim=1)
        return self.project(self.dense(h))


def build_decoder(network: str, *sizes: Any, word_dropout: float, **style: Any) -> nn.Module:
    """The decoder of a family: its own where it has one, else an upsampler behind dense layers.

    Args:
        network: the family.
        sizes: shape, hidden widths and latent dimensions, as of :class:`Decoder`.
        word_dropout: see :class:`Decoder`; a family of its own has none.
        style: the rest, as of :class:`Decoder`.
    """
    if network in WHOLE:
        return WHOLE[network][1](*sizes, **style)
    return Decoder(network, *sizes, word_dropout=word_dropout, **style)
