"""A running average of the weights, which is what is shown and saved.

Polyak averaging: the average of the last steps' weights is better than any of them, by about a
nat in the first minute of training (Polyak & Juditsky 1992).
"""

import copy
from typing import Generic, TypeVar

import torch
from torch import Tensor, nn

from vae_core.models.networks import BatchNorm

Model = TypeVar("Model", bound=nn.Module)


class WeightAverage(Generic[Model]):
    """The exponential moving average of a model's weights, kept in a model of its own.

    Attributes:
        model: with the averaged weights.
        averaged: its tensors that are averages; copied: those that are the model's own, as counts.
    """

    DECAY = 0.99
    EVERY = 4

    def __init__(self, model: Model):
        self.model = copy.deepcopy(model).eval().requires_grad_(False)
        self.averaged = [*self.model.parameters(), *_statistics(self.model)]
        self._sources = [*(p.detach() for p in model.parameters()), *_statistics(model)]
        averaged = {id(tensor) for tensor in self.averaged}
        pairs = zip(self.model.buffers(), model.buffers(), strict=True)
        self._copied = [pair for pair in pairs if id(pair[0]) not in averaged]
        self.copied = [mine for mine, _ in self._copied]

    def share(self, step: int) -> float | None:
        """How far it moves towards the weights after ``step``.

        None where it stays: it moves every few steps only, which is cheaper.
        """
        if step % self.EVERY and step > self.EVERY:
            return None
        count = step // self.EVERY
        # Ramped, so that the first average is not mostly the initial weights: before the first full
        # interval it is the weights themselves.
        return 1 - min(self.DECAY, count / (count + 10))

    @torch.no_grad()
    def move(self, share: float | Tensor) -> None:
        """Move so far towards the weights as they are; a tensor () is read as it is then."""
        if isinstance(share, Tensor):
            apart = torch._foreach_sub(self._sources, self.averaged)
            torch._foreach_mul_(apart, share)
            torch._foreach_add_(self.averaged, apart)
        else:
            torch._foreach_lerp_(self.averaged, self._sources, share)
        for mine, theirs in self._copied:
            mine.copy_(theirs)


def _statistics(model: nn.Module) -> list[Tensor]:
    """Running means and variances of batch normalisations.

    They are averaged with the weights that they belong to: those of the latest weights would not
    fit the averaged ones. Other buffers are counts and scales of their own, and are copied.
    """
    norms = [part for part in model.modules() if isinstance(part, BatchNorm)]
    return [tensor for part in norms for tensor in (part.running_mean, part.running_var)]
