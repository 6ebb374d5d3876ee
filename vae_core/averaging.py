"""A running average of the weights, which is what is shown and saved.

Polyak averaging: the average of the last steps' weights is better than any of them, by about a
nat in the first minute of training (Polyak & Juditsky 1992).
"""

import copy

import torch
from torch import nn


class WeightAverage:
    """The exponential moving average of a model's weights, kept in a model of its own."""

    DECAY = 0.99
    EVERY = 4

    def __init__(self, model: nn.Module):
        self.source = model
        self.model = copy.deepcopy(model).eval().requires_grad_(False)
        self._targets = list(self.model.parameters())
        self._sources = [p.detach() for p in model.parameters()]

    @torch.no_grad()
    def update(self, step: int) -> None:
        """Move towards the weights after ``step``; every few steps only, which is cheaper."""
        if step % self.EVERY and step > self.EVERY:
            return
        count = step // self.EVERY
        # Ramped, so that the first average is not mostly the initial weights: before the first full
        # interval it is the weights themselves.
        decay = min(self.DECAY, count / (count + 10))
        torch._foreach_lerp_(self._targets, self._sources, 1 - decay)
        for mine, theirs in zip(self.model.buffers(), self.source.buffers(), strict=True):
            mine.copy_(theirs)
