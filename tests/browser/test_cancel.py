"""Cancel: an analysis that runs or waits is ended by a button, and made when asked for again."""

import time
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.test_app import HARMLESS
from vae_core.config.analyses import ReportSettings
from vae_core.config.run import RunConfig
from vae_core.runs.analysis import Analysis, find_analysis, open_analysis
from vae_core.runs.runner import execute
from vae_core.runs.store import Run, Store

BAR = "[data-testid=stProgress]"
SOON = 60_000


@pytest.fixture(scope="module")
def run(runs: Path) -> Run:
    """So wide a model that a bound of many samples takes minutes, trained for a moment."""
    config = {"dataset": "digits", "hidden": [1500, 1500], "latent_dim": 4, "epochs": 0.5}
    run = Store(runs).create(RunConfig.parse(config))
    execute(run)
    return run


def until(analysis: Analysis, state: str) -> None:
    deadline = time.monotonic() + 60
    while analysis.status()["state"] != state and time.monotonic() < deadline:
        time.sleep(0.05)
    assert analysis.status()["state"] == state


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


@pytest.mark.proof
def test_an_analysis_is_cancelled_and_asked_for_again(
    address: str, page: Page, visitor: BrowserContext, runs: Path, run: Run
) -> None:
    page.goto(f"{address}/evaluate?run={run.id}&sections=likelihood")
    # Still being made whenever a button is pressed.
    page.get_by_text("What is measured").click()
    for label, value in (("Importance samples K", "5000"), ("Examples of that bound", "350")):
        page.get_by_role("spinbutton", name=label).fill(value)
    button(page, "Measure").click()
    settings = {"importance_samples": 5000, "importance_examples": 350}
    long = find_analysis(
        run.folder, "report", ReportSettings(sections=("likelihood",), **settings), runs
    )
    until(long, "running")
    button(page, "Cancel").click(timeout=SOON)
    expect(page.get_by_text("The report was cancelled.")).to_be_visible(timeout=SOON)
    expect(page.locator(BAR)).to_have_count(0)
    until(long, "stopped")
    assert long.result() is None and not long.cancel_requested()
    button(page, "Start again").click()
    until(long, "running")

    other = visitor.new_page()
    other.goto(f"{address}/map?run={run.id}")
    waits = other.get_by_text("The map waits for a free worker.")
    expect(waits).to_be_visible(timeout=SOON)
    button(other, "Cancel").click()
    expect(other.get_by_text("The map was cancelled.")).to_be_visible(timeout=SOON)
    (folder,) = (run.folder / "analyses").glob("projection-*")
    projected = open_analysis(folder)
    assert projected.status()["state"] == "stopped"
    button(other, "Start again").click()
    expect(waits).to_be_visible(timeout=SOON)

    button(page, "Cancel").click()
    expect(page.get_by_text("The report was cancelled.")).to_be_visible(timeout=SOON)
    until(long, "stopped")
    # The worker is free for what was asked for again.
    until(projected, "finished")
    expect(other.locator(BAR)).to_have_count(0, timeout=SOON)
    expect(button(other, "Cancel")).to_have_count(0)
    other.close()
    assert [p for p in page.problems if not HARMLESS.search(p)] == []
