"""What was understood of the data that a user brought: a proposal, nothing of it kept yet."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from vae_core.data.identity import Identity
from vae_core.data.layouts import Layout
from vae_core.errors import UserError
from vae_core.user_data import limits
from vae_core.user_data.columns import Column
from vae_core.user_data.options import OwnOptions
from vae_core.user_data.skipped import Dropped
from vae_core.user_data.splitting import Parts


@dataclass(frozen=True, eq=False)
class Factors:
    """Known causes of the examples: int64 (N, F) places of values, or float32 (N, F) values."""

    values: np.ndarray
    names: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class ParsedDataset:
    """Examples with their classes and their split.

    Attributes:
        origin: the name of the file or folder that was brought.
        layout: how people read an example.
        values: (N, C, H, W), uint8 (255 is one) or float32.
        parts: positions of the training, validation and test examples.
        labels: int64 (N,), or None.
        class_names: a name per label.
        options: by which it was read.
        dropped: what was left out and why.
        warnings: sentences on what may surprise.
        columns: names to choose a label from; empty where it is no table.
        factors: known causes of the examples, or None.
        apart: examples (M, C, H, W) without a class, to train with beside the others, or None.
        identity, apart_identity: who the examples are, and those apart.
        table: what each column of a table was taken for; empty where it is none.
    """

    origin: str
    layout: Layout
    values: np.ndarray
    parts: Parts
    labels: np.ndarray | None
    class_names: tuple[str, ...]
    options: OwnOptions
    dropped: tuple[Dropped, ...] = ()
    warnings: tuple[str, ...] = ()
    columns: tuple[str, ...] = field(default=())
    factors: Factors | None = None
    apart: np.ndarray | None = None
    identity: Identity | None = None
    apart_identity: Identity | None = None
    table: tuple[Column, ...] = ()

    @property
    def count(self) -> int:
        """How many examples there are."""
        return len(self.values)

    @property
    def shape(self) -> tuple[int, int, int]:
        """(C, H, W) of an example."""
        channels, height, width = self.values.shape[1:]
        return channels, height, width

    @property
    def sizes(self) -> tuple[int, int, int]:
        """Examples to train, to validate and to test."""
        train, validation, test = (len(part) for part in self.parts)
        return train, validation, test

    @property
    def class_counts(self) -> dict[str, int]:
        """How many examples each class has; empty without classes."""
        if self.labels is None:
            return {}
        counts = np.bincount(self.labels, minlength=len(self.class_names))
        return dict(zip(self.class_names, counts.tolist(), strict=True))


def classes_of(
    names: Sequence[str], what: str, warnings: list[str]
) -> tuple[np.ndarray | None, tuple[str, ...]]:
    """Labels (N,) and the names of the classes, sorted; None where they are one or too many."""
    found = sorted(set(names), key=_natural)
    if len(found) < 2:
        return None, ()
    if len(found) > limits.CLASSES:
        warnings.append(
            f"{what} would make {limits.spaced(len(found))} classes, and up to {limits.CLASSES} "
            "are kept: this data set has none."
        )
        return None, ()
    place = {name: number for number, name in enumerate(found)}
    return np.array([place[name] for name in names], np.int64), tuple(found)


def _natural(name: str) -> tuple[int, float, str]:
    """Numbers by size, before texts by letter."""
    try:
        return 0, float(name), name
    except ValueError:
        return 1, 0.0, name


def check_memory(count: int, numbers: int, width: int) -> None:
    """That examples of so many numbers of so many bytes fit.

    Raises:
        UserError: when they take more memory than a data set may.
    """
    if count * numbers * width > limits.RESULT_BYTES:
        raise UserError(
            f"{limits.spaced(count)} examples of {limits.spaced(numbers)} numbers take "
            f"{limits.megabytes(count * numbers * width)} of memory, and a data set may take "
            f"{limits.megabytes(limits.RESULT_BYTES)}. Bring fewer, or make them smaller."
        )


def describe(parsed: ParsedDataset) -> str:
    """Such as "400 pictures of 2 classes, from photos.zip"."""
    of = f" of {len(parsed.class_names)} classes" if parsed.class_names else ""
    colour = parsed.layout.colour(parsed.shape)
    found = f"{limits.spaced(parsed.count)} {parsed.layout.nouns}{colour and f' in {colour}'}"
    return f"{found}{of}, from {parsed.origin}."
