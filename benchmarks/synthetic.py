"""Rows that a model of a table makes: ``python -m benchmarks.synthetic rows``, or values, level.

And ``cells``, rows with given cells. Each prints its table; the figures are quoted in
docs/synthetic.md. Models are trained for the passes that their kind of data suggests, so that no
figure hangs on how fast the machine is.
"""

from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
import typer

if TYPE_CHECKING:
    from vae_core.analyses.subject import Subject
    from vae_core.evaluation.fidelity import Records

from benchmarks.homes import DISTRICTS, HEATING, homes
from benchmarks.tables import JsonFile, Report, Table, run_benchmark

app = typer.Typer(no_args_is_help=True, add_completion=False)
HOMES = 4000
KINDS = {
    "district": [f"district {number + 1:02d}" for number in range(DISTRICTS)],
    "heating": list(HEATING),
    "balcony": ["no", "yes"],
}
DATA = {"homes": "vae", "wine": "cvae", "breast-cancer": "cvae", "diabetes": "vae"}
MADE = ("prior", "mixture")
ROWS = Table(
    "rows",
    "data, rows of",
    {
        "told apart, %": "{:.0f} ± {:.0f}",
        "p": "{:.2g}",
        "column": "{:.3f}",
        "correlation": "{:.3f}",
        "skill": "{:.2f} ± {:.2f}",
        "nearer to training, %": "{:.0f} ± {:.0f}",
        "copies, %": "{:.1f}",
    },
    [f"{data}, {rows}" for data in DATA for rows in (*MADE, "copula", "real")],
)
WAYS = ("expected rows", "prior", "mixture", "flow", "flow-matching")
VALUES = Table(
    "values",
    "rows drawn from",
    {"values there": "{:.0f}", "missing": "{:.0f}", "furthest, errors": "{:.1f}", "p": "{:.2g}"},
    WAYS,
)
LEVEL = Table(
    "level",
    "of two sets of real rows",
    {"p up to 5 %": "{:.1f}", "p up to 20 %": "{:.1f}", "p up to 50 %": "{:.1f}"},
    ("told apart", "nearer to training rows", "distance of a column"),
)
CELLS = {
    "balcony=yes": ("balcony=yes",),
    "rooms=2, balcony=no": ("rooms=2", "balcony=no"),
    "heating=oil, year=1950": ("heating=oil", "year=1950"),
    "area=60, district 05": ("area=60", "district=district 05"),
    "a row but for its price": (
        *("district=district 05", "area=60", "rooms=3", "year=1930", "heating=oil"),
        "balcony=yes",
    ),
}
GIVEN = Table(
    "cells",
    "given",
    {"obeyed, %": "{:.0f}", "codes": "{:.0f}", "p of the rest": "{:.2g}"},
    tuple(CELLS),
)


def trained(name: str, model: str) -> "Subject":
    """A model of a data set, or of the made table of homes, trained in memory."""
    from pathlib import Path

    import pandas as pd

    from vae_core import Dataset, RunConfig, load_dataset
    from vae_core.analyses.subject import Subject
    from vae_core.artifacts.model_file import LoadedRun
    from vae_core.artifacts.records import ModelRecord
    from vae_core.training.loop import train

    made = name == "homes"
    data = Dataset.from_frame(pd.DataFrame(homes(HOMES)), name=name) if made else load_dataset(name)
    config = RunConfig.parse({"dataset": data if made else name, "model": model})
    *_, last = train(config, data)
    loaded = LoadedRun(last.model.eval(), config, ModelRecord())
    return Subject(loaded, data, Path(f"{name}.safetensors"))


def quiet(text: str, share: float | None) -> None:
    """No report."""


@app.command()
def rows(seed: int = 0, json: JsonFile = None) -> None:
    """Rows of each model beside real ones and those of a Gaussian copula."""
    from vae_core.analyses.synthetic import judge
    from vae_core.config.analyses import FidelitySettings

    found: dict[str, tuple[Any, ...]] = {}
    for name, model in DATA.items():
        subject = trained(name, model)
        for source in MADE:
            meta, _ = judge(subject, FidelitySettings(source=source, seed=seed), quiet)
            section = meta["section"]
            for kind in ("made", "copula", "real"):
                label = f"{name}, {source if kind == 'made' else kind}"
                found[label] = _row(section, kind)
    ordered = [(label, *found[label]) for label in ROWS.rows or ()]
    Report(json).show(ROWS, "2000 rows against held-out rows", ordered)


def _row(section: dict[str, Any], kind: str) -> tuple[Any, ...]:
    of = {each["key"]: each for each in section["figures"]}

    def share(key: str) -> tuple[float, float] | None:
        figure = of[f"{key}_{kind}"]
        return None if figure["value"] is None else (100 * figure["value"], 100 * figure["error"])

    skill = of[f"skill_{kind}"]
    return (
        share("told_apart"),
        section["data"]["p_values"][kind],
        of[f"marginal_distance_{kind}"]["value"],
        of[f"association_error_{kind}"]["value"],
        (skill["value"], skill["error"]),
        share("nearness"),
        100 * of[f"copies_{kind}"]["value"],
    )


@app.command()
def values(
    times: Annotated[int, typer.Option(min=1, help="Files of 2000 rows each.")] = 5,
    json: JsonFile = None,
) -> None:
    """Of forty districts, which are in 2000 rows, and how often."""
    from scipy.stats import binom

    subject = trained("homes", "vae")
    names = KINDS["district"]
    train = _districts(subject.data.train.values(), names)
    share = train / train.sum()
    common = 2000 * share >= 10
    told = []
    for way in WAYS:
        counts = [_drawn_districts(subject, way, seed, names) for seed in range(times)]
        # Both sets are samples: the error of a difference is that of both.
        error = np.sqrt(2000 * share * (1 - share) * (1 + 2000 / train.sum()))
        furthest = max(float(np.abs((n - 2000 * share) / error)[common].max()) for n in counts)
        p = [_two_sample_p(n, train) for n in counts]
        # The least of so many p-values, as one p-value.
        least = float(binom.sf(0, times, min(p)))
        there = min(int((n > 0).sum()) for n in counts)
        lacking = max(int(((n == 0) & common).sum()) for n in counts)
        told.append((way, there, lacking, furthest, least))
    title = f"2000 rows, {times} times; {int(common.sum())} districts have 10 expected rows or more"
    Report(json).show(VALUES, title, told)


def _districts(examples: Any, names: list[str]) -> np.ndarray:
    return np.bincount(examples[:, 0, 0, : len(names)].argmax(1).numpy(), minlength=len(names))


def _drawn_districts(subject: "Subject", way: str, seed: int, names: list[str]) -> np.ndarray:
    import torch

    from vae_core.analyses.synthetic import made, plan
    from vae_core.config.analyses import MoreSettings

    expected = way == "expected rows"
    settings = MoreSettings(source="prior" if expected else way, seed=seed)
    drawing = plan(subject.model, subject, settings, (), quiet, expected)
    return _districts(torch.cat([piece.examples for piece in made(drawing, 2000)]), names)


def _two_sample_p(a: np.ndarray, b: np.ndarray) -> float:
    from vae_core.analyses.synthetic.words import frequencies

    return frequencies(a, b)


@app.command()
def level(
    times: Annotated[int, typer.Option(min=10, help="Pairs of sets.")] = 400,
    count: Annotated[int, typer.Option(min=20, help="Rows of a set.")] = 200,
    json: JsonFile = None,
) -> None:
    """How often tests say that two sets of real rows differ, in percent of the times."""
    from vae_core.evaluation.fidelity import marginals, nearness, told_apart

    p: dict[str, list[float]] = {name: [] for name in LEVEL.rows or ()}
    for time in range(times):
        a, b, c = (_records(count, 3 * time + k) for k in range(3))
        p["told apart"].append(told_apart(a, b, time).p_value)
        p["nearer to training rows"].append(nearness(a, b, c, time).p_value)
        p["distance of a column"] += [each.p_value for each in marginals(a, b, time)]
    told = [
        (name, *(100 * float(np.mean(np.array(each) <= at)) for at in (0.05, 0.2, 0.5)))
        for name, each in p.items()
    ]
    Report(json).show(LEVEL, f"Share of {times} times that p is so small, in percent", told)


def _records(count: int, seed: int) -> "Records":
    """Rows of the made table."""
    from vae_core.evaluation.fidelity import Records

    table, columns = homes(count, seed + 1), []
    for name, found in table.items():
        places = {value: place for place, value in enumerate(KINDS.get(name, ()))}
        columns.append(np.array([places.get(each, each) for each in found], np.float64))
    sizes = tuple(len(KINDS.get(name, ())) for name in table)
    return Records(tuple(table), sizes, np.stack(columns, 1))


@app.command()
def cells(
    many: Annotated[int, typer.Option(min=1000, help="Rows to leave out from.")] = 200_000,
    json: JsonFile = None,
) -> None:
    """Rows with given cells: whether they have them, and whether the rest goes with them.

    The rest is held against rows out of very many without given cells that have these by chance,
    where they are a hundred or more: the least p-value of its columns, times their number.
    """
    import torch

    from vae_core.analyses.synthetic import made, plan
    from vae_core.config.analyses import MoreSettings
    from vae_core.data.layouts import Table as Layout
    from vae_core.evaluation.fidelity import marginals, records_of

    subject = trained("homes", "vae")
    layout = Layout.of(subject.data.layout)

    def drawn(count: int, given: tuple[str, ...], seed: int) -> tuple["Records", float | None]:
        settings = MoreSettings(given=given, seed=seed)
        pieces = list(made(plan(subject.model, subject, settings, (), quiet), count))
        examples = torch.cat([piece.examples for piece in pieces])
        fewest = [piece.effective for piece in pieces if piece.effective is not None]
        return records_of(examples, layout), min(fewest, default=None)

    every, _ = drawn(many, (), 1)
    told = []
    for name, given in CELLS.items():
        found, codes = drawn(1000, given, 2)
        wanted = _wanted(given, layout)
        obeyed = float((found.values[:, list(wanted)] == list(wanted.values())).all(1).mean())
        there = every.select(
            np.flatnonzero((every.values[:, list(wanted)] == list(wanted.values())).all(1))
        )
        p = None
        if len(there) >= 100:
            rest = [
                each.p_value
                for each in marginals(found, there)
                if each.name not in {text.split("=")[0] for text in given}
            ]
            p = min(1.0, len(rest) * min(rest))
        told.append((name, 100 * obeyed, codes, p))
    Report(json).show(GIVEN, "1000 rows with given cells", told)


def _wanted(given: tuple[str, ...], layout: Any) -> dict[int, float]:
    """The place of each column that is given, and its value in a record."""
    wanted = {}
    for text in given:
        name, _, value = text.partition("=")
        place = next(k for k, column in enumerate(layout.columns) if column.name == name)
        column = layout.columns[place]
        wanted[place] = (
            float(column.values.index(value)) if column.type == "choice" else float(value)
        )
    return wanted


if __name__ == "__main__":
    run_benchmark(app)
