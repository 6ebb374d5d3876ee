"""Clips: what the state knows of the system, and how long the model can be left alone with it."""

import numpy as np
import torch

from vae_core.analysis import Report
from vae_core.evaluation.figures import Figure, Metric, Section
from vae_core.evaluation.rollouts import Rollouts, by_step, roll
from vae_core.evaluation.subject import Subject
from vae_core.report import readout
from vae_core.settings import ReportSettings
from vae_core.views import grey_levels

ROLLOUTS, STEPS = 100, 20
SHOWN = 4
SHARE = 0.6  # of the time that the read-out takes
NEAR = 30.0  # degrees: the bob still overlaps itself
PAPERS = "Watter et al. 2015, arXiv:1506.07365; Ha & Schmidhuber 2018, arXiv:1803.10122"

_RULE = (
    f"Median over {ROLLOUTS} rollouts of the angle between the model's pendulum and the true one, "
    f"by the centre of light of its frame, after {STEPS} steps under actions drawn at random. "
)
METRICS = {
    metric.key: metric
    for metric in (
        Metric(
            "rollout_angle",
            f"Angle after {STEPS} steps",
            "degrees",
            f"{_RULE}The model sees two true frames, and then only its own.",
            PAPERS,
            "lower",
        ),
        Metric(
            "rollout_angle_still",
            f"Angle after {STEPS} steps, if nothing moves",
            "degrees",
            f"{_RULE}Of a model that says the first frame again and again: 90 degrees is chance.",
            PAPERS,
        ),
        Metric(
            "rollout_angle_seen",
            f"Angle after {STEPS} steps, seen anew",
            "degrees",
            f"{_RULE}Of frames that are encoded and decoded anew at every true state: what is "
            "left where no error adds up.",
            PAPERS,
        ),
        Metric(
            "rollout_mse",
            f"Squared error after {STEPS} steps",
            "",
            f"Median over {ROLLOUTS} rollouts of the mean squared error of a pixel in [0, 1], "
            f"after {STEPS} steps that the model takes on its own.",
            PAPERS,
            "lower",
        ),
        Metric(
            "rollout_near",
            f"Still near after {STEPS} steps",
            "share",
            f"The share of rollouts that end within {NEAR:g} degrees of the truth.",
            PAPERS,
            "higher",
        ),
    )
}


def section(subject: Subject, settings: ReportSettings, report: Report) -> Section:
    """R^2 of angle and velocity; rollouts beside the true simulation.

    Tensors ``rollouts`` and ``truth`` (4, 21, 1, H, W) are frames of a few; ``data["rollout"]``
    has median and quartiles by step of the angle and of the squared error.
    """
    found = readout.section(subject, settings, lambda text, done: report(text, SHARE * done))
    layout = subject.data.layout
    if not subject.model.moves or layout.system != "pendulum":
        found.words.append(
            "This model has no transition that could be rolled forward. Train a conditional model "
            "with the network dynamics."
        )
        return found
    report("Rolling forward", SHARE)
    split = getattr(subject.data, settings.split)
    order = torch.randperm(len(split), generator=torch.Generator().manual_seed(settings.seed))
    states = split.factors[order[:ROLLOUTS]].double().numpy()
    rolled = roll(subject.model, layout, states, STEPS, settings.seed)
    note = f"{len(states)} rollouts from {settings.split} examples, seed {settings.seed}"
    values = {
        "rollout_angle": np.median(rolled.angle[:, -1]),
        "rollout_angle_still": np.median(rolled.still[:, -1]),
        "rollout_angle_seen": np.median(rolled.seen[:, -1]),
        "rollout_mse": np.median(rolled.mse[:, -1]),
        "rollout_near": (rolled.angle[:, -1] <= NEAR).mean(),
    }
    found.figures += [Figure(METRICS[key], float(v), note=note) for key, v in values.items()]
    found.words += _words(rolled)
    found.data["rollout"] = {
        "seconds": layout.seconds,
        "angle": {name: by_step(getattr(rolled, name)) for name in ("angle", "still", "seen")},
        "mse": {name: by_step(getattr(rolled, name)) for name in ("mse", "still_mse", "seen_mse")},
    }
    for name, frames in (("rollouts", rolled.frames), ("truth", rolled.truth)):
        shown = torch.from_numpy(frames[:SHOWN, :, None].astype(np.float32))
        found.tensors[name] = grey_levels(shown).numpy()
    return found


def _words(rolled: Rollouts) -> list[str]:
    end, still = np.median(rolled.angle[:, -1]), np.median(rolled.still[:, -1])
    lost = np.flatnonzero(np.median(rolled.angle, axis=0) > NEAR)
    words = [
        f"Left alone for {STEPS} steps, half of the rollouts end within {end:.0f}° of the truth; "
        f"if nothing moved it would be {still:.0f}°."
    ]
    if len(lost):
        words.append(
            f"From step {lost[0]} on more than half are lost. Train longer, or give the run a "
            "cosine schedule of the learning rate: small errors of each step add up."
        )
    words.append(
        "Some rollouts part from the truth whatever the model: near the top a hair decides to "
        "which side a pendulum falls."
    )
    return words
