"""Make more on Explore: a file of rows with given cells, and what is said when none can be."""

import csv
import io
import re
from pathlib import Path

from playwright.sync_api import Error, Page, expect

from tests.browser import rig
from tests.browser.test_app import HARMLESS, set_number
from tests.browser.test_data_page import choose, settled
from vae_core.analyses.subject import open_subject
from vae_core.analyses.synthetic import make_more
from vae_core.config.analyses import MoreSettings
from vae_core.starters import find_starter


def saved(page: Page, button: str) -> bytes:
    """The file that a button saves."""
    with page.expect_download(timeout=60_000) as download:
        page.get_by_role("button", name=button, exact=True).click()
    return Path(download.value.path()).read_bytes()


def rows_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def give(page: Page, column: str, value: str) -> None:
    """Choose a column of numbers among the given cells, and say which value it has."""
    page.get_by_role("combobox", name="Given cells").scroll_into_view_if_needed()
    page.wait_for_timeout(500)  # a list that opens while the page still scrolls closes at once
    page.get_by_role("combobox", name="Given cells").click()
    page.keyboard.type(column)  # of a long list only a part is there
    page.get_by_role("option", name=column, exact=True).click()
    page.keyboard.press("Escape")
    # Perhaps with its unit behind it; the column's mark among those chosen has the name alone.
    field = page.get_by_role("spinbutton", name=re.compile(f"^{re.escape(column)}( \\(|$)"))

    def taken() -> bool:
        try:
            field.fill(value, timeout=2000)
            field.press("Enter")
            page.wait_for_timeout(300)
            return float(field.input_value()) == float(value)
        except Error:  # while a script runs, a field of before may stand there yet
            return False

    rig.until(page, taken, f"{column} does not become {value}", 60)
    settled(page)


def test_rows_are_made_as_the_library_makes_them_with_given_cells(address: str, page: Page) -> None:
    page.goto(f"{address}/explore?run=starter-wines")
    page.get_by_text("Make more rows").click(timeout=60_000)
    set_number(page, "How many", "30")
    choose(page, "Class", "grower 2")
    settled(page)
    give(page, "hue", "1.05")
    page.get_by_role("button", name="Make 30 rows").click(timeout=30_000)
    page.get_by_role("button", name="Save CSV", exact=True).wait_for(timeout=120_000)
    made = saved(page, "Save CSV")
    starter = find_starter("starter-wines")
    assert starter is not None
    asked = MoreSettings(count=30, label="grower 2", given=("hue=1.05",))
    _, tensors = make_more(open_subject(Path(starter.path)), asked, lambda text, share: None)
    assert made == tensors["file"].tobytes()
    rows = rows_of(made)
    assert {row["hue"] for row in rows} == {"1.05"} and {row["class"] for row in rows} == {
        "grower 2"
    }
    expect(page.get_by_text(re.compile("30 rows, codes from the prior"))).to_be_visible()
    choose(page, "Codes from", "Mixture of Gaussians")
    page.get_by_role("button", name="Make 30 rows").click()
    expect(page.get_by_text("the model's own prior")).to_be_visible(timeout=60_000)
    assert not [problem for problem in page.problems if not HARMLESS.search(problem)]


def test_pictures_have_no_such_panel(address: str, page: Page) -> None:
    page.goto(f"{address}/explore?run=starter-digits")
    page.get_by_role("button", name="One HTML file").wait_for(timeout=60_000)
    expect(page.get_by_text("Make more")).to_have_count(0)
