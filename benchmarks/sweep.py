"""What a sweep costs: five betas taking turns on the workers, with the wall on screen.

    python -m benchmarks.sweep

One run alone, then the sweep, on one and the same warm pool; the app shows the wall of the sweep in
headless Chromium on the same cores.
"""

import tempfile
import time
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from benchmarks.app import attached
from benchmarks.tables import JsonFile, Report, Table, run_benchmark
from vae_core import RunConfig, Store
from vae_core.queue.jobs import Jobs
from vae_core.runs.status import ACTIVE
from vae_core.runs.store import Run

app = typer.Typer(help=__doc__, add_completion=False)
console = Console(stderr=True)

BETAS = Table(
    "betas",
    "beta",
    {
        "rate, nats": "{:.2f}",
        "distortion, nats": "{:.2f}",
        "-ELBO, nats": "{:.2f}",
        "trained, s": "{:.1f}",
    },
)
TURNS = Table(
    "turns",
    "round",
    {"one run, s": "{:.1f}", "ideal, s": "{:.1f}", "sweep, s": "{:.1f}", "ratio": "{:.2f}"},
)


def _wait(runs: list[Run]) -> None:
    while any(run.status()["state"] in ACTIVE for run in runs):
        time.sleep(0.05)


def _timed(jobs: Jobs, config: RunConfig) -> float:
    begun = time.perf_counter()
    run = jobs.submit(config)
    _wait([run])
    return time.perf_counter() - begun


def _row(label: str, run: Run) -> tuple[Any, ...]:
    results = run.status()["results"]
    bound = results["validation"]
    return (label, bound["kl"], bound["reconstruction"], -bound["elbo"], results["seconds"])


@app.command()
def main(
    betas: Annotated[str, typer.Option(help="KL weights between commas.")] = "0,0.5,1,4,8",
    epochs: Annotated[float, typer.Option(help="Epochs of MNIST a run.")] = 4.0,
    rounds: Annotated[int, typer.Option(help="Alternating rounds.")] = 2,
    watched: Annotated[bool, typer.Option(help="Show the wall in a browser meanwhile.")] = True,
    json: JsonFile = None,
) -> None:
    """Time one run and a sweep over beta at the preset "fast" on MNIST."""
    values = [float(beta) for beta in betas.split(",")]
    base = RunConfig.parse({"dataset": "mnist", "epochs": epochs}, preset="fast")
    rows, report = [], Report(json)
    with tempfile.TemporaryDirectory() as folder, attached(Path(folder), "compare") as show:
        jobs = Jobs(Store(Path(folder)))
        jobs.pool.wait()
        warm = base.model_copy(update={"epochs": 0.2})
        _wait(jobs.submit_all([warm] * jobs.pool.workers))
        for number in range(rounds):
            console.print(f"round {number + 1} of {rounds}")
            show(None)
            alone = _timed(jobs, base)
            begun = time.perf_counter()
            sweep = jobs.sweep(base, {"beta": values})
            if watched:
                show(f"sweep={sweep.id}")
            runs = [jobs.store.get(run_id) for run_id in sweep.runs]
            _wait(runs)
            together = time.perf_counter() - begun
            ideal = len(runs) / min(jobs.pool.workers, len(runs)) * alone
            rows.append((str(number + 1), alone, ideal, together, together / ideal))
        jobs.close()
        report.show(
            BETAS,
            f"{epochs:g} epochs of MNIST, validation split",
            [_row(f"{value:g}", run) for value, run in zip(values, runs, strict=True)],
        )
    title = f"{len(values)} runs, {jobs.pool.workers} at a time; ideal: {len(values)} / workers"
    report.show(TURNS, title, rows)


if __name__ == "__main__":
    run_benchmark(app)
