"""The options of reading, as widgets: those that matter to what was found."""

from typing import Any

import streamlit as st

from vae_core.config.mistakes import label
from vae_core.user_data.options import OwnOptions
from vae_core.user_data.parsed import ParsedDataset
from vae_core.user_data.pictures import SIDE

_KINDS = {
    "auto": "what the files look like",
    "pictures": "pictures",
    "text": "text",
    "table": "a table",
    "series": "series",
}
_TITLES = {
    "auto": {"auto": "as in the pictures", "grey": "grey", "rgb": "colour"},
    "arrange": {
        "auto": "by the number of columns",
        "rows": "each row is one",
        "windows": "columns, cut into windows",
    },
}
# What is shown of each kind of what was found.
_OF = {
    "pictures": ("size", "colour", "fit", "background"),
    "text": ("lower", "longest", "least", "duplicates"),
    "table": ("label",),
    "series": ("label", "arrange", "window", "stride"),
}


def _key(name: str) -> str:
    return f"own_{name}"


def options_of() -> OwnOptions:
    """The options as the widgets stand; what is not shown has its default.

    Raises:
        UserError: when a value is out of range.
    """
    values: dict[str, Any] = {}
    for name in OwnOptions.model_fields:
        value = st.session_state.get(_key(name))
        if value is not None:
            values[name] = value
    return OwnOptions.parse(values)


def forget_options() -> None:
    """Back to the defaults."""
    for name in OwnOptions.model_fields:
        st.session_state.pop(_key(name), None)


def show_options(found: ParsedDataset | None) -> None:
    """Offer the options that matter to what was found, or to what it is said to be."""
    for name, field in OwnOptions.model_fields.items():
        if field.default is not None:
            st.session_state.setdefault(_key(name), field.default)
    said = st.session_state[_key("kind")]
    kind = found.layout.kind if found is not None else said
    names = _OF.get(kind, ())
    places = st.columns(max(4, 1 + len(names)))
    with places[0]:
        _select("kind", _KINDS)
    for place, name in zip(places[1:], names, strict=False):
        with place:
            _widget(name, found)
    with st.expander("Split"):
        one, two, three = st.columns(3)
        with one:
            _number("validation", step=0.05, format="%g")
        with two:
            _number("test", step=0.05, format="%g")
        with three:
            _number("seed", step=1)


def _widget(name: str, found: ParsedDataset | None) -> None:
    match name:
        case "size":
            _number(name, step=8, placeholder=f"{SIDE}; arrays their own")
        case "colour":
            _select(name, _TITLES["auto"])
        case "fit":
            _select(name, {"crop": "cut to the centre", "pad": "padded"})
        case "background":
            _select(name, {"white": "white", "black": "black"})
        case "lower":
            st.checkbox(label(OwnOptions, name), key=_key(name), help=_help(name))
        case "longest":
            _number(name, step=8)
        case "least":
            _number(name, step=1)
        case "duplicates":
            _select(name, {"keep": "kept", "drop": "left out"})
        case "label":
            _label(found)
        case "arrange":
            _select(name, _TITLES["arrange"])
        case "window":
            _number(name, step=16)
        case "stride":
            _number(name, step=16, placeholder="no overlap")


def _label(found: ParsedDataset | None) -> None:
    columns = list(found.columns) if found is not None else []
    chosen = st.session_state.get(_key("label"))
    if chosen and chosen not in columns:
        columns.append(chosen)  # so that it can be taken back where it was wrong
    if columns:
        st.selectbox(
            label(OwnOptions, "label"),
            columns,
            index=None,
            key=_key("label"),
            placeholder="none",
        )


def _select(name: str, titles: dict[str, str]) -> None:
    st.selectbox(
        label(OwnOptions, name),
        list(titles),
        format_func=titles.get,
        key=_key(name),
        help=_help(name),
    )


def _number(name: str, **more: Any) -> None:
    # No limits here: a value out of range is answered in a sentence by the options.
    st.number_input(label(OwnOptions, name), value=None, key=_key(name), help=_help(name), **more)


def _help(name: str) -> str:
    return OwnOptions.model_fields[name].description.capitalize() + "."
