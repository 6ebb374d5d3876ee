"""Models saved by older versions, in words that the page no longer reads: said anew as read.

Graphs of another format are traced again, those that are not there yet as well, and the
description of the data is written as it is today.

Torch is imported only where a file is such a one. Files stay as they are: what they lack is made
from the weights that they hold, and kept beside a run's for the next time.
"""

import hashlib
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Any

from vae_core.artifacts.records import GRAPHS
from vae_core.artifacts.weights_file import WEIGHTS
from vae_core.data.kinds import parse_layout
from vae_core.errors import UserError
from vae_core.files import write_atomically
from vae_core.pack import pack, read_meta, unpack
from vae_core.tracing.operations import FORMAT

_ONE_AT_A_TIME = Lock()  # torch traces no two modules at once
KEPT = "renewed.safetensors"  # beside a run's weights: what was made of them


def renewed(weights: bytes) -> bytes:
    """A weights file that the page reads: as it is, or with what is said of its model made anew.

    Raises:
        UserError: when the file is damaged or foreign, or its model cannot be built again.
    """
    meta = read_meta(weights)
    return _joined(weights, meta, _made(weights) if outdated(meta) else None)


def read_renewed(file: Path) -> bytes:
    """The same of a file; what is made of a run's is kept beside it, for it takes some seconds.

    Raises:
        OSError: when it cannot be read.
        UserError: as :func:`renewed`.
    """
    weights = file.read_bytes()
    meta = read_meta(weights)
    if not outdated(meta) or file.name != WEIGHTS:
        return renewed(weights)
    beside, of = file.with_name(KEPT), hashlib.sha256(weights).hexdigest()
    made = _kept(beside, of)
    if made is None:
        made = _made(weights)
        with suppress(OSError):  # a folder that cannot be written to: it is made again next time
            write_atomically(beside, pack({"of": of, "made": made[0]}, made[1]))
    return _joined(weights, meta, made)


Made = tuple[dict[str, Any], dict[str, Any]]  # of a record, and tensors


def _kept(beside: Path, of: str) -> Made | None:
    """What was made of these weights before, in the words of today."""
    try:
        meta, tensors = unpack(beside.read_bytes())
    except (OSError, UserError):
        return None
    found = meta.get("made")
    if meta.get("of") != of or not isinstance(found, dict) or outdated(found):
        return None
    return found, tensors


def _joined(weights: bytes, meta: dict[str, Any], made: Made | None) -> bytes:
    """A file with what was made of it, and the data described as today."""
    layout = _layout(meta)
    if made is None and layout == meta.get("layout"):
        return weights
    meta, tensors = unpack(weights)
    record, more = made or ({}, {})
    told = {} if layout is None else {"layout": layout}
    return pack(meta | record | told, tensors | more)


def _layout(meta: dict[str, Any]) -> dict[str, Any] | None:
    """How people read the data, as it is written today; files of pictures may lack it."""
    found = meta.get("layout")
    return None if found is None else parse_layout(found).model_dump(mode="json")


def _made(weights: bytes) -> Made:
    """What is said of a model as it is built today, and the tensors that this reads."""
    from vae_core.artifacts.anatomy import stored_components
    from vae_core.artifacts.model_file import load_model, traces_of

    loaded = load_model(weights)
    with _ONE_AT_A_TIME:
        traces = traces_of(loaded.model, loaded.config)
    anatomy = None if traces.anatomy is None else traces.anatomy.record.record()
    if anatomy is not None and loaded.meta.anatomy is not None:
        before = loaded.meta.anatomy.typical
        anatomy["typical"] = None if before is None else before.record()
    record = traces.graphs.record() | {"anatomy": anatomy}
    return record, traces.constants() | traces.folded | stored_components(loaded.model)


def outdated(meta: dict[str, Any]) -> bool:
    """Whether a model's record has graphs of another format, or was written without some."""
    if "anatomy" not in meta:
        return True
    anatomy = meta["anatomy"]
    parts = anatomy.get("graphs") if isinstance(anatomy, dict) else None
    if isinstance(parts, dict) and "pull" not in parts:  # told since the anatomy shows a gradient
        return True
    found = [meta.get(part) for part in GRAPHS]
    found += parts.values() if isinstance(parts, dict) else ()
    return any(isinstance(each, dict) and each.get("format") != FORMAT for each in found)
