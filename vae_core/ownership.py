"""Which process queued a piece of work: when it is gone, nobody will start that work."""

import platform
from typing import Any

import psutil


def owner() -> dict[str, Any]:
    """This process, so that another one can tell whether it is still there."""
    process = psutil.Process()
    return {"host": platform.node(), "process": process.pid, "since": process.create_time()}


def alive(owner: dict[str, Any] | None) -> bool:
    """Whether the process that queued a run may still be there; on another host it may."""
    if owner is None:
        return False
    if owner["host"] != platform.node():
        return True
    try:  # another process may have the number by now
        return psutil.Process(owner["process"]).create_time() == owner.get("since")
    except psutil.Error:
        return False
