"""What models of data that are no pictures learn: ``python -m benchmarks.kinds series``, or tables.

Each prints its table; the figures are quoted in docs/kinds.md.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from vae_core.analyses.subject import Subject

from benchmarks.tables import JsonFile, Report, Table, run_benchmark
from vae_core.data.specs import SPECS

app = typer.Typer(no_args_is_help=True, add_completion=False)
STEPS = (0, 1, 2, 5, 10, 15, 20)
READ = Table(
    "read",
    "data, cause",
    {"R2, straight line": "{:.3f}", "R2, kernel": "{:.3f}"},
    [
        f"{name}, {cause}"
        for name in ("waves", "beats", "pendulum")
        for cause in SPECS[name].factor_names
    ],
)
ROLLED = Table(
    "rolled",
    "step",
    {
        "median": "{:.1f}",
        "quartiles": "{:.1f} to {:.1f}",
        "still": "{:.1f}",
        "seen anew": "{:.1f}",
        "MSE": "{:.4f}",
        "MSE, still": "{:.4f}",
    },
    [str(step) for step in STEPS],
)
WRITERS: dict[str, dict[str, object]] = {
    "default": {},
    **{f"vae, dropout {p:g}": {"model": "vae", "word_dropout": p} for p in (0.0, 0.4, 0.75)},
}
TEXT = Table(
    "text",
    "model",
    dict.fromkeys(("KL, nats", "-ELBO", "greedy", "drawn", "between", "moving", "whole"), "{:.1f}"),
    tuple(WRITERS),
)
LEARNED = [(dataset, model) for dataset in ("wine", "breast-cancer") for model in ("vae", "cvae")]
LEARNED += [("diabetes", "vae"), ("homes", "vae")]
ROWS = Table(
    "rows",
    "data, model",
    {
        "bound": "{:.2f} ± {:.2f}",
        "mixture": "{:.2f} ± {:.2f}",
        "difference": "{:+.2f} ± {:.2f}",
        "error, of spread": "{:.2f}",
        "choices right": "{:.2f}",
    },
    [f"{dataset}, {model}" for dataset, model in LEARNED],
)
CLASSES = Table(
    "classes",
    "data",
    dict.fromkeys(
        ("correlation", "of training rows", "error, sd", "error of training rows"), "{:.3f}"
    ),
    ("wine", "breast-cancer"),
)

Seconds = Annotated[float, typer.Option(min=1, help="Training time of each model.")]


def trained(seconds: float, **values: object) -> "Subject":
    """A subject trained with the app's usual preset."""
    from vae_core import RunConfig, Store
    from vae_core.analyses.subject import open_subject
    from vae_core.runs.runner import execute

    with TemporaryDirectory() as folder:
        run = Store(Path(folder)).create(RunConfig.parse({**values, "seconds": seconds}, "fast"))
        execute(run)
        return open_subject(run.folder)


def read_off(subject: "Subject") -> list[tuple[str, float, float]]:
    """R^2 of each known cause by a straight line and by a kernel."""
    from vae_core.analyses.report import readout
    from vae_core.config.analyses import ReportSettings

    found = readout.section(subject, ReportSettings(), lambda text, done: None)
    values = {figure.metric.key: figure.value for figure in found.figures}
    return [
        (f"{subject.data.name}, {name}", values[f"linear_{name}"], values[f"kernel_{name}"])
        for name in subject.data.factor_names
    ]


@app.command()
def series(seconds: Seconds = 30, json: JsonFile = None) -> None:
    """Causes of waves and heart beats, read off the posterior mean (R^2 on test examples)."""
    rows = []
    for dataset, model in (("waves", "vae"), ("beats", "cvae")):
        rows += read_off(trained(seconds, dataset=dataset, model=model))
    Report(json).show(READ, f"Read off the posterior mean after {seconds:g} s", rows)


@app.command()
def control(
    seconds: Seconds = 75,
    epochs: Annotated[float | None, typer.Option(help="Passes at most, on a busy machine.")] = None,
    json: JsonFile = None,
) -> None:
    """Angle and velocity of the pendulum, and 20 steps alone beside the true simulation."""
    import numpy as np

    from vae_core.evaluation.rollouts import roll

    subject = trained(seconds, dataset="pendulum", epochs=epochs)
    report = Report(json)
    report.show(READ, f"{subject.config.title}: read off the posterior mean", read_off(subject))
    layout = subject.data.layout
    states = subject.data.test.factors[:100].double().numpy()
    rolled = roll(subject.model, layout, states, 20, seed=0)
    rows = []
    for step in STEPS:
        low, median, high = np.quantile(rolled.angle[:, step], (0.25, 0.5, 0.75))
        still, seen = (np.median(each[:, step]) for each in (rolled.still, rolled.seen))
        pixels = [np.median(each[:, step]) for each in (rolled.mse, rolled.still_mse)]
        rows.append((f"{step}", median, (low, high), still, seen, *pixels))
    report.show(
        ROLLED,
        f"{len(states)} rollouts under random actions: degrees from the truth, and squared error",
        rows,
    )


@app.command()
def text(
    epochs: Annotated[float, typer.Option(help="Epochs of each run: 9 are a minute.")] = 9.0,
    samples: Annotated[int, typer.Option(help="Lines from the prior that are counted.")] = 2000,
    seed: Annotated[int, typer.Option(help="Seed of training and of the lines.")] = 0,
    json: JsonFile = None,
) -> None:
    """Expressions: what parses of samples and of steps between lines, and the KL of word dropout.

    All with the app's other defaults for text; the first run is the default itself.
    """
    from vae_core import RunConfig, evidence_lower_bound, load_dataset, train
    from vae_core.analyses.report.text import section
    from vae_core.analyses.subject import Subject
    from vae_core.artifacts.model_file import LoadedRun
    from vae_core.artifacts.records import ModelRecord
    from vae_core.config.analyses import ReportSettings

    data = load_dataset("expressions")
    rows = []
    for name, values in WRITERS.items():
        given = {"dataset": "expressions", "epochs": epochs, "seed": seed, **values}
        config = RunConfig.parse(given)
        *_, last = train(config, data)
        bound = evidence_lower_bound(last.model, data.test)
        subject = Subject(LoadedRun(last.model, config, ModelRecord()), data, Path())
        settings = ReportSettings(examples=samples, seed=seed)
        found = section(subject, settings, lambda text, done: None)
        figures = {figure.metric.key: figure for figure in found.figures}
        keys = ("valid_greedy", "valid_drawn", "valid_between", "moving", "exact")
        rows.append((name, bound.kl, -bound.elbo, *(figures[key].value for key in keys)))
    title = f"Expressions, {epochs:g} epochs, test split; {samples} samples; shares in %"
    Report(json).show(TEXT, title, rows)


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
    from vae_core.user_data.parsing import parse
    from vae_core.user_data.saving import save
    from vae_core.user_data.upload import from_uploads

    before = os.environ.get(OWN_VARIABLE)
    with TemporaryDirectory() as folder:
        os.environ[OWN_VARIABLE] = folder
        try:
            save(parse(from_uploads([(f"{name}.csv", data)])), name)
            yield
        finally:
            os.environ.pop(OWN_VARIABLE)
            if before is not None:
                os.environ[OWN_VARIABLE] = before


@app.command()
def tables(seconds: Seconds = 30, samples: int = 500, json: JsonFile = None) -> None:
    """Held-out nats of a row beside a mixture's, and what is generated of each class."""
    from vae_core.analyses.report import table
    from vae_core.config.analyses import ReportSettings

    settings = ReportSettings(importance_samples=samples, importance_examples=2000)
    rows, classes = [], []

    def measure(dataset: str, model: str) -> None:
        subject = trained(seconds, dataset=dataset, model=model)
        found = table.section(subject, settings, lambda text, done: None)
        of = {figure.metric.key: figure for figure in found.figures}
        keys = ("row_likelihood", "mixture_likelihood", "likelihood_gain")
        nats = [(of[key].value, of[key].error) for key in keys]
        right = of["choice_accuracy"].value if "choice_accuracy" in of else None
        rows.append((f"{dataset}, {model}", *nats, of["column_error"].value, right))
        if model == "cvae":
            keys = ("class_correlation", "class_correlation_train", "class_error")
            values = [of[key].value for key in (*keys, "class_error_train")]
            classes.append((dataset, *values))

    for dataset, model in LEARNED:
        with brought("homes", homes()) if dataset == "homes" else nullcontext():
            measure(dataset, model)
    report = Report(json)
    report.show(ROWS, f"Test rows after {seconds:g} s, in nats a row (higher is better)", rows)
    report.show(
        CLASSES,
        "Class means against those of test rows: generated, and of training rows",
        classes,
    )


@app.callback()
def main() -> None:
    """Train on each kind of data and measure it in its own terms."""


if __name__ == "__main__":
    run_benchmark(app)
