"""What a page shows of a run right now: its latest snapshot under its current state.

Reads files only and needs no torch, so that the app's process stays small.
"""

from typing import Any

import numpy as np

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
        meta, tensors = _blank(run), {}
    meta |= {"state": status["state"], "message": status.get("message", "")}
    if status["state"] == "running" and status.get("download") is not None:
        meta["fraction"] = status["download"]
    tensors.pop("traversal", None)  # only the wall of a sweep has room for it
    return meta, tensors


def _blank(run: Run) -> dict[str, Any]:
    return {
        "run": run.id,
        "title": run.config().title,
        "step": 0,
        "epoch": 0.0,
        "seconds": 0.0,
        "fraction": 0.0,
        "eta": None,
        "images_per_second": 0.0,
        "beta": 0.0,
        "class_names": [],
        "shape": [1, 1, 1],
        "latent_dim": run.config().latent_dim,
        "kl_per_dimension": [],
        "active_units": 0,
        "gradient_norm": None,
        "gradient_norms": {},
        "findings": [],
        "history": {
            "seconds": [],
            "epoch": [],
            "train": {"reconstruction": [], "kl": [], "loss": []},
            "validation": {"reconstruction": [], "kl": [], "loss": []},
        },
    }
