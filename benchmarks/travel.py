"""Moving through a training: ``python -m benchmarks.travel sizes`` and ``... scrub``.

A VAE of 784-400-20 is trained on MNIST. Its snapshots are weighed, in 16 bits as a run keeps them
and in 8 bits as an export packs them. In the exported file the scrubber is put to another snapshot
in every animation frame, with the code held and with the example held, and the gaps between the
pictures painted are measured.
"""

import gzip
import statistics
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from playwright.sync_api import Page

from benchmarks.engine_work import MLP
from benchmarks.tables import JsonFile, Report, Table, run_benchmark
from tests.browser.browsers import browser as opened
from tests.browser.rig import until
from vae_core import RunConfig, Store
from vae_core.export.delivery import pack_html, read_source
from vae_core.export.moments import chosen, moments
from vae_core.runs.runner import execute
from vae_core.runs.store import Run
from vae_core.training.moments import COUNT

app = typer.Typer(help=__doc__, add_completion=False, pretty_exceptions_enable=False)
Trained = Annotated[Path | None, typer.Option("--run", help="A run's folder; else one is trained.")]
Epochs = Annotated[float, typer.Option(help="Of the run that is trained.")]
SIZES = Table(
    "sizes",
    "snapshots in",
    {
        "snapshots": "{:.0f}",
        "MB": "{:.1f}",
        "MB of 40": "{:.1f}",
        "largest difference, of 255": "{:.2f}",
    },
    ("16 bits", "8 bits"),
)
SCRUB = Table(
    "scrub",
    "held",
    {
        "pictures/s": "{:.0f}",
        "median gap, ms": "{:.1f}",
        "p95, ms": "{:.1f}",
        "pictures / frames": "{:.0f} / {:.0f}",
    },
    ("z", "x"),
)
RANGE = ".lp-travel input[type=range]"
FRAMES = """
async (range, frames) => {
  const gaps = [];
  let last = null;
  const seen = () => {
    const now = performance.now();
    if (last !== null) gaps.push(now - last);
    last = now;
  };
  document.addEventListener('lp:paint', seen, true);
  const most = Number(range.max);
  for (let i = 0; i < frames; i += 1) {
    await new Promise(requestAnimationFrame);
    range.value = Math.abs((i % (2 * most)) - most);
    range.dispatchEvent(new Event('input', {bubbles: true, composed: true}));
  }
  document.removeEventListener('lp:paint', seen, true);
  return gaps;
}
"""


def _run(folder: Path | None, epochs: float, store: Path) -> Run:
    if folder is not None:
        return Run(folder)
    values = {**MLP, "dataset": "mnist", "epochs": epochs}
    run = Store(store).create(RunConfig.parse(values))
    execute(run)
    return run


@app.command()
def sizes(run: Trained = None, epochs: Epochs = 5.0, json: JsonFile = None) -> None:
    """What the snapshots weigh, and what eight bits change in pictures."""
    with tempfile.TemporaryDirectory() as store:
        source = read_source(_run(run, epochs, Path(store)).folder)
        steps = chosen(source.timeline, COUNT)
        rows = []
        for label, eight in (("16 bits", False), ("8 bits", True)):
            found = list(moments(source.weights, source.timeline, steps, eight))
            # As a run's folder has them, and as a file to take away has them.
            weigh = (lambda data: len(gzip.compress(data))) if eight else len
            whole = sum(weigh(data) for _, data, _ in found) / 1e6
            worst = 255 * max(difference for *_, difference in found) if eight else None
            rows.append((label, len(steps), whole, whole / len(steps) * COUNT, worst))
    Report(json).show(SIZES, "Snapshots of a VAE of 784-400-20", rows)


@app.command()
def scrub(
    run: Trained = None,
    epochs: Epochs = 5.0,
    frames: Annotated[int, typer.Option(help="Animation frames a measurement.")] = 300,
    json: JsonFile = None,
) -> None:
    """Pictures a second while the scrubber moves, with the code or the example held."""
    rows = []
    with tempfile.TemporaryDirectory() as folder, opened() as browser:
        source = read_source(_run(run, epochs, Path(folder) / "runs").folder)
        files, _ = pack_html(source, "page.html", snapshots=COUNT)
        file = Path(folder) / "page.html"
        file.write_bytes(files["page.html"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"file://{file}")
        _unpacked(page)
        for held, name in (("z", "Hold the code z"), ("x", "Hold the example x")):
            page.get_by_role("button", name=name).click()
            page.wait_for_timeout(1500)
            gaps = sorted(page.locator(RANGE).evaluate(FRAMES, frames))
            middle = statistics.median(gaps)
            late = gaps[int(0.95 * len(gaps))]
            rows.append((held, 1000 / middle, middle, late, (len(gaps) + 1, frames)))
    Report(json).show(SCRUB, f"{frames} frames each, headless Chromium without a GPU", rows)


def _unpacked(page: Page) -> None:
    """Take the scrubber into the hand, and wait until no snapshot stands in the file any more."""
    page.locator(RANGE).wait_for()
    page.locator(RANGE).press("ArrowLeft")
    until(page, lambda: not page.locator("[id^=lp-moment-]").count(), "not all unpacked", 120)
    page.wait_for_timeout(2500)


if __name__ == "__main__":
    run_benchmark(app)
