"""Series and pictures whose gaps are filled, as arrays in and out."""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from vae_core.counting import counted
from vae_core.data.brought import examples_of
from vae_core.data.layouts import Layout, Series
from vae_core.errors import ProgressCallback, UserError
from vae_core.evaluation.filling import complete
from vae_core.files import writing_atomically
from vae_core.models.vae import VAE
from vae_core.user_data.npz import read_npz
from vae_core.user_data.skipped import SkippedFiles
from vae_core.user_data.upload import from_path

MOST_NUMBERS = 100_000_000  # of what is written: 400 MB


def fill_arrays(
    model: VAE,
    path: Path,
    out: Path,
    settings: Mapping[str, Any],
    report: ProgressCallback,
) -> dict[str, Any]:
    """Fill what is NaN in an .npy or .npz, and write an .npz.

    It holds ``filled`` (N, ...) as the file has examples, in their units; ``gaps`` where they were,
    ``low`` and ``high``, the ends of an interval; ``effective`` (N,), codes that share the weight;
    and ``draws`` (N, S, ...) where they were asked for.

    Args:
        model: of series or pictures.
        path: of the file.
        out: where to write.
        settings: kind, samples, draws, coverage and seed.
        report: told of the progress.

    Raises:
        UserError: when the file holds no such examples, or the model cannot fill gaps.
    """
    if path.suffix.lower() not in (".npy", ".npz"):
        raise UserError(
            f"{path.name} is no file of arrays. Bring {model.layout.nouns} with gaps as .npy or "
            ".npz, NaN where something is missing."
        )
    upload = from_path(path)
    given = read_npz(upload.members[0], SkippedFiles()).values
    if not model.layout.gaps:
        raise UserError(
            f"Nothing is missing of {model.layout.nouns}: this model has nothing to fill."
        )
    x = torch.from_numpy(examples_of(given, model.layout, model.shape, gaps=True))
    x = x.float() / 255 if x.dtype == torch.uint8 else x
    draws = settings["draws"] if settings["kind"] == "draws" else 0
    if x.numel() * (4 + draws) > MOST_NUMBERS:
        raise UserError(
            f"{counted(len(x), model.layout.noun, model.layout.nouns)} would make "
            f"{x.numel() * (4 + draws) / 1e6:.0f} million numbers; up to "
            f"{MOST_NUMBERS / 1e6:.0f} million are written. Take fewer, or fewer draws."
        )
    found = complete(
        model,
        x,
        settings["samples"],
        draws=draws,
        coverage=settings["coverage"],
        seed=settings["seed"],
        progress=lambda done: report("Filling gaps", done),
    )
    one = found.mode if settings["kind"] == "mode" else found.mean
    arrays: dict[str, Any] = {
        "filled": _as_given(one, model.layout, given.shape),
        "gaps": _shaped(found.gaps, model.layout, given.shape),
        "low": _as_given(found.low, model.layout, given.shape),
        "high": _as_given(found.high, model.layout, given.shape),
        "effective": found.effective.numpy(),
    }
    if draws:
        flat = _as_given(found.draws.flatten(0, 1), model.layout, given.shape)
        arrays["draws"] = flat.reshape(len(x), draws, *flat.shape[1:])
    with writing_atomically(out) as file:
        held = io.BytesIO()
        np.savez_compressed(held, **arrays)
        file.write(held.getvalue())
    gappy = found.gaps.flatten(1).any(1)
    effective = found.effective[gappy]
    return {
        "examples": len(x),
        "examples_with_gaps": int(gappy.sum()),
        "numbers_filled": int(found.gaps.sum()),
        "effective_samples": float(effective.mean()) if len(effective) else None,
    }


def _as_given(examples: Tensor, layout: Layout, shape: tuple[int, ...]) -> np.ndarray:
    """Examples (N, C, H, W) in their units, laid out as the file has them."""
    if isinstance(layout, Series):
        scale = torch.tensor([channel.scale for channel in layout.channels])
        offset = torch.tensor([channel.offset for channel in layout.channels])
        examples = examples * scale + offset
    return _shaped(examples, layout, shape)


def _shaped(examples: Tensor, layout: Layout, shape: tuple[int, ...]) -> np.ndarray:
    values = examples.numpy()
    if isinstance(layout, Series):
        values = values[:, 0]  # (N, points, channels)
        return values[..., 0] if len(shape) == 2 else values
    if len(shape) == 3:
        return values[:, 0]
    last = shape[-1] == values.shape[1] and shape[1] != values.shape[1]
    return values.transpose(0, 2, 3, 1) if last else values
