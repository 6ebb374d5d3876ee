"""A run repeated over seeds: its repeats among the runs, and the spread of a report's figures."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from vae_core.config.analyses import ReportSettings
from vae_core.config.run import WHERE
from vae_core.errors import UserError
from vae_core.evaluation.figures import finite
from vae_core.evaluation.intervals import mean_interval
from vae_core.pack import read_meta
from vae_core.runs.analysis import Analysis, find_analysis
from vae_core.runs.store import Run, Store

_FREE = {"seed", *WHERE}  # what may differ between repeats


@dataclass(frozen=True)
class Repeats:
    """The report cards of a run's repeats, its own among them.

    Attributes:
        made: of each run whose report is there, its pack's JSON object.
        missing: the analyses that are not made yet, by run.
    """

    made: dict[str, dict[str, Any]]
    missing: dict[str, Analysis]

    @property
    def count(self) -> int:
        """How many runs there are, the one in hand included."""
        return len(self.made) + len(self.missing)


def repeats_of(run: Run, store: Store) -> list[Run]:
    """The finished runs of a store that differ in nothing but their seed, this one among them.

    Of several with one seed the newest counts, or the run itself.

    Raises:
        UserError: when the run is not there.
    """
    config = run.config()
    wanted = config.model_dump(exclude=_FREE)
    found = {config.seed: run}
    for row in store.list():  # newest first
        alike = (row["dataset"], row["model"]) == (config.dataset, config.model)
        if row["state"] != "finished" or not row["explorable"] or not alike:
            continue
        if row["latent_dim"] != config.latent_dim or row["seed"] in found:
            continue
        with suppress(UserError):
            other = store.get(row["id"])
            if other.config().model_dump(exclude=_FREE) == wanted:
                found[row["seed"]] = other
    return [found[seed] for seed in sorted(found)]


def reports_of(run: Run, settings: ReportSettings, store: Store) -> Repeats:
    """The report cards under these settings of a run and its repeats.

    Raises:
        UserError: when the run is not there.
    """
    made: dict[str, dict[str, Any]] = {}
    missing: dict[str, Analysis] = {}
    for each in repeats_of(run, store):
        analysis = find_analysis(each.folder, "report", settings, store.root)
        pack = analysis.result() if analysis.status()["state"] == "finished" else None
        if pack is None:
            missing[each.id] = analysis
        else:
            made[each.id] = read_meta(pack)
    return Repeats(made, missing)


def with_spread(meta: dict[str, Any], repeats: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """A report's JSON in which each figure has ``repeats``: its spread over seeds.

    That is their ``count``, ``mean``, ``half_width`` (of the 95 % interval of the mean, Student's
    t), ``least`` and ``most``; nothing is added to a figure that fewer than two of them have.

    Args:
        meta: of the report in hand.
        repeats: of it and of its repeats.
    """
    values: dict[tuple[str, str], list[float]] = {}
    for each in repeats:
        for section in each["sections"]:
            for figure in section["figures"]:
                if figure["value"] is not None:
                    values.setdefault((section["name"], figure["key"]), []).append(figure["value"])
    sections = [
        {
            **section,
            "figures": [
                _with(figure, values.get((section["name"], figure["key"]), []))
                for figure in section["figures"]
            ],
        }
        for section in meta["sections"]
    ]
    return {**meta, "sections": sections}


def _with(figure: dict[str, Any], values: list[float]) -> dict[str, Any]:
    if len(values) < 2:
        return figure
    mean, half = mean_interval(values)
    told = {"count": len(values), "mean": mean, "half_width": finite(half)}
    return {**figure, "repeats": {**told, "least": min(values), "most": max(values)}}
