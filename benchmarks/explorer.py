"""How smoothly the explorer follows the hand: ``python -m benchmarks.explorer``.

For each starter the app is opened as a visitor would; one slider's value is then changed in every
animation frame, and the gaps between the pictures painted are measured. A real mouse drag counts
pictures against moves.
"""

import statistics
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from playwright.sync_api import Page
from rich.console import Console
from rich.table import Table

from tests.browser.rig import app as serve
from tests.browser.rig import chromium
from vae_core.starters import STARTERS

app = typer.Typer(help=__doc__, add_completion=False, pretty_exceptions_enable=False)
SLIDER = "input[type=range]"

FRAMES = """
async (slider, frames) => {
  const root = slider.getRootNode(), gaps = [], costs = [];
  let last = null;
  const seen = (event) => {
    const now = performance.now();
    if (last !== null) gaps.push(now - last);
    last = now;
    costs.push(event.detail.ms);
  };
  document.addEventListener('lp:paint', seen, true);
  for (let i = 0; i < frames; i += 1) {
    await new Promise(requestAnimationFrame);
    slider.value = 2.5 * Math.sin(i / 20);
    slider.dispatchEvent(new Event('input', {bubbles: true, composed: true}));
  }
  document.removeEventListener('lp:paint', seen, true);
  return {gaps, costs};
}
"""


def _drag(page: Page, moves: int) -> tuple[int, int]:
    """Drag the first slider with the mouse: input events and pictures painted."""
    root = page.locator("[data-paints]").first
    before = int(root.get_attribute("data-paints"))
    page.evaluate(
        """() => { window.moves = 0;
        document.addEventListener('input', () => { window.moves += 1; }, true); }"""
    )
    box = page.locator(SLIDER).first.bounding_box()
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 0.1 * box["width"], y)
    page.mouse.down()
    for step in range(moves):
        page.mouse.move(box["x"] + (0.1 + 0.8 * step / moves) * box["width"], y)
    page.mouse.up()
    return page.evaluate("window.moves"), int(root.get_attribute("data-paints")) - before


@app.command()
def drag(
    frames: Annotated[int, typer.Option(help="Animation frames a starter.")] = 300,
    moves: Annotated[int, typer.Option(help="Mouse moves of the drag.")] = 100,
) -> None:
    """Gaps between pictures while a slider's value changes in every animation frame."""
    table = Table(title=f"Dragging, {frames} frames, headless Chromium without a GPU")
    for name in ("starter", "median gap, ms", "p95 gap", "decode + paint, ms", "moves", "pictures"):
        table.add_column(name, justify="left" if name == "starter" else "right")
    with tempfile.TemporaryDirectory() as runs, serve(Path(runs)) as address, chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(address)
        page.wait_for_timeout(15_000)  # the training workers' own start must be over
        for starter in STARTERS:
            page.goto(f"{address}/explore?run={starter.id}")
            page.wait_for_selector(SLIDER)
            page.wait_for_timeout(1500)
            result = page.locator(SLIDER).first.evaluate(FRAMES, frames)
            gaps = sorted(result["gaps"])
            moved, painted = _drag(page, moves)
            table.add_row(
                starter.name,
                f"{statistics.median(gaps):.1f}",
                f"{gaps[int(0.95 * len(gaps))]:.1f}",
                f"{statistics.median(result['costs']):.2f}",
                str(moved),
                str(painted),
            )
    Console().print(table)


if __name__ == "__main__":
    app()
