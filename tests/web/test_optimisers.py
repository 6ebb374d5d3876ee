"""Optimisers, schedules and what goes with them: twenty steps in Node end where torch's do."""

import numpy as np
import pytest
import torch.nn.functional as F

from tests.learning import WITHIN, Steps, configured, dropout_by_uniform_draws, errors
from tests.sweeps import swept
from tests.web.conftest import Node

CASES = {
    "adam": {"weight_decay": 0.1, "gradient_clip": 1.0, "schedule": "linear"},
    "adamw": {
        "weight_decay": 0.1,
        "gradient_clip": 2.0,
        "schedule": "cyclical",
        "learning_rate_schedule": "warmup-cosine",
    },
    "rmsprop": {
        "weight_decay": 0.05,
        "gradient_clip": 0.5,
        "schedule": "sigmoid",
        "learning_rate_schedule": "cosine",
        "average_weights": False,
    },
    # With running statistics, which a step gives back, and masks.
    "sgd": {
        "weight_decay": 0.05,
        "schedule": "cosine",
        "learning_rate_schedule": "linear",
        "normalisation": "batch",
        "dropout": 0.2,
        "samples": 2,
    },
}


@pytest.mark.parametrize("optimiser", swept(CASES, ["adamw"]))
def test_steps_end_where_torchs_do(
    node: Node, optimiser: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(F, "dropout", dropout_by_uniform_draws)
    more = {"learning_rate": 3e-3, **CASES[optimiser]}
    steps = Steps(configured("vae", "mlp", "grey pictures", optimiser=optimiser, **more))
    said = node.evaluate(
        ["../../tests/browser/learn_page.js"],
        "(files) => afterSteps(...files)",
        [steps.file, steps.examples, steps.given()],
    )
    assert said["problem"] is None
    found = {name: np.array(values) for name, values in said["found"].items()}
    wrong = {n: each for n, each in errors(found, steps.by_torch()).items() if each > WITHIN}
    assert not wrong
