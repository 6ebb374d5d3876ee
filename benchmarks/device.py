"""How fast a training is on a GPU, step by step and as graphs: ``python -m benchmarks.device``.

Steps of 784-400-20 on MNIST (``LATENT_PLAYGROUND_DATA``) by the preset "fast" in float32, reports
and validation left out; the processor takes as many of them to tell its own bound. Where there is
no GPU the processor's row is all there is, and it is said.
"""

import subprocess
import time
from typing import Annotated

import torch
import typer
from rich.console import Console

from benchmarks.tables import JsonFile, Report, Table, run_benchmark
from vae_core import RunConfig, evidence_lower_bound, load_dataset
from vae_core.data import Dataset
from vae_core.errors import UserError
from vae_core.training.devices import device_named
from vae_core.training.optimisation import flushed_denormals
from vae_core.training.state import Training

app = typer.Typer(help=__doc__, add_completion=False)
console = Console(stderr=True)

DEVICE = Table(
    "device",
    "steps",
    {
        "images/s": "{:,.0f}",
        "s to the target": "{:.2f}",
        "of them to the first 50 steps": "{:.2f}",
        "-ELBO": "{:.2f}",
        "the processor's after as many steps": "{:.2f}",
    },
)
FIRST = 50  # steps within which libraries are loaded and graphs recorded


def card(device: torch.device) -> str:
    """The name of what computes, as the driver has it."""
    if device.type != "cuda":
        return "the processor" if device.type == "cpu" else "an Apple GPU"
    asked = ["nvidia-smi", "--query-gpu=name", "--format=csv,noheader"]
    try:
        told = subprocess.run(asked, capture_output=True, text=True, check=True)
        return told.stdout.splitlines()[torch.cuda.current_device()].strip()
    except (OSError, subprocess.CalledProcessError, IndexError):
        return torch.cuda.get_device_name()


class Run:
    """A training whose steps are timed, and what it has come to."""

    def __init__(self, data: Dataset, device: str, batch: int, graphs: bool, seed: int):
        given = {"batch_size": batch, "precision": "float32", "epochs": 1000, "seed": seed}
        values = {"dataset": "mnist", "device": device, **given}
        self.training = Training(RunConfig.parse(values, preset="fast"), data)
        if not graphs:
            self.training.captured = None
        self.seconds, self.images = 0.0, 0

    def advance(self, count: int) -> float:
        """Seconds that so many steps take, until the device has done them all."""
        self._wait()
        begun = time.perf_counter()
        with self.training.own_noise(), flushed_denormals():
            for _ in range(count):
                self.images += self.training.advance()[2]
        self._wait()
        took = time.perf_counter() - begun
        self.seconds += took
        return took

    def _wait(self) -> None:
        if self.training.device.type != "cpu":
            torch.accelerator.synchronize()

    def bound(self) -> float:
        """The test -ELBO in nats: grey pixels as Bernoulli targets, one sample, beta 1."""
        found = evidence_lower_bound(self.training.eval_model, self.training.data.test)
        return found.reconstruction + found.kl


def until(run: Run, target: float, every: int, most: int) -> tuple[float, float]:
    """Let a run take steps to the target: seconds of the first ones, and its bound."""
    first = run.advance(FIRST)
    while (found := run.bound()) > target and run.training.step < most:
        run.advance(every)
    return first, found


@app.command()
def device(
    name: Annotated[str, typer.Option("--device", help="cpu, cuda, mps or auto.")] = "auto",
    target: Annotated[float, typer.Option(help="-ELBO on the 10 000 test pictures.")] = 107.0,
    batch: Annotated[int, typer.Option(help="Examples a step.")] = 256,
    steps: Annotated[int, typer.Option(help="Steps whose images a second are told.")] = 1000,
    every: Annotated[int, typer.Option(help="Steps between looks at the bound.")] = 25,
    most: Annotated[int, typer.Option(help="Steps after which the target is given up.")] = 4000,
    seed: Annotated[int, typer.Option(help="Seed of the runs.")] = 0,
    json: JsonFile = None,
) -> None:
    """Images a second, seconds to a bound, and the processor's bound after as many steps."""
    data, chosen = load_dataset("mnist"), device_named(name)
    torch.set_num_threads(1)
    kinds = [("cpu", False)]
    if chosen.type != "cpu":
        kinds += [(chosen.type, False), (chosen.type, True)]
    else:
        console.print("There is no GPU here: its figures are missing.")
    rows = []
    for kind, graphs in kinds:
        run = Run(data, kind, batch, graphs, seed)
        if graphs and run.training.captured is None:
            console.print(f"Steps are not recorded as graphs on {kind}.")
            continue
        label = f"{kind}, {'as graphs' if graphs else 'one by one'}"
        console.print(label)
        first, found = until(run, target, every, most)
        taken, seconds, images = run.training.step, run.seconds, run.images
        speed = (run.advance(steps), run.images - images)
        if graphs and run.training.captured.failed:
            raise UserError(f"No step was recorded: {run.training.captured.failed}")
        beside = None
        if kind != "cpu":
            same = Run(data, "cpu", batch, False, seed)
            same.advance(taken)
            beside = same.bound()
        reached = seconds if found <= target else None
        rows.append((label, speed[1] / speed[0], reached, first, found, beside))
    title = (
        f"784-400-20, batch {batch}, to {target:g} nats; {card(chosen)}, torch {torch.__version__}"
    )
    Report(json).show(DEVICE, title, rows)


if __name__ == "__main__":
    run_benchmark(app)
