"""The verdict of a report card: what is good, what is not, what to try, each told with its figures.

Composed of the card's findings alone, so that the top of a card says nothing that its sections do
not say. The three are of one piece: what to try is advice on what is not good.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

ROLES = ("good", "bad", "try")
# What a person wants to know first: whether the training went well, then whether codes and samples
# are of use, then how good they are. Kinds that are not here come after these.
FIRST = (
    "diverged",
    "unlearnt",
    "overfitted",
    "stuck",
    "collapse",
    "dead-codes",
    "partial-collapse",
    "exploding",
    "far-samples",
    "codes-elsewhere",
    "dropped",
    "copied",
    "holes",
    "distance",
    "near-samples",
    "faithful",
    "sound",
    "varied",
)
NO_PRAISE = "No figure here speaks for this model by more than its error."
NO_FAULT = "Nothing that was measured is out of order."
NO_ADVICE = "No setting of this model is known to mend that."
NOTHING_TO_MEND = "Nothing to mend: hold it against other models."
TRIED_AT_ONCE = 3

_NUMBER = re.compile(r"[-−]?\d+(?:\.\d+)?")

Record = dict[str, Any]


def verdict(sections: list[Record]) -> list[Record]:
    """Three sentences on the sections of a report card, or none where nothing was found.

    Each is {role, kind, parts, more, next}: ``role`` is one of ``ROLES``, ``kind`` that of the
    finding told, ``more`` counts the findings of the same tone that the sections tell beside it,
    and ``next`` is the first of them, as "section/kind".
    ``parts`` are {text, figure}: together the sentence, where ``figure`` names the figure whose
    value a number is, as "section/key", or is empty.
    """
    if not any(section.get("findings") for section in sections):
        return []
    good, bad = (_told(sections, tone) for tone in ("good", "bad"))
    spoken = [
        _sentence("good", good, sections, NO_PRAISE),
        _sentence("bad", bad, sections, NO_FAULT),
    ]
    return [*spoken, _advice(bad)]


def as_text(sentences: list[Record]) -> str:
    """The verdict as plain text, a line each."""
    return "\n".join("".join(part["text"] for part in each["parts"]) for each in sentences)


def _told(sections: list[Record], tone: str) -> list[Record]:
    """Findings of a tone, the weightiest first."""
    found = [
        {**finding, "section": section["name"]}
        for section in sections
        for finding in section.get("findings", [])
        if finding["tone"] == tone
    ]
    return sorted(found, key=lambda each: _place(each["kind"]))


def _place(kind: str) -> int:
    return FIRST.index(kind) if kind in FIRST else len(FIRST)


def _sentence(role: str, found: list[Record], sections: list[Record], none: str) -> Record:
    if not found:
        return _record(role, "", [{"text": none, "figure": ""}])
    first = found[0]
    figures = _figures(first, sections)
    return _record(role, first["kind"], list(_parts(first["text"], figures)), found[1:])


def _record(role: str, kind: str, parts: list[Record], others: Sequence[Record] = ()) -> Record:
    after = f"{others[0]['section']}/{others[0]['kind']}" if others else ""
    return {"role": role, "kind": kind, "parts": parts, "more": len(others), "next": after}


def _advice(bad: list[Record]) -> Record:
    """The advice of one finding: that of several may pull in two directions."""
    helped = next((each for each in bad if each["advice"]), None)
    text = NO_ADVICE if bad else NOTHING_TO_MEND
    if helped:
        *some, last = helped["advice"][:TRIED_AT_ONCE]
        text = f"Try {', '.join(some)} or {last}." if some else f"Try {last}."
    kind = helped["kind"] if helped else ""
    return _record("try", kind, [{"text": text, "figure": ""}])


def _figures(finding: Record, sections: list[Record]) -> dict[str, float]:
    """Values of the figures that a finding rests on, by "section/key", its own section's first."""
    placed = sorted(sections, key=lambda each: each["name"] != finding["section"])
    found: dict[str, float] = {}
    for key in finding["figures"]:
        for section in placed:
            value = next((f["value"] for f in section["figures"] if f["key"] == key), None)
            if value is not None:
                found[f"{section['name']}/{key}"] = value
                break
    return found


def _parts(text: str, figures: dict[str, float]) -> Iterator[Record]:
    """A text cut at the numbers that are values of figures; the first number that fits is taken."""
    left, end = dict(figures), 0
    for number in _NUMBER.finditer(text):
        name = next((name for name, value in left.items() if _is(number[0], value)), None)
        if name is None:
            continue
        del left[name]
        if number.start() > end:
            yield {"text": text[end : number.start()], "figure": ""}
        yield {"text": number[0], "figure": name}
        end = number.end()
    if end < len(text):
        yield {"text": text[end:], "figure": ""}


def _is(written: str, value: float) -> bool:
    """Whether digits are a value rounded to as many places, as it is or in percent."""
    written = written.replace("−", "-")
    half = 0.5 * 10.0 ** -len(written.partition(".")[2]) + 1e-9
    exact = {value, 100 * value, -value}
    return any(abs(float(written) - each) <= half for each in exact)
