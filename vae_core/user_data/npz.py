"""Examples of NumPy's npz files: which of its arrays they are, and what is known of them."""

import re
from collections.abc import Collection
from contextlib import suppress

import numpy as np

from vae_core.errors import UserError
from vae_core.user_data.archives import BROKEN, open_zip, read_entry
from vae_core.user_data.arrays import (
    NPY,
    Arrays,
    Objects,
    as_examples,
    checked_labels,
    in_files,
    label_texts,
    read_npy,
)
from vae_core.user_data.names import clean
from vae_core.user_data.parsed import Factors
from vae_core.user_data.skipped import SkippedFiles
from vae_core.user_data.splitting import TEST, TRAIN
from vae_core.user_data.upload import Member

_PICTURES = ("images", "imgs", "x", "data", "x_train")
_LABELS = ("labels", "y", "targets", "y_train")
# dSprites' own layout: places of the values of its factors, else the values.
_FACTORS = ("latents_classes", "latents_values", "factors")
_DSPRITES = ("color", "shape", "scale", "orientation", "posX", "posY")
_MOST_PLACES = 64  # different values of a factor that has places, not a scale
_REST = {"x_train": "x_test", "y_train": "y_test"}


def read_npz(member: Member, skipped: SkippedFiles) -> Arrays:
    """Examples of an npz file by their name or else by their shape, with labels and factors.

    What else the file holds is counted: arrays of objects, which are never opened, and others.

    Raises:
        UserError: when there are no examples, or a part that is used is damaged.
    """
    data = member.read()
    if data[:6] == NPY:
        values = as_examples(read_npy(data, member.name), member.name)
        return Arrays(values, in_files([(member.path, len(values))]))
    file = _Npz(member, data)
    chosen = next((key for key in _PICTURES if key in file.entries), None) or file.by_shape()
    if not chosen:
        file.count(skipped, ())
        raise UserError(
            f"{member.name} holds no array of pictures (N, height, width) or of rows (N, length)"
            f"{skipped.said()}. Save one with numpy.savez under the name images or x."
        )
    used = {chosen}
    labels = next((key for key in _LABELS if key in file.entries and key != chosen), None)
    values, classes = file.array(chosen), file.array(labels) if labels else None
    if not values.ndim:
        raise UserError(
            f"The array {chosen} of {member.name} is a single number. Save examples (N, ...) in it."
        )
    where, pieces = None, [(member.path, len(values))]
    if (rest := _REST.get(chosen)) in file.entries:
        more = file.array(rest)
        _check_alike(values, more, chosen, rest)
        where = np.repeat((TRAIN, TEST), (len(values), len(more)))
        pieces = [
            (f"{member.path} {key}", len(part)) for key, part in ((chosen, values), (rest, more))
        ]
        values = np.concatenate([values, more])
        used.add(rest)
        if classes is not None and labels is not None:
            classes = np.concatenate([classes, _labels_of_rest(file, labels, rest, classes)])
            used.add(_REST[labels])
    named = next((key for key in _FACTORS if key in file.entries), None)
    factors = _factors(file, named, len(values)) if named else None
    used |= {labels, *(_FACTORS if factors else ()), "latents_names"}
    file.count(skipped, used)
    name = member.name
    labelled = checked_labels(classes, len(values), name)
    return Arrays(as_examples(values, name), in_files(pieces), labelled, where, factors)


def _labels_of_rest(file: "_Npz", labels: str, rest: str, classes: np.ndarray) -> np.ndarray:
    """The labels of the second part of a split."""
    if _REST.get(labels) not in file.entries:
        raise UserError(
            f"There are {labels} and {rest}, and no labels of the latter. Add "
            f"{_REST.get(labels, 'them')}, or leave out {rest} or {labels}."
        )
    told = file.array(_REST[labels])
    if told.shape[1:] != classes.shape[1:]:
        raise UserError(
            f"{labels} and {_REST[labels]} are labels of different shapes. Save them alike."
        )
    return told


def _check_alike(train: np.ndarray, test: np.ndarray, one: str, other: str) -> None:
    """That two parts of a split are of one shape and on one scale."""
    if train.shape[1:] != test.shape[1:]:
        raise UserError(
            f"Examples of {one} have the shape {train.shape[1:]} and those of {other} "
            f"{test.shape[1:]}. Give both the same, or leave one out."
        )
    if (
        train.ndim < 3
        or "b" in train.dtype.kind + test.dtype.kind
        or not (train.size and test.size)
    ):
        return
    to_one = [bool(each.min() >= 0 and 0 < each.max() <= 1) for each in (train, test)]
    if to_one[0] != to_one[1]:
        raise UserError(
            f"Levels of {one} run up to {train.max():g} and those of {other} up to "
            f"{test.max():g}: they are not on one scale. Bring both on the same."
        )


class _Npz:
    """The arrays of an npz file by their names in small letters."""

    def __init__(self, member: Member, data: bytes):
        self._member = member
        self._archive = open_zip(data, member.name)
        self.entries = {
            re.sub(r"\.npy$", "", entry.filename).casefold(): entry
            for entry in self._archive.infolist()
            if entry.filename.endswith(".npy")
        }

    def array(self, key: str) -> np.ndarray:
        """An array; never a pickle."""
        name = f"“{clean(key)}” in {self._member.name}"
        try:
            content = read_entry(self._archive, self.entries[key])
        except BROKEN as error:
            if isinstance(error, UserError):
                raise
            raise UserError(f"{name} cannot be unpacked: it is damaged. Save it anew.") from error
        if content[:6] != NPY:
            raise UserError(f"{name} is no array. Save arrays with numpy.savez.")
        return read_npy(content, name)

    def by_shape(self) -> str:
        """The first array, in the order of the file, of the shape of pictures, else of rows."""
        shapes = {}
        for key in list(self.entries)[:50]:
            with suppress(Objects):
                shapes[key] = self.array(key).ndim
        return next((k for sides in ((3, 4), (2,)) for k, n in shapes.items() if n in sides), "")

    def count(self, skipped: SkippedFiles, used: Collection[str | None]) -> None:
        """What is left of the file once the used arrays were read."""
        for key in self.entries.keys() - set(used):
            try:
                self.array(key)
            except Objects:
                skipped.add("arrays of objects, which are not opened since they may run code", key)
            except UserError:
                skipped.add("arrays that are damaged", key)
            else:
                skipped.add("arrays of another meaning", key)


def _factors(file: _Npz, key: str, count: int) -> Factors | None:
    """Known causes (N, F) of as many examples; those that never change are left out."""
    values = file.array(key)
    if values.ndim != 2 or len(values) != count or values.dtype.kind not in "biuf":
        return None
    names = [f"factor {n}" for n in range(1, values.shape[1] + 1)]
    if key.startswith("latents") and len(names) == len(_DSPRITES):
        names = list(_DSPRITES)
    if "latents_names" in file.entries:
        told = file.array("latents_names")
        if told.shape == (len(names),) and told.dtype.kind in "US":
            names = label_texts(told)
    moves = [n for n in range(len(names)) if len(np.unique(values[:, n])) > 1]
    if not moves or not np.isfinite(values).all():
        return None
    places = [np.unique(values[:, n], return_inverse=True) for n in moves]
    if all(len(different) <= _MOST_PLACES for different, _ in places):
        found = np.stack([inverse for _, inverse in places], 1).astype(np.int64)
    else:
        found = values[:, moves].astype(np.float32)
    return Factors(found, tuple(clean(names[n], 40) or f"factor {n + 1}" for n in moves))
