"""What lessons show of runs that were made before: files of JSON, found by a lesson's name."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

RECORDED = ("collapse", "beyond")


def recorded_path(name: str) -> Path:
    """Where the recorded runs of a lesson lie."""
    return Path(__file__).parent / f"{name}.json"


@lru_cache(maxsize=16)
def recorded_of(name: str) -> dict[str, Any] | None:
    """The recorded runs of a lesson; None of one that has none."""
    path = recorded_path(name)
    return json.loads(path.read_text("utf-8")) if name in RECORDED and path.is_file() else None
