"""Where a model's training begins, in few bytes: laws to draw its first weights from.

A page that starts anew draws them by a seed of its own: as torch does, not the same numbers.
"""

from typing import Any

import numpy as np

from vae_core.artifacts.trainable import trainable_file
from vae_core.config.run import RunConfig
from vae_core.data import Dataset
from vae_core.export.html import half_weights
from vae_core.pack import pack, unpack
from vae_core.training.state import Training

# Moments of a law, told apart with so many numbers: kurtosis 1.8 of a uniform, 3 of a normal one.
_ENOUGH, _KURTOSIS = 2000, {"uniform": 1.8, "normal": 3.0}
_NEAR = 0.15
PREFIX = "learn/fresh/"

Laws = dict[str, list[Any]]  # name -> [law, middle, spread]


def fresh_weights(config: RunConfig, data: Dataset) -> tuple[Laws, dict[str, np.ndarray]]:
    """The laws of a fresh model's weights by name, and as tensors those that follow none.

    A law is ["constant", value, 0], ["uniform", middle, half the width] or ["normal", mean, sd];
    names are those of the file, ``model/...``, and stored tensors ``learn/fresh/model/...``.
    """
    training = Training(config.model_copy(update={"device": "cpu"}), data)
    states: list[tuple[str, Any]] = [("model/", training.model)]
    if training.adversary is not None:
        states.append(("model/adversary.", training.adversary))
    laws: Laws = {}
    stored: dict[str, np.ndarray] = {}
    for prefix, module in states:
        learned = {name for name, _ in module.named_parameters()}
        for name, each in module.state_dict().items():
            law = law_of(each.float().numpy(), name in learned)
            if law is None:
                stored[f"{PREFIX}{prefix}{name}"] = each.float().numpy()
            else:
                laws[f"{prefix}{name}"] = law
    return laws, stored


def with_fresh(file: bytes, config: RunConfig, data: Dataset) -> bytes:
    """A trainable file that says where a training begins, as ``fresh`` in its header."""
    meta, tensors = unpack(file)
    laws, stored = fresh_weights(config, data)
    return pack(meta | {"fresh": laws}, tensors | stored)


def without_weights(file: bytes) -> bytes:
    """The same without the weights that follow a law: a page draws them before anything else."""
    meta, tensors = unpack(file)
    shapes = {name: list(tensors[name].shape) for name in meta["fresh"]}
    kept = {name: each for name, each in tensors.items() if name not in shapes}
    return pack(meta | {"drawn": shapes}, kept)


def law_of(values: np.ndarray, drawn: bool) -> list[Any] | None:
    """What numbers were drawn from; None where they are to be kept as they are.

    Args:
        values: of a fresh tensor.
        drawn: whether it is learned, so that it may have been drawn at all.
    """
    flat = values.ravel().astype(np.float64)
    if not flat.size:
        return None
    if flat.min() == flat.max():
        return ["constant", float(flat[0]), 0.0]
    if not drawn or flat.size < _ENOUGH:
        return None
    middle, spread = float(flat.mean()), float(flat.std())
    kurtosis = float(((flat - middle) ** 4).mean() / spread**4)
    skew = float(((flat - middle) ** 3).mean() / spread**3)
    if abs(skew) > _NEAR:
        return None
    if abs(kurtosis - _KURTOSIS["uniform"]) < _NEAR:
        return ["uniform", 0.0, float(np.abs(flat).max())]
    if abs(kurtosis - _KURTOSIS["normal"]) < 2 * _NEAR:
        return ["normal", middle, spread]
    return None


def fresh_training(config: RunConfig, data: Dataset) -> bytes:
    """A trainable file of few bytes: a page draws its first weights by itself."""
    file = with_fresh(trainable_file(config, data), config, data)
    return half_weights(without_weights(file))[0]
