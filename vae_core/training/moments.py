"""Snapshots of a training, to move through it afterwards: when they are taken, and of what.

When is a function of how far the run has come and of nothing else, so that a run that was
interrupted takes the same ones. They lie close together at the beginning, where a model changes
most: evenly in the cube root of the fraction done.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from vae_core.models.vae import VAE
from vae_core.training.state import Training

COUNT = 40  # about so many of a run
MOST_BYTES = 60_000_000  # of all of them together
LEAST = 5  # of a model so large that fewer have room none are taken


@dataclass(frozen=True)
class Moment:
    """The weights that a training showed after a step; float16 but where that cannot hold them."""

    step: int
    epoch: float
    fraction: float
    state: dict[str, Tensor]


def count_for(model: VAE) -> int:
    """How many snapshots of a model there is room for; 0 where it is too large for any."""
    numbers = sum(tensor.numel() for tensor in model.state_dict().values())
    room = MOST_BYTES // (2 * max(1, numbers))
    return min(COUNT, room) if room >= LEAST else 0


def due(before: float, now: float, count: int) -> bool:
    """Whether one of ``count`` times lies between two fractions of a run."""
    return _passed(now, count) > _passed(before, count)


def _passed(fraction: float, count: int) -> int:
    # The last time is that of fraction 1, which rounding must not miss.
    return math.floor((count - 1) * fraction ** (1 / 3) + 1e-9)


def moment(training: Training) -> Moment:
    """A copy of what is shown now."""
    return Moment(
        step=training.step,
        epoch=training.epoch,
        fraction=training.fraction,
        state={name: half(each.cpu()) for name, each in training.eval_model.state_dict().items()},
    )


def half(tensor: Tensor) -> Tensor:
    """In float16, a copy; in float32 where a number is beyond its range."""
    rounded = tensor.detach().to(torch.float16, copy=True)
    return rounded if torch.isfinite(rounded).all() else tensor.detach().float().clone()


def thinned(steps: list[int], count: int) -> list[int]:
    """At most ``count`` of the steps, the first and the last among them, as evenly as possible.

    Even is meant as above: in the cube root. A run that has gone on after its end has more.
    """
    kept = sorted(steps)
    while len(kept) > max(2, count):
        roots = [step ** (1 / 3) for step in kept]
        gaps = [after - before for before, after in zip(roots, roots[2:], strict=False)]
        del kept[1 + gaps.index(min(gaps))]
    return kept
