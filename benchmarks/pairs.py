"""What the pairs of trainings on Train end at: ``python -m benchmarks.pairs``.

Needs MNIST (``LATENT_PLAYGROUND_DATA``), else downloads it.
"""

from typing import Any

import typer
from rich.console import Console

from benchmarks.tables import JsonFile, Report, Table, run_benchmark
from vae_core import RunConfig, load_dataset, train
from vae_core.catalogue import PAIRS

app = typer.Typer(help=__doc__, add_completion=False)
console = Console(stderr=True)

DEEP = {"dataset": "digits", "hidden": (64, 64, 64)}
CASES: dict[str, tuple[str | None, dict[str, Any]]] = {
    "annealing, deep": (None, {**DEEP, "learning_rate": 3e-3, "epochs": 60}),
    "annealing": (None, {"dataset": "digits", "epochs": 60}),
    "dropout": ("fast", {"dataset": "mnist", "epochs": 2}),
    "decay": ("fast", {"dataset": "mnist", "epochs": 2}),
    "initialisation": (None, {**DEEP, "epochs": 40}),
    "muon": (None, {"dataset": "digits", "epochs": 60}),
}
LOSS = "{:.1f} = {:.1f} + {:.1f}, training {:.1f}"
ENDS = Table(
    "ends",
    "pair",
    {"first": LOSS, "second": LOSS},
    tuple(CASES),
)
PROMISES = Table("promises", "pair", {"what to look for": "{}"}, tuple(PAIRS))


@app.command()
def main(json: JsonFile = None) -> None:
    """-ELBO = reconstruction + KL of both runs of each pair, beside what its text promises."""
    rows = []
    for case, (preset, values) in CASES.items():
        pair = PAIRS[case.split(",")[0]]
        ends = []
        for value in pair.values:
            config = RunConfig.parse({**pair.shared, **values, pair.field: value}, preset=preset)
            with console.status(f"{case}: {pair.field} {value}"):
                *_, last = train(config, load_dataset(config.dataset))
            found = last.validation
            ends.append((found.loss, found.reconstruction, found.kl, last.train.loss))
        rows.append((case, *ends))
    report = Report(json)
    report.show(PROMISES, "What Train says", [(name, row.look) for name, row in PAIRS.items()])
    report.show(ENDS, "Pairs, first 500 validation pictures, seed 0", rows)


if __name__ == "__main__":
    run_benchmark(app)
