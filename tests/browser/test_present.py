"""Presenting: figures as files, large type, a remote, notes, QR code, embedding, tours."""

import io
import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser import rig
from tests.browser.test_app import code, open_page, pixels
from vae_core.config.analyses import ReportSettings
from vae_core.export.delivery import pack_html, read_source
from vae_core.export.report_file import report_html
from vae_core.export.tour import read_tour, with_tour
from vae_core.runs.kept import kept
from vae_core.starters import STARTERS

EXPLORE = f"/explore?run={STARTERS[0].id}"
PICTURE = "canvas.lp-picture"
CODES = ([0.5] * 10, [-1.0] * 10)
HEADER = "[data-testid=stHeader]"


def query(z: list[float]) -> str:
    return f"z={','.join(f'{value:g}' for value in z)}"


def tour_of(codes: tuple[list[float], ...], seconds: float = 8) -> dict:
    views = [
        {
            "page": "explore",
            "query": f"run={STARTERS[0].id}&{query(z)}",
            "caption": f"View {k + 1}",
            "notes": f"Say {k + 1}",
            "seconds": seconds,
        }
        for k, z in enumerate(codes)
    ]
    return read_tour(
        json.dumps({"kind": "latent-playground-tour", "name": "", "views": views}).encode()
    )


def opened(page: Page, url: str) -> None:
    open_page(page, url, PICTURE)
    page.get_by_role("button", name="Present", exact=True).wait_for(timeout=30_000)


def at(page: Page, z: list[float]) -> None:
    rig.until(page, lambda: np.allclose(code(page), z, atol=0.006), f"{code(page)} is not {z}")


def test_a_view_is_added_and_shown_again_by_remote_and_by_itself(page: Page, address: str) -> None:
    opened(page, address + EXPLORE + "&" + query(CODES[0]))
    page.evaluate("localStorage.removeItem('lp-tour')")
    for z, caption in zip(CODES, ("First", "Then"), strict=True):
        opened(page, address + EXPLORE + "&" + query(z))
        page.get_by_role("button", name="Present", exact=True).click()
        page.get_by_label("Caption of the view to add").fill(caption)
        page.get_by_role("button", name="Add this view").click()
    page.get_by_label("Seconds of view 1").fill("2")
    page.get_by_label("Seconds of view 1").press("Enter")
    page.get_by_role("button", name="Play", exact=True).click()
    bar = page.get_by_label("Tour", exact=True)
    expect(bar).to_contain_text("First")
    at(page, CODES[0])
    expect(bar).to_contain_text("Then", timeout=10_000)
    at(page, CODES[1])
    page.keyboard.press("PageUp")
    expect(bar).to_contain_text("First")
    at(page, CODES[0])
    page.keyboard.press("PageDown")
    at(page, CODES[1])
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("b")
    expect(page.locator(".lp-present-night")).to_be_visible()
    page.keyboard.press("b")
    with page.expect_popup() as second:
        page.keyboard.press("n")
    expect(second.value.locator("h1")).to_have_text("Then")
    second.value.keyboard.press("PageUp")
    expect(second.value.locator("h1")).to_have_text("First")
    at(page, CODES[0])
    second.value.close()
    page.keyboard.press("Escape")
    expect(bar).to_have_count(0)
    page.evaluate("localStorage.removeItem('lp-tour')")


def test_any_figure_is_a_file_at_slide_size(page: Page, address: str) -> None:
    opened(page, address + EXPLORE)
    page.get_by_role("button", name="Present", exact=True).click()
    page.get_by_role("button", name="Save a figure").click()
    names = page.locator(".lp-figure-ways button")
    rig.until(page, lambda: names.count() >= 6, "pictures, map and the page are figures")
    saved = {}
    for kind in ("PNG", "SVG"):
        button = page.get_by_role("button", name=f"Save explorer as {kind}").first
        with page.expect_download() as download:
            button.evaluate("node => node.click()")
        saved[kind] = Path(download.value.path()).read_bytes()
    with Image.open(io.BytesIO(saved["PNG"])) as image:
        assert image.size == (1920, 1080)
        assert np.asarray(image.convert("L")).std() > 10, "it is no empty sheet"
    root = ElementTree.fromstring(saved["SVG"])
    assert (root.get("width"), root.get("height")) == ("1920", "1080")
    texts = [node.text for node in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "This example" in texts, "words stay words"
    page.keyboard.press("Escape")
    expect(names).to_have_count(0)


@pytest.mark.parametrize("mode", ["present", "embed"])
def test_a_page_without_what_stands_around_it_is_still_under_the_hand(
    page: Page, address: str, mode: str
) -> None:
    open_page(page, f"{address}{EXPLORE}&{mode}=1", PICTURE)
    expect(page.locator(HEADER)).to_be_hidden(timeout=10_000)
    track = page.locator(".lp-bell-track").first
    track.scroll_into_view_if_needed()
    box = track.bounding_box()
    before, low = pixels(page), box["y"] + box["height"] / 2
    values = []
    for share in (0.25, 0.75):
        page.mouse.click(box["x"] + share * box["width"], low)
        page.wait_for_timeout(300)
        values.append(float(track.locator("[role=slider]").get_attribute("aria-valuenow")))
    assert abs(values[0] + values[1]) < 0.3, "a quarter from either end is as far from 0"
    assert np.abs(pixels(page) - before).mean() > 1
    assert f"{mode}=1" in page.url


def test_a_file_takes_its_tour_along(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "model.html"
    whole = pack_html(read_source(STARTERS[0].path), "page")[0]["page"]
    file.write_bytes(with_tour(whole, tour_of(CODES, seconds=2)))
    opened(page, file.as_uri())
    page.get_by_role("button", name="Present", exact=True).click()
    page.get_by_role("button", name="Play", exact=True).click()
    at(page, CODES[0])
    expect(page.get_by_label("Tour", exact=True)).to_contain_text("View 2", timeout=10_000)
    at(page, CODES[1])
    assert page.problems == []


def test_report_cards_are_a_file_that_prints_whole_and_on_white(page: Page, tmp_path: Path) -> None:
    cards = [kept(starter.path, ReportSettings()) for starter in STARTERS[:2]]
    file = tmp_path / "cards.html"
    file.write_bytes(report_html(cards))
    page.emulate_media(color_scheme="dark")
    page.goto(file.as_uri())
    page.locator(".lp-report").nth(1).wait_for()
    parts = page.locator("details.lp-part")
    state = """() => [document.querySelectorAll('details.lp-part[open]').length,
        document.querySelector('.lp-report').dataset.scheme]"""
    assert page.evaluate(state) == [0, "dark"]
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(state) == [parts.count(), "light"]
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(state) == [0, "dark"]
    assert page.problems == []
