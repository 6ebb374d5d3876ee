"""The figures on top of a report card, each on a scale beside what it is held against."""

import math
from dataclasses import dataclass
from typing import Any

from vae_core.counting import counted
from vae_core.evaluation.figures import number

# The ends of a scale have one or two digits.
_STEPS = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)

Data = dict[str, Any]


@dataclass(frozen=True)
class Gauge:
    """A figure on a scale with marks to read it by.

    Attributes:
        figure: "section/key".
        title: what it is.
        value: on the scale.
        error: its standard error, if known.
        unit: of value and marks.
        token: whose colour it has.
        marks: name and value of what it is to be held against.
        note: a sentence.
        parts: what the value is the sum of, if known.
    """

    figure: str
    title: str
    value: float
    error: float | None
    unit: str
    token: str
    marks: tuple[tuple[str, float], ...] = ()
    note: str = ""
    parts: tuple[float, ...] = ()


def measured(section: Data) -> dict[str, Data]:
    """The figures of a section that have a value, by key."""
    return {each["key"]: each for each in section["figures"] if each["value"] is not None}


def gauges(sections: dict[str, Data], without_code: float | None = None) -> list[Gauge]:
    """The four figures of the top, those of them that were measured.

    ``without_code``: nats of an example where all are told alike.
    """
    values = {name: measured(section) for name, section in sections.items()}
    return [
        gauge
        for gauge in (
            _sum(values.get("likelihood", {}), without_code),
            _reconstruction(values.get("reconstruction", {}), values.get("likelihood", {})),
            _kl(values.get("latent", {}), sections),
            _distance(values.get("samples", {})),
        )
        if gauge
    ]


def _sum(found: dict[str, Data], without_code: float | None) -> Gauge | None:
    if "elbo" not in found:
        return None
    elbo, gain = found["elbo"], found.get("importance_gain")
    tighter = gain is not None and gain["value"] > 0 and found.get("importance_bound")
    marks = (("with more codes", gain["value"] * -1 - elbo["value"]),) if gain and tighter else ()
    if without_code is not None:
        marks = (*marks, ("without a code", without_code))
    return Gauge(
        "likelihood/elbo", "Sum (−ELBO)", -elbo["value"], elbo["error"], "nats", "text", marks
    )


def _reconstruction(found: dict[str, Data], likelihood: dict[str, Data]) -> Gauge | None:
    if "distortion" not in found:
        return None
    cost, floor = found["distortion"], likelihood.get("grey_floor")
    marks, note = (), "What an example costs once its code is known."
    if floor and floor["value"] > 0:
        marks = (("least possible", floor["value"]),)
        above = number(cost["value"] - floor["value"], cost["error"])
        note = f"{above} above the least that grey pixels cost."
    return Gauge(
        "reconstruction/distortion",
        "Reconstruction",
        cost["value"],
        cost["error"],
        "nats",
        "reconstruction",
        marks,
        note,
    )


def _kl(found: dict[str, Data], sections: dict[str, Data]) -> Gauge | None:
    if "kl" not in found:
        return None
    active, note = found.get("active_units"), ""
    if active:
        whole = sections["latent"]["data"]["dimensions"]
        note = f"{number(active['value'])} of {counted(whole, 'dimension')} tell something."
    data = sections["latent"]["data"]
    parts = data.get("kl_per_dimension") if data.get("kl_adds_up") else None
    parts = tuple(sorted((max(0.0, part) for part in parts or ()), reverse=True))
    note = f"{note} A piece each." if parts and note else note
    kl = found["kl"]
    return Gauge("latent/kl", "KL", kl["value"], kl["error"], "nats", "kl", (), note, parts)


def _distance(found: dict[str, Data]) -> Gauge | None:
    if "frechet_prior" not in found:
        return None
    marks = tuple(
        (name, found[f"frechet_{key}"]["value"])
        for key, name in (("real", "real"), ("density", "density"))
        if f"frechet_{key}" in found
    )
    value = found["frechet_prior"]["value"]
    return Gauge(
        "samples/frechet_prior",
        "Fréchet distance, prior",
        value,
        None,
        "",
        "z",
        marks,
        "Lower is better.",
    )


def ends(gauge: Gauge) -> tuple[float, float]:
    """The ends of a gauge's scale: round numbers around all that stands on it."""
    everything = [gauge.value, *(value for _, value in gauge.marks)]
    low, high = min(0.0, *everything), max(0.0, *everything)
    if low == high:
        return low, low + 1.0
    return 0.0 - _round(-1.05 * low), _round(1.05 * high)


def _round(size: float) -> float:
    """The least number of a digit or two that is no smaller."""
    if size <= 0:
        return 0.0
    scale = 10.0 ** math.floor(math.log10(size))
    return next(step * scale for step in _STEPS if step * scale >= size * (1 - 1e-9))
