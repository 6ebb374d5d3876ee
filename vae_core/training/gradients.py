"""Gradient norms of a model's blocks: how much of the loss reaches each part of the network.

A block is a layer with weights; where encoder or decoder have more than a few, neighbours share a
block, so that a student can name each of them.
"""

from itertools import chain

import torch
from torch import Tensor, nn

# Blocks of the encoder, and as many of the decoder.
MOST = 5
_LAYERED = ("encoder", "decoder")
_NAMES = {"posterior_head": "posterior"}


class Blocks:
    """The parameters of a model by blocks, each parameter in exactly one of them.

    Attributes:
        names: in the order of the forward pass, such as "encoder 1", "posterior", "decoder 2-3".
        parameters: of each block.
        chains: the names along which a gradient flows back, its end first: from the posterior to
            the encoder's first layer, and from the decoder's last layer to its first.
    """

    def __init__(self, model: nn.Module):
        """``model``: its children are the parts, of which encoder and decoder have layers."""
        self.parameters: dict[str, list[nn.Parameter]] = {}
        seen: set[int] = set()
        for part, module in model.named_children():
            layers = _layers(module, seen)
            if part in _LAYERED:
                groups = _grouped(layers)
                self.parameters |= {f"{part} {name}": group for name, group in groups}
            elif layers:
                self.parameters[_NAMES.get(part, part)] = list(chain.from_iterable(layers))
        self.names = tuple(self.parameters)
        encoder = [name for name in self.names if name.startswith(("encoder", "posterior"))]
        decoder = [name for name in self.names if name.startswith("decoder")]
        self.chains = tuple(tuple(path) for path in (encoder, decoder) if len(path) > 1)

    def norms(self) -> dict[str, float]:
        """The Euclidean norm of each block's gradient now; the root of their squares is the total.

        A parameter that got no gradient counts as zero.
        """
        found = [
            torch.stack([p.grad.norm() for p in block if p.grad is not None] or [_none(block)])
            for block in self.parameters.values()
        ]
        values = torch.stack([norms.norm() for norms in found]).tolist()
        return dict(zip(self.names, values, strict=True))


def _none(block: list[nn.Parameter]) -> Tensor:
    return torch.zeros((), device=block[0].device)


def _layers(module: nn.Module, seen: set[int]) -> list[list[nn.Parameter]]:
    """The parameters of each layer that has any, but for those that an earlier part holds too."""
    layers = []
    for layer in module.modules():
        own = [p for p in layer.parameters(recurse=False) if id(p) not in seen]
        seen.update(map(id, own))
        if own:
            layers.append(own)
    return layers


def _grouped(layers: list[list[nn.Parameter]]) -> list[tuple[str, list[nn.Parameter]]]:
    """At most five groups of neighbours of nearly equal size, each named by its layers."""
    count = min(MOST, len(layers))
    groups = []
    for index in range(count):
        start, stop = (len(layers) * edge // count for edge in (index, index + 1))
        name = str(start + 1) if stop == start + 1 else f"{start + 1}-{stop}"
        groups.append((name, list(chain.from_iterable(layers[start:stop]))))
    return groups
