"""The snapshots of a run's training as an exported file has them: in 16 bits, or in eight."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from vae_core.errors import UserError
from vae_core.export.rounding import TooCoarse, round_weights
from vae_core.pack import Rounded, pack, unpack
from vae_core.runs.timeline import Timeline
from vae_core.training.moments import thinned

NONE = (
    "This model has no snapshots of its training: it comes as a file, was trained by an older "
    "version or is too large for them. Train it again, or leave --snapshots out."
)


def chosen(timeline: Timeline | None, count: int) -> list[int]:
    """The steps of ``count`` snapshots, the first and the last among them.

    Raises:
        UserError: when there are none.
    """
    steps = thinned(timeline.steps(), count) if timeline else []
    if not steps:
        raise UserError(NONE)
    return steps


def moments(
    weights: bytes, timeline: Timeline, steps: list[int], eight_bits: bool
) -> Iterator[tuple[dict[str, Any], bytes, float]]:
    """Of each snapshot what it says of itself, its pack, and what eight bits changed.

    That is the largest difference between a picture's numbers in [0, 1], of the examples in the
    file, of their codes or encoded and decoded; 0 in 16 bits. A snapshot that eight bits would
    show in stays as it is.

    Args:
        weights: the model's own file.
        timeline: of its run.
        steps: of these snapshots.
        eight_bits: the large layers in eight bits, or a few more.
    """
    for step in steps:
        data = timeline.read(step)
        record, tensors = unpack(data)
        if not eight_bits:
            yield record, data, 0.0
            continue
        rounded, difference = _rounded(weights, tensors)
        yield record, pack(record, {**tensors, **rounded}), difference


def _rounded(weights: bytes, tensors: dict[str, np.ndarray]) -> tuple[dict[str, Rounded], float]:
    """The large layers of a snapshot in eight bits, looked at through the rest of its file."""
    meta, own = unpack(weights)
    wide = {name: each.astype(np.float32) for name, each in tensors.items()}
    try:
        found = round_weights(pack(meta, {**own, **wide}))
    except TooCoarse:
        return {}, 0.0
    return found.tensors, found.difference
