"""Fields that are dates or times, which are neither numbers nor names."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np

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


def is_date(text: str) -> bool:
    """Whether a field is a day, a time of day, or both; 20210131 is a day, and so is 31.01."""
    return _DATE.fullmatch(text) is not None


def seconds(fields: Sequence[str]) -> np.ndarray:
    """Fields of days and times as ISO 8601 writes them as seconds (N,); NaN for any other."""
    return np.array([_second(text) for text in fields], np.float64)


def _second(text: str) -> float:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return float("nan")
    # Without a zone: days of 24 hours, whatever the clocks of this computer do.
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
