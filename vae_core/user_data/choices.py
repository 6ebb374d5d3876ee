"""What a user says of single columns of a table: ``NAME=WORD``, a word at a time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

ROLES = {
    "keep": "learned",
    "drop": "left out",
    "id": "names the rows, and is not learned",
    "label": "the class of a row",
    "time": "says when, and is not learned",
}
FORMS = {"number": "a number", "choice": "one of a few values"}
DECIMALS = {"point": "1,234.5", "comma": "1.234,5"}
DATES = {"ymd": "year-month-day", "dmy": "day.month.year", "mdy": "month/day/year"}
_WORDS = {
    **dict.fromkeys(ROLES, "role"),
    **dict.fromkeys(FORMS, "form"),
    **dict.fromkeys(DECIMALS, "decimal"),
    **dict.fromkeys(DATES, "dates"),
}


@dataclass(frozen=True)
class ColumnChoice:
    """What was said of a column; empty where nothing was.

    Attributes:
        role: of ``ROLES``, what becomes of it.
        form: of ``FORMS``, what its fields are read as.
        decimal: of ``DECIMALS``, the decimal mark of its numbers.
        dates: of ``DATES``, the order of day, month and year.
    """

    role: str = ""
    form: str = ""
    decimal: str = ""
    dates: str = ""


def as_texts(value: Any) -> Any:
    """A dictionary of columns and words as the texts ``NAME=WORD``; anything else as it is."""
    if not isinstance(value, Mapping):
        return value
    words = {name: [told] if isinstance(told, str) else told for name, told in value.items()}
    if not all(isinstance(several, list | tuple) for several in words.values()):
        return value
    return tuple(f"{name}={word}" for name, several in words.items() for word in several)


def checked(said: Iterable[str]) -> None:
    """That each is a column and a word that is known.

    Raises:
        ValueError: with a sentence.
    """
    for each in said:
        name, mark, word = each.rpartition("=")
        if not mark or not name.strip() or word not in _WORDS:
            raise ValueError(
                f"“{each[:60]}” says nothing of a column that is understood. Write NAME=WORD with "
                f"one of {', '.join(_WORDS)}, such as 'price=comma' or 'house=id'."
            )


def choices_of(said: Iterable[str]) -> dict[str, ColumnChoice]:
    """What is said of each column, by its name as it was written; the last word of a kind holds."""
    found: dict[str, dict[str, str]] = {}
    for each in said:
        name, _, word = each.rpartition("=")
        found.setdefault(name.strip(), {})[_WORDS[word]] = word
    return {name: ColumnChoice(**words) for name, words in found.items()}
