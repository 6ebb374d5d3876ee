"""A long graph of a file as a few bytes: its JSON, deflated, in a tensor beside the header."""

import json
import zlib
from typing import Any

import numpy as np

_RAW = -15  # deflate without a frame, with the largest window


def folded(graph: dict[str, Any], tensor: str) -> tuple[dict[str, Any], np.ndarray]:
    """What the header says of a graph, and the tensor of that name, uint8, that holds it.

    The header keeps its inputs and outputs, and ``deflated``: {"tensor", "bytes"} of its JSON.
    """
    text = json.dumps(graph, separators=(",", ":"), allow_nan=False).encode()
    deflate = zlib.compressobj(9, zlib.DEFLATED, _RAW, 9)
    data = deflate.compress(text) + deflate.flush()
    told = {name: each for name, each in graph.items() if name not in ("nodes", "state")}
    told |= {"nodes": [], "deflated": {"tensor": tensor, "bytes": len(text)}}
    return told, np.frombuffer(data, np.uint8)
