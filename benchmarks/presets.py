"""What a preset reaches, and what each of its parts gives: ``python -m benchmarks.presets parts``.

Needs MNIST (``LATENT_PLAYGROUND_DATA``), else downloads it.
"""

from typing import Annotated, Any

import typer
from rich.console import Console

from benchmarks.tables import JsonFile, Report, Table, run_benchmark
from vae_core import RunConfig, evidence_lower_bound, load_dataset, train
from vae_core.training.optimisation import keep_memory

app = typer.Typer(help=__doc__, add_completion=False)
console = Console(stderr=True)

# Of the preset "fast", one thing is taken back at a time.
WITHOUT: dict[str, dict[str, Any]] = {
    "fast": {},
    "without bfloat16": {"precision": "float32"},
    "without SiLU at 5e-3": {"activation": "relu", "learning_rate": 1e-3},
    "without averaging": {"average_weights": False},
    "without a start at the mean": {"initialisation": "auto"},
    "in batches of 256": {"batch_size": 256},
}
PARTS = Table(
    "parts",
    "preset",
    {"-ELBO": "{:.2f}", "behind, nats": "{:+.2f}", "images/s": "{:,.0f}", "slower by": "{:.2f}"},
    tuple(WITHOUT),
)
STARTS = ("torch", "auto", "kaiming")
REFERENCE = Table("reference", "initialisation", {"-ELBO": "{:.2f}"}, STARTS)


def _reached(preset: str, **values: Any) -> tuple[float, float]:
    """Test -ELBO at the end of a training, and images a second."""
    data = load_dataset("mnist")
    keep_memory()
    config = RunConfig.parse({"dataset": "mnist", **values}, preset=preset)
    with console.status(f"{config.title}"):
        *_, last = train(config, data)
    rate = last.epoch * len(data.train) / last.seconds
    return -evidence_lower_bound(last.model, data.test).elbo, rate


@app.command()
def parts(
    seconds: Annotated[float, typer.Option(help="Seconds of each training.")] = 5.0,
    json: JsonFile = None,
) -> None:
    """Test -ELBO and images a second of "fast", and of the same without each of its parts."""
    found = {name: _reached("fast", seconds=seconds, **WITHOUT[name]) for name in WITHOUT}
    least, fastest = found["fast"]
    rows = [
        (name, loss, loss - least, rate, fastest / rate) for name, (loss, rate) in found.items()
    ]
    Report(json).show(PARTS, f"{seconds:g} s of MNIST, test pictures", rows)


@app.command()
def reference(
    epochs: Annotated[int, typer.Option(help="Epochs of each training.")] = 10,
    json: JsonFile = None,
) -> None:
    """Test -ELBO of the preset "reference", by how its weights start."""
    rows = [
        (start, _reached("reference", epochs=epochs, initialisation=start)[0]) for start in STARTS
    ]
    Report(json).show(REFERENCE, f"{epochs} epochs of MNIST, test pictures", rows)


if __name__ == "__main__":
    run_benchmark(app)
