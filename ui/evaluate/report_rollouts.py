"""What a report draws of a model that was rolled forward beside the true simulation."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from ui.charts import charts, pictures

EVERY = 4  # steps between the frames that are shown
LINES = (("model", "angle", "z"), ("nothing moves", "still", "x"), ("seen anew", "seen", "mu"))
ERRORS = (
    ("model", "mse", "z"),
    ("nothing moves", "still_mse", "x"),
    ("seen anew", "seen_mse", "mu"),
)


def error_chart(rollout: dict[str, Any], what: str) -> go.Figure:
    """Errors by the step, ``angle`` or ``mse``: medians, the model's between its quartiles."""
    found = rollout[what]
    lines = LINES if what == "angle" else ERRORS
    unit = "degrees" if what == "angle" else "squared error"
    _, own, _ = lines[0]
    steps = list(range(len(found[own]["median"])))
    series = [
        charts.Series(name, steps, found[key]["median"], token=token) for name, key, token in lines
    ]
    figure = charts.curves(series, "step", unit, rising=True)
    return charts.banded(figure, steps, found[own]["low"], found[own]["high"], "z")


def frames(tensors: dict[str, np.ndarray], which: int, seconds: float) -> str:
    """The true frames of a rollout over those of the model, every few steps, as HTML."""
    truth, model = (tensors[name][which][::EVERY] for name in ("truth", "rollouts"))
    captions = [f"{EVERY * step * seconds:.1f} s" for step in range(len(truth))]
    return pictures.stacks([("truth", truth), ("model", model)], captions)
