"""The 8 x 8 handwritten digits that are installed with scikit-learn."""

from pathlib import Path
from typing import Any

import numpy as np
import torch
from sklearn.datasets import load_digits

from vae_core.data.base import Dataset, Split, stratified_split
from vae_core.data.spec import DatasetSpec
from vae_core.errors import ProgressCallback

_SEED = 0


def load(spec: DatasetSpec, root: Path, progress: ProgressCallback) -> Dataset:
    """1 797 digits, grey levels 0..16 stretched to 0..255, split evenly by class."""
    bunch: Any = load_digits()
    images = np.rint(bunch.images * (255 / 16)).astype(np.uint8)[:, None]  # (N, 1, 8, 8)
    labels = bunch.target.astype(np.int64)
    _, validation, test = spec.sizes
    parts = stratified_split(labels, validation, test, _SEED)
    train, held_out, unseen = (
        Split(torch.from_numpy(images[part]), torch.from_numpy(labels[part])) for part in parts
    )
    return Dataset(spec.name, train, held_out, unseen, class_names=spec.class_names)
