"""Cancel: an analysis that runs or waits is ended by a button, and made when asked for again."""

import shutil
import time
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.test_app import HARMLESS
from vae_core.analysis import Analysis, find_analysis, open_analysis
from vae_core.settings import ReportSettings
from vae_core.store import Run

BAR = "[data-testid=stProgress]"
SOON = 60_000


@pytest.fixture(scope="module")
def run(runs: Path, trained_run: Run) -> Run:
    return Run(Path(shutil.copytree(trained_run.folder, runs / "20260301-000000-digits-vae-cccc")))


def until(analysis: Analysis, state: str) -> None:
    deadline = time.monotonic() + 60
    while analysis.status()["state"] != state and time.monotonic() < deadline:
        time.sleep(0.05)
    assert analysis.status()["state"] == state


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def test_an_analysis_is_cancelled_and_asked_for_again(
    address: str, page: Page, visitor: BrowserContext, runs: Path, run: Run
) -> None:
    # A bound that takes minutes, so that it is still being made when the last button is pressed.
    page.goto(f"{address}/evaluate?run={run.id}&sections=likelihood")
    button(page, "Cancel").click(timeout=SOON)
    expect(page.get_by_text("The report was cancelled.")).to_be_visible(timeout=SOON)
    expect(page.locator(BAR)).to_have_count(0)
    short = find_analysis(run.folder, "report", ReportSettings(sections=("likelihood",)), runs)
    until(short, "stopped")
    assert short.result() is None and not short.cancel_requested()

    page.get_by_text("What is measured").click()
    for label, value in (("Importance samples K", "5000"), ("Pictures of that bound", "350")):
        page.get_by_role("spinbutton", name=label).fill(value)
    button(page, "Measure").click()
    settings = {"importance_samples": 5000, "importance_examples": 350}
    long = find_analysis(
        run.folder, "report", ReportSettings(sections=("likelihood",), **settings), runs
    )
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
