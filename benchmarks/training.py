"""How fast training is, against loops written by hand: ``python -m benchmarks.training``.

Runs alternate in one process, and ratios are taken within each round, so that a busy machine weighs
on all alike. Needs MNIST (``LATENT_PLAYGROUND_DATA``); says so and uses digits for the loops where
it is absent.
"""

import json
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import torch
import typer
from rich.console import Console
from rich.table import Table

from benchmarks import peers
from vae_core import RunConfig, Store, evidence_lower_bound, load_dataset, train
from vae_core.optimisation import keep_memory
from vae_core.runner import execute
from vae_core.training import Progress, Training

app = typer.Typer(help=__doc__, add_completion=False)
console = Console(stderr=True)


def _reference(**values: object) -> RunConfig:
    """The setting of the peers: same network, batch, precision and optimiser."""
    return RunConfig.parse({"dataset": "mnist", "epochs": 1000, **values}, preset="reference")


def _ticks(training: Training) -> Iterator[peers.Tick]:
    """A training of ours through its public generator, as ticks; reports are paid for."""
    for progress in training.run():
        images = min(progress.step * training.config.batch_size, 10**12)
        yield peers.Tick(images, progress.seconds)


def _table(title: str, rows: list[tuple[str, ...]], *columns: str) -> None:
    table = Table(title=title)
    for column in columns:
        table.add_column(column, justify="left" if column == columns[0] else "right")
    for row in rows:
        table.add_row(*row)
    Console().print(table)


def _median(values: list[float]) -> float:
    return statistics.median(values)


@app.command()
def throughput(
    rounds: Annotated[int, typer.Option(help="Alternating rounds.")] = 5,
    seconds: Annotated[float, typer.Option(help="Seconds a loop and round.")] = 4.0,
    threads: Annotated[int, typer.Option(help="Torch threads, the same for all.")] = 1,
) -> None:
    """Images a second: vae_core, a tight loop by hand, and one in the style of the examples."""
    torch.set_num_threads(threads)
    keep_memory()
    data = load_dataset("mnist")
    ours = _ticks(Training(_reference(threads=threads), data))
    _, hand = peers.tight(data, 0)
    _, examples = peers.examples_style(0)
    loops = {"vae_core": ours, "tight loop by hand": hand, "examples style": examples}
    rates: dict[str, list[float]] = {name: [] for name in loops}
    for number in range(rounds):
        for name, ticks in loops.items():
            console.print(f"round {number + 1} of {rounds}: {name}")
            rates[name].append(peers.run_for(ticks, seconds))
    rows = []
    for name, values in rates.items():
        ratio = _median([a / b for a, b in zip(rates["vae_core"], values, strict=True)])
        rows.append((name, f"{_median(values):,.0f}", f"{ratio:.2f}"))
    title = f"784-400-20, batch 128, float32, Adam 1e-3, {threads} thread(s), {rounds} rounds"
    _table(title, rows, "loop", "images/s (median)", "vae_core is x faster")


@app.command()
def live(
    rounds: Annotated[int, typer.Option(help="Alternating rounds.")] = 3,
    seconds: Annotated[float, typer.Option(help="Seconds a run.")] = 10.0,
) -> None:
    """Images a second of a run with and without the app's live view in a browser."""
    from benchmarks.app import attached

    data = load_dataset("mnist")
    keep_memory()
    names = ("train() alone", "run on disk, no page", "live view attached")
    rates: dict[str, list[float]] = {name: [] for name in names}
    with tempfile.TemporaryDirectory() as folder, attached(Path(folder)) as show:
        store = Store(Path(folder))
        for number in range(rounds):
            console.print(f"round {number + 1} of {rounds}")
            config = _reference(epochs=None, seconds=seconds)
            *_, last = train(config, data)
            rates[names[0]].append(_rate(last))
            for name in names[1:]:
                run = store.create(config)
                show(run.id if name == names[2] else None)
                results = execute(run)
                rates[name].append(results["images_per_second"])
    rows = []
    for name in names:
        base = [a / b for a, b in zip(rates[name], rates[names[0]], strict=True)]
        rows.append((name, f"{_median(rates[name]):,.0f}", f"{_median(base):.2f}"))
    _table(f"Live view, {rounds} rounds of {seconds:g} s", rows, "run", "images/s", "of train()")


def _rate(progress: Progress) -> float:
    training = progress.training
    return training.step * training.config.batch_size / training.seconds


@app.command()
def quality(
    target: Annotated[float, typer.Option(help="-ELBO on the 10 000 test pictures.")] = 107.0,
    rounds: Annotated[int, typer.Option(help="Alternating rounds.")] = 3,
    preset: Annotated[str, typer.Option(help="Preset to time.")] = "fast",
    budget: Annotated[float, typer.Option(help="Seconds for which our run is planned.")] = 5.0,
    limit: Annotated[float, typer.Option(help="Seconds after which a loop is given up.")] = 120.0,
) -> None:
    """Training seconds to a given test -ELBO: a preset against the examples-style loop."""
    data = load_dataset("mnist")
    keep_memory()
    ours, theirs = [], []
    for number in range(rounds):
        console.print(f"round {number + 1} of {rounds}: examples style")
        torch.set_num_threads(torch.get_num_threads())
        model, ticks = peers.examples_style(number)

        def their_loss(model: peers.PlainVAE = model) -> float:
            return peers.negative_elbo(model, data.test.images)

        theirs.append(peers.seconds_to(ticks, their_loss, target, 1.0, limit))
        console.print(f"round {number + 1} of {rounds}: preset {preset}")
        values = {"dataset": "mnist", "seconds": budget, "seed": number}
        training = Training(RunConfig.parse(values, preset=preset), data)

        def our_loss(training: Training = training) -> float:
            return -evidence_lower_bound(training.shown, data.test).elbo

        began = time.perf_counter()
        ours.append(peers.seconds_to(_ticks(training), our_loss, target, 0.25, limit))
        console.print(f"{time.perf_counter() - began:.1f} s with evaluations")
    rows = [
        ("examples style", *_spread(theirs), "1.00"),
        (f"preset {preset}", *_spread(ours), ""),
    ]
    ratio = _median([b[0] / a[0] for a, b in zip(ours, theirs, strict=True)])
    rows[1] = (*rows[1][:3], f"{ratio:.2f}")
    title = f"Seconds to a test -ELBO of {target:g} nats (grey pixels, one sample, beta 1)"
    _table(title, rows, "loop", "seconds (median)", "-ELBO reached", "x faster")
    Console().print_json(json.dumps({"ours": ours, "theirs": theirs, "ratio": ratio}))


def _spread(results: list[tuple[float, float]]) -> tuple[str, str]:
    seconds = [r[0] for r in results]
    return f"{_median(seconds):.1f}", f"{_median([r[1] for r in results]):.1f}"


if __name__ == "__main__":
    app()
