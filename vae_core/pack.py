"""The pack: one wire format for weights, graphs and live snapshots.

A pack is a safetensors file whose header carries one JSON object. Python and the browser read the
same bytes (https://github.com/huggingface/safetensors#format): eight bytes of header length, a
JSON header, then raw little-endian tensors.
"""

import json
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

from vae_core.errors import UserError

META_KEY = "latent_playground"
DTYPES = ("float32", "float16", "uint8", "int32")


def pack(meta: dict[str, Any], tensors: dict[str, np.ndarray]) -> bytes:
    """Serialise a JSON object and named arrays (float32, float16, uint8, int32) to bytes.

    Raises:
        TypeError: for an array of another type, which the browser could not read.
    """
    for name, array in tensors.items():
        if array.dtype.name not in DTYPES:
            raise TypeError(f"tensor {name} is {array.dtype}; a pack holds {', '.join(DTYPES)}")
    arrays = {name: np.ascontiguousarray(array) for name, array in tensors.items()}
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
    for name, array in tensors.items():
        if array.dtype.name not in DTYPES:
            raise UserError(
                f"This file's tensor {name} is {array.dtype}, but a Latent Playground file holds "
                f"{', '.join(DTYPES)} only. Use a file written by this program."
            )
    return meta, tensors
