"""The data sets there are, one at a time: what it is, its first examples, what can be done."""

import numpy as np
import streamlit as st

from ui.data.preview import READABLE, SHOWN, show_examples
from ui.shell.address import Mirror
from ui.shell.jobs import store
from ui.shell.navigation import go
from ui.shell.notices import fail, warn
from ui.shell.text import plain
from vae_core.counting import counted
from vae_core.data.specs import DatasetSpec, all_specs, data_root, find_spec, is_local
from vae_core.errors import UserError
from vae_core.user_data.examples import first_examples, first_names
from vae_core.user_data.limits import spaced
from vae_core.user_data.saving import remove, runs_using

CHOSEN = "data-shown"
_mirror = Mirror("data-set", ["dataset"])
_NAMES_SHOWN = 20
_RUNS_SHOWN = 5


def choose_set() -> DatasetSpec:
    """Let the visitor choose a data set to look at; own ones come first."""
    specs = dict(sorted(all_specs().items(), key=lambda row: not row[1].own))
    if (asked := _mirror.asked()) is not None:
        st.session_state[CHOSEN] = asked.get("dataset")
        if asked and asked["dataset"] not in specs:
            warn(f"There is no data set named “{asked['dataset'][:60]}” here. Choose another.")
    if st.session_state.get(CHOSEN) not in specs:
        st.session_state[CHOSEN] = next(iter(specs))
    st.selectbox(
        "Data set",
        list(specs),
        format_func=lambda name: _title(specs[name]),
        key=CHOSEN,
        filter_mode="fuzzy",
        persist_state="session",
    )
    name = st.session_state[CHOSEN]
    _mirror.tell({"dataset": name})
    return specs[name]


def _title(spec: DatasetSpec) -> str:
    return f"{spec.title} · {'yours' if spec.own else spec.layout.title.lower()}"


def describe_set(spec: DatasetSpec) -> None:
    """What a data set is, in words."""
    train, validation, test = map(spaced, spec.sizes)
    form = spec.layout.form(spec.shape)
    lines = [
        f"**{plain(spec.description)}**",
        f"{counted(train, 'example')} to train, {validation} to validate, {test} to test; each "
        f"{form}.",
    ]
    if details := spec.layout.details:
        lines.append(f"Columns: {plain(details)}.")
    if spec.class_names:
        names = ", ".join(plain(name) for name in spec.class_names[:_NAMES_SHOWN])
        more = len(spec.class_names) - _NAMES_SHOWN
        lines.append(f"Classes: {names}{f' and {more} more' if more > 0 else ''}.")
    lines.append(plain(f"{spec.source} License: {spec.license}"))
    st.markdown("  \n".join(lines))
    if not is_local(spec.name):
        st.caption(plain(f"Not on this computer yet. {spec.fetching(data_root())}"))


def set_actions(spec: DatasetSpec) -> None:
    """Train on it; an own set can be removed, after a look at the runs that learned it."""
    with st.container(horizontal=True):
        if st.button("Train on it", key=f"train-{spec.name}", type="primary"):
            go("train", dataset=spec.name)
        if spec.own and st.button("Remove", key=f"remove-{spec.name}"):
            st.session_state["removing"] = spec.name
    if spec.own and st.session_state.get("removing") == spec.name:
        _confirm(spec.name)


def _confirm(name: str) -> None:
    runs = runs_using(name, store())
    said = f"The data of {name} will be deleted from this computer. "
    if runs:
        shown = ", ".join(runs[:_RUNS_SHOWN]) + (", …" if len(runs) > _RUNS_SHOWN else "")
        count = "One run" if len(runs) == 1 else f"{len(runs)} runs"
        said += (
            f"{count} learned it ({shown}): what they learned can still be explored, but not "
            "evaluated or trained further."
        )
    else:
        said += "No run has learned it."
    warn(said)
    with st.container(horizontal=True):
        if st.button("Remove for good", key=f"really-{name}"):
            try:
                remove(name, store())
            except UserError as error:
                fail(error)
                return
            _forget_removal(f"{name} was removed.")
        if st.button("Leave it", key=f"leave-{name}"):
            _forget_removal(None)


def _forget_removal(said: str | None) -> None:
    st.session_state["removing"] = None
    st.session_state["data-said"] = said
    st.rerun()


def show_first(spec: DatasetSpec) -> None:
    """The first examples, where they are on this computer; made last, since they may take long."""
    if not is_local(spec.name):
        return
    try:
        with st.spinner("Reading the first examples ..."):
            values, labels, who = _examples(spec.name, spec.version)
    except UserError as error:
        warn(error)
        return
    show_examples(values, spec.layout, labels, find_spec(spec.name).class_names, who)


@st.cache_data(max_entries=32, show_spinner=False)
def _examples(name: str, version: str) -> tuple[np.ndarray, np.ndarray | None, list[str]]:
    """Some examples of a set, and what they are called; ``version`` tells another of its name."""
    drawn = find_spec(name).layout.kind not in READABLE
    return *first_examples(name, SHOWN, drawn), first_names(name, SHOWN)
