"""The address of Explore is a trail: a released gesture is an entry, and Back undoes one."""

import re
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from playwright.sync_api import Page

from tests.browser import rig
from tests.browser.test_app import PICTURE, SLIDER, code, open_page, pixels


def query(page: Page) -> dict[str, str]:
    return {key: value[0] for key, value in parse_qs(urlsplit(page.url).query).items()}


def test_back_undoes_one_gesture_at_a_time_and_then_leaves(address: str, page: Page) -> None:
    page.goto(f"{address}/data")
    page.locator("h1").first.wait_for(state="attached", timeout=30_000)
    open_page(page, f"{address}/explore?run=starter-digits", PICTURE)
    page.wait_for_timeout(1500)
    seen = [(page.url, code(page), pixels(page))]

    def done(what: str) -> None:
        rig.until(page, lambda: page.url != seen[-1][0], f"no entry: {what}", 10)
        page.wait_for_timeout(200)
        seen.append((page.url, code(page), pixels(page)))

    before = page.evaluate("history.length")
    slider = page.locator(SLIDER).first
    rig.drag(page, slider, np.linspace(0.3, 0.8, 6))
    assert page.url == seen[0][0], "while it is held the address stays"
    page.mouse.up()
    done("a drag")
    page.get_by_role("button", name="New digit").click()
    done("a new digit")
    page.locator(".lp-example").nth(2).click()
    done("an example")
    assert query(page)["example"] == "2"
    page.get_by_role("button", name=re.compile("Roll")).click()
    done("a roll")
    page.get_by_role("button", name="PCA", exact=True).click()
    done("another plane")
    assert query(page)["plane"] == "pca"
    assert page.evaluate("history.length") == before + 5

    for url, z, picture in reversed(seen[:-1]):
        page.go_back()
        assert page.url == url
        rig.until(page, lambda z=z: code(page) == pytest.approx(z, abs=0.002), f"not at {url}", 10)
        assert np.abs(pixels(page) - picture).max() <= 1
    page.go_forward()
    rig.until(page, lambda: code(page) == pytest.approx(seen[1][1], abs=0.002), "not forward", 10)
    page.go_back()
    page.go_back()
    page.wait_for_url(re.compile("/data"), timeout=15_000)


def test_a_model_is_taken_apart_with_what_is_in_hand(address: str, page: Page) -> None:
    open_page(page, f"{address}/explore?run=starter-digits&example=3", PICTURE)
    page.wait_for_timeout(1000)
    row = page.locator(".lp-bell [role=slider]").first
    row.focus()
    page.keyboard.press("PageUp")
    rig.until(page, lambda: "z" in query(page), "no release", 10)
    z = code(page)
    page.get_by_role("button", name="Take apart").click()
    page.locator(".lp-anatomy").wait_for(timeout=10_000)
    assert query(page)["view"] == "anatomy" and query(page)["example"] == "3"
    assert "z" not in query(page)
    page.reload()
    page.locator(".lp-anatomy").wait_for(timeout=60_000)
    page.get_by_role("button", name="Back to Explore").click()
    page.locator(".lp-explorer").wait_for(timeout=10_000)
    rig.until(page, lambda: "view" not in query(page), "no way back", 10)
    assert code(page) == pytest.approx(z, abs=0.002)
    assert query(page)["example"] == "3"
    page.go_back()
    page.locator(".lp-anatomy").wait_for(timeout=10_000)
