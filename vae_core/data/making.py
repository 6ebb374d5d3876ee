"""Data sets made of what a program has in memory: nothing is written, nothing downloaded.

What the arrays, frames and texts are is understood by ``vae_core.user_data``, as files are.
"""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

import torch
from torch import Tensor

from vae_core.catalogue.rows import located
from vae_core.counting import counted
from vae_core.data.builtin import SPECS
from vae_core.data.places import plain_name
from vae_core.data.spec import DatasetSpec, own_spec
from vae_core.data.splits import PARTS
from vae_core.errors import UserError
from vae_core.given import told as told_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

_READERS = "vae_core.user_data.in_memory"
Split = Sequence[str] | None


class Makers:
    """The ways to make a data set of what is in memory.

    Each takes ``name``, under which configurations name it; ``split``, the part of each example
    ("train", "validation" or "test"), drawn by ``validation``, ``test`` (fractions) and ``seed``
    where it is left out; and the other options with which files are read (``OwnOptions``). What
    was left out, and what may surprise, is said in ``notes``.
    """

    @classmethod
    def from_arrays(
        cls,
        images: "np.ndarray | Tensor | Sequence[Any]",
        labels: "np.ndarray | Tensor | Sequence[Any] | None" = None,
        *,
        name: str = "images",
        split: Split = None,
        **options: Any,
    ) -> Self:
        """Pictures (N, H, W), (N, H, W, C) or (N, C, H, W): bytes 0 to 255, or floats in [0, 1].

        Args:
            images: of sides from 4 to 128 pixels, in 1 or 3 channels; they are kept as bytes.
            labels: the class (N,) of each, numbers or texts, or one-hot rows.
            name: of the data set.
            split: the part of each.
            **options: such as ``size`` (square side in pixels), ``validation``, ``test``, ``seed``.

        Raises:
            UserError: for other shapes or scales, or too few examples.
        """
        return cls._made("images", name, images, labels, name, split, options)

    @classmethod
    def from_series(
        cls,
        series: "np.ndarray | Tensor | Sequence[Any]",
        labels: "np.ndarray | Tensor | Sequence[Any] | None" = None,
        *,
        name: str = "series",
        split: Split = None,
        **options: Any,
    ) -> Self:
        """Curves (N, points) or (N, points, channels), in their units; scaled by channel.

        Args:
            series: of 4 to 4096 points in up to 16 channels.
            labels: the class (N,) of each.
            name: of the data set.
            split: the part of each.
            **options: such as ``validation``, ``test``, ``seed``.

        Raises:
            UserError: for other shapes, or curves that never change.
        """
        return cls._made("series", name, series, labels, name, split, options)

    @classmethod
    def from_texts(
        cls,
        texts: Sequence[str],
        labels: "np.ndarray | Sequence[Any] | None" = None,
        *,
        name: str = "texts",
        split: Split = None,
        **options: Any,
    ) -> Self:
        """Lines of text, each string one, of up to 256 characters.

        Args:
            texts: the lines.
            labels: the class (N,) of each.
            name: of the data set.
            split: the part of each.
            **options: such as ``lower`` (small letters; True), ``longest``, ``least`` (how often a
                character must occur to be kept; 1).

        Raises:
            UserError: for what is no text, or too few lines.
        """
        return cls._made("texts", name, texts, labels, name, split, options)

    @classmethod
    def from_frame(
        cls,
        frame: "pd.DataFrame",
        label: str | None = None,
        *,
        name: str = "frame",
        split: Split = None,
        **options: Any,
    ) -> Self:
        """The rows of a DataFrame: each column a number or a choice, by what it holds.

        Columns are taken for what they would be in a CSV file: ids and dates are kept beside the
        rows and not learned, constants are left out. Gaps stay gaps; ``gaps="drop"`` leaves rows
        that have one out.

        Args:
            frame: its index names the rows and is not learned.
            label: the column of the classes, if any, which is no part of an example.
            name: of the data set.
            split: the part of each row.
            **options: such as ``column`` (what single columns are: ``{"house": "id", "zip":
                "choice"}``), ``drop`` (columns to leave out), ``missing`` (values that stand for
                none, as texts), ``validation``, ``test``, ``seed``.

        Raises:
            UserError: for a table of which nothing can be learned.
        """
        return cls._made("frame", name, frame, name, split, {"label": label, **options})

    @classmethod
    def from_torch(
        cls,
        source: Iterable[Any],
        test: Iterable[Any] | None = None,
        *,
        kind: str = "auto",
        name: str = "tensors",
        **options: Any,
    ) -> Self:
        """The examples of a torch ``Dataset`` or ``DataLoader``, taken into memory.

        Args:
            source: gives tensors, or pairs of a tensor and a label; a loader gives batches of them.
                Examples are pictures (C, H, W) or (H, W), or curves (points,); see ``kind``.
            test: the same of examples to test with, if they are apart.
            kind: "pictures", "series" or "table"; "auto" takes what has one axis for curves.
            name: of the data set.
            **options: as for :meth:`from_arrays`.

        Raises:
            UserError: for examples that are no tensors, or differ in shape.
        """
        values, labels = _gathered(source)
        split = options.pop("split", None)
        if test is not None:
            more, more_labels = _gathered(test)
            if more.shape[1:] != values.shape[1:] or (labels is None) != (more_labels is None):
                raise UserError(
                    f"Examples to train have the shape {tuple(values.shape[1:])}, those to test "
                    f"{tuple(more.shape[1:])}; both need one shape, and labels or none."
                )
            split = ["train"] * len(values) + ["test"] * len(more)
            values = torch.cat([values, more])
            if labels is not None and more_labels is not None:
                labels = torch.cat([labels, more_labels])
        if kind == "table":
            flat = values.reshape(len(values), -1)
            return cls._made("rows", name, flat, labels, name, split, options)
        curves = values.ndim == 2 if kind == "auto" else kind == "series"
        make = cls.from_series if curves else cls.from_arrays
        return make(values, labels, name=name, split=split, **options)

    @classmethod
    def _made(cls, reader: str, name: str, *given: Any) -> Self:
        check_free(name)
        return cls.of_parsed(located(f"{_READERS}:{reader}")(*given), name)

    @classmethod
    def of_parsed(cls, parsed: Any, name: str) -> Self:
        """The data set of what was understood (``user_data.parsed.ParsedDataset``)."""
        raise NotImplementedError


def check_free(name: str) -> None:
    """That no data set of the program has that name.

    Raises:
        UserError: when one has, or it is no name.
    """
    if not isinstance(name, str) or not plain_name(name) or len(name) > 60:
        raise UserError(f"A data set cannot be named {name!r:.80}. Give a short text.")
    if plain_name(name) in {plain_name(each) for each in SPECS}:
        raise UserError(
            f"{name} is the name of a data set that comes with this program. Choose another name."
        )


def spec_of(data: Any) -> DatasetSpec:
    """What is known of a data set that stands in no table."""
    count = sum(len(getattr(data, part)) for part in PARTS)
    of = f" of {counted(len(data.class_names), 'class', 'classes')}" if data.class_names else ""
    mark = 0
    for part in PARTS:
        mark = zlib.crc32(getattr(data, part).images.contiguous().numpy(), mark)
    train, validation, test = (len(getattr(data, part)) for part in PARTS)
    return own_spec(
        data.name,
        f"{count} {data.layout.nouns}{of}, from memory.",
        "from memory",
        data.shape,
        (train, validation, test),
        data.class_names,
        data.factor_names,
        data.layout,
        f"{mark:08x}",
        data.gappy,
    )


def _gathered(source: Iterable[Any]) -> tuple[Tensor, Tensor | None]:
    """All examples of a torch data set or loader (N, ...), and their labels (N,) or None.

    Raises:
        UserError: for what gives no tensors, or ones of several shapes.
    """
    batched = getattr(source, "batch_size", None) is not None
    examples, labels = [], []
    for item in _items(source):
        pair = item if isinstance(item, list | tuple) else (item,)
        if isinstance(item, Mapping) or not isinstance(pair[0], Tensor):
            raise UserError(
                f"An example of this data set is a {type(item).__name__}; a tensor, or a pair of "
                "a tensor and a label, is read. Give the data set a transform that makes tensors."
            )
        examples.append(pair[0] if batched else pair[0][None])
        if len(pair) > 1:
            told = _label(pair[1])
            labels.append(told if batched else told[None])
    if not examples:
        raise UserError("There is no example in this data set. Give one that is not empty.")
    if len({tuple(each.shape[1:]) for each in examples}) > 1:
        raise UserError(
            "The examples of this data set differ in shape. Bring them to one, by a transform."
        )
    return torch.cat(examples), torch.cat(labels) if labels else None


def _label(given: Any) -> Tensor:
    """A label, or a batch of them, as a tensor.

    Raises:
        UserError: for what is no number.
    """
    try:
        return torch.as_tensor(given)
    except (TypeError, ValueError, RuntimeError) as error:
        raise UserError(
            f"A label of this data set is {told_of(given)}; numbers are read, or tensors of them. "
            "Give the data set a target_transform that makes numbers."
        ) from error


def _items(source: Any) -> Iterable[Any]:
    """One after another; a torch data set has places and a length, and may know no end.

    Raises:
        UserError: for what gives no examples.
    """
    if not hasattr(source, "__iter__") and not hasattr(source, "__getitem__"):
        raise UserError(
            f"Examples come from a torch Dataset or DataLoader, and this is {told_of(source)}. "
            "Give one of these."
        )
    if hasattr(source, "__getitem__") and hasattr(source, "__len__"):
        return (source[place] for place in range(len(source)))
    return source
