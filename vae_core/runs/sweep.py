"""Sweeps: the same training again and again with one thing changed, seeds and data order equal.

A sweep is a small file that names its runs, so that it outlives page, app and computer; the runs
are ordinary ones. Imports no torch.
"""

import itertools
import json
import re
import secrets
import time
from typing import Any

from pydantic import ValidationError

from vae_core import catalogue
from vae_core.config.base import Settings
from vae_core.config.lists import parts
from vae_core.config.mistakes import SettingsError
from vae_core.config.ranges import LEFT_OUT
from vae_core.config.run import RunConfig
from vae_core.data.specs import find_spec
from vae_core.errors import UserError
from vae_core.files import make_private, write_atomically
from vae_core.runs.store import Store

FEWEST, MOST = 2, 9  # columns of a wall
LARGEST = 100  # runs of any sweep
_SYMBOLS = {
    **{name: row.title for name, row in catalogue.WEIGHTS.items()},
    "schedule": "KL schedule",
    "weight_decay": "weight decay",
}
_ID = re.compile(r"sweep-[0-9a-z-]{1,60}")


class Sweep(Settings):
    """What was varied, and the run of each value; ``runs`` in the order of ``points``."""

    id: str
    created: float
    dataset: str
    points: tuple[dict[str, Any], ...]
    runs: tuple[str, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of the configuration that differ between the runs."""
        return tuple(self.points[0])

    @property
    def field(self) -> str:
        """The field that differs, where it is one; several are joined."""
        return ", ".join(self.fields)

    @property
    def values(self) -> list[Any]:
        """The values of the first field."""
        return [point[self.fields[0]] for point in self.points]

    @property
    def labels(self) -> list[str]:
        """A short name of each run, such as "β 0.25"."""
        return [named(point) for point in self.points]

    @property
    def title(self) -> str:
        """A line that names the sweep, such as "β on MNIST: 0, 1, 4"."""
        what = ", ".join(_SYMBOLS.get(name, name) for name in self.fields)
        each = ", ".join("/".join(map(_short, point.values())) for point in self.points)
        return f"{what} on {find_spec(self.dataset).title}: {each}"

    @property
    def pair(self) -> catalogue.PairRow | None:
        """The pair of the catalogue that this sweep trains, if it is one."""
        for row in catalogue.PAIRS.values():
            if self.fields == (row.field,) and tuple(self.values) == row.values:
                return row
        return None


def named(point: dict[str, Any]) -> str:
    """The values of a run that differ, under the names that pages give them: "β 0.25"."""
    return ", ".join(
        _short(value) if name == "model" else f"{_SYMBOLS.get(name, name)} {_short(value)}"
        for name, value in point.items()
    )


def _short(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return f"{value:g}"
    return catalogue.MODELS[value].title if value in catalogue.MODELS else str(value)


def plan(base: RunConfig, grid: dict[str, list[Any]]) -> list[RunConfig]:
    """The configurations of every combination of the values; all else is as in ``base``.

    What ``base`` was not given takes the default of its own model: a beta left out differs between
    models.

    Raises:
        UserError: for an unknown field, a wrong or repeated value, or too many runs.
    """
    given = base.model_dump(mode="json", exclude_unset=True)
    points = _points(grid)
    if not 1 <= len(points) <= LARGEST:
        raise UserError(
            f"A sweep has 1 to {LARGEST} runs, and this is {len(points)}. Give fewer values."
        )
    configs = [_of_point(base, given, point) for point in points]
    repeated = [point for number, point in enumerate(points) if configs[number] in configs[:number]]
    if repeated:
        said = named(repeated[0])
        raise UserError(f"{said} is there twice; every run of a sweep must differ. Give it once.")
    return configs


def _of_point(base: RunConfig, given: dict[str, Any], point: dict[str, Any]) -> RunConfig:
    try:
        return RunConfig.parse({**given, **point}, spec=base.spec)
    except SettingsError as error:
        # A value of a list can be taken out of it, but not be left to its default.
        raise SettingsError(error.text.replace(LEFT_OUT, ""), error.labels) from error


def both(base: RunConfig, pair: catalogue.PairRow) -> RunConfig:
    """What the two of a pair share, for :func:`plan` with ``pair.grid``.

    Raises:
        UserError: when the pair means nothing for this model.
    """
    if not pair.suits(base.model):
        known = ", ".join(name for name, row in catalogue.PAIRS.items() if row.suits(base.model))
        title = catalogue.MODELS[base.model].title
        raise UserError(
            f"{pair.title} changes nothing in the {title}. Choose another model, or one of the "
            f"pairs {known}."
        )
    given = base.model_dump(mode="json", exclude_unset=True)
    values = {**given, **pair.shared, pair.field: pair.values[0]}
    return RunConfig.parse(values, spec=base.spec)


def _points(grid: dict[str, list[Any]]) -> list[dict[str, Any]]:
    return [dict(zip(grid, each, strict=True)) for each in itertools.product(*grid.values())]


def parse_values(text: str) -> list[float]:
    """The numbers of a text such as "0, 0.25, 1 4", in rising order.

    Raises:
        UserError: for anything that is no number, a gap, and for too few or too many.
    """
    values = []
    for part in parts(text):
        try:
            values.append(float(part))
        except ValueError as error:
            raise UserError(
                f"{part[:40]!r} is no number. Write {FEWEST} to {MOST} numbers between commas, "
                "such as 0, 0.25, 1, 4, 8."
            ) from error
    if not FEWEST <= len(values) <= MOST:
        raise UserError(
            f"A wall has {FEWEST} to {MOST} columns, and this is {len(values)}. Write numbers "
            "between commas, such as 0, 0.25, 1, 4, 8."
        )
    return sorted(values)


class Sweeps:
    """The sweeps among the runs of a store."""

    def __init__(self, store: Store):
        self.store = store
        self.folder = store.root / "sweeps"

    def record(self, grid: dict[str, list[Any]], runs: list[str], dataset: str) -> Sweep:
        """Write down a sweep whose runs were created, in the order of :func:`plan`."""
        stamp = time.strftime("%Y%m%d-%H%M%S")
        sweep = Sweep(
            id=f"sweep-{stamp}-{secrets.token_hex(2)}",
            created=time.time(),
            dataset=dataset,
            points=tuple(_points(grid)),
            runs=tuple(runs),
        )
        try:
            make_private(self.folder)
            write_atomically(self.folder / f"{sweep.id}.json", sweep.model_dump_json(indent=2))
        except OSError as error:
            raise UserError(
                f"The sweep cannot be written to {self.folder} ({error.strerror}). Make room "
                "there, or choose another folder of runs."
            ) from error
        return sweep

    def get(self, sweep_id: str) -> Sweep:
        """The sweep of that name.

        Raises:
            UserError: when there is none, or its file is damaged.
        """
        path = self.folder / f"{sweep_id}.json"
        if not _ID.fullmatch(sweep_id) or not path.is_file():
            raise UserError(
                f"There is no sweep named {sweep_id[:100]!r}. Choose one of the list, or train a "
                "new one."
            )
        try:
            sweep = Sweep.model_validate(json.loads(path.read_text("utf-8")))
            find_spec(sweep.dataset)
            if not sweep.points or len(sweep.points) != len(sweep.runs):
                raise ValueError("runs")
        except (OSError, ValueError, ValidationError) as error:
            raise UserError(
                f"The file of the sweep {sweep_id} is damaged. Its runs are safe among the others."
            ) from error
        return sweep

    def list(self) -> list[Sweep]:
        """All sweeps that can be read, newest first."""
        found = []
        for path in self.folder.glob("sweep-*.json"):
            try:
                found.append(self.get(path.stem))
            except UserError:
                continue  # told when somebody opens it
        return sorted(found, key=lambda sweep: sweep.created, reverse=True)
