"""What Train says while it trains, and the pairs that it starts, as a person meets them."""

import math
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_app import HARMLESS, choose, open_page, run_of, set_number
from tests.browser.test_live import MOUNT, SETUP, snapshot
from vae_core import Store
from vae_core.export.bundle import bundle
from vae_core.runs.sweep import Sweeps

FORM = "[data-testid=stNumberInput]"
FINDING = ".lp-findings li"
NORMS = {"encoder 1": 2e-6, "encoder 2": 0.0, "posterior": 0.0312, "decoder 1": 153.4}
COLLAPSE = {"kind": "collapse", "text": "Posterior collapse: 0.02 nats. Try <b>free bits</b>."}
HOLES = {"kind": "holes", "text": "Holes: 31 % of the prior."}


@pytest.fixture(scope="module")
def shop(browser: Browser) -> Page:
    """One page with the modules loaded."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    names = ("engine/pack.js", "live/live.js", "live/component.js")
    page.evaluate(SETUP, [bundle(name) for name in names])
    yield page
    page.close()


def told(page: Page) -> list[str]:
    return page.evaluate(
        "[...root.querySelectorAll('.lp-findings li')].map((item) => item.textContent)"
    )


def update(page: Page, text: str) -> None:
    page.evaluate("(text) => panel.update(readPack(bytes64(text)))", text)


def test_sentences_come_and_go_with_what_they_tell(shop: Page) -> None:
    shop.evaluate(MOUNT, snapshot(0))
    card = shop.locator(".lp-findings")
    assert told(shop) == [] and shop.locator(".lp-calm b").inner_text() == "Nothing wrong so far"
    place = card.bounding_box()
    assert place["height"] == 112
    update(shop, snapshot(1, findings=[COLLAPSE]))
    assert shop.locator(".lp-calm").is_hidden()
    assert told(shop) == [COLLAPSE["text"]], "as text, never as markup"
    assert shop.locator(f"{FINDING} b").all_inner_texts() == ["Posterior collapse:"]
    shop.evaluate("root.querySelector('.lp-findings li').mark = true")
    changed = {**COLLAPSE, "text": COLLAPSE["text"].replace("0.02", "0.01")}
    update(shop, snapshot(2, findings=[changed, HOLES]))
    assert told(shop) == [changed["text"], HOLES["text"]]
    assert shop.evaluate("root.querySelector('.lp-findings li').mark"), "the same element"
    assert (
        shop.evaluate("root.querySelector('.lp-findings .lp-unseen').textContent")
        == (HOLES["text"])
    ), "news is read out, a changed number is not"
    assert card.bounding_box() == place, "what is said never moves what it speaks of"
    update(shop, snapshot(3, findings=[HOLES]))
    assert told(shop) == [HOLES["text"]]
    update(shop, snapshot(4))
    assert told(shop) == [] and shop.locator(".lp-calm").is_visible()
    update(shop, snapshot(5, state="finished"))
    assert shop.locator(".lp-calm b").inner_text() == "Nothing wrong was found"


def test_gradient_norms_are_bars_on_a_logarithmic_scale(shop: Page) -> None:
    vanishing = {"kind": "vanishing", "text": "Gradients vanish in the encoder: so."}
    text = snapshot(0, gradient_norms=NORMS, gradient_norm=153.4, findings=[vanishing])
    shop.evaluate(MOUNT, text)
    shop.wait_for_timeout(150)
    assert shop.locator(".lp-gradients .lp-reading").inner_text() == "153 in all · vanishing"
    chart = shop.locator(".lp-gradients canvas")
    assert chart.get_attribute("aria-label") == (
        "Gradient norms: encoder 1 2e-6, encoder 2 0, posterior 0.031, decoder 1 153"
    )
    # The length of each bar, in pixels of the canvas, at the middle of its row.
    lengths = chart.evaluate(
        """(c, count) => {
          const context = c.getContext("2d");
          const ratio = c.width / c.getBoundingClientRect().width;
          const tall = (c.height / ratio - 24) / count;
          return Array.from({ length: count }, (_, row) => {
            // Just within the bar's upper edge, where no text of it stands.
            const y = Math.round((2 + (row + 0.5) * tall - 0.2 * tall) * ratio);
            const { data } = context.getImageData(0, y, c.width, 1);
            const solid = Array.from({ length: c.width }, (_, x) => data[4 * x + 3] === 255);
            let best = 0;
            let now = 0;
            for (const is of solid) { now = is ? now + 1 : 0; best = Math.max(best, now); }
            return best / ratio;
          });
        }""",
        len(NORMS),
    )
    first, none, middle, largest = lengths
    assert none <= 2
    decade = (largest - middle) / math.log10(153.4 / 0.0312)
    assert (middle - first) / math.log10(0.0312 / 2e-6) == pytest.approx(decade, rel=0.03)
    shop.evaluate(MOUNT, snapshot(0))
    assert shop.locator(".lp-gradients").is_hidden(), "of a run from before they were measured"


@pytest.mark.parametrize("width", [1280, 390])
def test_a_deep_networks_panel_fits(shop: Page, width: int) -> None:
    shop.set_viewport_size({"width": width, "height": 800})
    try:
        deep = {f"{part} {n}-{n + 1}": 10.0 ** (n - 9) for part in ("encoder", "decoder")
                for n in range(5)}  # fmt: skip
        shop.evaluate(MOUNT, snapshot(0, gradient_norms=deep, findings=[COLLAPSE, HOLES]))
        shop.wait_for_timeout(100)
        assert shop.evaluate("document.scrollingElement.scrollWidth") <= width
        assert shop.locator(".lp-gradients canvas").bounding_box()["height"] >= 10 * 20
    finally:
        shop.set_viewport_size({"width": 1280, "height": 800})


@pytest.mark.proof
def test_a_collapsed_run_says_so_beside_its_picture(address: str, page: Page, runs: Path) -> None:
    open_page(page, f"{address}/train", FORM)
    choose(page, "Data set", "Digits 8 x 8")
    set_number(page, "β, the KL weight", "100")
    set_number(page, "Latent dimensions", "4")
    set_number(page, "Seconds", "60")
    page.get_by_role("button", name="Start", exact=True).click()
    page.wait_for_url(re.compile("run="), timeout=15_000)
    finding = page.locator(f"{FINDING}[data-kind=collapse]")
    expect(finding).to_be_visible(timeout=90_000)
    expect(finding).to_contain_text("Posterior collapse: the code tells 0.")
    expect(finding).to_contain_text("Try a smaller beta (it was 100) or free bits")
    run = run_of(page, runs)
    assert [found["kind"] for found in run.status()["findings"]] == ["collapse"]
    expect(page.locator(".lp-gradients canvas")).to_have_attribute(
        "aria-label", re.compile(r"^Gradient norms: encoder 1 [\d.e-]+, posterior [\d.e-]+")
    )
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Stopped at").first).to_be_visible(timeout=30_000)
    expect(finding).to_be_visible()
    assert [p for p in page.problems if not HARMLESS.search(p)] == []


@pytest.mark.proof
def test_train_both_starts_two_runs_and_leads_to_compare(
    address: str, page: Page, runs: Path
) -> None:
    open_page(page, f"{address}/train", FORM)
    choose(page, "Data set", "Digits 8 x 8")
    set_number(page, "Latent dimensions", "3")
    set_number(page, "Seconds", "2")
    before = len(Store(runs).list())
    both = page.get_by_role("button", name="Train both", exact=True)
    expect(both).to_have_count(0)
    page.get_by_role("radio", name="KL annealing", exact=True).click()
    expect(page.get_by_text("against a weight that rises from 0")).to_be_visible()
    both.click()
    page.wait_for_url(re.compile("compare.*sweep="), timeout=30_000)
    heads = page.locator(".lp-head")
    expect(heads).to_have_count(2, timeout=30_000)
    expect(page.get_by_text("against a weight that rises from 0")).to_be_visible()
    assert heads.all_inner_texts()[0].startswith("KL schedule constant")
    sweep = Sweeps(Store(runs)).get(re.search(r"sweep=([^&]+)", page.url)[1])
    first, second = (Store(runs).get(run).config().model_dump() for run in sweep.runs)
    assert {name for name in first if first[name] != second[name]} == {"schedule"}
    assert first["latent_dim"] == 3 and first["seconds"] == 2 and first["warmup"] == 0.5
    assert len(Store(runs).list()) == before + 2
    expect(page.locator(".lp-head[data-state=finished]")).to_have_count(2, timeout=120_000)
    page.get_by_role("button", name="Train another pair").click()
    page.wait_for_selector(FORM)


def test_a_model_without_a_prior_is_not_offered_annealing(address: str, page: Page) -> None:
    open_page(page, f"{address}/train", FORM)
    annealing = page.get_by_role("radio", name="KL annealing", exact=True)
    annealing.click()
    both = page.get_by_role("button", name="Train both", exact=True)
    expect(both).to_be_visible()
    page.get_by_role("radio", name="Plain autoencoder", exact=True).click()
    expect(annealing).to_have_count(0)
    expect(both).to_have_count(0)
    page.get_by_role("radio", name="Initialisation", exact=True).click()
    expect(both).to_be_enabled()
    set_number(page, "Latent dimensions", "0")
    expect(both).to_be_disabled()
    assert page.get_by_text("Traceback").count() == 0
