"""Encoders and decoders that a user has built: modules of torch, taken as they are.

An encoder turns examples (B, C, H, W) into features (B, F) of any F, from which the posterior's own
layer makes q(z|x). A decoder turns codes (B, D) into the parameters of p(x|z), (B, P C, H, W) or as
many numbers flat, P of them for each number of an example, as the likelihood has them. Of a
conditional model both may take class weights (B, Y) as a second argument; a decoder that does not
is given code and class side by side, (B, D + Y).
"""

import copy
import inspect
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

import torch
from torch import Tensor, nn

from vae_core.catalogue import NETWORKS
from vae_core.config.sizes import Shape
from vae_core.counting import counted
from vae_core.draws import torch_stream
from vae_core.errors import UserError
from vae_core.models.networks.frame import Body, CodeDecoder, Network
from vae_core.models.networks.modes import evaluated
from vae_core.models.networks.style import Style

GIVEN = "own"  # the network of a configuration whose modules were given
_PROBED = 2  # examples


@dataclass
class Coders:
    """Modules of a user's own; an encoder is left out of a model without one."""

    encoder: nn.Module | None
    decoder: nn.Module

    @classmethod
    def of(cls, given: Any) -> Self:
        """A pair of them, or what has both as ``encoder`` and ``decoder``.

        Raises:
            UserError: when it is neither.
        """
        pair = given
        if isinstance(given, nn.Module):
            pair = getattr(given, "encoder", None), getattr(given, "decoder", None)
        if (
            not (isinstance(pair, tuple) and len(pair) == 2)
            or not isinstance(pair[1], nn.Module)
            or not isinstance(pair[0], nn.Module | None)
        ):
            raise UserError(
                f"A model of your own is a pair (encoder, decoder) of torch modules, a module that "
                f"has both under these names, or a VAE; this is {type(given).__name__}."
            )
        return cls(pair[0], pair[1])

    def copied(self) -> Self:
        """The same, apart from those that were given; what both share they still do."""
        return copy.deepcopy(self)

    def to(self, device: str) -> Self:
        """The same on another device of torch's."""
        encoder = None if self.encoder is None else self.encoder.to(device)
        return type(self)(encoder, self.decoder.to(device))


class GivenEncoder(nn.Module):
    """Example (B, C, H, W) and, if conditional, class weights (B, Y) -> features (B, F)."""

    dense: tuple[nn.Module, ...] = ()  # no layers of the program's own

    def __init__(self, module: nn.Module, shape: Shape, classes: int):
        super().__init__()
        self.module = module
        self.told = classes > 0
        if self.told and not takes_two(module):
            raise UserError(
                "This model is conditional, and its encoder takes examples alone. Let its forward "
                f"take class weights (B, {classes}) as a second argument."
            )
        what = f"examples (B, {', '.join(map(str, shape))})"
        found = probed("encoder", self, self, what, shape, classes)
        if found.dim() != 2 or len(found) != _PROBED or not found.shape[1]:
            raise UserError(
                f"The encoder gives {tuple(found.shape)} for {_PROBED} examples, where features "
                "(B, F) are expected. End it with torch.nn.Flatten()."
            )
        self.features = found.shape[1]

    def forward(self, x: Tensor, y: Tensor | None = None) -> Tensor:
        """The features of a batch."""
        return self.module(x, y) if self.told else self.module(x)


class GivenDecoder(CodeDecoder):
    """Code (B, D) and, if conditional, class weights (B, Y) -> parameters (B, P C, H, W)."""

    def __init__(self, module: nn.Module, out: Shape, latent_dim: int, classes: int):
        super().__init__()
        self.row = NETWORKS[GIVEN]
        self.module = module
        self.out = out
        self.apart = classes > 0 and takes_two(module)
        size = latent_dim if self.apart or not classes else latent_dim + classes
        found = probed("decoder", self, self.raw, f"codes (B, {size})", (latent_dim,), classes)
        if len(found) != _PROBED or found[0].numel() != math.prod(out):
            wanted = ", ".join(map(str, out))
            raise UserError(
                f"The decoder gives {tuple(found.shape)} for {_PROBED} codes, where the parameters "
                f"of the likelihood, (B, {wanted}), are expected. Change its last layer: it gives "
                f"{counted(math.prod(out), 'number')} an example."
            )

    def forward(self, z: Tensor, y: Tensor | None = None, x: Tensor | None = None) -> Tensor:
        """The parameters of a batch."""
        return self.raw(z, y).reshape(-1, *self.out)

    def raw(self, z: Tensor, y: Tensor | None) -> Tensor:
        """What the module gives."""
        if y is None:
            return self.module(z)
        return self.module(z, y) if self.apart else self.module(torch.cat([z, y], dim=1))


def takes_two(module: nn.Module) -> bool:
    """Whether a module's forward takes a second argument; one that takes any says how many."""
    if isinstance(told := getattr(module, "arguments", None), int):
        return told > 1
    places = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    found = inspect.signature(module.forward).parameters.values()
    return sum(each.kind in places for each in found) > 1


@torch.no_grad()
def probed(
    part: str,
    module: nn.Module,
    call: Callable[..., Any],
    what: str,
    shape: tuple[int, ...],
    classes: int,
) -> Tensor:
    """What a call of a module gives for two examples of zeros; torch's stream is left as it was.

    Raises:
        UserError: when it cannot take them, or gives no tensor.
    """
    y = torch.zeros(_PROBED, classes) if classes else None
    try:
        with evaluated(module), torch_stream():
            found = call(torch.zeros(_PROBED, *shape), y)
    except (RuntimeError, TypeError, ValueError, IndexError, AttributeError) as error:
        reason = str(error).strip().split("\n")[0] or type(error).__name__
        raise UserError(f"The {part} cannot take {what}: {reason}.") from error
    if isinstance(found, Tensor) and found.dtype != torch.float32:
        raise UserError(
            f"The {part} gives {str(found.dtype).removeprefix('torch.')}, where float32 is "
            f"expected. Let it end with .float()."
        )
    if not isinstance(found, Tensor) or not found.dim():
        several = " Leave mean and log variance to the model: give features alone."
        raise UserError(
            f"The {part} gives {type(found).__name__}, where one tensor is expected."
            f"{several if part == 'encoder' else ''}"
        )
    return found


def _nothing(shape: Shape, style: Style, *rest: Any) -> Body:
    raise UserError(
        "The network own has modules that are given from Python: train(config, data, "
        "model=(encoder, decoder)). Give them, or choose another network."
    )


NETWORK = Network(_nothing, _nothing)
