"""The form of Train: models in groups, only what decides something, numbers that are numbers."""

import time
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.sweeps import swept
from ui.train.recent import ago, listed
from ui.train.sentence import sentence
from vae_core import RunConfig, catalogue
from vae_core.config.reads import fields_read

SOME = ("vae", "vq-vae", "gan", "m2", "beta-tcvae")


def form() -> None:
    import streamlit as st

    from ui.train.form import settings

    st.session_state["found"] = settings()


@pytest.fixture(scope="module")
def opened() -> AppTest:
    """The form, once for all, its Advanced open; each test leaves it with digits and a VAE."""
    page = AppTest.from_function(form, default_timeout=60)
    page.session_state["advanced"] = True
    page.run()
    page.selectbox(key="set_dataset").set_value("digits").run()
    return page


def widgets(page: AppTest) -> dict[str, Any]:
    """What is shown, by the field that it is over."""
    kinds = ("selectbox", "number_input", "text_input", "multiselect", "checkbox")
    found = [each for kind in kinds for each in getattr(page, kind)]
    return {each.key.removeprefix("set_"): each for each in found if each.key}


def take(page: AppTest, model: str) -> None:
    group = catalogue.MODELS[model].group
    names = page.button_group(key=f"models_{group}")
    title = catalogue.MODELS[model].title
    if title not in names.options:
        names.set_value("+").run()
    page.button_group(key=f"models_{group}").set_value(model).run()


def test_what_is_set_under_advanced_stays_when_that_is_closed() -> None:
    page = AppTest.from_function(form, default_timeout=60)
    page.session_state["advanced"] = True
    page.run()
    page.number_input(key="set_learning_rate").set_value(0.0025).run()
    page.session_state["advanced"] = False
    page.run()
    assert "learning_rate" not in widgets(page)
    assert page.session_state["found"].learning_rate == 0.0025
    page.session_state["advanced"] = True
    page.run()
    assert page.number_input(key="set_learning_rate").value == 0.0025


def test_models_stand_in_groups_with_the_others_behind_a_count(opened: AppTest) -> None:
    groups = {each.key: each for each in opened.button_group if each.key.startswith("models_")}
    assert [each.label for each in groups.values()] == [
        "Learn by the bound", "Codes that separate", "Richer codes", "Without a bound",
    ]  # fmt: skip
    assert groups["models_bound"].options == [
        "VAE", "β-VAE", "Conditional VAE", "IWAE", "+ 8",
    ]  # fmt: skip
    assert groups["models_separate"].options[-1] == "+ 2"
    take(opened, "m2")
    assert opened.session_state["found"].model == "m2"
    assert len(opened.button_group(key="models_bound").options) == 12, "all are there now"
    opened.button_group(key="models_bound").set_value(None).run()
    assert opened.session_state["found"].model == "m2", "a second tap does not leave none"
    take(opened, "gan")
    assert opened.button_group(key="models_bound").value is None, "one of all groups"
    take(opened, "vae")


@pytest.mark.parametrize("model", swept(sorted(catalogue.MODELS), SOME))
def test_what_is_shown_is_what_is_read(opened: AppTest, model: str) -> None:
    take(opened, model)
    assert not opened.exception
    config = opened.session_state["found"]
    read = fields_read(config.model_dump())
    several = {"dataset", "network", "likelihood"}  # hidden where there is one only
    shown = set(widgets(opened)) - {"budget", "amount"}
    assert shown <= read | several
    assert read - shown <= several | {"epochs", "seconds", "threads", "model"}
    take(opened, "vae")


def test_a_schedule_brings_what_it_reads(opened: AppTest) -> None:
    assert not {"warmup", "cycles", "scheduled"} & set(widgets(opened))
    opened.selectbox(key="set_schedule").set_value("linear").run()
    assert {"warmup"} == {"warmup", "cycles", "scheduled"} & set(widgets(opened))
    opened.selectbox(key="set_schedule").set_value("cyclical").run()
    assert {"warmup", "cycles"} == {"warmup", "cycles", "scheduled"} & set(widgets(opened))
    opened.number_input(key="set_cycles").set_value(7).run()
    assert opened.session_state["found"].cycles == 7
    opened.selectbox(key="set_schedule").set_value("constant").run()
    assert opened.session_state["found"].cycles == RunConfig.model_fields["cycles"].default
    opened.selectbox(key="set_likelihood").set_value("gaussian").run()
    assert "sigma" in widgets(opened)
    opened.selectbox(key="set_likelihood").set_value("gaussian-optimal").run()
    assert "sigma" not in widgets(opened), "which is found in closed form"
    opened.selectbox(key="set_likelihood").set_value("bernoulli").run()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("latent_dim", "Latent dimensions is empty: give a whole number from 1 to 512."),
        ("beta", "β is empty: give a number from 0 to 1000000."),
        ("learning_rate", "Learning rate is empty: give a number above 0 and up to 10."),
    ],
)
def test_a_number_that_is_missing_is_asked_for(opened: AppTest, name: str, said: str) -> None:
    before = opened.number_input(key=f"set_{name}").value
    opened.number_input(key=f"set_{name}").set_value(None).run()
    assert [each.value for each in opened.error] == [said]
    assert opened.session_state["found"] is None
    opened.number_input(key=f"set_{name}").set_value(before).run()
    assert not opened.error


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "gradient_clip",
            "Gradient clip cannot be read as a number: give a finite number above 0, or leave it "
            "out.",
        ),
        ("beta", "β cannot be read as a number: give a finite number from 0 to 1000000."),
    ],
)
def test_what_no_computer_can_hold_is_refused(opened: AppTest, name: str, said: str) -> None:
    """A browser keeps 1e309 from the program, which took it for an empty field."""
    opened.session_state["built"] = {"unread": [name]}
    opened.run()
    assert [each.value for each in opened.error] == [said]
    opened.session_state["built"] = {"unread": []}
    opened.run()
    assert not opened.error and opened.session_state["found"] is not None


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (
            {"latent_dim": 2},
            "Reads a picture, says a mean and a width for each of 2 dimensions, rolls, paints 64 "
            "coins.",
        ),
        (
            {"model": "autoencoder", "latent_dim": 1},
            "Reads a picture, says one point of 1 dimension, paints 64 coins.",
        ),
        ({"model": "gan"}, "Reads nothing, draws 20 dimensions from the prior, rolls, paints 64"),
        ({"model": "iwae"}, "20 dimensions, rolls 5 times, paints"),
        ({"model": "cvae"}, "Reads a picture and its class, says a mean"),
        ({"model": "vq-vae"}, "picks 5 entries of a codebook of 64, paints"),
        ({"model": "fsq-vae"}, "says 20 numbers, each rounded to one of 5 levels, paints"),
        ({"dataset": "waves"}, "Reads a series, says"),
        ({"dataset": "expressions"}, "paints the chances of each character at"),
        ({"dataset": "wine"}, "Reads a row, says"),
    ],
)
def test_one_sentence_says_what_a_model_does(values: dict, said: str) -> None:
    parts = sentence(RunConfig(**{"dataset": "digits", **values}))
    assert said in "".join(part["text"] for part in parts)
    symbols = {part["s"] for part in parts} - {""}
    assert symbols <= {"x", "mu", "sigma", "epsilon", "z", "xhat"}


def test_when_a_run_was_is_told_as_people_say_it() -> None:
    times = [3, 61, 150, 3600, 7300, 86400 * 2.5]
    assert list(map(ago, times)) == [
        "just now", "1 minute ago", "2 minutes ago", "1 hour ago", "2 hours ago", "2 days ago",
    ]  # fmt: skip
    assert ago(time.time() - time.time()) == "just now"


def test_of_a_gan_no_cost_is_listed() -> None:
    row = {"id": "x", "state": "finished", "created": time.time() - 61, "title": "", "results": {
        "validation": {"elbo": None, "reconstruction": 131.1, "kl": 0.0}}}  # fmt: skip
    said = {
        model: listed(row, RunConfig(dataset="digits", model=model))
        for model in ("gan", "autoencoder")
    }
    assert said["gan"] == "Digits 8 x 8 · Bernoulli · 1 minute ago"
    assert said["autoencoder"] == (
        "Digits 8 x 8 · Bernoulli · reconstruction 131.1 nats · 1 minute ago"
    )
