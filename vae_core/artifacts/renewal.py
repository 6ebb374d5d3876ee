"""Models saved by older versions, whose graphs the page no longer runs: traced again as read.

Torch is imported only where a file is such a one. Files stay as they are: what they lack is made
from the weights that they hold.
"""

from threading import Lock
from typing import Any

from vae_core.artifacts.records import GRAPHS
from vae_core.pack import pack, read_meta, unpack
from vae_core.tracing.operations import FORMAT

_ONE_AT_A_TIME = Lock()  # torch traces no two modules at once


def renewed(weights: bytes) -> bytes:
    """A weights file with graphs that the page runs: as it is, or with its model traced again.

    Raises:
        UserError: when the file is damaged or foreign, or its model cannot be built again.
    """
    if not outdated(read_meta(weights)):
        return weights
    from vae_core.artifacts.graphs import trace_model
    from vae_core.artifacts.model_file import load_model, stored_constants

    with _ONE_AT_A_TIME:
        graphs = trace_model(load_model(weights).model)
    meta, tensors = unpack(weights)
    return pack(meta | graphs.record(), tensors | stored_constants(graphs))


def outdated(meta: dict[str, Any]) -> bool:
    """Whether a model's record has graphs of another format."""
    found = [meta.get(part) for part in GRAPHS]
    return any(isinstance(each, dict) and each.get("format") != FORMAT for each in found)
