"""What a caller gave, in words, and a sentence where that is none of what was asked for.

Imports neither torch nor numpy: a tensor and an array say themselves what they are.
"""

import os
from pathlib import Path
from typing import Any, TypeVar

from vae_core.counting import counted
from vae_core.errors import UserError

_BRIEF = 40  # letters of a text that are repeated
_ARRAYS = {"torch": "tensor", "numpy": "NumPy array", "pandas": "pandas object"}
Kind = TypeVar("Kind")


def told(value: Any) -> str:
    """A value in words, such as "a NumPy array of float64, shape (60, 28, 28)"."""
    if value is None:
        return "nothing (None)"
    if isinstance(value, str):
        cut = value if len(value) <= _BRIEF else f"{value[:_BRIEF]}..."
        return f"the text {cut!r}"
    if isinstance(value, bool | int | float | complex):
        return f"{value!r:.{_BRIEF}}"
    if isinstance(value, type):
        return f"the class {value.__name__}"
    name = type(value).__name__
    if isinstance(value, list | tuple | set | frozenset | dict):
        return f"a {name} of {counted(len(value), 'value')}"
    shape, dtype = getattr(value, "shape", None), getattr(value, "dtype", None)
    if isinstance(shape, tuple) and dtype is not None:
        array = _ARRAYS.get(type(value).__module__.partition(".")[0], name)
        return f"a {array} of {str(dtype).removeprefix('torch.')}, shape {tuple(shape)}"
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


def expect(value: Any, kind: type[Kind], what: str, remedy: str) -> Kind:
    """The value, which must be one of that class.

    Args:
        value: what was given.
        kind: the class.
        what: what was asked for, as a sentence begins: "The configuration".
        remedy: what to do, a sentence.

    Raises:
        UserError: for anything else.
    """
    if not isinstance(value, kind):
        raise UserError(f"{what} must be a {kind.__name__}, but it is {told(value)}. {remedy}")
    return value


def no_texts(value: Any) -> str:
    """What it is, in words, where it is not several texts: a list, an array, a column of them.

    Of several of which one is no text it says which one. Empty where all are texts.
    """
    if isinstance(value, str) or not hasattr(value, "__iter__"):
        return told(value)
    for place, each in enumerate(value):
        if not isinstance(each, str):
            return f"{told(value)}, of which the one at place {place} is {told(each)}"
    return ""


def whole_number(value: Any, what: str, least: int) -> int:
    """The value, which must be a whole number and not below the least.

    Raises:
        UserError: for anything else, such as a truth value.
    """
    if isinstance(value, bool) or not hasattr(value, "__index__") or value.__index__() < least:
        raise UserError(f"{what} must be a whole number from {least} on, but it is {told(value)}.")
    return value.__index__()


def as_path(value: Any, what: str) -> Path:
    """The value as a path, ``~`` written out.

    Raises:
        UserError: for what names no file.
    """
    if not isinstance(value, str | os.PathLike) or isinstance(os.fspath(value), bytes):
        raise UserError(f"{what} must be a path, but it is {told(value)}. Give a text or a Path.")
    if not os.fspath(value):
        raise UserError(f"{what} is an empty text, which names nothing. Give a path.")
    try:
        return Path(value).expanduser()
    except RuntimeError as error:
        raise UserError(f"{what} is {told(value)}, and nobody here is called so.") from error
