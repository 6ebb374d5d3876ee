"""Which latent size: the smallest one whose bound cannot be told from the best. Needs no torch."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from vae_core.counting import counted
from vae_core.evaluation.figures import number
from vae_core.evaluation.intervals import mean_interval


@dataclass(frozen=True)
class SizeTried:
    """A latent size and what its trainings came to.

    Attributes:
        size: latent dimensions.
        costs: −ELBO on the validation split of each repeat, in nats.
        active: active units of each repeat.
        ended: whether it was ended early as hopeless, so that its costs are not final.
    """

    size: int
    costs: tuple[float, ...]
    active: tuple[int, ...] = ()
    ended: bool = False

    @property
    def cost(self) -> float:
        """The mean cost."""
        return mean_interval(self.costs)[0]

    @property
    def half_width(self) -> float:
        """Half of its 95 % interval; NaN of a single training."""
        return mean_interval(self.costs)[1]


@dataclass(frozen=True)
class Advice:
    """A recommended latent size, and why."""

    size: int
    reason: str

    @property
    def title(self) -> str:
        """Such as "Recommended: 8 latent dimensions."."""
        return f"Recommended: {counted(self.size, 'latent dimension')}."


def recommend(tried: Sequence[SizeTried]) -> Advice | None:
    """The smallest size whose mean bound lies within the 95 % interval of the best one's.

    The rule of one standard error (Breiman et al. 1984, section 3.4.3) with Student's interval in
    its place, since repeats are few. Sizes that were ended early are not in question.

    Returns:
        None where no size was trained to its end twice or more: there is no interval then.
    """
    finished = sorted(
        (each for each in tried if not each.ended and all(map(math.isfinite, each.costs))),
        key=lambda each: each.size,
    )
    finished = [each for each in finished if len(each.costs) > 1]
    if not finished:
        return None
    best = min(finished, key=lambda each: each.cost)
    chosen = next(each for each in finished if each.cost <= best.cost + best.half_width)
    return Advice(chosen.size, _reason(chosen, best, [each.size for each in tried]))


def _reason(chosen: SizeTried, best: SizeTried, sizes: Sequence[int]) -> str:
    repeats = counted(len(best.costs), "seed")
    interval = f"{number(-best.cost, best.half_width)} ± {number(best.half_width, best.half_width)}"
    if chosen is best:
        said = f"Its bound is the best of those tried: {interval} nats over {repeats}"
        if min(sizes) < chosen.size:
            said += "; every smaller size lies outside that 95 % interval"
    else:
        own = number(-chosen.cost, best.half_width)
        said = (
            f"It is the smallest size whose bound, {own} nats, lies within the 95 % interval of "
            f"the best: {interval} nats over {repeats}, at {best.size}"
        )
    text = f"{said}."
    if chosen.size == min(sizes) < max(sizes):
        text += " No smaller size was tried, so a smaller one may do as well."
    if chosen.size == max(sizes):
        text += " No larger size was tried, so a larger one may be better still."
    elif chosen.active and sum(chosen.active) < len(chosen.active) * (chosen.size - 0.5):
        used = number(sum(chosen.active) / len(chosen.active))
        text += f" Of these {used} are active on average."
    return text
