"""The settings of a sweep, as widgets; their keys begin with ``sweep_``.

One model under several values of a weight that it reads or of another field, or several models;
with several seeds each where there are to be intervals.
"""

import math
from typing import Any

import streamlit as st

from ui.compare.sweep_address import DEFAULTS, NAMES, SUGGESTIONS, said_of, taken_from
from ui.compare.sweep_fields import (
    fields_for,
    kind_of,
    suggestion,
    title_of,
)
from ui.compare.sweep_values import choices, grid, key_of, numbers, suggested
from ui.shell.address import Mirror
from ui.shell.jobs import jobs
from ui.shell.notices import fail, warn
from ui.shell.text import plain
from vae_core import catalogue
from vae_core.config.run import RunConfig
from vae_core.counting import counted
from vae_core.data.specs import all_specs, data_root, is_local
from vae_core.errors import UserError
from vae_core.runs.halving import RULE, refuse_early
from vae_core.runs.latent_size import MOST_REPEATS
from vae_core.runs.sweep import FEWEST, MOST, plan

_START_SECONDS = 2  # before a run's first step: its data
_mirror = Mirror("sweep-form", NAMES)


def settings() -> tuple[RunConfig, dict[str, list[Any]]] | None:
    """Show the settings; returns what all runs share and what differs, or None with a sentence."""
    _begin()
    _what_differs()
    _shared()
    _mirror.tell(said_of({name: st.session_state[key_of(name)] for name in DEFAULTS}))
    if st.session_state[key_of("amount")] is None:
        st.error(f"Say for how many {st.session_state[key_of('budget')]} each run trains.")
        return None
    try:
        varied = grid()
        base = _base()
        configs = plan(base, varied)
        if early_ends():
            refuse_early(base, list(varied))
    except UserError as error:
        fail(error)
        return None
    st.caption(_estimate(configs))
    return base, varied


def _begin() -> None:
    """What the widgets show at first, or what the address says; its mistakes are told."""
    for name, value in DEFAULTS.items():
        st.session_state.setdefault(key_of(name), value)
    if (asked := _mirror.asked()) is not None:
        values, mistakes = taken_from(asked)
        for name, value in values.items():
            st.session_state[key_of(name)] = value
        for said in mistakes:
            warn(said)


def _what_differs() -> None:
    one, two, three = st.columns([1.1, 1.1, 2.2], vertical_alignment="bottom")
    with one:
        st.selectbox(
            "What differs",
            _fields(),
            format_func=title_of,
            key=key_of("field"),
            on_change=_other_field,
            help="A weight of one model's loss, the model itself, or any other setting.",
            persist_state="session",
        )
    if st.session_state[key_of("field")] == "model":
        st.multiselect(
            "Models",
            list(catalogue.MODELS),
            format_func=lambda name: catalogue.MODELS[name].title,
            key=key_of("models"),
            max_selections=MOST,
            help=f"{FEWEST} to {MOST} models, one column each.",
            persist_state="session",
        )
        return
    with two:
        _choice("model", "Model", catalogue.MODELS, on_change=_other_model)
    kind = kind_of(st.session_state[key_of("field")])
    with three:
        numbers() if kind == "numbers" else choices(kind)
    if st.session_state[key_of("field")] not in catalogue.WEIGHTS:
        return
    st.pills(
        "Suggestions",
        SUGGESTIONS,
        key=key_of("suggestion"),
        on_change=suggested,
        label_visibility="collapsed",
    )


def _fields() -> list[str]:
    """What can be varied of the chosen model."""
    return fields_for(st.session_state[key_of("model")])


def _other_field() -> None:
    """Values of the field before mean nothing to another one."""
    field = st.session_state[key_of("field")]
    st.session_state[key_of("choices")] = []
    st.session_state[key_of("values")] = suggestion(field) or (
        DEFAULTS["values"] if field in catalogue.WEIGHTS else ""
    )


def _other_model() -> None:
    """A weight that the new model does not read gives way to its first, or to whole models."""
    fields = _fields()
    if st.session_state[key_of("field")] not in fields:
        st.session_state[key_of("field")] = fields[0]
    if fields[0] == "model":
        chosen = st.session_state[key_of("model")]
        st.session_state[key_of("models")] = list(dict.fromkeys(["vae", chosen]))
        st.session_state[key_of("model")] = "vae"


def early_ends() -> bool:
    """Whether hopeless runs are to be ended early."""
    return bool(st.session_state[key_of("early")])


def _shared() -> None:
    one, two, three, four, five = st.columns([1.3, 1.1, 1, 1.2, 0.9])
    with one:
        specs = all_specs()
        if st.session_state[key_of("dataset")] not in specs:  # removed since it was chosen
            st.session_state[key_of("dataset")] = DEFAULTS["dataset"]
        _choice("dataset", "Data set", specs)
    with two:
        _choice("preset", "Preset", catalogue.PRESETS)
    with three:
        st.number_input(
            "Latent dimensions",
            value=None,
            step=1,
            key=key_of("latent_dim"),
            persist_state="session",
        )
    with four:
        st.selectbox(
            "Train each for",
            ["seconds", "epochs"],
            key=key_of("budget"),
            format_func=lambda unit: f"a number of {unit}",
            help="Equal for all. Epochs give every β the same number of steps; seconds are easier "
            "to plan, and on a busy computer not all runs take the same number of steps.",
            persist_state="session",
        )
    with five:
        st.number_input(
            st.session_state[key_of("budget")].capitalize(),
            value=None,
            key=key_of("amount"),
            format="%g",
            persist_state="session",
        )

    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.number_input(
            "Seeds each",
            min_value=1,
            max_value=MOST_REPEATS,
            step=1,
            key=key_of("repeats"),
            width=170,
            help="Figures of several are means with 95 % intervals.",
            persist_state="session",
        )
        st.checkbox(
            "End hopeless runs early", key=key_of("early"), help=RULE, persist_state="session"
        )


def _choice(name: str, label: str, table: dict[str, Any], **more: Any) -> None:
    st.selectbox(
        label,
        list(table),
        format_func=lambda choice: table[choice].title,
        key=key_of(name),
        help="\n".join(
            f"- **{plain(row.title)}**: {plain(row.description)}" for row in table.values()
        ),
        persist_state="session",
        **more,
    )


def _base() -> RunConfig:
    """What all runs share.

    Raises:
        UserError: for a wrong setting.
    """
    unit = st.session_state[key_of("budget")]
    values = {
        "dataset": st.session_state[key_of("dataset")],
        "model": st.session_state[key_of("model")],
        # A preset may bring epochs of its own; here one budget holds for all.
        "epochs": None,
        "seconds": None,
        unit: st.session_state[key_of("amount")],
    }
    if (size := st.session_state[key_of("latent_dim")]) is not None:
        values["latent_dim"] = size
    return RunConfig.parse(values, preset=st.session_state[key_of("preset")])


def _estimate(configs: list[RunConfig]) -> str:
    """How much work it is, in words."""
    first, count = configs[0], len(configs)
    slots = min(count, jobs().pool.workers)
    together = "all at once" if slots == count else f"{slots} at a time"
    if first.seconds is None:
        text = f"{counted(count, 'run')} of {counted(f'{first.epochs:g}', 'epoch')}, {together}."
    else:
        seconds = (first.seconds + _START_SECONDS) * math.ceil(count / slots * 2) / 2
        text = (
            f"{counted(count, 'run')} of {first.seconds:g} s, {together}: about "
            f"{_duration(seconds)}."
        )
    text += (
        " Runs of one seed have the same data order and first weights."
        if len({config.seed for config in configs}) > 1
        else " Seed, data order and first weights are the same for all."
    )
    if not is_local(spec := first.spec):
        text += f" {plain(spec.fetching(data_root()))}"
    return text


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{5 * math.ceil(seconds / 5)} s"
    minutes = math.ceil(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes / 60:.1f} h"
