"""The models under the headings of their groups: a few of each, and the others behind "+ 8"."""

import streamlit as st

from ui.shell.terms import with_terms
from ui.shell.text import plain
from ui.train.form_state import follow_model, key, layout, model
from vae_core import catalogue
from vae_core.data.wording import named_for

# How many of each group are shown at once: what fits into a line beside its heading.
_SHOWN = {"bound": 4, "separate": 3, "richer": 3, "unbound": 2}
_MORE = "+"


def choose_model() -> None:
    """A line of models for each group; one of all is chosen."""
    st.html("<div class='lp-label'>Model</div>")
    with st.container(key="models", gap=None):
        for group, names in catalogue.grouped_models().items():
            _line(group, names)
    row = model()
    said = with_terms(plain(named_for(layout(), row.description)))
    st.caption(f"**{plain(row.title)}** · {said} [More](models?model={row.name})")


def _line(group: str, names: list[str]) -> None:
    chosen, opened = st.session_state[key("model")], st.session_state.get(_opened(group))
    most = len(names) if opened else _SHOWN.get(group, len(names))
    shown = names[:most] + [name for name in names[most:] if name == chosen]
    hidden = len(names) - len(shown)
    pills = f"models_{group}"
    st.session_state[pills] = chosen if chosen in shown else None
    st.pills(
        catalogue.GROUPS[group].title,
        [*shown, _MORE] if hidden else shown,
        format_func=lambda name: f"+ {hidden}" if name == _MORE else catalogue.MODELS[name].title,
        key=pills,
        help=_lines(group, names),
        on_change=_choose,
        args=(group, pills),
    )


def _opened(group: str) -> str:
    return f"models_open_{group}"


def _choose(group: str, pills: str) -> None:
    """A tap on a model takes it, one on "+ 8" shows the others, a second on a model is nothing."""
    tapped = st.session_state[pills]
    if tapped == _MORE:
        st.session_state[_opened(group)] = True
    elif tapped is not None:
        st.session_state[key("model")] = tapped
        follow_model()


def _lines(group: str, names: list[str]) -> str:
    """What the group has in common, and a line for each of its models."""
    rows = [catalogue.MODELS[name] for name in names]
    told = "\n".join(
        f"- **{plain(row.title)}**: {plain(named_for(layout(), row.description))}" for row in rows
    )
    return with_terms(f"{catalogue.GROUPS[group].description}\n\n{told}")
