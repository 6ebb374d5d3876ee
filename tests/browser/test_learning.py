"""Steps of a training in a page end where torch's float32 steps end."""

from collections.abc import Iterator

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from playwright.sync_api import Browser

from tests.browser.graph_page import GraphPage, served
from tests.learning import STEPS, WITHIN, Steps, cases, configured, dropout_by_uniform_draws, errors
from tests.sweeps import swept

SAMPLE = [("vae", "mlp", "grey pictures")]


@pytest.fixture(scope="module")
def learner(browser: Browser) -> Iterator[GraphPage]:
    with served() as files, browser.new_context() as visitor:
        yield GraphPage(visitor.new_page(), files, "learn_page.js")


@pytest.fixture(autouse=True)
def draws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(F, "dropout", dropout_by_uniform_draws)


@pytest.mark.parametrize(("model", "network", "kind"), swept(cases(), SAMPLE))
def test_twenty_steps_end_where_torchs_do(
    learner: GraphPage, model: str, network: str, kind: str
) -> None:
    """From the same weights, examples and noise: every tensor, learned, kept, or shown.

    Python opens what is shown, and draws the same pictures with it.
    """
    steps = Steps(configured(model, network, kind))
    begun = {name: value.clone() for name, value in steps.training.model.state_dict().items()}
    sizes, posted = learner.post("takeSteps", steps.file, steps.examples, steps.given())
    numbers = np.frombuffer(posted, np.float32)
    parts = np.split(numbers, np.cumsum([size for _, size in sizes])[:-1])
    expected = steps.by_torch()
    assert steps.training.step == STEPS
    assert any(not expected[f"model/{name}"].equal(value) for name, value in begun.items())
    found = {name: part for (name, _), part in zip(sizes, parts, strict=True)}
    assert found.keys() >= expected.keys()
    wrong = {name: error for name, error in errors(found, expected).items() if error > WITHIN}
    assert not wrong
    with torch.no_grad():
        pictures = steps.kept(found).picture(*steps.codes().values()).flatten().numpy()
    np.testing.assert_allclose(found.get("picture", pictures), pictures, rtol=0, atol=1e-5)
