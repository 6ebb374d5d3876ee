"""Successive packs for one watcher: the first whole, then what differs from the one before.

Most of a live view stays as it was half a second ago: inputs, labels, names, the curves but for
their last points, and of pictures all but a few grey levels. A message is a pack of its own,
deflated. Its meta has ``id``, the view that it leads to, and ``since``, the one that it starts from
(null: from nothing), by which a page knows whether it holds what it needs (``web/kit/changes.js``).
"""

import hashlib
import zlib
from typing import Any

import numpy as np

from vae_core.pack import pack

GREY_STEP = 4
# A half has 11 bits: a fifth of a pixel on a map of 400.
_LARGEST_HALF = 60_000.0

Pack = tuple[dict[str, Any], dict[str, np.ndarray]]


class Changes:
    """What a watcher has been told so far."""

    def __init__(self) -> None:
        self._told: Pack | None = None
        self._id: str | None = None

    def forget(self) -> None:
        """The watcher has lost what it was told: the next message is whole."""
        self._told = self._id = None

    def message(self, meta: dict[str, Any], tensors: dict[str, np.ndarray]) -> bytes:
        """The message that leads a watcher from what it was told to this view."""
        before, known = self._told or ({}, {})
        changed: dict[str, np.ndarray] = {}
        differences: list[str] = []
        for name, array in tensors.items():
            old = known.get(name)
            if old is None or old.shape != array.shape or old.dtype != array.dtype:
                changed[name] = array
            elif not np.array_equal(old, array):
                changed[name] = array
                by = array - old if array.dtype == np.uint8 else array  # modulo 256
                if _deflated(by) < _deflated(array):
                    changed[name] = by
                    differences.append(name)
        told = {
            "id": _digest(meta, tensors),
            "since": self._id,
            "patch": patch(before, meta),
            "differences": differences,
            "gone": [name for name in known if name not in tensors],
        }
        self._told, self._id = (meta, tensors), told["id"]
        return zlib.compress(pack(told, changed), 9)


def slim(tensors: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Tensors as they travel while a training runs: no eye tells them from the snapshot's.

    What a model draws has its grey levels in steps of four, so off by at most two of 255: its last
    bits are noise, and cost half of the bytes. Points are float16.
    """
    return {name: _slim(name.rpartition("/")[2], array) for name, array in tensors.items()}


def _slim(name: str, array: np.ndarray) -> np.ndarray:
    if name in ("reconstructions", "samples", "traversal") and array.dtype == np.uint8:
        stepped = (array.astype(np.int16) + GREY_STEP // 2) // GREY_STEP * GREY_STEP
        return np.minimum(stepped, 255).astype(np.uint8)
    if name == "latent" and not np.abs(array).max(initial=0) > _LARGEST_HALF:
        return array.astype(np.float16)
    return array


def patch(old: Any, new: Any) -> dict[str, Any]:
    """How to make one JSON value out of another; empty where they are the same.

    ``{"set": value}``, for lists with a common beginning ``{"keep": its length, "add": the rest}``,
    and for objects ``{"drop": names, "in": {name: patch}}``.
    """
    if _same(old, new):
        return {}
    if isinstance(old, dict) and isinstance(new, dict):
        inner = {}
        for name, value in new.items():
            change = patch(old[name], value) if name in old else {"set": value}
            if change:
                inner[name] = change
        return {"drop": [name for name in old if name not in new], "in": inner}
    if isinstance(old, list) and isinstance(new, list):
        pairs = zip(old, new, strict=False)
        same = next(
            (k for k, (a, b) in enumerate(pairs) if not _same(a, b)), min(len(old), len(new))
        )
        if same:
            return {"keep": same, "add": new[same:]}
    return {"set": new}


def _same(old: Any, new: Any) -> bool:
    """Whether JSON has the same text for both: Python takes True for 1."""
    return repr(old) == repr(new)


def _deflated(array: np.ndarray) -> int:
    return len(zlib.compress(array.tobytes(), 1))


def _digest(meta: dict[str, Any], tensors: dict[str, np.ndarray]) -> str:
    return hashlib.sha256(pack(meta, tensors)).hexdigest()[:12]
