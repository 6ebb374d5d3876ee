"""A data set that the user brought, from where it is kept."""

from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file

from vae_core.data import shelf
from vae_core.data.base import Dataset, Split
from vae_core.data.identity import ARRAYS, Identity
from vae_core.data.spec import DatasetSpec
from vae_core.data.splits import PARTS
from vae_core.errors import ProgressCallback, UserError


def load(spec: DatasetSpec, root: Path, progress: ProgressCallback) -> Dataset:
    """Read an own data set; ``root``, the folder of downloads, has no say in it.

    Raises:
        UserError: when it was removed, was never brought to this computer, or is damaged.
    """
    kept = shelf.find(spec.name)
    if kept is None or not shelf.is_here(spec.name):
        gone = "was removed" if kept and kept.removed else "is not on this computer"
        origin = (kept.facts.get("origin") if kept else "") or "what it was made of"
        raise UserError(
            f"The data set {spec.name} {gone}. To have it again, bring {origin} on the page Data, "
            f"or with `python -m vae_core datasets add PATH --name {spec.name}`."
        )
    progress(f"Reading {spec.title}", None)
    path = shelf.data_file(spec.name)
    try:
        tensors = load_file(path)
        splits = []
        for part, size in zip(PARTS, spec.sizes, strict=True):
            labels = tensors[f"{part}/labels"] if spec.class_names else None
            factors = tensors[f"{part}/factors"] if spec.factor_names else None
            images, identity = tensors[f"{part}/images"], _identity(tensors, part)
            splits.append(Split(images, labels, factors, identity))
            if splits[-1].images.shape != torch.Size((size, *spec.shape)):
                raise KeyError(part)
        return Dataset(
            spec.name,
            *splits,
            class_names=spec.class_names,
            factor_names=spec.factor_names,
            factor_sizes=_sizes([split.factors for split in splits if split.factors is not None]),
            layout=spec.layout,
            unlabelled=tensors.get(f"{shelf.UNLABELLED}/images"),
            unlabelled_identity=_identity(tensors, shelf.UNLABELLED),
            notes=tuple(map(str, kept.facts.get("warnings", ()))),
        )
    except OSError as error:
        raise UserError(
            f"The data set {spec.name} cannot be read ({error.strerror or error}). Check that you "
            f"may read {path}."
        ) from error
    except (SafetensorError, LookupError, RuntimeError, TypeError, ValueError) as error:
        raise UserError(
            f"The data set {spec.name} is damaged: {path} does not hold what was kept. Remove it "
            "and bring it again."
        ) from error


def _identity(tensors: dict[str, torch.Tensor], part: str) -> Identity | None:
    """Who the examples of a part are; None of a set that was kept before that was."""
    if f"{part}/{ARRAYS[0]}" not in tensors:
        return None
    origin, names = (tensors[f"{part}/{name}"].numpy() for name in ARRAYS)
    return Identity.of_arrays(origin, names)


def _sizes(factors: list[torch.Tensor]) -> tuple[int, ...]:
    """How many values each factor takes; 0 of those with a scale."""
    if not factors:
        return ()
    whole = torch.cat(factors)
    if whole.is_floating_point():
        return (0,) * whole.shape[1]
    return tuple((whole.amax(0) + 1).tolist())
