"""The settings that a first visit does without, each only where it decides something."""

import streamlit as st

from ui.train.fields import choice, help_of, number
from ui.train.form_state import key, read, use_preset
from vae_core import catalogue
from vae_core.config.fields import about
from vae_core.config.run import RunConfig

# Field: the step of its buttons and how its number is written; None: one of the rows of a table.
_FIELDS: dict[str, tuple[float, str | None] | None] = {
    "prior": None,
    "components": (10, None),
    "levels": (1, None),
    "codebook": (1, None),
    "slots": (1, None),
    "likelihood": None,
    "sigma": (0.01, "%g"),
    "samples": (1, None),
    "schedule": None,
    "scheduled": None,
    "warmup": (0.05, "%g"),
    "cycles": (1, None),
    "activation": None,
    "normalisation": None,
    "initialisation": None,
    "dropout": (0.05, "%g"),
    "word_dropout": (0.05, "%g"),
    "weight_decay": (0.01, "%g"),
    "optimiser": None,
    "learning_rate": (1e-3, "%g"),
    "learning_rate_schedule": None,
    "batch_size": (32, None),
    "gradient_clip": (1.0, "%g"),
    "patience": (1.0, "%g"),
    "precision": None,
    "device": None,
    "seed": (1, None),
}
_COLUMNS = 3


def advanced(shown: frozenset[str], suited: dict[str, tuple[str, ...]]) -> None:
    """The advanced settings.

    Args:
        shown: the fields that decide something, but for those that stand above.
        suited: the rows that may be chosen, of fields that do not offer all of their table.
    """
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
    names = [name for name in _FIELDS if name in shown and len(suited.get(name, "ab")) > 1]
    for start in range(0, len(names), _COLUMNS):
        line = names[start : start + _COLUMNS]
        for name, place in zip(line, st.columns(_COLUMNS), strict=False):
            with place:
                _field(name, suited.get(name, ()))
    st.checkbox(
        about(RunConfig, "average_weights").label,
        key="set_average_weights",
        help=help_of("average_weights"),
        persist_state="session",
    )


def _field(name: str, suited: tuple[str, ...]) -> None:
    told = _FIELDS[name]
    if name == "scheduled":
        _scheduled()
    elif told is None:
        choice(name, suited)
    else:
        step, form = told
        number(name, step=step, **({"format": form} if form else {}))


def _scheduled() -> None:
    st.multiselect(
        about(RunConfig, "scheduled").label,
        list(read()),
        format_func=lambda name: catalogue.WEIGHTS[name].title,
        key=key("scheduled"),
        help=help_of("scheduled"),
        persist_state="session",
    )
