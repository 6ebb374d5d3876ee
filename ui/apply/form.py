"""To what a model is applied, as widgets over the fields of ``ApplySettings``."""

import streamlit as st

from ui.shell.address import Mirror
from ui.shell.jobs import store
from ui.shell.notices import warn
from vae_core.config.applying import EVERY, PREFERRED, SCORES, ApplySettings
from vae_core.data.splits import PARTS
from vae_core.errors import UserError
from vae_core.runs.given_files import keep_file
from vae_core.user_data import limits

OWN, FILE = "Its own data", "A file"
_SPLITS = (*PARTS, EVERY)
_FIELDS = ("examples", "score", "samples", "steps")
_mirror = Mirror("apply-form", _FIELDS)
_AUTO = "auto"


def _key(name: str) -> str:
    return f"apply-{name}"


def _begin() -> None:
    """The defaults at first, or what the address says: ``examples=all&score=regret``."""
    asked = _mirror.asked()
    for name in _FIELDS:
        usual = ApplySettings.model_fields[name].default
        st.session_state.setdefault(_key(name), usual)
        if asked is None:
            continue
        try:
            parsed = ApplySettings.parse({name: asked[name]} if name in asked else {})
            value = getattr(parsed, name)
            st.session_state[_key(name)] = _AUTO if value == PREFERRED else value
        except UserError:
            st.session_state[_key(name)] = usual


def _tell() -> None:
    values = {name: st.session_state[_key(name)] for name in _FIELDS}
    usual = {name: ApplySettings.model_fields[name].default for name in _FIELDS}
    _mirror.tell({n: str(v) for n, v in values.items() if v is not None and v != usual[n]})


def choose_settings() -> ApplySettings | None:
    """What the model is applied to and by which score; None until it is chosen."""
    _begin()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        of = st.segmented_control(
            "Examples of",
            [OWN, FILE],
            default=OWN,
            required=True,
            key="apply-of",
            persist_state="session",
        )
        if of == OWN:
            st.selectbox(
                "Split",
                _SPLITS,
                key=_key("examples"),
                width=150,
                persist_state="session",
                help="Which of them. Those of the test split were never trained on.",
            )
        st.selectbox(
            "Unlike by",
            [_AUTO, *(name for name in SCORES if name != PREFERRED)],
            format_func=_title,
            key=_key("score"),
            width=220,
            persist_state="session",
            help="\n".join(f"- **{each.title}**: {each.help}" for each in SCORES.values()),
        )
        with st.popover("More"):
            st.number_input(
                "Samples K of the bound",
                step=4,
                key=_key("samples"),
                persist_state="session",
                help="Codes drawn for each example, 1 to 5000: more give a tighter bound.",
            )
            st.number_input(
                "Steps of each regret",
                step=50,
                key=_key("steps"),
                persist_state="session",
                help="Of the search for the posterior that is best for one example, 1 to 5000.",
            )
    _tell()
    try:
        given = _file() if of == FILE else {}
        if given is None:
            return None
        named = {name: st.session_state.get(_key(name)) for name in _FIELDS}
        told = {name: value for name, value in named.items() if value is not None}
        return ApplySettings.parse({**told, **given})
    except UserError as error:
        warn(error)
        return None


def _title(name: str) -> str:
    if name == _AUTO:
        return f"{SCORES[PREFERRED].title} (the usual)"
    return SCORES[name].title


def _file() -> dict[str, str] | None:
    """The file that was brought; None while there is none."""
    file = st.file_uploader(
        "File",
        max_upload_size=limits.UPLOAD_BYTES // limits.MEGA,
        key="apply-file",
        help="A table, series, texts, arrays or pictures like those that the model has learned. "
        "Columns are found by their names. Longer tables: python -m vae_core apply.",
    )
    if file is None:
        return None
    path, digest = keep_file(file.name, file.getvalue(), store().root)
    return {"file": str(path), "content": digest}
