"""Rows of a table as they stand in a file: values in their units, choices by their place."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from torch import Tensor

from vae_core.data.layouts import Table
from vae_core.data.rows import decode

FARTHEST = 1.0  # between two rows that differ in one choice


@dataclass(frozen=True, eq=False)
class Records:
    """Rows, all of the same columns.

    Attributes:
        names: of the C columns.
        sizes: how many values each column has; 0 of numbers.
        values: float64 (N, C): numbers in their units, rounded to their step; of a choice the
            place of its value. NaN where nothing is known.
    """

    names: tuple[str, ...]
    sizes: tuple[int, ...]
    values: np.ndarray

    def select(self, index: np.ndarray | slice) -> Self:
        """The rows at these positions."""
        return replace(self, values=self.values[index])

    def some(self, count: int, seed: int) -> Self:
        """So many of them by chance, without repeats; all where there are no more."""
        order = np.random.default_rng(seed).permutation(len(self))
        return self.select(order[:count])

    @property
    def whole(self) -> Self:
        """Those without a gap."""
        return self.select(np.flatnonzero(~np.isnan(self.values).any(1)))

    def __len__(self) -> int:
        return len(self.values)


def records_of(
    examples: Tensor,
    layout: Table,
    labels: Tensor | None = None,
    classes: int = 0,
    label: str = "class",
) -> Records:
    """Rows (N, 1, 1, D) as records, with the class (N,) as one more choice where it is given."""
    flat = examples.detach().reshape(len(examples), -1)
    found = decode(examples.nan_to_num(0.0), layout)
    columns, place = [], 0
    for column, width in zip(layout.columns, layout.widths, strict=True):
        part = flat[:, place : place + width]
        place += width
        if column.type == "number":
            values = np.array(found[column.name], np.float64)
        else:
            values = part.nan_to_num(0.0).argmax(1).double().numpy()
        values[part.isnan().any(1).numpy()] = np.nan
        columns.append(values)
    names = [column.name for column in layout.columns]
    sizes = [len(c.values) if c.type == "choice" else 0 for c in layout.columns]
    if labels is not None:
        names, sizes = [*names, label], [*sizes, classes]
        columns.append(labels.double().numpy())
    return Records(tuple(names), tuple(sizes), np.stack(columns, 1))


@dataclass(frozen=True, eq=False)
class Encoding:
    """Records as points: numbers in standard deviations, choices one-hot.

    Two rows that differ in one choice, or by one standard deviation of one number, are at the
    distance 1 (Gower 1971, Biometrics 27, in Euclid's form).
    """

    centre: np.ndarray
    scale: np.ndarray

    @classmethod
    def of(cls, records: Records) -> Self:
        """In the standard deviations of these rows."""
        scale = records.values.std(0)
        return cls(records.values.mean(0), np.where(scale > 0, scale, 1.0))

    def __call__(self, records: Records, without: Sequence[int] = ()) -> np.ndarray:
        """Points float64 (N, D) of whole records, some columns left out."""
        parts = []
        for place, size in enumerate(records.sizes):
            values = records.values[:, place]
            if place in without:
                continue
            if size:
                parts.append(np.eye(size)[values.astype(np.int64)] * (FARTHEST / np.sqrt(2)))
            else:
                parts.append(((values - self.centre[place]) / self.scale[place])[:, None])
        return np.concatenate(parts, 1) if parts else np.zeros((len(records), 0))
