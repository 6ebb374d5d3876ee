"""What every data set is once loaded: three splits of examples, resident in memory."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Self

import torch
from torch import Tensor

from vae_core.counting import counted
from vae_core.data.gaps import has_gaps
from vae_core.data.given import check_gaps, check_layout, check_tensor
from vae_core.data.identity import Identity, placed
from vae_core.data.layouts import PICTURES, Layout
from vae_core.data.making import Makers, spec_of
from vae_core.data.spec import DatasetSpec
from vae_core.data.specs import known_spec
from vae_core.data.split import Split as Split
from vae_core.data.split import to_float as to_float
from vae_core.data.splits import PARTS
from vae_core.data.splits import permutation as permutation
from vae_core.data.splits import stratified_split as stratified_split
from vae_core.data.views import View, picture_shape, pictures_of, view_of
from vae_core.errors import UserError
from vae_core.given import expect, told

_SPLIT = "Make one of its tensors: Split(images, labels)."


@dataclass(frozen=True, eq=False, repr=False)
class Dataset(Makers):
    """A named data set in three disjoint splits.

    One of what is in memory is made by ``from_arrays``, ``from_frame``, ``from_texts``,
    ``from_series`` and ``from_torch``, and given to ``RunConfig(dataset=...)``.

    Attributes:
        name: as in `specs.all_specs()`.
        train, validation, test: examples of one and the same (C, H, W).
        class_names: a name per label; empty exactly where the splits have no labels.
        factor_names: a name per column of the factors; empty exactly where there are none.
        factor_sizes: the number of values that each factor takes; 0 of a continuous one.
        layout: how people read an example.
        unlabelled: (M, C, H, W), examples without a class where the splits have one, which only a
            model with a classifier learns beside those of ``train``; or None.
        notes: sentences on how what was brought was understood, and what may surprise.
        row: what is known of one that stands in no table; None of all others.
        unlabelled_identity: who the examples of ``unlabelled`` are, or None.

    Raises:
        UserError: when the splits differ in shape, one is empty, or a label or factor is out of
            range.
    """

    name: str
    train: Split
    validation: Split
    test: Split
    class_names: tuple[str, ...] = ()
    factor_names: tuple[str, ...] = ()
    factor_sizes: tuple[int, ...] = ()
    layout: Layout = PICTURES
    unlabelled: Tensor | None = None
    notes: tuple[str, ...] = ()
    row: DatasetSpec | None = None
    unlabelled_identity: Identity | None = None

    @classmethod
    def of_parsed(cls, parsed: Any, name: str) -> Self:
        """The data set of what was understood (``user_data.parsed.ParsedDataset``)."""
        splits = [
            Split(
                torch.from_numpy(parsed.values[index]),
                None if parsed.labels is None else torch.from_numpy(parsed.labels[index]),
                identity=None if parsed.identity is None else parsed.identity.select(index),
            )
            for index in parsed.parts
        ]
        made = cls(
            name,
            *splits,
            class_names=parsed.class_names,
            layout=parsed.layout,
            unlabelled=None if parsed.apart is None else torch.from_numpy(parsed.apart),
            unlabelled_identity=parsed.apart_identity,
            notes=(*(each.line for each in parsed.dropped), *parsed.warnings),
        )
        return replace(made, row=spec_of(made))

    @property
    def spec(self) -> DatasetSpec:
        """What is known of it: its row of the table, or of one from elsewhere what it says."""
        return self.row or known_spec(self.name) or spec_of(self)

    def __repr__(self) -> str:
        """Such as "Dataset('digits': 1437 + 180 + 180 pictures of (1, 8, 8) in 10 classes)"."""
        sizes = " + ".join(str(len(getattr(self, part))) for part in PARTS)
        classes = f" in {counted(len(self.class_names), 'class', 'classes')}"
        notes = f"; {counted(len(self.notes), 'note')}"
        return (
            f"Dataset({self.name!r}: {sizes} {self.layout.nouns} of {self.shape}"
            f"{classes if self.class_names else ''}{notes if self.notes else ''})"
        )

    def __post_init__(self) -> None:
        self._check_words()
        for which in PARTS:
            split = expect(getattr(self, which), Split, f"The {which} split of {self.name}", _SPLIT)
            where = f"the {which} split of {self.name}"
            if len(split) == 0:
                raise UserError(f"There is no example in {where}; it needs at least one.")
            if tuple(split.images.shape[1:]) != self.shape:
                raise UserError(
                    f"Examples in {where} have shape {tuple(split.images.shape[1:])}, those in "
                    f"the train split {self.shape}; they must agree."
                )
            check_layout(split.images, self.layout, where)
            classes = (len(self.class_names),) if self.class_names else ()
            labels = split.labels[:, None] if split.labels is not None else None
            _check_range(f"labels of {where}", labels, classes)
            _check_range(f"factors of {where}", split.factors, self.factor_sizes)
        if self.unlabelled is not None:
            unlabelled = check_tensor(self.unlabelled, f"Examples of {self.name} without a class")
            if tuple(unlabelled.shape[1:]) != self.shape:
                raise UserError(
                    f"Examples of {self.name} without a class have shape "
                    f"{tuple(unlabelled.shape[1:])}, those with one {self.shape}; they must agree."
                )
        if self.gappy:
            for where, examples in self._all():
                check_gaps(examples, self.layout, where)

    def _check_words(self) -> None:
        """Names are texts, and there are as many as there is to be named."""
        expect(self.name, str, "The name of a data set", "Give a text.")
        expect(self.layout, Layout, f"The layout of {self.name}", "Leave it out of pictures.")
        for field in ("class_names", "factor_names"):
            names = getattr(self, field)
            if isinstance(names, str) or not all(isinstance(each, str) for each in names):
                raise UserError(
                    f"The {field} of {self.name} are texts, but got {told(names)}. Give several, "
                    'such as ("cat", "dog").'
                )
        if len(self.factor_names) != len(self.factor_sizes):
            raise UserError(
                f"{self.name} names {len(self.factor_names)} factors and gives the sizes of "
                f"{len(self.factor_sizes)}; give one size per factor."
            )

    @cached_property
    def gappy(self) -> bool:
        """Whether a number of any example is missing: asked once, when the data are loaded."""
        return any(has_gaps(examples) for _, examples in self._all())

    def _all(self) -> Iterator[tuple[str, Tensor]]:
        """Examples, and what they are called."""
        for part in PARTS:
            yield f"the {part} split of {self.name}", getattr(self, part).images
        if self.unlabelled is not None:
            yield f"the examples of {self.name} without a class", self.unlabelled

    @property
    def shape(self) -> tuple[int, int, int]:
        """(C, H, W) of one example."""
        channels, height, width = self.train.images.shape[1:]
        return channels, height, width

    @cached_property
    def view(self) -> View | None:
        """What draws an example; None of pictures, which are seen as they are."""
        return view_of(self.layout)

    @property
    def picture_shape(self) -> tuple[int, int, int]:
        """(C', H', W') of the picture of one example."""
        return picture_shape(self.view, self.shape)

    def name_of(self, part: str, place: int) -> str:
        """What an example is called: by its owner's id, by its file and row, or by its place.

        Args:
            part: "train", "validation" or "test".
            place: its position there, from 0.
        """
        identity = getattr(self, part).identity
        return placed(self.name, part, place) if identity is None else identity.name(place)

    def pictures(self, images: Tensor) -> Tensor:
        """Examples (N, C, H, W) of this set as people see them, uint8 (N, C', H', W')."""
        return pictures_of(self.view, images)

    @cached_property
    def rendered(self) -> "Dataset":
        """The same set with the picture of each example in its place, for what judges pictures."""
        if self.layout == PICTURES:
            return self
        splits = {
            part: replace(getattr(self, part), images=self.pictures(getattr(self, part).images))
            for part in PARTS
        }
        return replace(self, layout=PICTURES, **splits)


def _check_range(what: str, values: Tensor | None, sizes: tuple[int, ...]) -> None:
    """Columns of `values` (N, F) lie in 0 .. size-1; no values exactly where there are no sizes."""
    columns = 0 if values is None else values.shape[1]
    if columns != len(sizes):
        raise UserError(
            f"The {what} have {counted(columns, 'column')} where {len(sizes)} are declared."
        )
    if values is None:
        return
    low, high = values.amin(0).tolist(), values.amax(0).tolist()
    for column, size in enumerate(sizes):
        if size and (low[column] < 0 or high[column] >= size):
            raise UserError(
                f"The {what} run from {low[column]} to {high[column]} where 0 to {size - 1} are "
                "expected."
            )


def spread_evenly(total: int, count: int) -> Tensor:
    """Positions of ``count`` examples spread evenly over a split of ``total``, int64.

    Not the first ones: data sets are often sorted by writer or by source (the first half of
    MNIST's test set is the easier one).
    """
    return torch.arange(count, dtype=torch.int64) * total // count
