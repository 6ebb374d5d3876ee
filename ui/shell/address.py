"""The address of a page as its whole state: what differs from what a page shows by itself.

A page that holds its state in widgets asks :meth:`Mirror.asked` before it draws them and tells
:meth:`Mirror.tell` after, so that an address that is passed on shows the same, and Back undoes.
"""

import types
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Union, get_args, get_origin

import streamlit as st
from streamlit.runtime.scriptrunner import StopException, get_script_run_ctx

from vae_core.config.lists import parts
from vae_core.config.recipe import number_text
from vae_core.errors import UserError

# Names of the mirrors of this run of the script and of the one before, and whether that has ended.
_NOW, _BEFORE, _ENDED = "mirrors-now", "mirrors-before", "mirrors-ended"


@contextmanager
def mirrored() -> Iterator[None]:
    """Around each run of the script: which mirrors the last one has asked.

    A run that the next one cuts short may not have come to all of them: they count as asked, else
    the address would take the place of what was just set by hand.
    """
    state = st.session_state
    asked = state.pop(_NOW, set())
    state[_BEFORE] = asked if state.pop(_ENDED, False) else asked | state.get(_BEFORE, set())
    state[_NOW] = set()
    try:
        yield
    except StopException:
        state[_ENDED] = True
        raise
    state[_ENDED] = True


class Mirror:
    """Parameters of the address that are a page's own."""

    def __init__(self, place: str, names: Collection[str]):
        self._place = place
        self._names = frozenset(names)

    def asked(self) -> dict[str, str] | None:
        """What the address says, where a page is to follow it; None where its widgets hold.

        It is followed where the page is opened with parameters, and on the browser's own Back and
        Forward. Else a message of the page may be older than what was last written there.
        """
        asked = st.session_state.setdefault(_NOW, set())
        # A page that runs by itself, without the script around all pages, has no run before.
        opened = self._place not in st.session_state.get(_BEFORE, asked)
        st.session_state[_NOW] = asked | {self._place}
        now = self._own()
        if opened:
            return now or None
        context = get_script_run_ctx()
        return now if context is not None and context.is_history_navigation else None

    def tell(self, said: dict[str, str]) -> None:
        """Write these parameters in place of what stands there, beside those of others."""
        if said == self._own():
            return
        others = {
            name: st.query_params.get_all(name)
            for name in st.query_params
            if name not in self._names
        }
        st.query_params.from_dict({**others, **said})

    def _own(self) -> dict[str, str]:
        return {name: value for name, value in st.query_params.items() if name in self._names}


def as_text(value: Any) -> str:
    """A value of a field as an address holds it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, list | tuple | set | frozenset):
        return ",".join(map(as_text, value))
    return value if isinstance(value, str) else number_text(value)


def from_text(text: str, annotation: Any) -> Any:
    """The value of a field of that type; None for an empty text.

    Raises:
        UserError: for what is no value of that type.
    """
    kind = _plain(annotation)
    if text == "" and kind is not tuple:
        return None
    try:
        if kind is tuple:
            return parts(text)
        if kind is bool:
            return {"0": False, "1": True}[text]
        return kind(text[:60]) if kind in (int, float) else text
    except (KeyError, ValueError):
        what = {bool: "0 or 1", int: "a whole number", float: "a number"}[kind]
        raise UserError(f"“{text[:60]}” is not {what}.") from None


def _plain(annotation: Any) -> type:
    """``float`` of ``Annotated[float, ...] | None``, and so on."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _plain(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        return _plain(next(each for each in get_args(annotation) if each is not type(None)))
    return origin or annotation
