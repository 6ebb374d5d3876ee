"""How a training in the page goes beside torch's: ``python -m benchmarks.page learn``.

A headless browser, on its page's only thread, and torch (plain float32 steps, one thread) train
784-400-20, SiLU, batch 128, Adam 5e-3, beta 1, with averaged weights, by turns in one run. What
counts is the time that each is on the processor. The bound is that on the 10 000 test pictures, one
sample each, of the averaged weights.

    python -m benchmarks.page learn     # seconds to 107 nats on all training pictures
    python -m benchmarks.page few       # what 10 000 training pictures reach
    python -m benchmarks.page slowed    # a step on a processor slowed four times, as a phone's
"""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer
from playwright.sync_api import sync_playwright

from benchmarks.engine import one_thread
from benchmarks.engine_work import MLP
from benchmarks.tables import JsonFile, Report, Table, run_benchmark
from benchmarks.turns import own_clock, page_clock
from tests.browser.browsers import launch
from tests.browser.graph_page import Files, GraphPage, served
from vae_core import RunConfig, load_dataset
from vae_core.artifacts.examples import examples_file
from vae_core.artifacts.trainable import trainable_file
from vae_core.data import Dataset
from vae_core.evaluation.likelihood import evidence_lower_bound
from vae_core.models.vae import VAE
from vae_core.training.state import Training

app = typer.Typer(help=__doc__, add_completion=False, pretty_exceptions_enable=False)
BrowserName = Annotated[str, typer.Option("--browser", help="chromium or firefox.")]
Target = Annotated[float, typer.Option(help="-ELBO in nats that ends a training.")]

HERE = Path(__file__).parent
CONFIG = {**MLP, "learning_rate": 5e-3, "precision": "float32", "epochs": 1000}
PACE = 50  # steps a turn
LOOKS = 400  # steps before the first look at the bound
FEW = 10_000
LAPS = 15  # of which the quickest counts: beside other work the clock on the wall tells too much
SIDES = ("page", "torch")
FIGURES = {"s": "{:.1f}", "steps": "{:.0f}", "ms a step": "{:.1f}", "-ELBO": "{:.2f}"}
LEARN = Table("learn", "side", FIGURES, SIDES)
RATIO = Table("ratio", "page / torch", {"figure": "{:.2f}"}, ("seconds to the bound", "a step"))
FEW_TABLE = Table("few", "training pictures", {"-ELBO": "{:.2f}", "s": "{:.1f}"}, (str(FEW),))
SLOWED = Table(
    "slowed", "processor", {"ms a step": "{:.1f}", "steps/s": "{:.0f}"}, ("as it is", "4 x slower")
)


class Learner:
    """One side: takes steps, and shows its averaged weights as a model."""

    def __init__(self, clock: Callable[[], float], steps: Callable[[int], object]):
        self._clock, self._steps = clock, steps
        self.seconds, self.taken = 0.0, 0

    def advance(self, count: int) -> None:
        """So many steps, whose time is counted."""
        begun = self._clock()
        self._steps(count)
        self.seconds += self._clock() - begun
        self.taken += count

    def row(self, nats: float) -> tuple[float, ...]:
        """The figures of a table."""
        return self.seconds, self.taken, 1000 * self.seconds / self.taken, nats


class PageLearner(Learner):
    """A training in the page."""

    def __init__(self, page: GraphPage, files: Files, browser: str, model: VAE):
        run = "(count) => steps(count)"
        super().__init__(page_clock(browser), lambda count: page.page.evaluate(run, count))
        self.page, self._files, self._model = page, files, model

    def model(self) -> VAE:
        """A model with the weights that the page shows."""
        sizes = self.page.page.evaluate("weights", f"{self._files.address}/weights")
        numbers = np.frombuffer(self._files.posted.pop("/weights"), np.float32)
        parts = np.split(numbers, np.cumsum([size for _, size in sizes])[:-1])
        state = self._model.state_dict()
        for (name, _), part in zip(sizes, parts, strict=True):
            tensor = state[name.removeprefix("model/")]
            tensor.copy_(torch.from_numpy(part.copy()).view_as(tensor))
        return self._model


class TorchLearner(Learner):
    """A training of torch's."""

    def __init__(self, training: Training):
        super().__init__(own_clock(), self._advance)
        self._training = training

    def _advance(self, count: int) -> None:
        with self._training.own_noise():
            for _ in range(count):
                self._training.advance()

    def model(self) -> VAE:
        """The model that it shows."""
        return self._training.eval_model


@contextmanager
def learning(browser: str, data: Dataset, count: int | None = None) -> Iterator[PageLearner]:
    """A page that has a training before it, of all training pictures or of so many."""
    config = RunConfig.parse(CONFIG)
    file = trainable_file(config, data)
    model = Training(config, data).eval_model
    with one_thread(), sync_playwright() as playwright, served() as files:
        opened = launch(playwright, browser)
        page = GraphPage(opened.new_page(), files, "page_learn.js", HERE)
        parts = {"/file": file, "/examples": examples_file(data, 0, count)}
        addresses = [files.give(path, each) for path, each in parts.items()]
        page.page.evaluate("prepare", addresses)
        yield PageLearner(page, files, browser, model)
        opened.close()


def nats(model: VAE, data: Dataset) -> float:
    """-ELBO on the test pictures."""
    return -evidence_lower_bound(model, data.test).elbo


@app.command()
def learn(browser: BrowserName = "chromium", target: Target = 107.0, json: JsonFile = None) -> None:
    """Seconds to a bound, page and torch by turns."""
    data = load_dataset("mnist")
    with learning(browser, data) as page:
        sides = {"page": page, "torch": TorchLearner(Training(RunConfig.parse(CONFIG), data))}
        found = {name: math.inf for name in SIDES}
        while any(reached > target for reached in found.values()):
            for name, side in sides.items():
                if found[name] > target:
                    side.advance(PACE)
                    if side.taken >= LOOKS:
                        found[name] = nats(side.model(), data)
        report = Report(json)
        rows = {name: side.row(found[name]) for name, side in sides.items()}
        title = f"{browser.capitalize()} and torch, one thread, to {target:g} nats"
        report.show(LEARN, title, [(name, *row) for name, row in rows.items()])
        whole, step = (rows["page"][k] / rows["torch"][k] for k in (0, 2))
        report.show(RATIO, title, zip(RATIO.rows, (whole, step), strict=True))


@app.command()
def few(
    browser: BrowserName = "chromium",
    steps: Annotated[int, typer.Option(help="Steps of the page.")] = 1200,
    json: JsonFile = None,
) -> None:
    """What a page reaches with the 10 000 pictures that it has at once."""
    data, best = load_dataset("mnist"), (math.inf, 0.0)
    with learning(browser, data, FEW) as page:
        while page.taken < steps:
            page.advance(4 * PACE)
            best = min(best, (nats(page.model(), data), page.seconds))
    Report(json).show(FEW_TABLE, f"{browser.capitalize()}, the best bound", [(str(FEW), *best)])


@app.command()
def slowed(json: JsonFile = None) -> None:
    """A step in Chromium, and on a processor that it is told is four times slower."""
    rows = []
    with learning("chromium", load_dataset("mnist"), FEW) as learner:
        page = learner.page.page
        session = page.context.new_cdp_session(page)
        for name, rate in zip(SLOWED.rows, (1, 4), strict=True):
            session.send("Emulation.setCPUThrottlingRate", {"rate": rate})
            page.evaluate("pace(20)")
            milliseconds = min(page.evaluate("pace(5)") for _ in range(LAPS))
            rows.append((name, milliseconds, 1000 / milliseconds))
    Report(json).show(SLOWED, "Chromium, by the clock on the wall", rows)


if __name__ == "__main__":
    run_benchmark(app)
