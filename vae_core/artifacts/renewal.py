"""Models saved by older versions, in words that the page no longer reads: said anew as read.

Graphs of another format are traced again, those that are not there yet as well, and the
description of the data is written as it is today.

Torch is imported only where a file is such a one. Files stay as they are: what they lack is made
from the weights that they hold.
"""

from threading import Lock
from typing import Any

from vae_core.artifacts.records import GRAPHS
from vae_core.data.kinds import parse_layout
from vae_core.pack import pack, read_meta, unpack
from vae_core.tracing.operations import FORMAT

_ONE_AT_A_TIME = Lock()  # torch traces no two modules at once


def renewed(weights: bytes) -> bytes:
    """A weights file that the page reads: as it is, or with what is said of its model made anew.

    Raises:
        UserError: when the file is damaged or foreign, or its model cannot be built again.
    """
    meta = read_meta(weights)
    layout = _layout(meta)
    if outdated(meta):
        meta, tensors = _traced(weights)
    elif layout != meta.get("layout"):
        meta, tensors = unpack(weights)
    else:
        return weights
    return pack(meta if layout is None else meta | {"layout": layout}, tensors)


def _layout(meta: dict[str, Any]) -> dict[str, Any] | None:
    """How people read the data, as it is written today; files of pictures may lack it."""
    found = meta.get("layout")
    return None if found is None else parse_layout(found).model_dump(mode="json")


def _traced(weights: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    """A file's record and tensors, with graphs of its model as it is built today."""
    from vae_core.artifacts.anatomy import stored_components
    from vae_core.artifacts.model_file import load_model, traces_of

    loaded = load_model(weights)
    with _ONE_AT_A_TIME:
        traces = traces_of(loaded.model, loaded.config)
    meta, tensors = unpack(weights)
    anatomy = None if traces.anatomy is None else traces.anatomy.record.record()
    if anatomy is not None:
        anatomy["typical"] = (meta.get("anatomy") or {}).get("typical")
    found = meta | traces.graphs.record() | {"anatomy": anatomy}
    return found, tensors | traces.constants() | stored_components(loaded.model)


def outdated(meta: dict[str, Any]) -> bool:
    """Whether a model's record has graphs of another format, or was written without some."""
    parts = (meta.get("anatomy") or {}).get("graphs", {})
    found = [*(meta.get(part) for part in GRAPHS), *parts.values()]
    return "anatomy" not in meta or any(
        isinstance(each, dict) and each.get("format") != FORMAT for each in found
    )
