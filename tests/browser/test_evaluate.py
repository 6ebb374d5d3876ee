"""Evaluate as a person uses it: read the report, ask what a number is, compare, take it away."""

import csv
import io
import json
import re
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.sweeps import swept
from vae_core import RunConfig, Store
from vae_core.analyses.perform import perform
from vae_core.config.analyses import SECTIONS, ReportSettings
from vae_core.evaluation.figures import number
from vae_core.pack import unpack
from vae_core.runs.analysis import find_analysis
from vae_core.runs.runner import execute
from vae_core.runs.store import Run

MADE = 150_000  # milliseconds that the first report may take: it trains a small classifier
CARD = ".lp-card"
VERDICT = ".lp-verdict"


@pytest.fixture(scope="module")
def models(runs: Path, trained_run: Run) -> tuple[Run, Run]:
    """A VAE and a plain autoencoder on digits, in the app's folder of runs."""
    vae = Run(runs / "20260201-000000-digits-vae-aaaa")
    shutil.copytree(trained_run.folder, vae.folder)
    config = RunConfig(dataset="digits", model="autoencoder", hidden=(64,), latent_dim=4, epochs=20)
    other = Store(runs).create(config, runs / "20260202-000000-digits-autoencoder-bbbb")
    execute(other)
    return vae, other


def stored(run: Run, runs: Path, **settings: Any) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """The pack that the app made of a run."""
    return unpack(find_analysis(run.folder, "report", ReportSettings(**settings), runs).result())


def figures_of(meta: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {(s["name"], f["key"]): f for s in meta["sections"] for f in s["figures"]}


def open_report(page: Page, address: str, run: Run | str) -> None:
    name = run if isinstance(run, str) else run.id
    page.goto(f"{address}/evaluate?run={name}")
    expect(page.get_by_role("button", name="Save JSON")).to_be_visible(timeout=MADE)


def unfold(page: Page, name: str) -> None:
    """Open a section of the report, if it is folded."""
    section = page.locator(f".st-key-section-{name}")
    if section.locator("details[open]").count() == 0:
        section.locator("summary").click()


def compare_with(page: Page, name: str) -> None:
    # By its letters: the list still moves to its place when a robot would click.
    page.get_by_role("combobox", name=re.compile("Compare with")).press_sequentially(name)
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    page.wait_for_selector("tr[data-key=mse] td.lp-best", timeout=MADE)


def saved(page: Page, button: str) -> str:
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    return Path(download.value.path()).read_text("utf-8")


def test_the_report_is_made_shown_and_taken_away(
    address: str, page: Page, runs: Path, models: tuple[Run, Run]
) -> None:
    run = models[0]
    page.goto(f"{address}/evaluate?run={run.id}")
    bar = page.locator("[data-testid=stProgress]")
    expect(bar.or_(page.locator(VERDICT)).first).to_be_visible(timeout=30_000)
    page.wait_for_selector(VERDICT, timeout=MADE)
    meta, tensors = stored(run, runs)
    assert [section["name"] for section in meta["sections"]] == list(SECTIONS)
    for section in meta["sections"]:
        folded = page.locator(f".st-key-section-{section['name']}")
        measured = sum(figure["value"] is not None for figure in section["figures"])
        if not measured and not section["data"]:
            expect(folded).to_have_count(0)
            continue
        expect(folded.locator("summary")).to_contain_text(section["title"])
        expect(folded.locator("summary")).to_contain_text(f"{measured} figure")
        unfold(page, section["name"])
    for part in (part for each in meta["verdict"] for part in each["parts"]):
        expect(page.locator(VERDICT)).to_contain_text(part["text"].strip())

    elbo = figures_of(meta)["likelihood", "elbo"]
    card = page.locator(f"{CARD}[data-key=elbo]")
    expect(card).to_contain_text(number(elbo["value"], elbo["error"]))
    expect(card).to_contain_text("nats")
    tip = card.get_by_role("tooltip", include_hidden=True)
    expect(tip).to_be_hidden()
    card.locator(".lp-why").hover()
    expect(tip).to_be_visible()
    for text in (elbo["definition"], elbo["source"]):
        expect(tip).to_contain_text(text)
    words = [sentence for section in meta["sections"] for sentence in section["words"]]
    for sentence in words:
        expect(page.get_by_text(sentence).first).to_be_attached()

    assert json.loads(saved(page, "Save JSON")) == {"reports": [{"run": run.id, **meta}]}
    rows = list(csv.DictReader(io.StringIO(saved(page, "Save CSV"))))
    known = figures_of(meta)
    assert [(row["section"], row["key"]) for row in rows] == list(known)
    for row, figure in zip(rows, known.values(), strict=True):
        assert (float(row["value"]) if row["value"] else None) == figure["value"]
        assert row["run"] == run.id and row["note"] == figure["note"]

    # The pictures are the pack's, pixel for pixel, and large enough to see.
    first = page.get_by_role("img", name="Sample from the prior 1", exact=True)
    expect(first).to_be_visible()
    box = first.bounding_box()
    assert box["width"] == 56 and box["height"] == 56
    assert first.evaluate("i => getComputedStyle(i).imageRendering") == "pixelated"
    data = first.evaluate(
        "async i => [...new Uint8Array(await (await fetch(i.src)).arrayBuffer())]"
    )
    shown = np.asarray(Image.open(io.BytesIO(bytes(data))))
    np.testing.assert_array_equal(shown, tensors["samples/prior"][0, 0])
    assert page.get_by_text("Traceback").count() == 0


def test_two_screens_hold_what_is_not_folded_and_links_unfold(
    address: str, page: Page, runs: Path, models: tuple[Run, Run]
) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    open_report(page, address, models[0])
    page.wait_for_timeout(1500)
    block = page.locator("[data-testid=stMainBlockContainer]")
    assert block.evaluate("e => e.scrollHeight") <= 2 * 900
    meta, _ = stored(models[0], runs)
    parts = [part for each in meta["verdict"] for part in each["parts"]]
    named = [f"#figure-{part['figure'].replace('/', '-')}" for part in parts if part["figure"]]
    links = page.locator(f"{VERDICT} a")
    told = [links.nth(place).get_attribute("href") for place in range(links.count())]
    assert [each for each in told if each.startswith("#figure-")] == named
    for place, target in enumerate(told):
        links.nth(place).click()
        expect(page.locator(f'[id="{target[1:]}"]')).to_be_in_viewport(timeout=20_000)


def test_two_models_side_by_side(
    address: str, page: Page, runs: Path, models: tuple[Run, Run]
) -> None:
    open_report(page, address, models[0])
    compare_with(page, "Plain autoencoder on Digits")
    both = [figures_of(stored(run, runs)[0]) for run in models]
    assert parse_qs(urlsplit(page.url).query)["with"] == [models[1].id]
    row = page.locator("tr[data-key=mse]").first
    cells = row.locator("td")
    assert cells.count() == 2
    values = []
    for place, letter in enumerate("AB"):
        figure = both[place]["reconstruction", "mse"]
        values.append(figure["value"])
        expect(cells.nth(place)).to_contain_text(number(figure["value"], figure["error"]))
        expect(cells.nth(place)).to_have_attribute("data-run", letter)
    marked = cells.evaluate_all("all => all.map(c => c.classList.contains('lp-best'))")
    assert marked == [values[0] <= values[1], values[1] <= values[0]]
    # What an autoencoder does not have says why.
    missing = page.locator("tr[data-key=elbo]").first.locator("td").nth(1)
    expect(missing).to_contain_text("–")
    missing.locator(".lp-why").focus()
    why = both[1]["likelihood", "elbo"]["note"]
    expect(missing.get_by_role("tooltip")).to_contain_text(why)
    found = json.loads(saved(page, "Save JSON"))["reports"]
    assert [report["run"] for report in found] == [run.id for run in models]
    # The link alone opens the same, and both models' bars stand in one chart.
    page.reload()
    page.wait_for_selector("tr[data-key=mse] td.lp-best", timeout=MADE)
    unfold(page, "reconstruction")
    chart = page.locator(".st-key-section-reconstruction [data-testid=stPlotlyChart]").first
    expect(chart.locator(".legendtext")).to_have_text(["A", "B"])


@pytest.mark.proof
def test_other_settings_give_another_report(
    address: str, page: Page, runs: Path, models: tuple[Run, Run]
) -> None:
    run = models[0]
    wanted = {"sections": ("likelihood",), "importance_samples": 5, "importance_examples": 20}
    open_report(page, address, run)
    page.get_by_text("What is measured").click()
    for name, title in SECTIONS.items():
        if name != "likelihood":
            page.get_by_role("button", name=title, exact=True).click()
    for label, value in (("Importance samples K", "5"), ("Examples of that bound", "20")):
        page.get_by_label(label, exact=True).fill(value)
        page.get_by_label(label, exact=True).press("Tab")
    page.get_by_role("button", name="Measure", exact=True).click()
    expect(page.locator(".st-key-section-reconstruction")).to_have_count(0, timeout=MADE)
    unfold(page, "likelihood")
    card = page.locator(f"{CARD}[data-key=importance_bound]")
    expect(card).to_contain_text("20 test examples", timeout=MADE)
    figure = figures_of(stored(run, runs, **wanted)[0])["likelihood", "importance_bound"]
    expect(card).to_contain_text(number(figure["value"], figure["error"]))

    page.get_by_label("Importance samples K", exact=True).fill("9000")
    page.get_by_label("Importance samples K", exact=True).press("Tab")
    page.get_by_role("button", name="Measure", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("give a whole number from 1 to 5000")


@pytest.mark.proof
def test_factors_by_dimensions_as_a_heat_map(address: str, page: Page, runs: Path) -> None:
    from vae_core.starters import find_starter

    path = find_starter("starter-sprites").path
    settings = ReportSettings(sections=("disentanglement",))
    # What a command line measured in the same folder is there at once.
    full = ReportSettings()
    made = perform(find_analysis(path, "report", settings, runs))
    whole = find_analysis(path, "report", full, runs)
    whole.queue()
    (whole.folder / "result.safetensors").write_bytes(made)
    whole.update_status(state="finished")
    open_report(page, address, "starter-sprites")
    unfold(page, "disentanglement")
    meta, tensors = unpack(made)
    mig = figures_of(meta)["disentanglement", "mig"]
    expect(page.locator(f"{CARD}[data-key=mig]")).to_contain_text(
        number(mig["value"], mig["error"])
    )
    chart = page.locator("[data-testid=stPlotlyChart]").first
    expect(chart.get_by_text("orientation")).to_be_visible(timeout=15_000)
    written = chart.locator(".heatmap-label text").all_text_contents()
    expected = [f"{value:.2f}" for value in tensors["disentanglement/information"].ravel()]
    assert sorted(written) == sorted(expected)
    shutil.rmtree(whole.folder)


def test_what_has_no_report_is_a_sentence(
    address: str, page: Page, runs: Path, models: tuple[Run, Run]
) -> None:
    page.goto(f"{address}/evaluate?run=<b>nothing</b>")
    expect(page.get_by_role("alert").first).to_contain_text("no model named", timeout=15_000)
    assert page.locator("b", has_text="nothing").count() == 0
    expect(page.get_by_role("button", name="Evaluate this one")).to_be_visible()

    empty = Run(runs / "20260203-000000-digits-vae-cccc")
    shutil.copytree(models[0].folder, empty.folder, ignore=shutil.ignore_patterns("analyses"))
    empty.weights.unlink()
    empty.update_status(state="running")
    with empty.heartbeat():
        page.goto(f"{address}/evaluate?run={empty.id}")
        expect(page.get_by_role("alert").first).to_contain_text(
            "saved no model yet", timeout=15_000
        )
    shutil.rmtree(empty.folder)

    damaged = Run(runs / "20260204-000000-digits-vae-dddd")
    shutil.copytree(models[0].folder, damaged.folder, ignore=shutil.ignore_patterns("analyses"))
    damaged.weights.write_bytes(damaged.weights.read_bytes()[:1000])
    page.goto(f"{address}/evaluate?run={damaged.id}")
    expect(page.get_by_role("alert").first).to_contain_text("could not be made", timeout=60_000)
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    assert page.get_by_text("Traceback").count() == 0
    shutil.rmtree(damaged.folder)


@pytest.mark.parametrize("count", swept([1, 2], [1]))
def test_nothing_scrolls_sideways_on_a_phone(
    address: str, browser: Browser, models: tuple[Run, Run], count: int
) -> None:
    with browser.new_context(
        viewport={"width": 390, "height": 844}, color_scheme="dark", has_touch=True
    ) as context:
        page = context.new_page()
        open_report(page, address, models[0])
        page.wait_for_timeout(1500)

        def widths() -> list[int]:
            return page.evaluate(
                """() => [document.documentElement.scrollWidth,
                document.querySelector('[data-testid=stMain]').scrollWidth]"""
            )

        assert max(widths()) == 390
        # A tap tells what a number is, within the screen.
        unfold(page, "likelihood")
        card = page.locator(f"{CARD}[data-key=rate]")
        card.locator(".lp-why").tap()
        tip = card.get_by_role("tooltip")
        expect(tip).to_be_visible()
        box = tip.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 390
        if count > 1:
            compare_with(page, "Plain autoencoder on Digits")
            page.wait_for_timeout(1500)
            assert max(widths()) == 390
