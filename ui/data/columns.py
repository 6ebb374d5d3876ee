"""The table of a table's columns: what each was taken for, and what it is to be instead."""

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from ui.data.options import COLUMN, DROP, LABEL
from ui.shell.notices import fail
from ui.shell.text import plain
from vae_core.user_data.choices import ROLES
from vae_core.user_data.columns import Column

_AS_FOUND = "as found"
_READ = {
    "number": "a number",
    "choice": "a choice",
    "point": "point: 1,234.5",
    "comma": "comma: 1.234,5",
    "dmy": "day first",
    "mdy": "month first",
    "ymd": "year first",
}
_ROLE, _READ_AS, _MIND = "Becomes", "Read as", "Mind"
_ROUND = "own-columns-round"
_HIGHEST = 420  # pixels, from which the table scrolls
_LETTER, _EDGES, _WIDEST = 7, 24, 900  # pixels of a cell's text


def show_columns(table: Sequence[Column]) -> None:
    """The table, in which what a column becomes and how it is read can be changed."""
    if not table:
        return
    said = st.session_state.get(COLUMN) or []
    frame = pd.DataFrame([_row(column, said) for column in table])
    key = f"own-columns-{st.session_state.get(_ROUND, 0)}"
    st.markdown("**Columns**: change what one becomes, or how it is read, in the table.")
    st.data_editor(
        frame,
        key=key,
        hide_index=True,
        height=min(_HIGHEST, 38 + 35 * len(table)),
        disabled=[name for name in frame.columns if name not in (_ROLE, _READ_AS)],
        on_change=_changed,
        args=(key, [column.name for column in table]),
        column_config={
            "Column": st.column_config.TextColumn(pinned=True),
            # As wide as its longest sentence: cells wrap no text.
            _MIND: st.column_config.TextColumn(width=_width(frame[_MIND])),
            _ROLE: st.column_config.SelectboxColumn(
                options=list(ROLES),
                required=True,
                help="; ".join(f"{role}: {told}" for role, told in ROLES.items()),
            ),
            _READ_AS: st.column_config.SelectboxColumn(
                options=[_AS_FOUND, *_READ.values()], required=True
            ),
        },
    )
    for column in table:
        if column.is_lost_target:
            fail(
                f"{plain(column.name)} is left out, though it looks like what is wanted: "
                f"{plain(column.mind)}. Say in the table what it becomes, or how it is read."
            )


def _width(texts: Iterable[str]) -> int:
    """Pixels in which each of some texts can be read."""
    return min(_WIDEST, _EDGES + _LETTER * max(len(_MIND), *map(len, texts)))


def _row(column: Column, said: Sequence[str]) -> dict[str, Any]:
    words = [each.rpartition("=")[2] for each in said if each.rpartition("=")[0] == column.name]
    read = next((_READ[word] for word in reversed(words) if word in _READ), _AS_FOUND)
    return {
        "Column": f"{column.name} ({column.unit})" if column.unit else column.name,
        _ROLE: column.role,
        _READ_AS: read,
        _MIND: column.mind,
        "Type": column.kind,
        "Missing": column.missing,
        "Range or values": column.range,
        "Written": column.style,
        "First": " · ".join(column.first),
    }


def _changed(key: str, names: list[str]) -> None:
    """Take what was edited over into the options; the table is then made anew."""
    said = list(st.session_state.get(COLUMN) or [])
    dropped = list(st.session_state.get(DROP) or [])
    for row, changes in st.session_state[key]["edited_rows"].items():
        name = names[int(row)]
        if (role := changes.get(_ROLE)) is not None:
            said = _without(said, name, ROLES)
            dropped = [each for each in dropped if each != name]
            if st.session_state.get(LABEL) == name:
                st.session_state[LABEL] = None
            if role == "label":
                st.session_state[LABEL] = name
            elif role == "drop":
                dropped.append(name)
            else:
                said.append(f"{name}={role}")
        if (read := changes.get(_READ_AS)) is not None:
            said = _without(said, name, _READ)
            said += [f"{name}={word}" for word, title in _READ.items() if title == read]
    st.session_state[COLUMN], st.session_state[DROP] = said, dropped
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1


def _without(said: list[str], name: str, words: Any) -> list[str]:
    """What is said, less words of a kind for a column."""
    return [
        each
        for each in said
        if not (each.rpartition("=")[0] == name and each.rpartition("=")[2] in words)
    ]
