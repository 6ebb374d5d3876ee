"""The explorer: one element whose sliders and picture run in the browser."""

import math
import re
from typing import Any

from ui.explore.decoding import decoded
from ui.shell.component import component

_explorer = component("latent_explorer", "explorer/component.js")
_reply = component("decoded_reply", "explorer/reply_component.js")
_source = component("code_source", "explorer/source_component.js")

_PLANE = re.compile(r"pca|z\d{1,4},z\d{1,4}")


def explorer(weights: bytes, run_id: str) -> None:
    """Show a model under all its instruments; the page's address follows every release.

    It does so by itself, without the server: a release is an entry that Back undoes.

    Args:
        weights: a weights file, whole: the browser decodes from it.
        run_id: identifies the element, so that another model gets a new one.
    """
    key = f"explorer-{run_id}"
    result = _explorer(data=weights, key=key, on_decode_change=lambda: None)
    request = result.get("decode")
    _reply(data=decoded(run_id, request) if request else b"", key=f"reply-{run_id}")


def source(run_id: str, pack: bytes) -> None:
    """Where the explorer's random codes come from: the pack of a density, or nothing."""
    _source(data=pack, key=f"source-{run_id}")


def query_of(state: dict[str, Any]) -> dict[str, str]:
    """What the browser sent as query parameters; whatever is malformed is left out.

    ``z=0.1,-2``; for a conditional model ``y=3``, or weights ``y=0.2,0.8`` for a mix; where there
    is a map ``plane=z3,z1`` or ``plane=pca``, and ``grid=1`` or ``0``.
    """
    query = {}
    if z := _numbers(state.get("z")):
        query["z"] = z
    y = state.get("y")
    if isinstance(y, int) and not isinstance(y, bool):
        query["y"] = str(y)
    elif y := _numbers(y):
        query["y"] = y
    plane = state.get("plane")
    if isinstance(plane, str) and _PLANE.fullmatch(plane):
        query["plane"] = plane
    if isinstance(state.get("grid"), bool):
        query["grid"] = str(int(state["grid"]))
    return query


def _numbers(values: Any) -> str:
    """A list of finite numbers as text with commas; empty for anything else."""
    if not isinstance(values, list):
        return ""
    try:
        numbers = [float(value) for value in values]
    except (OverflowError, TypeError, ValueError):
        return ""
    return ",".join(f"{v:.4g}" for v in numbers) if all(map(math.isfinite, numbers)) else ""
