"""The tables that are installed with scikit-learn."""

from pathlib import Path
from typing import Any

import numpy as np
import torch
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris, load_wine

from vae_core.data.base import Dataset, Split, stratified_split
from vae_core.data.layouts import Table
from vae_core.data.rows import encode
from vae_core.data.spec import DatasetSpec
from vae_core.errors import ProgressCallback

_SEED = 0


def _classified(bunch: Any) -> tuple[np.ndarray, np.ndarray]:
    return bunch["data"], bunch["target"]


def _diabetes() -> tuple[np.ndarray, None]:
    """Patients with what became of them, which is no class but one more number."""
    bunch: Any = load_diabetes(scaled=False)
    rows = np.column_stack([bunch.data, bunch.target]).astype(object)
    rows[:, 1] = [f"{value:.0f}" for value in rows[:, 1]]  # the sex, 1 or 2
    return rows, None


_SOURCES = {
    "iris": lambda: _classified(load_iris()),
    "wine": lambda: _classified(load_wine()),
    "breast-cancer": lambda: _classified(load_breast_cancer()),
    "diabetes": _diabetes,
}


def load(spec: DatasetSpec, root: Path, progress: ProgressCallback) -> Dataset:
    """All rows in three splits, each with the classes in the same proportions."""
    rows, labels = _SOURCES[spec.name]()
    layout = Table.of(spec.layout)
    columns = {column.name: rows[:, k] for k, column in enumerate(layout.columns)}
    values = encode(columns, layout)
    _, validation, test = spec.sizes
    classes = np.zeros(len(rows), np.int64) if labels is None else labels.astype(np.int64)
    train, held_out, unseen = (
        Split(values[part], None if labels is None else torch.from_numpy(classes[part]))
        for part in stratified_split(classes, validation, test, _SEED)
    )
    return Dataset(
        spec.name, train, held_out, unseen, class_names=spec.class_names, layout=spec.layout
    )
