"""What a model can be told: a piece of advice names the fields that it changes.

Whether a model can follow it is then no matter of opinion: the changed configuration is accepted,
and what the model is built of and trained by reads those fields.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from vae_core import catalogue
from vae_core.config.run import RunConfig
from vae_core.errors import UserError

# Fields that every training reads.
_ALWAYS = frozenset(
    (
        "activation",
        "initialisation",
        "learning_rate",
        "learning_rate_schedule",
        "gradient_clip",
        "epochs",
        "seconds",
        "latent_dim",
        "model",
        "prior",
        "hidden",
    )
)


@dataclass(frozen=True)
class Advice:
    """One thing to try: its words, and the fields of the configuration that it changes."""

    text: str
    change: Mapping[str, Any] = field(default_factory=dict)


def applicable(advice: Advice, config: RunConfig) -> bool:
    """Whether the model of this configuration can follow it."""
    if not advice.change:
        return True
    changed = follow(advice, config)
    return changed is not None and set(advice.change) <= fields_read(changed)


def follow(advice: Advice, config: RunConfig) -> RunConfig | None:
    """The configuration with the advice followed; None where it is refused."""
    values = config.model_dump()
    if "model" in advice.change:  # what made it the model that it was goes
        own = {*catalogue.WEIGHTS, *catalogue.MODELS[config.model].settings, "scheduled"}
        values = {name: value for name, value in values.items() if name not in own}
    try:
        return RunConfig.parse({**values, **advice.change}, spec=config.spec)
    except UserError:
        return None


def fields_read(config: RunConfig) -> frozenset[str]:
    """The fields that change what this model is or how it learns."""
    row = catalogue.MODELS[config.model]
    parts = (
        catalogue.POSTERIORS[row.posterior],
        catalogue.PRIORS[config.prior],
        catalogue.LIKELIHOODS[config.likelihood],
        catalogue.NETWORKS[config.network],
    )
    read = {*_ALWAYS, *config.objective.weights}
    read |= {name for part in parts for name in part.config_fields}
    if set(config.scheduled) & set(config.objective.weights):
        read |= {"schedule", "scheduled", "warmup"}
    if not config.objective.adversarial:
        read.add("patience")
    if config.network != "writer" or config.hidden:
        read.add("dropout")
    return frozenset(read)
