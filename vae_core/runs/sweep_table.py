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
        values: of each run that has it; runs: which these are.
        mean: of these.
        half_width: of the 95 % interval of the mean; None of one run.
    """

    key: str
    title: str
    unit: str
    better: str
    values: tuple[float, ...]
    runs: tuple[str, ...]
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
    found: dict[str, tuple[str, str, str]] = {}
    values: dict[str, dict[str, float]] = {}
    for name in runs:
        for key, about, value in _told_by(name, store):
            if value is not None and finite(value) is not None:
                found.setdefault(key, about)
                values.setdefault(key, {})[name] = float(value)
    return {key: repeated(key, *found[key], values[key]) for key in found}


def _told_by(name: str, store: Store) -> list[tuple[str, tuple[str, str, str], Any]]:
    """Of one run that is over: key, (title, unit, better) and value of every figure."""
    with suppress(UserError):
        run = store.get(name)
        status = run.status()
        if status["state"] not in ACTIVE and status.get("results"):
            bound = status["results"]["validation"]
            told = [
                (key, (title, unit, better), bound.get(key)) for key, title, unit, better in _TOLD
            ]
            for key, each in measures_of(run, store).items():
                told.append((key, (each["title"], each["unit"], each["better"]), each["value"]))
            return told
    return []


def repeated(key: str, title: str, unit: str, better: str, values: dict[str, float]) -> Repeated:
    """A figure over its repeats, by the run that has each."""
    mean, half = mean_interval(list(values.values()))
    return Repeated(
        key, title, unit, better, tuple(values.values()), tuple(values), mean, finite(half)
    )


def as_csv(sweeps: Sequence[Sweep], store: Store) -> str:
    """A row for each figure of each run: what varied, its value, mean and interval of its group."""
    fields = list(dict.fromkeys(name for sweep in sweeps for name in sweep.varied))
    more = ("figure", "unit", "value", "mean", "half_width_95", "repeats")
    lines = []
    for sweep in sweeps:
        points = dict(zip(sweep.runs, sweep.points, strict=True))
        for row in rows_of(sweep, store):
            for figure in row.figures.values():
                half = "" if figure.half_width is None else figure.half_width
                told = (figure.mean, half, len(figure.values))
                for run, value in zip(figure.runs, figure.values, strict=True):
                    point = [_cell(points[run].get(name)) for name in fields]
                    lines.append([sweep.id, run, *point, figure.key, figure.unit, value, *told])
    return csv_text(["sweep", "run", *fields, *more], lines)


def _cell(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return ",".join(map(str, value))
    return "" if value is None else value
