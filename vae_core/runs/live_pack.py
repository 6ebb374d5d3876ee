"""What a page shows of a run right now: its latest snapshot under its current state.

Reads files only and needs no torch, so that the app's process stays small.
"""

from typing import Any

import numpy as np

from vae_core.artifacts.records import LiveRecord
from vae_core.errors import UserError
from vae_core.pack import unpack
from vae_core.runs.store import Run


def live_pack(run: Run) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """What the live panel shows of a run, as meta and tensors; before its first report no pictures.

    The state and message are those of this moment, not of the snapshot: a run that was killed says
    so over the last picture of its life.
    """
    status = run.status()
    try:
        meta, tensors = unpack(run.live.read_bytes())
    except (OSError, UserError):
        config = run.config()
        blank = LiveRecord(run=run.id, title=config.title, latent_dim=config.latent_dim)
        meta, tensors = blank.record(), {}
    meta |= {"state": status["state"], "message": status.get("message", "")}
    if status["state"] == "running" and status.get("download") is not None:
        meta["fraction"] = status["download"]
    tensors.pop("traversal", None)  # only the wall of a sweep has room for it
    return meta, tensors
