"""Where the examples come from to which a model is applied: a file, or its own data set."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from vae_core.analyses.subject import Subject
from vae_core.config.applying import EVERY
from vae_core.data import Dataset, shelf
from vae_core.data.identity import Identity
from vae_core.data.layouts import Table
from vae_core.data.splits import PARTS
from vae_core.errors import ProgressCallback
from vae_core.user_data.options import OwnOptions
from vae_core.user_data.pieces import Piece

if TYPE_CHECKING:
    from vae_core.user_data.new_rows import NewRows

PIECE = 2000


class Placed(Identity):
    """Examples of a set that came with the program, which are called by their place in it."""

    def name(self, place: int) -> str:
        """Such as "mnist test 123", counted from 0."""
        return f"{self.files[self.file[place]]} {self.row[place]}"


@dataclass(frozen=True)
class Source:
    """Examples in pieces.

    Attributes:
        name: what they are of, fit to be shown.
        count: how many they are.
        pieces: gives them from the first on.
        notes: sentences on how they were read.
    """

    name: str
    count: int
    pieces: Callable[[], Iterator[Piece]]
    notes: tuple[str, ...] = field(default=())


def of_split(data: Dataset, chosen: str) -> Source:
    """The examples of one part of a data set, or of all three."""
    parts = PARTS if chosen == EVERY else (chosen,)
    total = sum(len(getattr(data, part)) for part in parts)

    def pieces() -> Iterator[Piece]:
        done = 0
        for part in parts:
            split = getattr(data, part)
            for start in range(0, len(split), PIECE):
                where = slice(start, min(start + PIECE, len(split)))
                done += where.stop - where.start
                labels = None if split.labels is None else split.labels[where].tolist()
                yield Piece(
                    identity_of(data, part, where),
                    split.images[where].numpy(),
                    np.arange(where.stop - where.start),
                    ("",) * (where.stop - where.start),
                    None if labels is None else tuple(_class(data, each) for each in labels),
                    done / total,
                )

    return Source(f"{data.name} {chosen}" if chosen != EVERY else data.name, total, pieces)


def identity_of(data: Dataset, part: str, where: slice | Sequence[int]) -> Identity:
    """Who examples of a part of a data set are."""
    split = getattr(data, part)
    if split.identity is not None:
        return split.identity.select(where)
    places = np.arange(len(split))[where]
    return Placed((f"{data.name} {part}",), np.zeros(len(places), np.int64), places)


def _class(data: Dataset, label: int) -> str:
    return data.class_names[label] if label >= 0 else ""


def of_file(
    subject: Subject,
    path: Path,
    report: ProgressCallback,
    ids: Sequence[str] = (),
    label: str | None = None,
    decimal: str = "auto",
) -> Source:
    """The examples of a file, read by the layout of the model's own data.

    Args:
        subject: the model and its data set.
        path: of the file, folder or archive.
        report: told how far the first look is.
        ids: columns that name rows; else those that name the rows of the model's own data.
        label: the column of classes; else that of the model's own data.
        decimal: the decimal mark, where the file leaves it open.

    Raises:
        UserError: when it cannot be read, or holds nothing of the kind that the model has learned.
    """
    data = subject.data
    options = own_options(data.name, decimal)
    if isinstance(data.layout, Table) and is_text(path):
        label = label or options.label
        rows = rows_of(subject, path, options, report, ids, label, subject.model.learns_gaps)
        return Source(rows.table.name, rows.rows, rows.pieces, rows.notes)
    from vae_core.user_data.new_examples import read_examples

    found = read_examples(path, data.layout, data.shape, options, report)
    return Source(found.name, len(found.why), lambda: found.pieces(PIECE), found.notes)


def rows_of(
    subject: Subject,
    path: Path,
    options: OwnOptions,
    report: ProgressCallback,
    ids: Sequence[str],
    label: str | None,
    gaps: bool,
) -> "NewRows":
    """The rows of a table, by the columns of the model's own data.

    Args:
        subject, path, report, ids: as of :func:`of_file`.
        options: how its own data were read.
        label: the column of classes, or None.
        gaps: whether a field that holds nothing is a gap, rather than why a row cannot be read.

    Raises:
        UserError: as :func:`of_file`.
    """
    from vae_core.user_data.new_rows import open_rows

    own = subject.data.train.identity
    known = tuple(own.columns) if own is not None else ()
    layout = Table.of(subject.data.layout)
    return open_rows(path, layout, options, report, ids or known, label, gaps=gaps)


def own_options(name: str, decimal: str = "auto") -> OwnOptions:
    """How the model's own data were read; by default where they came with the program.

    Args:
        name: of the data set.
        decimal: the decimal mark of a new file, in place of theirs; "auto" keeps that.
    """
    kept = shelf.find(name)
    told = dict(kept.facts.get("options") or {}) if kept is not None else {}
    fields = {key: value for key, value in told.items() if key in OwnOptions.model_fields}
    options = OwnOptions.parse(fields)
    return options if decimal == "auto" else options.model_copy(update={"decimal": decimal})


def is_text(path: Path) -> bool:
    """Whether a file is to be read as a table of text, rather than as arrays."""
    name = path.name.lower().removesuffix(".gz")
    return not path.is_dir() and not name.endswith((".npz", ".npy", ".zip"))
