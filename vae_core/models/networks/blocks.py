"""The layers of an encoder or a decoder as people count them, in the order in which they run.

A layer is what has weights, with the normalisation and the activation that follow it; what only
lays numbers out anew belongs to the layer before it.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from torch import Tensor, nn

from vae_core import catalogue
from vae_core.models.networks.style import ACTIVATIONS

_NAMES = {type(make()): catalogue.ACTIVATIONS[name].title for name, make in ACTIVATIONS.items()}
_KINDS = {nn.Linear: "dense", nn.Conv2d: "conv", nn.ConvTranspose2d: "transposed"}
_NORMS = nn.GroupNorm, nn.LayerNorm, nn.BatchNorm1d


@dataclass(frozen=True)
class Layer:
    """A layer.

    Attributes:
        kind: what its weights do, see :func:`kind_of`.
        parts: its modules, in their order; the last one gives its output.
        activation: its name; None without one, or where it lies within.
    """

    kind: str
    parts: tuple[nn.Module, ...]
    activation: str | None

    @property
    def weights(self) -> int:
        """How many numbers are learned."""
        return sum(each.numel() for part in self.parts for each in part.parameters())

    @property
    def last(self) -> nn.Module:
        """Whose output is the layer's."""
        return self.parts[-1]


def kind_of(module: nn.Module) -> str:
    """What a layer is called: "dense", "conv", "transposed", or what a module says by ``kind``."""
    return _KINDS.get(type(module)) or getattr(module, "kind", "other")


def layers(stages: Iterable[nn.Module]) -> list[Layer]:
    """The layers of modules that run one after another, also within ``nn.Sequential``."""
    found: list[list[nn.Module]] = []
    for module in _leaves(stages):
        learns = next(module.parameters(), None) is not None
        if learns and not isinstance(module, _NORMS) and kind_of(module) != "none":
            found.append([module])
        elif found and not isinstance(module, nn.Flatten) and kind_of(module) != "mean":
            found[-1].append(module)
    return [Layer(kind_of(parts[0]), tuple(parts), _activation(parts)) for parts in found]


@contextmanager
def outputs_of(found: Iterable[Layer], part: str) -> Iterator[dict[str, Tensor]]:
    """What layers give while it is open, by names such as "encoder/0".

    Of a layer that runs several times it is the first.
    """
    outputs: dict[str, Tensor] = {}

    def listen(name: str) -> Callable[..., None]:
        def hook(module: nn.Module, given: tuple[Tensor, ...], out: Tensor) -> None:
            outputs.setdefault(name, out)  # what a hook returns would take the output's place

        return hook

    hooks = [
        layer.last.register_forward_hook(listen(f"{part}/{i}")) for i, layer in enumerate(found)
    ]
    try:
        yield outputs
    finally:
        for hook in hooks:
            hook.remove()


def _leaves(stages: Iterable[nn.Module]) -> Iterator[nn.Module]:
    for module in stages:
        if type(module) is nn.Sequential:
            yield from _leaves(module)
        else:
            yield module


def _activation(parts: list[nn.Module]) -> str | None:
    return next((_NAMES[type(part)] for part in parts if type(part) in _NAMES), None)
