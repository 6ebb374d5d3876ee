"""Clips: what the state knows of the system, and how long the model can be left alone with it."""

import numpy as np
import torch

from vae_core.analyses.report import readout
from vae_core.analyses.subject import Subject
from vae_core.config.analyses import ReportSettings
from vae_core.config.run import RunConfig
from vae_core.counting import counted
from vae_core.data.layouts import Clip
from vae_core.data.views import grey_levels
from vae_core.errors import ProgressCallback, within
from vae_core.evaluation.advice import advise
from vae_core.evaluation.figures import Figure, Metric, Section
from vae_core.evaluation.findings import Finding
from vae_core.evaluation.rollouts import Rollouts, by_step, roll

ROLLOUTS, STEPS = 100, 20
SHOWN = 4
SHARE = 0.6  # of the time that the read-out takes
NEAR = 30.0  # degrees: the bob still overlaps itself
PAPERS = "Watter et al. 2015, arXiv:1506.07365; Ha & Schmidhuber 2018, arXiv:1803.10122"

_RULE = (
    "The angle between the model's pendulum and the true one, by the centre of light of its frame, "
    f"averaged over {STEPS} steps under actions drawn at random; the median over {ROLLOUTS} "
    "rollouts. "
)
METRICS = {
    metric.key: metric
    for metric in (
        Metric(
            "rollout_angle",
            f"Angle over {STEPS} steps",
            "degrees",
            f"{_RULE}The model sees two true frames, and then only its own.",
            PAPERS,
            "lower",
        ),
        Metric(
            "rollout_angle_still",
            f"Angle over {STEPS} steps, if nothing moves",
            "degrees",
            f"{_RULE}Of a model that says the first frame again and again.",
            PAPERS,
        ),
        Metric(
            "rollout_angle_seen",
            f"Angle over {STEPS} steps, seen anew",
            "degrees",
            f"{_RULE}Of frames that are encoded and decoded anew at every true state: what is "
            "left where no error adds up.",
            PAPERS,
        ),
        Metric(
            "rollout_mse",
            f"Squared error over {STEPS} steps",
            "",
            f"The mean squared error of a pixel in [0, 1], averaged over {STEPS} steps that the "
            f"model takes on its own; the median over {ROLLOUTS} rollouts.",
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


def section(subject: Subject, settings: ReportSettings, report: ProgressCallback) -> Section:
    """R^2 of angle and velocity; rollouts beside the true simulation.

    Tensors ``rollouts`` and ``truth`` (4, 21, 1, H, W) are frames of a few; ``data["rollout"]``
    has median and quartiles by step of the angle and of the squared error.
    """
    found = readout.section(subject, settings, within(report, 0.0, SHARE))
    layout = Clip.of(subject.data.layout)
    if not subject.model.decoder.has_dynamics or layout.system != "pendulum":
        text = (
            "This model has no transition that could be rolled forward: a conditional model with "
            "the network dynamics has one."
        )
        found.findings.append(Finding("no-transition", text, "note"))
        return found
    report("Rolling forward", SHARE)
    split = getattr(subject.data, settings.split)
    order = torch.randperm(len(split), generator=torch.Generator().manual_seed(settings.seed))
    states = split.known_factors[order[:ROLLOUTS]].double().numpy()
    rolled = roll(subject.model, layout, states, STEPS, settings.seed)
    note = f"{counted(len(states), 'rollout')} from {settings.split} examples, seed {settings.seed}"
    values = {
        "rollout_angle": _typical(rolled.angle),
        "rollout_angle_still": _typical(rolled.still),
        "rollout_angle_seen": _typical(rolled.seen),
        "rollout_mse": _typical(rolled.mse),
        "rollout_near": (rolled.angle[:, -1] <= NEAR).mean(),
    }
    found.figures += [Figure(METRICS[key], float(v), note=note) for key, v in values.items()]
    found.findings += _findings(rolled, subject.config)
    found.data["rollout"] = {
        "seconds": layout.seconds,
        "angle": {name: by_step(getattr(rolled, name)) for name in ("angle", "still", "seen")},
        "mse": {name: by_step(getattr(rolled, name)) for name in ("mse", "still_mse", "seen_mse")},
    }
    for name, frames in (("rollouts", rolled.frames), ("truth", rolled.truth)):
        shown = torch.from_numpy(frames[:SHOWN, :, None].astype(np.float32))
        found.tensors[name] = grey_levels(shown).numpy()
    return found


def _typical(errors: np.ndarray) -> float:
    """The median over rollouts of what each step is wrong by, on the average."""
    return float(np.median(errors[:, 1:].mean(1)))


def _findings(rolled: Rollouts, config: RunConfig) -> list[Finding]:
    mine, still = _typical(rolled.angle), _typical(rolled.still)
    text = (
        f"Left alone for {STEPS} steps, half of the rollouts stay within {mine:.0f}° of the truth "
        f"on the average; if nothing moved it would be {still:.0f}°."
    )
    figures = ("rollout_angle", "rollout_angle_still")
    found = [Finding("rollouts", text, "good" if mine < still / 2 else "note", figures=figures)]
    lost = np.flatnonzero(np.median(rolled.angle, axis=0) > NEAR)
    if len(lost):
        found.append(
            Finding(
                "lost-rollouts",
                f"From step {lost[0]} on more than half of the rollouts are lost.",
                reason="Small errors of each step add up.",
                advice=advise(config, "longer", "rate-decay"),
                figures=("rollout_angle", "rollout_near"),
            )
        )
    text = (
        "Some rollouts part from the truth whatever the model: near the top a hair decides to "
        "which side a pendulum falls."
    )
    return [*found, Finding("unstable", text, "note", figures=("rollout_near",))]
