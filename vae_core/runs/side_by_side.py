"""Runs that were trained each for itself, as a sweep: what differs between them is what varies."""

import hashlib
import time
from collections.abc import Sequence
from typing import Any

from vae_core.config.run import WHERE, RunConfig
from vae_core.errors import UserError
from vae_core.runs.store import Store
from vae_core.runs.sweep import FEWEST, MOST, Sweep

ID = "runs-"  # what such a sweep's id begins with; it is written down nowhere
_NAMED = 3  # fields that a column is named by


def side_by_side(names: Sequence[str], store: Store) -> Sweep:
    """A sweep of runs that are there already. Those that differ in their seed alone are repeats.

    Raises:
        UserError: for too few or too many, or when one of them is not there.
    """
    names = list(dict.fromkeys(names))
    if not FEWEST <= len(names) <= MOST:
        raise UserError(
            f"{FEWEST} to {MOST} runs stand side by side, and these are {len(names)}. Choose "
            "others."
        )
    configs = [store.get(name).config() for name in names]
    fields = _differing(configs)
    points = [_values(config, fields) for config in configs]
    if all(isinstance(point[fields[0]], int | float) for point in points):  # in rising order
        order = sorted(range(len(names)), key=lambda i: points[i][fields[0]])
        names, points = [names[i] for i in order], [points[i] for i in order]
    digest = hashlib.sha256(" ".join(names).encode()).hexdigest()[:12]
    return Sweep(
        id=f"{ID}{digest}",
        created=time.time(),
        dataset=configs[0].dataset,
        points=tuple(points),
        runs=tuple(names),
    )


def _differing(configs: Sequence[RunConfig]) -> list[str]:
    """The fields that tell these apart, in their order: the first few, as long as they do."""
    found = [
        name
        for name in RunConfig.model_fields
        if name not in WHERE and len({str(getattr(config, name)) for config in configs}) > 1
    ]
    telling = [name for name in found if name != "seed"]
    kept = telling[:_NAMED]
    for name in telling[_NAMED:]:
        if _count(configs, kept) == _count(configs, telling):
            break
        kept.append(name)
    return [*kept, *(["seed"] if "seed" in found or not kept else [])]


def _count(configs: Sequence[RunConfig], fields: Sequence[str]) -> int:
    return len({str(_values(config, fields)) for config in configs})


def _values(config: RunConfig, fields: Sequence[str]) -> dict[str, Any]:
    plain = config.model_dump(mode="json")
    return {name: plain[name] for name in fields}
