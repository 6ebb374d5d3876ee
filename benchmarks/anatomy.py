"""How smoothly a model taken apart follows the hand: ``python -m benchmarks.anatomy``.

For each starter the anatomy is mounted alone; the mean, the standard deviation and the noise of a
dimension and the first weight of the loss are then changed in every animation frame, one after the
other, and the pictures painted are counted. ``--every`` does so for each row of the catalogue, with
each kind of data, untrained.
"""

from collections.abc import Iterator
from typing import Annotated

import typer
from playwright.sync_api import Browser, Page

from benchmarks.tables import JsonFile, Report, Table, run_benchmark
from tests.anatomy_cases import Example, built, examples
from tests.browser.anatomy_page import anatomy_page
from tests.browser.browsers import browser as opened
from tests.browser.engine_cases import few
from vae_core.artifacts.model_file import pack_model
from vae_core.evaluation.likelihood import evidence_lower_bound
from vae_core.starters import STARTERS

app = typer.Typer(help=__doc__, add_completion=False, pretty_exceptions_enable=False)
HANDS = ("mu", "sigma", "epsilon", "weight")
COLUMNS = {f"{hand}: pictures/s": "{:.0f}" for hand in HANDS} | {"compute and paint, ms": "{:.1f}"}
SMOOTH = Table("starters", "model", COLUMNS, [starter.name for starter in STARTERS])
EVERY = Table("every", "row and data", COLUMNS)

# Changes one thing of the hand in every frame: the pictures a second, and what each took.
FRAMES = """
async ([of, frames]) => {
  const {graphs, objective, posterior} = pack.meta.anatomy;
  const noisy = (graphs.look ?? graphs.decode).inputs.some(({name}) => name === 'epsilon');
  const weight = objective.weights[0]?.name;
  const known = {
    mu: posterior.set.includes('mu'), sigma: posterior.set.includes('sigma'),
    epsilon: noisy || !graphs.look, weight: weight !== undefined,
  };
  if (!known[of]) return null;
  const at = (i) => ({
    mu: {mu: {0: 2 * Math.sin(i / 20)}}, sigma: {sigma: {0: 1.1 + Math.sin(i / 20)}},
    epsilon: {epsilon: {0: 2 * Math.sin(i / 20)}},
    weight: {weights: {[weight]: 2 + Math.sin(i / 20)}},
  })[of];
  const costs = [];
  const seen = (event) => costs.push(event.detail.ms);
  document.addEventListener('lp:paint', seen, true);
  const begun = performance.now();
  for (let i = 0; i < frames; i += 1) {
    await new Promise(requestAnimationFrame);
    widget.setState({x: 0, seed: 1, ...at(i)});
  }
  await new Promise(requestAnimationFrame);
  const seconds = (performance.now() - begun) / 1000;
  document.removeEventListener('lp:paint', seen, true);
  costs.sort((a, b) => a - b);
  return [costs.length / seconds, costs[costs.length >> 1]];
}
"""

Cells = list[float | None]


def measured(page: Page, frames: int) -> Cells:
    """The pictures a second under each hand, and the median of what one takes."""
    page.evaluate(FRAMES, ["mu", 10])  # programs are made, and what is drawn first is over
    found = [page.evaluate(FRAMES, [hand, frames]) for hand in HANDS]
    rates = [None if each is None else each[0] for each in found]
    costs = [each[1] for each in found if each is not None]
    return [*rates, max(costs, default=None)]


def packed(example: Example) -> bytes:
    """An untrained model of a row as a file, with a few examples."""
    model, data = built(example), few(example.dataset)
    return pack_model(model, example.config, data, evidence_lower_bound(model, data.validation))


def rows(
    browser: Browser, files: Iterator[tuple[str, bytes]], frames: int
) -> Iterator[tuple[str, *tuple[float | None, ...]]]:
    """A row of the table for each file."""
    for name, weights in files:
        with anatomy_page(browser, weights) as page:
            yield (name, *measured(page, frames))


@app.command()
def main(
    frames: Annotated[int, typer.Option(help="Animation frames a measurement.")] = 120,
    every: Annotated[
        bool, typer.Option(help="Each row of the catalogue, not the starters.")
    ] = False,
    json: JsonFile = None,
) -> None:
    """Pictures a second, of 60 that a screen shows, and what computing and painting one takes."""
    with opened() as browser:
        if every:
            files = ((str(example), packed(example)) for example in examples())
            table, title = EVERY, "Each row with each kind of data, untrained"
        else:
            files = ((starter.name, starter.path.read_bytes()) for starter in STARTERS)
            table, title = SMOOTH, "Starters"
        Report(json).show(table, title, rows(browser, files, frames))


if __name__ == "__main__":
    run_benchmark(app)
