"""A table whose gaps are filled: written row by row as it was read, with a line for each cell."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Literal

import numpy as np
import torch
from torch import Tensor

from vae_core.csv_text import cell, csv_lines
from vae_core.data.layouts import Choice, Number
from vae_core.data.rows import decode
from vae_core.errors import ProgressCallback, UserError
from vae_core.evaluation.filling import Completion, complete
from vae_core.files import writing_atomically
from vae_core.models.vae import VAE
from vae_core.user_data.new_rows import NewRows
from vae_core.user_data.writing import OwnText, Style, style_of

Kind = Literal["mean", "mode", "draws"]
MARK, PROBLEM, DRAW = "filled", "problem", "draw"
_CELLS = ("file", "row", "column", "value", "low", "high", "probability", "effective")
_TOLD = 5  # problems that a summary names
_TOO_FAR = "what is there is too far from all that was learned: nothing is filled"
_UNSURE = 3.0  # codes that share the weight of a row, below which it says little


@dataclass(frozen=True)
class FillSettings:
    """How gaps are filled.

    Attributes:
        kind: by the expected number and the most probable choice ("mean"), by the most probable
            row ("mode"), or by draws, each of which is a row.
        samples: K codes a row.
        draws: rows for each, where they are drawn.
        coverage: of the intervals.
        seed: of all that is drawn.
    """

    kind: Kind = "mean"
    samples: int = 1000
    draws: int = 5
    coverage: float = 0.9
    seed: int = 0


@dataclass
class Filled:
    """What came of it.

    Attributes:
        rows: of the source.
        gappy: those with a gap in a column that the model knows.
        cells: how many were filled, by column.
        unread: rows that could not be read or filled, and are written as they were.
        problems: why, of the first of them, and what others were filled without.
        unsure: rows for which few of the codes share the weight.
        effective: codes that share the weight, averaged over the rows with gaps.
    """

    rows: int = 0
    gappy: int = 0
    cells: dict[str, int] = field(default_factory=dict)
    unread: int = 0
    problems: list[str] = field(default_factory=list)
    unsure: int = 0
    effective: float = 0.0

    def summary(self) -> dict[str, Any]:
        """As a command prints it."""
        return {
            "rows": self.rows,
            "rows_with_gaps": self.gappy,
            "cells_filled": sum(self.cells.values()),
            "cells_by_column": self.cells,
            "rows_not_read": self.unread,
            "problems": self.problems,
            "effective_samples": self.effective,
            "rows_of_few_effective_samples": self.unsure,
        }


def fill_table(
    model: VAE,
    source: NewRows,
    class_names: Sequence[str],
    out: Path,
    cells: Path,
    settings: FillSettings,
    report: ProgressCallback,
) -> Filled:
    """Write a table with its gaps filled, and beside it a file with a line for each filled cell.

    Whatever stood in a field stands there still, letter by letter, as do the order of the rows and
    columns that the model does not know. Behind the last column come "filled", which names the
    columns that were, and "problem", which says why a row could not be read or filled, or which
    values that the model does not know it was filled without.

    Raises:
        UserError: when a file cannot be written, or the model cannot fill gaps.
    """
    work = _Work(model, source, class_names, settings)
    try:
        with ExitStack() as stack:
            table = stack.enter_context(writing_atomically(out))
            told = stack.enter_context(writing_atomically(cells))
            work.run(table, told, report)
    except UserError:
        raise
    except OSError as error:
        raise UserError(
            f"{out} or {cells} cannot be written ({error.strerror or error}). Give another place."
        ) from error
    found = work.found
    if found.gappy:
        found.effective /= found.gappy
    return found


class _Work:
    """A table while it is filled."""

    def __init__(self, model: VAE, source: NewRows, names: Sequence[str], settings: FillSettings):
        self.model, self.source, self.names, self.settings = model, source, names, settings
        self.found = Filled()
        self.columns = source.layout.columns
        self.drawn = settings.kind == "draws"
        header = [text.strip() for text in source.table.first]
        if not source.headed:
            header = [f"column {number}" for number in range(1, len(header) + 1)]
        taken = set(header)
        self.more = [_unlike(name, taken) for name in (*([DRAW] * self.drawn), MARK, PROBLEM)]
        self.header = [*header, *self.more]
        self.ids = list(source.names)
        self.styles = {name: style_of(facts.notation) for name, facts in source.facts.items()}
        texts = [*self.header]
        for column in self.columns:
            texts += column.values if isinstance(column, Choice) else (column.unit,)
        self.own = OwnText(source.table, texts)

    def run(self, out: BinaryIO, cells: BinaryIO, report: ProgressCallback) -> None:
        out.write(self.own.beginning() + self.own.lines([[cell(name) for name in self.header]]))
        cells.write(csv_lines([[*_CELLS[:2], *self.ids, *_CELLS[2:]]]).encode())
        for piece, fields in self.source.read():
            rows, lines = self._piece(piece, fields)
            out.write(self.own.lines(rows))
            cells.write(csv_lines(lines).encode())
            report("Filling gaps", piece.done)

    def _piece(
        self, piece: Any, fields: list[list[str]]
    ) -> tuple[list[list[str]], list[list[Any]]]:
        """The rows to be written of some that were read, and the lines of their filled cells."""
        x = torch.from_numpy(piece.values)
        why = list(piece.why)
        y = self._classes(piece, why)
        # What is there but is no value that was learned is NaN to the model, and is left as it is.
        lacking = x.flatten(1).isnan().any(1).tolist()
        empty = [
            self._empty(fields[at]) if lacks and not why[at] else frozenset()
            for lacks, at in zip(lacking, piece.read.tolist(), strict=True)
        ]
        chosen = torch.tensor([k for k, names in enumerate(empty) if names], dtype=torch.int64)
        made: dict[int, list[_Row]] = {}
        if len(chosen):
            settings = self.settings
            some = complete(
                self.model,
                x[chosen],
                settings.samples,
                draws=settings.draws if self.drawn else 0,
                y=None if y is None else y[chosen],
                coverage=settings.coverage,
                seed=settings.seed + self.found.rows,
            )
            told = self._told(some, [empty[k] for k in chosen.tolist()])
            made = dict(zip(piece.read[chosen.numpy()].tolist(), told, strict=True))
            for at in made:
                if piece.note(at):
                    why[at] = f"{piece.note(at)}; filled without it"
            for at in piece.read[chosen[some.effective == 0].numpy()].tolist():
                why[at] = _TOO_FAR
        rows: list[list[str]] = []
        lines: list[list[Any]] = []
        for at, texts in enumerate(fields):
            self._note(why[at], piece.identity.name(at), filled=bool(made.get(at)))
            rows += self._written(texts, made.get(at), why[at])
            if made.get(at):
                who = [piece.identity.files[piece.identity.file[at]], int(piece.identity.row[at])]
                who += [piece.identity.columns[name][at] for name in self.ids]
                lines += [[*map(cell, who), *each] for each in made[at][0].lines]
        self.found.rows += len(fields)
        return rows, lines

    def _empty(self, texts: list[str]) -> frozenset[str]:
        """The columns that nothing stands in."""
        places = self.source.places
        return frozenset(c.name for c in self.columns if self.source.missing(texts[places[c.name]]))

    def _note(self, why: str, name: str, filled: bool) -> None:
        if why:
            self.found.unread += not filled
            if len(self.found.problems) < _TOLD:
                self.found.problems.append(f"{name}: {why}")

    def _classes(self, piece: Any, why: list[str]) -> Tensor | None:
        """The classes of the rows that were read, where there is a column of them."""
        if not self.model.classes or piece.labels is None:
            return None
        places = {name: place for place, name in enumerate(self.names)}
        found = []
        for at in piece.read.tolist():
            name = piece.labels[at]
            if name not in places:
                why[at] = f"“{name[:20]}” is no class that was learned"
            found.append(places.get(name, 0))
        return torch.tensor(found, dtype=torch.int64)

    def _told(self, some: Completion, empty: list[frozenset[str]]) -> Iterator[list["_Row"]]:
        """For each row with gaps, in these columns, the rows that are made of it."""
        settings, layout = self.settings, self.source.layout
        examples = some.draws if self.drawn else getattr(some, settings.kind).unsqueeze(1)
        texts = [decode(examples[:, k], layout) for k in range(examples.shape[1])]
        low, high = decode(some.low, layout), decode(some.high, layout)
        self.found.gappy += len(some.gaps)
        sound = some.effective > 0
        self.found.unsure += int((sound & (some.effective < _UNSURE)).sum())
        self.found.effective += float(some.effective.sum())
        shares = some.mean.flatten(1).split(layout.widths, 1)
        for row in range(len(some.gaps)):
            if some.effective[row] == 0:
                yield []
                continue
            missing = [column for column in self.columns if column.name in empty[row]]
            for column in missing:
                self.found.cells[column.name] = self.found.cells.get(column.name, 0) + 1
            lines = []
            for column, share in zip(self.columns, shares, strict=True):
                if column not in missing:
                    continue
                value = texts[0][column.name][row]
                effective = f"{float(some.effective[row]):.4g}"
                if isinstance(column, Choice):
                    chance = float(share[row, column.values.index(value)])
                    lines.append(
                        [cell(column.name), cell(value), "", "", f"{chance:.4g}", effective]
                    )
                else:
                    ends = (_plain(column, each[column.name][row]) for each in (low, high))
                    lines.append([cell(column.name), _plain(column, value), *ends, "", effective])
            yield [
                _Row({c.name: self._text(c, each[c.name][row]) for c in missing}, lines)
                for each in texts
            ]

    def _text(self, column: Number | Choice, value: Any) -> str:
        """A filled value as the file writes others: with their marks, decimals and unit."""
        style = self.styles.get(column.name)
        if isinstance(column, Number):
            return (style or Style()).text(value, column.decimals)
        # A code, such as 007, is one of the fields of its column already.
        if style is not None and f"{float(value):.15g}" == value:
            return style.text(float(value), len(value.partition(".")[2]))
        return str(cell(value))

    def _written(self, texts: list[str], made: "list[_Row] | None", why: str) -> list[list[str]]:
        """The lines of a row: one, or of one with gaps that is drawn one a draw."""
        if not made:
            lacking = [""] * (len(self.header) - len(self.more) - len(texts))
            return [[*texts, *lacking, *([""] * self.drawn), "", why]]
        rows = []
        for number, each in enumerate(made, 1):
            whole = list(texts)
            for name, text in each.values.items():
                whole[self.source.places[name]] = text
            draw = [str(number)] * self.drawn
            rows.append([*whole, *draw, "; ".join(each.values), why])
        return rows


@dataclass(frozen=True)
class _Row:
    """The texts of the filled cells of a row by column, and the lines that tell of them."""

    values: dict[str, str]
    lines: list[list[Any]]


def _plain(column: Number | Choice, value: Any) -> str:
    """A number to the step of its column."""
    decimals = column.decimals if isinstance(column, Number) else 0
    return f"{value:.{decimals}f}" if np.isfinite(value) else ""


def _unlike(name: str, taken: set[str]) -> str:
    """A name for a column that is none of those that are there."""
    found, number = name, 1
    while found in taken:
        number += 1
        found = f"{name} ({number})"
    return found
