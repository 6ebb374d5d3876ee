"""What the columns of a table hold, as far as their fields were seen."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from vae_core.user_data import notation
from vae_core.user_data.choices import ColumnChoice
from vae_core.user_data.notation import Notation
from vae_core.user_data.numbers import are_plain, read_number
from vae_core.user_data.options import OwnOptions

MISSING = {"", "na", "n/a", "nan", "none", "null", "?", "-", "--", "–", "—", "inf", "+inf", "-inf"}
MISSING |= {"infinity", "-infinity", "+infinity", "nat", "<na>", "#n/a", "#na", "#nv", "#null!"}
MISSING |= {"#div/0!", "#value!", "#wert!", "#ref!", "#bezug!", "#name?", "#num!", "#zahl!"}
DISTINCT = 1000
SHOWN = 3  # of the first fields of a column


class Missing:
    """Which fields hold nothing: blanks, words for it, and what the user says stands for it."""

    def __init__(self, options: OwnOptions):
        said = [text.strip() for text in options.missing]
        self.words = MISSING | {text.casefold() for text in said}
        readings = [read_number(text) for text in said]
        self.numbers = {each.point for each in readings if each} - {None}
        self.numbers |= {each.comma for each in readings if each} - {None}

    def __call__(self, text: str) -> bool:
        """Whether a field without blanks around it holds nothing."""
        if text.casefold() in self.words:
            return True
        if not self.numbers or (reading := read_number(text)) is None:
            return False
        return reading.point in self.numbers or reading.comma in self.numbers


@dataclass
class Facts:
    """A column.

    Attributes:
        name, unit, header: what it is called; the header holds both.
        notation: how its fields are written.
        longest: characters of its longest field.
        distinct: the different fields; None where they are more than a thousand.
        stems: a few of the beginnings of its fields, without the digits at their ends.
        first: the first few fields, as they are written.
        choice: what the user said of it.
    """

    name: str
    unit: str
    header: str
    notation: Notation = field(default_factory=Notation)
    longest: int = 0
    distinct: set[str] | None = field(default_factory=set)
    stems: set[str] = field(default_factory=set)
    first: list[str] = field(default_factory=list)
    choice: ColumnChoice = field(default_factory=ColumnChoice)
    _hashes: "array[int]" = field(default_factory=lambda: array("q"))

    def see(self, fields: Sequence[str], lines: Sequence[int], missing: Missing) -> None:
        """Take fields into account, without blanks around them; each stands in its line."""
        if not missing.numbers and are_plain(fields, self.notation.decided):
            filled = [text for text in fields if text]
            self.notation.see_plain(filled)
            self.stems.add("")
        else:
            seen = [(text, n) for text, n in zip(fields, lines, strict=True) if not missing(text)]
            filled = [text for text, _ in seen]
            for text, line in seen:
                self.notation.see(text, line)
                if len(self.stems) < 2:
                    self.stems.add(text.rstrip("0123456789"))
        if len(self.first) < SHOWN:
            self.first += filled[: SHOWN - len(self.first)]
        self.longest = max(self.longest, max(map(len, filled), default=0))
        self._hashes.extend(map(hash, filled))
        if self.distinct is not None:
            self.distinct.update(filled)
            if len(self.distinct) > DISTINCT:
                self.distinct = None

    def numbers(self, fields: Sequence[str], missing: Missing) -> np.ndarray:
        """Fields of a column of numbers as float64 (N,), NaN where there is none."""
        decimal = self.notation.decimal
        if not missing.numbers and are_plain(fields, decimal):
            plain = fields if decimal == "." else [text.replace(",", ".") for text in fields]
            return np.array([text or "nan" for text in plain], np.float64)
        read = (None if missing(text) else self.notation.number(text) for text in fields)
        return np.array([np.nan if value is None else value for value in read], np.float64)

    @property
    def filled(self) -> int:
        """How many fields hold something."""
        return self.notation.filled

    @property
    def all_differ(self) -> bool:
        """Whether no field is there twice."""
        return len(np.unique(np.frombuffer(self._hashes, np.int64))) == self.filled

    @property
    def is_number(self) -> bool:
        """Whether nearly all that is filled is a number; the rest then counts as missing."""
        return self.notation.kind == notation.NUMBER
