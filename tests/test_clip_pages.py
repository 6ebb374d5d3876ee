"""What the pages make of clips: the form's choices, and the panels of a report."""

import numpy as np
from streamlit.testing.v1 import AppTest

from ui.evaluate import report_views
from vae_core.evaluation.rollouts import by_step


def form() -> None:
    import streamlit as st

    from ui.train.form import settings

    st.session_state["found"] = settings()


def test_the_form_brings_the_model_that_is_told_the_action() -> None:
    app = AppTest.from_function(form, default_timeout=60).run()
    assert app.session_state["found"].model == "vae"
    app.selectbox(key="set_dataset").set_value("pendulum").run()
    found = app.session_state["found"]
    assert (found.model, found.network, found.latent_dim) == ("cvae", "dynamics", 8)
    assert (found.learning_rate, found.batch_size) == (3e-3, 128)
    app.button_group(key="models_bound").set_value("vae").run()
    assert app.session_state["found"].network == "mlp"
    assert app.selectbox(key="set_network").options == ["MLP", "Convolutional"]
    app.selectbox(key="set_dataset").set_value("digits").run()
    assert app.session_state["found"].network in ("mlp", "patch")
    assert not app.exception


def test_a_report_draws_rollouts_beside_the_truth() -> None:
    rng = np.random.RandomState(0)
    names = {"angle": ("angle", "still", "seen"), "mse": ("mse", "still_mse", "seen_mse")}
    errors = {
        what: {name: by_step(rng.random_sample((9, 21))) for name in each}
        for what, each in names.items()
    }
    section = {"data": {"rollout": {"seconds": 0.1, **errors}}}
    tensors = {
        name: rng.randint(0, 255, (4, 21, 1, 24, 24)).astype(np.uint8)
        for name in ("rollouts", "truth")
    }
    panels = report_views.panels("content", section, {}, tensors)
    assert [panel.title for panel in panels[2:]] == [f"Rollout {k}" for k in (1, 2, 3, 4)]
    for panel, what in zip(panels, ("angle", "mse"), strict=False):
        *lines, band = panel.chart.data
        assert [list(line.y) for line in lines] == [
            errors[what][name]["median"] for name in names[what]
        ]
        own = errors[what][names[what][0]]
        assert list(band.y) == [*own["high"], *reversed(own["low"])]
    assert panels[2].html.count("<img") == 2 * 6 and "2.0 s" in panels[2].html
