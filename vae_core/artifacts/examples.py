"""The examples that a page trains on, as one file."""

import numpy as np
import torch
from torch import Tensor

from vae_core.artifacts.halves import halved
from vae_core.counting import counted
from vae_core.data import Dataset
from vae_core.data.base import spread_evenly
from vae_core.data.labels import UNKNOWN
from vae_core.errors import UserError
from vae_core.pack import pack

VALIDATION = 2000


def examples_file(data: Dataset, first: int = 0, count: int | None = None) -> bytes:
    """Training examples of a data set, and some that it is validated on, as a pack.

    ``train/values`` (N, C, H, W) are bytes, of which 255 stands for one, or numbers as they are:
    float32, or float16 where that holds them exactly. ``train/labels`` (N,) int32, where there are
    classes; -1 of an example without one, which come last. ``validation/values`` and
    ``validation/labels`` are at most 2000, evenly spread over the split; a file that does not begin
    with the first example has none. In the header: ``name`` of the set, how many ``examples`` there
    are in all, ``first`` and ``classes``.

    Args:
        data: the set.
        first: the first example's place among all there are.
        count: how many; None for all that follow.

    Raises:
        UserError: when there is no such example.
    """
    total = len(data.train) + (0 if data.unlabelled is None else len(data.unlabelled))
    last = total if count is None else min(total, first + count)
    if not 0 <= first < last:
        raise UserError(
            f"{data.name} has {counted(total, 'training example')}; there are none from {first} "
            f"to {last}."
        )
    tensors = _arrays("train", *_part(data, first, last))
    if not first:
        some = spread_evenly(len(data.validation), min(VALIDATION, len(data.validation)))
        held = data.validation.select(some)
        tensors |= _arrays("validation", held.images, held.labels)
    meta = {"name": data.name, "examples": total, "first": first, "classes": len(data.class_names)}
    return pack(meta, tensors)


def _part(data: Dataset, first: int, last: int) -> tuple[Tensor, Tensor | None]:
    """Values and labels of examples first to last, of which those without a class come last."""
    train, more = data.train, data.unlabelled
    images, labels = train.images[first:last], train.labels
    labels = None if labels is None else labels[first:last]
    if more is not None:
        beyond = more[max(0, first - len(train)) : max(0, last - len(train))]
        images = torch.cat([images, beyond.to(images.dtype)])
        of_train = train.known_labels[first:last]
        labels = torch.cat([of_train, of_train.new_full((len(beyond),), UNKNOWN)])
    return images, labels


def _arrays(name: str, images: Tensor, labels: Tensor | None) -> dict[str, np.ndarray]:
    found = {f"{name}/values": halved(images) if images.is_floating_point() else images.numpy()}
    if labels is not None:
        found[f"{name}/labels"] = labels.numpy().astype(np.int32)
    return found
