"""One field as a number: what it is with a decimal point, and what with a decimal comma.

The field alone often leaves that open, as "1.234" does; ``notation`` decides for a whole column.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

# Beyond float32 is beyond what can be learned.
_MOST = 1e30
BEYOND = "1e30 or larger, which is beyond what can be learned"
_EXACT = 15  # digits that a float64 holds for certain
_SPACES = " \u00a0\u2007\u2009\u202f"
_PLAIN = re.compile(r"([+-]?)(\d+)(?:\.(\d+))?([eE][+-]?\d{1,3})?", re.ASCII)
_LINES = re.compile(
    r"(?:(?:-?(?:0|[1-9]\d{0,6})(?:\.\d+)?(?:[eE](?:-\d\d?|\+?[01]?\d))?)?\n)*", re.ASCII
)
_CODES = "AUD BRL CAD CHF CNY CZK DKK EUR GBP HUF INR JPY MXN NOK NZD PLN RUB SEK TRY USD ZAR"
_MONEY = rf"(?:[A-Z]{{0,3}}[$€£¥₹₽₩₺₴₫₪฿₦₱¢]|{'|'.join(_CODES.split())}|Fr\.|kr\.?|zł|Kč|Rs\.?)"
_LETTER = r"(?:[%‰°]|[^\W\d_])"
_WORD = rf"{_LETTER}{{1,12}}[2-4]?(?:[/·*]{_LETTER}{{1,8}}[2-4]?)?\.?"
_FIELD = re.compile(
    rf"(?P<open>\()?(?P<sign>[+\-−])?\s*(?P<before>{_MONEY})?\s*(?P<inner>[+\-−])?\s*"
    rf"(?P<core>[.,]?\d(?:[\d.,'’{_SPACES}]*[\d.,])?)(?P<power>[eE][+-]?\d{{1,3}})?"
    rf"\s*(?P<after>{_MONEY}|{_WORD}(?: (?:{_MONEY}|{_WORD}))?)?(?P<last>-)?(?(open)\))"
)
_SIGNS = re.compile(r"[+\-−()]")
_ONLY_MONEY = re.compile(_MONEY)


class Reading(NamedTuple):
    """What a field is as a number.

    Attributes:
        point, comma: the number with that decimal mark; None where the field cannot be read so.
        mark: what stands beside it, such as "$", "%" or "kg".
        code: whether a number would lose how it is written: leading zeros, or more digits than a
            float64 has.
        behind: digits of a number that is negative by parentheses or a minus behind; else 0.
    """

    point: float | None
    comma: float | None
    mark: str = ""
    code: bool = False
    behind: int = 0

    @property
    def is_open(self) -> bool:
        """Whether it is another number with a comma than with a point."""
        return None not in (self.point, self.comma) and self.point != self.comma


def is_money(mark: str) -> bool:
    """Whether what stands beside a number is a currency and nothing more, such as "k"."""
    return _ONLY_MONEY.fullmatch(mark) is not None


def spoken(value: float) -> str:
    """A number with a decimal point and blanks between thousands: 202 479, 202.479."""
    whole, _, rest = f"{value:.15g}".partition(".")
    spaced = f"{int(whole):,}".replace(",", " ") if whole.lstrip("-").isdecimal() else whole
    spaced = "-0" if whole == "-0" else spaced
    return f"{spaced}.{rest}" if rest else spaced


def are_plain(fields: Sequence[str], decimal: str) -> bool:
    """Whether all fields are blank, or numbers of up to seven digits before that decimal mark.

    Without a decimal mark they are whole. Such are read at once; what else a column holds is looked
    at field by field.
    """
    lines = "\n".join(fields) + "\n"
    if lines.count("\n") != len(fields):
        return False
    if decimal != ".":
        if "." in lines or (not decimal and "," in lines):
            return False
        lines = lines.replace(",", ".")
    return _LINES.fullmatch(lines) is not None


@lru_cache(maxsize=1 << 16)
def read_number(text: str) -> Reading | None:
    """A field without blanks around it as a number, or None where it is none.

    Read are thousands marks (comma, point, apostrophe, blanks of any width), a currency before or
    behind, a percent sign or one unit behind, an exponent, a minus before or behind and
    parentheses for negative amounts; 1_000, dates, ranges and fractions are no numbers.
    """
    plain = _PLAIN.fullmatch(text)
    if plain is not None:
        sign, whole, fraction, power = plain.groups()
        if fraction is not None and (power or len(fraction) != 3 or len(whole) > 3):
            # The most frequent case, which cannot be anything else.
            return _made(float(text), None, sign, whole, fraction)
        comma = None
        if fraction is None:
            comma = float(text)
        elif whole[0] != "0":
            comma = float(f"{sign}{whole}{fraction}")
        return _made(float(text), comma, sign, whole, fraction)
    found = _FIELD.fullmatch(text)
    return None if found is None else _decorated(found)


def around(text: str) -> tuple[str, str, str] | None:
    """A number without its sign, and what stands before and behind it with the blanks between.

    None of what is no number, and of one with an exponent.
    """
    found = _FIELD.fullmatch(text)
    if found is None or found["power"]:
        return None
    beside = text[: found.start("core")], text[found.end("core") :]
    before, after = (_SIGNS.sub("", each) for each in beside)
    return before.lstrip(), found["core"], after.rstrip()


def is_beyond(text: str) -> bool:
    """Whether a field without blanks around it is a number that is too large to be read as one.

    So many digits in a row, without a mark or an exponent, are a code.
    """
    if _PLAIN.fullmatch(text):
        return not abs(float(text)) < _MOST and not text.lstrip("+-").isdecimal()
    found = _FIELD.fullmatch(text)
    if found is None:
        return False
    values = [_written(found["core"], mark, found["power"] or "") for mark in ".,"]
    return any(value is not None and not value < _MOST for value in values)


def _made(
    point: float, comma: float | None, sign: str, whole: str, fraction: str | None
) -> Reading | None:
    if abs(point) >= _MOST or (comma is not None and abs(comma) >= _MOST):
        return None
    code = len(whole) > 1 and whole[0] == "0" and not sign
    if fraction is None and len(whole) > _EXACT:
        code |= int(float(whole)) != int(whole)
    return Reading(point, comma, code=code)


def _decorated(found: re.Match) -> Reading | None:
    """A number with marks of thousands, or with something beside it."""
    signs = [s for s in (found["sign"], found["inner"], found["last"]) if s]
    if len(signs) + bool(found["open"]) > 1:
        return None
    behind = found["last"] or found["open"]
    negative = behind or (signs and signs[0] != "+")
    values = []
    for decimal in ".,":
        value = _amount(found["core"], decimal, found["power"] or "")
        values.append(-value if negative and value is not None else value)
    if values == [None, None]:
        return None
    mark = " ".join(filter(None, (found["before"], found["after"])))
    code = re.match(r"0\d", found["core"]) is not None and not signs
    digits = sum(c.isdecimal() for c in found["core"]) if behind else 0
    return Reading(*values, mark=mark, code=code, behind=digits)


def _amount(core: str, decimal: str, power: str) -> float | None:
    """Digits with marks as a number that can be learned, with that decimal mark, or None."""
    value = _written(core, decimal, power)
    return value if value is not None and value < _MOST else None


def _written(core: str, decimal: str, power: str) -> float | None:
    """Digits with marks as a number, with that decimal mark; None where they do not stand so."""
    head, _, tail = core.partition(decimal)
    if not (tail or "0").isdecimal():
        return None
    if head and not head.isdecimal():
        plain = head.replace("’", "'").translate(dict.fromkeys(map(ord, _SPACES), " "))
        marks = {c for c in plain if not c.isdecimal()}
        if len(marks) != 1:
            return None
        mark = marks.pop()
        first, *groups, last = plain.split(mark)
        sizes = {len(group) for group in groups}
        # Three digits each, or as in India two above the last three.
        if not (1 <= len(first) <= 3 and first[0] != "0" and len(last) == 3):
            return None
        if sizes - {3} and (sizes != {2} or mark != ","):
            return None
        head = first + "".join(groups) + last
    return float(f"{head or 0}.{tail or 0}{power}")
