"""What can be chosen, as data: every model is a composition of rows of this catalogue.

The catalogue drives the configuration, the command line, the pages and the documentation. It
imports no torch, so that a page can list the choices at once: a row only names the code behind it,
and a test holds the two together.
"""

import difflib
from collections.abc import Iterable

from vae_core.catalogue.models import GROUPS, MODELS
from vae_core.catalogue.objectives import OBJECTIVES, WEIGHTS
from vae_core.catalogue.pairs import PAIRS, PairRow
from vae_core.catalogue.parts import (
    ACTIVATIONS,
    DENSITIES,
    INITIALISATIONS,
    LIKELIHOODS,
    NETWORKS,
    NORMALISATIONS,
    POSTERIORS,
    PRIORS,
)
from vae_core.catalogue.rows import (
    DensityRow,
    LikelihoodRow,
    MissingRow,
    ModelRow,
    NetworkRow,
    ObjectiveRow,
    PartRow,
    PosteriorRow,
    PresetRow,
    PriorRow,
    Row,
)
from vae_core.catalogue.training import (
    DEVICES,
    MISSING,
    OPTIMISERS,
    PRECISIONS,
    PRESETS,
    RATE_SCHEDULES,
    SCHEDULES,
)
from vae_core.errors import UserError

__all__ = [
    "ACTIVATIONS",
    "DENSITIES",
    "DEVICES",
    "GROUPS",
    "INITIALISATIONS",
    "LIKELIHOODS",
    "MISSING",
    "MODELS",
    "NETWORKS",
    "NORMALISATIONS",
    "OBJECTIVES",
    "OPTIMISERS",
    "PAIRS",
    "POSTERIORS",
    "PRECISIONS",
    "PRESETS",
    "PRIORS",
    "PROBLEMS",
    "RATE_SCHEDULES",
    "SCHEDULES",
    "WEIGHTS",
    "DensityRow",
    "LikelihoodRow",
    "MissingRow",
    "ModelRow",
    "NetworkRow",
    "ObjectiveRow",
    "PairRow",
    "PartRow",
    "PosteriorRow",
    "PresetRow",
    "PriorRow",
    "Row",
    "choose",
    "grouped_models",
]


# A line for each plugin that could not be loaded; told where a name is missing.
PROBLEMS: list[str] = []
# What can also be registered from outside, by its name in sentences.
_REGISTERED = ("model", "prior", "likelihood", "network", "density")


def grouped_models() -> dict[str, list[str]]:
    """The names of the models of each group that has any, in the order in which they are offered.

    A registered row of a group that is not known is offered among one's own.
    """
    found: dict[str, list[str]] = {group: [] for group in GROUPS}
    for name, row in MODELS.items():
        found[row.group if row.group in GROUPS else "own"].append(name)
    return {group: names for group, names in found.items() if names}


_MEANT = {"gpu": "cuda", "metal": "mps"}  # words for a choice that look like another one


def choose(kind: str, name: str, table: Iterable[str]) -> str:
    """The name as the table spells it: case, spaces and underscores do not matter.

    Raises:
        UserError: for an unknown name; the message lists the choices and guesses the one meant.
    """
    names = list(table)
    spelled = {each.replace("_", "-"): each for each in names}
    wanted = str(name).strip().lower().replace("_", "-").replace(" ", "-")
    if wanted in spelled:
        return spelled[wanted]
    near = [each for each in names if each == _MEANT.get(wanted)]
    near = near or difflib.get_close_matches(wanted, names, n=1)
    guess = f" Did you mean {near[0]}?" if near else ""
    own = " If it is one of your own, name its file in LATENT_PLAYGROUND_PLUGINS."
    missing = "".join(f" {problem}" for problem in PROBLEMS) or own * (kind in _REGISTERED)
    raise UserError(
        f"There is no {kind} named {str(name)[:80]!r}.{guess}{missing} "
        f"Choose from: {', '.join(names)}."
    )
