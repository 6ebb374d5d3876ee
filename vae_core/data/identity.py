"""Where examples come from: their file, their place in it, and the columns that name them.

A data set that was brought keeps this beside its examples, through splits and selections, so that
whatever lists examples can name them as their owner does. Built-in sets have none: an example of
theirs is called by its place (:func:`placed`). Needs no torch.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from vae_core.counting import counted
from vae_core.errors import UserError

FILE, ROW = "file", "row"  # what these are called in files that are written
ARRAYS = ("origin", "names")  # of an identity as it is kept
_LONGEST = 120  # characters of a name that is shown


@dataclass(frozen=True, eq=False, repr=False)
class Identity:
    """Who N examples are.

    Attributes:
        files: the names of the files that they are of, fit to be shown.
        file: int64 (N,), the place of each one's file among these.
        row: int64 (N,), its place among the records of the file, from 1; a header is a record, as
            in a spreadsheet. Of a window of a series that of its first row.
        columns: texts (N,) of columns that say who or when an example is, and are no features;
            "" where there is none.
        ids: names of those of ``columns`` that together tell every example from all others.
        noun: what stands before the place: "row", "line"; empty where a file is one example.

    Raises:
        UserError: when these differ in length, or name files and columns that there are not.
    """

    files: tuple[str, ...]
    file: np.ndarray
    row: np.ndarray
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ids: tuple[str, ...] = ()
    noun: str = ROW

    def __post_init__(self) -> None:
        count = len(self.row)
        lengths = {len(self.file), *(len(each) for each in self.columns.values())}
        known = not count or (self.file.min() >= 0 and self.file.max() < len(self.files))
        if lengths != {count} or not known or not set(self.ids) <= self.columns.keys():
            raise UserError(
                f"An identity names {counted(count, 'example')} by rows, and has another number of "
                "files or texts. Give each example one of each."
            )

    @classmethod
    def of_one(cls, name: str, row: np.ndarray, noun: str = ROW) -> "Identity":
        """Examples at these places (N,) of one file."""
        return cls((name,), np.zeros(len(row), np.int64), np.asarray(row, np.int64), noun=noun)

    @classmethod
    def of_files(cls, names: list[str]) -> "Identity":
        """Examples that are a file each, such as pictures."""
        count = len(names)
        return cls(tuple(names), np.arange(count), np.ones(count, np.int64), noun="")

    def __len__(self) -> int:
        return len(self.row)

    def __repr__(self) -> str:
        """Such as "Identity(1437 examples of homes.csv, by Objekt-ID)"."""
        of = self.files[0] if len(self.files) == 1 else counted(len(self.files), "file")
        by = f", by {' and '.join(self.ids)}" if self.ids else ""
        return f"Identity({counted(len(self), 'example')} of {of}{by})"

    def select(self, index: Any) -> "Identity":
        """Those of the examples at these positions, in this order.

        Args:
            index: positions (M,) or a mask (N,), as a tensor or array; or a slice.
        """
        if isinstance(index, slice):
            places = np.arange(len(self))[index]
        else:
            index = index.detach().cpu() if hasattr(index, "detach") else index
            places = np.arange(len(self))[np.asarray(index)]
        at = places.tolist()
        columns = {name: tuple(texts[k] for k in at) for name, texts in self.columns.items()}
        return replace(self, file=self.file[places], row=self.row[places], columns=columns)

    def name(self, place: int) -> str:
        """What the example at a position is called: by its id, such as "H-77", where it has one,
        else by its file and row: "homes.csv, row 12"."""
        told = [self.columns[name][place] for name in self.ids]
        if all(told) and told:
            return ", ".join(told)[:_LONGEST]
        file = self.files[self.file[place]]
        said = f"{file}, {self.noun} {self.row[place]}" if self.noun else file
        return ", ".join([*filter(None, told), said])[:_LONGEST]

    def is_same(self, place: int, other: "Identity", at: int) -> bool:
        """Whether the example at ``place`` is the one at ``at`` of others: by file and row, or by
        all the ids that those have."""
        file, theirs = self.files[self.file[place]], other.files[other.file[at]]
        if file == theirs and self.row[place] == other.row[at]:
            return True
        return bool(other.ids) and all(
            name in self.columns
            and self.columns[name][place]
            and self.columns[name][place] == other.columns[name][at]
            for name in other.ids
        )

    def columns_for(self, index: Any = slice(None)) -> dict[str, list[Any]]:
        """Columns by name that stand first in a file on these examples: file, row, then the others.

        A column of the data that is called as one of the first two gets a number behind its name.
        """
        some = self.select(index)
        found: dict[str, list[Any]] = {
            FILE: [some.files[k] for k in some.file.tolist()],
            ROW: some.row.tolist(),
        }
        for name, texts in some.columns.items():
            found[f"{name} (2)" if name in (FILE, ROW) else name] = list(texts)
        return found

    def arrays(self) -> dict[str, np.ndarray]:
        """What is kept of it: "origin", int64 (N, 2), file and row; "names", uint8, the rest."""
        used, file = np.unique(self.file, return_inverse=True)
        rest = {
            "files": [self.files[k] for k in used.tolist()],
            "columns": {name: list(texts) for name, texts in self.columns.items()},
            "ids": list(self.ids),
            "noun": self.noun,
        }
        text = json.dumps(rest, ensure_ascii=False).encode()
        origin = np.stack([file.reshape(-1), self.row], 1).astype(np.int64)
        return dict(zip(ARRAYS, (origin, np.frombuffer(text, np.uint8)), strict=True))

    @classmethod
    def of_arrays(cls, origin: np.ndarray, names: np.ndarray) -> "Identity":
        """What :meth:`arrays` kept.

        Raises:
            ValueError, LookupError, TypeError: when it is damaged.
        """
        rest = json.loads(names.tobytes().decode())
        columns = {str(name): tuple(map(str, each)) for name, each in rest["columns"].items()}
        return cls(
            tuple(map(str, rest["files"])),
            origin[:, 0],
            origin[:, 1],
            columns,
            tuple(rest["ids"]),
            str(rest["noun"]),
        )


def placed(name: str, part: str, place: int) -> str:
    """What an example without an identity is called: "mnist test 123", counted from 0."""
    return f"{name} {part} {place}"
