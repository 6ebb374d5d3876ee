"""How the fields of a column are written, and what that makes of it: numbers, codes, dates, texts.

Which decimal mark its numbers have is for :mod:`vae_core.user_data.decimals` to decide.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from vae_core.user_data.dates import DMY, is_date, orders
from vae_core.user_data.names import clean, option
from vae_core.user_data.numbers import BEYOND, Reading, is_beyond, is_money, read_number
from vae_core.user_data.skipped import first_names

_NEARLY_ALL = 0.95
_HALF = 0.5
_MARKS = 20  # different units that are told apart
_AMOUNT = 3  # digits from which "(123)" is a negative amount, rather than a footnote
_PADDED = 0.05
_FIRST = 50  # fields by which it is told how others are written

NUMBER, CODE, DATE, TEXT = "number", "code", "date", "text"
_BETWEEN = re.compile(r"(?<=\d)[.,'’ \u00a0\u2007\u2009\u202f](?=\d)")


@dataclass
class Notation:
    """What the fields of a column look like, and what they are taken for.

    Attributes:
        kind: number, code, date or text; set by :func:`decide`.
        decimal: the decimal mark of a column of numbers.
        unit: what stands beside every number, such as "%".
        why: what keeps a column of text from being one of numbers; empty where nothing does.
        beyond: numbers too large to be read: how many, and the first with its row.
        strangers: fields of a column of numbers that are none: how many, and the first.
        orders: in which orders of day, month and year all its dates can be read; None where no
            date leaves a choice.
        order: the one in which they are read.
        doubt: what a reader may take otherwise than it was taken, in words; empty where nothing.
        held: whether the file holds numbers, rather than texts of them.
        first: the first fields that are numbers, as they are written.
    """

    filled: int = 0
    numbers: int = 0
    codes: int = 0
    dates: int = 0
    behind: int = 0
    widths: set[int] = field(default_factory=set)
    marks: Counter[str] = field(default_factory=Counter)
    # The first field that can be read so only, with its row: "." or "," or either ("?").
    seen: dict[str, tuple[str, int]] = field(default_factory=dict)
    code: str = ""
    others: Counter[str] = field(default_factory=Counter)
    beyond: int = 0
    largest: tuple[str, int] = ("", 0)
    stranger: tuple[str, int] = ("", 0)
    kind: str = TEXT
    decimal: str = "."
    why: str = ""
    between: set[str] = field(default_factory=set)
    orders: frozenset[str] | None = None
    dotted: bool = True
    order: str = DMY
    doubt: str = ""
    held: bool = False
    first: list[str] = field(default_factory=list)

    def see(self, text: str, row: int) -> None:
        """Take one filled field into account."""
        self.filled += 1
        reading = read_number(text)
        if reading is None or reading.code or len(text) in (5, 6, 8):
            self._see_date(text)
        if reading is None and is_beyond(text):
            self.beyond += 1
            self.largest = self.largest if self.largest[0] else (text, row)
            return
        if reading is None:
            self.stranger = self.stranger if self.stranger[0] else (text, row)
            if len(self.others) < _MARKS or text in self.others:
                self.others[text] += 1
            return
        self.numbers += 1
        if len(self.first) < _FIRST:
            self.first.append(text)
        self.behind = max(self.behind, reading.behind)
        self.between.update(_BETWEEN.findall(text))
        if len(self.widths) < _MARKS:
            self.widths.add(len(text))
        # Nothing beside a zero is no other unit.
        known = len(self.marks) < _MARKS or reading.mark in self.marks
        if known and (reading.mark or reading.point != 0):
            self.marks[reading.mark] += 1
        if reading.code:
            self.codes += 1
            self.code = self.code or text
        if reading.is_open:
            self.seen.setdefault("?", (text, row))
        elif reading.comma is None:
            self.seen.setdefault(".", (text, row))
        elif reading.point is None:
            self.seen.setdefault(",", (text, row))

    def _see_date(self, text: str) -> None:
        if not is_date(text):
            return
        self.dates += 1
        if can := orders(text):
            self.orders = can if self.orders is None else self.orders & can
            self.dotted &= "." in text

    def see_plain(self, fields: Sequence[str]) -> None:
        """Take many fields into account that are numbers with the decimal mark that is known."""
        self.filled += len(fields)
        self.numbers += len(fields)
        self.first += fields[: _FIRST - len(self.first)]
        self.marks[""] += len(fields)
        if len(self.widths) < _MARKS:
            self.widths.update(map(len, fields))

    def hold(self) -> None:
        """Its fields were numbers in the file, whose mark is therefore a point."""
        self.held = True
        self.seen["."] = self.seen.pop("?", ("", 0))

    @property
    def decided(self) -> str:
        """The decimal mark, where fields have told it and none has told another; else empty."""
        told = self.seen.keys() & {".", ","}
        return next(iter(told)) if len(told) == 1 else ""

    @property
    def thousands(self) -> str:
        """The marks that stand between digits and are not the decimal mark."""
        return "".join(sorted(self.between - {self.decimal}))

    @property
    def unit(self) -> str:
        """What stands beside the numbers."""
        return next((mark for mark, _ in self.marks.most_common() if mark), "")

    @property
    def strangers(self) -> int:
        """How many filled fields are no number."""
        return self.filled - self.numbers - self.beyond

    def number(self, text: str) -> float | None:
        """A field of this column of numbers, or None where it is none."""
        reading = read_number(text)
        return None if reading is None else _value(reading, self.decimal)

    def classify(self) -> None:
        """Take the column for numbers, codes, dates or texts; its decimal mark may stay open."""
        marks = {mark for mark in self.marks if mark}
        bare = self.marks[""] and not all(map(is_money, marks))
        padded = self.codes >= _PADDED * self.numbers or len(self.widths) == 1
        if self.dates >= _NEARLY_ALL * self.filled:
            self.kind = DATE
        elif self.numbers < _NEARLY_ALL * self.filled <= self.numbers + self.beyond:
            text, row = self.largest
            self.why = f"“{clean(text, 30)}” in row {row} is {BEYOND}"
        elif self.numbers < _NEARLY_ALL * self.filled:
            if self.numbers >= _HALF * self.filled and len(marks) < 2:
                word, count = self.others.most_common(1)[0]
                self.why = (
                    f"“{clean(word, 30)}” in {count} rows is no number; "
                    f"{option('missing', word)} reads it as missing"
                )
        elif self.codes and padded:
            self.kind = CODE
        elif len(marks) > 1 or (marks and bare):
            shown = first_names((mark or "none" for mark, _ in self.marks.most_common()), 3)
            self.why = f"numbers in several units ({shown})"
        elif 0 < self.behind < _AMOUNT:
            self.why = "“(1)” or “1-” may be a footnote or a mark, rather than a negative number"
        else:
            self.kind = NUMBER


def _value(reading: Reading, decimal: str) -> float | None:
    return reading.point if decimal == "." else reading.comma
