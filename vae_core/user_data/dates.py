"""Fields that are dates or times: how they are written, and when they are.

An order of day, month and year holds for a whole column. ``03/04/2021`` alone is two days: the
column's other fields say which (one above 12 is a day), else points stand for the day first, else
the user says so.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np

YMD, DMY, MDY = "ymd", "dmy", "mdy"
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[AaPp][Mm])?"
_ZONE = r"(?:Z|[+-]\d{2}:?\d{2}| ?UTC)?"
_MONTH = r"[^\W\d_]{3,9}\.?"
_DAY = "|".join(
    (
        r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}",
        r"\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})",
        rf"\d{{1,2}}\.? ?-?{_MONTH}-? ?(?:\d{{4}}|\d{{2}})",
        rf"{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}",
        r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])",
        r"(?:0[1-9]|[12]\d|3[01])\.(?:0[1-9]|1[0-2])\.?",
    )
)
_DATE = re.compile(rf"(?:{_DAY})(?:(?:[T ]|, ?){_CLOCK}{_ZONE})?|{_CLOCK}")

_NUMERIC = re.compile(r"(\d{1,4})([-/.])(\d{1,2})\2(\d{4}|\d{1,2})(?![\d:])(?:[T,]? ?(.*))?")
_NAMED = re.compile(
    r"(?:(\d{1,2})\.? ?-?([^\W\d_]{3,9})\.?-? ?|([^\W\d_]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? )"
    r"(\d{4}|\d{2})(?![\d:])(?:[T,]? ?(.*))?"
)
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?(?: ?([AaPp])[Mm])?")
# The first letters of the months in English and German.
_ENGLISH = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_GERMAN = {"mär": 3, "mrz": 3, "mai": 5, "okt": 10, "dez": 12}
_MONTHS = {**{name: n for n, name in enumerate(_ENGLISH, 1)}, **_GERMAN}
_CENTURY = 69  # two digits up to this are of the 21st century, as POSIX has it


def is_date(text: str) -> bool:
    """Whether a field is a day, a time of day, or both; 20210131 is a day, and so is 31.01."""
    return _DATE.fullmatch(text) is not None


def orders(text: str) -> frozenset[str]:
    """In which orders of day, month and year a field can be read; empty where it has no choice."""
    found = _NUMERIC.match(text)
    if found is None:
        return frozenset()
    first, second = int(found[1]), int(found[3])
    if len(found[1]) > 2:
        return frozenset((YMD,))
    can = {DMY} if first <= 31 and second <= 12 else set()
    return frozenset(can | ({MDY} if first <= 12 and second <= 31 else set()))


def seconds(fields: Sequence[str], order: str = DMY) -> np.ndarray:
    """Fields of days and times as seconds (N,) since 1970; NaN where they are none.

    Args:
        fields: as people write them, months by number or by English or German name.
        order: of day and month where the year is not first: "dmy" or "mdy".
    """
    return np.array([_second(text, order) for text in fields], np.float64)


def _second(text: str, order: str) -> float:
    try:
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            found = _written(text, order)
        # Without a zone: days of 24 hours, whatever the clocks of this computer do.
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return float("nan")


def _written(text: str, order: str) -> datetime:
    """A field that is not as ISO 8601 writes it.

    Raises:
        ValueError: when it is no day or time of day.
    """
    numeric, named = _NUMERIC.fullmatch(text), _NAMED.fullmatch(text)
    if numeric is not None:
        first, _, second, third, clock = numeric.groups()
        parts = {YMD: (first, second, third), MDY: (third, first, second)}
        year, month, day = parts.get(YMD if len(first) > 2 else order, (third, second, first))
        return _at(year, int(month), day, clock)
    if named is not None:
        day, name, other, behind, year, clock = named.groups()
        month = _MONTHS.get((name or other)[:3].casefold())
        if month is None:
            raise ValueError("no month")
        return _at(year, month, day or behind, clock)
    return _at("1970", 1, "1", text)


def _at(year: str, month: int, day: str, clock: str | None) -> datetime:
    whole = int(year) if len(year) == 4 else int(year) + (2000 if int(year) < _CENTURY else 1900)
    if not clock:
        return datetime(whole, month, int(day))
    found = _TIME.match(clock)
    if found is None:
        raise ValueError("no time of day")
    hour, minute, second, rest, half = found.groups()
    hours = int(hour) % 12 + 12 * (half in "Pp") if half else int(hour)
    parts = (whole, month, int(day), hours, int(minute), int(second or 0))
    zone = clock[found.end() :].strip().replace("UTC", "+00:00")
    # The zone by the standard library's own rules.
    aware = datetime.fromisoformat(f"1970-01-01T00:00{zone}").tzinfo if zone else None
    return datetime(*parts, int(f"{rest or 0:0<6}"[:6]), tzinfo=aware)
