"""The forms' state in the address: random hands, and what a fresh visitor of their link finds."""

import random
from collections.abc import Callable, Iterable
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.runtime.scriptrunner import StopException
from streamlit.testing.v1 import AppTest

from tests.sweeps import swept
from ui.shell import address
from ui.shell.address import Mirror, mirrored
from vae_core import catalogue
from vae_core.config.analyses import SECTIONS
from vae_core.config.reads import weights_read

KINDS = ("selectbox", "number_input", "text_input", "multiselect", "checkbox", "button_group")
# What is no state: it is a step to one, or opens what stands on the page anyway.
UNTOLD = {"sweep_suggestion", "apply-of"}  # no file stands in an address


def train_form() -> None:
    import streamlit as st

    from ui.train.form import settings
    from ui.train.pair_form import train_both

    st.session_state["found"] = settings()
    train_both(st.session_state["found"])


def sweep_form() -> None:
    import streamlit as st

    from ui.compare.sweep_form import settings

    found = settings()
    st.session_state["found"] = found and (found[0], found[1])


def report_form() -> None:
    import streamlit as st

    from ui.evaluate.report_form import choose_settings

    st.session_state["found"] = choose_settings()


def apply_form() -> None:
    import streamlit as st

    from ui.apply.form import choose_settings

    st.session_state["found"] = choose_settings()


FORMS = {
    "train": train_form,
    "compare": sweep_form,
    "evaluate": report_form,
    "apply": apply_form,
}


def opened(form: Callable[[], None], query: dict[str, Any] | None = None) -> AppTest:
    page = AppTest.from_function(form, default_timeout=60)
    page.session_state["advanced"] = True
    for name, values in (query or {}).items():
        page.query_params[name] = values
    return page.run()


def shown(page: AppTest) -> dict[str, Any]:
    """What every widget holds, by its key."""
    found = [each for kind in KINDS for each in getattr(page, kind)]
    return {each.key: each.value for each in found if each.key not in UNTOLD}


def turn(page: AppTest, rng: random.Random) -> None:
    """Change one widget as a hand would, to anything that it can be."""
    found = [each for kind in KINDS for each in getattr(page, kind) if each.key not in UNTOLD]
    each = rng.choice([one for one in found if not one.disabled])
    match each.type:
        case "selectbox" if each.key == "sweep_budget":
            each.set_value(rng.choice(["seconds", "epochs"]))
        case "selectbox":
            each.select_index(rng.randrange(len(each.options)))
        case "number_input":
            each.set_value(rng.choice([rng.randint(1, 40), each.value or 1]))
        case "text_input":
            each.set_value(rng.choice(["", "32", "64,16", "0.5, 2, 8"]))
        case "checkbox":
            each.set_value(not each.value)
        case "multiselect" | "button_group":
            _choose(page, each, rng)
    page.run()


def _choose(page: AppTest, each: Any, rng: random.Random) -> None:
    names = list(_raw(page, each.key))
    picked = rng.sample(names, rng.randint(1, min(3, len(names))))
    each.set_value(picked if isinstance(each.value, list) else picked[0])


def _raw(page: AppTest, key: str) -> Iterable[str]:
    """The values behind what is written on the buttons."""
    state = page.session_state
    model = state["set_model"] if "set_model" in state else ""  # noqa: SIM401 (it has no get)
    match key:
        case "set_preset":
            return catalogue.PRESETS
        case "set_scheduled":
            return weights_read(model)
        case "pair":
            return [name for name, row in catalogue.PAIRS.items() if row.suits(model)]
        case "sweep_models":
            return catalogue.MODELS
        case "report-sections":
            return SECTIONS
        case _:
            return catalogue.grouped_models()[key.removeprefix("models_")]


SEEDS = [(form, seed) for form in FORMS for seed in range(20)]


@pytest.mark.parametrize(("form", "seed"), swept(SEEDS, [("train", 0), ("compare", 1)]))
def test_a_link_to_a_form_brings_back_what_a_hand_has_set(form: str, seed: int) -> None:
    rng = random.Random(f"{form} {seed}")
    page = opened(FORMS[form])
    for _ in range(4):
        turn(page, rng)
    again = opened(FORMS[form], page.query_params)
    assert shown(again) == shown(page)
    assert again.session_state["found"] == page.session_state["found"]
    assert again.query_params == page.query_params


def test_a_run_that_is_cut_short_does_not_put_the_address_before_what_was_set_by_hand(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = SimpleNamespace(session_state={}, query_params={"seed": "3"})
    monkeypatch.setattr(address, "st", page)
    monkeypatch.setattr(address, "get_script_run_ctx", lambda: None)
    form = Mirror("form", ["seed"])
    with mirrored():
        assert form.asked() == {"seed": "3"}, "opened by a link"
    with pytest.raises(RuntimeError), mirrored():
        raise RuntimeError  # as a newer run ends this one, before it has come to the form
    with mirrored():
        assert form.asked() is None
    with suppress(StopException), mirrored():
        raise StopException  # another page, to its end
    with mirrored():
        assert form.asked() == {"seed": "3"}
