"""The settings of a training, as widgets over the fields of ``RunConfig``.

Every widget's key is the field's name under ``set_``; choices, titles and one-line explanations
come from the catalogue, limits and mistakes from the configuration itself. A field that decides
nothing, given the others, has no widget.
"""

import math
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.shell.notices import fail
from ui.shell.text import plain
from ui.train.advanced import advanced
from ui.train.built import UNREAD
from ui.train.fields import choice, number
from ui.train.form_state import (
    chosen_values,
    follow_dataset,
    key,
    layout,
    may_be_empty,
    model,
    networks,
    read,
    start_values,
    tell_address,
)
from ui.train.model_choice import choose_model
from vae_core import catalogue
from vae_core.config.fields import about
from vae_core.config.ranges import LEFT_OUT, accepted
from vae_core.config.reads import fields_read, priors_for
from vae_core.config.rules import likelihoods_for
from vae_core.config.run import RunConfig
from vae_core.data.specs import data_root, is_local
from vae_core.data.wording import named_for
from vae_core.errors import UserError

_ABOVE = ("dataset", "model", "network", "latent_dim", "hidden", "epochs", "seconds", "labelled")
_HIDDEN_NAMED = 3  # of the fields that are not shown


def settings(more: DeltaGenerator | None = None) -> RunConfig | None:
    """Show the settings; returns a valid configuration, or None with a sentence on the page.

    Args:
        more: where the advanced ones stand, else below the others.
    """
    start_values()
    one, two = st.columns(2)
    with one:
        choice("dataset", on_change=follow_dataset)
    with two:
        choice("network", networks())
    choose_model()
    _sizes()
    _budget()
    shown = fields_read(chosen_values())
    _say_what_is_hidden(shown)
    # Twenty widgets take the browser a quarter of a second: drawn when they are asked for.
    with (more or st).expander("Advanced", key="advanced", on_change="rerun") as place:
        if place.open:
            _advanced(shown)
    tell_address()
    if not _filled_in(shown):
        return None
    if st.session_state["set_amount"] is None:
        st.error(f"Say for how many {st.session_state['set_budget']} to train.")
        return None
    try:
        config = RunConfig.parse(_values(shown))
    except UserError as error:
        fail(error)
        return None
    _notes(config)
    return config


def _advanced(shown: frozenset[str]) -> None:
    suited = {
        "likelihood": likelihoods_for(layout()),
        "prior": priors_for(model().name),
    }
    usual = model().settings["samples"] == 1  # else it stands above
    without = {*_ABOVE, *catalogue.WEIGHTS} | (set() if usual else {"samples"})
    advanced(shown - without, suited)


def _sizes() -> None:
    """Of the network, and what the chosen model weighs, each under the name of what it weighs."""
    weighed = read()
    makers = [
        lambda: number("latent_dim", step=1),
        _widths,
        *(lambda name=name: _weight(name, weighed[name]) for name in _in_order(weighed)),
    ]
    if model().settings["samples"] > 1:
        makers.append(lambda: number("samples", step=1))
    if model().classifier:
        makers.append(lambda: number("labelled", step=10))
    for start in range(0, len(makers), 3):
        for make, place in zip(makers[start : start + 3], st.columns(3), strict=False):
            with place:
                make()


def _in_order(weighed: dict[str, str]) -> list[str]:
    return sorted(weighed, key=lambda name: name != "beta")


def _weight(name: str, means: str) -> None:
    label = f"{catalogue.WEIGHTS[name].title}, {named_for(layout(), means)}"
    number(name, label, format="%g", **({"step": 0.5} if name == "beta" else {}))


def _widths() -> None:
    own = catalogue.NETWORKS[st.session_state[key("network")]].hidden
    st.text_input(
        about(RunConfig, "hidden").label,
        key=key("hidden"),
        placeholder=", ".join(map(str, own)) or "none but its own",
        help="Widths of the dense layers, such as 400 or 512,256. Empty: the network's own.",
        persist_state="session",
    )


def _budget() -> None:
    one, two, _ = st.columns(3)
    with one:
        st.selectbox(
            "Train for",
            ["seconds", "epochs"],
            key="set_budget",
            persist_state="session",
        )
    with two:
        number(
            "amount", st.session_state["set_budget"].capitalize(), "Budget of the run.", format="%g"
        )


def _say_what_is_hidden(shown: frozenset[str]) -> None:
    names = [name for name in RunConfig.model_fields if name not in shown and name != "threads"]
    labels = [about(RunConfig, name).label.partition(",")[0] for name in names[:_HIDDEN_NAMED]]
    if not labels:
        return
    more = f" and {len(names) - len(labels)} more" if len(names) > len(labels) else ""
    st.caption(f"Not shown: what this choice does not read ({', '.join(labels)}{more}).")


def _filled_in(shown: frozenset[str]) -> bool:
    """Whether every number is one, and there where it has to be; says what is wrong or missing."""
    unread = (st.session_state.get(UNREAD) or {}).get("unread", [])
    if "amount" in unread:
        unread = [*unread, st.session_state["set_budget"]]
    for name in RunConfig.model_fields:
        empty = st.session_state.get(key(name)) is None and not may_be_empty(name)
        if name not in shown or not (empty or name in unread):
            continue
        label = about(RunConfig, name).label.partition(",")[0]
        schema = RunConfig.model_json_schema()["properties"][name]
        wanted = accepted(schema, finite=name in unread)
        if not may_be_empty(name) or name in ("seconds", "epochs"):
            wanted = wanted.replace(LEFT_OUT, "")
        what = "cannot be read as a number" if name in unread else "is empty"
        st.error(f"{plain(label)} {what}: give {wanted}.")
        return False
    return True


def _values(shown: frozenset[str]) -> dict[str, Any]:
    """The widgets' values as fields of a configuration; empty ones take their defaults."""
    values = {}
    for name in RunConfig.model_fields:
        value = st.session_state.get(key(name))
        if name in shown and value is not None and value != "":
            values[name] = value
    values.pop("epochs", None)
    values.pop("seconds", None)
    values[st.session_state["set_budget"]] = st.session_state["set_amount"]
    return values


def _notes(config: RunConfig) -> None:
    """What is worth knowing before the click."""
    notes = []
    spec = config.spec
    if not is_local(spec):
        notes.append(plain(spec.fetching(data_root())))
    if config.beta not in (None, 0, 1):
        numbers = math.prod(spec.shape)
        notes.append(
            f"β-norm, which is what compares between data sets: β × dimensions / numbers of an "
            f"example = {config.beta:g} × {config.latent_dim} / {numbers} = {config.beta_norm:.2g}."
        )
    if notes:
        st.caption(" ".join(notes))
