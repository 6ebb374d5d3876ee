"""How fast the page's engine is beside torch: ``python -m benchmarks.engine products``.

A headless browser and torch (eager, float32, one thread) do the same work by turns, in the same
run; what counts is the time that each is on the processor. ``--browser firefox`` measures there.

    python -m benchmarks.engine products    # matrix products in three layouts
    python -m benchmarks.engine steps       # training steps: gather, noise, gradient, Adam, average
    python -m benchmarks.engine decode      # pictures, one and 400, with painting
    python -m benchmarks.engine sizes       # bytes that are loaded, and until it is ready
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated

import torch
import typer
from playwright.sync_api import Page, Playwright, sync_playwright

from benchmarks.engine_load import engine_kilobytes, export_megabytes, ready_milliseconds
from benchmarks.engine_work import (
    DECODED,
    ENGINE,
    STEPS,
    Decoded,
    Step,
    decoded_model,
    training_step,
)
from benchmarks.tables import JsonFile, Report, Table, run_benchmark
from benchmarks.turns import Times, Turns, Work
from tests.browser.browsers import browser as opened
from tests.browser.browsers import launch
from tests.browser.graph_page import GraphPage, served
from vae_core.training.optimisation import flushed_denormals, keep_memory

app = typer.Typer(help=__doc__, add_completion=False, pretty_exceptions_enable=False)
BrowserName = Annotated[str, typer.Option("--browser", help="chromium or firefox.")]
Rounds = Annotated[int, typer.Option(help="Turns of each side.")]

LAYOUTS = ("a linear layer", "its gradient, of what it was given", "its gradient, of the weights")
SIZES = ((128, 784, 400), (256, 784, 400), (128, 400, 400), (256, 400, 400))
SPEEDS = {"page, GFLOP/s": "{:.1f}", "torch, GFLOP/s": "{:.1f}", "page / torch": "{:.2f}"}
PRODUCTS = Table(
    "products",
    "rows x depth x columns",
    SPEEDS,
    [f"{'x'.join(map(str, size))}, {layout}" for size in SIZES for layout in LAYOUTS],
)
TIMES = {"page, ms": "{:.2f}", "torch, ms": "{:.2f}", "speed, page / torch": "{:.2f}"}
STEP_TABLE = Table("steps", "step", TIMES, [step.name for step in STEPS])
DECODE_TABLE = Table("decode", "pictures", TIMES, [each.name for each in DECODED])
PROFILE_TABLE = Table("profile", "kernel", {"calls": "{:.1f}", "ms": "{:.3f}"})
SIZE_TABLE = Table(
    "sizes",
    "what",
    {"figure": "{:.2f}"},
    (
        "engine, kB gzip",
        "export of 784-400-20, MB",
        "the same in 8 bits, MB",
        "first picture after, ms",
    ),
)


@contextmanager
def one_thread() -> Iterator[None]:
    """Torch as it is compared with: one thread, and no denormal numbers, which are slow."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    keep_memory()
    with flushed_denormals():
        yield
    torch.set_num_threads(before)


@contextmanager
def engine_page(playwright: Playwright, name: str) -> Iterator[GraphPage]:
    """A page with the engine that is warmed up."""
    browser = launch(playwright, name)
    with served() as files:
        page = GraphPage(browser.new_page(), files, *ENGINE)
        page.page.evaluate("warmUp()")
        yield page
    browser.close()


@contextmanager
def measured(name: str, rounds: int) -> Iterator[tuple[GraphPage, Turns]]:
    """A page, and the turns that it and torch take."""
    with one_thread(), sync_playwright() as playwright, engine_page(playwright, name) as page:
        yield page, Turns(name, rounds)


def in_page(page: Page) -> Callable[[int], None]:
    """What the page has prepared, so many times."""
    return lambda times: page.evaluate("(times) => doWork(times)", times)


def _milliseconds(label: str, times: Times) -> tuple[str, float, float | None, float | None]:
    torch_ms = None if times.torch is None else 1000 * times.torch
    return label, 1000 * times.page, torch_ms, times.ratio


def _product(M: int, K: int, N: int, layout: int) -> Callable[[], object]:
    left = torch.rand(K, M).T if layout == 2 else torch.rand(M, K)
    right = torch.rand(N, K).T if layout == 0 else torch.rand(K, N)
    return lambda: left @ right


@app.command()
def products(browser: BrowserName = "chromium", rounds: Rounds = 15, json: JsonFile = None) -> None:
    """Products of 128 and 256 rows in the three layouts of a linear layer's step."""
    rows = []
    with measured(browser, rounds) as (page, turns):
        for M, K, N in SIZES:
            for layout, title in enumerate(LAYOUTS):
                page.page.evaluate("(sizes) => prepareProduct(sizes)", [M, N, K, layout])
                times = turns.measure(Work(in_page(page.page), _product(M, K, N, layout)))
                flops = 2e-9 * M * N * K
                row = (flops / times.page, flops / times.torch, times.ratio)
                rows.append((f"{M}x{K}x{N}, {title}", *row))
    Report(json).show(PRODUCTS, f"{browser.capitalize()} and torch, one thread", rows)


@app.command()
def steps(browser: BrowserName = "chromium", rounds: Rounds = 15, json: JsonFile = None) -> None:
    """Whole training steps: gather, noise, forward and backward, Adam and the average."""
    rows = []
    with measured(browser, rounds) as (page, turns):
        for step in STEPS:
            rows.append(_milliseconds(step.name, _step(page, turns, step)))
    Report(json).show(STEP_TABLE, f"{browser.capitalize()} and torch, one thread", rows)


def _step(page: GraphPage, turns: Turns, step: Step) -> Times:
    twin = training_step(step)
    page.page.evaluate("(address) => prepareStep(address)", page.give(twin.meta, twin.tensors))
    return turns.measure(Work(in_page(page.page), twin.torch))


@app.command()
def decode(browser: BrowserName = "chromium", rounds: Rounds = 15, json: JsonFile = None) -> None:
    """One picture and 400 of each network, as the explorer decodes and paints them."""
    rows = []
    with measured(browser, rounds) as (page, turns):
        for decoded in DECODED:
            rows.append(_milliseconds(decoded.name, _decode(page, turns, decoded)))
    Report(json).show(DECODE_TABLE, f"{browser.capitalize()} and torch, one thread", rows)


def _decode(page: GraphPage, turns: Turns, decoded: Decoded) -> Times:
    twin = decoded_model(decoded)
    address = page.give(twin.meta, twin.tensors)
    page.page.evaluate(
        "([address, count, painted]) => prepareDecoder(address, count, painted)",
        [address, decoded.count, decoded.painted],
    )
    return turns.measure(Work(in_page(page.page), twin.torch))


@app.command()
def profile(
    name: Annotated[str, typer.Argument(help="A step or pictures, by the name in its table.")],
    browser: BrowserName = "chromium",
    times: Annotated[int, typer.Option(help="Pieces of work measured.")] = 20,
    json: JsonFile = None,
) -> None:
    """Which kernels take the time of a step or of decoding. Their sum is somewhat more than it."""
    with measured(browser, 1) as (page, _):
        if found := [step for step in STEPS if step.name == name]:
            twin = training_step(found[0])
            call, arguments = "prepareStep(...given)", [page.give(twin.meta, twin.tensors), True]
        else:
            (decoded,) = [each for each in DECODED if each.name == name]
            twin = decoded_model(decoded)
            address = page.give(twin.meta, twin.tensors)
            call = "prepareDecoder(...given)"
            arguments = [address, decoded.count, decoded.painted, True]
        page.page.evaluate(f"(given) => {call}", arguments)
        rows = page.page.evaluate("(times) => profiled(times)", times)
    Report(json).show(PROFILE_TABLE, f"{name} in {browser.capitalize()}", rows)


@app.command()
def sizes(browser: BrowserName = "chromium", rounds: Rounds = 15, json: JsonFile = None) -> None:
    """What is loaded, and how soon an empty page has a picture."""
    with opened(browser) as found:
        ready = ready_milliseconds(found, rounds)
    figures = (engine_kilobytes(), *export_megabytes(), ready)
    rows = list(zip(SIZE_TABLE.rows, figures, strict=True))
    Report(json).show(SIZE_TABLE, f"The engine in {browser.capitalize()}", rows)


if __name__ == "__main__":
    run_benchmark(app)
