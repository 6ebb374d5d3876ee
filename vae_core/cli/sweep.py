"""``sweep``: the same training for several values of one or more fields."""

import time
from functools import partial
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from vae_core.cli.fields import (
    ConfigFile,
    PresetName,
    given_values,
    option_name,
    with_fields,
    yes_or_no,
)
from vae_core.cli.mistakes import configured
from vae_core.cli.output import print_json
from vae_core.cli.progress import Meter
from vae_core.config.run import RunConfig
from vae_core.counting import counted
from vae_core.errors import UserError
from vae_core.runs.halving import RULE, ends_of, refuse_early
from vae_core.runs.status import ACTIVE
from vae_core.runs.store import Run, Store
from vae_core.runs.sweep import Sweep, plan
from vae_core.runs.sweep_words import named

POLL_SECONDS = 0.2
_PLAIN = {"--config", "--preset", "--workers"}
Workers = Annotated[
    int | None,
    typer.Option(
        "--workers",
        min=1,
        max=64,
        metavar="INT",
        show_default=False,
        help="Trainings at a time. Default: one a processor core, at most 4.",
    ),
]
Early = Annotated[bool, typer.Option("--early-ends", help=f"End hopeless runs early. {RULE}")]
_BETWEEN = "\x1f"  # between values of an option: ASCII's own unit separator


class SweepCommand(TyperCommand):
    """Takes several values after an option: ``--beta 0 0.5 1 4``.

    Of a yes or no also the two switches of ``train``: ``--average-weights --no-average-weights``.
    """

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Gather the values that follow an option into one text."""
        fields = {
            name
            for parameter in self.params
            for name in parameter.opts
            if not getattr(parameter, "is_flag", False) and name not in _PLAIN
        }
        on = {option_name(field) for field in yes_or_no()}
        off = {f"--no-{name[2:]}": name for name in on}
        switched: dict[str, list[str]] = {}
        gathered: list[str] = []
        rest = list(args)
        while rest:
            token = rest.pop(0)
            name, sign, value = token.partition("=")
            if token in off:
                switched.setdefault(off[token], []).append("no")
                continue
            if name not in fields:
                gathered.append(token)
                continue
            values = [value] if sign else []
            while rest and not (rest[0].startswith("-") and not _is_number(rest[0])):
                values.append(rest.pop(0))
            if name in on:
                switched.setdefault(name, []).extend(values or ["yes"])
                continue
            gathered += [name, _BETWEEN.join(values)]
            if not values:
                gathered.pop()  # the parser says that the option needs an argument
        for name, values in switched.items():
            gathered += [name, _BETWEEN.join(values)]
        return super().parse_args(ctx, gathered)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


@partial(with_fields, switches=False)
def sweep(
    config: ConfigFile = None,
    preset: PresetName = None,
    workers: Workers = None,
    early: Early = False,
    **fields: Any,
) -> None:
    """Train a run for each value of a field, and print one JSON object a run, a line each.

    Give a field several values, as in `sweep --beta 0 0.5 1 4 --epochs 5`; several such fields give
    every combination, and a yes or no takes both, as in `--average-weights yes no`. All else is
    equal: seed, budget, order of the data.

    Where there are more runs than workers they take turns, so that all advance together. The app's
    Compare page shows the sweep, also while it trains. Ctrl-C stops the runs and keeps the best
    models so far; a run that failed makes the status 1.
    """
    single, grid = _split(fields)
    if not grid:
        raise UserError(
            "A sweep varies something: give a field two or more values, such as --beta 0 1 4. "
            "For a single run use `train`."
        )
    train_all(configured(single, config, preset), grid, workers, early)


def train_all(
    base: RunConfig, grid: dict[str, list[Any]], workers: int | None, early: bool = False
) -> None:
    """Train a run for every combination of values, and print what became of each.

    Raises:
        UserError: for a wrong field or value.
        typer.Exit: with status 1 where a run failed.
    """
    with Meter() as meter:
        record, store = trained(base, grid, workers, meter, early)
    runs = [store.get(run_id) for run_id in record.runs]
    ended = ends_of(record, store).runs
    for point, run in zip(record.points, runs, strict=True):
        status = run.status()
        print_json(
            {
                "sweep": record.id,
                "id": run.id,
                "values": point,
                "state": status["state"],
                "message": ended.get(run.id, status["message"]),
                **(status.get("results") or {}),
                "run": str(run.folder.resolve()),
            }
        )
    if any(run.status()["state"] == "failed" for run in runs):
        raise typer.Exit(1)


def trained(
    base: RunConfig,
    grid: dict[str, list[Any]],
    workers: int | None,
    meter: Meter,
    early: bool = False,
    purpose: str = "",
) -> tuple[Sweep, Store]:
    """Train a run for every combination of values; the sweep, when all are over.

    Raises:
        UserError: for a wrong field or value.
    """
    configs = plan(base, grid)
    if early:
        refuse_early(base, list(grid))
    meter.update(f"Loading {base.dataset}", None, None)
    from vae_core.data import load_dataset
    from vae_core.queue.jobs import Jobs

    # Here once, and not by every worker at the same time.
    for name in {settings.dataset for settings in configs}:
        load_dataset(name, progress=meter.download)
    jobs = Jobs(workers=workers)
    try:
        jobs.pool.wait()
        record = jobs.sweep(base, grid, early, purpose)
        runs = [jobs.store.get(run_id) for run_id in record.runs]
        labels = [named(point) for point in record.points]
        _watch(jobs, dict(zip(labels, runs, strict=True)), meter)
    finally:
        jobs.close()
    return record, jobs.store


def _split(fields: dict[str, Any]) -> tuple[dict[str, Any], dict[str, list[Any]]]:
    """The fields with one value, and those with several."""
    several = {
        name: text.split(_BETWEEN)
        for name, text in fields.items()
        if isinstance(text, str) and _BETWEEN in text
    }
    single = given_values({name: text for name, text in fields.items() if name not in several})
    grid = {}
    for name, texts in several.items():
        grid[name] = [given_values({name: text})[name] for text in texts]
        if len(grid[name]) > 1 and len({str(value) for value in grid[name]}) == 1:
            raise UserError(f"{option_name(name)} has the same value twice. Give different ones.")
    return single, grid


def _watch(jobs: Any, named: dict[str, Run], meter: Meter) -> None:
    """Show the runs until all are over; the first Ctrl-C stops them."""
    stopping = False
    runs = list(named.values())
    told: set[tuple[str, str]] = set()
    while True:
        states = [run.status() for run in runs]
        for label, status in zip(named, states, strict=True):
            for finding in status.get("findings", []):
                if (label, finding["kind"]) not in told:
                    told.add((label, finding["kind"]))
                    meter.say(f"{label}: {finding['text']}")
        active = [status for status in states if status["state"] in ACTIVE]
        done = sum(
            1.0 if status["state"] not in ACTIVE else status.get("fraction") or 0.0
            for status in states
        ) / len(runs)
        # One text throughout, because the time left is taken from the pace since its first report.
        meter.step(
            f"Training {counted(len(runs), 'run')}", done, f"{len(active)} to go" if active else ""
        )
        if not active:
            return
        try:
            time.sleep(POLL_SECONDS)
        except KeyboardInterrupt:
            if stopping:
                raise
            stopping = True
            meter.update(
                "Stopping with the best models so far; Ctrl-C again breaks off", None, None
            )
            for run in runs:
                if run.status()["state"] in ACTIVE:
                    jobs.stop(run)
