"""A distribution of its own for each column of a table."""

import math
from collections.abc import Iterator
from itertools import count as count_up
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.distributions import Normal

from vae_core.data.layouts import Table
from vae_core.models.likelihoods.base import Likelihood


class ColumnsLikelihood(Likelihood):
    """Rows of a table: a Gaussian for each number, a categorical for each choice.

    Numbers have a standard deviation of each column, learned with the weights (arXiv:2006.13202,
    section 3, with a sigma for each column). A floor (see ``floors``) keeps it from zero, where the
    density of a column that the code tells exactly would have no bound. The parameters of a choice
    are its logits.
    """

    FLOOR = 0.01
    START = 1.0  # a column's own spread: nothing is known of it yet

    def __init__(self, layout: Table):
        super().__init__()
        self.runs = layout.runs  # neighbours that are alike share an operation
        self.lengths = tuple(count * max(values, 1) for count, values in self.runs)
        counts = [count for count, values in self.runs if not values]
        self.raw_sigmas = nn.ParameterList()
        for place, floor in enumerate(torch.tensor(self.floors(layout)).split(counts)):
            self.register_buffer(f"floor{place}", floor)
            self.raw_sigmas.append((self.START - floor).clamp(min=0.1).expm1().log())

    @classmethod
    def floors(cls, layout: Table) -> list[float]:
        """The least sigma of each numeric column, in its standard deviations: a hundredth.

        Of coarse columns it is what rounding alone leaves, a step over the root of 12: less would
        reward guessing that rooms are counted in whole numbers.
        """
        steps = (c.step / c.scale for c in layout.columns if c.type == "number")
        return [max(cls.FLOOR, step / math.sqrt(12)) for step in steps]

    def sigma(self) -> Tensor:
        """The standard deviation of each numeric column, in order."""
        parts = [self._positive(place) for place in range(len(self.raw_sigmas))]
        return torch.cat(parts) if parts else torch.zeros(0)

    def _positive(self, place: int, shift: Tensor | float = 0.0) -> Tensor:
        """Sigma of a run of numbers; ``shift`` gives it the shape of a batch."""
        return F.softplus(shift + self.raw_sigmas[place]) + getattr(self, f"floor{place}")

    def _parts(self, *tensors: Tensor) -> Iterator[tuple[Any, ...]]:
        """Each run of columns: its place among those of numbers (None of choices), its parts.

        Parts are (..., columns) of numbers and (..., columns, values) of choices.
        """
        place = count_up()
        split = zip(*(tensor.split(self.lengths, -1) for tensor in tensors), strict=True)
        for (count, values), parts in zip(self.runs, split, strict=True):
            if values:
                yield None, *(part.unflatten(-1, (count, values)) for part in parts)
            else:
                yield next(place), *parts

    def log_prob(self, parameters: Tensor, x: Tensor) -> Tensor:
        """log p(x|z) in nats: parameters (K, B, 1, 1, D), x (B, 1, 1, D) -> (K, B)."""
        total = torch.zeros(())
        for place, given, found in self._parts(parameters, x):
            if place is None:
                each = (given.log_softmax(-1) * found).sum(-1)
            else:
                each = Normal(given, self._positive(place), validate_args=False).log_prob(found)
            total = total + each.sum((-3, -2, -1))
        return total

    def mean(self, parameters: Tensor) -> Tensor:
        """Expected numbers, and the probability of each value of a choice."""
        parts = [
            given if place is not None else given.softmax(-1).flatten(-2)
            for place, given in self._parts(parameters)
        ]
        return torch.cat(parts, -1)

    def stddev(self, parameters: Tensor) -> Tensor:
        """Sigma of numbers, sqrt(p (1 - p)) of each value of a choice."""
        parts = []
        for place, given in self._parts(parameters):
            if place is None:
                p = given.softmax(-1).flatten(-2)
                parts.append((p * (1 - p)).sqrt())
            else:
                # The browser's graph computes with what hangs on the code only: hence the zero.
                parts.append(self._positive(place, given * 0))
        return torch.cat(parts, -1)

    def sample(self, parameters: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """Rows drawn from p(x|z), (..., 1, 1, D): numbers with their noise, choices one-hot."""
        parts = []
        for place, given in self._parts(parameters):
            if place is None:
                weights = given.softmax(-1).flatten(0, -2)
                drawn = torch.multinomial(weights, 1, generator=generator).squeeze(1)
                parts.append(
                    F.one_hot(drawn, given.shape[-1]).view(given.shape).flatten(-2).float()
                )
            else:
                noise = torch.randn(given.shape, generator=generator)
                parts.append(given + self._positive(place) * noise)
        return torch.cat(parts, -1)
