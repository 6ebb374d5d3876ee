"""Decoding for the browser where it cannot, or is too slow: the one place where the app uses torch.

Torch is imported at the first such request, so that an app whose models all run in the browser
never loads it.
"""

import math
from typing import Any

import numpy as np
import streamlit as st

from ui.shell.models import weights_file
from vae_core.errors import UserError
from vae_core.pack import pack


def decoded(run_id: str, request: dict[str, Any]) -> bytes:
    """Answer {id, key, z, y} with a pack of what is seen, or of the sentence that says why not."""
    meta = {"key": str(request.get("key"))[:200], "id": int(request.get("id") or 0)}
    try:
        parts = _shown(run_id, request.get("z"), request.get("y"))
    except UserError as error:
        return pack({**meta, "problem": str(error)}, {})
    return pack(meta, {f"shown/{place}": part for place, part in enumerate(parts)})


def _shown(run_id: str, z: Any, y: Any) -> list[np.ndarray]:
    import torch

    path = weights_file(run_id)
    model = _model(str(path), path.stat().st_mtime_ns)
    codes = torch.tensor([_numbers(z, "code")])
    weights = torch.tensor([_numbers(y, "class weights")]) if model.classes else None
    with torch.no_grad():
        return [part[0].numpy().astype(np.float32) for part in model.shown(codes, weights)]


def _numbers(values: Any, what: str) -> list[float]:
    try:
        numbers = [float(value) for value in values]
    except (OverflowError, TypeError, ValueError):
        numbers = [math.nan]
    if not all(map(math.isfinite, numbers)):
        raise UserError(f"The {what} in this request are no finite numbers; reload the page.")
    return numbers


@st.cache_resource(max_entries=2, show_spinner=False)
def _model(path: str, stamp: int) -> Any:
    """The model of a weights file; ``stamp`` tells a newer one at the same place."""
    from vae_core.artifacts.model_file import load_run

    return load_run(path).model
