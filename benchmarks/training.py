"""How fast training is, against loops written by hand: ``python -m benchmarks.training``.

Runs alternate in one process, and ratios are taken within each round, so that a busy machine weighs
on all alike. Needs MNIST (``LATENT_PLAYGROUND_DATA``); says so and uses digits for the loops where
it is absent.
"""

import math
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import torch
import typer
from PIL import Image
from rich.console import Console

from benchmarks import peers
from benchmarks.tables import JsonFile, Report, Table, run_benchmark
from vae_core import RunConfig, Store, evidence_lower_bound, load_dataset, train
from vae_core.cli.sample import picture_grid
from vae_core.runs.runner import execute
from vae_core.training.loop import run
from vae_core.training.optimisation import keep_memory
from vae_core.training.progress import Progress
from vae_core.training.state import Training

app = typer.Typer(help=__doc__, add_completion=False)
console = Console(stderr=True)

LOOPS = ("vae_core", "tight loop by hand", "examples style")
THROUGHPUT = Table(
    "throughput", "loop", {"images/s (median)": "{:,.0f}", "vae_core is x faster": "{:.2f}"}, LOOPS
)
STEPS = Table("steps", "loop", {"ms a step": "{:.2f}", "longer, %": "{:.1f}"}, LOOPS[:2])
RUNS = ("train() alone", "run on disk, no page", "live view attached")
LIVE = Table("live", "run", {"images/s": "{:,.0f}", "of train()": "{:.2f}"}, RUNS)
FIRST = Table(
    "first", "of", {"median, s": "{:.2f}", "slowest, s": "{:.2f}", "clicks": "{:.0f}"}, ("clicks",)
)
QUALITY = Table(
    "quality",
    "round",
    {
        "examples style, s": "{:.1f}",
        "its -ELBO": "{:.2f}",
        "preset, s": "{:.1f}",
        "-ELBO": "{:.2f}",
        "share": "{:.3f}",
    },
)


def _reference(**values: object) -> RunConfig:
    """The setting of the peers: same network, batch, precision and optimiser."""
    return RunConfig.parse({"dataset": "mnist", "epochs": 1000, **values}, preset="reference")


def _ticks(training: Training) -> Iterator[peers.Tick]:
    """A training of ours through its public generator, as ticks; reports are paid for."""
    for progress in run(training):
        yield peers.Tick(round(progress.epoch * len(training.images)), progress.seconds)


def _median(values: list[float]) -> float:
    return statistics.median(values)


@app.command()
def throughput(
    rounds: Annotated[int, typer.Option(help="Alternating rounds.")] = 5,
    seconds: Annotated[float, typer.Option(help="Seconds a loop and round.")] = 4.0,
    threads: Annotated[int, typer.Option(help="Torch threads, the same for all.")] = 1,
    json: JsonFile = None,
) -> None:
    """Images a second: vae_core, a tight loop by hand, and one in the style of the examples."""
    torch.set_num_threads(threads)
    keep_memory()
    data = load_dataset("mnist")
    ours = _ticks(Training(_reference(threads=threads), data))
    _, hand = peers.tight(data, 0)
    _, examples = peers.examples_style(0)
    loops = dict(zip(LOOPS, (ours, hand, examples), strict=True))
    rates: dict[str, list[float]] = {name: [] for name in loops}
    for number in range(rounds):
        for name, ticks in loops.items():
            console.print(f"round {number + 1} of {rounds}: {name}")
            rates[name].append(peers.run_for(ticks, seconds))
    rows = []
    for name, values in rates.items():
        ratio = _median([a / b for a, b in zip(rates["vae_core"], values, strict=True)])
        rows.append((name, _median(values), ratio))
    title = f"784-400-20, batch 128, float32, Adam 1e-3, {threads} thread(s), {rounds} rounds"
    Report(json).show(THROUGHPUT, title, rows)


@app.command()
def steps(
    rounds: Annotated[int, typer.Option(help="Alternating rounds.")] = 5,
    seconds: Annotated[float, typer.Option(help="Seconds a loop and round.")] = 2.0,
    json: JsonFile = None,
) -> None:
    """Milliseconds a step of loops that have just begun, when no number is denormal yet."""
    torch.set_num_threads(1)
    keep_memory()
    data = load_dataset("mnist")
    found: dict[str, list[float]] = {name: [] for name in LOOPS[:2]}
    for number in range(rounds):
        console.print(f"round {number + 1} of {rounds}")
        loops = (_ticks(Training(_reference(threads=1), data)), peers.tight(data, number)[1])
        for name, ticks in zip(found, loops, strict=True):
            found[name].append(1000 * 128 / peers.run_for(ticks, seconds))
    rows = []
    for name, values in found.items():
        ratios = [100 * (a / b - 1) for a, b in zip(values, found[LOOPS[1]], strict=True)]
        rows.append((name, _median(values), _median(ratios)))
    Report(json).show(STEPS, f"Steps of 128, one thread, {rounds} rounds", rows)


@app.command()
def live(
    rounds: Annotated[int, typer.Option(help="Alternating rounds.")] = 3,
    seconds: Annotated[float, typer.Option(help="Seconds a run.")] = 10.0,
    json: JsonFile = None,
) -> None:
    """Images a second of a run with and without the app's live view in a browser."""
    from benchmarks.app import attached

    data = load_dataset("mnist")
    keep_memory()
    rates: dict[str, list[float]] = {name: [] for name in RUNS}
    with tempfile.TemporaryDirectory() as folder, attached(Path(folder)) as show:
        store = Store(Path(folder))
        for number in range(rounds):
            console.print(f"round {number + 1} of {rounds}")
            config = _reference(epochs=None, seconds=seconds)
            *_, last = train(config, data)
            rates[RUNS[0]].append(_rate(last))
            for name in RUNS[1:]:
                run = store.create(config)
                show(f"run={run.id}" if name == RUNS[2] else None)
                results = execute(run)
                rates[name].append(results["images_per_second"])
    rows = []
    for name in RUNS:
        base = [a / b for a, b in zip(rates[name], rates[RUNS[0]], strict=True)]
        rows.append((name, _median(rates[name]), _median(base)))
    title = f"Live view, {rounds} rounds of {seconds:g} s"
    Report(json).show(LIVE, title, rows)


def _rate(progress: Progress) -> float:
    training = progress.training
    return training.epoch * len(training.images) / training.seconds


@app.command()
def first(
    rounds: Annotated[int, typer.Option(help="Clicks.")] = 5,
    json: JsonFile = None,
) -> None:
    """Seconds from the click on Start to the first live figures on the page, on MNIST."""
    from benchmarks.app import clicks

    with tempfile.TemporaryDirectory() as folder:
        seconds = clicks(Path(folder), rounds)
    row = ("clicks", _median(seconds), max(seconds), rounds)
    Report(json).show(FIRST, "Click to first live update", [row])


@app.command()
def quality(
    target: Annotated[float, typer.Option(help="-ELBO on the 10 000 test pictures.")] = 107.0,
    rounds: Annotated[int, typer.Option(help="Alternating rounds.")] = 3,
    preset: Annotated[str, typer.Option(help="Preset to time.")] = "fast",
    share: Annotated[float, typer.Option(help="Share of their seconds that ours are given.")] = 0.2,
    limit: Annotated[float, typer.Option(help="Seconds after which a loop is given up.")] = 120.0,
    samples: Annotated[Path | None, typer.Option(help="Save 64 samples of ours, a PNG.")] = None,
    json: JsonFile = None,
) -> None:
    """Where a preset is after a share of the seconds that the examples-style loop needs.

    The other loop trains until its test -ELBO (grey pixels as Bernoulli targets, one sample, beta
    1) reaches the target; ours is then given that share of its seconds. Torch has its default
    number of threads for theirs, as its users run it, and one thread for ours.
    """
    data = load_dataset("mnist")
    default_threads = torch.get_num_threads()
    keep_memory()
    rows = []
    for number in range(rounds):
        console.print(f"round {number + 1} of {rounds}: examples style")
        torch.set_num_threads(default_threads)
        theirs, ticks = peers.examples_style(number)

        def loss(model: peers.PlainVAE = theirs) -> float:
            return peers.negative_elbo(model, data.test.images)

        seconds, reached = peers.seconds_to(ticks, loss, target, 1.0, limit)
        if math.isinf(seconds):
            console.print(f"It stands at {reached:.2f} after {limit:g} s. Allow more with --limit.")
            raise typer.Exit(1)
        console.print(f"round {number + 1} of {rounds}: preset {preset}")
        values = {"dataset": "mnist", "seconds": share * seconds, "seed": number}
        *_, last = train(RunConfig.parse(values, preset=preset), data)
        ours = -evidence_lower_bound(last.model, data.test).elbo
        share_taken = last.seconds / seconds
        rows.append((f"{number + 1}", seconds, reached, last.seconds, ours, share_taken))
    title = f"Seconds to a test -ELBO of {target:g} nats; preset {preset}"
    Report(json).show(QUALITY, title, rows)
    if samples is not None:
        levels = last.model.sample(64, generator=torch.Generator().manual_seed(0)).mul(255)
        Image.fromarray(picture_grid(levels.byte().numpy(), 16, 2)).save(samples)
        console.print(f"samples: {samples}")


if __name__ == "__main__":
    run_benchmark(app)
