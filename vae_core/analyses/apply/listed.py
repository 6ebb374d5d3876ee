"""The most unlike of all examples that go by: kept as they pass, then looked at closely."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch

from vae_core.analyses.apply.figures import Columns
from vae_core.analyses.apply.files import FLAG, SCORE, UNREAD
from vae_core.analyses.apply.reference import Reference
from vae_core.analyses.subject import Subject
from vae_core.data import Split, lines
from vae_core.data.base import spread_evenly
from vae_core.data.layouts import Table, Text
from vae_core.data.rows import decode
from vae_core.evaluation.blame import blame_of, nats_of_each
from vae_core.evaluation.costs import completed
from vae_core.user_data.pieces import Piece

TYPICAL = 500  # validation examples that blame is held against
BLAMED = 5  # columns of a row that are named


@dataclass
class Listed:
    """The ``most`` examples of the highest scores so far.

    Attributes:
        most: how many are kept.
        rows: what is written of each of them.
        names: what each is called.
        images: the examples, (L, C, H, W).
        labels: what the model is told of their classes (L,), or None.
    """

    most: int
    rows: list[dict[str, Any]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    images: torch.Tensor | None = None
    labels: torch.Tensor | None = None

    def see(self, piece: Piece, columns: Columns) -> None:
        """Take a piece into account."""
        scores = columns.score[columns.read]
        order = np.argsort(-np.nan_to_num(scores, nan=-np.inf), kind="stable")[: self.most]
        split = columns.split.select(torch.from_numpy(order.copy()))
        for place in columns.read[order].tolist():
            self.rows.append({name: _plain(each[place]) for name, each in columns.values.items()})
            self.names.append(piece.identity.name(place))
        self.images = _joined(self.images, split.images)
        self.labels = _joined(self.labels, split.labels)
        self._cut()

    def _cut(self) -> None:
        scores = [row[SCORE] for row in self.rows]
        kept = sorted(range(len(scores)), key=lambda at: -(scores[at] or -np.inf))[: self.most]
        self.rows = [self.rows[at] for at in kept]
        self.names = [self.names[at] for at in kept]
        where = torch.tensor(kept, dtype=torch.int64)
        self.images = None if self.images is None else self.images[where]
        self.labels = None if self.labels is None else self.labels[where]

    @property
    def split(self) -> Split | None:
        """The examples, the most unlike first; None where none was read."""
        if self.images is None or not len(self.images):
            return None
        return Split(self.images, self.labels)


def _joined(before: torch.Tensor | None, more: torch.Tensor | None) -> torch.Tensor | None:
    if more is None:
        return before
    return more if before is None else torch.cat([before, more])


def _plain(value: Any) -> Any:
    """A figure as JSON has it: NaN is nothing."""
    number = value.item() if isinstance(value, np.generic) else value
    return None if isinstance(number, float) and number != number else number


def described(
    listed: Listed, subject: Subject, reference: Reference
) -> tuple[list[dict[str, Any]], dict[str, np.ndarray]]:
    """The listed examples for a page: records of each, and pictures and blame as tensors.

    A record has ``name``, the figures, and of a row of a table ``blame``: columns with the value
    that is there, the expected one, and the nats above what is typical. The tensor ``pictures``
    (L, C', H', W') has them as people see them, ``expected`` what comes back, and ``blame`` the
    nats above what is typical of pixels (L, H, W), points (L, T, C) or characters (L, T).
    """
    split, model, layout = listed.split, subject.model, subject.data.layout
    records = [
        {
            "name": name,
            "figures": {k: v for k, v in row.items() if k not in (UNREAD, FLAG)},
            "note": row[UNREAD],
        }
        for name, row in zip(listed.names, listed.rows, strict=True)
    ]
    if split is None:
        return records, {}
    held = subject.data.validation
    typical = held.select(spread_evenly(len(held), min(len(held), TYPICAL)))
    blame, nats = blame_of(model, completed(model, typical)), nats_of_each(model, split)
    with torch.no_grad():
        expected = model.reconstruct(split.values(), split.labels if model.classes else None).cpu()
    tensors: dict[str, np.ndarray] = {}
    if isinstance(layout, Text):
        for record, line in zip(records, lines.decode(split.values(), layout), strict=True):
            record["text"] = line
    if not isinstance(layout, Table):
        tensors["pictures"] = subject.data.pictures(split.images).numpy()
        tensors["expected"] = subject.data.pictures(expected.to(split.images.dtype)
            if split.images.dtype != torch.uint8 else (expected * 255).round().to(torch.uint8)
        ).numpy()  # fmt: skip
    if blame is None or nats is None:
        return records, tensors
    above = blame.of(nats, layout)
    if not isinstance(layout, Table):
        tensors["blame"] = above.numpy()
        return records, tensors
    mine, theirs = decode(split.images, layout), decode(expected, layout)
    for place, record in enumerate(records):
        order = above[place].argsort(descending=True)[:BLAMED].tolist()
        record["blame"] = [
            {
                "column": layout.columns[at].name,
                "unit": getattr(layout.columns[at], "unit", ""),
                "value": mine[layout.columns[at].name][place],
                "expected": theirs[layout.columns[at].name][place],
                "nats": round(above[place, at].item(), 3),
            }
            for at in order
            if above[place, at] > 0
        ]
    return records, tensors
