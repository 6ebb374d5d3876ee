"""How a training went, by its costs: whether it diverged, never learned, or overfits.

A cost is what the objective weighs of -ELBO, in nats an example: the reconstruction, and the KL
divergence as far as the objective presses on it, never more than whole.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from vae_core.config.run import RunConfig
from vae_core.evaluation.advice import advise
from vae_core.evaluation.blind import Blind
from vae_core.evaluation.findings import ERRORS, Finding

# Costs differ from example to example: above this share of that spread is no accident.
MARGIN = 0.5
# So many such spreads the error of a mean over examples may be; it is more only of broken models.
TAIL = 10.0
# Of the cost without a code, by which that of a collapsed model may exceed it.
ALIKE = 0.1
# Where this share of what was won over no code is lost again.
LOST = 0.5
# A run is cut into so many parts of equally many reports, each with its median costs.
PARTS, FEWEST_PARTS, FEWEST_AFTER = 20, 8, 4
# Validation has risen for long: over this share of the run at least, steadily, and by this share
# of what was won.
LONG, STEADILY, RISEN = 0.25, 0.8, 0.03
# What an objective does not compare pixel by pixel says nothing of reconstructions.
_NOT_BY_PIXELS = ("learned-similarity", "adversarial-pictures")


@dataclass(frozen=True)
class Costs:
    """The cost of training and of validation examples, in nats.

    Attributes:
        train, validation: the costs.
        error: of the cost of validation examples.
        latest: whether they are of the weights of the moment, and not of those that are kept.
    """

    train: float
    validation: float
    error: float = 0.0
    latest: bool = False

    @property
    def told(self) -> str:
        """The cost of validation examples in words."""
        whose = " with the latest weights" if self.latest else ""
        return f"an example costs {self.validation:.4g} nats{whose}"


def by_pixels(config: RunConfig) -> bool:
    """Whether the objective holds reconstructions to the likelihood, so that costs tell."""
    return config.objective.name not in _NOT_BY_PIXELS


def cost(
    config: RunConfig, reconstruction: float, kl: float, weights: Mapping[str, float] | None = None
) -> float:
    """The nats of an example that this objective weighs; ``weights``: of now, else of the end."""
    share, free = _pressed(config, weights or config.weights)
    # In this order, NaN stays NaN.
    return reconstruction + (share * max(kl - free, 0.0) if share else 0.0)


def _pressed(config: RunConfig, weights: Mapping[str, float]) -> tuple[float, float]:
    """How much of the KL the objective presses on, at most 1, and the nats that are free."""
    posterior = config.posterior
    if posterior.pointlike or not posterior.encodes:
        return 0.0, 0.0
    free = 0.0
    match config.objective.name:
        case "iwae" | "iwae-dreg":
            share = 1.0
        case "total-correlation":
            share = min(weights[name] for name in ("alpha", "beta", "gamma"))
        case "mmd":
            share = 1.0 - weights["alpha"]
        case "capacity":
            share, free = weights["gamma"], weights["capacity"]
        case "free-bits":
            share, free = weights["beta"], weights["free_bits"] * config.latent_dim
        case _:
            share = weights["beta"] if "beta" in config.objective.weights else 0.0
    return min(1.0, share), free


def diverged(
    config: RunConfig,
    now: Costs,
    blind: Blind,
    start: Callable[[], float],
    best: Costs | None = None,
) -> list[Finding]:
    """A training that has got worse than it was, or is worse than no model.

    Args:
        config: of the training.
        now: its costs.
        blind: what an example costs without a code.
        start: the cost before the first step, asked for only where it matters.
        best: the lowest costs so far, where they are comparable with these.
    """
    if not np.isfinite([now.train, now.validation]).all():
        return [no_numbers(config)]
    # A few examples that cost beyond all measure make the error as large as the cost itself.
    errors = min(ERRORS * float(np.hypot(now.error, blind.error)), TAIL * blind.spread)
    margin = max(MARGIN * blind.spread, errors)
    both = min(now.train, now.validation)
    if both > blind.value + margin and both > (first := start()) + margin:
        return [_diverged(config, now, f"more than before its first step ({first:.4g})")]
    if best is not None and now.train > best.train + margin:
        won = blind.value - best.validation
        if now.validation > best.validation + max(margin, LOST * won) and won > margin:
            return [_diverged(config, now, f"where it was {best.validation:.4g} before")]
    if both > blind.value + margin:
        # A collapsed model is one that tells all alike: it costs about that, and is called so.
        alike = both <= blind.value + max(2 * margin, ALIKE * abs(blind.value))
        return [
            Finding(
                "unlearnt",
                f"Worse than no model: {now.told}, and {blind.value:.4g} where all are told alike, "
                "without a code.",
                reason="It has not learned, or not yet.",
                advice=advise(config, "longer", "other-rate"),
                figures=("elbo", "distortion"),
                excludes=_MOOT - {"collapse", "nothing-to-tell"} if alike else _MOOT,
            )
        ]
    return []


# What is said of codes and samples says nothing where the model is no model of the data.
_MOOT = frozenset(
    (
        *(
            "collapse",
            "nothing-to-tell",
            "stuck",
            "partial-collapse",
            "unused",
            "dead-codes",
            "small-codes",
        ),
        *("dependent", "ceiling", "distance", "holes", "gap", "dropped", "rare", "all-classes"),
        *("hard-classes", "sound", "near-samples", "varied", "new", "close", "one-each"),
        *("overfitted", "learned", "codes-elsewhere", "limit-of-decoder", "unclear", "narrow"),
        *("copied", "disobedient", "obedient", "spread", "untold", "looser", "whole-lines"),
        *("exploding", "vanishing", "below-mixture", "columns", "lost-causes", "rollouts"),
        *("lost-rollouts", "density-worse", "new-lines", "grammar", "faithful"),
    )
)


def no_numbers(config: RunConfig) -> Finding:
    """Of a model whose weights or costs are no longer finite: nothing else holds of it."""
    return _divergence(config, "this model gives no finite numbers, so its figures say nothing", ())


def _diverged(config: RunConfig, now: Costs, against: str) -> Finding:
    return _divergence(config, f"{now.told}, {against}", ("elbo", "distortion"))


def _divergence(config: RunConfig, told: str, figures: tuple[str, ...]) -> Finding:
    return Finding(
        "diverged",
        f"The training diverged: {told}.",
        reason="Its steps are too large for it.",
        # Adam and its kin divide by the size of gradients: a clip does not shorten their steps.
        advice=advise(config, "lower-rate", *(("clip",) if config.optimiser == "sgd" else ())),
        figures=figures,
        excludes=_MOOT | {"unlearnt"},
    )


def learned(now: Costs, blind: Blind) -> list[Finding]:
    """Praise of a model that is surely better than none."""
    won = blind.value - now.validation
    if won <= ERRORS * float(np.hypot(now.error, blind.error)):
        return []
    text = (
        f"An example costs {won:.4g} nats less than where all are told alike, without a code "
        f"({blind.value:.4g})."
    )
    return [Finding("learned", text, "good", figures=("elbo", "distortion"))]


@dataclass(frozen=True)
class Rise:
    """A validation cost that rises while that of training falls.

    Attributes:
        epoch: since when.
        best: the validation cost there.
        by: how much more it is now.
        training: how much less the training cost is now than there.
    """

    epoch: float
    best: float
    by: float
    training: float


def rising(epochs: Sequence[float], costs: Sequence[Costs]) -> Rise | None:
    """Whether validation has risen for long while training fell; of reports, oldest first."""
    parts = min(PARTS, len(costs))
    if parts < FEWEST_PARTS:
        return None
    cut = np.array_split(np.arange(len(costs)), parts)
    train, held = (
        np.array([np.median([getattr(costs[i], name) for i in part]) for part in cut])
        for name in ("train", "validation")
    )
    at = int(held.argmin())
    after = held[at:]
    if len(after) <= max(FEWEST_AFTER, LONG * parts):
        return None
    steps = np.diff(after)
    by, training = float(after[-2:].min() - held[at]), float(train[at] - train[-2:].max())
    won = float(held[0] - held[at])
    if (steps > 0).mean() < STEADILY or by <= RISEN * won or training <= by * RISEN:
        return None
    epoch = float(np.median([epochs[i] for i in cut[at]]))
    return Rise(epoch, float(held[at]), by, training)


def overfitted(config: RunConfig, rise: Rise | None) -> list[Finding]:
    """What to say of a rise of the validation cost."""
    if rise is None:
        return []
    return [
        Finding(
            "overfitted",
            f"Overfitting since about epoch {rise.epoch:.3g}: the validation cost has risen by "
            f"{rise.by:.3g} nats from {rise.best:.4g}, while that of training fell by "
            f"{rise.training:.3g}.",
            reason="It learns its training examples by heart."
            + ("" if config.objective.adversarial else " The weights of the best epoch are kept."),
            advice=advise(
                config, "patience", "smaller-network", "dropout", "more-pressure", "more-data"
            ),
            figures=("elbo", "distortion"),
        )
    ]


def costs_of(config: RunConfig, record: Mapping[str, Any]) -> Costs:
    """The costs of a report of a run's history, at the full weights."""
    parts = (record[part] for part in ("train", "validation"))
    train, validation = (cost(config, part["reconstruction"], part["kl"]) for part in parts)
    return Costs(train, validation)
