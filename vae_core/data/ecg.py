"""Heart beats as sums of Gaussian bumps, one for each wave P, Q, R, S and T.

After the model of McSharry, Clifford, Tarassenko & Smith 2003 (IEEE Trans. Biomed. Eng. 50), with
each beat in time rather than along a limit cycle. Made for teaching, of no use for medicine.
"""

from pathlib import Path

import numpy as np
import torch

from vae_core.data.base import Dataset, Split
from vae_core.data.layouts import Series
from vae_core.data.spec import DatasetSpec
from vae_core.errors import ProgressCallback

SEED = 0
CENTRE = 0.6  # seconds into the window at which the middle beat's R wave stands
# Seconds from the R wave, height in millivolts and width in seconds of each wave, at 60 a minute.
WAVES = {
    "P": (-0.18, 0.15, 0.025),
    "Q": (-0.035, -0.12, 0.010),
    "R": (0.0, 1.1, 0.012),
    "S": (0.035, -0.25, 0.012),
    "T": (0.28, 0.3, 0.045),
}
NORMAL, ELEVATED, WIDE = range(3)
# Lowest and highest value of each factor.
RANGES = {"rate": (50.0, 110.0), "height": (0.7, 1.4), "T wave": (0.5, 1.5)}
NOISE = 0.02  # millivolts


def draw(
    count: int, length: int, step: float, seed: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Windows (N, T) in millivolts, their factors (N, 3) and kinds (N,)."""
    rng = np.random.RandomState(seed)
    low, high = np.array(list(RANGES.values())).T
    factors = low + (high - low) * rng.random_sample((count, len(RANGES)))
    kinds = np.arange(count) % 3
    rate, height, t_wave = factors.T[:, :, None]
    stretch = np.sqrt(60 / rate)  # what lies beside the R wave moves with the root of the interval
    time = np.arange(length) * step - CENTRE
    signal = np.zeros((count, length))
    elevated, wide = (kinds == kind for kind in (ELEVATED, WIDE))
    for beat in range(-3, 4):
        since = time - beat * 60 / rate
        for name, (place, size, width) in WAVES.items():
            steep = name in "QRS"
            scale = np.where(wide, 2.2, 1.0)[:, None] if steep else stretch
            tall = t_wave if name == "T" else height
            bump = np.exp(-0.5 * ((since - place * scale) / (width * scale)) ** 2)
            if name == "P":  # a wide beat starts below the atria
                bump = bump * np.where(wide, 0.0, 1.0)[:, None]
            signal += size * tall * bump
        rise = 1 / (1 + np.exp(-(since - 0.06) / 0.01)) / (1 + np.exp((since - 0.3) / 0.03))
        signal += np.where(elevated, 0.25, 0.0)[:, None] * rise
    return signal + NOISE * rng.standard_normal(signal.shape), factors, kinds


def load(spec: DatasetSpec, root: Path, progress: ProgressCallback) -> Dataset:
    """As many windows as the table says, in three splits, each kind as often as the others."""
    layout = Series.of(spec.layout)
    progress(f"Drawing {spec.title}", None)
    signal, factors, kinds = draw(sum(spec.sizes), layout.length, layout.step, SEED)
    (channel,) = layout.channels
    values = torch.from_numpy((signal - channel.offset) / channel.scale).float()[:, None, :, None]
    parts = (values, torch.from_numpy(kinds).long(), torch.from_numpy(factors).float())
    train, validation, test = (
        Split(*(part.contiguous() for part in split))
        for split in zip(*(part.split(spec.sizes) for part in parts), strict=True)
    )
    return Dataset(
        spec.name,
        train,
        validation,
        test,
        spec.class_names,
        spec.factor_names,
        (0,) * len(spec.factor_names),
        layout,
    )
