"""The state behind the widgets of ``form.py``: a value for each field, and what follows of it.

Every widget's key is the field's name under ``set_``; the rules stand in ``form_rules.py``, and
``form_address.py`` writes the state into the page's address.
"""

from collections.abc import Iterator, MutableMapping
from typing import Any

import streamlit as st

from ui.shell.address import Mirror
from ui.shell.notices import warn
from ui.train import form_rules as rules
from ui.train.form_address import NAMES, said_of, taken_from
from ui.train.form_rules import DEFAULTS
from vae_core import catalogue
from vae_core.data.layouts import Layout
from vae_core.data.specs import DatasetSpec, all_specs

_mirror = Mirror("train-form", NAMES)


def key(name: str) -> str:
    """Of a field's widget."""
    return f"set_{name}"


class _Widgets(MutableMapping[str, Any]):
    """The values of the widgets by the name of their field."""

    def __getitem__(self, name: str) -> Any:
        return st.session_state[key(name)]

    def __setitem__(self, name: str, value: Any) -> None:
        st.session_state[key(name)] = value

    def __delitem__(self, name: str) -> None:
        del st.session_state[key(name)]

    def __iter__(self) -> Iterator[str]:
        return iter(DEFAULTS)

    def __len__(self) -> int:
        return len(DEFAULTS)


_WIDGETS = _Widgets()


def use_preset() -> None:
    """The chosen preset was changed."""
    rules.use_preset(_WIDGETS)


def follow_model() -> None:
    """The chosen model was changed."""
    rules.follow_model(_WIDGETS)


def follow_dataset() -> None:
    """The chosen data set was changed."""
    rules.follow_dataset(_WIDGETS)


def spec() -> DatasetSpec:
    """The chosen data set."""
    return rules.spec(_WIDGETS)


def layout() -> Layout:
    """How an example of it is read."""
    return rules.layout(_WIDGETS)


def networks() -> tuple[str, ...]:
    """Those that suit the data and that the model can have."""
    return rules.networks(_WIDGETS)


def model() -> catalogue.ModelRow:
    """The chosen model."""
    return rules.model(_WIDGETS)


def read() -> dict[str, str]:
    """The weights that decide something for the chosen model, and what each weighs in it."""
    return rules.read(_WIDGETS)


def chosen_values() -> dict[str, Any]:
    """What the widgets hold of the fields on which others depend, see ``config.reads``."""
    return rules.chosen_values(_WIDGETS)


def may_be_empty(name: str) -> bool:
    """Whether a field means something when nothing is in it."""
    usual = model().settings.get(name) if name in catalogue.WEIGHTS else DEFAULTS[name]
    return usual in (None, "")


def start_values() -> None:
    """What the widgets show at first, or what the address says; its mistakes are told."""
    for name, value in DEFAULTS.items():
        st.session_state.setdefault(key(name), value)
    if (asked := _mirror.asked()) is not None:
        values, mistakes = taken_from(asked)
        _WIDGETS.update(values)
        for said in mistakes:
            warn(said)
    if _WIDGETS["dataset"] not in all_specs():  # removed since it was chosen
        _WIDGETS["dataset"] = DEFAULTS["dataset"]
        follow_dataset()


def tell_address() -> None:
    """Write what the widgets hold into the address, once they are drawn."""
    _mirror.tell(said_of(_WIDGETS))
