"""Which decimal mark the numbers of each column have.

A field with one mark and three digits behind it, such as 202.479, is one number with a decimal
point and another with a decimal comma. The column's other fields say which, else the file's other
columns, else the user; where nobody does, the file is refused.
"""

from collections.abc import Sequence

from vae_core.user_data.dates import DMY, MDY
from vae_core.user_data.facts import Facts
from vae_core.user_data.names import clean, option
from vae_core.user_data.notation import CODE, DATE, NUMBER, TEXT, Notation
from vae_core.user_data.numbers import read_number, spoken
from vae_core.user_data.options import OwnOptions
from vae_core.user_data.skipped import first_names
from vae_core.user_data.undecided import Undecided

_DECIMALS = {"point": ".", "comma": ","}
_UNREAD = ("drop", "id")  # roles of columns of which it does not matter what numbers they hold


def decide(
    columns: Sequence[Facts],
    options: OwnOptions,
    delimiter: str,
    name: str,
    notes: list[str],
) -> list[Undecided]:
    """Say of each column what it is, of numbers their decimal mark, of dates their order.

    Args:
        columns: what was seen, and what the user said of them.
        options: of which ``decimal`` decides what the fields leave open.
        delimiter: what divides the file's fields.
        name: of the file.
        notes: gets how numbers are read where that is not as a program writes them.

    Returns:
        What is left to the user: columns written in two ways, and such that nothing tells which of
        two ways it is.
    """
    for facts in columns:
        if facts.notation.filled:
            facts.notation.classify()
            _obey(facts.notation, facts.choice.form)
    numeric = [
        (f.name, f.notation)
        for f in columns
        if f.notation.kind == NUMBER and f.choice.role not in _UNREAD
    ]
    told = {f.name: _DECIMALS[f.choice.decimal] for f in columns if f.choice.decimal}
    problems, names = [], [facts.name for facts in columns]
    for title, each in numeric:
        each.decimal = told.get(title) or ("," if "," in each.seen else ".")
        if {".", ","} <= each.seen.keys():
            each.doubt = f"written in two ways: {each.seen['.'][0]} and {each.seen[','][0]}"
            if title not in told:
                problems.append(_mixed(title, each, names))
    # What is left out still tells how this file is written.
    decided = {
        told.get(f.name) or next(iter(f.notation.seen.keys() & {".", ","}))
        for f in columns
        if f.notation.kind == NUMBER
        and (f.name in told or len(f.notation.seen.keys() & {".", ","}) == 1)
    }
    of_file = _DECIMALS.get(options.decimal) or (decided.pop() if len(decided) == 1 else None)
    opened = [(t, each) for t, each in numeric if each.seen.keys() == {"?"} and t not in told]
    for title, each in opened:
        text, row = each.seen["?"]
        found = of_file or ("." if delimiter != ";" and "," not in text else None)
        each.decimal = found or "."
        each.doubt = _either(text)
        if found is not None:
            each.doubt += f": read as {spoken(each.number(text) or 0.0)}"
        else:
            problems.append(_open(title, text, row, name))
    if not problems:
        notes += _said(numeric, opened, of_file is None)
    for facts in columns:
        if facts.notation.kind == DATE:
            _order(facts.notation, facts.choice.dates, of_file == ",")
    return problems


def _obey(notation: Notation, form: str) -> None:
    """Take a column for what the user says that it is, where it can be that."""
    if form == "number" and notation.numbers:
        notation.kind, notation.why = NUMBER, ""
    elif form == "choice":
        notation.kind, notation.why = (CODE if notation.code else TEXT), ""


def _order(notation: Notation, told: str, comma: bool) -> None:
    """The order of day, month and year of a column of dates."""
    can = notation.orders
    if told:
        notation.order = told
    elif can is not None and len(can) == 1:
        notation.order = next(iter(can))
    elif can is not None and not can:
        notation.doubt = "days and months stand in two orders"
    elif can is not None:
        # Points are written where the day comes first; so are decimal commas.
        notation.order = DMY if notation.dotted or comma else MDY
        if not notation.dotted:
            notation.doubt = "day or month first: no day above 12 tells"


def _either(text: str) -> str:
    reading = read_number(text)
    assert reading is not None and reading.comma is not None and reading.point is not None
    return f"{text} may be {spoken(reading.comma)} or {spoken(reading.point)}"


def _mixed(title: str, notation: Notation, names: list[str]) -> Undecided:
    (point, point_row), (comma, comma_row) = notation.seen["."], notation.seen[","]
    return Undecided(
        f"The numbers of the column “{clean(title, 40)}” are written in two ways: “{point}” in row "
        f"{point_row} with a decimal point, “{comma}” in row {comma_row} with a decimal comma. "
        f"Write them in one way, leave the column out ({option('drop', title)}), or say which is "
        f"meant ({option('column', title + '=comma')}): what is written otherwise is then missing.",
        ("drop",),
        names,
    )


def _open(title: str, text: str, row: int, name: str) -> Undecided:
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
