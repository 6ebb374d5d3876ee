"""Train as a person meets it: the drawing beside the form, copies, runs that are told apart."""

import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_app import HARMLESS, choose, open_page, set_number
from vae_core import RunConfig
from vae_core.runs.store import Run

FORM = "[data-testid=stNumberInput]"
BLOCK = ".lp-built .lp-block"


WIDTHS = """all => all.map((block) => {
  const squares = Array.from(block.querySelectorAll("rect"));
  return squares.at(-1).width.baseVal.value;
})"""


def widths(page: Page) -> list[float]:
    """Of the blocks of the drawing, from what is read to what is painted."""
    return page.locator(BLOCK).evaluate_all(WIDTHS)


def opened(page: Page, address: str) -> None:
    open_page(page, f"{address}/train", FORM)
    choose(page, "Data set", "Digits 8 x 8")
    expect(page.locator(".lp-built h2")).to_have_text("What will be built", timeout=20_000)


def test_the_drawing_follows_the_form_and_the_field_in_hand_is_ringed(
    address: str, page: Page
) -> None:
    opened(page, address)
    facts, sentence = page.locator(".lp-built-head span"), page.locator(".lp-built-words p").first
    expect(facts).to_contain_text("weights", timeout=20_000)
    set_number(page, "Latent dimensions", "3")
    expect(sentence).to_have_text(
        "Reads a picture, says a mean and a width for each of 3 dimensions, rolls, paints 64 coins."
    )
    hidden = page.get_by_label("Hidden layers", exact=True)
    hidden.fill("16,100")
    hidden.press("Enter")
    expect(page.locator(BLOCK)).to_have_count(9)  # x, 2, mu, sigma, z, 2, x-hat
    expect(facts).to_contain_text("6\u00a0450 weights")
    small, large = widths(page)[1:3]
    assert large == pytest.approx(10 / 4 * small, rel=0.02), "100 and 16 units as squares"
    hidden.click()
    rings = page.locator(".lp-built-ring")
    assert rings.evaluate_all("all => all.map((r) => r.dataset.part)") == ["encoder", "decoder"]
    page.get_by_label("Latent dimensions", exact=True).click()
    assert rings.evaluate_all("all => all.map((r) => r.dataset.part)") == ["code"]
    ring = rings.first.bounding_box()
    code = page.locator(f"{BLOCK}[data-part=code]").all()
    boxes = [each.bounding_box() for each in code]
    assert ring["x"] < min(b["x"] for b in boxes)
    assert ring["x"] + ring["width"] > max(b["x"] + b["width"] for b in boxes)
    math = page.locator(".lp-built-loss math").first
    assert math.evaluate("m => parseFloat(getComputedStyle(m).fontSize)") >= 13
    assert [p for p in page.problems if not HARMLESS.search(p)] == []


def test_beside_on_a_screen_and_first_on_a_phone(address: str, page: Page) -> None:
    opened(page, address)
    form, drawing = (
        page.locator("[data-testid=stColumn]").filter(has=page.locator(FORM)).first,
        (page.locator(".lp-built")),
    )
    page.set_viewport_size({"width": 1280, "height": 720})
    left, right = form.bounding_box(), drawing.bounding_box()
    assert left["width"] == pytest.approx(520, abs=1) and right["x"] > left["x"] + 520
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_timeout(500)
    above, below = drawing.bounding_box(), form.bounding_box()
    assert above["y"] + above["height"] <= below["y"]
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390


def test_a_number_beyond_all_numbers_is_refused_in_a_sentence(address: str, page: Page) -> None:
    opened(page, address)
    page.get_by_text("Advanced", exact=True).click()
    clip = page.get_by_label("Gradient clip", exact=True)
    clip.click()
    page.keyboard.type("1e309")
    clip.press("Enter")
    said = page.get_by_role("alert").filter(has_text="Gradient clip cannot be read as a number")
    expect(said).to_be_visible(timeout=15_000)
    expect(page.get_by_role("button", name="Start", exact=True)).to_be_disabled()
    clip.fill("2")
    clip.press("Enter")
    expect(said).to_have_count(0, timeout=15_000)
    expect(page.get_by_role("button", name="Start", exact=True)).to_be_enabled()


def test_the_form_can_be_taken_away(address: str, page: Page) -> None:
    opened(page, address)
    set_number(page, "Latent dimensions", "3")
    expect(page.locator(".lp-built-words p").first).to_contain_text("3 dimensions")
    page.get_by_role("button", name="Copy as Python").click()
    python = page.locator("[data-testid=stPopoverBody] code").first.inner_text()
    space: dict = {}
    exec(python.partition("for progress")[0], space)
    config = space["config"]
    assert isinstance(config, RunConfig)
    assert (config.dataset, config.latent_dim, config.seconds) == ("digits", 3, 30)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Copy as command line").click()
    line = page.locator("[data-testid=stPopoverBody] code").first
    expect(line).to_contain_text(
        re.compile(r"python -m vae_core train --dataset digits --latent-dim 3 --seconds 30")
    )


@pytest.fixture
def kept(runs: Path, trained_run: Run) -> Iterator[Run]:
    """The newest run of the app's folder, finished, for one test."""
    run = Run(runs / "20260101-000000-digits-vae-0000")
    shutil.copytree(trained_run.folder, run.folder)
    run.update_status(created=time.time())
    yield run
    shutil.rmtree(run.folder)


def test_a_deleted_runs_link_offers_the_list(address: str, page: Page, kept: Run) -> None:
    page.goto(f"{address}/train?run=20260101-000000-gone-0000")
    expect(page.get_by_text("There is no run named")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("Recent runs")).to_be_visible(timeout=20_000)
    config = kept.config()
    row = page.get_by_text(f"{config.spec.title} · Bernoulli · −ELBO").first
    expect(row).to_contain_text(re.compile("just now|ago"))
    expect(page.get_by_text("Trained already")).to_be_visible()
    expect(page.locator("a[href*='run=starter-']").nth(4)).to_be_visible()
    page.locator(f"a[href*='{kept.id}']").click()
    expect(page.get_by_text("Finished in").first).to_be_visible(timeout=30_000)


LIVE = {
    "progress": ".lp-status", "finding": ".lp-findings", "pictures": ".lp-shots-column > figure",
    "map": ".lp-map", "losses": ".lp-losses",
}  # fmt: skip


def test_a_watched_run_stands_on_one_screen_and_in_order_on_a_phone(
    address: str, page: Page, kept: Run
) -> None:
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(f"{address}/train?run={kept.id}")
    expect(page.locator(".lp-map")).to_be_visible(timeout=30_000)
    page.wait_for_timeout(500)
    box = {name: page.locator(where).first.bounding_box() for name, where in LIVE.items()}
    assert box["losses"]["height"] <= 120 and box["map"]["width"] >= 440
    assert box["map"]["y"] + box["map"]["height"] <= 720, "in one screen"
    assert box["finding"]["height"] == 112
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_timeout(700)
    tops = [page.locator(where).first.bounding_box()["y"] for where in LIVE.values()]
    assert tops == sorted(tops), list(LIVE)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
    for button in ("Copy as Python", "Copy as command line", "Train another", "Explore it"):
        expect(page.get_by_role("button", name=button)).to_be_visible()
    captions = page.locator(".lp-live figure figcaption:visible")
    assert all(text.strip() for text in captions.all_inner_texts())
