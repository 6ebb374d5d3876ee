"""What becomes of a column of a table: a number, a choice, or left out for a reason."""

import re

import numpy as np

from vae_core.user_data import notation
from vae_core.user_data.likelihoods import is_coded
from vae_core.user_data.skipped import SkippedFiles
from vae_core.user_data.tabular import Facts, Sheet

MOST_VALUES = 64
_MOSTLY_MISSING = 0.5
_LONGEST = 80
_ID_NAME = re.compile(
    r"(?:.*[^a-z])?(?:ids?|nr|no|uuid|guid|identifier|key)\.?|ids?[^a-z].*|(?-i:.*[a-z]I[Dd]s?)",
    re.I,
)
_IDS = "columns of ids, which differ in every row"


def is_choice(facts: Facts, sheet: Sheet) -> bool:
    """Texts and codes, and numbers of which there are two, such as 0 and 1, or a few often."""
    if not facts.is_number:
        return True
    values = sheet.numbers[facts.name]
    return len(np.unique(values[np.isfinite(values)])) == 2 or is_coded(values)


def is_useful(facts: Facts, sheet: Sheet, skipped: SkippedFiles) -> bool:
    """Whether a column can be learned; if not, why is counted."""
    if facts.filled == 0:
        why = "empty columns"
    elif facts.filled < _MOSTLY_MISSING * sheet.rows:
        why = "mostly empty columns"
    elif facts.distinct is not None and len(facts.distinct) == 1:
        why = "constant columns"
    elif facts.is_number:
        why = _of_numbers(facts, sheet.numbers[facts.name])
    else:
        why = _of_texts(facts)
    if why:
        skipped.add(why, facts.name)
    return not why


def _of_numbers(facts: Facts, values: np.ndarray) -> str:
    if len(values) > 2 and (np.diff(values) == 1).all():
        return "columns that count the rows"
    if _ID_NAME.fullmatch(facts.name) and len(np.unique(values)) == len(values):
        return _IDS * bool((np.rint(values) == values).all())
    return ""


def _of_texts(facts: Facts) -> str:
    """Why a column of texts, codes or dates is no choice; empty where it is one."""
    unlike = facts.all_differ
    if not unlike and facts.distinct is not None and len(facts.distinct) <= MOST_VALUES:
        return f"columns with texts of more than {_LONGEST} characters" * (facts.longest > _LONGEST)
    if facts.notation.kind == notation.DATE:
        return "columns of dates or times, which only series have a use for"
    if facts.notation.why:
        return f"columns of numbers that cannot all be read ({facts.notation.why})"
    if unlike and (_ID_NAME.fullmatch(facts.name) or len(facts.stems) == 1):
        return _IDS
    if facts.notation.kind == notation.CODE and not unlike:
        return f"columns of codes that keep their zeros, of more than {MOST_VALUES} different"
    if unlike:
        return "columns that tell each row apart, as names do"
    return f"columns of more than {MOST_VALUES} different texts"
