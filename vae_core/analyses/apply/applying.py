"""A model applied to all examples of a source, piece by piece, into a file."""

import re
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np

from vae_core.analyses.apply.duplicates import Duplicates
from vae_core.analyses.apply.figures import Columns, columns_of
from vae_core.analyses.apply.files import FLAG, UNREAD, flagged, writing
from vae_core.analyses.apply.reference import Reference
from vae_core.analyses.apply.sources import Source
from vae_core.analyses.apply.thresholds import early_threshold, flags_of, threshold_of
from vae_core.config.applying import ApplySettings, Rule
from vae_core.data import Dataset
from vae_core.errors import ProgressCallback, UserError, within
from vae_core.runs.threshold import Threshold
from vae_core.user_data.pieces import Piece

USUAL = Rule()
# Told each piece with its columns, as they go by.
Seen = Callable[[Piece, Columns], None]


@dataclass(frozen=True, eq=False)
class Applied:
    """What was found.

    Attributes:
        threshold: where the line was drawn.
        scores: of all examples, float64 (N,), NaN of what could not be read.
        labels: the class of each, "" where there is none; or None.
        unread: why examples could not be read, and how many.
        noted: what the figures of others leave out, and how many.
        duplicates: how many are the same as a training example, or as one before them.
        seconds: that it took, without what the reference took.
        memory: the most that the process has held, in bytes; 0 where the system does not tell.
    """

    threshold: Threshold
    scores: np.ndarray
    labels: list[str] | None
    unread: dict[str, int]
    noted: dict[str, int]
    duplicates: int
    seconds: float
    memory: int
    notes: tuple[str, ...] = field(default=())

    @property
    def flags(self) -> np.ndarray:
        """Which examples are flagged, bool (N,)."""
        return self.scores >= self.threshold.value

    def summary(self) -> dict:
        """What is printed of it."""
        read = int(np.isfinite(self.scores).sum())
        return {
            "examples": len(self.scores),
            "read": read,
            "unread": self.unread,
            "noted": self.noted,
            "duplicates": self.duplicates,
            "score": self.threshold.score,
            "threshold": self.threshold.value,
            "rule": self.threshold.rule.model_dump(),
            "flagged": int(self.flags.sum()),
            "seconds": round(self.seconds, 3),
            "rows_per_second": round(len(self.scores) / max(self.seconds, 1e-9), 1),
            "peak_memory": self.memory,
        }


def apply_model(
    source: Source,
    reference: Reference,
    data: Dataset,
    settings: ApplySettings,
    out: Path,
    report: ProgressCallback,
    line: Rule | Threshold = USUAL,
    unlike: str | None = None,
    seen: Seen | None = None,
) -> Applied:
    """Write a row for each example of a source.

    Memory holds a piece at a time, and of every example its score and its class.

    Args:
        source: the examples.
        reference: what they are held against.
        data: the model's own data set.
        settings: of which the number of samples counts here.
        out: the file that is written.
        report: told of the progress.
        line: where it is drawn, or how that is chosen.
        unlike: the class that is known to be unlike, for a line by costs.
        seen: told each piece as it goes by.

    Raises:
        UserError: when an example cannot be scored, or the file cannot be written.
    """
    began = time.perf_counter()
    told = reference.score, reference.validation
    drawn = line if isinstance(line, Threshold) else early_threshold(*told, line)
    scores, labels, unread, noted = [], [], {}, {}
    done, many = 0, max(1, source.count)
    action = f"Applying the model to {source.name}"
    report(action, 0.0)
    duplicates, doubled = Duplicates(data), 0
    with writing(out) as writer:
        for piece in source.pieces():
            begin, end = done / many, min(1.0, (done + len(piece)) / many)
            step = partial(within(report, begin, end), action)
            columns = columns_of(piece, reference, data, settings.samples, duplicates, step)
            doubled += sum(map(bool, columns.values["same_as"]))
            scores.append(columns.score)
            labels += [sys.intern(each) for each in piece.labels or ()]
            for why, note in zip(piece.why, columns.values[UNREAD], strict=True):
                if note:
                    kinds = unread if why else noted
                    kinds[_kind(note)] = kinds.get(_kind(note), 0) + 1
            if drawn is not None:
                columns.values[FLAG] = flags_of(columns.score, drawn.value)
            writer.write(columns.values)
            if seen is not None:
                seen(piece, columns)
            done += len(piece)
            report(action, end)
    every = np.concatenate(scores) if scores else np.empty(0)
    classes = labels if len(labels) == len(every) and any(labels) else None
    if drawn is None:
        assert isinstance(line, Rule)
        report("Flagging", 1.0)
        try:
            drawn = threshold_of(*told, line, every, classes, unlike)
        except UserError:
            out.unlink(missing_ok=True)  # without flags it is not what was asked for
            raise
        flagged(out, flags_of(every, drawn.value))
    seconds = time.perf_counter() - began
    return Applied(drawn, every, classes, unread, noted, doubled, seconds, _peak(), source.notes)


def _kind(why: str) -> str:
    """Why a row was not read, without the value that stood there."""
    return re.sub("“[^”]*”", "“…”", why)


def _peak() -> int:
    """The most memory that this process has held, in bytes."""
    if sys.platform == "win32":
        return 0
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024
