"""What to try, in words: only what this very model can be told, and nothing against itself."""

from collections.abc import Iterable
from dataclasses import replace

from vae_core.config.run import RunConfig
from vae_core.evaluation.advisable import Advice, applicable
from vae_core.evaluation.findings import Finding
from vae_core.evaluation.remedies import ADVICE


def advise(config: RunConfig, *names: str) -> tuple[str, ...]:
    """The words of those of ``ADVICE`` that this model can follow, in order."""
    found = (ADVICE[name](config) for name in names)
    return tuple(each.text for each in found if each is not None and applicable(each, config))


def offered(config: RunConfig) -> dict[str, Advice]:
    """All that this model can be told, by its words."""
    found = (make(config) for make in ADVICE.values())
    return {each.text: each for each in found if each is not None and applicable(each, config)}


def agreeing(findings: Iterable[Finding], config: RunConfig) -> list[Finding]:
    """The findings, of whose advice none moves a field against what another one advises.

    What speaks against the model goes first, then the order of the findings.
    """
    findings = list(findings)
    # Asked at each report of a training, and to ask what a model can follow takes milliseconds.
    known = offered(config) if any(finding.advice for finding in findings) else {}
    moved: dict[str, int] = {}
    kept: dict[int, tuple[str, ...]] = {}
    for place, finding in sorted(enumerate(findings), key=lambda each: each[1].tone != "bad"):
        advice = []
        for text in finding.advice:
            moves = _moves(known[text], config) if text in known else {}
            if all(moved.get(name, way) == way for name, way in moves.items()):
                moved |= moves
                advice.append(text)
        kept[place] = tuple(advice)
    return [replace(each, advice=kept[place]) for place, each in enumerate(findings)]


def _moves(advice: Advice, config: RunConfig) -> dict[str, int]:
    """Which way it moves each number of the configuration."""
    found = {}
    for name, value in advice.change.items():
        before = getattr(config, name)
        if name == "hidden":
            value, before = sum(value), sum(before)
        if isinstance(value, int | float) and isinstance(before, int | float):
            found[name] = 1 if value > before else -1
    if "free_bits" in found:  # what more of them leave to the code a larger beta takes from it
        found.setdefault("beta", -found["free_bits"])
    return found
