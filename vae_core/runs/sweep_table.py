"""The figures of a sweep as a table: means over repeats with 95 % intervals, and as CSV."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from vae_core.csv_text import csv_text
from vae_core.errors import UserError
from vae_core.evaluation.figures import finite
from vae_core.evaluation.intervals import mean_interval
from vae_core.runs.status import ACTIVE
from vae_core.runs.store import Store
from vae_core.runs.sweep import Sweep
from vae_core.runs.sweep_pack import measures_of
from vae_core.runs.sweep_words import named

# What every finished run has told of itself: key, title, unit, which direction is better
_TOLD = (
    ("elbo", "ELBO", "nats", "higher"),
    ("reconstruction", "Reconstruction", "nats", "lower"),
    ("kl", "KL", "nats", ""),
    ("active_units", "Active units", "", ""),
)


@dataclass(frozen=True)
class Repeated:
    """A figure of the runs of one group.

    Attributes:
        values: of each run that has it.
        mean: of these.
        half_width: of the 95 % interval of the mean; None of one run.
    """

    key: str
    title: str
    unit: str
    better: str
    values: tuple[float, ...]
    mean: float
    half_width: float | None


@dataclass(frozen=True)
class GroupRow:
    """A group of a sweep with its figures by key."""

    label: str
    point: dict[str, Any]
    runs: tuple[str, ...]
    figures: dict[str, Repeated]


def rows_of(sweep: Sweep, store: Store) -> list[GroupRow]:
    """The figures of every group, of runs that are over; on the validation split, in nats."""
    return [
        GroupRow(named(group.point), group.point, group.runs, _figures(group.runs, store))
        for group in sweep.groups
    ]


def _figures(runs: Sequence[str], store: Store) -> dict[str, Repeated]:
    found: dict[str, tuple[str, str, str, list[float]]] = {}
    for name in runs:
        with suppress(UserError):
            run = store.get(name)
            status = run.status()
            if status["state"] in ACTIVE or not status.get("results"):
                continue
            bound = status["results"]["validation"]
            told = [(*row, bound.get(row[0])) for row in _TOLD]
            told += [
                (key, figure["title"], figure["unit"], figure["better"], figure["value"])
                for key, figure in measures_of(run, store).items()
            ]
            for key, title, unit, better, value in told:
                if value is not None and finite(value) is not None:
                    found.setdefault(key, (title, unit, better, []))[3].append(float(value))
    return {key: repeated(key, *about) for key, about in found.items()}


def repeated(key: str, title: str, unit: str, better: str, values: Sequence[float]) -> Repeated:
    """A figure over its repeats."""
    mean, half = mean_interval(values)
    return Repeated(key, title, unit, better, tuple(values), mean, finite(half))


def as_csv(sweeps: Sequence[Sweep], store: Store) -> str:
    """A row for each figure of each group: what varied, mean, interval and the values behind it."""
    fields = list(dict.fromkeys(name for sweep in sweeps for name in sweep.fields))
    header = [
        "sweep",
        *fields,
        "figure",
        "unit",
        "mean",
        "half_width_95",
        "repeats",
        "values",
        "runs",
    ]
    lines = []
    for sweep in sweeps:
        for row in rows_of(sweep, store):
            point = [_cell(row.point.get(name)) for name in fields]
            for figure in row.figures.values():
                half = "" if figure.half_width is None else figure.half_width
                values = " ".join(f"{value:.10g}" for value in figure.values)
                lines.append(
                    [
                        sweep.id,
                        *point,
                        figure.key,
                        figure.unit,
                        figure.mean,
                        half,
                        len(figure.values),
                        values,
                        " ".join(row.runs),
                    ]
                )
    return csv_text(header, lines)


def _cell(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return ",".join(map(str, value))
    return "" if value is None else value
