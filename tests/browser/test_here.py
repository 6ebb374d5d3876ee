"""A training in the visitor's own page: begun, steered and explored while it learns, kept."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.access import violations
from tests.browser.rig import drag, until
from tests.browser.test_app import HARMLESS
from vae_core.runs.store import Store

READY = "Ready: it begins at once."
PATIENCE = 240_000  # ms for what a worker prepares on a busy machine


def _phase(page: Page) -> str:
    return page.locator("[data-phase]").get_attribute("data-phase") or ""


def _steps(page: Page) -> int:
    return int(page.locator("[data-phase]").get_attribute("data-steps") or 0)


def _begin(page: Page, address: str) -> None:
    page.goto(f"{address}/train?where=page&dataset=digits")
    page.get_by_text(READY).wait_for(timeout=PATIENCE)
    page.get_by_role("button", name="Start", exact=True).click()
    page.locator("[data-phase]").wait_for(timeout=PATIENCE)
    until(page, lambda: _steps(page) > 0, "it does not learn", seconds=120)


def _press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_a_page_learns_under_the_hand_and_goes_on_after_a_reload(page: Page, address: str) -> None:
    _begin(page, address)
    assert re.search(r"/train\?here=model-[0-9a-f]{20}$", page.url)
    _press(page, "Under your hand")
    before = _steps(page)
    # Every move of the hand has a picture of its own, of the weights of its moment.
    drag(page, page.get_by_role("slider", name="Latent dimension").first, [0.3, 0.4, 0.5, 0.6])
    page.mouse.up()
    until(page, lambda: _steps(page) > before, "it stopped learning under the hand")
    _press(page, "Pause")
    until(page, lambda: _phase(page) == "paused", "it does not rest")
    page.wait_for_timeout(500)  # the checkpoint is being written
    steps = _steps(page)
    page.reload()
    page.locator("[data-phase=paused]").wait_for(timeout=PATIENCE)
    assert _steps(page) == steps
    expect(page.get_by_text("This browser has kept this training")).to_be_visible()
    # Its snapshots are there again too: back to its first weights, and to those of now.
    _press(page, "Under your hand")
    slider, moment = page.locator(".lp-travel input[type=range]"), page.locator("[data-moment]")
    slider.press("Home")
    expect(moment).to_have_attribute("data-moment", "0", timeout=10_000)
    expect(page.locator(".lp-travel-reading")).to_have_text("first weights, step 0")
    slider.press("End")
    expect(moment).to_have_attribute("data-moment", "own", timeout=10_000)
    expect(page.locator(".lp-travel-reading")).to_have_text("now")
    _press(page, "Step")
    until(page, lambda: _steps(page) == steps + 1, "a step is one step")
    _press(page, "Go on")
    until(page, lambda: _steps(page) > steps + 1, "it does not go on")
    assert [p for p in page.problems if not HARMLESS.search(p)] == []


def test_what_a_page_has_trained_becomes_a_run(page: Page, address: str, runs) -> None:
    before = {row["id"] for row in Store(runs).list()}
    _begin(page, address)
    _press(page, "Keep on the server")
    link = page.get_by_role("link", name="Open it on Explore")
    link.wait_for(timeout=PATIENCE)
    (run_id,) = {row["id"] for row in Store(runs).list()} - before
    run = Store(runs).get(run_id)
    assert run.status()["state"] == "finished" and run.history()
    assert run.timeline.steps()[0] == 0, "its snapshots come along"
    link.click()
    page.wait_for_url(f"**/explore?run={run_id}*")
    page.locator("[data-paints]").first.wait_for(timeout=PATIENCE)


@pytest.mark.proof
def test_a_second_tab_leaves_the_first_what_it_keeps(page: Page, address: str) -> None:
    _begin(page, address)
    other = page.context.new_page()
    other.goto(page.url)
    said = other.get_by_text("Another tab trains this model too")
    said.wait_for(timeout=PATIENCE)
    other.close()


@pytest.mark.proof
def test_a_wall_of_betas_fills_while_the_page_trains_it(page: Page, address: str) -> None:
    _begin(page, address)
    name = page.url.rpartition("here=")[2]
    page.goto(f"{address}/compare?here={name}&weight=beta&values=0.5,1,4")
    page.get_by_role("button", name="Start", exact=True).click(timeout=PATIENCE)
    page.locator("[data-phase=running]").wait_for(timeout=PATIENCE)
    wall = page.locator(".lp-beta-wall")
    words = re.compile(r"[1-9]\d* %")
    until(page, lambda: len(words.findall(wall.inner_text())) >= 3, "not all advance", seconds=120)
    told = " ".join(wall.inner_text().split())
    assert all(f"β {beta}" in told for beta in ("0.5", "1", "4"))
    _press(page, "Pause")
    page.locator("[data-phase=paused]").wait_for()
    assert violations(page) == []


def test_everything_of_it_can_be_read_and_reached(page: Page, address: str) -> None:
    _begin(page, address)
    _press(page, "Pause")
    assert violations(page) == []
    _press(page, "Under your hand")
    page.locator("[data-paints]").first.wait_for()
    assert violations(page) == []
