"""Places where hands slip: a link without its model, a slider that is held, a window that grows."""

import re
import shutil
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import rig
from tests.browser.test_app import SLIDER
from vae_core.analyses.perform import perform
from vae_core.config.analyses import ProjectionSettings
from vae_core.runs.analysis import find_analysis
from vae_core.runs.store import Run

NAME = "20260301-000000-digits-vae-abcd"
RANGES = """() => {
  const { xaxis, yaxis } = document.querySelector('.lp-atlas-plot > div')._fullLayout;
  return [...xaxis.range, ...yaxis.range];
}"""


@pytest.fixture(scope="module")
def run(runs: Path, trained_run: Run) -> Run:
    found = Run(runs / NAME)
    shutil.copytree(trained_run.folder, found.folder)
    return found


def query(page: Page) -> dict[str, str]:
    return {key: value[0] for key, value in parse_qs(urlsplit(page.url).query).items()}


def test_every_way_into_explore_names_the_model(address: str, page: Page, run: Run) -> None:
    page.goto(f"{address}/explore")
    page.wait_for_selector(SLIDER, timeout=60_000)
    rig.until(page, lambda: query(page).get("run") == "starter-digits", "no run in the address")
    page.reload()
    page.wait_for_selector(SLIDER, timeout=60_000)
    assert query(page)["run"] == "starter-digits"
    # By way of another page, where another model was taken in hand.
    page.goto(f"{address}/explore?run=starter-wines")
    page.wait_for_selector(SLIDER, timeout=60_000)
    for there in ("Map", "Explore"):
        page.get_by_role("link", name=there, exact=True).first.click()
        page.wait_for_url(re.compile(f"/{there.lower()}"), timeout=60_000)
        rig.until(page, lambda: query(page).get("run") == "starter-wines", f"no run in {page.url}")


def test_evaluate_begins_nothing_that_was_not_asked_for(address: str, page: Page, run: Run) -> None:
    page.goto(f"{address}/evaluate")
    expect(page.get_by_role("button", name="Evaluate this one")).to_be_visible(timeout=60_000)
    assert page.locator("[data-testid=stProgress]").count() == 0


def test_a_code_does_not_follow_to_another_model(address: str, page: Page, run: Run) -> None:
    """Another model is chosen while a slider is held, and the slider is let go of after that."""
    page.goto(f"{address}/explore?run=starter-digits")
    slider = page.locator(SLIDER).first
    slider.wait_for(timeout=60_000)
    page.wait_for_timeout(500)
    box = slider.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.8 * box["width"], box["y"] + box["height"] / 2, steps=4)
    box_of_models = page.get_by_role("combobox", name=re.compile("Model$"))
    box_of_models.focus()
    page.keyboard.type("Waves")
    page.keyboard.press("Enter")
    page.mouse.up()
    rig.until(page, lambda: query(page).get("run") == "starter-waves", "no other model", 60)
    page.wait_for_timeout(2500)
    assert query(page)["run"] == "starter-waves"
    assert "z" not in query(page)


def test_a_map_fills_a_window_that_grew_and_shrank(
    address: str, browser: Browser, runs: Path, run: Run
) -> None:
    perform(find_analysis(run.folder, "projection", ProjectionSettings(), runs))
    size = {"width": 1000, "height": 800}
    with browser.new_context(viewport=size) as context:
        page = context.new_page()
        page.goto(f"{address}/map?run={run.id}&method=pca")
        page.wait_for_selector(".lp-atlas-plot[data-drawn]", timeout=60_000)
        page.wait_for_timeout(1000)
        before = page.evaluate(RANGES)
        for width, height in ((1640, 500), (600, 1000), (1000, 800)):
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_timeout(800)
        after = page.evaluate(RANGES)
    assert after == pytest.approx(before, rel=0.02, abs=0.02)
