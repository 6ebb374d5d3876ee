"""The pack: one wire format for weights, graphs and live snapshots.

A pack is a safetensors file whose header carries one JSON object. Python and the browser read the
same bytes (https://github.com/huggingface/safetensors#format): eight bytes of header length, a
JSON header, then raw little-endian tensors.

Rounded weights stand as two or three tensors: int8 under their own name, float32 under
``scale/NAME``, and uint8 under ``fine/NAME`` where eight bits are not enough. Readers give them
back as one, of float32.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

from vae_core.errors import UserError

META_KEY = "latent_playground"
DTYPES = ("float32", "float16", "uint8", "int32")
SCALE, FINE = "scale/", "fine/"


@dataclass(frozen=True)
class Rounded:
    """Weights as whole numbers times a scale: (high + low / 256) scale.

    Attributes:
        high: int8, of the weights' shape.
        low: uint8, of the same shape; None where all are 0.
        scale: float32, of the same shape but for axes of size 1.
    """

    high: np.ndarray
    low: np.ndarray | None
    scale: np.ndarray

    def restored(self) -> np.ndarray:
        """The weights, float32: 16 bits are exact in it, so that readers agree on every bit."""
        numbers = self.high.astype(np.float32)
        if self.low is not None:
            numbers += self.low.astype(np.float32) / np.float32(256)
        return numbers * self.scale


def pack(meta: Mapping[str, Any], tensors: Mapping[str, np.ndarray | Rounded]) -> bytes:
    """Serialise a JSON object and named arrays (float32, float16, uint8, int32) to bytes.

    Raises:
        TypeError: for an array of another type, which the browser could not read.
    """
    plain = {name: each for name, each in tensors.items() if not isinstance(each, Rounded)}
    rounded = {name: each for name, each in tensors.items() if isinstance(each, Rounded)}
    for name, array in plain.items():
        if array.dtype.name not in DTYPES:
            raise TypeError(f"tensor {name} is {array.dtype}; a pack holds {', '.join(DTYPES)}")
    for name, each in rounded.items():
        plain |= {name: each.high, SCALE + name: each.scale}
        if each.low is not None:
            plain[FINE + name] = each.low
    # Not ascontiguousarray, which gives a single number an axis.
    arrays = {name: np.asarray(array, order="C") for name, array in plain.items()}
    return save(arrays, {META_KEY: json.dumps(meta, allow_nan=False)})


def read_meta(data: bytes) -> dict[str, Any]:
    """The JSON object of a pack, without reading its tensors.

    Raises:
        UserError: when the bytes are no pack, are cut short, or were written by something else.
    """
    try:
        length = int.from_bytes(data[:8], "little")
        if len(data) < 8 or length > len(data) - 8:
            raise ValueError("cut short")
        header = json.loads(data[8 : 8 + length])
        meta = json.loads(header["__metadata__"][META_KEY])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UserError(
            "This is not a complete Latent Playground file: its header is missing, cut short or "
            "foreign. Use a weights.safetensors written by this program, or train the run again."
        ) from error
    if not isinstance(meta, dict):
        raise UserError("This file's header holds no JSON object; train the run again.")
    return meta


def unpack(data: bytes) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Read a pack back: its JSON object and its tensors by name.

    Raises:
        UserError: as :func:`read_meta`, and when tensors are missing at the end.
    """
    meta = read_meta(data)
    try:
        tensors = load(data)
    # KeyError: a type that numpy does not have; the others: a shape such as [0, 2^62].
    except (SafetensorError, KeyError, ValueError, OverflowError, MemoryError) as error:
        raise UserError(
            f"This file's tensors are damaged or cut short ({error}). Restore it from a copy, or "
            "train the run again."
        ) from error
    tensors = _restored(tensors)
    for name, array in tensors.items():
        if array.dtype.name not in DTYPES:
            raise UserError(
                f"This file's tensor {name} is {array.dtype}, but a Latent Playground file holds "
                f"{', '.join(DTYPES)} only. Use a file written by this program."
            )
    return meta, tensors


def _fits(high: np.ndarray, low: np.ndarray | None, scale: np.ndarray) -> bool:
    """Whether the parts of rounded weights belong together."""
    if scale.dtype != np.float32 or scale.ndim != high.ndim:
        return False
    sizes = zip(scale.shape, high.shape, strict=True)
    finer = low is None or (low.dtype == np.uint8 and low.shape == high.shape)
    return finer and all(of in (1, size) for of, size in sizes)


def _restored(tensors: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The tensors, those that were rounded as one each."""
    found = dict(tensors)
    for name, high in tensors.items():
        if high.dtype != np.int8:
            continue
        scale, low = found.pop(SCALE + name, None), found.pop(FINE + name, None)
        if scale is None or not _fits(high, low, scale):
            raise UserError(
                f"This file's tensor {name} lacks the scale of its rounded weights. Restore it "
                "from a copy, or export the model again."
            )
        found[name] = Rounded(high, low, scale).restored()
    return found
