"""Where random numbers come from: the generator of whoever draws, so that none disturbs another.

torch has one stream for a whole process. A training and an evaluation draw from a generator of
their own, which is the current one of their thread while they work; the same numbers come out
whatever other threads do. Where there is no current generator torch's stream is drawn from, as
anywhere else, and seeding it by hand has its usual effect.

What does not ask here (layers and distributions of others) draws from torch's stream; whoever needs
that in a known state has it alone meanwhile. First weights, which torch's initialisers draw, are
given a generator operation by operation (:func:`everything_by`).
"""

import threading
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.distributions import Distribution
from torch.nn.modules.dropout import _DropoutNd
from torch.utils._python_dispatch import TorchDispatchMode

_here = threading.local()
_torch_stream = threading.RLock()

Size = Iterable[int]
CPU = torch.device("cpu")


class Draws:
    """Marks a distribution that draws by the functions of this module."""


def current() -> torch.Generator | None:
    """The generator of this thread; None where torch's own stream is drawn from."""
    return getattr(_here, "generator", None)


@contextmanager
def drawing(generator: torch.Generator | None) -> Iterator[None]:
    """Draw from a generator in this thread for a block; from torch's stream for None."""
    before = current()
    _here.generator = generator
    try:
        yield
    finally:
        _here.generator = before


@contextmanager
def torch_stream(seed: int | None = None, device: torch.device = CPU) -> Iterator[None]:
    """Draw from torch's stream for a block, alone, and leave it as it was.

    Args:
        seed: that it begins with; else it goes on from where it is.
        device: whose stream is meant.
    """
    stream = _stream_of(device)
    with _torch_stream, drawing(None):
        theirs = stream.get_state()
        if seed is not None:
            stream.manual_seed(seed)
        try:
            yield
        finally:
            stream.set_state(theirs)


@contextmanager
def as_torch_stream(generator: torch.Generator) -> Iterator[None]:
    """Let torch's stream be that of a generator for a block, alone; it is put back after it."""
    stream = _stream_of(generator.device)
    with _torch_stream, drawing(None):
        theirs = stream.get_state()
        stream.set_state(generator.get_state())
        try:
            yield
        finally:
            generator.set_state(stream.get_state())
            stream.set_state(theirs)


@contextmanager
def everything_by(generator: torch.Generator) -> Iterator[None]:
    """Draw whatever is drawn in this thread for a block, by whatever module, from a generator.

    Other threads neither notice it nor disturb it. Each operation passes through Python meanwhile:
    it is for first weights, not for steps.

    Args:
        generator: of the processor, where the block must compute.
    """
    with drawing(generator), _Redirected(generator):
        yield


class _Redirected(TorchDispatchMode):
    """Gives a generator to each operation that would draw from torch's stream."""

    def __init__(self, generator: torch.Generator):
        super().__init__()
        self._generator = generator

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        given = kwargs or {}
        if torch.Tag.nondeterministic_seeded in func.tags and given.get("generator") is None:
            taking = _taking_a_generator(func)
            if taking is not None:
                return taking(*args, **{**given, "generator": self._generator})
        return func(*args, **given)


def _taking_a_generator(func: Any) -> Any:
    """The overload of an operation that takes a generator; None where there is none."""
    packet, name = func.overloadpacket, func._overloadname
    named = {"default": "generator", "low_dtype": "low_generator_dtype"}
    other = named.get(name, f"{name}_generator")
    if any(each.name == "generator" for each in func._schema.arguments):
        return func
    return getattr(packet, other) if other in packet.overloads() else None


def drawn_by(generator: torch.Generator, *parts: object) -> AbstractContextManager[None]:
    """Let parts of a model draw from a generator for a block.

    Those of others know nothing of the current one: for them torch's stream is the generator's.
    """
    return drawing(generator) if all(map(asks, parts)) else as_torch_stream(generator)


def seeded(seed: int, *parts: object) -> AbstractContextManager[None]:
    """Draw what this seed gives for a block; see :func:`drawn_by`.

    Drawn by the processor, so that it is the same on every device.
    """
    return drawn_by(torch.Generator().manual_seed(seed), *parts)


def asks(part: object) -> bool:
    """Whether a module or function draws by this module, if it draws at all."""
    if part is None:
        return True
    if not isinstance(part, nn.Module):
        return str(getattr(part, "__module__", None)).startswith("vae_core.")
    return all(map(_layer_asks, part.modules()))


def _layer_asks(layer: nn.Module) -> bool:
    home = type(layer).__module__
    if home.startswith("vae_core."):
        return True
    draws = isinstance(layer, _DropoutNd | nn.RReLU) or bool(getattr(layer, "dropout", 0))
    return home.startswith("torch.nn.") and not draws


def standard_normal(
    size: Size,
    device: torch.device,
    dtype: torch.dtype | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Draws of N(0, 1), float32 unless told otherwise, from the generator, else the current one."""
    source = generator or current()
    if source is None:
        return torch.randn(torch.Size(size), dtype=dtype, device=device)
    place = _place(device, source)
    return torch.randn(torch.Size(size), generator=source, dtype=dtype, device=place).to(device)


def uniform(size: Size, device: torch.device, generator: torch.Generator | None = None) -> Tensor:
    """Draws of U(0, 1), float32, from the generator, else the current one."""
    source = generator or current()
    if source is None:
        return torch.rand(torch.Size(size), device=device)
    place = _place(device, source)
    return torch.rand(torch.Size(size), generator=source, device=place).to(device)


def permutation(count: int, device: torch.device) -> Tensor:
    """The numbers below ``count`` in some order, int64 (count,)."""
    source = current()
    return torch.randperm(count, generator=source, device=_place(device, source)).to(device)


def whole_numbers(
    below: int, size: Size, device: torch.device, generator: torch.Generator | None = None
) -> Tensor:
    """Numbers from 0 to ``below - 1``, int64, from the generator, else the current one."""
    source = generator or current()
    place = _place(device, source)
    return torch.randint(below, torch.Size(size), generator=source, device=place).to(device)


def choices(
    weights: Tensor, count: int, again: bool = False, generator: torch.Generator | None = None
) -> Tensor:
    """Places drawn by their weights (..., M), int64 (..., count); ``again``: with replacement."""
    source = generator or current()
    place = _place(weights.device, source)
    drawn = torch.multinomial(weights.to(place), count, again, generator=source)
    return drawn.to(weights.device)


def gamma(shape: Tensor, generator: torch.Generator | None = None) -> Tensor:
    """Draws of gamma distributions of these shapes and rate 1, of the same size."""
    source = generator or current()
    drawn = torch._standard_gamma(shape.to(_place(shape.device, source)), generator=source)
    return drawn.to(shape.device)


def poisson(rate: Tensor, generator: torch.Generator | None = None) -> Tensor:
    """Draws of Poisson distributions of these rates, of the same size."""
    source = generator or current()
    drawn = torch.poisson(rate.to(_place(rate.device, source)), generator=source)
    return drawn.to(rate.device)


def codes_of(distribution: Distribution, size: Size = ()) -> Tensor:
    """Reparameterised draws of a distribution, also where it is of torch or of others."""
    source, shape = current(), torch.Size(size)
    if source is None or isinstance(distribution, Draws):
        return distribution.rsample(shape)
    with as_torch_stream(source):
        return distribution.rsample(shape)


class Dropout(nn.Dropout):
    """Dropout (arXiv:1207.0580) by the current generator; torch's own has none to be given."""

    def forward(self, input: Tensor) -> Tensor:
        """Leave out a share ``p`` of the numbers in training, and divide the others by 1 - p."""
        source = current()
        if source is None or not self.training or self.p == 0:
            return F.dropout(input, self.p, self.training, self.inplace)
        if source.device.type == input.device.type:
            kept = torch.empty_like(input)
        else:
            kept = torch.empty(input.shape, dtype=input.dtype, device=source.device)
        kept = kept.bernoulli_(1 - self.p, generator=source).to(input.device)
        return input * kept.div_(1 - self.p)


def _place(device: torch.device, source: torch.Generator | None) -> torch.device:
    """Where a generator can draw for a device."""
    return device if source is None or source.device.type == device.type else source.device


def _stream_of(device: torch.device) -> torch.Generator:
    """torch's own generator of a device."""
    if device.type == "cuda":
        return torch.cuda.default_generators[device.index or 0]
    if device.type == "mps":
        return torch.mps._get_default_mps_generator()
    return torch.default_generator
