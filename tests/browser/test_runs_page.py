"""The page Runs: found, described, renamed, archived and brought back, deleted."""

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from vae_core import RunConfig, Store
from vae_core.runs.about import read_about
from vae_core.runs.runner import execute

HARMLESS = re.compile(r"404|favicon|manifest", re.IGNORECASE)
MARK = "runs-page"  # a tag of what these tests make; the app's other runs have none


@pytest.fixture(scope="module")
def trained(runs: Path) -> str:
    """A run of this module, and two that have only a configuration."""
    store = Store(runs)
    run = store.create(RunConfig(dataset="digits", hidden=(8,), latent_dim=2, epochs=1))
    execute(run)
    for number, values in enumerate(({"beta": 4.0}, {"latent_dim": 5}), start=1):
        other = store.create(RunConfig(dataset="digits", hidden=(8,), **values))
        other.update_status(state="stopped", created=float(number))
        (other.folder / "about.json").write_text(
            f'{{"tags": ["{MARK}"], "note": "zebra {number}"}}'
        )
    (run.folder / "about.json").write_text(f'{{"tags": ["{MARK}"]}}')
    return run.id


def settled(page: Page) -> None:
    page.wait_for_timeout(300)
    done = page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]')
    expect(done).to_have_count(1, timeout=60_000)


def entries(page: Page):
    return page.locator("[class*='st-key-run-']")


def test_a_run_is_found_described_archived_brought_back_and_deleted(
    page: Page, address: str, runs: Path, trained: str, tmp_path: Path
) -> None:
    page.goto(f"{address}/runs?tag={MARK}")
    expect(page.get_by_role("heading", name="Runs")).to_be_visible(timeout=60_000)
    expect(entries(page)).to_have_count(3, timeout=60_000)

    search = page.get_by_role("textbox", name="Search")
    search.fill("zebra")
    search.press("Enter")
    expect(entries(page)).to_have_count(2, timeout=30_000)
    expect(page).to_have_url(re.compile(r"q=zebra"))
    search.fill("")
    search.press("Enter")
    expect(entries(page)).to_have_count(3, timeout=30_000)

    own = page.locator(f".st-key-run-{trained}")
    own.get_by_role("button", name="Edit").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Title").fill("Smooth *digits*")
    dialog.get_by_role("textbox", name="Note").fill("to show on Monday")
    dialog.get_by_role("button", name="Save", exact=True).click()
    expect(own).to_contain_text("Smooth *digits*", timeout=30_000)
    expect(own).to_contain_text("to show on Monday")
    assert read_about(runs / trained).tags == (MARK,)
    assert f"tag={MARK}" in page.url, "what was asked for is asked for still"
    settled(page)

    own.get_by_role("button", name="Edit").click()
    with page.expect_download() as saved:
        dialog.get_by_role("button", name="Save as an archive").click()
    file = tmp_path / "kept.zip"
    saved.value.save_as(file)
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_have_count(0)

    page.get_by_text("Bring an archive back").click()
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Make a run of it").click()
    expect(page.get_by_text("The archive is a run again.")).to_be_visible(timeout=90_000)
    expect(page.get_by_text("Smooth *digits*")).to_have_count(2, timeout=30_000)

    own.get_by_role("button", name="Edit").click()
    dialog.get_by_text("Delete", exact=True).click()
    expect(dialog).to_contain_text("would be deleted")
    dialog.get_by_role("button", name="Delete for good").click()
    expect(own).to_have_count(0, timeout=30_000)
    assert not (runs / trained).exists()
    shutil.rmtree(runs / "received", ignore_errors=True)
    assert [problem for problem in page.problems if not HARMLESS.search(problem)] == []


def test_a_link_to_a_run_that_is_gone_offers_the_list(page: Page, address: str) -> None:
    page.goto(f"{address}/train?run=not-here-any-more")
    expect(page.get_by_text("There is no run named")).to_be_visible(timeout=60_000)
    page.get_by_role("link", name="All runs", exact=True).click()
    expect(page.get_by_role("heading", name="Runs")).to_be_visible(timeout=30_000)
