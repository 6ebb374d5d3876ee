"""How the numbers of a column are written, decided for the whole column and then for the file.

A field with one mark and three digits behind it, such as 202.479, is one number with a decimal
point and another with a decimal comma. The column's other fields say which, else the file's other
columns, else the user; where nobody does, the file is refused.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from vae_core.errors import UserError
from vae_core.user_data.dates import is_date
from vae_core.user_data.names import clean, option
from vae_core.user_data.numbers import BEYOND, Reading, is_beyond, is_money, read_number, spoken
from vae_core.user_data.options import OwnOptions
from vae_core.user_data.parsed import Undecided
from vae_core.user_data.skipped import first_names

_NEARLY_ALL = 0.95
_HALF = 0.5
_MARKS = 20  # different units that are told apart
_AMOUNT = 3  # digits from which "(123)" is a negative amount, rather than a footnote
_PADDED = 0.05

NUMBER, CODE, DATE, TEXT = "number", "code", "date", "text"
_DECIMALS = {"point": ".", "comma": ","}


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

    def see(self, text: str, row: int) -> None:
        """Take one filled field into account."""
        self.filled += 1
        reading = read_number(text)
        if reading is None or reading.code or len(text) in (5, 6, 8):
            self.dates += is_date(text)
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
        self.behind = max(self.behind, reading.behind)
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

    def see_plain(self, fields: Sequence[str]) -> None:
        """Take many fields into account that are numbers with the decimal mark that is known."""
        self.filled += len(fields)
        self.numbers += len(fields)
        self.marks[""] += len(fields)
        if len(self.widths) < _MARKS:
            self.widths.update(map(len, fields))

    @property
    def decided(self) -> str:
        """The decimal mark, where fields have told it and none has told another; else empty."""
        told = self.seen.keys() & {".", ","}
        return next(iter(told)) if len(told) == 1 else ""

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


def decide(
    columns: Sequence[tuple[str, Notation]],
    options: OwnOptions,
    delimiter: str,
    name: str,
    notes: list[str],
) -> None:
    """Say of each column what it is, and of numbers which their decimal mark is.

    Args:
        columns: their names, and what was seen of them.
        options: of which ``decimal`` decides what the fields leave open.
        delimiter: what divides the file's fields.
        name: of the file.
        notes: gets how numbers are read where that is not as a program writes them.

    Raises:
        UserError: when a column is written in two ways, or nothing tells which of two ways it is.
    """
    for _, notation in columns:
        if notation.filled:
            notation.classify()
    numeric = [(title, each) for title, each in columns if each.kind == NUMBER]
    for title, each in numeric:
        if "." in each.seen and "," in each.seen:
            raise _mixed(title, each, [other for other, _ in columns])
        each.decimal = "," if "," in each.seen else "."
    decided = {each.decimal for _, each in numeric if each.seen.keys() & {".", ","}}
    of_file = _DECIMALS.get(options.decimal) or (decided.pop() if len(decided) == 1 else None)
    opened = [(title, each) for title, each in numeric if each.seen.keys() == {"?"}]
    for title, each in opened:
        text, row = each.seen["?"]
        told = of_file or ("." if delimiter != ";" and "," not in text else None)
        if told is None:
            raise _open(title, text, row, name)
        each.decimal = told
    notes += _said(numeric, opened, of_file is None)


def _mixed(title: str, notation: Notation, names: list[str]) -> UserError:
    (point, point_row), (comma, comma_row) = notation.seen["."], notation.seen[","]
    return Undecided(
        f"The numbers of the column “{clean(title, 40)}” are written in two ways: “{point}” in row "
        f"{point_row} with a decimal point, “{comma}” in row {comma_row} with a decimal comma. "
        f"Write them in one way, or leave the column out ({option('drop', title)}).",
        ("drop",),
        names,
    )


def _open(title: str, text: str, row: int, name: str) -> UserError:
    reading = read_number(text)
    assert reading is not None and reading.comma is not None and reading.point is not None
    comma, point = spoken(reading.comma), spoken(reading.point)
    return Undecided(
        f"“{text}” in row {row} of the column “{clean(title, 40)}” may be {comma} or {point}, and "
        f"no other number in {name} tells which. Say --decimal comma ({comma}) or --decimal point "
        f"({point}).",
        ("decimal",),
    )


def _said(
    numeric: list[tuple[str, Notation]], opened: list[tuple[str, Notation]], guessed: bool
) -> list[str]:
    """Sentences on how numbers were read, where a reader may expect another way."""
    lines = []
    grouped = [(t, n) for t, n in opened if ("," in n.seen["?"][0]) != (n.decimal == ",")]
    if grouped:
        other = "point" if grouped[0][1].decimal == "," else "comma"
        lines.append(
            f"Read with thousands marks, as the other numbers of this file say: {_shown(grouped)}; "
            f"--decimal {other} would read that otherwise."
        )
    comma = [(t, n) for t, n in numeric if n.decimal == "," and (t, n) not in grouped]
    if comma:
        both = "; the others with a decimal point" * any("." in n.seen for _, n in numeric)
        lines.append(f"Read with a decimal comma: {_shown(comma)}{both}.")
    if guessed and (plain := [each for each in opened if each not in grouped]):
        lines.append(
            f"Read with a decimal point: {_shown(plain)}; --decimal comma would read thousands."
        )
    negative = [(t, n) for t, n in numeric if n.behind]
    if negative:
        lines.append(
            "Amounts in parentheses, or with a minus behind, are read as negative: "
            f"{first_names(t for t, _ in negative)}."
        )
    units = [f"{clean(n.unit)} of {clean(t, 40)}" for t, n in numeric if n.unit]
    if units:
        lines.append(f"Taken for units, not for part of the numbers: {first_names(units)}.")
    return lines


def _shown(columns: list[tuple[str, Notation]]) -> str:
    """Names of columns, and what became of a field of the first."""
    title, first = columns[0]
    kinds = ("?", ",", ".") if "?" in first.seen else (",", ".")
    text, _ = next(first.seen[kind] for kind in kinds if kind in first.seen)
    number = first.number(text)
    value = text if number is None else spoken(number)
    of_all = first_names(title for title, _ in columns)
    return f"{of_all} (“{text}” is {value}{f' in {clean(title, 40)}' if len(columns) > 1 else ''})"
