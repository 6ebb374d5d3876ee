"""A distribution of its own for each column of a table."""

from collections.abc import Iterator
from itertools import count as count_up
from itertools import groupby
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from vae_core.data.layouts import Table
from vae_core.draws import choices
from vae_core.models.likelihoods.base import Likelihood
from vae_core.models.likelihoods.numbers import FLOOR, Family, Gaussian, family_of


class _Run(NamedTuple):
    """Neighbouring columns that share an operation.

    Attributes:
        place: among the runs of numbers; None of choices.
        count: how many columns.
        values: of each choice; 0 of numbers.
    """

    place: int | None
    count: int
    values: int


class ColumnsLikelihood(Likelihood):
    """Rows of a table: each number by the family of its column, each choice a categorical.

    What a family calls noise is one number a column, learned with the weights. A floor keeps it
    from zero, where the density of a column that the code tells exactly would have no bound. The
    parameters of a choice are its logits.
    """

    FLOOR = FLOOR
    START = 1.0  # a column's own spread: nothing is known of it yet

    def __init__(self, layout: Table):
        super().__init__()
        self.runs: list[_Run] = []
        self.raw_sigmas = nn.ParameterList()
        self.families = nn.ModuleList()
        places = count_up()
        for (family, values), alike in groupby(
            layout.columns,
            lambda c: (None, len(c.values)) if c.type == "choice" else (family_of(c), 0),
        ):
            columns = list(alike)
            place = None if values else next(places)
            self.runs.append(_Run(place, len(columns), values))
            if family is None:
                continue
            numbers = [column for column in columns if column.type == "number"]
            floor = torch.tensor(family.floors(numbers))
            self.register_buffer(f"floor{place}", floor)
            self.raw_sigmas.append((self.START - floor).clamp(min=0.1).expm1().log())
            self.families.append(family(numbers))
        self.lengths = tuple(run.count * max(run.values, 1) for run in self.runs)

    @classmethod
    def floors(cls, layout: Table) -> list[float]:
        """The least sigma of each numeric column as a Gaussian, in its standard deviations."""
        return Gaussian.floors([c for c in layout.columns if c.type == "number"])

    def sigma(self) -> Tensor:
        """The noise of each numeric column, in order; of Gaussians the standard deviation."""
        parts = [self._noise(place) for place in range(len(self.raw_sigmas))]
        return torch.cat(parts) if parts else torch.zeros(0)

    def _noise(self, place: int, shift: Tensor | float = 0.0) -> Tensor:
        """The noise of a run of numbers; ``shift``, zeros, gives it the shape of a batch."""
        return F.softplus(shift + self.raw_sigmas[place]) + getattr(self, f"floor{place}")

    def _family(self, place: int) -> Family:
        family = self.families[place]
        assert isinstance(family, Family)
        return family

    def _parts(self, *tensors: Tensor) -> Iterator[tuple[int | None, list[Tensor]]]:
        """Each run of columns: its place among those of numbers (None of choices), its parts.

        Parts are (..., columns) of numbers and (..., columns, values) of choices.
        """
        split = zip(*(tensor.split(self.lengths, -1) for tensor in tensors), strict=True)
        for run, parts in zip(self.runs, split, strict=True):
            if run.values:
                yield None, [part.unflatten(-1, (run.count, run.values)) for part in parts]
            else:
                yield run.place, list(parts)

    def log_prob(self, parameters: Tensor, x: Tensor) -> Tensor:
        """log p(x|z) in nats: parameters (K, B, 1, 1, D), x (B, 1, 1, D) -> (K, B).

        A density of scaled numbers, times probabilities of choices. Exact masses, as those of
        counts, are spread over their step for that.
        """
        return self._total(parameters, x, "log_density")

    def log_prob_of_each(self, parameters: Tensor, x: Tensor) -> Tensor:
        """Of each number, and of the value of a choice that is there; 0 of its other values."""
        runs = self._runs(parameters, x, "log_density")
        return torch.cat([each.flatten(-2) if choice else each for choice, each in runs], -1)

    def log_mass_of_each(self, parameters: Tensor, x: Tensor) -> Tensor:
        """As :meth:`log_prob_of_each`, of what rounds to each number."""
        runs = self._runs(parameters, x, "log_mass")
        return torch.cat([each.flatten(-2) if choice else each for choice, each in runs], -1)

    def log_mass(self, parameters: Tensor, x: Tensor) -> Tensor:
        """Of each number the probability of what rounds to its step, of choices as it is."""
        return self._total(parameters, x, "log_mass")

    def _total(self, parameters: Tensor, x: Tensor, of_numbers: str) -> Tensor:
        """Sum over the columns: log probabilities of choices, and this method of each family."""
        total = torch.zeros((), device=parameters.device)
        for choice, each in self._runs(parameters, x, of_numbers):
            total = total + (each.sum(-1) if choice else each).sum((-3, -2, -1))
        return total

    def _runs(
        self, parameters: Tensor, x: Tensor, of_numbers: str
    ) -> Iterator[tuple[bool, Tensor]]:
        """Whether each run is of choices, and its log probabilities, in parts as :meth:`_parts`."""
        for place, (given, found) in self._parts(parameters, x):
            if place is None:
                yield True, given.log_softmax(-1) * found
            else:
                family = self._family(place)
                yield False, getattr(family, of_numbers)(given, self._noise(place), found)

    def mean(self, parameters: Tensor) -> Tensor:
        """Expected numbers, and the probability of each value of a choice."""
        parts = [
            given.softmax(-1).flatten(-2)
            if place is None
            else self._family(place).mean(given, self._noise(place, given * 0))
            for place, (given,) in self._parts(parameters)
        ]
        return torch.cat(parts, -1)

    def stddev(self, parameters: Tensor) -> Tensor:
        """The standard deviation of numbers, sqrt(p (1 - p)) of each value of a choice."""
        parts = []
        for place, (given,) in self._parts(parameters):
            if place is None:
                p = given.softmax(-1).flatten(-2)
                parts.append((p * (1 - p)).sqrt())
            else:
                # The browser's graph computes with what hangs on the code only: hence the zeros.
                parts.append(self._family(place).stddev(given, self._noise(place, given * 0)))
        return torch.cat(parts, -1)

    def sample(self, parameters: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """Rows drawn from p(x|z), (..., 1, 1, D): numbers with their noise, choices one-hot."""
        parts = []
        for place, (given,) in self._parts(parameters):
            if place is None:
                weights = given.softmax(-1).flatten(0, -2)
                drawn = choices(weights, 1, generator=generator).squeeze(1)
                one_hot = F.one_hot(drawn, given.shape[-1]).view(given.shape)
                parts.append(one_hot.flatten(-2).float())
            else:
                parts.append(self._family(place).sample(given, self._noise(place), generator))
        return torch.cat(parts, -1)
