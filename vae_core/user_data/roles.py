"""What becomes of a column of a table: learned, kept beside the rows, or left out for a reason."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vae_core.errors import UserError
from vae_core.user_data import notation
from vae_core.user_data.facts import Facts
from vae_core.user_data.likelihoods import is_coded
from vae_core.user_data.names import clean, option
from vae_core.user_data.sheet import Sheet
from vae_core.user_data.skipped import SkippedFiles

MOST_VALUES = 64
_MOSTLY_MISSING = 0.5
_LONGEST = 80
_ID_NAME = re.compile(
    r"(?:.*[^a-z])?(?:ids?|nr|no|uuid|guid|identifier|key)\.?|ids?[^a-z].*|(?-i:.*[a-z]I[Dd]s?)",
    re.I,
)
_IDS = "columns of ids, which name the rows"
_COUNTERS = "columns that count the rows"
_NAMES = "columns that tell each row apart, as names do"
_DATES = "columns of dates or times, which are kept beside the rows"
_EMPTY, _CONSTANT = "empty columns", "constant columns"
YOURS = "columns that you left out"


@dataclass(frozen=True)
class Role:
    """What a column is for.

    Attributes:
        name: keep, drop, id, label or time.
        why: why it is not learned, as what is left out is counted; empty of what is.
        chosen: whether the user said so.
    """

    name: str
    why: str = ""
    chosen: bool = False


def roles_of(sheet: Sheet, label: Facts | None) -> dict[str, Role]:
    """The role of each column of a table by its name.

    Raises:
        UserError: when a column shall be learned that cannot be.
    """
    roles = {facts.name: _role(facts, sheet, label) for facts in sheet.every}
    if not any(role.name == "id" for role in roles.values()):
        # What names the rows is kept for that, where nothing else does.
        of_names = (
            f.name for f in sheet.columns if roles[f.name].why == _NAMES and f.longest <= _LONGEST
        )
        if (name := next(of_names, None)) is not None and name in sheet.texts:
            roles[name] = Role("id", _NAMES)
    return roles


def learned(
    sheet: Sheet, roles: dict[str, Role], label: Facts | None, skipped: SkippedFiles
) -> list[Facts]:
    """The columns that are learned; why others are not is counted."""
    for facts in sheet.columns:
        role = roles[facts.name]
        if role.why and not role.chosen and facts is not label:
            skipped.add(role.why, facts.name)
    return [f for f in sheet.columns if roles[f.name].name == "keep" and f is not label]


def roles_in_series(
    sheet: Sheet,
    label: Facts | None,
    named: Facts | None,
    times: Sequence[Facts | None],
    skipped: SkippedFiles,
) -> dict[str, Role]:
    """The role of each column of a table of curves; why one is none of them is counted.

    Args:
        sheet: the table.
        label: the column of the classes.
        named: the column that names the curves.
        times: columns that say when.
        skipped: counts columns that are left out.
    """
    roles = {}
    for facts in sheet.every:
        said, chosen = facts.choice.role, bool(facts.choice.role)
        timed = any(facts is each for each in times)
        if facts is label:
            role = Role("label", chosen=True)
        elif said == "drop":
            role = Role("drop", YOURS, chosen=True)
        elif facts is named:
            role = Role("id", chosen=chosen)
        elif timed or said == "time" or (not said and facts.notation.kind == notation.DATE):
            role = Role("time", chosen=said == "time")
        elif said == "id":
            role = Role("id", chosen=True)
        else:
            role = Role("keep") if facts.is_number else Role("drop", "columns without numbers")
        if role.why and not role.chosen:
            skipped.add(role.why, facts.name)
        roles[facts.name] = role
    return roles


def is_choice(facts: Facts, sheet: Sheet) -> bool:
    """Texts and codes, and numbers of which there are two, such as 0 and 1, or a few often."""
    if not facts.is_number:
        return True
    values = sheet.numbers[facts.name]
    if facts.choice.form == "number":
        return False
    return len(np.unique(values[np.isfinite(values)])) == 2 or is_coded(values)


def _role(facts: Facts, sheet: Sheet, label: Facts | None) -> Role:
    said = facts.choice.role
    if facts is label:
        return Role("label", chosen=True)
    if said == "drop":
        return Role("drop", YOURS, chosen=True)
    if said in ("id", "time"):
        return Role(said, chosen=True)
    why = _why(facts, sheet)
    if said == "keep" or (facts.choice.form and why):
        return _kept(facts, why)
    if why == _DATES:
        return Role("time", why)
    return Role("id" if why in (_IDS, _COUNTERS) else "drop", why) if why else Role("keep")


def _kept(facts: Facts, why: str) -> Role:
    """The role of a column that shall be learned.

    Raises:
        UserError: when it cannot be.
    """
    few = facts.distinct is not None and len(facts.distinct) <= MOST_VALUES
    whole = facts.longest <= _LONGEST
    if why in (_EMPTY, _CONSTANT) or not (facts.is_number or (few and whole)):
        name = clean(facts.name, 40)
        reason = {_EMPTY: "it is empty", _CONSTANT: "it never changes"}.get(
            why,
            f"a choice has up to {MOST_VALUES} values of {_LONGEST} characters"
            + ("; say what its numbers are" if facts.notation.why else ""),
        )
        raise UserError(
            f"The column “{name}” cannot be learned: {reason}. Leave it out "
            f"({option('drop', name)}), or keep it beside the rows "
            f"({option('column', name + '=id')})."
        )
    return Role("keep", chosen=True)


def _why(facts: Facts, sheet: Sheet) -> str:
    """Why a column is not learned; empty where it is."""
    if facts.filled == 0:
        return _EMPTY
    if facts.filled < _MOSTLY_MISSING * sheet.rows:
        return "mostly empty columns"
    if facts.distinct is not None and len(facts.distinct) == 1:
        return _CONSTANT
    return _of_numbers(facts, sheet.numbers[facts.name]) if facts.is_number else _of_texts(facts)


def _of_numbers(facts: Facts, values: np.ndarray) -> str:
    if len(values) > 2 and (np.diff(values) == 1).all():
        return _COUNTERS
    if _ID_NAME.fullmatch(facts.name) and len(np.unique(values)) == len(values):
        return _IDS * bool((np.rint(values) == values).all())
    return ""


def _of_texts(facts: Facts) -> str:
    """Why a column of texts, codes or dates is no choice; empty where it is one."""
    unlike = facts.all_differ
    if not unlike and facts.distinct is not None and len(facts.distinct) <= MOST_VALUES:
        return f"columns with texts of more than {_LONGEST} characters" * (facts.longest > _LONGEST)
    if facts.notation.kind == notation.DATE:
        return _DATES
    if facts.notation.why:
        return f"columns of numbers that cannot all be read ({facts.notation.why})"
    if unlike and (_ID_NAME.fullmatch(facts.name) or len(facts.stems) == 1):
        return _IDS
    if facts.notation.kind == notation.CODE and not unlike:
        return f"columns of codes that keep their zeros, of more than {MOST_VALUES} different"
    return _NAMES if unlike else f"columns of more than {MOST_VALUES} different texts"


def beside(
    sheet: Sheet, roles: dict[str, Role], timed: bool = False
) -> tuple[dict[str, list[str]], tuple[str, ...]]:
    """Columns that say who and when rows are, as they are written, and which tell rows apart.

    ``timed``: a time alone does, where no two rows have the same.
    """
    named = {
        role: [f.name for f in sheet.columns if roles[f.name].name == role]
        for role in ("id", "time")
    }
    columns = {f.name: f for f in sheet.columns}
    texts = {
        name: sheet.written(columns[name])
        for name in (*named["id"], *named["time"])
        if name in sheet.texts or name in sheet.numbers
    }
    alone = [[name] for name in named["id"] if name in texts]
    both = [[one, *named["time"][:1]] for one in named["id"][:1] if named["time"]]
    moments = [[name] for name in named["time"][:1]] if timed else []
    for names in (*alone, *both, *moments):
        if all(name in texts for name in names) and _differ([texts[name] for name in names]):
            return texts, tuple(names)
    return texts, ()


def _differ(columns: Sequence[list[str]]) -> bool:
    """Whether together they are another in each row."""
    rows = list(zip(*columns, strict=True))
    return len(set(rows)) == len(rows)
