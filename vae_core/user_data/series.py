"""Curves of a table or an array: each row one, each id one, or columns cut into windows."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vae_core.errors import UserError
from vae_core.user_data import limits, windows
from vae_core.user_data.channels import POINTS, standardised
from vae_core.user_data.clock import Clock, clock_of, clock_within
from vae_core.user_data.facts import Facts
from vae_core.user_data.gaps import check_lost, said_of_gaps
from vae_core.user_data.long_form import LongForm, long_form_of, times_in
from vae_core.user_data.options import OwnOptions
from vae_core.user_data.parsed import check_memory
from vae_core.user_data.sheet import Sheet
from vae_core.user_data.skipped import SkippedFiles
from vae_core.user_data.splitting import split
from vae_core.user_data.windows import CHANNELS, Curves

# From so many columns of numbers on a row is taken for one curve.
WIDE = 16
# Up to this share of rows with nothing at their end is left out; more are cut with the others.
_FEW = 0.05
_REGULAR = 0.1  # of the step, that a moment may be off


@dataclass(frozen=True, eq=False)
class Plan:
    """How a table becomes curves.

    Attributes:
        arrange: "rows", "windows", or "ids" where each id is a curve.
        numeric: the columns of numbers, time among them.
        clock: when rows were taken.
        long: which rows are of which series, where several stand below one another.
    """

    arrange: str
    numeric: tuple[Facts, ...]
    clock: Clock
    long: LongForm | None

    @property
    def noun(self) -> str:
        """What stands before the first row of a curve, where it is named."""
        return "row" if self.arrange == "rows" else "from row"


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
    if values.ndim not in (2, 3) or (values.ndim == 3 and values.shape[2] > CHANNELS):
        raise UserError(
            f"{name} has the shape {' x '.join(map(str, values.shape))}; series are (N, length), "
            f"or (N, length, channels) with up to {CHANNELS} channels. Change its shape."
        )
    values = values.astype(np.float64).reshape(*values.shape[:2], -1)
    kept = np.arange(len(values))
    parts = split(len(values), groups, options, skipped, where, notes)
    names = [("value", "")] * values.shape[2]
    if len(names) > 1:
        names = [(f"value {n}", "") for n in range(1, len(names) + 1)]
    return *standardised(values, names, parts, name, skipped), kept, parts


def planned(sheet: Sheet, label: Facts | None, options: OwnOptions, notes: list[str]) -> Plan:
    """How the columns of a table become curves, by the options and by what they hold.

    Raises:
        UserError: when there is no column of numbers.
    """
    numeric = [f for f in sheet.columns if f is not label and f.is_number]
    long = None if options.arrange == "rows" else long_form_of(sheet, label)
    if long is not None:
        numeric = [f for f in numeric if f is not long.id]
    if not [f for f in numeric if long is None or f is not long.time]:
        raise UserError(f"{sheet.name} has no column of numbers to take series from.")
    arrange = options.arrange
    if long is not None:
        usual = OwnOptions.model_fields["window"].default
        whole = arrange == "auto" and options.window == usual and options.stride is None
        arrange = "ids" if whole and len(long.begins) >= limits.FEWEST else "windows"
        clock = clock_within(sheet, long.time, long.rows, long.begins, notes)
        return Plan(arrange, tuple(numeric), clock, long)
    if arrange == "auto":
        arrange = "rows" if len(numeric) >= WIDE else "windows"
        notes.append(
            f"Each row was taken for a series of {len(numeric)} points."
            if arrange == "rows"
            else f"Columns were cut into windows of {options.window} points."
        )
    clock = clock_of(sheet, numeric, notes) if arrange == "windows" else Clock()
    return Plan(arrange, tuple(numeric), clock, None)


def from_sheet(
    sheet: Sheet,
    plan: Plan,
    labels: Sequence[str] | None,
    options: OwnOptions,
    skipped: SkippedFiles,
    notes: list[str],
) -> Curves:
    """A table as curves.

    Args:
        sheet: the table.
        plan: how it becomes curves.
        labels: the class of each row, "" where it has none.
        options: how rows or columns become curves.
        skipped: counts what is left out.
        notes: gets what may surprise.

    Returns:
        Float32 (N, 1, T, C), what they mean, the row of each from which its class is taken, and
        the split. Where points are missing they are NaN.

    Raises:
        UserError: when there are too few, or they are too short or too long.
    """
    if plan.arrange == "rows":
        return _rows(sheet, list(plan.numeric), labels, options, skipped, notes)
    order = np.arange(sheet.rows)
    if plan.long is not None:
        order = plan.long.rows
        if lost := sheet.rows - len(order):
            skipped.add("rows without an id or a time", count=lost)
    elif plan.clock.turned:
        order = order[::-1]
    told = None if labels is None else [labels[row] for row in order.tolist()]
    sheet = sheet.ordered(order)
    if plan.arrange == "ids":
        values, layout, kept, parts = _by_id(sheet, plan, told, options, skipped, notes)
    else:
        begins = None if plan.long is None else plan.long.begins
        values, layout, kept, parts = windows.cut(
            sheet, plan.numeric, plan.clock, begins, told, options, skipped, notes
        )
    return values, layout, order[kept], parts


def _rows(
    sheet: Sheet,
    numeric: list[Facts],
    labels: Sequence[str] | None,
    options: OwnOptions,
    skipped: SkippedFiles,
    notes: list[str],
) -> Curves:
    check_memory(sheet.rows, len(numeric), 4)
    values = np.stack([sheet.numbers[f.name] for f in numeric], 1)[..., None]
    values, good = _with_gaps(values, sheet, options, skipped, notes)
    if labels is not None:
        told = np.array([bool(text) for text in labels])
        if lost := int((good & ~told).sum()):
            columns = [facts.name for facts in sheet.columns]
            check_lost(lost, len(good), "rows have no class", options, columns)
            skipped.add("rows without a class", count=lost)
        good &= told
    kept = np.flatnonzero(good)
    groups = None if labels is None else np.unique(np.asarray(labels)[kept], return_inverse=True)[1]
    parts = split(len(kept), groups, options, skipped)
    found = standardised(values[kept], [("value", "")], parts, sheet.name, skipped)
    return *found, kept, parts


def _with_gaps(
    values: np.ndarray, sheet: Sheet, options: OwnOptions, skipped: SkippedFiles, notes: list[str]
) -> tuple[np.ndarray, np.ndarray]:
    """Curves (N, T, C) as they are to be learned, and which of them may be."""
    if options.gaps == "keep":
        there = np.asarray(np.isfinite(values).all(2))
        good = np.asarray(there.sum(1) >= POINTS[0])
        if lost := int((~good).sum()):
            skipped.add(f"series of fewer than {POINTS[0]} points", count=lost)
        ends = _ends(there)[good]
        if len(ends) and ends.min() < ends.max():
            notes.append(
                f"{len(ends)} series have {ends.min()} to {ends.max()} points: what shorter ones "
                "lack is missing, and is not learned; --gaps drop cuts all to the shortest."
            )
        holes = int((there[good].sum(1) < ends).sum()) if len(ends) else 0
        if holes:
            notes.append(said_of_gaps(holes, int(good.sum()), "series"))
        return values, good
    values = _of_one_length(values, sheet, notes)
    good = np.asarray(np.isfinite(values).all((1, 2)))
    columns = [facts.name for facts in sheet.columns]
    if lost := int((~good).sum()):
        nouns = "rows" if values.shape[2] == 1 else "series"
        check_lost(lost, len(good), f"{nouns} have a missing value", options, columns)
        skipped.add(f"{nouns} with a missing value", count=lost)
    return values, good


def _ends(there: np.ndarray) -> np.ndarray:
    """Where each curve ends (N,), of whether it has a point at each place (N, T)."""
    return np.where(there.any(1), there.shape[1] - there[:, ::-1].argmax(1), 0)


def _of_one_length(values: np.ndarray, sheet: Sheet, notes: list[str]) -> np.ndarray:
    """Curves (N, T, C) that end at different places, cut to the shortest where many do.

    Raises:
        UserError: when that would leave less than half of the longest.
    """
    ends = _ends(np.asarray(np.isfinite(values).any(2)))
    filled = ends[ends > 0]
    if not len(filled) or (filled < values.shape[1]).mean() <= _FEW:
        return values
    shortest, longest = int(filled.min()), int(filled.max())
    if shortest < max(POINTS[0], longest / 2):
        raise UserError(
            f"The series in {sheet.name} have {shortest} to {longest} points, and would be cut to "
            "the shortest. Keep them as they are (--gaps keep), leave out the shortest, of less "
            f"than {longest // 2} points, or fill them up."
        )
    notes.append(
        f"{len(filled)} series of {shortest} to {longest} points were cut to the shortest, "
        f"{shortest}. Without the shortest rows more points are kept, and with --gaps keep all."
    )
    return values[:, :shortest]


def _by_id(
    sheet: Sheet,
    plan: Plan,
    labels: Sequence[str] | None,
    options: OwnOptions,
    skipped: SkippedFiles,
    notes: list[str],
) -> Curves:
    """A curve for each id, its points at their moments; rows stand by id and by time."""
    long, clock = plan.long, plan.clock
    assert long is not None
    channels = windows.channels_of(sheet, plan.numeric, clock, [])
    places = _places(sheet, long, clock)
    length = int(places.max()) + 1
    if length > POINTS[1]:
        raise UserError(
            f"The longest series in {sheet.name} has {limits.spaced(length)} points; up to "
            f"{limits.spaced(POINTS[1])} can be learned. Cut them into windows, such as "
            "--arrange windows --window 256."
        )
    count = len(long.begins)
    check_memory(count, length * len(channels), 4)
    series = np.repeat(np.arange(count), long.ends - long.begins)
    values = np.full((count, length, len(channels)), np.nan)
    for at, facts in enumerate(channels):
        values[series, places, at] = sheet.numbers[facts.name]
    notes.append(f"Each “{long.id.name}” was taken for a series: {count} of up to {length} points.")
    values, good = _with_gaps(values, sheet, options, skipped, notes)
    if labels is not None:
        alike = [
            len(set(labels[a:b])) == 1 and bool(labels[a])
            for a, b in zip(long.begins, long.ends, strict=True)
        ]
        if lost := int((good & ~np.array(alike)).sum()):
            skipped.add("series of more than one class, or none", count=lost)
        good = good & np.array(alike)
    kept = np.flatnonzero(good)
    first = long.begins[kept]
    groups = None
    if labels is not None:
        groups = np.unique([labels[row] for row in first.tolist()], return_inverse=True)[1]
    parts = split(len(kept), groups, options, skipped)
    names = [(facts.name, facts.unit) for facts in channels]
    images, layout = standardised(values[kept], names, parts, sheet.name, skipped)
    return images, clock.timed(layout), first, parts


def _places(sheet: Sheet, long: LongForm, clock: Clock) -> np.ndarray:
    """Where in its series each row's point stands (rows,): by its time where that goes in steps."""
    lengths = long.ends - long.begins
    counted = np.arange(len(long.rows)) - np.repeat(long.begins, lengths)
    times = None if long.time is None else times_in(sheet, long.time)
    if times is None or not clock.seconds:
        return counted
    steps = (times - np.repeat(times[long.begins], lengths)) / clock.seconds
    places = np.rint(steps).astype(np.int64)
    apart = np.diff(places) > 0
    apart[long.begins[1:] - 1] = True
    even = bool((np.abs(steps - places) <= _REGULAR).all() and apart.all())
    return places if even else counted
