"""Two models side by side on Explore: one example or one code under both, and what differs."""

from pathlib import Path

import numpy as np
import pytest
import torch
from playwright.sync_api import Page

from tests.browser import rig
from tests.browser.test_app import open_page
from tests.browser.test_trail import query
from ui.explore.beside import changes
from vae_core import RunConfig, Store
from vae_core.artifacts.model_file import load_run
from vae_core.pack import read_meta, unpack
from vae_core.runs.runner import execute
from vae_core.runs.store import Run

SMALL = {"dataset": "digits", "hidden": [16], "latent_dim": 3, "epochs": 3}
CODES = """() => [0, 1].map((k) => [...document.querySelector('[class*=st-key-beside]')
  .querySelectorAll('*')].map((n) => n.shadowRoot).find(Boolean)
  .querySelectorAll('.lp-beside-one')[k].querySelectorAll('.lp-bell [role=slider]'))
  .map((sliders) => [...sliders].sort((a, b) => a.dataset.index - b.dataset.index)
  .map((n) => Number(n.getAttribute('aria-valuenow'))))"""


@pytest.fixture(scope="module")
def pair(runs: Path) -> list[Run]:
    """Two small models that differ in the weight of their KL."""
    made = []
    for beta in (1.0, 8.0):
        run = Store(runs).create(RunConfig.parse({**SMALL, "model": "beta-vae", "beta": beta}))
        execute(run)
        made.append(run)
    return made


def test_what_changed_is_what_differs_in_the_settings(pair: list[Run]) -> None:
    first, second = (read_meta(run.weights.read_bytes()) for run in pair)
    assert changes(first, second) == [{"what": "beta", "values": ["1", "8"]}]
    assert changes(first, first) == []


def test_one_example_goes_through_both_and_one_code_into_both(
    address: str, page: Page, pair: list[Run]
) -> None:
    open_page(page, f"{address}/explore?run={pair[0].id}&beside={pair[1].id}", ".lp-beside-one")
    models = [load_run(run.folder).model for run in pair]
    _, tensors = unpack(pair[0].weights.read_bytes())
    x = torch.from_numpy(tensors["examples/images"].astype(np.float32) / 255)

    def encoded(index: int) -> list[np.ndarray]:
        with torch.no_grad():
            return [model.embed(x[index : index + 1], None)[0].numpy() for model in models]

    def same(wanted: list[np.ndarray], within: float) -> bool:
        found = page.evaluate(CODES)
        return all(
            np.abs(np.subtract(*each)).max() < within for each in zip(found, wanted, strict=True)
        )

    rig.until(page, lambda: same(encoded(0), 0.01), "not the first example's two codes")
    page.locator(".lp-example").nth(2).click()
    rig.until(page, lambda: same(encoded(2), 0.01), "not the example's two codes")
    assert query(page)["example"] == "2"
    assert page.locator(".lp-beside-changes dd").all_inner_texts() == ["1 → 8"]
    costs = page.locator(".lp-beside-one .lp-cost b:nth-child(2)").all_inner_texts()
    assert len(set(costs)) == 2 and all(text.endswith(" nats") for text in costs)

    page.get_by_role("button", name="One code").click()
    slider = page.locator(".lp-beside-one").first.locator(".lp-bell [role=slider]").first
    slider.focus()
    page.keyboard.press("PageUp")
    first, second = page.evaluate(CODES)
    assert first == second
    rig.until(page, lambda: "z" in query(page), "the code is not in the address", 10)
    page.reload()
    page.locator(".lp-beside-one").first.wait_for(timeout=60_000)
    rig.until(page, lambda: same([np.array(first)] * 2, 0.002), "the link shows another code")
