"""Sweeps: the same training again and again with one thing changed, seeds and data order equal.

A sweep is a small file that names its runs, so that it outlives page, app and computer; the runs
are ordinary ones. Imports no torch.
"""

import itertools
import json
import re
import secrets
import time
from typing import Any, Literal, NamedTuple

from pydantic import ValidationError

from vae_core import catalogue
from vae_core.config.base import Settings
from vae_core.config.lists import parts
from vae_core.config.mistakes import SettingsError
from vae_core.config.ranges import LEFT_OUT
from vae_core.config.run import RunConfig
from vae_core.data.specs import find_spec
from vae_core.errors import UserError
from vae_core.files import make_private, told, write_atomically
from vae_core.runs.store import Store
from vae_core.runs.sweep_words import capital, named, short, symbol

FEWEST, MOST = 2, 9  # columns of a wall
LARGEST = 100  # runs of any sweep
_ID = re.compile(r"sweep-[0-9a-z-]{1,60}")


class Group(NamedTuple):
    """The runs that differ in nothing but their seed."""

    point: dict[str, Any]
    runs: tuple[str, ...]


class Sweep(Settings):
    """What was varied, and the run of each value; ``runs`` in the order of ``points``.

    Attributes:
        early: whether hopeless runs are ended early (``runs.halving``).
        purpose: "latent-size" where a size is to be recommended; empty else.
    """

    id: str
    created: float
    dataset: str
    points: tuple[dict[str, Any], ...]
    runs: tuple[str, ...]
    early: bool = False
    purpose: Literal["", "latent-size"] = ""

    @property
    def varied(self) -> tuple[str, ...]:
        """The fields of the configuration that differ between the runs."""
        return tuple(self.points[0])

    @property
    def fields(self) -> tuple[str, ...]:
        """What differs between groups: the seed only where nothing else does."""
        found = tuple(name for name in self.varied if name != "seed")
        return found or self.varied

    @property
    def groups(self) -> list[Group]:
        """The runs by what differs, those that repeat one with another seed together."""
        found: dict[str, Group] = {}
        for point, run in zip(self.points, self.runs, strict=True):
            own = {name: point[name] for name in self.fields}
            key = json.dumps(own, sort_keys=True)
            before = found[key].runs if key in found else ()
            found[key] = Group(own, (*before, run))
        return list(found.values())

    @property
    def repeats(self) -> int:
        """How many seeds the group with most has."""
        return max(len(group.runs) for group in self.groups)

    @property
    def field(self) -> str:
        """The field that differs, where it is one; several are joined."""
        return ", ".join(self.fields)

    @property
    def values(self) -> list[Any]:
        """The value of the first field in each group."""
        return [group.point[self.fields[0]] for group in self.groups]

    @property
    def labels(self) -> list[str]:
        """A short name of each group, such as "β 0.25"."""
        return [named(group.point) for group in self.groups]

    @property
    def title(self) -> str:
        """A line that names the sweep, such as "β on MNIST: 0, 1, 4"."""
        what = capital(", ".join(symbol(name) for name in self.fields))
        each = ", ".join(
            "/".join(short(name, value) for name, value in group.point.items())
            for group in self.groups
        )
        seeds = f" ({self.repeats} seeds each)" if self.repeats > 1 else ""
        where = "" if "dataset" in self.fields else f" on {find_spec(self.dataset).title}"
        return f"{what}{where}: {each}{seeds}"

    @property
    def pair(self) -> catalogue.PairRow | None:
        """The pair of the catalogue that this sweep trains, if it is one."""
        for row in catalogue.PAIRS.values():
            if self.varied == (row.field,) and tuple(self.values) == row.values:
                return row
        return None


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

    def record(
        self, grid: dict[str, list[Any]], runs: list[str], dataset: str, **more: Any
    ) -> Sweep:
        """Write down a sweep whose runs were created, in the order of :func:`plan`.

        Args:
            grid: what was varied.
            runs: their names.
            dataset: what they learn.
            more: ``early`` and ``purpose``.
        """
        stamp = time.strftime("%Y%m%d-%H%M%S")
        sweep = Sweep(
            id=f"sweep-{stamp}-{secrets.token_hex(2)}",
            created=time.time(),
            dataset=dataset,
            points=tuple(_points(grid)),
            runs=tuple(runs),
            **more,
        )
        self._write(sweep)
        return sweep

    def _write(self, sweep: Sweep) -> None:
        try:
            make_private(self.folder)
            write_atomically(self.folder / f"{sweep.id}.json", sweep.model_dump_json(indent=2))
        except OSError as error:
            raise UserError(
                f"The sweep cannot be written to {self.folder} ({error.strerror}). Make room "
                "there, or choose another folder of runs."
            ) from error

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

    def forget(self, sweep: Sweep) -> None:
        """Remove the file of a sweep; its runs stay."""
        with told(self.folder):
            for path in (f"{sweep.id}.json", f"{sweep.id}.ends.json"):
                (self.folder / path).unlink(missing_ok=True)

    def rename_run(self, sweep: Sweep, name: str, new: str) -> None:
        """Write down that a run of a sweep has another name."""
        runs = tuple(new if run == name else run for run in sweep.runs)
        self._write(sweep.model_copy(update={"runs": runs}))
        ends = self.folder / f"{sweep.id}.ends.json"
        if ends.is_file():  # names are in quotes there, and hold none
            write_atomically(ends, ends.read_text("utf-8").replace(f'"{name}"', f'"{new}"'))

    def list(self) -> list[Sweep]:
        """All sweeps that can be read, newest first."""
        found = []
        for path in self.folder.glob("sweep-*.json"):
            try:
                found.append(self.get(path.stem))
            except UserError:
                continue  # told when somebody opens it
        return sorted(found, key=lambda sweep: sweep.created, reverse=True)
