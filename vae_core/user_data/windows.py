"""Columns of a recording cut into windows, dealt into parts by time."""

from collections.abc import Sequence

import numpy as np

from vae_core.data.layouts import Series
from vae_core.errors import UserError
from vae_core.user_data import limits
from vae_core.user_data.channels import POINTS, standardised
from vae_core.user_data.clock import Clock
from vae_core.user_data.facts import Facts
from vae_core.user_data.gaps import check_lost, said_of_gaps
from vae_core.user_data.options import OwnOptions
from vae_core.user_data.parsed import check_memory
from vae_core.user_data.sheet import Sheet
from vae_core.user_data.skipped import SkippedFiles
from vae_core.user_data.splitting import Parts, split

CHANNELS = 16
_THERE = 0.5  # share of a window's values that have to be there

Curves = tuple[np.ndarray, Series, np.ndarray, Parts]


def cut(
    sheet: Sheet,
    numeric: Sequence[Facts],
    clock: Clock,
    begins: np.ndarray | None,
    labels: Sequence[str] | None,
    options: OwnOptions,
    skipped: SkippedFiles,
    notes: list[str],
) -> Curves:
    """Columns cut into windows; the split is by time, so that no two parts share a moment.

    Args:
        sheet: rows in the order of time.
        numeric: the columns of numbers, time among them.
        clock: when rows were taken.
        begins: where series begin, of rows that are of several.
        labels: the class of each row, "" where it has none.
        options: how long windows are, and what becomes of gaps.
        skipped: counts what is left out.
        notes: gets what may surprise.

    Returns:
        Float32 (N, 1, T, C), what they mean, the first row of each, and the split.

    Raises:
        UserError: when there are too few windows, or too many channels.
    """
    stretches = clock.stretches(sheet.rows)
    named = stretches if begins is None and len(stretches) > 1 else []
    channels = channels_of(sheet, numeric, clock, named, skipped)
    length, stride = options.window, options.stride or options.window
    values = np.stack([sheet.numbers[facts.name] for facts in channels], 1)
    starts = np.concatenate([np.arange(a, b - length + 1, stride) for a, b in stretches])
    every = len(starts)
    check_memory(len(starts), length * len(channels), 4)
    good = _complete(values, starts, length, sheet, options, skipped, notes)
    if labels is not None:
        alike = np.array([len(set(labels[s : s + length])) == 1 for s in starts], bool)
        alike &= np.array([bool(labels[s]) for s in starts], bool)
        if (good & ~alike).any():
            skipped.add("windows of more than one class, or none", count=int((good & ~alike).sum()))
        good &= alike
    starts = starts[good]
    if len(starts) < limits.FEWEST:
        raise _too_few(sheet.rows, every, len(starts), stretches, options)
    parts = _by_time(starts, length, options, skipped)
    used = np.sort(np.concatenate(parts))
    starts = starts[used]
    train, validation, test = (np.searchsorted(used, part) for part in parts)
    parts = train, validation, test
    curves = np.stack([values[s : s + length] for s in starts])
    names = [(facts.name, facts.unit) for facts in channels]
    images, layout = standardised(curves, names, parts, sheet.name, skipped)
    return images, clock.timed(layout), starts, parts


def channels_of(
    sheet: Sheet,
    numeric: Sequence[Facts],
    clock: Clock,
    stretches: Sequence[tuple[int, int]],
    skipped: SkippedFiles | None = None,
) -> list[Facts]:
    """The columns that are curves: no time, and nothing that only names a stretch of rows.

    Raises:
        UserError: when there are none, or too many.
    """
    channels = [facts for facts in numeric if facts is not clock.facts]
    if stretches:
        for facts in [f for f in channels if _names_stretches(sheet.numbers[f.name], stretches)]:
            channels.remove(facts)
            if skipped is not None:
                skipped.add(
                    "columns that are constant in each stretch, as names of series", facts.name
                )
    if not 1 <= len(channels) <= CHANNELS:
        raise UserError(
            f"{sheet.name} has {len(channels)} columns of numbers beside time; a series has 1 to "
            f"{CHANNELS} channels. Leave columns out, or take each row for a series."
        )
    return channels


def _complete(
    values: np.ndarray,
    starts: np.ndarray,
    length: int,
    sheet: Sheet,
    options: OwnOptions,
    skipped: SkippedFiles,
    notes: list[str],
) -> np.ndarray:
    """Which windows (N,) have enough values of the rows (rows, C): all, or half where gaps stay."""
    there = np.array([np.isfinite(values[s : s + length]).mean() for s in starts], np.float64)
    if options.gaps == "keep":
        good = there >= _THERE
        if holes := int((good & (there < 1)).sum()):
            notes.append(said_of_gaps(holes, int(good.sum()), "windows"))
        if lost := int((~good).sum()):
            skipped.add("windows of which more than half is missing", count=lost)
        return good
    good = there == 1
    if lost := int((~good).sum()):
        columns = [facts.name for facts in sheet.columns]
        check_lost(lost, len(starts), "windows have a missing value", options, columns)
        skipped.add("windows with a missing value", count=lost)
    return good


def _by_time(starts: np.ndarray, length: int, options: OwnOptions, skipped: SkippedFiles) -> Parts:
    """Windows of the beginning to train, then to validate, then to test, none in two."""
    parts = split(len(starts), None, options, skipped)  # says where there are too few
    sizes = [len(part) for part in parts]
    bounds = np.cumsum(sizes)
    first, second = starts[bounds[0]], starts[bounds[1]]
    order = np.arange(len(starts))
    train = order[(order < bounds[0]) & (starts + length <= first)]
    middle = order[(order >= bounds[0]) & (order < bounds[1]) & (starts + length <= second)]
    between = len(starts) - len(train) - len(middle) - sizes[2]
    if between:
        skipped.add("windows that reach from one part of the split into the next", count=between)
    if not len(train) or not len(middle):
        raise UserError(
            f"Windows of {length} points leave none to train or to validate. Choose shorter "
            "windows, or bring a longer recording."
        )
    shuffled = np.random.RandomState(options.seed).permutation(len(train))
    return train[shuffled], middle, order[bounds[1] :]


def _names_stretches(values: np.ndarray, stretches: Sequence[tuple[int, int]]) -> bool:
    """Whether a column is one value in each stretch, and not the same in all of them."""
    alike = all(np.ptp(values[a:b]) == 0 for a, b in stretches)
    return alike and len({values[a] for a, _ in stretches}) > 1


def _too_few(
    rows: int, every: int, kept: int, stretches: list[tuple[int, int]], options: OwnOptions
) -> UserError:
    """Why there are too few windows, and which options make more."""
    length, longest = options.window, max(b - a for a, b in stretches)
    lost = f", of which {kept} have every value and one class" if kept < every else ""
    within = (
        f" (the longest stretch without a leap has {limits.spaced(longest)} rows)"
        if len(stretches) > 1
        else ""
    )
    shorter = max(POINTS[0], min(longest, rows // (2 * limits.FEWEST)))
    # Windows that only overlap more would reach from the training part into the others.
    way = (
        f"Choose shorter windows, such as --window {shorter}; with --stride {shorter // 2} they "
        "overlap, and are twice as many."
        if shorter < length
        else "Bring a longer recording."
    )
    return UserError(
        f"{limits.spaced(rows)} rows make {every} windows of {length} points{within}{lost}; a data "
        f"set needs at least {limits.FEWEST}. {way}"
    )
