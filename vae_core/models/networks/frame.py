"""What every family needs around its layers, and a picture made to fit its halvings."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from vae_core.catalogue import NetworkRow
from vae_core.config.sizes import Shape


@dataclass(frozen=True)
class Body:
    """A trunk or an upsampler, with the length of the vector on its inner side."""

    module: nn.Module
    size: int


@dataclass(frozen=True)
class Network:
    """A family of encoders and decoders: what is its own, beside dense layers and the class.

    Attributes:
        trunk: (shape, style) -> picture to vector.
        upsampler: (shape, style, and what its row names) -> vector to parameters.
        decoder: of a family whose decoder is more than an upsampler behind dense layers.
    """

    trunk: Callable[..., Body]
    upsampler: Callable[..., Body] | None = None
    decoder: type["CodeDecoder"] | None = None


class CodeDecoder(nn.Module):
    """Code (B, D) and, if conditional, class weights (B, Y) -> parameters (B, P C, H, W)."""

    row: NetworkRow

    def stages(self) -> Iterable[nn.Module]:
        """Its modules in the order in which they run."""
        return self.children()

    def write(
        self, z: Tensor, weights: Tensor | None = None, generator: torch.Generator | None = None
    ) -> Tensor:
        """The symbols (B, L), int64, drawn place by place by one that is autoregressive."""
        raise NotImplementedError

    @property
    def autoregressive(self) -> bool:
        """Whether each place is told what stands before it, so that p(x|z) is to be given x."""
        return self.row.autoregressive

    @property
    def has_dynamics(self) -> bool:
        """Whether a code is a state that an action moves on, and can be rolled forward."""
        return self.row.action_conditioned


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
