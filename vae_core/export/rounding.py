"""A model's weights in eight bits, with pictures that nobody can tell from those of float32.

Each output channel of a layer has a scale of its own, so that its largest weight is 127. Weights
are rounded one input after the other, and what the rounding of one changes in the outputs, those
after it take back (GPTQ: Frantar et al. 2023, arXiv:2210.17323, after Hassibi & Stork 1993). What a
layer is given is seen in codes and examples that lie in the model's file. Where pictures still
differ by more than LIMIT, the layer that matters most gets one bit more.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from vae_core.artifacts.model_file import load_model
from vae_core.errors import UserError
from vae_core.export.html import half_weights
from vae_core.models.vae import VAE
from vae_core.pack import Rounded, unpack

LIMIT = 0.99 / 255  # of a picture's numbers, on the examples in the file; a page rounds too
MOST_BITS = 12
SMALL = 2**14  # weights of a layer below which two bytes each cost nothing
CODES = 500
ROWS = 20_000  # of what a layer is given, that are looked at
WIDEST = 5000  # inputs of a layer; of more, what they have in common is not looked at
DAMPING = 0.01
_LAYERS = (nn.Linear, nn.Conv1d, nn.Conv2d, nn.ConvTranspose1d, nn.ConvTranspose2d)
_TRANSPOSED = (nn.ConvTranspose1d, nn.ConvTranspose2d)


class TooCoarse(UserError):
    """In eight bits a model's pictures would differ by more than LIMIT."""


@dataclass(frozen=True)
class Rounding:
    """The large layers of a model in eight bits or a few more.

    Attributes:
        tensors: their weights, by their names in the model's file.
        bits: of each layer.
        difference: the largest, between a picture's numbers in [0, 1] before and after, where the
            other layers are float16.
    """

    tensors: dict[str, Rounded]
    bits: dict[str, int]
    difference: float


def round_weights(weights: bytes) -> Rounding:
    """The large layers of a weights file in eight bits or a few more.

    Raises:
        UserError: when the file is damaged.
        TooCoarse: when pictures would differ by more than LIMIT in MOST_BITS bits.
    """
    model = load_model(weights).model
    sample = _Sample(model, unpack(weights)[1])
    layers, pictures = sample.layers(model), sample.pictures(model)
    half = load_model(half_weights(weights)[0]).model
    bits = dict.fromkeys(layers, 8)
    found = {name: layer.rounded(8) for name, layer in layers.items()}

    def difference(*names: str) -> float:
        with _replaced(half, {name: found[name] for name in names}):
            pairs = zip(sample.pictures(half), pictures, strict=True)
            return max(float((now - before).abs().max()) for now, before in pairs)

    alone = {name: difference(name) for name in layers}
    while (apart := difference(*layers)) > LIMIT:
        worst = max(bits, key=lambda name: alone[name], default="")
        if not worst or bits[worst] == MOST_BITS:
            raise TooCoarse(
                f"In 8 bits this model's pictures would differ by {255 * apart:.1f} of 255 grey "
                "levels, more than 1. Its weights are kept in 16 bits."
            )
        bits[worst] += 1
        found[worst] = layers[worst].rounded(bits[worst])
        alone[worst] = difference(worst)
    return Rounding({f"model/{name}.weight": each for name, each in found.items()}, bits, apart)


class _Layer:
    """A layer's weights as a matrix of outputs by inputs, and what its inputs have in common."""

    def __init__(self, module: nn.Module, seen: list[Tensor]):
        self.transposed = isinstance(module, _TRANSPOSED)
        self.weight = module.get_parameter("weight").detach()
        self.shape = self.weight.shape
        inputs = torch.cat([_columns(module, each) for each in seen]).double()
        step = math.ceil(len(inputs) / ROWS)
        self.inputs = inputs[::step]

    def _matrix(self, weight: Tensor) -> Tensor:
        if self.transposed:
            weight = weight.movedim(0, -1)
            return weight.reshape(-1, weight.shape[-1])
        return weight.reshape(len(weight), -1)

    def _weights(self, matrix: Tensor) -> Tensor:
        if not self.transposed:
            return matrix.reshape(self.shape)
        return matrix.reshape(*self.shape[1:], self.shape[0]).movedim(-1, 0)

    def rounded(self, bits: int) -> Rounded:
        """The weights as whole numbers of so many bits."""
        parts = 2 ** (bits - 8)
        channel = 1 if self.transposed else 0
        axes = [axis for axis in range(self.weight.ndim) if axis != channel]
        scale = self.weight.abs().amax(axes, keepdim=True) / 127
        scale = torch.where(scale > 0, scale, 1.0).float()
        grid = self._matrix(scale.expand_as(self.weight))[:, :1].double() / parts
        matrix = _compensated(self._matrix(self.weight).double(), grid, self.inputs, 127 * parts)
        whole = self._weights(matrix).numpy().astype(np.int32)
        low = (whole % parts) * (256 // parts)
        return Rounded(
            high=np.floor_divide(whole, parts).astype(np.int8),
            low=low.astype(np.uint8) if parts > 1 else None,
            scale=scale.numpy(),
        )


def _compensated(matrix: Tensor, grid: Tensor, inputs: Tensor, most: int) -> Tensor:
    """Whole numbers (R, C) that times ``grid`` (R, 1) give nearly the same products.

    Args:
        matrix: the weights (R, C).
        grid: the distance between what can be told apart.
        inputs: what the matrix is multiplied with, (N, C).
        most: the largest whole number.
    """
    if len(matrix.T) > WIDEST:
        return (matrix / grid).round().clamp(-most, most)
    common = inputs.T @ inputs / max(len(inputs), 1)
    common += (DAMPING * common.diagonal().mean() + 1e-12) * torch.eye(len(common))
    order = common.diagonal().argsort(descending=True)  # the inputs that matter most are first
    inverse = torch.cholesky_inverse(torch.linalg.cholesky(common[order][:, order]))
    upper = torch.linalg.cholesky(inverse, upper=True)
    left, whole = matrix[:, order], torch.empty_like(matrix)
    for column in range(len(order)):
        here = left[:, column : column + 1]
        whole[:, column : column + 1] = (here / grid).round().clamp(-most, most)
        error = (here - whole[:, column : column + 1] * grid) / upper[column, column]
        left[:, column:] -= error * upper[column, column:]
    return whole[:, order.argsort()]


def _columns(module: nn.Module, x: Tensor) -> Tensor:
    """What a layer's matrix is multiplied with, (N, C), of what the layer is given."""
    if isinstance(module, nn.Linear):
        return x.flatten(0, -2)
    if isinstance(module, _TRANSPOSED):
        return x.movedim(1, -1).flatten(0, -2)
    if isinstance(module, nn.Conv1d):
        kernel, stride, padding, dilation = (
            (first, *getattr(module, name))
            for first, name in ((1, "kernel_size"), (1, "stride"), (0, "padding"), (1, "dilation"))
        )
        return _patches(x.unsqueeze(2), kernel, stride, padding, dilation)
    sizes = (getattr(module, name) for name in ("kernel_size", "stride", "padding", "dilation"))
    return _patches(x, *sizes)


def _patches(x: Tensor, kernel: tuple, stride: tuple, padding: tuple, dilation: tuple) -> Tensor:
    columns = F.unfold(x, kernel, dilation, padding, stride)
    return columns.movedim(1, -1).flatten(0, -2)


def _keep(
    seen: dict[str, list[Tensor]], name: str, module: nn.Module, given: tuple[Tensor, ...]
) -> None:
    """Take down what a layer is given, before it runs."""
    seen.setdefault(name, []).append(given[0])


class _Sample:
    """Codes and examples that lie in a model's file."""

    def __init__(self, model: VAE, tensors: dict[str, np.ndarray]):
        self.codes, self.labels = _codes(model, tensors)
        images = torch.from_numpy(tensors["examples/images"].copy())
        values = tensors.get("examples/values")
        self.examples = images if values is None else torch.from_numpy(values.copy())
        self.known = None
        if model.classes:
            self.known = torch.from_numpy(tensors["examples/labels"].copy()).long()
        means = tensors.get("examples/mean")  # without an encoder no example has a code
        count = len(self.examples)
        self.means = self.codes[:count] if means is None else torch.from_numpy(means.copy())

    @torch.no_grad()
    def layers(self, model: VAE) -> dict[str, _Layer]:
        """By name those whose weights are to be rounded, with what they are given."""
        seen: dict[str, list[Tensor]] = {}
        state = model.state_dict()
        hooks = [
            module.register_forward_pre_hook(partial(_keep, seen, name))
            for name, module in model.named_modules()
            if isinstance(module, _LAYERS)
            and f"{name}.weight" in state
            and getattr(module, "groups", 1) == 1
            and module.weight.numel() >= SMALL
        ]
        model.picture(self.codes, self.labels)
        if model.posterior_head.encodes:
            model.embed(self.examples, self.known)
            with suppress(UserError):  # of what is no picture there are the examples alone
                model.embed(model.decode(self.codes, self.labels), self.labels)
        for hook in hooks:
            hook.remove()
        modules = dict(model.named_modules())
        return {name: _Layer(modules[name], given) for name, given in seen.items()}

    @torch.no_grad()
    def pictures(self, model: VAE) -> list[Tensor]:
        """Those of the examples' codes, and of the examples themselves, encoded and decoded."""
        found = [model.picture(self.means, self.known)]
        if model.posterior_head.encodes:
            codes = model.embed(self.examples, self.known)
            found.append(model.picture(codes, self.known))
        return found


@torch.no_grad()
def _codes(model: VAE, tensors: dict[str, np.ndarray]) -> tuple[Tensor, Tensor | None]:
    """Draws from the prior and, where there is an encoder, codes of the data; their classes."""
    codes, labels = model.draw(CODES, None, torch.Generator().manual_seed(0))
    if "map/codes" not in tensors:
        return codes, labels
    points = torch.from_numpy(tensors["map/codes"][:CODES].astype(np.float32))
    if labels is not None:
        labels = torch.cat([labels, torch.from_numpy(tensors["map/labels"][:CODES]).long()])
    return torch.cat([codes, points]), labels


@contextmanager
def _replaced(model: VAE, found: dict[str, Rounded]) -> Iterator[None]:
    """The model with rounded weights, for a while."""
    modules = dict(model.named_modules())
    before = {name: modules[name].get_parameter("weight").data for name in found}
    for name, each in found.items():
        modules[name].get_parameter("weight").data = torch.from_numpy(each.restored())
    try:
        yield
    finally:
        for name, weight in before.items():
            modules[name].get_parameter("weight").data = weight
