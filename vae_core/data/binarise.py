"""Grey pictures made black and white, as most papers on likelihoods have them."""

from dataclasses import replace
from pathlib import Path
from typing import Literal

import torch

from vae_core.catalogue.rows import located
from vae_core.data.base import Dataset, Split
from vae_core.data.specs import DatasetSpec, find_spec
from vae_core.errors import ProgressCallback


def binarise(split: Split, how: Literal["threshold", "dynamic"], seed: int = 0) -> Split:
    """The same examples with every pixel black or white.

    Args:
        split: grey pictures.
        how: "threshold" cuts at a half; "dynamic" draws each pixel as a coin whose chance of white
            is its grey level (Salakhutdinov & Murray 2008).
        seed: of the coins.
    """
    if how == "threshold":
        return replace(split, images=(split.images > 127).to(torch.uint8) * 255)
    generator = torch.Generator().manual_seed(seed)
    parts = []
    for images in split.images.split(1000):
        coins = torch.rand(images.shape, generator=generator)
        parts.append((coins * 255 < images).to(torch.uint8) * 255)
    return replace(split, images=torch.cat(parts))


def load(spec: DatasetSpec, root: Path, progress: ProgressCallback) -> Dataset:
    """A set with each pixel a coin, tossed once and for all, under another name.

    The draw is this program's own: seeds 0, 1 and 2 of PyTorch's generator for training, validation
    and test, split as the grey set is. Published tables are of another (see ``larochelle``).
    """
    grey = find_spec(spec.grey)
    data = located(grey.maker)(grey, root, progress)
    splits = {
        part: binarise(getattr(data, part), "dynamic", seed)
        for seed, part in enumerate(("train", "validation", "test"))
    }
    return replace(data, name=spec.name, **splits)
