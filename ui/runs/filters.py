"""What is asked of the list of runs, as widgets and as parameters of the address."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from ui.shell.address import Mirror
from vae_core import catalogue
from vae_core.data.specs import all_specs
from vae_core.runs.listing import SORTS, Query

_NAMES = ("q", "state", "data", "model", "tag", "sort", "pinned")
_mirror = Mirror("runs", _NAMES)
_FIRST = {"q": "", "state": "", "data": "", "model": "", "tag": "", "sort": "newest"}


def _key(name: str) -> str:
    return f"runs_{name}"


def asked_for(rows: Sequence[dict[str, Any]]) -> Query:
    """Show the filters over a list and give what they ask for."""
    choices = _choices(rows)
    _begin(choices)
    with st.container(horizontal=True, vertical_alignment="bottom", key="runs-filters"):
        st.text_input("Search", key=_key("q"), placeholder="title, note, tags", width=200)
        specs = all_specs()
        _choose("data", "Data set", choices, lambda n: specs[n].title if n in specs else n)
        _choose("model", "Model", choices, lambda n: catalogue.MODELS[n].title)
        _choose("state", "State", choices, str)
        if choices["tag"] != [""]:
            _choose("tag", "Tag", choices, str)
        _choose("sort", "Order", choices, lambda n: SORTS[n][0])
        st.checkbox("Pinned only", key=_key("pinned"), persist_state="session")
    found = {name: st.session_state.get(_key(name)) or _FIRST[name] for name in _FIRST}
    pinned = bool(st.session_state[_key("pinned")])
    said = {name: value for name, value in found.items() if value != _FIRST[name]}
    _mirror.tell(said | ({"pinned": "1"} if pinned else {}))
    return Query(
        text=found["q"],
        state=found["state"],
        dataset=found["data"],
        model=found["model"],
        tag=found["tag"],
        pinned=pinned,
        sort=found["sort"],
    )


def _choices(rows: Sequence[dict[str, Any]]) -> dict[str, list[str]]:
    """What there is to choose from: only what some run has."""

    def present(name: str) -> list[str]:
        return ["", *sorted({row[name] for row in rows if row[name]})]

    tags = sorted({tag for row in rows for tag in row["tags"]}, key=str.casefold)
    return {
        "state": present("state"),
        "data": present("dataset"),
        "model": [name for name in present("model") if not name or name in catalogue.MODELS],
        "tag": ["", *tags],
        "sort": list(SORTS),
    }


def _begin(choices: dict[str, list[str]]) -> None:
    """What the address says, and in place of what is no longer there nothing."""
    for name, value in {**_FIRST, "pinned": False}.items():
        st.session_state.setdefault(_key(name), value)
    if (asked := _mirror.asked()) is not None:
        for name, value in _FIRST.items():
            st.session_state[_key(name)] = asked.get(name, value)[:200]
        st.session_state[_key("pinned")] = asked.get("pinned") == "1"
    for name, there in choices.items():
        if st.session_state[_key(name)] not in there:
            st.session_state[_key(name)] = _FIRST[name]


def _choose(
    name: str, label: str, choices: dict[str, list[str]], called: Callable[[str], str]
) -> None:
    st.selectbox(
        label,
        choices[name],
        format_func=lambda each: called(each) if each else "All",
        key=_key(name),
        width=150,
        persist_state="session",
    )
