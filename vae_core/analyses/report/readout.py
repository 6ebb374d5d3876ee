"""Known causes read off the code: amplitude and frequency of a wave, size and place of a shape."""

import math

import numpy as np

from vae_core.analyses.subject import Subject
from vae_core.config.analyses import ReportSettings
from vae_core.errors import ProgressCallback
from vae_core.evaluation.figures import Figure, Metric, Section
from vae_core.evaluation.findings import Finding
from vae_core.evaluation.readout import FITTING, Readout, read_out

CIRCULAR = ("phase", "orientation", "angle")
UNORDERED = ("shape",)
HELD = 1000
SHOWN = 300
GOOD, POOR = 0.9, 0.3


def section(subject: Subject, settings: ReportSettings, report: ProgressCallback) -> Section:
    """R^2 of each cause by a line and by a kernel; what was read beside what is true."""
    data = subject.data
    if not data.factor_names:
        return Section(
            why=f"Nothing is known of what made each {data.layout.noun}, so there is nothing to "
            "read off the code. Waves, sprites and the pendulum know their causes."
        )
    if not subject.model.posterior_head.encodes:
        return Section(why="This model has no encoder: there is no code to read from.")
    report("Encoding", 0.0)
    train, held = subject.codes("train", FITTING), subject.codes(settings.split, HELD)
    names = [name for name in data.factor_names if name not in UNORDERED]
    found: dict[str, Readout] = {}
    for done, name in enumerate(names):
        report(f"Reading the {name}", 0.1 + 0.9 * done / len(names))
        place = data.factor_names.index(name)
        found[name] = read_out(
            *(
                (part.mean.numpy(), part.examples.known_factors[:, place].numpy())
                for part in (train, held)
            ),
            period=(data.factor_sizes[place] or 2 * math.pi) if name in CIRCULAR else None,
        )
    note = (
        f"Fitted to the posterior means of {len(train)} train examples, scored on {len(held)} "
        f"{settings.split} examples"
    )
    figures = [
        Figure(_metric(name, how), getattr(readout, how), note=note)
        for name, readout in found.items()
        for how in ("linear", "kernel")
    ]
    readings = {
        name: {"truth": _rounded(readout.truth), "told": _rounded(readout.told)}
        for name, readout in found.items()
    }
    return Section(figures=figures, findings=_findings(found), data={"readings": readings})


def _metric(name: str, how: str) -> Metric:
    by = "a straight line" if how == "linear" else "kernel ridge regression"
    circle = " Read as sine and cosine, since it comes round again." if name in CIRCULAR else ""
    return Metric(
        f"{how}_{name}",
        f"{name.capitalize()}, read by {by}",
        "R²",
        f"The share of the variance of the {name} that {by} on the posterior mean explains, on "
        f"examples it was not fitted to. 1: all of it; 0: as good as the mean.{circle}",
        "the usual definition; by scikit-learn",
        "higher",
    )


def _rounded(values: np.ndarray) -> list[float]:
    return np.round(values[:SHOWN].astype(float), 4).tolist()


def _findings(found: dict[str, Readout]) -> list[Finding]:
    held = [name for name, each in found.items() if each.kernel >= GOOD]
    bent = [name for name in held if found[name].linear < GOOD]
    lost = [name for name, each in found.items() if each.kernel < POOR]
    findings = []
    if held:
        text = f"The code knows {' and '.join(held)}: it can be read with an R² above 0.9."
        findings.append(Finding("known-causes", text, "good", figures=_keys("kernel", held)))
    if bent:
        text = (
            f"No straight line finds {' and '.join(bent)}: the code holds it bent, so that "
            "moving one slider changes several causes at once."
        )
        findings.append(Finding("bent-causes", text, "note", figures=_keys("linear", bent)))
    if lost:
        text = f"The code says little of {' and '.join(lost)}."
        why = (
            "What varies from point to point is left to the likelihood's noise, and what costs "
            "more nats than it saves is left out."
        )
        findings.append(
            Finding("lost-causes", text, "note", reason=why, figures=_keys("kernel", lost))
        )
    return findings


def _keys(how: str, names: list[str]) -> tuple[str, ...]:
    return tuple(f"{how}_{name}" for name in names)
