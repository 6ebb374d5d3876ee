"""Which runs of a list are shown, and in which order: for the page Runs and `runs list` alike."""

import math
import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Row = dict[str, Any]


def size_on_disk(folder: Path) -> int:
    """The bytes of all files below a folder; links are not followed."""
    total = 0
    with suppress(OSError):
        for entry in os.scandir(folder):
            with suppress(OSError):  # gone meanwhile
                if entry.is_dir(follow_symlinks=False):
                    total += size_on_disk(Path(entry.path))
                else:
                    total += entry.stat(follow_symlinks=False).st_size
    return total


def elbo_of(row: Row) -> float | None:
    """The validation bound of a row, in nats; None while there is none."""
    return ((row["results"] or {}).get("validation") or {}).get("elbo")


def _bound(row: Row) -> tuple[bool, float]:
    elbo = elbo_of(row)
    known = elbo is not None and math.isfinite(elbo)
    return not known, -elbo if elbo is not None and known else 0.0


# What runs can be sorted by: a title, and the key of a row
SORTS: dict[str, tuple[str, Callable[[Row], Any]]] = {
    "newest": ("Newest first", lambda row: -row["created"]),
    "oldest": ("Oldest first", lambda row: row["created"]),
    "title": ("Title", lambda row: row["told"].casefold()),
    "elbo": ("Best ELBO first", _bound),
    "size": ("Largest first", lambda row: -row["bytes"]),
}


@dataclass(frozen=True)
class Query:
    """What is asked of the list; what is empty asks for nothing.

    Attributes:
        text: words that must all be in id, title, note, tags, data set or model, in any case.
        state, dataset, model, tag: exactly.
        pinned: only what is pinned.
        sort: a key of :data:`SORTS`; pinned ones come first in any.
    """

    text: str = ""
    state: str = ""
    dataset: str = ""
    model: str = ""
    tag: str = ""
    pinned: bool = False
    sort: str = "newest"


def with_sizes(rows: Iterable[Row], root: Path) -> list[Row]:
    """The rows with ``bytes``, the size of each run's folder."""
    return [{**row, "bytes": size_on_disk(root / row["id"])} for row in rows]


def chosen(rows: Sequence[Row], query: Query) -> list[Row]:
    """The rows of ``Store.list`` (:func:`with_sizes`) that a query asks for, in its order."""
    words = query.text.casefold().split()

    def asked(row: Row) -> bool:
        exact = (
            (query.state, row["state"]),
            (query.dataset, row["dataset"]),
            (query.model, row["model"]),
        )
        if any(wanted and wanted != found for wanted, found in exact):
            return False
        if query.tag and query.tag.casefold() not in map(str.casefold, row["tags"]):
            return False
        return (row["pinned"] or not query.pinned) and all(word in _told(row) for word in words)

    _, key = SORTS[query.sort]
    return sorted(sorted(filter(asked, rows), key=key), key=lambda row: not row["pinned"])


def _told(row: Row) -> str:
    parts = (row["id"], row["title"], row["told"], row["note"], row["dataset"], row["model"])
    return " ".join([*(part or "" for part in parts), *row["tags"]]).casefold()


def in_bytes(count: int) -> str:
    """A size as people read it: "3.1 MB"."""
    for size, unit in ((10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count} bytes"
