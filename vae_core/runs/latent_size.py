"""A short sweep over latent sizes, and what it says: for the command line and Compare alike."""

import math
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from vae_core import catalogue
from vae_core.config.analyses import IntrinsicSettings
from vae_core.config.fields import MOST_DIMENSIONS
from vae_core.config.run import RunConfig
from vae_core.data.specs import DatasetSpec
from vae_core.errors import UserError
from vae_core.evaluation.latent_size import Advice, SizeTried, recommend
from vae_core.runs.analysis import Analysis, find_analysis
from vae_core.runs.halving import ends_of, refuse_early
from vae_core.runs.status import ACTIVE
from vae_core.runs.store import Run, Store
from vae_core.runs.sweep import Sweep

PURPOSE = "latent-size"
SIZES = (1, 2, 4, 8, 16, 32, 64)
REPEATS = 3
MOST_REPEATS = 10
STEPS = 1500  # of each training
SETTINGS = IntrinsicSettings()


def sizes_for(spec: DatasetSpec) -> tuple[int, ...]:
    """Powers of two that are no more than the numbers of an example, up to 64; 1 at least."""
    most = min(math.prod(spec.shape), MOST_DIMENSIONS)
    return tuple(size for size in SIZES if size <= most) or (1,)


def short(config: RunConfig) -> RunConfig:
    """The same with a budget of :data:`STEPS` steps, whatever it was given before."""
    examples = config.spec.sizes[0]
    epochs = round(STEPS * config.batch_size / examples, 2)
    given = {name: getattr(config, name) for name in config.model_fields_set}
    return RunConfig.parse(
        {**given, "epochs": min(max(epochs, 0.1), 1e6), "seconds": None}, spec=config.spec
    )


def grid_of(base: RunConfig, sizes: Sequence[int], repeats: int) -> dict[str, list[Any]]:
    """What the sweep varies: sizes, and seeds from that of ``base`` on.

    Raises:
        UserError: for one size alone, too few or too many repeats, or a model whose costs do not
            say who is behind.
    """
    if len(set(sizes)) < 2:
        raise UserError("A size is recommended out of two or more. Give more of them.")
    if not 2 <= repeats <= MOST_REPEATS:
        raise UserError(
            f"Each size is trained with 2 to {MOST_REPEATS} seeds, since an interval needs two; "
            f"this is {repeats}."
        )
    refuse_early(base, ["latent_dim"])
    if base.posterior.deterministic:
        raise UserError(
            f"The {catalogue.MODELS[base.model].title} has no bound on the evidence, by which "
            "sizes are held against each other. Choose a model with a posterior density, such as "
            "the vae."
        )
    seeds = [base.seed + k for k in range(repeats)]
    return {"latent_dim": sorted(set(sizes)), "seed": seeds}


def tried_in(sweep: Sweep, store: Store) -> list[SizeTried]:
    """What is known of each size now; sizes of which no run is over are left out."""
    ended = ends_of(sweep, store).runs
    found = []
    for group in sweep.groups:
        bounds = []
        for name in group.runs:
            with suppress(UserError):
                status = store.get(name).status()
                if status["state"] not in ACTIVE and status.get("results"):
                    bounds.append(status["results"]["validation"])
        costs = [-bound["elbo"] for bound in bounds if bound["elbo"] is not None]
        if costs:
            found.append(
                SizeTried(
                    size=int(group.point["latent_dim"]),
                    costs=tuple(costs),
                    active=tuple(bound["active_units"] for bound in bounds),
                    ended=any(name in ended for name in group.runs),
                )
            )
    return found


def advice_of(sweep: Sweep, store: Store) -> Advice | None:
    """The recommended size; None while anything trains, or where too little was trained."""
    for name in sweep.runs:
        with suppress(UserError):
            if store.get(name).status()["state"] in (*ACTIVE, "paused"):
                return None
    return recommend(tried_in(sweep, store))


def intrinsic_of(sweep: Sweep, store: Store) -> Analysis | None:
    """The measurement of the data beside, made or not yet: kept with the first run of a model."""
    for name in sweep.runs:
        with suppress(UserError):
            run: Run = store.get(name)
            if run.weights.is_file() and run.status()["state"] not in ACTIVE:
                return find_analysis(run.folder, "intrinsic", SETTINGS, store.root)
    return None


def summary(sweep: Sweep, store: Store, intrinsic: dict[str, Any] | None) -> dict[str, Any]:
    """All of it as JSON: sizes with bounds and intervals, the recommendation and the data beside.

    Args:
        sweep: over latent sizes.
        store: of its runs.
        intrinsic: what :func:`intrinsic_of` found, if that is known.
    """
    advice = advice_of(sweep, store)
    return {
        "sweep": sweep.id,
        "dataset": sweep.dataset,
        "recommended": advice.size if advice else None,
        "reason": f"{advice.title} {advice.reason}" if advice else None,
        "intrinsic": intrinsic,
        "sizes": [
            {
                "latent_dim": each.size,
                "elbo": -each.cost,
                "elbo_half_width": each.half_width,
                "elbos": [-cost for cost in each.costs],
                "active_units": sum(each.active) / len(each.active),
                "ended_early": each.ended,
            }
            for each in tried_in(sweep, store)
        ],
    }
