"""What models of data that are no pictures learn: ``python -m benchmarks.kinds series``, or tables.

Each prints its table; the figures are quoted in docs/kinds.md.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from benchmarks.tables import print_table

program = typer.Typer(no_args_is_help=True, add_completion=False)
Seconds = Annotated[float, typer.Option(min=1, help="Training time of each model.")]


def trained(seconds: float, **values: object):
    """A subject trained with the app's usual preset."""
    from vae_core import RunConfig, Store
    from vae_core.evaluation.subject import open_subject
    from vae_core.runner import execute

    with TemporaryDirectory() as folder:
        run = Store(Path(folder)).create(RunConfig.parse({**values, "seconds": seconds}, "fast"))
        execute(run)
        return open_subject(run.folder)


@program.command()
def series(seconds: Seconds = 30) -> None:
    """Causes of waves and heart beats, read off the posterior mean (R^2 on test examples)."""
    from vae_core.report import readout
    from vae_core.settings import ReportSettings

    rows = []
    for dataset, model in (("waves", "vae"), ("beats", "cvae")):
        subject = trained(seconds, dataset=dataset, model=model)
        found = readout.section(subject, ReportSettings(), lambda text, done: None)
        values = {figure.metric.key: figure.value for figure in found.figures}
        for name in subject.data.factor_names:
            read = [f"{values[f'{how}_{name}']:.3f}" for how in ("linear", "kernel")]
            rows.append((dataset, name, *read))
    print_table(
        f"Read off the posterior mean after {seconds:g} s",
        ("data", "cause", "R2, straight line", "R2, kernel"),
        rows,
    )


def homes(count: int = 900, seed: int = 0) -> bytes:
    """A CSV of homes: numbers and choices that hang together, drawn by a law with bends in it."""
    import csv
    import io

    import numpy as np

    rng = np.random.RandomState(seed)
    towns = ("Aldbury", "Brook", "Carn", "Dale")
    price = np.array([16.0, 9.0, 12.0, 7.0])
    file = io.StringIO()
    table = csv.writer(file)
    columns = ("town", "size (m2)", "rooms", "built (year)", "heating", "lift", "rent (per month)")
    table.writerow(columns)
    for _ in range(count):
        town = rng.choice(4, p=[0.4, 0.2, 0.25, 0.15])
        size = np.exp(rng.normal(4.2 - 0.25 * (town == 0), 0.35))
        rooms = int(np.clip(np.rint(size / 25 + rng.normal(0, 0.4)), 1, 6))
        built = int(2020 - 110 * rng.beta(1.2, 1.5 + 1.5 * (town == 3)))
        heating = ("wood", "gas", "pump")[
            int(np.clip((built - 1910 + rng.normal(0, 15)) // 40, 0, 2))
        ]
        lift = "yes" if rng.random_sample() < 1 / (1 + np.exp(-(built - 1975) / 8)) else "no"
        age = (2020 - built) / 100
        rent = (
            price[town] * size**0.9 * (1 - 0.5 * age + 0.6 * age**2) * np.exp(rng.normal(0, 0.08))
        )
        table.writerow((towns[town], f"{size:.1f}", rooms, built, heating, lift, f"{rent:.0f}"))
    return file.getvalue().encode()


@contextmanager
def brought(name: str, data: bytes) -> Iterator[None]:
    """A file as a data set of one's own, kept only as long as it is needed."""
    from vae_core.data.shelf import OWN_VARIABLE
    from vae_core.own.keeping import keep
    from vae_core.own.source import from_uploads
    from vae_core.own.understanding import understand

    before = os.environ.get(OWN_VARIABLE)
    with TemporaryDirectory() as folder:
        os.environ[OWN_VARIABLE] = folder
        try:
            keep(understand(from_uploads([(f"{name}.csv", data)])), name)
            yield
        finally:
            os.environ.pop(OWN_VARIABLE)
            if before is not None:
                os.environ[OWN_VARIABLE] = before


@program.command()
def tables(seconds: Seconds = 30, samples: int = 500) -> None:
    """Held-out nats of a row beside a mixture's, and what is generated of each class."""
    from vae_core.report import table
    from vae_core.settings import ReportSettings

    settings = ReportSettings(importance_samples=samples, importance_examples=2000)
    rows, classes = [], []

    def measure(dataset: str, model: str) -> None:
        subject = trained(seconds, dataset=dataset, model=model)
        found = table.section(subject, settings, lambda text, done: None)
        of = {figure.metric.key: figure for figure in found.figures}
        keys = ("row_likelihood", "mixture_likelihood", "likelihood_gain")
        nats = [f"{of[key].value:.2f} ± {of[key].error:.2f}" for key in keys]
        right = f"{of['choice_accuracy'].value:.2f}" if "choice_accuracy" in of else "-"
        rows.append((dataset, model, *nats, f"{of['column_error'].value:.2f}", right))
        if model == "cvae":
            keys = ("class_correlation", "class_correlation_train", "class_error")
            values = [f"{of[key].value:.3f}" for key in (*keys, "class_error_train")]
            classes.append((dataset, *values))

    for dataset in ("wine", "breast-cancer"):
        for model in ("vae", "cvae"):
            measure(dataset, model)
    measure("diabetes", "vae")
    with brought("homes", homes()):
        measure("homes", "vae")
    print_table(
        f"Test rows after {seconds:g} s, in nats a row (higher is better)",
        ("data", "model", "bound", "mixture", "difference", "error, of spread", "choices right"),
        rows,
    )
    print_table(
        "Class means against those of test rows: generated, and of training rows",
        ("data", "correlation", "of training rows", "error, in sd", "of training rows"),
        classes,
    )


@program.callback()
def main() -> None:
    """Train on each kind of data and measure it in its own terms."""


if __name__ == "__main__":
    program()
