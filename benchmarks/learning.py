"""How soon a page that trains shows something, and how smoothly: ``python -m benchmarks.learning``.

Train is opened as a visitor would, for MNIST in the page; the clock runs from the click on Start to
the first figures that are drawn, and a slider's value is then changed in every animation frame,
at rest and while the same model learns. A frame counts when a picture was painted in it.
"""

import statistics
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from playwright.sync_api import Page

from benchmarks.tables import JsonFile, Report, Table, run_benchmark
from tests.browser.browsers import browser as opened
from tests.browser.rig import app as serve

app = typer.Typer(help=__doc__, add_completion=False, pretty_exceptions_enable=False)
NUMBER = ".lp-bell-number"  # what is typed moves the code as the slider does
PATIENCE = 240_000  # ms for what a worker prepares on a busy machine
TABLE = Table(
    "learning",
    "page",
    {
        "click to first figures, ms": "{:.0f}",
        "slider at rest: p50 / p95, ms": "{:.1f} / {:.1f}",
        "while it learns: p50 / p95, ms": "{:.1f} / {:.1f}",
        "examples a second meanwhile": "{:.0f}",
    },
    ["chromium"],
)

# When the first figures of the clicked training are there.
WATCH = """
() => {
  window.clickedAt = 0;
  window.firstAt = 0;
  addEventListener("click", () => { window.clickedAt ||= performance.now(); }, true);
  const walk = function* (root) {
    for (const each of root.querySelectorAll("*")) {
      yield each;
      if (each.shadowRoot) yield* walk(each.shadowRoot);
    }
  };
  const look = () => {
    if ([...walk(document)].some((each) => Number(each.dataset?.steps) > 0)) {
      window.firstAt = performance.now();
    } else requestAnimationFrame(look);
  };
  look();
}
"""

FRAMES = """
async (slider, frames) => {
  const gaps = [];
  let painted = false, last = performance.now();
  const seen = () => { painted = true; };
  document.addEventListener("lp:paint", seen, true);
  for (let i = 0; i < frames; i += 1) {
    slider.value = 2.5 * Math.sin(i / 20);
    slider.dispatchEvent(new Event("input", {bubbles: true, composed: true}));
    await new Promise(requestAnimationFrame);
    if (!painted) continue;
    painted = false;
    gaps.push(performance.now() - last);
    last = performance.now();
  }
  document.removeEventListener("lp:paint", seen, true);
  return gaps;
}
"""


def _gaps(page: Page, frames: int) -> tuple[float, float]:
    slider = page.locator(NUMBER).first
    slider.evaluate(FRAMES, 20)  # what is drawn first is over
    ordered = sorted(slider.evaluate(FRAMES, frames))
    return statistics.median(ordered), ordered[int(0.95 * len(ordered))]


def _press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def _speed(page: Page) -> float:
    words = page.locator(".lp-progress-line").first.inner_text()
    value, *unit = words.split(" examples/s")[0].rpartition("· ")[2].split()
    return float(value) * (1000 if unit else 1)


@app.command()
def hand(
    frames: Annotated[int, typer.Option(help="Animation frames a measurement.")] = 300,
    seconds: Annotated[float, typer.Option(help="Until what was made ready ahead is so.")] = 8.0,
    json: JsonFile = None,
) -> None:
    """From the click to figures, and the gaps between pictures at rest and while it learns."""
    with tempfile.TemporaryDirectory() as runs, serve(Path(runs)) as address, opened() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"{address}/train?where=page")
        page.get_by_text("Ready: it begins at once.").wait_for(timeout=PATIENCE)
        page.wait_for_timeout(1000 * seconds)
        page.evaluate(WATCH)
        _press(page, "Start")
        page.wait_for_function("window.firstAt > 0", timeout=PATIENCE)
        first = page.evaluate("window.firstAt - window.clickedAt")
        _press(page, "Under your hand")
        page.locator(NUMBER).first.wait_for()
        page.wait_for_timeout(1500)
        learning = _gaps(page, frames)
        speed = _speed(page)
        _press(page, "Pause")
        page.locator("[data-phase=paused]").wait_for()
        page.wait_for_timeout(1500)
        rest = _gaps(page, frames)
    row = ("chromium", first, rest, learning, speed)
    Report(json).show(TABLE, f"MNIST in the page, {frames} frames, headless Chromium", [row])


if __name__ == "__main__":
    run_benchmark(app)
