"""Sine waves whose amplitude, frequency, phase and noise are known."""

import math
from pathlib import Path

import numpy as np
import torch

from vae_core.data.base import Dataset, Split
from vae_core.data.layouts import Series
from vae_core.data.spec import DatasetSpec
from vae_core.errors import ProgressCallback

SEED = 0
# Lowest and highest value of each factor, in the units of the names.
RANGES = {
    "amplitude": (0.4, 2.0),  # volts
    "frequency": (1.0, 4.0),  # hertz
    "phase": (0.0, 2 * math.pi),  # radians, round
    "noise": (0.02, 0.2),  # volts, of each point
}


def draw(count: int, length: int, step: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Waves (N, T) in volts and their factors (N, 4), each drawn evenly from its range."""
    rng = np.random.RandomState(seed)
    low, high = np.array(list(RANGES.values())).T
    factors = low + (high - low) * rng.random_sample((count, len(RANGES)))
    amplitude, frequency, phase, noise = factors.T[:, :, None]
    time = np.arange(length) * step
    waves = amplitude * np.sin(2 * math.pi * frequency * time + phase)
    return waves + noise * rng.standard_normal(waves.shape), factors


def load(spec: DatasetSpec, root: Path, progress: ProgressCallback) -> Dataset:
    """As many waves as the table says, in three splits."""
    layout = Series.of(spec.layout)
    progress(f"Drawing {spec.title}", None)
    waves, factors = draw(sum(spec.sizes), layout.length, layout.step, SEED)
    (channel,) = layout.channels
    values = torch.from_numpy((waves - channel.offset) / channel.scale).float()[:, None, :, None]
    causes = torch.from_numpy(factors).float()
    train, validation, test = (
        Split(part.contiguous(), factors=cause.contiguous())
        for part, cause in zip(values.split(spec.sizes), causes.split(spec.sizes), strict=True)
    )
    return Dataset(
        spec.name,
        train,
        validation,
        test,
        factor_names=spec.factor_names,
        factor_sizes=(0,) * len(spec.factor_names),
        layout=layout,
    )
