"""The column of a recording that says when each row was taken, and where it leaps."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np

from vae_core.counting import times as how_often
from vae_core.data.layouts import Series
from vae_core.user_data.facts import Facts
from vae_core.user_data.sheet import Sheet

# Of the steps so many are alike in a column that counts time; the others are its leaps.
_ALIKE = 0.95
# Where more of the steps than this fall, the newest row stands first; in no order half of them do.
_FALLING = 0.75
# Numbers that fall may also count down what is left: only a column of such a name is turned round.
TIME = re.compile(r"t|time|timestamp|date|datetime|epoch|(unix|epoch)[ _]?time", re.IGNORECASE)
_UNITS = (("d", 86_400.0), ("h", 3_600.0), ("min", 60.0), ("s", 1.0))


@dataclass(frozen=True, eq=False)
class Clock:
    """When rows were taken.

    Attributes:
        facts: the column; None where rows are only counted.
        step, unit: between two rows.
        seconds: the step as the column has it, which is in seconds for days and times; 0 where
            there is none.
        leaps: rows that do not follow the row before: after a gap, or of another series.
        turned: whether the last row is the first in time; the leaps are of the rows turned round.
    """

    facts: Facts | None = None
    step: float = 1.0
    unit: str = "step"
    leaps: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))
    turned: bool = False
    seconds: float = 0.0

    def timed(self, layout: Series) -> Series:
        """A layout with this step."""
        if self.facts is None:
            return layout
        return layout.model_copy(update={"step": self.step, "step_unit": self.unit})

    def stretches(self, rows: int) -> list[tuple[int, int]]:
        """Beginning and end of each run of rows that follow one another."""
        ends = [0, *self.leaps.tolist(), rows]
        return list(pairwise(ends))


def clock_of(sheet: Sheet, numeric: Sequence[Facts], notes: list[str]) -> Clock:
    """The column that counts time in steps of one length, if there is one beside what is measured.

    Of days and times any column; of numbers one of the first two.
    """
    for facts in sheet.columns:
        if facts.name not in sheet.times:
            continue
        times = sheet.times[facts.name]
        if not np.isfinite(times).all() or len(times) < 3:
            notes.append(
                f"Not all times in {facts.name} can be read, as 2024-01-31 23:59 can: rows are "
                "taken as equally far apart."
            )
            continue
        turned = _falls(times)
        clock = _of_times(facts, times[::-1] if turned else times, notes)
        return _turned(clock, notes) if turned else clock
    for facts in numeric[:2] if len(numeric) > 1 else ():
        values = sheet.numbers[facts.name]
        turned = TIME.fullmatch(facts.name) is not None and _falls(values)
        values = values[::-1] if turned else values
        found = _leaping(values, 1e-3)
        if found is not None:
            clock = Clock(facts, found[0], facts.unit or facts.name[:20], found[1])
            clock = _said(clock, values, notes)
            return _turned(clock, notes) if turned else clock
    return Clock()


def clock_within(
    sheet: Sheet,
    facts: Facts | None,
    rows: np.ndarray,
    begins: np.ndarray,
    notes: list[str],
) -> Clock:
    """The clock of several series below one another; it leaps from each to the next.

    Args:
        sheet: the table.
        facts: the column of times, if there is one.
        rows: of the sheet, by series and by time.
        begins: where among these each series begins.
        notes: gets what gaps there are.
    """
    if facts is None:
        return Clock(leaps=begins[1:])
    dated = facts.name in sheet.times
    times = (sheet.times[facts.name] if dated else sheet.numbers[facts.name])[rows]
    within = np.ones(max(0, len(rows) - 1), bool)
    within[begins[1:] - 1] = False
    steps = np.diff(times)
    known = steps[within & (steps > 0)]
    if not len(known):
        return Clock(facts, leaps=begins[1:])
    step = float(np.median(known))
    unit, size = _unit_of(step) if dated else (facts.unit or facts.name[:20], 1.0)
    far = within & (np.abs(steps - step) > 0.1 * step)
    even = far.sum() <= (1 - _ALIKE) * within.sum()
    if not even:
        notes.append(
            f"The times in {facts.name} are uneven: points are taken as equally far apart."
        )
    elif far.any():
        notes.append(
            f"{facts.name} goes by steps of {step / size:g} {unit} and leaps within series "
            f"{how_often(int(far.sum()))}, by up to {steps[far].max() / size:g} {unit}."
        )
    leaps = np.flatnonzero(far & (steps > 0)) + 1 if even else np.zeros(0, np.int64)
    leaps = np.union1d(leaps, begins[1:])
    return Clock(facts, step / size, unit, leaps, seconds=step if even else 0.0)


def _unit_of(step: float) -> tuple[str, float]:
    """The unit in which a step of seconds is whole, and its seconds."""
    return next((u for u in _UNITS if step >= u[1] and step % u[1] < 1e-6), _UNITS[-1])


def keeps_time(sheet: Sheet) -> Facts | None:
    """The column that says when each row was taken, where the rows stand in that order."""
    for facts in sheet.columns:
        times = sheet.times.get(facts.name)
        if times is None and facts.is_number and TIME.fullmatch(facts.name):
            times = sheet.numbers[facts.name]
        if times is None or len(times) < 3 or not np.isfinite(times).all():
            continue
        rising = float((np.diff(times) > 0).mean()), float((np.diff(times) < 0).mean())
        if max(rising) >= _ALIKE:
            return facts
    return None


def _of_times(facts: Facts, times: np.ndarray, notes: list[str]) -> Clock:
    """The clock of a column of days and times, in seconds (N,)."""
    step, leaps = _leaping(times, 0.1) or (float(np.median(np.diff(times))), None)
    unit, size = _unit_of(step)
    if leaps is not None:
        return _said(Clock(facts, step / size, unit, leaps), times / size, notes)
    apart = np.diff(times) / size
    notes.append(
        f"The times in {facts.name} are uneven, {apart.min():g} to {apart.max():g} {unit} from "
        "row to row: rows are taken as equally far apart."
    )
    return Clock(facts, step / size, unit) if step > 0 else Clock(facts)


def _falls(times: np.ndarray) -> bool:
    return bool((np.diff(times) < 0).mean() > _FALLING) if len(times) > 2 else False


def _turned(clock: Clock, notes: list[str]) -> Clock:
    assert clock.facts is not None
    notes.append(
        f"{clock.facts.name} falls from row to row: the rows were turned round, so that time runs "
        "forwards."
    )
    return replace(clock, turned=True)


def _leaping(times: np.ndarray, tolerance: float) -> tuple[float, np.ndarray] | None:
    """The usual step and the rows that do not follow by it; None where there is no usual step."""
    steps = np.diff(times)
    if len(steps) < 2 or not np.isfinite(steps).all():
        return None
    step = float(np.median(steps))
    alike = np.abs(steps - step) <= tolerance * abs(step)
    return (step, np.flatnonzero(~alike) + 1) if step > 0 and alike.mean() >= _ALIKE else None


def _said(clock: Clock, times: np.ndarray, notes: list[str]) -> Clock:
    """Note what leaps there are; a row of the same time as the row before is no leap."""
    leaps = times[clock.leaps] - times[clock.leaps - 1]
    gaps, anew, repeated = leaps[leaps > 0], int((leaps < 0).sum()), int((leaps == 0).sum())
    assert clock.facts is not None
    name = clock.facts.name
    if len(gaps):
        notes.append(
            f"{name} goes by steps of {clock.step:g} {clock.unit} and leaps "
            f"{how_often(len(gaps))}, by up to {gaps.max():g} {clock.unit}: no window "
            "reaches over a leap."
        )
    if anew:
        notes.append(
            f"{name} begins anew {how_often(anew)}, as in a list of several series: no window "
            "reaches from one into the next."
        )
    if repeated:
        notes.append(
            f"{name} repeats the time of the row before {how_often(repeated)}: such a row is kept, "
            "and taken as one step later."
        )
    return replace(clock, leaps=clock.leaps[leaps != 0])
