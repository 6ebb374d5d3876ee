"""The values of what a sweep varies, as widgets; their keys begin with ``sweep_``."""

from typing import Any

import streamlit as st

from ui.compare.sweep_fields import choices_of, chosen_of, kind_of, numbers_of, title_of
from vae_core.config.reads import weights_read
from vae_core.runs.sweep import FEWEST, MOST
from vae_core.runs.sweep_words import symbol


def key_of(name: str) -> str:
    """The key of a widget of the form."""
    return f"sweep_{name}"


def suggested() -> None:
    """A tapped suggestion becomes the text."""
    if st.session_state[key_of("suggestion")]:
        st.session_state[key_of("values")] = st.session_state[key_of("suggestion")]
    st.session_state[key_of("suggestion")] = None


def numbers() -> None:
    """The values of a field of numbers."""
    field = st.session_state[key_of("field")]
    told = f"{FEWEST} to {MOST} numbers, one column each."
    if field == "beta":
        told += (
            " β 1 is the evidence lower bound; β 0 leaves the code to itself; large β gives few "
            "nats to the code and blurs reconstructions."
        )
    st.text_input(
        f"Values of {symbol(field)}" + (f", {read()[field]}" if field in read() else ""),
        key=key_of("values"),
        help=told,
        persist_state="session",
    )


def grid() -> dict[str, list[Any]]:
    """What differs, as a sweep takes it.

    Raises:
        UserError: for what is no number, and for too few or too many values.
    """
    field, repeats = st.session_state[key_of("field")], st.session_state[key_of("repeats")]
    seeds = {"seed": list(range(repeats))} if repeats and repeats > 1 and field != "seed" else {}
    if field == "model":
        return {"model": chosen_of(field, st.session_state[key_of("models")]), **seeds}
    kind = kind_of(field)
    if kind == "switch":
        return {field: [True, False], **seeds}
    if kind == "choices":
        return {field: chosen_of(field, st.session_state[key_of("choices")]), **seeds}
    return {field: numbers_of(field, st.session_state[key_of("values")]), **seeds}


def choices(kind: str) -> None:
    """The values of a field that takes names, or is a yes or no."""
    field = st.session_state[key_of("field")]
    if kind == "switch":
        st.caption(f"One run with {symbol(field)}, one without.")
        return
    there = choices_of(field)
    kept = [name for name in st.session_state[key_of("choices")] if name in there]
    st.session_state[key_of("choices")] = kept
    st.multiselect(
        title_of(field),
        list(there),
        format_func=there.get,
        key=key_of("choices"),
        max_selections=MOST,
        help=f"{FEWEST} to {MOST} of them, one column each.",
        persist_state="session",
    )


def read() -> dict[str, str]:
    """The weights that decide something for the chosen model, and what each weighs in it."""
    return weights_read(st.session_state[key_of("model")])
