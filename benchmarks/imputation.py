"""Filled gaps beside the truth: this program's, IterativeImputer's and KNNImputer's.

Cells of whole data are taken away at random, or the rather the larger they are; what is filled is
compared with what was there. Tables are made of scikit-learn's wine and breast cancer, of homes
made anew, and of MNIST's pixels in black and white.

    python -m benchmarks.imputation --data wine --shares 0.3 --json found.json
"""

import sys
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Annotated, Any

import numpy as np
import pandas as pd
import torch
import typer
from scipy.stats import binom, norm
from sklearn.datasets import load_breast_cancer, load_wine
from sklearn.exceptions import ConvergenceWarning
from sklearn.experimental import enable_iterative_imputer  # noqa: F401
from sklearn.impute import IterativeImputer, KNNImputer
from torch import Tensor

from benchmarks.homes import homes
from benchmarks.tables import Cell, JsonFile, Report, Table, run_benchmark
from vae_core import Dataset, RunConfig, Split, load_dataset, train
from vae_core.data.layouts import Table as Columns
from vae_core.errors import UserError
from vae_core.evaluation.filling import complete

DATA = ("wine", "breast-cancer", "homes", "mnist")
SHARES = (0.1, 0.3, 0.5)
MECHANISMS = ("at random", "not at random")
METHODS = ("vae", "iterative", "knn", "mean")
COVERAGE = 0.9
CODES, DRAWS, IMPUTATIONS = 1000, 200, 10
HOMES, PICTURES, FILLED = 1500, 3000, 100
WIDE = 20  # columns beyond which each is regressed on fewer others
STEPS, BATCH = 1500, 32  # of a table's training
LEAST = 1e-3  # probability of a pixel or a value that is scored


@dataclass
class Guess:
    """What a method says of test rows (N, D): cells that were there are not looked at.

    Attributes:
        mean: expected numbers and probabilities of values (N, D).
        draws: (S, N, D), or None where a method gives no distribution.
        scores: log density of each true number, of a choice at the place of its value; or None.
    """

    mean: np.ndarray
    draws: np.ndarray | None = None
    scores: np.ndarray | None = None


@dataclass
class Row:
    """A line of the table: errors of numbers in standard deviations, of choices as a share."""

    data: str
    mechanism: str
    share: float
    method: str
    cells: int
    error: float
    wrong: float | None
    score: float | None
    covered: float | None
    within: bool | None
    low: float | None
    high: float | None
    seconds: float


def table_of(name: str, seed: int) -> Dataset:
    """A whole data set, its columns scaled and understood as files are."""
    if name == "mnist":
        data = load_dataset("mnist")

        def few(split: Split, count: int) -> Split:
            return Split((split.images[:count] > 127).float())

        return replace(
            data,
            train=few(data.train, PICTURES),
            validation=few(data.validation, 500),
            test=few(data.test, FILLED),
            class_names=(),
            name="mnist-black-and-white",
        )
    if name == "homes":
        frame = pd.DataFrame(homes(HOMES, seed))
    else:
        found = {"wine": load_wine, "breast-cancer": load_breast_cancer}[name](as_frame=True)
        frame = found.data
    draw = np.random.default_rng(seed)
    parts = draw.permutation(np.arange(len(frame)) % 10)
    split = [("test", "test", "validation", *["train"] * 7)[part] for part in parts]
    return Dataset.from_frame(frame, name=f"{name}-{seed}", split=split)


def widths_of(data: Dataset) -> tuple[int, ...]:
    """How many of the numbers of an example each cell takes."""
    layout = data.layout
    return layout.widths if isinstance(layout, Columns) else (1,) * data.train.images[0].numel()


def gaps_of(data: Dataset, share: float, mechanism: str, seed: int) -> dict[str, Tensor]:
    """Of each split the examples with cells taken away, flat (N, D).

    Not at random the log-odds of a cell to be missing rise by 2 with each standard deviation of
    its number, of a choice with that of its place among the values; in all the share is the same.
    """
    draw = np.random.default_rng(seed)
    widths = widths_of(data)
    made = {}
    for part in ("train", "validation", "test"):
        values = getattr(data, part).values().flatten(1)
        cells = torch.stack(
            [p[:, 0] if p.shape[1] == 1 else p.argmax(1).float() for p in values.split(widths, 1)],
            1,
        ).numpy()
        odds = np.zeros_like(cells)
        if mechanism != "at random":
            spread = np.maximum(cells.std(0), 1e-6)
            odds = 2 * (cells - cells.mean(0)) / spread
        gone = draw.random(cells.shape) < _probability(odds, share)
        wide = torch.from_numpy(np.repeat(gone, widths, 1))
        made[part] = torch.where(wide, torch.nan, values)
    return made


def _probability(odds: np.ndarray, share: float) -> np.ndarray:
    """Logistic of the log-odds, shifted in each column so that its mean is the share."""
    low, high = np.full(odds.shape[1], -20.0), np.full(odds.shape[1], 20.0)
    for _ in range(50):
        middle = (low + high) / 2
        over = (1 / (1 + np.exp(-(odds + middle)))).mean(0) > share
        low, high = np.where(over, low, middle), np.where(over, middle, high)
    return 1 / (1 + np.exp(-(odds + low)))


def by_vae(data: Dataset, gappy: dict[str, Tensor], truth: Tensor, seed: int) -> Guess:
    """MIWAE: the importance-weighted bound of what is there, and filling by importance sampling."""
    splits = {part: Split(x.view(-1, *data.shape)) for part, x in gappy.items()}
    learned = replace(data, **splits, row=None)
    pictures = not isinstance(data.layout, Columns)
    more: dict[str, Any] = (
        {"latent_dim": 20, "hidden": (256,), "epochs": 30, "samples": 5, "activation": "silu"}
        if pictures
        else {
            "samples": 10,
            "weight_decay": 0.01,
            "optimiser": "adamw",
            "batch_size": BATCH,
            "epochs": max(2, round(STEPS * BATCH / len(learned.train))),
        }
    )
    config = RunConfig(dataset=learned, model="iwae", seed=seed, **more)
    *_, last = train(config, learned)
    x = splits["test"].images
    found = complete(
        last.best, x, CODES, draws=0 if pictures else DRAWS, truth=truth.view_as(x), seed=seed
    )
    assert found.scores is not None
    draws = None if pictures else found.draws.flatten(2).transpose(0, 1).numpy()
    return Guess(found.mean.flatten(1).numpy(), draws, found.scores.flatten(1).numpy())


def by_iterative(data: Dataset, gappy: dict[str, Tensor], truth: Tensor, seed: int) -> Guess:
    """Bayesian ridge regressions in turn; several imputations, each drawn, for a distribution."""
    pictures = not isinstance(data.layout, Columns)
    train_rows, test = gappy["train"].numpy(), gappy["test"].numpy()
    options: dict[str, Any] = {"random_state": seed, "keep_empty_features": True}
    # Within what was seen: on few rows with many gaps its regressions run away.
    options |= {"min_value": np.nanmin(train_rows), "max_value": np.nanmax(train_rows)}
    count = IMPUTATIONS
    if not pictures and train_rows.shape[1] > WIDE:  # hours otherwise
        options |= {"n_nearest_features": 15, "max_iter": 5}
        count = IMPUTATIONS // 2
    if pictures:  # each pixel by 30 others, those that go most with it the likeliest
        train_rows = train_rows[:1000]
        options |= {"n_nearest_features": 20, "max_iter": 2}
    mean = IterativeImputer(**options).fit(train_rows).transform(test)
    if pictures:
        return Guess(mean)
    drawn = []
    for number in range(count):
        options["random_state"] = 1000 * seed + number
        drawn.append(
            IterativeImputer(sample_posterior=True, **options).fit(train_rows).transform(test)
        )
    draws = np.stack(drawn)
    spread = np.maximum(draws.std(0, ddof=1), 1e-3) * np.sqrt(1 + 1 / count)
    return Guess(mean, draws, norm.logpdf(truth.numpy(), draws.mean(0), spread))


def by_knn(data: Dataset, gappy: dict[str, Tensor], truth: Tensor, seed: int) -> Guess:
    """The mean of the five nearest rows, by what both have."""
    imputer = KNNImputer(keep_empty_features=True).fit(gappy["train"].numpy())
    return Guess(imputer.transform(gappy["test"].numpy()))


def by_mean(data: Dataset, gappy: dict[str, Tensor], truth: Tensor, seed: int) -> Guess:
    """Of each column the mean of what is there."""
    mean = gappy["train"].nanmean(0).nan_to_num(0.0).numpy()
    return Guess(np.broadcast_to(mean, truth.shape))


BY: dict[str, Callable[..., Guess]] = {
    "vae": by_vae, "iterative": by_iterative, "knn": by_knn, "mean": by_mean,
}  # fmt: skip


@dataclass
class Tally:
    """What is added up over several divisions of a table."""

    squares: list[np.ndarray]
    wrong: list[np.ndarray]
    scores: list[np.ndarray]
    inside: list[np.ndarray]


def add(tally: Tally, data: Dataset, x: Tensor, truth: Tensor, guess: Guess, seed: int) -> None:
    """Compare the cells that were missing with what was there."""
    draw = np.random.default_rng(seed)
    gone, start = x.isnan().numpy(), 0
    told = truth.numpy()
    spread = data.train.values().flatten(1).std(0).clamp_min(1e-6).numpy()
    pictures = not isinstance(data.layout, Columns)
    for width in widths_of(data):
        part, start = slice(start, start + width), start + width
        rows = gone[:, part.start]
        if not rows.any():
            continue
        known, mean = told[rows, part], guess.mean[rows, part]
        if width > 1:
            tally.wrong.append(mean.argmax(1) != known.argmax(1))
            shares = np.clip(mean, LEAST, None)
            shares = shares / shares.sum(1, keepdims=True)
            if guess.scores is not None:
                tally.scores.append(np.log(shares[known > 0.5]))
        elif pictures:
            share = np.clip(mean[:, 0], LEAST, 1 - LEAST)
            tally.squares.append((known[:, 0] - mean[:, 0]) ** 2)
            tally.wrong.append((mean[:, 0] > 0.5) != (known[:, 0] > 0.5))
            tally.scores.append(np.log(np.where(known[:, 0] > 0.5, share, 1 - share)))
            # The place of a pixel in its distribution, drawn within its step: uniform if right.
            place = draw.random(len(share))
            place = np.where(known[:, 0] > 0.5, 1 - share * place, (1 - share) * place)
            tally.inside.append(np.abs(place - 0.5) <= COVERAGE / 2)
        else:
            tally.squares.append(((known - mean)[:, 0] / spread[part.start]) ** 2)
            if guess.draws is None or guess.scores is None:
                continue
            tally.scores.append(guess.scores[rows, part.start])
            drawn = guess.draws[:, rows, part.start]
            tie = np.isclose(drawn, known[:, 0], atol=1e-6)
            below = ((drawn < known[:, 0]) & ~tie).sum(0)
            place = (below + draw.random(len(known)) * (tie.sum(0) + 1)) / (len(drawn) + 1)
            tally.inside.append(np.abs(place - 0.5) <= COVERAGE / 2)


def measure(
    name: str, share: float, mechanism: str, methods: tuple[str, ...], seeds: int
) -> Iterator[Row]:
    """The lines of a table at a share of missing cells."""
    for method in methods:
        tally, begun = Tally([], [], [], []), time.perf_counter()
        for seed in range(seeds if name in ("wine", "breast-cancer") else 1):
            data = table_of(name, seed)
            gappy = gaps_of(data, share, mechanism, seed)
            truth = data.test.values().flatten(1)
            guess = BY[method](data, gappy, truth, seed)
            add(tally, data, gappy["test"], truth, guess, seed)
        yield _row(name, mechanism, share, method, tally, time.perf_counter() - begun)


def _row(name: str, mechanism: str, share: float, method: str, tally: Tally, seconds: float) -> Row:
    squares = np.concatenate(tally.squares)
    wrong = np.concatenate(tally.wrong) if tally.wrong else None
    scores = np.concatenate(tally.scores) if tally.scores else None
    covered = within = low = high = None
    if tally.inside:
        inside = np.concatenate(tally.inside)
        low, high = binom.interval(0.95, len(inside), COVERAGE)
        covered = float(inside.mean())
        within = bool(low <= inside.sum() <= high)
        low, high = low / len(inside), high / len(inside)
    return Row(
        name,
        mechanism,
        share,
        method,
        sum(map(len, tally.squares)) + (0 if name == "mnist" else sum(map(len, tally.wrong))),
        float(np.sqrt(squares.mean())),
        None if wrong is None else float(wrong.mean()),
        None if scores is None else float(scores.mean()),
        covered,
        within,
        low,
        high,
        seconds,
    )


def _cells(row: Row) -> tuple[Cell, ...]:
    inside = None if row.covered is None else (100 * row.covered, 100 * row.low, 100 * row.high)
    wrong = None if row.wrong is None else 100 * row.wrong
    return row.cells, row.error, wrong, row.score, inside, row.seconds


TABLE = Table(
    "imputation",
    "data, missing, share, method",
    {
        "cells": "{:.0f}",
        "error, sd": "{:.3f}",
        "wrong, %": "{:.1f}",
        "log score, nats": "{:.3f}",
        "covered, % (95 % of a right one)": "{:.1f} ({:.1f} to {:.1f})",
        "s": "{:.1f}",
    },
)
app = typer.Typer(add_completion=False)


def _several(choices: tuple[str, ...], asked: str) -> tuple[str, ...]:
    """Names between commas; "all" are all of them."""
    found = choices if asked == "all" else tuple(asked.split(","))
    unknown = [name for name in found if name not in choices]
    if unknown:
        raise UserError(f"There is no {unknown[0]!r}. Choose from: all, {', '.join(choices)}.")
    return found


@app.command(help=__doc__)
def main(
    data: Annotated[str, typer.Option(help=f"Names between commas: {', '.join(DATA)}.")] = "all",
    shares: Annotated[str, typer.Option(help="Of missing cells: 0.1, 0.3, 0.5.")] = "all",
    missing: Annotated[str, typer.Option(help=" or ".join(MECHANISMS) + ".")] = "all",
    methods: Annotated[str, typer.Option(help=", ".join(METHODS) + ".")] = "all",
    seeds: Annotated[int, typer.Option(min=1, help="Divisions of wine and breast cancer.")] = 3,
    file: JsonFile = None,
) -> None:
    """Print the table, and write it as JSON where asked to."""
    # Its ten rounds are its own default; that they are few is no news here.
    warnings.simplefilter("ignore", ConvergenceWarning)
    rows = []
    for name in _several(DATA, data):
        for mechanism in _several(MECHANISMS, missing):
            for share in map(float, _several(tuple(map(str, SHARES)), shares)):
                for row in measure(name, share, mechanism, _several(METHODS, methods), seeds):
                    label = f"{row.data}, {row.mechanism}, {row.share:.0%}, {row.method}"
                    print(f"{label}: error {row.error:.3f}", file=sys.stderr, flush=True)
                    rows.append((label, *_cells(row)))
    Report(file).show(TABLE, "Filled cells beside what was there", rows)


if __name__ == "__main__":
    run_benchmark(app)
