"""How smoothly the explorer follows the hand: ``python -m benchmarks.explorer drag``.

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

from benchmarks.tables import JsonFile, Report, Table, run_benchmark
from tests.browser.browsers import browser as opened
from tests.browser.rig import app as serve
from vae_core.starters import STARTERS

app = typer.Typer(help=__doc__, add_completion=False, pretty_exceptions_enable=False)
SLIDER = ".lp-bell-track"
NUMBER = ".lp-bell-number"  # of the same row; what is typed moves the code as the slider does
DRAG = Table(
    "drag",
    "model",
    {
        "slider: median gap, ms": "{:.1f}",
        "slider: p95, ms": "{:.1f}",
        "map: median gap, ms": "{:.1f}",
        "map: p95, ms": "{:.1f}",
        "decode and paint, ms": "{:.2f}",
        "pictures / mouse moves": "{:.0f} / {:.0f}",
        "traversal grids a second": "{:.0f}",
        "first picture after first paint, ms": "{:.0f}",
    },
    [starter.name for starter in STARTERS],
)
MANIFOLD = Table(
    "manifold",
    "of",
    {"median, ms": "{:.0f}", "slowest, ms": "{:.0f}", "grids": "{:.0f}"},
    ("2-D MLP",),
)

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


def hold_and_move(page: Page, moves: int) -> None:
    """Take the first slider with the mouse and move it; the button stays down."""
    box = page.locator(SLIDER).first.bounding_box()
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 0.1 * box["width"], y)
    page.mouse.down()
    for step in range(moves):
        page.mouse.move(box["x"] + (0.1 + 0.8 * step / moves) * box["width"], y)


def _drag(page: Page, moves: int) -> tuple[int, int]:
    """Drag the first slider with the mouse: input events and pictures painted."""
    root = page.locator("[data-paints]").first
    before = int(root.get_attribute("data-paints"))
    page.evaluate(
        """() => { window.moves = 0;
        document.addEventListener('pointermove', () => { window.moves += 1; }, true); }"""
    )
    hold_and_move(page, moves)
    page.mouse.up()
    return page.evaluate("window.moves"), int(root.get_attribute("data-paints")) - before


WATCH_FIRST = """
document.addEventListener('lp:paint', () => { window.firstPicture ??= performance.now(); }, true);
"""

# Moves the cursor of the map in every frame, as a pointer that is held down does.
MAP_FRAMES = """
async (canvas, frames) => {
  const gaps = [];
  let last = null;
  const seen = () => {
    const now = performance.now();
    if (last !== null) gaps.push(now - last);
    last = now;
  };
  document.addEventListener('lp:paint', seen, true);
  const {left, top, width, height} = canvas.getBoundingClientRect();
  const send = (type, i) => canvas.dispatchEvent(new PointerEvent(type, {
    bubbles: true, composed: true, pointerId: 1, isPrimary: true, button: 0, buttons: 1,
    clientX: left + width * (0.5 + 0.3 * Math.sin(i / 20)),
    clientY: top + height * (0.5 + 0.3 * Math.cos(i / 20)),
  }));
  canvas.setPointerCapture = () => {};
  send('pointerdown', 0);
  for (let i = 0; i < frames; i += 1) {
    await new Promise(requestAnimationFrame);
    send('pointermove', i);
  }
  send('pointerup', frames);
  document.removeEventListener('lp:paint', seen, true);
  return gaps;
}
"""

# Drags a slider for so many frames and counts the grids that the open panel has painted.
GRIDS = """
async (slider, frames) => {
  let grids = 0;
  const put = CanvasRenderingContext2D.prototype.putImageData;
  CanvasRenderingContext2D.prototype.putImageData = function (...rest) {
    if (this.canvas.closest('.lp-tiles')) grids += 1;
    return put.apply(this, rest);
  };
  const begun = performance.now();
  for (let i = 0; i < frames; i += 1) {
    await new Promise(requestAnimationFrame);
    slider.value = 2.5 * Math.sin(i / 20);
    slider.dispatchEvent(new Event('input', {bubbles: true, composed: true}));
  }
  const seconds = (performance.now() - begun) / 1000;
  CanvasRenderingContext2D.prototype.putImageData = put;
  return grids / seconds;
}
"""


def _gaps(gaps: list[float]) -> tuple[float, float]:
    ordered = sorted(gaps)
    return statistics.median(ordered), ordered[int(0.95 * len(ordered))]


def _open(page: Page, url: str) -> None:
    page.goto(url)
    page.wait_for_selector(SLIDER)
    page.wait_for_timeout(2500)


@app.command()
def drag(
    frames: Annotated[int, typer.Option(help="Animation frames a measurement.")] = 300,
    moves: Annotated[int, typer.Option(help="Mouse moves of the drag.")] = 100,
    json: JsonFile = None,
) -> None:
    """Gaps between pictures, grids a second, and how soon there is something to drag."""
    rows = []
    with tempfile.TemporaryDirectory() as runs, serve(Path(runs)) as address, opened() as browser:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.add_init_script(WATCH_FIRST)
        page = context.new_page()
        page.goto(address)
        page.wait_for_timeout(15_000)  # the training workers' own start must be over
        for starter in STARTERS:
            _open(page, f"{address}/explore?run={starter.id}")
            shown = page.evaluate(
                "performance.getEntriesByName('first-contentful-paint')[0].startTime"
            )
            first = page.evaluate("window.firstPicture") - shown
            slider = page.locator(NUMBER).first
            result = slider.evaluate(FRAMES, frames)
            over = page.locator("canvas.lp-map-hand").first.evaluate(MAP_FRAMES, frames)
            moved, painted = _drag(page, moves)
            grids = slider.evaluate(GRIDS, frames)
            cost = statistics.median(result["costs"])
            gaps = (*_gaps(result["gaps"]), *_gaps(over))
            rows.append((starter.name, *gaps, cost, (painted, moved), grids, first))
    Report(json).show(DRAG, f"{frames} frames each, headless Chromium without a GPU", rows)


@app.command()
def manifold(
    rounds: Annotated[int, typer.Option(help="Grids measured.")] = 7,
    seconds: Annotated[float, typer.Option(help="Training of the 2-D model.")] = 5.0,
    json: JsonFile = None,
) -> None:
    """Milliseconds of a 20 x 20 grid of decoded pictures of a 2-D model on MNIST."""
    from vae_core import RunConfig, Store
    from vae_core.runs.runner import execute

    times = []
    with tempfile.TemporaryDirectory() as runs:
        values = {"dataset": "mnist", "latent_dim": 2, "seconds": seconds}
        run = Store(Path(runs)).create(RunConfig.parse(values, preset="fast"))
        execute(run)
        with serve(Path(runs)) as address, opened() as browser:
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.goto(address)
            page.wait_for_timeout(15_000)
            for _ in range(rounds):
                # The first grid of a page is a coarse one, since no picture has been timed yet.
                _open(page, f"{address}/explore?run={run.id}")
                toggle = page.get_by_role("button", name="Pictures")
                for _ in range(2):
                    toggle.click()
                    page.wait_for_timeout(700)
                grid = page.locator("[data-grid='20']")
                grid.wait_for(state="attached", timeout=10_000)
                times.append(float(grid.get_attribute("data-milliseconds")))
    row = ("2-D MLP", statistics.median(times), max(times), rounds)
    Report(json).show(MANIFOLD, "20 x 20 manifold on MNIST", [row])


if __name__ == "__main__":
    run_benchmark(app)
