"""What choosing one setting does to the others: the state behind the widgets of ``form.py``.

Every widget's key is the field's name under ``set_``.
"""

from typing import Any

import streamlit as st

from ui.shell.text import plain
from vae_core import catalogue
from vae_core.config.reads import weights_read
from vae_core.config.rules import likelihoods_for, suited_networks, usually_scheduled
from vae_core.config.run import RunConfig
from vae_core.data.layouts import Layout
from vae_core.data.specs import DatasetSpec, all_specs, find_spec

_PRESET = "fast"
# What the first visit finds: a run that shows digits within seconds.
DEFAULTS: dict[str, Any] = {
    **{name: field.default for name, field in RunConfig.model_fields.items()},
    **catalogue.PRESETS[_PRESET].values,
    "preset": _PRESET,
    "beta": 1.0,
    "samples": 1,
    "prior": "standard-normal",
    "hidden": "",
    "kind": "pictures",
    "brought": {},
    "budget": "seconds",
    "amount": 30.0,
}


def key(name: str) -> str:
    """Of a field's widget."""
    return f"set_{name}"


def use_preset() -> None:
    """Set every field that any preset names: to this one's value, else to the default."""
    chosen = catalogue.PRESETS[st.session_state["set_preset"]].values
    named = {name for row in catalogue.PRESETS.values() for name in row.values}
    if spec().settings:  # what presets say of networks was tried on small pictures
        named -= {"network", "hidden", *spec().settings}
    for name in named - {"epochs", "seconds", "beta", "model"}:
        value = chosen.get(name, RunConfig.model_fields[name].default)
        if name == "hidden":
            value = ",".join(map(str, value or ()))
        st.session_state[key(name)] = value
    follow_model()
    if "epochs" in chosen:
        st.session_state["set_budget"], st.session_state["set_amount"] = "epochs", chosen["epochs"]


def follow_model() -> None:
    """Another model brings its own weights, and whatever else makes it that model."""
    own = model().settings
    preset = {**catalogue.PRESETS[st.session_state["set_preset"]].values, **spec().settings}
    brought = {name for row in catalogue.MODELS.values() for name in row.settings}
    for name in brought | set(catalogue.WEIGHTS):
        default = preset.get(name, RunConfig.model_fields[name].default)
        st.session_state[key(name)] = own.get(name, default)
    for name in set(catalogue.WEIGHTS) - set(read()):
        st.session_state[key(name)] = None
    st.session_state[key("scheduled")] = own.get("scheduled", usually_scheduled(model()))
    _stay_suited()


def follow_dataset() -> None:
    """Data of another kind bring the network, the likelihood and the sizes that suit them.

    And the model, where the one in hand is what suited the data before. What the kind before has
    brought goes with it.
    """
    kind, brought = st.session_state["set_kind"], st.session_state["set_brought"]
    bring = spec().settings
    if kind == layout().kind and brought == bring:
        return
    st.session_state["set_kind"], st.session_state["set_brought"] = layout().kind, bring
    usual = {each.layout.model for each in all_specs().values() if each.layout.kind == kind}
    if model().name in usual:
        st.session_state["set_model"] = layout().model
        follow_model()
    suited = RunConfig.parse(
        {"dataset": st.session_state["set_dataset"]}, st.session_state["set_preset"]
    )
    own = model().settings
    for name in {"network", "likelihood", "latent_dim", *brought, *bring} - set(own):
        st.session_state[key(name)] = getattr(suited, name)
    st.session_state["set_hidden"] = ""
    follow_model()


def _stay_suited() -> None:
    """Neither a preset nor a model brings what is made for another kind of data."""
    for name, choices in (("network", networks()), ("likelihood", likelihoods_for(layout()))):
        if st.session_state[key(name)] not in choices:
            st.session_state[key(name)] = choices[0]


def spec() -> DatasetSpec:
    """The chosen data set."""
    return find_spec(st.session_state["set_dataset"])


def layout() -> Layout:
    """How an example of it is read."""
    return spec().layout


def networks() -> tuple[str, ...]:
    """Those that suit the data and that the model can have."""
    return suited_networks(layout(), model())


def model() -> catalogue.ModelRow:
    """The chosen model."""
    return catalogue.MODELS[st.session_state["set_model"]]


def read() -> dict[str, str]:
    """The weights that decide something for the chosen model, and what each weighs in it."""
    return weights_read(model().name)


def chosen_values() -> dict[str, Any]:
    """What the widgets hold of the fields on which others depend, see ``config.reads``."""
    names = ("model", "network", "hidden", "prior", "likelihood", "schedule")
    return {name: st.session_state[key(name)] for name in names}


def may_be_empty(name: str) -> bool:
    """Whether a field means something when nothing is in it."""
    usual = model().settings.get(name) if name in catalogue.WEIGHTS else DEFAULTS[name]
    return usual in (None, "")


def start_values() -> None:
    """What the widgets show at first."""
    for name, value in DEFAULTS.items():
        st.session_state.setdefault(key(name), value)


def follow_address(specs: dict[str, DatasetSpec]) -> None:
    """``?dataset=NAME`` chooses, once; a set that was removed since gives way to the first."""
    asked = st.query_params.get("dataset")
    if asked is not None:
        del st.query_params["dataset"]
        if asked in specs:
            st.session_state[key("dataset")] = asked
            follow_dataset()
        else:
            st.warning(f"There is no data set named “{plain(asked[:60])}” here. Choose another.")
    if st.session_state[key("dataset")] not in specs:
        st.session_state[key("dataset")] = DEFAULTS["dataset"]
        follow_dataset()


def follow_preset() -> None:
    """``?preset=NAME`` chooses, once."""
    asked = st.query_params.get("preset")
    if asked is None:
        return
    del st.query_params["preset"]
    if asked in catalogue.PRESETS:
        st.session_state[key("preset")] = asked
        use_preset()
    else:
        st.warning(f"There is no preset named “{plain(asked[:60])}”. Choose another.")
