"""Early ends: trainings of a sweep that cannot catch up are ended, after a stated rule.

At a quarter and at half of the budget the bounds of all that still train are held against each
other, repeats over seeds taken together. What is not among the better half there, and is behind the
best by more than a margin, ends with its best model so far. Successive halving (Jamieson &
Talwalkar 2016, arXiv:1502.07943) with a margin, so that none goes for a difference that is chance.
"""

import json
import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from vae_core import catalogue
from vae_core.config.run import RunConfig
from vae_core.errors import UserError
from vae_core.files import write_atomically
from vae_core.runs.store import Run, Store
from vae_core.runs.sweep import Sweep, Sweeps
from vae_core.runs.sweep_words import common_names

RUNGS = (0.25, 0.5)
SHARE = 0.02  # of the best cost: a margin below which nothing is hopeless
ERRORS = 2.0  # standard errors of the difference, where there are repeats
# What decides what the bound is of, or how much of it is asked for: costs of these do not compare.
_OTHER_COSTS = {"dataset", "model", "likelihood", "sigma", "epochs", "seconds", "labelled"}
RULE = (
    f"At {RUNGS[0]:.0%} and {RUNGS[1]:.0%} of the budget, what is not among the better half and is "
    f"behind the best by more than {SHARE:.0%} of its validation cost (and {ERRORS:.0f} standard "
    "errors, where there are repeats) ends early."
).replace("%", "\N{NO-BREAK SPACE}%")


def margin(best: Sequence[float], other: Sequence[float]) -> float:
    """How far behind is too far, in nats: costs (repeats,) of the best and of another."""
    mean = math.fsum(best) / len(best)
    spread = math.sqrt(_squared_error(best) + _squared_error(other))
    return max(SHARE * abs(mean), ERRORS * spread)


def _squared_error(values: Sequence[float]) -> float:
    count = len(values)
    if count < 2:
        return 0.0
    mean = math.fsum(values) / count
    return math.fsum((value - mean) ** 2 for value in values) / (count - 1) / count


def hopeless(costs: Sequence[Sequence[float]]) -> list[bool]:
    """Which of these are to end, by their validation costs at one rung: (points, repeats).

    A cost that is no number is the worst of all.
    """
    means = [math.fsum(each) / len(each) for each in costs]
    means = [mean if math.isfinite(mean) else math.inf for mean in means]
    order = sorted(range(len(costs)), key=lambda i: means[i])
    best, kept = order[0], set(order[: math.ceil(len(order) / 2)])
    if not math.isfinite(means[best]):
        return [False] * len(costs)

    def lost(i: int) -> bool:
        if not math.isfinite(means[i]):
            return True
        return means[i] - means[best] > margin(costs[best], costs[i])

    return [i not in kept and lost(i) for i in range(len(costs))]


def cost_at(history: Sequence[Mapping[str, Any]], config: RunConfig, rung: float) -> float | None:
    """The validation cost (reconstruction + KL, nats) when so much of the budget was done.

    Between two reports by a straight line; None while the training is not there yet.
    """
    before: tuple[float, float] | None = None
    for record in history:
        done = _done(record, config)
        told = record["validation"]
        cost = told["reconstruction"] + told["kl"]
        if done >= rung:
            if before is None or done == before[0]:
                return cost
            share = (rung - before[0]) / (done - before[0])
            return before[1] + share * (cost - before[1])
        before = done, cost
    return None


def _done(record: Mapping[str, Any], config: RunConfig) -> float:
    by_epochs = record["epoch"] / config.epochs if config.epochs else 0.0
    by_seconds = record["seconds"] / config.seconds if config.seconds else 0.0
    return max(by_epochs, by_seconds)


def refuse_early(base: RunConfig, fields: Sequence[str]) -> None:
    """Raises ``UserError`` where costs of such runs do not compare."""
    wrong = [name for name in fields if name in _OTHER_COSTS or name in catalogue.WEIGHTS]
    if wrong:
        raise UserError(
            f"Runs that differ in {common_names(wrong)} are not ended early: their validation "
            "costs are of different things. Let all of them train to the end."
        )
    if base.objective.adversarial or not base.posterior.encodes:
        raise UserError(
            f"The {catalogue.MODELS[base.model].title} has no cost that says who is behind, so "
            "none of its runs is ended early. Let all of them train to the end."
        )


@dataclass
class Ends:
    """What was ended early in a sweep: how many rungs were judged, and why each run ended."""

    rungs: int = 0
    runs: dict[str, str] = field(default_factory=dict)


def ends_of(sweep: Sweep, store: Store) -> Ends:
    """What was ended early so far; nothing of a sweep without early ends."""
    with suppress(OSError, ValueError, TypeError, KeyError):
        told = json.loads(_file(sweep, store).read_text("utf-8"))
        return Ends(int(told["rungs"]), {str(k): str(v) for k, v in told["runs"].items()})
    return Ends()


def _file(sweep: Sweep, store: Store) -> Any:
    return Sweeps(store).folder / f"{sweep.id}.ends.json"


def judge(sweep: Sweep, store: Store) -> list[Run]:
    """Write down which runs are hopeless now, and give them, for whoever can end them.

    A rung is judged once, when all that are left have come to it; those that failed or were stopped
    by hand do not hold the others up.

    Raises:
        UserError: when that cannot be written down.
    """
    if not sweep.early:
        return []
    ends = ends_of(sweep, store)
    found: list[Run] = []
    while ends.rungs < len(RUNGS):
        left = [_left(group.runs, ends, store) for group in sweep.groups]
        left = [runs for runs in left if runs]
        costs = [_costs(runs, RUNGS[ends.rungs]) for runs in left]
        if len(left) < 2 or any(cost is None for each in costs for cost in each):
            break
        known = [[cost for cost in each if cost is not None] for each in costs]
        over = hopeless(known)
        best = min((sum(each) / len(each) for each in known), default=0.0)
        for runs, cost, lost in zip(left, known, over, strict=True):
            if lost:
                # What is over by now has cost all that it can.
                open_still = [run for run in runs if run.status()["state"] != "finished"]
                found += open_still
                said = _sentence(RUNGS[ends.rungs], sum(cost) / len(cost) - best)
                ends.runs |= {run.id: said for run in open_still}
        ends.rungs += 1
        write_atomically(
            _file(sweep, store), json.dumps({"rungs": ends.rungs, "runs": ends.runs}, indent=2)
        )
    return found


def _left(names: Sequence[str], ends: Ends, store: Store) -> list[Run]:
    found = []
    for name in names:
        if name in ends.runs:
            continue
        with suppress(UserError):
            run = store.get(name)
            if run.status()["state"] not in ("failed", "stopped"):
                found.append(run)
    return found


def _costs(runs: Sequence[Run], rung: float) -> list[float | None]:
    return [_cost(run, rung) for run in runs]


def _cost(run: Run, rung: float) -> float | None:
    history = run.history()
    cost = cost_at(history, run.config(), rung)
    if cost is None and history and run.status()["state"] == "finished":
        # Its patience was over before: it will cost no less.
        told = history[-1]["validation"]
        return told["reconstruction"] + told["kl"]
    return cost


def _sentence(rung: float, behind: float) -> str:
    far = f"{behind:.1f} nats behind the best" if math.isfinite(behind) else "no number any more"
    return f"Ended early at {rung:.0%} of its budget: {far}.".replace("%", "\N{NO-BREAK SPACE}%")
