"""Which fields of a configuration have any say in what comes of it, given the others.

A form shows these and no others: a control that does nothing misleads who turns it.
"""

from collections.abc import Mapping
from typing import Any

from vae_core import catalogue
from vae_core.config.rules import why_no_prior
from vae_core.config.run import RunConfig

_STYLE = ("activation", "normalisation", "dropout")
# Fields that some part of some composition reads; all others are read by every run.
_OF_PARTS = {
    *(name for table in (catalogue.PRIORS, catalogue.POSTERIORS, catalogue.LIKELIHOODS,
                         catalogue.NETWORKS)
      for row in table.values() for name in row.config_fields),
    *catalogue.WEIGHTS,
    *_STYLE,
    "missing", "prior", "samples", "labelled", "patience",
    "schedule", "scheduled", "warmup", "cycles",
}  # fmt: skip


def priors_for(model: str) -> tuple[str, ...]:
    """The priors that a model can have, its own first."""
    row = catalogue.MODELS[model]
    own = row.settings["prior"]
    return (own, *(n for n in catalogue.PRIORS if n != own and why_no_prior(n, row) is None))


def weights_read(model: str) -> dict[str, str]:
    """The weights of the loss that decide something for a model, and what each weighs in it.

    The KL divergence of codes that are a finite set is a constant, whatever it is multiplied by.
    """
    row = catalogue.MODELS[model]
    weights = catalogue.OBJECTIVES[row.objective].weights
    constant = catalogue.POSTERIORS[row.posterior].discrete
    return {name: told for name, told in weights.items() if not (constant and name == "beta")}


def fields_read(values: Mapping[str, Any]) -> frozenset[str]:
    """The fields that matter to a run.

    Args:
        values: of ``model``, ``network``, ``hidden`` (widths; None or empty: the network's own),
            ``prior``, ``likelihood`` and ``schedule``, as a configuration has them; others are not
            looked at. How gaps are learned follows from the data.
    """
    row = catalogue.MODELS[values["model"]]
    network = catalogue.NETWORKS[values["network"]]
    posterior = catalogue.POSTERIORS[row.posterior]
    objective = catalogue.OBJECTIVES[row.objective]
    read = set(RunConfig.model_fields) - _OF_PARTS
    weights = weights_read(row.name)
    read |= set(weights) | _of_schedule(values["schedule"], len(weights))
    read |= {*posterior.config_fields, *network.config_fields, *network.style}
    read |= set(catalogue.PRIORS[values["prior"] or row.settings["prior"]].config_fields)
    if objective.weighs_examples:
        read |= set(catalogue.LIKELIHOODS[values["likelihood"]].config_fields)
    if values["hidden"] or network.hidden:
        read |= set(_STYLE)
    if len(priors_for(row.name)) > 1:
        read.add("prior")
    if row.classifier:
        read.add("labelled")
    if not posterior.pointlike:  # else all codes are one
        read.add("samples")
    if not objective.adversarial:
        read.add("patience")
    return frozenset(read)


def _of_schedule(schedule: str, weights: int) -> set[str]:
    if not weights:
        return set()
    if schedule == "constant":
        return {"schedule"}
    return {
        "schedule",
        "warmup",
        *(["cycles"] if schedule == "cyclical" else []),
        *(["scheduled"] if weights > 1 else []),
    }
