"""An autoregressive network: what it says of a slot depends on the slots before it alone."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class MaskedLinear(nn.Linear):
    """A dense layer some of whose weights are held at 0 by a mask (outputs, inputs)."""

    mask: Tensor

    def __init__(self, mask: Tensor):
        super().__init__(mask.shape[1], mask.shape[0])
        self.register_buffer("mask", mask.float(), persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        """(..., inputs) -> (..., outputs)."""
        return F.linear(x, self.weight * self.mask, self.bias)


class MaskedNetwork(nn.Module):
    """MADE (Germain et al. 2015, arXiv:1502.03509): two hidden layers whose paths keep an order.

    The input is S slots of ``each`` numbers; the output for a slot is a function of the slots
    before it and of the context, if there is one. The output layer starts at 0.
    """

    def __init__(
        self,
        slots: int,
        each: int,
        outputs: int,
        width: int,
        context: int = 0,
        backwards: bool = False,
    ):
        super().__init__()
        self.slots, self.outputs = slots, outputs
        self.order = list(reversed(range(slots))) if backwards else list(range(slots))
        place = torch.arange(1, slots + 1)
        if backwards:
            place = place.flip(0)
        # A hidden unit of degree k may see the first k slots; those of degree 0 see the context
        # alone, which is all that the first slot can depend on.
        degree = torch.arange(max(width, slots)) % slots
        seen, told = place.repeat_interleave(each), place.repeat_interleave(outputs)
        self.first = MaskedLinear(degree[:, None] >= seen)
        self.second = MaskedLinear(degree[:, None] >= degree)
        self.last = MaskedLinear(told[:, None] > degree)
        self.context = nn.Linear(context, len(degree), bias=False) if context else None
        nn.init.zeros_(self.last.weight)
        nn.init.zeros_(self.last.bias)

    def forward(self, z: Tensor, context: Tensor | None = None) -> Tensor:
        """(..., S * each) and a context (..., C) that goes with it -> (..., S, outputs)."""
        hidden = self.first(z)
        if self.context is not None:
            hidden = hidden + self.context(context)
        out = self.last(F.silu(self.second(F.silu(hidden))))
        return out.unflatten(-1, (self.slots, self.outputs))
