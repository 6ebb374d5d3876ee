"""A picture read and written row by row, as a sequence (Cho et al. 2014, arXiv:1406.1078)."""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from vae_core.config.sizes import GATES, ROWS_READ, ROWS_WRITTEN, Shape
from vae_core.models.networks.frame import Body, Network
from vae_core.models.networks.recurrence import recurrence
from vae_core.models.networks.style import Style
from vae_core.models.plain import is_plain


class GRU(nn.Module):
    """A layer of gated recurrent units over T steps, as ``torch.nn.GRU`` (its equations).

    Its own parameters rather than torch's module, which keeps a second list of them that an
    export takes for a change of the model.

    Args:
        inputs: numbers a step.
        state: numbers of the state.
        both_ways: read the sequence backwards too, with weights of its own.
    """

    weight_ih: nn.Parameter
    weight_hh: nn.Parameter
    bias_ih: nn.Parameter
    bias_hh: nn.Parameter

    def __init__(self, inputs: int, state: int, both_ways: bool = False):
        super().__init__()
        self.state, self.both_ways = state, both_ways
        bound = 1 / math.sqrt(state)
        for way in ("", "_reverse")[: 1 + both_ways]:
            sizes = {"weight_ih": (inputs,), "weight_hh": (state,), "bias_ih": (), "bias_hh": ()}
            for name, size in sizes.items():
                value = torch.empty(GATES * state, *size).uniform_(-bound, bound)
                self.register_parameter(name + way, nn.Parameter(value))

    def forward(self, x: Tensor, start: Tensor | None = None) -> Tensor:
        """(B, T, inputs) and, for one way only, a first state (B, state) -> (B, T, states)."""
        if is_plain(x) and x.device.type == "cpu":
            return self._stepped(x, start)
        if start is None:
            # Not x.new_zeros, which the browser's graph has no word for.
            ways, batch = 1 + self.both_ways, x.shape[0]  # len() would be fixed by an export
            start = torch.zeros(ways, batch, self.state, dtype=x.dtype, device=x.device)
        else:
            start = start.unsqueeze(0)
        weights: list[Tensor] = list(self.parameters())
        out, _ = torch.gru(x, start, weights, True, 1, 0.0, False, self.both_ways, True)
        return out

    def _stepped(self, x: Tensor, start: Tensor | None) -> Tensor:
        """The same with a gradient by hand (:mod:`vae_core.models.networks.recurrence`)."""
        by_step = x.transpose(0, 1)

        def read(way: str = "") -> Tensor:
            weight, bias = getattr(self, "weight_ih" + way), getattr(self, "bias_ih" + way)
            return self.follow(F.linear(by_step, weight, bias), start, way)

        ways = [read(), read("_reverse")] if self.both_ways else [read()]
        return torch.cat(ways, 2).transpose(0, 1)

    def follow(self, given: Tensor, start: Tensor | None = None, way: str = "") -> Tensor:
        """(T, B, gates x state), what the gates are told, -> the states (T, B, state); float32."""
        weight, bias = getattr(self, "weight_hh" + way), getattr(self, "bias_hh" + way)
        given = given.to(weight.dtype)
        first = given.new_zeros(given.shape[1], self.state) if start is None else start
        told = given.flip(0) if way else given
        states = recurrence(told, first.to(weight.dtype), weight, bias)
        return states.flip(0) if way else states


class ReadRows(nn.Module):
    """The rows of a picture through a GRU, down and up; its last state of each way."""

    kind = "recurrent"

    def __init__(self, shape: Shape):
        super().__init__()
        self.gru = GRU(shape[0] * shape[2], ROWS_READ, both_ways=True)

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, H, W) -> (B, 2 x state)."""
        states = self.gru(x.transpose(1, 2).flatten(2))
        down, up = states.chunk(2, dim=2)
        return torch.cat([down[:, -1], up[:, 0]], dim=1)


def waves(steps: int, width: int) -> Tensor:
    """Sines and cosines that say which step it is, (1, steps, width) (arXiv:1706.03762, sec. 3.5).

    Fixed rather than learned, so that they go on for a sequence of any length.
    """
    # Reckoned on the processor also where a model is only measured: there it costs seconds.
    rates = torch.exp(-math.log(1e4) / width * torch.arange(0, width, 2, device="cpu"))
    angles = torch.arange(steps, device="cpu").unsqueeze(1) * rates
    return torch.stack([angles.sin(), angles.cos()], dim=2).flatten(1)[:, :width].unsqueeze(0)


class WriteRows(nn.Module):
    """A GRU that starts from a vector and is given it again at every row, with the row's number.

    Having to count the rows itself cost it 26 nats after half an epoch of MNIST.
    """

    steps: Tensor

    kind = "recurrent"

    def __init__(self, shape: Shape, style: Style):
        super().__init__()
        self.shape = shape
        self.register_buffer("steps", waves(shape[1], ROWS_WRITTEN))
        self.gru = GRU(ROWS_WRITTEN, ROWS_WRITTEN)
        self.drop = nn.Sequential(*style.drop())
        self.row = nn.Linear(ROWS_WRITTEN, shape[0] * shape[2])

    def forward(self, h: Tensor) -> Tensor:
        """(B, state) -> (B, C, H, W)."""
        channels, _, width = self.shape
        rows = self.row(self.drop(self.gru(h.unsqueeze(1) + self.steps, h.tanh())))
        return rows.unflatten(2, (channels, width)).transpose(1, 2)


def gru_trunk(shape: Shape, style: Style) -> Body:
    """A bidirectional GRU over the rows."""
    return Body(nn.Sequential(ReadRows(shape), *style.drop()), 2 * ROWS_READ)


def gru_upsampler(shape: Shape, style: Style) -> Body:
    """A GRU unrolled over the rows."""
    return Body(WriteRows(shape, style), ROWS_WRITTEN)


RECURRENT = Network(gru_trunk, gru_upsampler)
