"""Which rows of a table are whole; what a gap costs is said before anything is kept."""

from collections.abc import Sequence

import numpy as np

from vae_core.errors import UserError
from vae_core.user_data import limits
from vae_core.user_data.facts import Facts
from vae_core.user_data.names import clean, option
from vae_core.user_data.options import OwnOptions
from vae_core.user_data.sheet import Sheet
from vae_core.user_data.skipped import SkippedFiles
from vae_core.user_data.undecided import Undecided

_MOST_LOST = 0.2  # of the rows, without the user's word
_NAMED = 3
_WORTH = 0.02  # of the rows, from which leaving a column out is offered


def whole_rows(
    sheet: Sheet,
    columns: list[Facts],
    labels: Sequence[str] | None,
    label: Facts | None,
    options: OwnOptions,
    skipped: SkippedFiles,
    notes: list[str],
) -> tuple[np.ndarray, np.ndarray]:
    """Positions of the rows that are learned, and of those that lack only a class.

    Gaps are kept as such and never filled in: a guess would be learned as if it were measured. Rows
    without a class are kept apart, unless the user has said that they may go.

    Raises:
        Undecided: when rows with a gap are more than a fifth, and the user has not said that they
            may go.
        UserError: when no row that is left has a class.
    """
    gaps = {facts.name: _gap(facts, sheet) for facts in columns}
    missing = np.sum(list(gaps.values()), 0)
    names = [facts.name for facts in sheet.columns]
    keep, empty = options.gaps == "keep", missing == len(columns)
    if keep and empty.any():
        skipped.add("rows without any value", count=int(empty.sum()))
    lost = int((missing > 0).sum())
    if keep and lost > empty.sum():
        notes.append(
            f"{_lost(gaps, missing, lost, sheet.rows)} What is there is learned, and nothing is "
            "put where it is missing; --gaps drop leaves such rows out."
        )
    elif lost and not keep:
        said = _lost(gaps, missing, lost, sheet.rows)
        if options.gaps == "ask" and lost > _MOST_LOST * sheet.rows:
            raise Undecided(
                f"{said} Leave such columns out (--drop), learn what is "
                f"there (--gaps keep), or the {limits.spaced(sheet.rows - lost)} whole rows only "
                "(--gaps drop).",
                ("drop", "gaps"),
                names,
            )
        skipped.add("rows with a missing value", count=lost)
        notes.append(said)
    whole = ~empty if keep else missing == 0
    apart = np.zeros(0, np.int64)
    if labels is not None and label is not None:
        told = np.array([bool(text) for text in labels])
        if not (whole & told).any():
            raise UserError(
                f"No row that is left has a class in “{clean(label.name, 40)}”. Choose another "
                "column for the classes, or none."
            )
        unlabelled = np.flatnonzero(whole & ~told)
        if len(unlabelled) and options.gaps != "drop":
            apart = unlabelled
            notes.append(kept_apart(len(apart), "rows", f" in “{clean(label.name, 40)}”"))
        elif len(unlabelled):
            skipped.add("rows without a class", count=len(unlabelled))
        whole &= told
    return np.flatnonzero(whole), apart


def kept_apart(count: int, nouns: str, where: str = "") -> str:
    """What becomes of examples without a class."""
    return (
        f"{limits.spaced(count)} {nouns} have no class{where}: they are kept apart, and the "
        "semi-supervised VAE (M2) learns from them too. Other models learn those with a class. "
        "Brought without classes all are learned; --gaps drop leaves these out."
    )


def said_of_gaps(count: int, every: int, nouns: str) -> str:
    """What becomes of series in which values are missing."""
    return (
        f"{limits.spaced(count)} of {limits.spaced(every)} {nouns} have missing values: what is "
        "there is learned, and nothing is put where it is missing; --gaps drop leaves these out."
    )


def check_lost(
    lost: int, every: int, what: str, options: OwnOptions, columns: Sequence[str]
) -> None:
    """That no more than a fifth of the series are lost for a missing value or class.

    Args:
        lost: how many.
        every: of how many.
        what: they are and lack, such as "windows have a missing value".
        options: which may say that they may go.
        columns: of the table, to choose from.

    What would leave too few is refused for that, whatever is said here.

    Raises:
        Undecided: when they are more, and the user has not said that they may go.
    """
    if options.gaps == "ask" and lost > _MOST_LOST * every and every - lost >= limits.FEWEST:
        raise Undecided(
            f"{limits.spaced(lost)} of {limits.spaced(every)} {what}. Leave columns out (--drop), "
            "learn what is there (--gaps keep), or the other "
            f"{limits.spaced(every - lost)} (--gaps drop).",
            ("drop", "gaps"),
            columns,
        )


def _gap(facts: Facts, sheet: Sheet) -> np.ndarray:
    if facts.is_number:
        return ~np.isfinite(sheet.numbers[facts.name])
    return np.array([not text for text in sheet.texts[facts.name]])


def _lost(gaps: dict[str, np.ndarray], missing: np.ndarray, lost: int, rows: int) -> str:
    """Which columns cost how many rows, and what to leave out."""
    counts = {name: int(gap.sum()) for name, gap in gaps.items() if gap.any()}
    order = sorted(counts, key=lambda name: -counts[name])
    shown = [f"{clean(name, 40)} in {counts[name]}" for name in order[:_NAMED]]
    more = f" and {len(order) - _NAMED} more columns" if len(order) > _NAMED else ""
    said = f"{limits.spaced(lost)} of {limits.spaced(rows)} rows have a gap: "
    said += f"{', '.join(shown)}{more}."
    first = order[0]
    regained = int(((missing == 1) & gaps[first]).sum())
    if regained > max(lost / 2, _WORTH * rows):
        said += (
            f" Without the column “{clean(first, 40)}” {limits.spaced(regained)} more are whole "
            f"({option('drop', first)})."
        )
    return said
