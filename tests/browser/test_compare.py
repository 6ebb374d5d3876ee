"""The Compare page as a lecturer uses it: fill in betas, train all, watch, reload, scrub, open."""

import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import rig
from tests.browser.test_app import HARMLESS, choose, open_page, set_number
from vae_core import Store
from vae_core.runs.sweep import Sweep, Sweeps
from vae_core.runs.sweep_pack import wall_pack

FORM = "[data-testid=stNumberInput]"
HEAD = ".lp-head"
NAME = ".lp-focus-name"
BETAS = "Values of β, the KL weight"
FADE = 600  # ms
# Three runs of two seconds, and what workers, data and a busy computer take besides.
TRAINED = 120_000
MEASURED = 300_000


def fill_in(page: Page, address: str, betas: str, seconds: str) -> None:
    open_page(page, f"{address}/compare", FORM)
    choose(page, "Data set", "Digits 8 x 8")
    set_number(page, "Latent dimensions", "4")
    set_number(page, "Seconds", seconds)
    set_number(page, BETAS, betas)


def sweep_of(page: Page, runs: Path) -> Sweep:
    return Sweeps(Store(runs)).get(re.search(r"sweep=([^&]+)", page.url)[1])


def samples(page: Page) -> np.ndarray:
    """The first sample in the focus, (8, 8)."""
    values = page.locator(".lp-focus-strip[data-row=samples] canvas").evaluate(
        """c => Array.from(c.getContext('2d').getImageData(0, 0, 8, 8).data)
        .filter((_, i) => i % 4 === 0)"""
    )
    return np.array(values).reshape(8, 8)


@pytest.fixture(scope="module")
def sweep(address: str, browser: Browser, runs: Path) -> Sweep:
    """A sweep that was trained on the page, and found again after a reload in the middle of it."""
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        fill_in(page, address, "0, 1 4", "3")
        expect(page.get_by_text("3 runs of 3 s")).to_be_visible(timeout=10_000)
        before = len(Sweeps(Store(runs)).list())
        page.get_by_role("button", name="Train all", exact=True).click()
        page.wait_for_url(re.compile("sweep="), timeout=15_000)
        expect(page.locator(HEAD)).to_have_count(3, timeout=30_000)
        assert page.locator(NAME).inner_text() == "β 1"
        expect(page.get_by_role("button", name="Pause", exact=True)).to_be_visible()
        # Columns fill while others still train: rows of pictures, dots of the curves.
        expect(page.locator(".lp-point:visible").first).to_be_visible(timeout=TRAINED)
        states = page.locator(HEAD).evaluate_all("all => all.map(head => head.dataset.state)")
        assert {"queued", "running"} & set(states), "it is live"
        address_before = page.url
        page.reload()
        expect(page.locator(HEAD)).to_have_count(3, timeout=30_000)
        assert page.url == address_before
        expect(page.locator(f"{HEAD}[data-state=finished]")).to_have_count(3, timeout=TRAINED)
        found = sweep_of(page, runs)
        assert len(Sweeps(Store(runs)).list()) == before + 1
    return found


def test_all_runs_had_the_same_budget_and_seed(sweep: Sweep, runs: Path) -> None:
    configs = [Store(runs).get(run).config() for run in sweep.runs]
    assert [config.beta for config in configs] == [0, 1, 4]
    assert len({config.model_copy(update={"beta": 0}).model_dump_json() for config in configs}) == 1
    assert configs[0].seconds == 3 and configs[0].latent_dim == 4


def test_scrub_release_reload_explore(address: str, page: Page, runs: Path, sweep: Sweep) -> None:
    sent = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda _: sent.append(1)))
    open_page(page, f"{address}/compare?sweep={sweep.id}", HEAD)
    _, tensors = wall_pack(sweep, Store(runs))
    # While the runs are measured the page asks once a second: only then is the line busy.
    expect(page.get_by_text("being measured")).to_have_count(0, timeout=MEASURED)
    page.wait_for_timeout(2500)
    np.testing.assert_array_equal(samples(page), tensors["1/samples"][0, 0])
    quiet = len(sent)
    box = page.locator(".lp-scrub").bounding_box()
    middle, left, right = box["y"] + box["height"] / 2, box["x"] + 13, box["x"] + box["width"] - 13
    page.mouse.move((left + right) / 2, middle)
    page.mouse.down()
    seen = []
    for share in np.linspace(0.5, 0.02, 15):
        page.mouse.move(left + (right - left) * share, middle)
        page.evaluate(rig.FRAME)
        seen.append(samples(page).tobytes())
    assert len(set(seen)) >= 10, "every movement is a new picture"
    assert len(sent) == quiet, "nothing is sent during the drag"
    page.mouse.up()
    page.wait_for_url(re.compile(f"chosen={sweep.runs[0]}"), timeout=10_000)
    page.wait_for_timeout(FADE)
    assert len(sent) > quiet
    np.testing.assert_array_equal(samples(page), tensors["0/samples"][0, 0])
    assert [p for p in page.problems if not HARMLESS.search(p)] == []

    page.reload()
    expect(page.locator(NAME)).to_have_text("β 0", timeout=30_000)
    page.locator(".lp-point").nth(2).locator(".lp-dot").click()
    page.wait_for_url(re.compile(f"chosen={sweep.runs[2]}"), timeout=10_000)
    page.get_by_role("button", name="Explore β 4").click()
    page.wait_for_selector("canvas.lp-picture", timeout=30_000)
    assert f"run={sweep.runs[2]}" in page.url and "explore" in page.url


def test_measures_appear_with_error_bars(address: str, page: Page, sweep: Sweep) -> None:
    open_page(page, f"{address}/compare?sweep={sweep.id}", HEAD)
    for name in ("mutual_information", "frechet_prior"):
        points = page.locator(f"[data-series={name}] .lp-series-point")
        expect(points).to_have_count(3, timeout=MEASURED)
    panel = page.locator("[data-series=mutual_information]")
    points = panel.locator(".lp-series-point")
    labels = points.evaluate_all("all => all.map(one => one.getAttribute('aria-label'))")
    assert len(labels) == 3
    # Where mutual information is cut off at its ceiling, total correlation is not known.
    cut = sum("≥" in label for label in labels)
    assert cut < 3
    known = page.locator("[data-series=total_correlation] .lp-series-point")
    expect(known).to_have_count(3 - cut, timeout=MEASURED)
    definition = panel.locator("figcaption b").get_attribute("aria-description")
    assert len(definition) > 40
    assert page.locator("[data-series=mig]").is_hidden(), "digits have no known factors"


@pytest.mark.proof
def test_the_others_are_trained_and_stand_beside_it(
    address: str, page: Page, runs: Path, sweep: Sweep
) -> None:
    open_page(page, f"{address}/compare?sweep={sweep.id}&chosen={sweep.runs[1]}", HEAD)
    expect(page.get_by_role("heading", name="Against the others: β 1")).to_be_visible()
    page.get_by_role("button", name="Train the others").click()
    titles = page.locator(".lp-peer-title")
    expect(titles).to_have_count(4, timeout=MEASURED)
    cells = page.locator(".lp-can").evaluate_all("all => all.map(one => one.dataset.can)")
    assert cells[3] == "no" and cells[:3] == ["yes"] * 3, "a GAN alone cannot encode"
    assert page.locator("[data-name=vae] canvas").count() == 4
    assert page.locator("[data-name=gan] canvas").count() == 2, "it has no reconstructions"
    assert page.locator(".lp-table tbody tr").count() >= 3
    page.reload()
    # Found again, not made again: there is no button.
    expect(titles).to_have_count(4, timeout=30_000)
    expect(page.get_by_role("button", name="Train the others")).to_have_count(0)


def test_a_deleted_run_is_a_sentence_in_its_column(
    address: str, page: Page, runs: Path, sweep: Sweep, tmp_path: Path
) -> None:
    folder = runs / sweep.runs[1]
    shutil.move(folder, tmp_path / "away")
    try:
        open_page(page, f"{address}/compare?sweep={sweep.id}", HEAD)
        message = page.locator(".lp-cell-message").nth(1)
        expect(message).to_have_text("This run was deleted.", timeout=15_000)
        assert page.locator(HEAD).nth(1).inner_text().endswith("deleted")
        expect(page.get_by_role("button", name="Explore β 1")).to_have_count(0)
        assert page.locator(".lp-point:visible").count() == 2
    finally:
        shutil.move(tmp_path / "away", folder)


def test_the_list_leads_back_to_a_sweep(address: str, page: Page, sweep: Sweep) -> None:
    open_page(page, f"{address}/compare", FORM)
    page.get_by_role("link", name=re.compile(r"β on Digits 8 x 8: 0, 1, 4 · 3 runs")).click()
    expect(page.locator(HEAD)).to_have_count(3, timeout=15_000)
    page.get_by_role("button", name="Compare others").click()
    page.wait_for_selector(FORM)
    assert "sweep=" not in page.url


WRONG_BETAS = {
    "0, much": "'much' is no number",
    "1": "2 to 9",
    "1, 1": "twice",
    "-1, 1": "β cannot be -1",
}


def test_any_weight_or_the_model_itself_can_differ(address: str, page: Page) -> None:
    open_page(page, f"{address}/compare", FORM)
    choose(page, "Data set", "Digits 8 x 8")
    box = page.get_by_role("combobox", name=re.compile("Model$"))
    box.click()
    page.keyboard.type("capacity")
    page.get_by_role("option", name="Capacity β-VAE", exact=True).click()
    field = page.get_by_label("Values of γ, the distance |KL - C|", exact=True)
    expect(field).to_be_visible(timeout=10_000)
    field.fill("1, 10, 100")
    field.press("Enter")
    expect(page.get_by_text("3 runs of")).to_be_visible(timeout=10_000)
    choose(page, "What differs", "The model")
    expect(page.get_by_text("4 runs of")).to_be_visible(timeout=10_000)


def test_wrong_betas_are_a_sentence(address: str, page: Page, runs: Path) -> None:
    before = len(Store(runs).list())
    open_page(page, f"{address}/compare", FORM)
    for betas, words in WRONG_BETAS.items():
        set_number(page, BETAS, betas)
        expect(page.get_by_role("alert").filter(has_text=words)).to_be_visible(timeout=10_000)
        expect(page.get_by_role("button", name="Train all", exact=True)).to_be_disabled()
    page.get_by_text("0, 1, 4", exact=True).click()
    expect(page.get_by_label(BETAS, exact=True)).to_have_value("0, 1, 4", timeout=10_000)
    expect(page.get_by_role("button", name="Train all", exact=True)).to_be_enabled()
    assert len(Store(runs).list()) == before


@pytest.mark.proof
def test_pause_resume_and_stop_hold_for_all(address: str, page: Page, runs: Path) -> None:
    fill_in(page, address, "0, 1, 4", "3600")  # they are stopped before, on every machine
    page.get_by_role("button", name="Train all", exact=True).click()
    page.wait_for_url(re.compile("sweep="), timeout=15_000)
    found = sweep_of(page, runs)

    def states() -> set[str]:
        return {Store(runs).get(run).status()["state"] for run in found.runs}

    expect(page.locator(".lp-point:visible").first).to_be_visible(timeout=TRAINED)
    page.get_by_role("button", name="Pause", exact=True).click()
    expect(page.get_by_role("button", name="Resume", exact=True)).to_be_visible(timeout=60_000)
    assert states() == {"paused"}
    expect(page.locator(f"{HEAD}[data-state=paused]")).to_have_count(3)
    page.get_by_role("button", name="Resume", exact=True).click()
    expect(page.get_by_role("button", name="Stop", exact=True)).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_role("button", name="Stop", exact=True)).to_have_count(0, timeout=60_000)
    assert states() == {"stopped"}


def test_nothing_scrolls_sideways_on_a_phone(address: str, browser: Browser, sweep: Sweep) -> None:
    with browser.new_context(
        viewport={"width": 390, "height": 844}, color_scheme="dark"
    ) as context:
        page = context.new_page()
        for path, ready in ((f"/compare?sweep={sweep.id}", HEAD), ("/compare", FORM)):
            open_page(page, address + path, ready)
            page.wait_for_timeout(700)
            widths = page.evaluate(
                """() => [document.documentElement.scrollWidth,
                document.querySelector('[data-testid=stMain]').scrollWidth, window.innerWidth]"""
            )
            assert max(widths) == 390
            if ready == FORM:
                continue
            assert page.locator(".lp-host").first.get_attribute("data-scheme") == "dark"
            page.locator(HEAD).nth(2).click()
            expect(page.locator(NAME)).to_have_text("β 4")


def test_an_unknown_sweep_is_a_sentence(address: str, page: Page) -> None:
    open_page(page, f"{address}/compare?sweep=../../etc", FORM)
    alert = page.get_by_role("alert").filter(has_text="There is no sweep named")
    expect(alert).to_be_visible(timeout=10_000)
