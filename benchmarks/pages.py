"""How soon there is something to see: ``python -m benchmarks.pages``.

A visitor who has been here before opens each page by its address, and then goes from page to page
by the navigation; what counts is the first useful picture of each: a model's picture on Home and
Explore, the map, the form or the charts elsewhere. The models are starters, and what a worker makes
of them, the map and the report, has been made once before.
"""

import statistics
import tempfile
import time
from pathlib import Path
from typing import Annotated

import typer
from playwright.sync_api import Page

from benchmarks.tables import JsonFile, Report, Table, run_benchmark
from tests.browser import browsers
from tests.browser.rig import app as serve

app = typer.Typer(help=__doc__, add_completion=False, pretty_exceptions_enable=False)
# page -> its address, and the first useful picture in it, which no other page has
PAGES = {
    "Home": ("/", "canvas.lp-home-picture"),
    "Data": ("/data", "[data-testid=stFileUploader]"),
    "Train": ("/train", "[data-testid=stBaseButton-primary]"),
    "Explore": ("/explore?run=starter-sprites", "canvas.lp-picture"),
    "Map": ("/map?run=starter-sprites&method=pca", ".lp-atlas-plot[data-drawn]"),
    "Compare": ("/compare", "[data-testid=stButtonGroup]"),
    "Evaluate": ("/evaluate?run=starter-sprites&sections=likelihood", ".lp-verdict"),
}
# By the navigation nobody has asked for a report: its page offers one.
ASKED = {"Evaluate": "[data-testid=stMain] button[data-testid=stBaseButton-secondary]"}
OPEN = Table(
    "open",
    "page",
    {"first useful picture, ms": "{:.0f}", "slowest, ms": "{:.0f}"},
    tuple(PAGES),
)
SWITCH = Table(
    "switch",
    "to",
    {"from the click to its picture, ms": "{:.0f}", "slowest, ms": "{:.0f}"},
    tuple(PAGES),
)
MADE_SECONDS = 300
# When an element that is seen first stood in the page: milliseconds from a moment of the page's
# own clock. A frame later it is on the screen.
SEEN = """([selector, since]) => new Promise((done) => {
  const find = (root) => {
    for (const each of root.querySelectorAll(selector)) {
      const box = each.getBoundingClientRect();
      if (box.width > 0 && box.height > 0) return each;
    }
    for (const each of root.querySelectorAll("*")) {
      const inner = each.shadowRoot && find(each.shadowRoot);
      if (inner) return inner;
    }
    return null;
  };
  const look = () => {
    if (find(document)) done(performance.now() - since);
    else requestAnimationFrame(look);
  };
  look();
})"""


def opened(page: Page, address: str, name: str) -> float:
    """Milliseconds from a page's address to its first useful picture."""
    path, ready = PAGES[name]
    page.goto(address + path, wait_until="commit")
    return page.evaluate(SEEN, [ready, 0])


def switched(page: Page, name: str) -> float:
    """Milliseconds from a click on the navigation to a page's first useful picture."""
    link = page.locator("[data-testid=stTopNavLink]").filter(has_text=name).first
    link.evaluate("link => { window.lpClicked = performance.now(); link.click(); }")
    path = PAGES[name][0].partition("?")[0]
    page.wait_for_function("path => location.pathname === path", arg=path)
    ready = ASKED.get(name, PAGES[name][1])
    return page.evaluate(SEEN, [ready, page.evaluate("lpClicked")])


@app.command()
def measure(
    rounds: Annotated[int, typer.Option(help="How often each page is opened.")] = 5,
    file: JsonFile = None,
) -> None:
    """Time the first useful picture of every page, by its address and by the navigation."""
    with tempfile.TemporaryDirectory() as scratch:
        runs = Path(scratch) / "runs"
        runs.mkdir()
        with serve(runs) as address, browsers.browser("chromium", browsers.WEBGL) as browser:
            page = browser.new_context(viewport={"width": 1280, "height": 720}).new_page()
            _warm(page, address)
            report = Report(file)
            times = {name: [] for name in PAGES}
            for _ in range(rounds):
                for name, found in times.items():
                    found.append(opened(page, address, name))
            report.show(OPEN, "By its address, warm", _rows(times))
            times = {name: [] for name in PAGES}
            for _ in range(rounds):
                for name, found in times.items():
                    found.append(switched(page, name))
                    page.wait_for_timeout(500)
            report.show(SWITCH, "By the navigation", _rows(times))


def _warm(page: Page, address: str) -> None:
    """Have every page made once, with what workers make for it."""
    for path, ready in PAGES.values():
        page.goto(address + path)
        page.wait_for_selector(ready, timeout=1000 * MADE_SECONDS)
    time.sleep(2)


def _rows(times: dict[str, list[float]]) -> list[tuple[str, float, float]]:
    return [(name, statistics.median(found), max(found)) for name, found in times.items()]


if __name__ == "__main__":
    run_benchmark(app)
