"""What the Compare page shows of a sweep right now: the runs' snapshots side by side, as one pack.

Reads files only and needs no torch.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from vae_core.artifacts.records import ColumnRecord, WallRecord
from vae_core.config.analyses import ReportSettings
from vae_core.data.specs import find_spec
from vae_core.errors import UserError
from vae_core.evaluation.figures import finite
from vae_core.evaluation.intervals import mean_interval
from vae_core.pack import read_meta, unpack
from vae_core.runs.analysis import Analysis, find_analysis
from vae_core.runs.halving import ends_of
from vae_core.runs.status import ACTIVE
from vae_core.runs.store import Run, Store
from vae_core.runs.sweep import Group, Sweep
from vae_core.runs.sweep_words import short

TRAIL = 60  # points of a training's path through rate and distortion
# What is measured of each finished run of a sweep, quickly enough for a lecture.
MEASURED = ReportSettings(sections=("samples", "latent", "disentanglement"), examples=1000)
MEASURES = (
    "mutual_information",
    "total_correlation",
    "dimension_wise_kl",
    "aggregate_kl",
    "frechet_prior",
    "mig",
)
_PICTURES = ("reconstructions", "samples", "traversal", "latent")


def wall_pack(sweep: Sweep, store: Store) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """The wall of a sweep, as meta and tensors.

    ``meta["columns"]`` has an entry a run; the tensors of column i are ``i/reconstructions``,
    ``i/samples``, ``i/traversal`` (pictures) and ``i/latent`` (points, each column turned to lie as
    close to the one before as it can). ``inputs`` and ``labels`` are the same for all.
    """
    columns, tensors = [], {}
    shape: list[int] | None = None
    shared: dict[str, np.ndarray] = {}
    before: np.ndarray | None = None
    ends = ends_of(sweep, store).runs
    for index, group in enumerate(sweep.groups):
        known, found = _group(group, store, ends)
        its_shape = known.pop("shape", None)
        shape = shape or its_shape
        columns.append(
            ColumnRecord(
                run=group.runs[0],
                label=sweep.labels[index],
                value=_plain(sweep.values[index]),
                short=short(sweep.fields[0], sweep.values[index]) if len(sweep.fields) == 1 else "",
                **known,
            )
        )
        if "latent" in found:
            before = found["latent"] = _aligned(found["latent"], before)
        tensors |= {f"{index}/{name}": found[name] for name in _PICTURES if name in found}
        if not shared and "inputs" in found:
            shared["inputs"] = found["inputs"]
            if "latent_labels" in found:
                shared["labels"] = found["latent_labels"]
    spec = find_spec(sweep.dataset)
    wall = WallRecord(
        sweep=sweep.id,
        title=sweep.title,
        field=sweep.field,
        shape=shape or list(spec.shape),
        class_names=list(spec.class_names),
        active=any(column.state in ACTIVE for column in columns),
        measuring=any(column.measuring for column in columns),
        columns=columns,
        repeats=sweep.repeats,
    )
    return wall.record(), {**shared, **tensors}


def _plain(value: Any) -> float | str | bool:
    return value if isinstance(value, int | float | str) else str(value)


def _group(
    group: Group, store: Store, ends: dict[str, str]
) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """The column of runs that differ in nothing but their seed.

    Pictures are those of the first one; figures are means, with half of their 95 % interval in
    place of a standard error.
    """
    seen = [_column(run_id, store) for run_id in group.runs]
    first, pictures = next((each for each in seen if each[1]), seen[0])
    found = [each for each, _ in seen]
    states = [each["state"] for each in found]
    column = {
        **first,
        # Something of it trains as long as one of its runs does.
        "state": next((state for state in _FIRST if state in states), first["state"]),
        "fraction": sum(each.get("fraction", 0.0) for each in found) / len(found),
        "measuring": any(each.get("measuring", False) for each in found),
    }
    if said := next((ends[run_id] for run_id in group.runs if run_id in ends), ""):
        column |= {"ended": said}
    if len(group.runs) == 1:
        return column, pictures
    etas = [each["eta"] for each in found if each.get("eta") is not None]
    column["eta"] = max(etas, default=None)
    known = [each for each in found if each.get("rate") is not None]
    if known:
        column["rate"], _ = mean_interval([each["rate"] for each in known])
        column["distortion"], _ = mean_interval([each["distortion"] for each in known])
        column["active_units"], _ = mean_interval([each.get("active_units", 0) for each in known])
        _, half = mean_interval([each["rate"] + each["distortion"] for each in known])
        column["bound_error"] = finite(half)
        _, half = mean_interval([each.get("active_units", 0) for each in known])
        column["active_error"] = finite(half)
    column["measures"] = over_repeats([each["measures"] for each in found if each.get("measures")])
    return column, pictures


_FIRST = (*ACTIVE[::-1], "paused", "finished")


def over_repeats(measured: list[dict[str, Any]]) -> dict[str, Any]:
    """Of each figure (a record of ``Figure``) the mean over repeats and half of its 95 % interval.

    What stands at its ceiling in any of them is a lower bound in all.
    """
    found = {}
    for key in dict.fromkeys(key for each in measured for key in each):
        figures = [each[key] for each in measured if key in each]
        mean, half = mean_interval([figure["value"] for figure in figures])
        found[key] = {
            **figures[0],
            "value": mean,
            "error": finite(half),
            "at_least": any(figure.get("at_least") for figure in figures),
        }
    return found


def _column(run_id: str, store: Store) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """What is known of one run, as fields of a ``ColumnRecord`` and its shape; its pictures."""
    try:
        run = store.get(run_id)
    except UserError:
        return {"state": "failed", "message": "This run was deleted."}, {}
    status = run.status()
    try:
        live, tensors = unpack(run.live.read_bytes())
    except (OSError, UserError):
        live, tensors = {}, {}
    column = {
        "state": status["state"],
        "message": status.get("message", ""),
        "fraction": status.get("fraction") or 0.0,
        "eta": status.get("eta"),
        "history": _trail(live),
    }
    column |= {name: live[name] for name in _FROM_LIVE if name in live}
    # A decoder alone reconstructs nothing: what its game costs is no bound.
    rated = live.get("encodes", True)
    if rated and column["history"]["rate"]:
        column["rate"] = column["history"]["rate"][-1]
        column["distortion"] = column["history"]["distortion"][-1]
    bound = (status.get("results") or {}).get("validation")
    if bound and status["state"] not in ACTIVE:
        # The whole validation split, where the trail has its first 500 examples.
        if rated:
            column |= {"rate": bound["kl"], "distortion": bound["reconstruction"]}
        column |= {name: bound[name] for name in ("active_units", "kl_per_dimension")}
    analysis = measurement(run, store) if status["state"] not in ACTIVE else None
    if analysis is not None:
        column["measures"] = _measures(analysis)
        column["measuring"] = analysis.status()["state"] in ACTIVE
    return column, tensors


_FROM_LIVE = (
    "shape",
    "active_units",
    "kl_per_dimension",
    "traversed",
    "latent_dim",
    "deterministic",
    "encodes",
)


def measurement(run: Run, store: Store) -> Analysis | None:
    """The report behind a finished run's measures, made or not yet; None while it has no model."""
    if not run.weights.is_file():
        return None
    return find_analysis(run.folder, "report", MEASURED, store.root)


def measures_of(run: Run, store: Store) -> dict[str, Any]:
    """The measured figures of a run that is over, by key; none while they are not made."""
    analysis = measurement(run, store)
    return _measures(analysis) if analysis is not None else {}


def _measures(analysis: Analysis) -> dict[str, Any]:
    """The figures of a report that the curves show, by key."""
    path = analysis.folder / "result.safetensors"
    try:
        return _read_measures(path, path.stat().st_mtime_ns)
    except (OSError, UserError):
        return {}


@lru_cache(maxsize=64)
def _read_measures(path: Path, stamp: int) -> dict[str, Any]:
    sections = read_meta(path.read_bytes())["sections"]
    figures = {figure["key"]: figure for section in sections for figure in section["figures"]}
    return {key: figures[key] for key in MEASURES if figures.get(key, {}).get("value") is not None}


def _trail(live: dict[str, Any]) -> dict[str, list[float]]:
    """The validation figures of a training so far, thinned, the last one always among them."""
    history = live.get("history", {})
    found = history.get("validation", {"kl": [], "reconstruction": []})
    stride = max(1, -(-len(found["kl"]) // TRAIL))
    columns = (history.get("epoch", []), found["kl"], found["reconstruction"])
    epoch, rate, distortion = (values[::-1][::stride][::-1] for values in columns)
    return {"epoch": epoch, "rate": rate, "distortion": distortion}


def _aligned(points: np.ndarray, before: np.ndarray | None) -> np.ndarray:
    """Points (P, 2), turned or mirrored to lie closest to those of the column before.

    Orthogonal Procrustes; only directions are compared, since codes of another beta have another
    scale. The turn leaves the prior N(0, I) as it is.
    """
    if before is None or before.shape != points.shape or not np.isfinite(points).all():
        return points
    left, _, right = np.linalg.svd(points.T @ before)
    return np.ascontiguousarray(points @ (left @ right), dtype=np.float32)
