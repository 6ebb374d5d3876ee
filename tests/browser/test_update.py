"""The anatomy's last step: one step of training on one example, as torch takes it, and back."""

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch
from playwright.sync_api import Browser, Page

from tests.browser import anatomy_page as pages
from tests.browser.rig import FRAME
from tests.learning import few
from vae_core import RunConfig
from vae_core.artifacts.trainable import trainable_file
from vae_core.training.objectives import LossContext
from vae_core.training.state import Training

CONFIG = RunConfig(
    dataset="digits", model="vae", network="mlp", hidden=(16,), latent_dim=3, batch_size=16
)
WITHIN = 1e-4  # of the norm of each tensor
LEARNER = "learner: createSingleStep(await (await fetch('./weights')).arrayBuffer())"


@pytest.fixture(scope="module")
def file() -> bytes:
    return trainable_file(CONFIG, few("digits"))


@pytest.fixture
def page(browser: Browser, file: bytes, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    monkeypatch.setattr(pages, "MODULES", (*pages.MODULES, "learn/single.js"))
    mount = pages.MOUNT.replace("...options, onCommit", f"...options, onCommit, {LEARNER}")
    monkeypatch.setattr(pages, "MOUNT", mount)
    with pages.anatomy_page(browser, file, example=5) as page:
        yield page
        assert not page.problems


def weights(page: Page) -> dict[str, np.ndarray]:
    """Those that the page shows now."""
    found = page.evaluate(
        """() => Object.fromEntries(Object.entries(pack.tensors)
          .filter(([name]) => name.startsWith("model/"))
          .map(([name, { data }]) => [name, Array.from(data)]))"""
    )
    return {name: np.array(each) for name, each in found.items()}


def told(page: Page) -> list[float]:
    """The numbers of the sentence."""
    page.evaluate(FRAME)
    words = page.locator(".lp-steps .lp-step-words").inner_text()
    return [float(each) for each in re.findall(r"\d+\.\d+", words)]


def stepped(x: Any, epsilon: Any, monkeypatch: pytest.MonkeyPatch) -> tuple[Training, list[float]]:
    """Torch's own step on an example under this noise, and its loss before and after."""
    training, losses = Training(CONFIG, few("digits")), []
    drawn = torch.tensor(epsilon).view(1, 1, -1)
    monkeypatch.setattr("vae_core.models.posteriors.gaussian.standard_normal", lambda *_: drawn)
    image = torch.tensor(x).view(1, *training.model.shape)
    context = LossContext(CONFIG.weights, 1, training.model)
    for _ in range(2):
        loss = CONFIG.objective.load()(training.model.terms(image), context)
        losses.append(float(loss.detach()))
        if len(losses) == 1:
            training.optimiser.zero_grad()
            loss.backward()
            training.optimiser.step()
    return training, losses


def test_a_step_is_torchs_and_goes_back(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = weights(page)
    x, epsilon = page.evaluate(
        """() => {
          const { x, y, seed, epsilon, mu, sigma, z, weights } = widget.state();
          const found = createModel(pack).read({ x, y, seed, epsilon, mu, sigma, z, weights });
          return [Array.from(found.x), Array.from(found.epsilon)];
        }"""
    )
    total = page.locator("[data-total]").inner_text()
    page.get_by_role("button", name="Update").click()
    before, after = told(page)
    training, losses = stepped(x, epsilon, monkeypatch)
    assert [before, after] == pytest.approx(losses, abs=0.006)
    assert page.locator("[data-total]").inner_text() == f"{after:.2f} nats"
    now = weights(page)
    for name, value in training.model.state_dict().items():
        there = now[f"model/{name}"].reshape(value.shape)
        apart = np.linalg.norm(there - value.numpy())
        assert apart <= WITHIN * np.linalg.norm(value.numpy()), name
    page.get_by_role("button", name="Undo").click()
    assert told(page) == [before]
    assert same(weights(page), begun)
    page.get_by_role("button", name="Take a step").click()
    assert told(page) == [before, after]
    page.keyboard.press("Escape")
    page.evaluate(FRAME)
    assert page.locator("[data-total]").inner_text() == total
    assert same(weights(page), begun), "with the step its weights are left"
    assert page.get_by_role("button", name=re.compile("Undo|Take a step")).count() == 0


def same(found: dict[str, np.ndarray], expected: dict[str, np.ndarray]) -> bool:
    """To the last bit."""
    return all(np.array_equal(found[name], each) for name, each in expected.items())


def test_another_draw_is_of_the_weights_that_were(page: Page) -> None:
    begun = weights(page)
    page.get_by_role("button", name="Update").click()
    page.evaluate(FRAME)
    assert not same(weights(page), begun)
    page.get_by_role("button", name="Roll ε").click()
    page.evaluate(FRAME)
    assert same(weights(page), begun)
    assert "as they were" in page.locator(".lp-steps .lp-step-words").inner_text()
    # What is learned elsewhere in the meantime stays.
    page.get_by_role("button", name="Take a step").click()
    page.evaluate(FRAME)
    page.evaluate("widget.renew({ 'model/x': new Float32Array(1) })")
    page.evaluate(FRAME)
    assert "learns meanwhile" in page.locator(".lp-steps .lp-step-words").inner_text()


def test_a_file_that_cannot_be_trained_has_no_such_step(browser: Browser, file: bytes) -> None:
    with pages.anatomy_page(browser, file, step="update") as page:
        assert page.get_by_role("button", name="Update").count() == 0
        assert page.locator("#root").get_attribute("data-step") == "all"
        assert page.get_by_role("button", name="Take a step").count() == 0
