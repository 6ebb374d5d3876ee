"""What each network costs and how fast it learns at first: ``python -m benchmarks.networks``.

For MNIST, 20 latent dimensions and the default widths. Needs MNIST (``LATENT_PLAYGROUND_DATA``).
"""

from typing import Annotated

import torch
import typer
from rich.console import Console
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode

from benchmarks.tables import JsonFile, Report, Table, run_benchmark
from vae_core import RunConfig, load_dataset, train
from vae_core.training.optimisation import keep_memory
from vae_core.training.state import Training

app = typer.Typer(help=__doc__, add_completion=False)
console = Console(stderr=True)

NETWORKS = ("mlp", "conv", "patch", "residual", "transformer", "gru")
SIZES = Table(
    "sizes", "network", {"parameters": "{:,.0f}", "MFLOP": "{:.1f}", "-ELBO": "{:.1f}"}, NETWORKS
)


@app.command()
def main(
    epochs: Annotated[float, typer.Option(help="Epochs of each training.")] = 1.0,
    json: JsonFile = None,
) -> None:
    """Parameters, operations for a picture, and the validation bound after an epoch."""
    data = load_dataset("mnist")
    keep_memory()
    rows = []
    for name in NETWORKS:
        values = {"dataset": "mnist", "network": name, "latent_dim": 20, "epochs": epochs}
        config = RunConfig.parse({**values, "learning_rate": 2e-3})
        model = Training(config, data).model.eval()
        count = sum(parameter.numel() for parameter in model.parameters())
        # Attention in one piece is not counted; as matrix products it is.
        attention = sdpa_kernel(SDPBackend.MATH)
        with torch.no_grad(), attention, FlopCounterMode(display=False) as counter:
            model.decode(model.embed(data.test.images[:1]))
        with console.status(name):
            *_, last = train(config, data)
        rows.append((name, count, counter.get_total_flops() / 1e6, last.validation.loss))
    Report(json).show(SIZES, f"MNIST, 20 dimensions, {epochs:g} epoch", rows)


if __name__ == "__main__":
    run_benchmark(app)
