"""A link from any page shows the same in a fresh browser, whatever hands have done to the page."""

import random

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.states import PATIENCE, State, differences, state_of, turn
from tests.sweeps import swept

STARTER = "/explore?run=starter-"
PLACES = {
    "home": ("/", ".lp-home-out canvas"),
    "door": ("/?door=beta", ".lp-home-out canvas"),
    "explore": (f"{STARTER}digits", "canvas.lp-picture"),
    "classes": (f"{STARTER}styles", "canvas.lp-picture"),
    "anatomy": (f"{STARTER}digits&view=anatomy", ".lp-anatomy"),
    "beside": (f"{STARTER}digits&beside=starter-styles", "canvas.lp-picture"),
    "map": ("/map?run=starter-digits", "[data-drawn]"),
    "data": ("/data?dataset=digits", "[data-testid=stExpander]"),
    "train": ("/train?dataset=digits&open=advanced", "[data-testid=stExpander]"),
    "compare": ("/compare?dataset=digits", "[data-testid=stNumberInput]"),
}
SEEDS = [(place, seed) for place in PLACES for seed in range(20)]


def shown(page: Page, url: str, ready: str) -> State:
    page.goto(url)
    page.wait_for_selector(ready, timeout=PATIENCE)
    return state_of(page)


@pytest.mark.parametrize(("place", "seed"), swept(SEEDS, [("explore", 1)]))
def test_a_link_shows_in_a_fresh_browser_what_hands_have_made_of_a_page(
    page: Page, browser: Browser, address: str, place: str, seed: int
) -> None:
    where, ready = PLACES[place]
    rng = random.Random(f"{place} {seed}")
    shown(page, address + where, ready)
    turned = [turn(page, rng) for _ in range(3)]
    left = state_of(page)
    with browser.new_context(viewport={"width": 1280, "height": 800}) as fresh:
        found = shown(fresh.new_page(), page.url, ready)
    assert differences(left, found) == [], (turned, page.url)
