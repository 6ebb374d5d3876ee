"""What travels to a browser: ``python -m benchmarks.watching train``, ``messages``, ``explore``...

``train`` watches a training of MNIST in one page and counts what arrives by websocket and by HTTP,
JavaScript apart from data. ``messages`` trains MNIST without a page and tells what each report
would send to one, whatever the pace of the machine. ``explore`` opens a starter with an empty cache
and with a filled one, and tells how soon its first picture stands and how many bytes that took.
``release`` drags a slider there, ``modules`` weighs the components' JavaScript.
"""

import gzip
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from playwright.sync_api import BrowserContext, Page
from rich.console import Console

from benchmarks.explorer import SLIDER, WATCH_FIRST, hold_and_move
from benchmarks.tables import JsonFile, Report, Table, run_benchmark
from benchmarks.traffic import SIZE, Relay, Traffic, served
from ui.shell.assets import module_url
from ui.shell.component import loader
from vae_core import RunConfig, Store
from vae_core.export.bundle import bundle
from vae_core.runs.changes import Changes, slim
from vae_core.runs.live_pack import live_pack
from vae_core.runs.runner import execute
from vae_core.starters import find_starter

app = typer.Typer(help=__doc__, add_completion=False, pretty_exceptions_enable=False)
console = Console(stderr=True)

FIGURES = "canvas[aria-label=Reconstructions]"
ARRIVES = {
    "socket": "websocket",
    "socket script": "websocket: JavaScript",
    "socket component data": "websocket: components' data",
    "http": "HTTP",
    "http script": "HTTP: JavaScript",
    "wire": "on the wire, both",
    "sent": "websocket, sent by the page",
}
PACE = ("at opening, kB", "kB a second", "median second, kB", "most in one second, kB")
TRAIN = Table("train", "what", dict.fromkeys(PACE, "{:.1f}"), tuple(ARRIVES.values()))
# How many updates come in a second depends on how busy the machine is; what one takes does not.
UPDATE = Table(
    "update",
    "of",
    {"updates": "{:.0f}", "JavaScript, kB": "{:.1f}", "data, kB": "{:.1f}", "other, kB": "{:.1f}"},
    ("live panel",),
)
OFTEN = Table("often", "what", {"a second": "{:.2f}"})
MESSAGES = Table(
    "messages",
    "reports",
    {"mean, kB": "{:.1f}"},
    ("first", "2 to 5", "6 to 20", "later", "nothing has changed"),
)
VISIT = {
    "first picture, ms": "picture",
    "first contentful paint, ms": "shown",
    "websocket, kB": "socket",
    "websocket: JavaScript, kB": "socket script",
    "HTTP, kB": "http",
    "HTTP: JavaScript, kB": "http script",
    "on the wire, both, kB": "wire",
    "HTTP requests": "requests",
    "of them answered by the cache in memory": "requests answered by the cache in memory",
}
SLOWEST = "slowest first picture, ms"
CACHES = ("cold cache", "warm cache")
EXPLORE = Table("explore", "figure", dict.fromkeys(CACHES, "{:.0f}"), (*VISIT, SLOWEST))
RELEASE = Table(
    "release",
    "of",
    {
        "sent in the drag, bytes": "{:.0f}",
        "sent at its release, bytes": "{:.0f}",
        "answer, bytes": "{:.0f}",
        "unchanged elements in it, bytes": "{:.0f}",
    },
    ("slider",),
)
COMPONENTS = {"explorer": "explorer/component.js", "live panel": "live/component.js"}
MODULES = Table(
    "modules",
    "component",
    {"module, kB": "{:.0f}", "as it travels, kB": "{:.0f}", "loader, kB": "{:.1f}"},
    tuple(COMPONENTS),
)


@contextmanager
def _training(folder: Path, preset: str, seconds: float) -> Iterator[Path]:
    """A training of MNIST in a process of its own, from its first report on; the reports' file."""
    command = [sys.executable, "-m", "vae_core", "train", "--dataset", "mnist", "--preset", preset]
    command += ["--seconds", f"{seconds:g}", "--out", str(folder)]
    environment = {**os.environ, "LATENT_PLAYGROUND_RUNS": str(folder.parent)}
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, env=environment, stdout=quiet, stderr=quiet)
    history = folder / "history.jsonl"
    try:
        while not history.is_file():
            if process.poll() is not None:
                raise RuntimeError("The training did not start; is MNIST there?")
            time.sleep(0.1)
        yield history
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()


def _each_second(page: Page, traffic: Traffic, seconds: int) -> tuple[list[Counter], float]:
    """Bytes in each of so many seconds, and how long these were in all."""
    rows, (last, _), begun = [], traffic.snapshot(), time.perf_counter()
    for number in range(seconds):
        page.wait_for_timeout(1000 * (number + 1 - time.perf_counter() + begun))
        now, _ = traffic.snapshot()
        rows.append(Counter({key: now[key] - last[key] for key in ARRIVES}))
        last = now
    return rows, time.perf_counter() - begun


def _lines(file: Path) -> int:
    return len(file.read_text("utf-8").splitlines())


@app.command()
def train(
    seconds: Annotated[int, typer.Option(help="Seconds that are counted.")] = 20,
    preset: Annotated[str, typer.Option(help="Preset of the training.")] = "fast",
    json: JsonFile = None,
) -> None:
    """Bytes a second to one watcher of a training of MNIST, once its figures are on the page."""
    with tempfile.TemporaryDirectory() as runs, served(Path(runs)) as (relay, browser):
        page = browser.new_page(viewport=SIZE)
        traffic = Traffic(page, relay)
        with _training(Path(runs) / "watched", preset, seconds + 120) as history:
            page.goto(f"{relay.address}/train?run=watched")
            page.locator(FIGURES).wait_for(timeout=60_000)
            page.get_by_text("images/s").first.wait_for()
            page.wait_for_timeout(2000)
            (opening, before), told = traffic.snapshot(), _lines(history)
            rows, taken = _each_second(page, traffic, seconds)
            counts = traffic.snapshot()[1] - before
            counts["reports of the training"] = _lines(history) - told
    totals = {key: sum(row[key] for row in rows) for key in ARRIVES}
    report = Report(json)
    table = []
    for key, name in ARRIVES.items():
        each = [row[key] for row in rows]
        sizes = (opening[key], totals[key] / taken, statistics.median(each), max(each))
        table.append((name, *(size / 1000 for size in sizes)))
    report.show(TRAIN, f'One watcher of MNIST, preset "{preset}", {taken:.0f} s', table)
    updates = counts["component live_training"]
    if updates:
        parts = (totals["socket script"], totals["socket component data"])
        parts = (*parts, totals["socket"] - sum(parts))
        row = ("live panel", updates, *(part / updates / 1000 for part in parts))
        report.show(UPDATE, "One update of the live panel", [row])
    often = [(key, count / taken) for key, count in sorted(counts.items())]
    report.show(OFTEN, "How often", often)


@app.command()
def messages(
    reports: Annotated[int, typer.Option(help="Reports of the training.")] = 60,
    json: JsonFile = None,
) -> None:
    """Bytes of the live panel's data at each report of a training of MNIST, preset "fast"."""
    sizes: list[int] = []
    unchanged: list[int] = []
    changes = Changes()
    with tempfile.TemporaryDirectory() as runs:
        run = Store(Path(runs)).create(RunConfig(dataset="mnist", seconds=reports * 60))

        def look(_progress: Any) -> None:
            meta, tensors = live_pack(run)
            if meta["step"] and len(sizes) < reports:
                view = (meta, slim(tensors))
                sizes.append(len(changes.message(*view)))
                unchanged.append(len(changes.message(*view)))
            if len(sizes) >= reports:
                run.request("stop")

        execute(run, watch=look)
    groups = (sizes[:1], sizes[1:5], sizes[5:20], sizes[20:], unchanged)
    rows = [
        (name, statistics.mean(group) / 1000)
        for name, group in zip(MESSAGES.rows, groups, strict=True)
        if group
    ]
    Report(json).show(MESSAGES, f"Data of one update of MNIST, {len(sizes)} reports", rows)


def _starter_path(name: str) -> str:
    """The page of a starter; typer.BadParameter when there is none of that name."""
    chosen = find_starter(f"starter-{name}")
    if chosen is None:
        raise typer.BadParameter(f"There is no starter named {name!r}.")
    return f"explore?run={chosen.id}"


@app.command()
def explore(
    rounds: Annotated[int, typer.Option(help="Visits with each cache.")] = 5,
    starter: Annotated[str, typer.Option(help="The model that is opened.")] = "digits",
    json: JsonFile = None,
) -> None:
    """Milliseconds from the navigation to the first picture, cold and warm, and their bytes."""
    path = _starter_path(starter)
    visits: dict[str, list[Counter]] = {cache: [] for cache in CACHES}
    with tempfile.TemporaryDirectory() as runs, served(Path(runs)) as (relay, browser):
        url = f"{relay.address}/{path}"
        with browser.new_context(viewport=SIZE) as first:
            _visit(first, url, relay)  # the server's own caches
        for number in range(rounds):
            console.print(f"round {number + 1} of {rounds}")
            with browser.new_context(viewport=SIZE) as context:
                for cache in visits:
                    visits[cache].append(_visit(context, url, relay))
    rows = []
    for name, key in VISIT.items():
        scale = 1000 if name.endswith("kB") else 1
        medians = [statistics.median(visit[key] for visit in visits[cache]) for cache in CACHES]
        rows.append((name, *(median / scale for median in medians)))
    rows.append((SLOWEST, *(max(visit["picture"] for visit in visits[cache]) for cache in CACHES)))
    Report(json).show(EXPLORE, f"Explore, {starter}, median of {rounds}", rows)


def _visit(context: BrowserContext, url: str, relay: Relay) -> Counter:
    """Open a page of a context and wait until nothing more comes; milliseconds, bytes, counts."""
    page = context.new_page()
    page.add_init_script(WATCH_FIRST)
    traffic = Traffic(page, relay)
    page.goto(url)
    page.wait_for_function("window.firstPicture !== undefined", timeout=60_000)
    relay.wait_for_quiet(page)
    picture = page.evaluate("window.firstPicture")
    shown = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    sizes, counts = traffic.snapshot()
    page.close()
    return Counter({"picture": picture, "shown": shown, **sizes, **counts})


@app.command()
def release(
    moves: Annotated[int, typer.Option(help="Mouse moves of the drag.")] = 100,
    starter: Annotated[str, typer.Option(help="The model that is opened.")] = "digits",
    json: JsonFile = None,
) -> None:
    """Bytes that a drag of a slider and its release send, and what the app answers."""
    path = _starter_path(starter)
    with tempfile.TemporaryDirectory() as runs, served(Path(runs)) as (relay, browser):
        page = browser.new_page(viewport=SIZE)
        traffic = Traffic(page, relay)
        page.goto(f"{relay.address}/{path}")
        page.wait_for_selector(SLIDER)
        relay.wait_for_quiet(page)
        still, _ = traffic.snapshot()
        hold_and_move(page, moves)
        page.wait_for_timeout(1000)
        dragged, _ = traffic.snapshot()
        page.mouse.up()
        page.wait_for_timeout(1000)
        relay.wait_for_quiet(page)
        done, _ = traffic.snapshot()
    answer = (done[key] - dragged[key] for key in ("sent", "socket", "socket reference"))
    row = ("slider", dragged["sent"] - still["sent"], *answer)
    Report(json).show(RELEASE, f"A drag of {moves} mouse moves, {starter}", [row])


@app.command()
def modules(json: JsonFile = None) -> None:
    """Bytes of the components' JavaScript: the module, its gzip, and what is in each message."""
    rows = []
    for name, entry in COMPONENTS.items():
        text = bundle(entry).encode()
        sizes = (len(text), len(gzip.compress(text)), len(loader(module_url(entry)).encode()))
        rows.append((name, *(size / 1000 for size in sizes)))
    Report(json).show(MODULES, "JavaScript of the components", rows)


if __name__ == "__main__":
    run_benchmark(app)
