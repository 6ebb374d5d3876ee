"""What the scores of disentanglement mean, factor by factor."""

from dataclasses import dataclass

import numpy as np

from vae_core.config.run import RunConfig
from vae_core.counting import counted
from vae_core.evaluation.advice import advise
from vae_core.evaluation.findings import Finding

# Below this share of a factor's entropy a dimension tells little of it, and above this share of
# the best dimension's information another is its rival.
UNTOLD, SPREAD = 0.1, 0.5


@dataclass(frozen=True)
class Known:
    """Codes with the factors they should hold."""

    codes: np.ndarray  # (N, D), dimensions that the posterior ignores are 0
    factors: np.ndarray  # (N, F)
    names: list[str]
    given: list[str]  # factors that the model is told, so that its code need not hold them
    asleep: list[int]
    note: str


def findings(known: Known, shares: np.ndarray, config: RunConfig) -> list[Finding]:
    """What each factor's row of the heat map says, and what to try.

    ``shares`` (F, D): of a factor's entropy, what each dimension tells.
    """
    told, spread, lost = [], [], []
    for name, row in zip(known.names, shares, strict=True):
        order = np.argsort(row)[::-1]
        best = row[order[0]]
        rivals = [f"z{j + 1}" for j in order if row[j] > SPREAD * best]
        if best < UNTOLD:
            lost.append(name)
        elif len(rivals) > 1:
            spread.append(f"{name} ({', '.join(rivals)})")
        else:
            told.append(f"{name} in {rivals[0]} ({100 * best:.0f} % of its information)")
    found = []
    if told:
        text = f"Held mostly by one dimension: {_listed(told)}."
        found.append(Finding("one-each", text, "good", figures=("mig",)))
    if spread:
        found.append(
            Finding(
                "spread",
                f"Spread over several dimensions: {_listed(spread)}.",
                advice=advise(config, "independence", "more-pressure", "fewer-dimensions"),
                figures=("mig", "dci_completeness"),
            )
        )
    if lost:
        found.append(
            Finding(
                "untold",
                f"No single dimension tells much of {_listed(lost)}. If reconstructions show it "
                "all the same, it is folded into several.",
                advice=advise(config, "less-pressure", "longer"),
                figures=("mig", "dci_informativeness"),
            )
        )
    return [*found, *_circumstances(known)]


def _circumstances(known: Known) -> list[Finding]:
    """What keeps scores down or out whatever the model."""
    found = []
    if "orientation" in known.names:
        text = (
            "Orientation is circular and repeats after the symmetry of each shape, so no single "
            "number line can hold it: a low row there is expected, and keeps every score below 1."
        )
        found.append(Finding("circular", text, "note"))
    if known.given:
        text = (
            f"The model is conditioned on the {_listed(known.given)}, so its code need not hold "
            "it; it is left out of all scores."
        )
        found.append(Finding("given", text, "note"))
    if known.asleep:
        text = (
            f"{len(known.asleep)} of {counted(known.codes.shape[1], 'dimension')} are unused: "
            "their mean "
            "varies less than 0.01, and they count as constant."
        )
        found.append(Finding("constant", text, "note"))
    return found


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
