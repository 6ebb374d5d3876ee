"""The settings of a sweep, as widgets; their keys begin with ``sweep_``.

Either one model under several values of a weight that it reads, or several models.
"""

import math
from typing import Any

import streamlit as st

from ui.compare.sweep_address import DEFAULTS, NAMES, SUGGESTIONS, said_of, taken_from
from ui.shell.address import Mirror
from ui.shell.jobs import jobs
from ui.shell.notices import fail, warn
from ui.shell.text import plain
from vae_core import catalogue
from vae_core.config.reads import weights_read
from vae_core.config.run import RunConfig
from vae_core.counting import counted
from vae_core.data.specs import all_specs, data_root, is_local
from vae_core.errors import UserError
from vae_core.runs.sweep import FEWEST, MOST, parse_values, plan

_START_SECONDS = 2  # before a run's first step: its data
_mirror = Mirror("sweep-form", NAMES)


def _key(name: str) -> str:
    return f"sweep_{name}"


def _suggested() -> None:
    """A tapped suggestion becomes the text."""
    if st.session_state[_key("suggestion")]:
        st.session_state[_key("values")] = st.session_state[_key("suggestion")]
    st.session_state[_key("suggestion")] = None


def settings() -> tuple[RunConfig, dict[str, list[Any]]] | None:
    """Show the settings; returns what all runs share and what differs, or None with a sentence."""
    _begin()
    _what_differs()
    _shared()
    _mirror.tell(said_of({name: st.session_state[_key(name)] for name in DEFAULTS}))
    if st.session_state[_key("amount")] is None:
        st.error(f"Say for how many {st.session_state[_key('budget')]} each run trains.")
        return None
    try:
        grid = _grid()
        base = _base()
        configs = plan(base, grid)
    except UserError as error:
        fail(error)
        return None
    st.caption(_estimate(configs))
    return base, grid


def _begin() -> None:
    """What the widgets show at first, or what the address says; its mistakes are told."""
    for name, value in DEFAULTS.items():
        st.session_state.setdefault(_key(name), value)
    if (asked := _mirror.asked()) is not None:
        values, mistakes = taken_from(asked)
        for name, value in values.items():
            st.session_state[_key(name)] = value
        for said in mistakes:
            warn(said)


def _what_differs() -> None:
    one, two, three = st.columns([1.1, 1.1, 2.2], vertical_alignment="bottom")
    with one:
        st.selectbox(
            "What differs",
            _fields(),
            format_func=lambda name: (
                "The model" if name == "model" else catalogue.WEIGHTS[name].title
            ),
            key=_key("field"),
            help="A weight of one model's loss, or the model itself.",
            persist_state="session",
        )
    if st.session_state[_key("field")] == "model":
        st.multiselect(
            "Models",
            list(catalogue.MODELS),
            format_func=lambda name: catalogue.MODELS[name].title,
            key=_key("models"),
            max_selections=MOST,
            help=f"{FEWEST} to {MOST} models, one column each.",
            persist_state="session",
        )
        return
    with two:
        _choice("model", "Model", catalogue.MODELS, on_change=_other_model)
    with three:
        _numbers()
    st.pills(
        "Suggestions",
        SUGGESTIONS,
        key=_key("suggestion"),
        on_change=_suggested,
        label_visibility="collapsed",
    )


def _fields() -> list[str]:
    """What can be varied: the weights that the chosen model reads, and the model."""
    return [*_read(), "model"]


def _read() -> dict[str, str]:
    """The weights that decide something for the chosen model, and what each weighs in it."""
    return weights_read(st.session_state[_key("model")])


def _other_model() -> None:
    """A weight that the new model does not read gives way to its first, or to whole models."""
    fields = _fields()
    if st.session_state[_key("field")] not in fields:
        st.session_state[_key("field")] = fields[0]
    if fields == ["model"]:
        chosen = st.session_state[_key("model")]
        st.session_state[_key("models")] = list(dict.fromkeys(["vae", chosen]))
        st.session_state[_key("model")] = "vae"


def _numbers() -> None:
    weight = catalogue.WEIGHTS[st.session_state[_key("field")]]
    told = f"{FEWEST} to {MOST} numbers, one column each."
    if weight.name == "beta":
        told += (
            " β 1 is the evidence lower bound; β 0 leaves the code to itself; large β gives few "
            "nats to the code and blurs reconstructions."
        )
    st.text_input(
        f"Values of {weight.title}, {_read()[weight.name]}",
        key=_key("values"),
        help=told,
        persist_state="session",
    )


def _grid() -> dict[str, list[Any]]:
    """What differs, as a sweep takes it.

    Raises:
        UserError: for what is no number, and for too few or too many values.
    """
    field = st.session_state[_key("field")]
    if field != "model":
        return {field: parse_values(st.session_state[_key("values")])}
    models = st.session_state[_key("models")]
    if len(models) < FEWEST:
        raise UserError(f"Choose {FEWEST} to {MOST} models to stand side by side.")
    return {"model": list(models)}


def _shared() -> None:
    one, two, three, four, five = st.columns([1.3, 1.1, 1, 1.2, 0.9])
    with one:
        specs = all_specs()
        if st.session_state[_key("dataset")] not in specs:  # removed since it was chosen
            st.session_state[_key("dataset")] = DEFAULTS["dataset"]
        _choice("dataset", "Data set", specs)
    with two:
        _choice("preset", "Preset", catalogue.PRESETS)
    with three:
        st.number_input(
            "Latent dimensions",
            value=None,
            step=1,
            key=_key("latent_dim"),
            persist_state="session",
        )
    with four:
        st.selectbox(
            "Train each for",
            ["seconds", "epochs"],
            key=_key("budget"),
            format_func=lambda unit: f"a number of {unit}",
            help="Equal for all. Epochs give every β the same number of steps; seconds are easier "
            "to plan, and on a busy computer not all runs take the same number of steps.",
            persist_state="session",
        )
    with five:
        st.number_input(
            st.session_state[_key("budget")].capitalize(),
            value=None,
            key=_key("amount"),
            format="%g",
            persist_state="session",
        )


def _choice(name: str, label: str, table: dict[str, Any], **more: Any) -> None:
    st.selectbox(
        label,
        list(table),
        format_func=lambda choice: table[choice].title,
        key=_key(name),
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
    unit = st.session_state[_key("budget")]
    values = {
        "dataset": st.session_state[_key("dataset")],
        "model": st.session_state[_key("model")],
        # A preset may bring epochs of its own; here one budget holds for all.
        "epochs": None,
        "seconds": None,
        unit: st.session_state[_key("amount")],
    }
    if (size := st.session_state[_key("latent_dim")]) is not None:
        values["latent_dim"] = size
    return RunConfig.parse(values, preset=st.session_state[_key("preset")])


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
    text += " Seed, data order and first weights are the same for all."
    if not is_local(spec := first.spec):
        text += f" {plain(spec.fetching(data_root()))}"
    return text


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{5 * math.ceil(seconds / 5)} s"
    minutes = math.ceil(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes / 60:.1f} h"
