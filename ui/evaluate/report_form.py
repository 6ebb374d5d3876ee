"""The settings of a report card, as widgets over the fields of ``ReportSettings``."""

import streamlit as st

from ui.shell.address import Mirror, as_text, from_text
from ui.shell.notices import fail
from ui.shell.terms import with_terms
from vae_core.catalogue import DENSITIES
from vae_core.config.analyses import SECTIONS, SPLITS, ReportSettings
from vae_core.config.mistakes import label
from vae_core.errors import UserError

_FIELDS = ReportSettings.model_fields
_mirror = Mirror("report-form", _FIELDS)


def _key(name: str) -> str:
    return f"report-{name}"


def _help(name: str) -> str:
    return with_terms(f"{_FIELDS[name].description.capitalize()}.")


def _number(name: str, step: int, help: str) -> None:
    # No limits here: a value out of range is answered in a sentence by the settings.
    st.number_input(
        label(ReportSettings, name),
        value=None,
        step=step,
        key=_key(name),
        help=help,
        persist_state="session",
    )


def _begin() -> None:
    """The defaults at first, or what the address says: ``sections=samples,latent&seed=3``.

    What it says of no setting, or cannot be one, is left out.
    """
    asked = _mirror.asked()
    for name, field in _FIELDS.items():
        usual = list(field.default) if name == "sections" else field.default
        st.session_state.setdefault(_key(name), usual)
        if asked is None:
            continue
        try:
            value = from_text(asked[name], field.annotation) if name in asked else usual
            if name == "sections":
                value = [each for each in SECTIONS if each in value] or usual
            ReportSettings.parse({name: value})
        except UserError:
            value = usual
        st.session_state[_key(name)] = value


def _tell() -> None:
    values = {name: st.session_state[_key(name)] for name in _FIELDS}
    usual = {name: field.default for name, field in _FIELDS.items()}
    values["sections"] = tuple(name for name in SECTIONS if name in values["sections"])
    changed = {n: v for n, v in values.items() if v is not None and v != usual[n]}
    _mirror.tell({name: as_text(value) for name, value in changed.items()})


def choose_settings() -> ReportSettings | None:
    """What to measure; the defaults at first. None, with a sentence, for what does not fit."""
    _begin()
    with st.expander("What is measured"), st.form("report-settings", border=False):
        st.pills(
            "Sections",
            list(SECTIONS),
            format_func=SECTIONS.get,
            selection_mode="multi",
            key="report-sections",
            persist_state="session",
        )
        one, two, three = st.columns(3)
        with one:
            st.selectbox(
                "Split",
                SPLITS,
                key="report-split",
                help="Which examples. Those of the test split were never trained on.",
                persist_state="session",
            )
            _number("seed", 1, _help("seed"))
        with two:
            _number(
                "importance_samples",
                100,
                "Samples of the code for each example, 1 to 5000: more give a tighter bound on the "
                "likelihood, and take as much longer.",
            )
            _number("importance_examples", 100, _help("importance_examples"))
        with three:
            _number("examples", 500, _help("examples"))
            st.selectbox(
                label(ReportSettings, "density"),
                list(DENSITIES),
                format_func=lambda name: DENSITIES[name].title,
                key="report-density",
                help=_help("density"),
                persist_state="session",
            )
            st.checkbox(
                label(ReportSettings, "inception"),
                key="report-inception",
                help="Also measure samples on the features of Inception: a download of 104 MB, "
                "once.",
                persist_state="session",
            )
        st.form_submit_button("Measure", type="primary")
    _tell()
    try:
        return ReportSettings.parse(_values())
    except UserError as error:
        fail(error)
        return None


def _values() -> dict:
    """The widgets' values; empty ones take their defaults."""
    values = {name: st.session_state.get(_key(name)) for name in _FIELDS}
    if not values["sections"]:
        raise UserError("Choose at least one section to measure.")
    return {name: value for name, value in values.items() if value is not None}
