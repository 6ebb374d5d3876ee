"""Curves: rows of a table or of an array, or columns cut into windows."""

from collections.abc import Sequence

import numpy as np

from vae_core.data.layouts import Series
from vae_core.errors import UserError
from vae_core.user_data import limits
from vae_core.user_data.channels import POINTS, standardised
from vae_core.user_data.clock import Clock, clock_of
from vae_core.user_data.facts import Facts
from vae_core.user_data.gaps import check_lost
from vae_core.user_data.options import OwnOptions
from vae_core.user_data.parsed import check_memory
from vae_core.user_data.sheet import Sheet
from vae_core.user_data.skipped import SkippedFiles
from vae_core.user_data.splitting import Parts, split

# From so many columns of numbers on a row is taken for one curve.
WIDE = 16
_CHANNELS = 16
# Up to this share of rows with nothing at their end is left out; more are cut with the others.
_FEW = 0.05

Curves = tuple[np.ndarray, Series, np.ndarray, Parts]


def from_array(
    values: np.ndarray,
    groups: np.ndarray | None,
    name: str,
    options: OwnOptions,
    skipped: SkippedFiles,
    where: np.ndarray | None = None,
    notes: list[str] | None = None,
) -> Curves:
    """Rows (N, T) or (N, T, C) as curves; see :func:`from_sheet` for what is returned."""
    if values.ndim not in (2, 3) or (values.ndim == 3 and values.shape[2] > _CHANNELS):
        raise UserError(
            f"{name} has the shape {' x '.join(map(str, values.shape))}; series are (N, length), "
            f"or (N, length, channels) with up to {_CHANNELS} channels. Change its shape."
        )
    values = values.astype(np.float64).reshape(*values.shape[:2], -1)
    kept = np.arange(len(values))
    parts = split(len(values), groups, options, skipped, where, notes)
    names = [("value", "")] * values.shape[2]
    if len(names) > 1:
        names = [(f"value {n}", "") for n in range(1, len(names) + 1)]
    return *standardised(values, names, parts, name, skipped), kept, parts


def from_sheet(
    sheet: Sheet,
    labels: Sequence[str] | None,
    label: Facts | None,
    options: OwnOptions,
    skipped: SkippedFiles,
    notes: list[str],
) -> Curves:
    """A table as curves.

    Args:
        sheet: the table.
        labels: the class of each row, "" where it has none.
        label: the column of these, which is no part of a curve.
        options: how rows or columns become curves.
        tally: counts what is left out.
        notes: gets what may surprise.

    Returns:
        Float32 (N, 1, T, C), what they mean, the row of each from which its class is taken, and
        the split.

    Raises:
        UserError: when there are too few, or they are too short or too long.
    """
    numeric = [f for f in sheet.columns if f is not label and f.is_number]
    arrange = options.arrange
    if arrange == "auto":
        arrange = "rows" if len(numeric) >= WIDE else "windows"
        notes.append(
            f"Each row was taken for a series of {len(numeric)} points."
            if arrange == "rows"
            else f"Columns were cut into windows of {options.window} points."
        )
    clock = clock_of(sheet, numeric, notes) if arrange == "windows" else Clock()
    for facts in sheet.columns:
        if facts is not label and facts is not clock.facts and not facts.is_number:
            skipped.add("columns without numbers", facts.name)
    if not numeric:
        raise UserError(f"{sheet.name} has no column of numbers to take series from.")
    if arrange == "rows":
        return _rows(sheet, numeric, labels, options, skipped, notes)
    if not clock.turned:
        return _windows(sheet, numeric, clock, labels, options, skipped)
    labels = None if labels is None else labels[::-1]
    values, layout, kept, parts = _windows(sheet.turned(), numeric, clock, labels, options, skipped)
    return values, layout, sheet.rows - 1 - kept, parts


def _rows(
    sheet: Sheet,
    numeric: list[Facts],
    labels: Sequence[str] | None,
    options: OwnOptions,
    skipped: SkippedFiles,
    notes: list[str],
) -> Curves:
    check_memory(sheet.rows, len(numeric), 4)
    values = _of_one_length(np.stack([sheet.numbers[f.name] for f in numeric], 1), sheet, notes)
    good = np.asarray(np.isfinite(values).all(1))
    columns = [facts.name for facts in sheet.columns]
    if lost := int((~good).sum()):
        check_lost(lost, len(good), "rows have a missing value", options, columns)
        skipped.add("rows with a missing value", count=lost)
    if labels is not None:
        told = np.array([bool(text) for text in labels])
        if lost := int((good & ~told).sum()):
            check_lost(lost, len(good), "rows have no class", options, columns)
            skipped.add("rows without a class", count=lost)
        good &= told
    kept = np.flatnonzero(good)
    groups = None if labels is None else np.unique(np.asarray(labels)[kept], return_inverse=True)[1]
    parts = split(len(kept), groups, options, skipped)
    values = values[kept][..., None]
    return *standardised(values, [("value", "")], parts, sheet.name, skipped), kept, parts


def _of_one_length(values: np.ndarray, sheet: Sheet, notes: list[str]) -> np.ndarray:
    """Rows (N, T) that end at different places, cut to the shortest where many do.

    Raises:
        UserError: when that would leave less than half of the longest.
    """
    finite = np.isfinite(values)
    ends = np.where(finite.any(1), values.shape[1] - finite[:, ::-1].argmax(1), 0)
    filled = ends[ends > 0]
    if not len(filled) or (filled < values.shape[1]).mean() <= _FEW:
        return values
    shortest, longest = int(filled.min()), int(filled.max())
    if shortest < max(POINTS[0], longest / 2):
        raise UserError(
            f"The series in {sheet.name} have {shortest} to {longest} points, and a model reads "
            f"one length. Leave out the shortest, of less than {longest // 2} points, or fill them "
            "up; the others are then cut to one length."
        )
    notes.append(
        f"{len(filled)} series of {shortest} to {longest} points were cut to the shortest, "
        f"{shortest}: a model reads one length. Without the shortest rows more points are kept."
    )
    return values[:, :shortest]


def _windows(
    sheet: Sheet,
    numeric: list[Facts],
    clock: Clock,
    labels: Sequence[str] | None,
    options: OwnOptions,
    skipped: SkippedFiles,
) -> Curves:
    """Columns cut into windows; the split is by time, so that no two parts share a moment."""
    stretches = clock.stretches(sheet.rows)
    channels = [facts for facts in numeric if facts is not clock.facts]
    if len(stretches) > 1:
        for facts in [f for f in channels if _names_stretches(sheet.numbers[f.name], stretches)]:
            channels.remove(facts)
            skipped.add("columns that are constant in each stretch, as names of series", facts.name)
    if not 1 <= len(channels) <= _CHANNELS:
        raise UserError(
            f"{sheet.name} has {len(channels)} columns of numbers beside time; a series has 1 to "
            f"{_CHANNELS} channels. Leave columns out, or take each row for a series."
        )
    length, stride = options.window, options.stride or options.window
    values = np.stack([sheet.numbers[facts.name] for facts in channels], 1)
    starts = np.concatenate([np.arange(a, b - length + 1, stride) for a, b in stretches])
    every = len(starts)
    check_memory(len(starts), length * len(channels), 4)
    good = np.array([np.isfinite(values[s : s + length]).all() for s in starts], bool)
    if lost := int((~good).sum()):
        columns = [facts.name for facts in sheet.columns]
        check_lost(lost, every, "windows have a missing value", options, columns)
        skipped.add("windows with a missing value", count=lost)
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
    if clock.facts is not None:
        layout = layout.model_copy(update={"step": clock.step, "step_unit": clock.unit})
    return images, layout, starts, parts


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


def _names_stretches(values: np.ndarray, stretches: list[tuple[int, int]]) -> bool:
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
