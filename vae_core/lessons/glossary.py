"""The glossary: one wording of each term for tooltips, docs and lessons, in two languages."""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from vae_core.errors import UserError

FILE = Path(__file__).with_name("glossary.toml")
LANGUAGES = {"en": "English", "de": "Deutsch"}
_REFERENCE = re.compile(r"\*([^*]+)\*")


@dataclass(frozen=True)
class Entry:
    """A term in one language.

    Attributes:
        name: as addresses and code say it, the same in every language.
        term: what people call it.
        symbol: how it is written; empty where there is no sign for it.
        also: other forms that mean it wherever a text has them.
        called: other names, which mean something else in other places.
        text: what it is; names of other entries stand in asterisks.
    """

    name: str
    term: str
    text: str
    symbol: str = ""
    also: tuple[str, ...] = ()
    called: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The term with its symbol."""
        return f"{self.term}, {self.symbol}" if self.symbol else self.term

    @property
    def forms(self) -> tuple[str, ...]:
        """Every form under which a reference may speak of it."""
        return (self.term, *([self.symbol] if self.symbol else []), *self.also, *self.called)

    @property
    def plain(self) -> str:
        """The text without asterisks."""
        return _REFERENCE.sub(r"\1", self.text)

    def parts(self, language: str) -> list[str | tuple[str, str]]:
        """The text in parts: plain ones, and references as (name of the entry, words)."""
        names = named(language)
        pieces = _REFERENCE.split(self.text)
        told = [(names[each.lower()], each) if i % 2 else each for i, each in enumerate(pieces)]
        return [each for each in told if each]


@lru_cache(maxsize=4)
def glossary(language: str = "en") -> dict[str, Entry]:
    """Name -> entry, in the order of their terms in that language.

    Raises:
        UserError: when there is no glossary in it.
    """
    if language not in LANGUAGES:
        raise UserError(f"There is no glossary in {language!r:.20}: choose {', '.join(LANGUAGES)}.")
    with FILE.open("rb") as file:
        rows = tomllib.load(file)
    entries = [_entry(name, row, language) for name, row in rows.items()]
    return {each.name: each for each in sorted(entries, key=lambda each: each.term.lower())}


def _entry(name: str, row: dict[str, Any], language: str) -> Entry:
    told = row if language == "en" else row[language]
    also, called = (tuple(told.get(key, ())) for key in ("also", "called"))
    return Entry(name, told["term"], told["text"], row.get("symbol", ""), also, called)


@lru_cache(maxsize=4)
def named(language: str = "en") -> dict[str, str]:
    """Every form of every term, in small letters -> the name of its entry."""
    entries = glossary(language).values()
    return {form.lower(): each.name for each in entries for form in each.forms}


@lru_cache(maxsize=4)
def _finder(language: str) -> tuple[re.Pattern[str], dict[str, str]]:
    entries = glossary(language).values()
    names = {form.lower(): each.name for each in entries for form in (each.term, *each.also)}
    forms = "|".join(re.escape(form) for form in sorted(names, key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?:{forms})(?!-?\w)", re.IGNORECASE), names


def terms_of(
    text: str, language: str = "en", told: set[str] | None = None
) -> list[tuple[int, int, str]]:
    """Which terms a text has: (from, to, name of the entry), the first mention of each only.

    Args:
        told: names that were told before; those of the text are added.
    """
    pattern, names = _finder(language)
    known = set() if told is None else told
    found = []
    for each in pattern.finditer(text):
        name = names[each[0].lower()]
        if name not in known:
            known.add(name)
            found.append((each.start(), each.end(), name))
    return found


def find_entry(text: str, language: str = "en") -> Entry:
    """The entry of a name, or of any form of a term.

    Raises:
        UserError: when there is none.
    """
    entries = glossary(language)
    key = text.strip().lower()
    name = key if key in entries else named(language).get(key)
    if name is None:
        raise UserError(f"The glossary has no entry “{text:.60}”.")
    return entries[name]
