"""The settings of a training, as widgets over the fields of ``RunConfig``.

Every widget's key is the field's name under ``set_``; choices, titles and one-line explanations
come from the catalogue, limits and mistakes from the configuration itself.
"""

import math
from typing import Any

import streamlit as st

from ui.shell.notices import fail
from ui.shell.text import plain
from ui.train.form_state import (
    follow_address,
    follow_dataset,
    follow_model,
    key,
    layout,
    model,
    networks,
    read,
    start_values,
    use_preset,
)
from vae_core import catalogue
from vae_core.config.fields import about
from vae_core.config.rules import likelihoods_for
from vae_core.config.run import RunConfig
from vae_core.data.specs import all_specs, data_root, is_local
from vae_core.data.wording import named_for
from vae_core.errors import UserError


def _help(name: str) -> str:
    """The field's description as a tooltip, in words of the chosen data."""
    return named_for(layout(), RunConfig.model_fields[name].description.capitalize() + ".")


def _choice(name: str, suited: tuple[str, ...] = (), **more: Any) -> None:
    """One of the rows of a field, or of those that are suited."""
    told = about(RunConfig, name)
    table = {choice: told.rows[choice] for choice in suited or told.rows}
    rows = "\n".join(
        f"- **{plain(row.title)}**: {plain(named_for(layout(), row.description))}"
        for row in table.values()
    )
    st.selectbox(
        told.label,
        list(table),
        format_func=lambda choice: table[choice].title,
        key=key(name),
        help=rows,
        persist_state="session",
        **more,
    )


def _number(name: str, label: str = "", help: str | None = None, **more: Any) -> None:
    # No limits here: a value out of range is answered in a sentence by the configuration.
    st.number_input(
        label or about(RunConfig, name).label,
        value=None,
        key=key(name),
        help=help or _help(name),
        persist_state="session",
        **more,
    )


def _own_weights() -> None:
    """What the chosen model weighs beside beta, each under the name of what it weighs there."""
    weighed = {name: text for name, text in read().items() if name != "beta"}
    several, guesses = model().settings["samples"] > 1, model().classifier
    if not weighed and not several and not guesses:
        return
    places = iter(st.columns(4))
    for name, text in weighed.items():
        with next(places):
            _number(
                name, f"{catalogue.WEIGHTS[name].title}, {named_for(layout(), text)}", format="%g"
            )
    if several:
        with next(places):
            _number("samples", step=1)
    if guesses:
        with next(places):
            _number("labelled", step=10)


def settings() -> RunConfig | None:
    """Show the settings; returns a valid configuration, or None with a sentence on the page."""
    start_values()
    specs = all_specs()
    follow_address(specs)
    one, two, three, four = st.columns(4)
    with one:
        _choice("dataset", on_change=follow_dataset)
    with two:
        _choice("model", on_change=follow_model)
    with three:
        _choice("network", networks())
    with four:
        _number("latent_dim", step=1)
    one, two, three, four = st.columns(4)
    with one:
        means = read().get("beta")
        _number(
            "beta",
            f"β, {means or 'the KL weight'}",
            None if means else "This model has none to set.",
            step=0.5,
            format="%g",
            disabled=means is None,
        )
    with two:
        if read():  # else there is nothing to schedule
            _choice("schedule")
    with three:
        st.selectbox(
            "Train for",
            ["seconds", "epochs"],
            key="set_budget",
            format_func=lambda unit: f"a number of {unit}",
            persist_state="session",
        )
    with four:
        _number(
            "amount", st.session_state["set_budget"].capitalize(), "Budget of the run.", format="%g"
        )
    _own_weights()
    row = model()
    st.caption(f"{named_for(layout(), row.description)} `{row.equation}` {row.paper}")
    with st.expander("Advanced"):
        _advanced()
    if st.session_state["set_amount"] is None:
        st.error(f"Say for how many {st.session_state['set_budget']} to train.")
        return None
    try:
        config = RunConfig.parse(_values())
    except UserError as error:
        fail(error)
        return None
    _notes(config)
    return config


def _codes() -> None:
    """The fields of a model whose codes are a finite set."""
    for name in catalogue.POSTERIORS[model().posterior].config_fields:
        _number(name, step=1)


def _advanced() -> None:
    st.segmented_control(
        "Preset",
        list(catalogue.PRESETS),
        format_func=lambda name: catalogue.PRESETS[name].title,
        key="set_preset",
        required=True,
        persist_state="session",
        on_change=use_preset,
        help="\n".join(
            f"- **{row.title}**: {row.description}" for row in catalogue.PRESETS.values()
        ),
    )
    one, two, three = st.columns(3)
    with one:
        _choice("prior")
        if "components" in catalogue.PRIORS[st.session_state["set_prior"]].config_fields:
            _number("components", step=10)
        _codes()
        _choice("likelihood", likelihoods_for(layout()))
        _number("sigma", step=0.01, format="%g")
        _choice("optimiser")
        _number("learning_rate", step=1e-3, format="%g")
        _choice("learning_rate_schedule")
    with two:
        st.text_input(
            about(RunConfig, "hidden").label,
            key="set_hidden",
            placeholder="the network's own",
            help="Widths of the dense layers, such as 400 or 512,256. Empty: the network's own.",
            persist_state="session",
        )
        _choice("activation")
        _choice("normalisation")
        _choice("initialisation")
        _number("dropout", step=0.05, format="%g")
        if "word_dropout" in catalogue.NETWORKS[st.session_state["set_network"]].config_fields:
            _number("word_dropout", step=0.05, format="%g")
        _number("weight_decay", step=0.01, format="%g")
    with three:
        _number("batch_size", step=32)
        if read():
            _number("warmup", step=0.05, format="%g")
            _number("cycles", step=1)
        if len(read()) > 1:
            _scheduled()
        _number("gradient_clip", step=1.0, format="%g")
        _number("patience", step=1.0, format="%g")
    one, two, three = st.columns(3)
    with one:
        _choice("precision")
    with two:
        _number("seed", step=1)
    with three:
        st.checkbox(
            about(RunConfig, "average_weights").label,
            key="set_average_weights",
            help=_help("average_weights"),
            persist_state="session",
        )


def _scheduled() -> None:
    st.multiselect(
        about(RunConfig, "scheduled").label,
        list(read()),
        format_func=lambda name: catalogue.WEIGHTS[name].title,
        key="set_scheduled",
        help=_help("scheduled"),
        persist_state="session",
    )


def _values() -> dict[str, Any]:
    """The widgets' values as fields of a configuration; empty ones take their defaults."""
    values = {}
    for name in RunConfig.model_fields:
        value = st.session_state.get(key(name))
        if value is not None and value != "":
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
