"""Encoder and decoder: a family's body, the dense layers, and the place where a class enters."""

from typing import Any

import torch
from torch import Tensor, nn

from vae_core.catalogue import MISSING, NETWORKS
from vae_core.models.networks.dense import dense
from vae_core.models.networks.frame import CodeDecoder, Shape
from vae_core.models.networks.style import Style


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
        missing: str = "none",
    ):
        super().__init__()
        style, seen = Style(activation, normalisation, dropout), MISSING[missing]
        trunk = NETWORKS[network].load().trunk((seen.channels * shape[0], *shape[1:]), style)
        self.trunk = nn.Sequential(seen.load()(), trunk.module) if seen.learns else trunk.module
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


class Decoder(CodeDecoder):
    """Dense layers and the upsampler of a family, which is given ``own`` as its row names it."""

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
        **own: Any,
    ):
        super().__init__()
        self.row = NETWORKS[network]
        style = Style(activation, normalisation, dropout)
        upsampler = self.row.load().upsampler(shape, style, **own)
        widths = hidden[::-1]
        self.dense = dense(latent_dim + classes, widths, style)
        self.project = nn.Linear(widths[-1] if widths else latent_dim + classes, upsampler.size)
        self.upsampler: Any = upsampler.module  # of an autoregressive family it also draws

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

    def write(
        self, z: Tensor, weights: Tensor | None = None, generator: torch.Generator | None = None
    ) -> Tensor:
        """The symbols (B, L), int64, that its upsampler draws place by place."""
        return self.upsampler.draw(self.vector(z, weights), generator)


def build_decoder(network: str, *sizes: Any, **rest: Any) -> CodeDecoder:
    """The decoder of a family: its own where it has one, else an upsampler behind dense layers.

    Args:
        network: the family.
        sizes: shape, hidden widths and latent dimensions, as of :class:`Decoder`.
        rest: as of :class:`Decoder`.
    """
    own = NETWORKS[network].load().decoder
    if own is None:
        return Decoder(network, *sizes, **rest)
    decoder = own(*sizes, **rest)
    decoder.row = NETWORKS[network]
    return decoder
