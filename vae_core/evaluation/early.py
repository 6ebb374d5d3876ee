"""What is wrong with a training while there is time to change it, in sentences with a suggestion.

Rules on numbers alone. Thresholds and words are those of the report (``diagnosis``); what stands
here is only what a moment of a training needs besides: that a young model is not judged, and that
few examples make for caution.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from vae_core.config.run import RunConfig
from vae_core.counting import grouped
from vae_core.evaluation import code_use, diagnosis, gradient_norms
from vae_core.evaluation.advice import advise
from vae_core.evaluation.aggregate import Estimate
from vae_core.evaluation.findings import Finding, surely
from vae_core.evaluation.health import Health, error_of

# Before so many steps, or this share of the run, a code is empty because nothing is learnt yet.
YOUNG_STEPS, YOUNG_SHARE = 100, gradient_norms.START
# Holes close as a model trains: with MNIST in 2 dimensions from 74 % at step 100 to 13 % at 1200,
# with sprites from 91 % to 4 %. Before so many steps, or while they close by more than a tenth
# from look to look, nothing is said of them.
HOLES_STEPS, CLOSING = 1000, 0.9
# A code under a schedule is judged once the weights have come this far: a warm-up is there to
# let it fill, and under a capacity that grows from 0 it must be empty at first.
WEIGHED = 0.5
# Norms of so many last reports decide, by their median: one odd batch says nothing.
RECENT = 3
# After some steps healthy networks keep the first layer's norm above a hundredth of the last one's.
# Eight layers of SiLU under PyTorch's initialisation, which shrinks each by 3, are at 1e-4.
VANISHED = 1e-3
# The report on 10 000 codes speaks of holes from 10 % on. Some hundred codes lie less densely, and
# a healthy model of 20 dimensions comes to 10 % by that alone: here it must be twice as much.
SURELY = 2.0
# Codes that lie so much wider than the prior are drawn too seldom: a class at the edge is lost for
# want of a larger beta, not of a smaller one. Healthy codes are near 1; MNIST in 2 dimensions is
# at 1.4.
WIDE = 1.5
# Classes are told by the nearest training picture: where that fails for reconstructions, pictures
# are not yet (or never, as with photographs) clear enough to count classes by.
RECOGNISED = 0.7


@dataclass(frozen=True)
class Age:
    """How far a training is: steps, share of the run, and of the full weights of its loss."""

    step: int
    fraction: float
    weighed: float

    @property
    def young(self) -> bool:
        """Whether it is too early to judge what was learnt."""
        return self.step < YOUNG_STEPS or self.fraction < YOUNG_SHARE or self.weighed < WEIGHED


@dataclass(frozen=True)
class Prior:
    """What samples of the prior were found to be like.

    Attributes:
        holes: share of the prior that codes hardly reach, with its error.
        spread: root mean square of the codes of pictures over that of draws from the prior.
        dropped: names of the classes that samples hardly ever show.
        recognised: share of reconstructions whose class was told; None without classes to tell.
    """

    holes: Estimate
    spread: float = 1.0
    dropped: tuple[str, ...] = ()
    recognised: float | None = None


def collapsed(health: Health, age: Age) -> list[Finding]:
    """A code that says nothing, once the KL weighs what it is to weigh.

    Beside a class small pictures have under a nat to tell, and learn that late: while a model
    trains, a conditional one has the same threshold as the others.
    """
    if age.young or health.rate is None:
        return []
    late = health.conditional and health.used
    if late and health.rate.value + error_of(health.rate) >= code_use.VANISHED_KL:
        return []
    return code_use.as_a_whole(health)


def missed(config: RunConfig, prior: Prior, age: Age, before: Prior | None = None) -> list[Finding]:
    """Holes in the prior, and classes that it does not draw; ``before``: at the look before."""
    if age.young:
        return []
    share, error = prior.holes.value, error_of(prior.holes)
    closing = before is not None and share < CLOSING * before.holes.value
    found = []
    far = share > diagnosis.HOLES or prior.spread > WIDE
    wide = surely(share, error, SURELY * diagnosis.HOLES)
    if wide and age.step >= HOLES_STEPS and not closing:
        found.append(diagnosis.holes(config, share, error))
    if prior.dropped and (prior.recognised or 0.0) >= RECOGNISED:
        found.append(diagnosis.dropped(config, prior.dropped, missed=far))
    return found


def vanishing(
    config: RunConfig, reports: Sequence[dict[str, float]], chains: Sequence[Sequence[str]]
) -> list[Finding]:
    """Gradients that do not reach the first layers of encoder or decoder.

    Args:
        config: of the training.
        reports: norms by block, oldest first.
        chains: names of blocks, in the order of the forward pass.
    """
    if len(reports) < RECENT:
        return []
    for first, *_, last in chains:
        ratios = [_ratio(norms[first], norms[last]) for norms in reports[-RECENT:]]
        if (ratio := median(ratios)) < VANISHED:
            return [_vanished(config, first, last, ratio)]
    return []


def _vanished(config: RunConfig, first: str, last: str, ratio: float) -> Finding:
    part = first.split()[0]
    if ratio == 0:
        return Finding(
            "vanishing",
            f"Gradients vanish in the {part}: {first} gets none at all, so its units are dead.",
            advice=advise(config, "lower-rate", "other-activation"),
            figures=("gradient_median",),
        )
    return Finding(
        "vanishing",
        f"Gradients vanish in the {part}: the norm of {first} is {_round(1 / ratio)} times smaller "
        f"than that of {last}, so the first layers hardly learn.",
        advice=advise(config, "fewer-layers", "initialisation", "other-activation"),
        figures=("gradient_median",),
    )


def _ratio(first: float, last: float) -> float:
    return first / last if last > 0 else math.inf


def _round(times: float) -> str:
    """Two digits of a large number: 6 438 -> "6 400"."""
    scale = 10 ** max(0, math.floor(math.log10(times)) - 1)
    return grouped(round(times / scale) * scale)


def exploding(config: RunConfig, norms: Sequence[float]) -> list[Finding]:
    """Gradients far above those before; an infinite or undefined norm is one of them.

    They are at their largest when a training begins and then fall, so that a rise by a factor of
    a hundred is no accident however few reports there are; for a factor of ten it takes as many
    as the report card asks for, and more than one odd batch.

    Args:
        config: of the training.
        norms: of all parameters together, before clipping, oldest first.
    """
    before, recent = norms[:-RECENT], [n if math.isfinite(n) else math.inf for n in norms[-RECENT:]]
    before = [norm for norm in before if math.isfinite(norm)]
    usual = median(before) if before else 0.0
    if math.isinf(recent[-1] if recent else 0.0):
        grown = "the norm is no longer finite"
    elif usual <= 0:
        return []
    elif max(recent) > diagnosis.LARGEST_SPIKE * usual:
        grown = _grown(max(recent), usual)
    elif (
        len(before) >= gradient_norms.FEWEST_REPORTS
        and median(recent) > gradient_norms.SPIKE * usual
    ):
        grown = _grown(median(recent), usual)
    else:
        return []
    return [
        Finding(
            "exploding",
            f"Gradients explode: {grown}.",
            advice=advise(config, "clip", "lower-rate"),
            figures=("gradient_largest",),
        )
    ]


def _grown(norm: float, usual: float) -> str:
    return f"their norm is {norm:.3g}, {_round(norm / usual)} times its median so far ({usual:.3g})"
