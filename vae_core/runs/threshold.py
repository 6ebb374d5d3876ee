"""The threshold of a run, kept with it: at which score an example counts as unlike the others.

threshold.json    the rule, the score, its value, and of which weights it is
"""

import json
import math
from dataclasses import asdict, dataclass
from pathlib import Path

from vae_core.artifacts.weights_file import weights_path
from vae_core.config.applying import SCORES, Rule
from vae_core.errors import UserError
from vae_core.files import told, write_atomically
from vae_core.runs.analysis import digest

FILE = "threshold.json"


@dataclass(frozen=True)
class Threshold:
    """Where the line is drawn.

    Attributes:
        score: by which score.
        value: examples that score at it or above are flagged.
        rule: how it was chosen.
    """

    score: str
    value: float
    rule: Rule


def save_threshold(run: Path, threshold: Threshold) -> None:
    """Keep a threshold with a run; it holds as long as the run's weights are those of now.

    Raises:
        UserError: when the model is no run, or its folder cannot be written.
    """
    if not run.is_dir():
        raise UserError(
            "A threshold is kept in the folder of a run, and this model is a single file. Train a "
            "run, or name the threshold each time."
        )
    record = {**asdict(threshold), "rule": threshold.rule.model_dump(), "weights": _weights(run)}
    with told(run / FILE):
        write_atomically(run / FILE, json.dumps(record, indent=2))


def saved_threshold(run: Path) -> Threshold | None:
    """The threshold of a run; None where none was kept, or the run has learned more since."""
    try:
        record = json.loads((run / FILE).read_text("utf-8"))
        found = Threshold(str(record["score"]), float(record["value"]), Rule.parse(record["rule"]))
        if record["weights"] != _weights(run):
            return None
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found if found.score in SCORES and not math.isnan(found.value) else None


def _weights(run: Path) -> str:
    return digest(weights_path(run))
