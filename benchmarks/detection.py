"""Which score tells what is unlike the others: ``python -m benchmarks.detection``.

Each task trains a VAE on what is usual and asks how often an example that is not scores above one
that is (area under the ROC curve), beside two methods of scikit-learn on the same numbers. The
intervals are of 95 % over the examples; where a task has several parts they are of the mean.
"""

import math
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
import torch
import typer
from rich.console import Console
from sklearn.decomposition import PCA
from sklearn.ensemble import IsolationForest

from benchmarks.tables import JsonFile, Report, Table, run_benchmark
from vae_core import RunConfig, load_dataset, train
from vae_core.analyses.apply.reference import VALIDATED
from vae_core.analyses.apply.scores import Scorer
from vae_core.analyses.densities import EXAMPLES, fit_density
from vae_core.config.applying import SCORES
from vae_core.data import Dataset, Split
from vae_core.data.base import spread_evenly
from vae_core.errors import UserError
from vae_core.evaluation.codes import encode
from vae_core.evaluation.costs import costs_of
from vae_core.evaluation.detection import Detection, detection
from vae_core.evaluation.regret import encoder_regret
from vae_core.training.optimisation import keep_memory

app = typer.Typer(help=__doc__, add_completion=False)
console = Console(stderr=True)

ENCODER, FOREST, LINEAR = "regret over the encoder", "IsolationForest", "PCA error"
METHODS = (*SCORES, ENCODER, FOREST, LINEAR)
CELL = "{:.3f} ({:.3f} to {:.3f})"
SAMPLES = 16
FITTED = 20_000  # training examples of the two other methods


@dataclass(frozen=True)
class Task:
    """Usual examples to learn, and examples of which some are unlike them."""

    data: Dataset  # whose test examples are usual
    unlike: torch.Tensor
    settings: dict[str, Any]


def without(data: Dataset, label: int, **settings: Any) -> Task:
    """A data set without one class, which is what is unlike."""
    parts = {}
    for part in ("train", "validation", "test"):
        split = getattr(data, part)
        parts[part] = Split(split.images[split.known_labels != label])
    held = data.test.images[data.test.known_labels == label]
    name = f"{data.name}-without-{label}"
    return Task(Dataset(name, **parts, layout=data.layout), held, settings)


def bare(data: Dataset) -> dict[str, Split]:
    """The splits of a data set without what is known of them."""
    return {part: Split(getattr(data, part).images) for part in ("train", "validation", "test")}


def mixed_rows(name: str, seed: int) -> Task:
    """Test rows of which a quarter of the columns, two at least, are those of other rows.

    Each value is a usual one: what is unlike is that they stand together.
    """
    data, rng = load_dataset(name), np.random.RandomState(seed)
    widths = data.layout.widths
    ends = np.cumsum((0, *widths))
    rows = data.test.images.repeat(4, 1, 1, 1)
    for row in rows:
        for column in rng.choice(len(widths), max(2, len(widths) // 4), replace=False):
            part = slice(ends[column], ends[column + 1])
            row[0, 0, part] = data.train.images[rng.randint(len(data.train)), 0, 0, part]
    return Task(Dataset(f"{name}-rows", **bare(data), layout=data.layout), rows, {})


def mixed_beats(seed: int) -> Task:
    """Heart beats of which a fifth is that of another one."""
    data, rng = load_dataset("beats"), np.random.RandomState(seed)
    curves = data.test.images.clone()
    length = curves.shape[2]
    others = torch.from_numpy(rng.permutation(len(curves)))
    for curve, other in zip(curves, data.test.images[others], strict=True):
        start = rng.randint(length - length // 5)
        curve[:, start : start + length // 5] = other[:, start : start + length // 5]
    return Task(Dataset("beats-mixed", **bare(data), layout=data.layout), curves, {"epochs": 5})


def digits() -> Iterator[Task]:
    data = load_dataset("digits")
    for label in range(10):
        yield without(data, label, latent_dim=8, epochs=20)


def tables() -> Iterator[Task]:
    for name in ("wine", "breast-cancer", "diabetes"):
        yield mixed_rows(name, seed=0)


def series() -> Iterator[Task]:
    for label in range(3):
        yield without(load_dataset("beats"), label, epochs=5)
    yield mixed_beats(seed=0)


def ones() -> Iterator[Task]:
    yield without(load_dataset("mnist"), 1, latent_dim=20, epochs=5)


def fashion() -> Iterator[Task]:
    data = load_dataset("fashion-mnist")
    digits = load_dataset("mnist").test.images
    yield Task(
        Dataset("fashion", **bare(data), layout=data.layout),
        digits[spread_evenly(len(digits), 1000)],
        {"latent_dim": 20, "epochs": 5},
    )


TASKS: dict[str, tuple[str, Callable[[], Iterator[Task]]]] = {
    "digits": ("digits without one class", digits),
    "tables": ("rows with columns of other rows", tables),
    "series": ("heart beats of an unknown kind, or mixed", series),
    "ones": ("MNIST without its ones", ones),
    "fashion": ("Fashion-MNIST against MNIST", fashion),
}
TABLE = Table(
    "detection", "score", dict.fromkeys((name for name, _ in TASKS.values()), CELL), METHODS
)


def areas(task: Task, most: int, copied: int, steps: int) -> dict[str, Detection]:
    """The area of each method on a task, on up to so many examples of either kind."""
    keep_memory()
    config = RunConfig(dataset=task.data, **task.settings)
    with console.status(f"{task.data.name}: training"):
        *_, end = train(config, task.data)
    model = end.best
    train_codes = encode(model, task.data.train, EXAMPLES)
    fitted = fit_density("mixture", train_codes, 0, lambda *_: None, model.posterior_head)
    usual, unlike = (
        images[spread_evenly(len(images), min(len(images), most))]
        for images in (task.data.test.images, task.unlike)
    )
    split = Split(torch.cat([usual, unlike]))
    truth = np.arange(len(split)) >= len(usual)
    held = Split(task.data.validation.images)
    held = held.select(spread_evenly(len(held), min(len(held), VALIDATED)))
    scorer = Scorer(model, fitted.distribution, 0, steps)
    scorer = scorer.with_tails(held, costs_of(model, held, SAMPLES))
    costs = costs_of(model, split, SAMPLES)
    with console.status(f"{task.data.name}: scoring"):
        found = {name: scorer.score(name, split, costs).numpy() for name in SCORES}
    learned = task.data.train
    learned = learned.select(spread_evenly(len(learned), min(len(learned), FITTED)))
    known, asked = (each.values().flatten(1).numpy() for each in (learned, split))
    found[FOREST] = -IsolationForest(random_state=0).fit(known).score_samples(asked)
    linear = PCA(min(model.latent_dim, known.shape[1] - 1)).fit(known)
    rest = asked - linear.inverse_transform(linear.transform(asked))
    found[LINEAR] = np.square(rest).sum(1)
    areas = {name: detection(scores, truth) for name, scores in found.items()}
    if copied:
        # Every example takes a copy of the encoder: of fewer.
        some = np.concatenate([np.flatnonzero(truth == kind)[:copied] for kind in (False, True)])
        own = encoder_regret(model, split.select(torch.from_numpy(some)), steps=steps).numpy()
        areas[ENCODER] = detection(own, truth[some])
    return areas


def mean_of(parts: list[Detection]) -> tuple[float, float, float]:
    """The mean of areas, and its interval of 95 %."""
    value = sum(each.area for each in parts) / len(parts)
    error = math.sqrt(sum(each.error**2 for each in parts)) / len(parts)
    low, high = Detection(value, error).interval
    return value, low, high


@app.command()
def scores(
    task: Annotated[list[str] | None, typer.Option(help=f"Of {', '.join(TASKS)}.")] = None,
    most: Annotated[int, typer.Option(help="Examples of either kind.")] = 500,
    copied: Annotated[
        int, typer.Option(help="Of these by the regret over the encoder's weights; 0: none.")
    ] = 100,
    steps: Annotated[int, typer.Option(help="Steps of each regret.")] = 100,
    json: JsonFile = None,
) -> None:
    """The area under the ROC curve of each score on each task."""
    found: dict[str, dict[str, tuple[float, float, float]]] = {}
    for name in task or TASKS:
        if name not in TASKS:
            raise UserError(f"There is no task {name!r}. Choose from: {', '.join(TASKS)}.")
        title, tasks = TASKS[name]
        try:
            parts = [areas(each, most, copied, steps) for each in tasks()]
        except UserError as error:
            if name != "fashion":
                raise
            # Its files are not everywhere, and nothing stands in for them.
            print(f"{title} was left out: {error}", file=sys.stderr)
            continue
        found[title] = {each: mean_of([part[each] for part in parts]) for each in parts[0]}
        for each, area in found[title].items():
            print(title, each, [round(part[each].area, 3) for part in parts], area, file=sys.stderr)
    rows = [
        (method, *(found.get(title, {}).get(method) for title in TABLE.columns))
        for method in METHODS
    ]
    Report(json).show(TABLE, "Area under the ROC curve (95 %)", rows)


if __name__ == "__main__":
    run_benchmark(app)
