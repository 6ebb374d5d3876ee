"""The options of reading, as widgets: those that matter to what was found."""

import re
from typing import Any

import streamlit as st

from vae_core.config.mistakes import label, labels
from vae_core.errors import UserError
from vae_core.user_data.options import OwnOptions
from vae_core.user_data.parsed import ParsedDataset
from vae_core.user_data.pictures import SIDE
from vae_core.user_data.undecided import Undecided

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
    "decimal": {"auto": "as the file tells", "point": "point: 1.5", "comma": "comma: 1,5"},
    "gaps": {"keep": "kept", "drop": "left out", "ask": "refused where many"},
}
# What the command line's options are called here.
_LABELS = {"as" if name == "kind" else name: text for name, text in labels(OwnOptions).items()}
_ACROSS = 4
# What is shown of each kind of what was found.
_OF = {
    "pictures": ("size", "colour", "fit", "background"),
    "text": ("lower", "longest", "least", "duplicates"),
    "table": ("label", "drop", "missing", "decimal", "gaps"),
    "series": ("label", "arrange", "window", "stride", "drop", "missing", "decimal", "gaps"),
}


def _key(name: str) -> str:
    return f"own_{name}"


# Where the page's session keeps what is said of columns.
COLUMN, DROP, LABEL = map(_key, ("column", "drop", "label"))


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


def in_words_of_the_page(sentence: str) -> str:
    """A sentence that names options as the command line does, with their names on this page."""

    def named(option: re.Match) -> str:
        label = _LABELS.get(option[1])
        return f"“{label}”{':' * bool(option[2])}{option[2]}" if label else option[0]

    return re.sub(r"--([a-z]+)( ?)", named, sentence)


def show_options(found: ParsedDataset | UserError) -> None:
    """Offer the options that matter to what was found, or would decide why nothing was."""
    for name, field in OwnOptions.model_fields.items():
        if field.default is not None:
            default = list(field.default) if isinstance(field.default, tuple) else field.default
            st.session_state.setdefault(_key(name), default)
    said = st.session_state[_key("kind")]
    names = _OF.get(found.layout.kind if isinstance(found, ParsedDataset) else said, ())
    columns: tuple[str, ...] = ()
    if isinstance(found, Undecided):
        # What decides comes first; the others stay, as what is not shown forgets its value.
        names = tuple(dict.fromkeys((*found.options, *(names or _OF["table"]))))
    if isinstance(found, ParsedDataset | Undecided):
        columns = found.columns
    every = ("kind", *names)
    for start in range(0, len(every), _ACROSS):
        places = st.columns(_ACROSS)
        for place, name in zip(places, every[start : start + _ACROSS], strict=False):
            with place:
                _widget(name, columns)
    with st.expander("Split"):
        one, two, three = st.columns(3)
        with one:
            _number("validation", step=0.05, format="%g")
        with two:
            _number("test", step=0.05, format="%g")
        with three:
            _number("seed", step=1)


def _widget(name: str, columns: tuple[str, ...]) -> None:
    match name:
        case "kind":
            _select(name, _KINDS)
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
            _label(columns)
        case "drop":
            _several(name, columns, free=False)
        case "missing":
            _several(name, (), free=True)
        case "arrange" | "decimal" | "gaps":
            _select(name, _TITLES[name])
        case "window":
            _number(name, step=16)
        case "stride":
            _number(name, step=16, placeholder="no overlap")


def _label(columns: tuple[str, ...]) -> None:
    chosen = st.session_state.get(_key("label"))
    # What was chosen stays there, so that it can be taken back where it was wrong.
    offered = list(dict.fromkeys([*columns, *([chosen] if chosen else [])]))
    if offered:
        st.selectbox(
            label(OwnOptions, "label"), offered, index=None, key=_key("label"), placeholder="none"
        )


def _several(name: str, offered: tuple[str, ...], free: bool) -> None:
    """Some of what is offered, or whatever is typed."""
    chosen = st.session_state[_key(name)]
    st.multiselect(
        label(OwnOptions, name),
        list(dict.fromkeys([*offered, *chosen])),
        key=_key(name),
        help=_help(name),
        placeholder="none",
        accept_new_options=free,
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
