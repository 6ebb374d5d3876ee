"""What the live panel says of a run beside its numbers: what is trained, on what, for how long.

Follows from the configuration alone and needs no torch.
"""

from typing import Any

from vae_core import catalogue
from vae_core.config.run import RunConfig
from vae_core.counting import counted, grouped


def live_facts(config: RunConfig) -> dict[str, Any]:
    """What stands beside the numbers of a run.

    Returns:
        ``facts``, names with what they are, and ``budget``, the ``amount`` and ``unit`` ("s" or
        "epoch") of the axis of time.
    """
    unit, amount = ("s", config.seconds) if config.epochs is None else ("epoch", config.epochs)
    return {
        "facts": [
            ["Data", f"{config.spec.title}, {counted(grouped(config.spec.sizes[0]), 'example')}"],
            ["Model", model_words(config)],
            ["Code", counted(config.latent_dim, "dimension")],
            ["Network", network_words(config)],
            ["Budget", budget_words(config)],
        ],
        "budget": {"unit": unit, "amount": amount},
    }


def model_words(config: RunConfig) -> str:
    """The model, and the KL weight where it reads one: "β-VAE, β = 4"."""
    title = catalogue.MODELS[config.model].title
    return title if config.beta is None else f"{title}, β\N{NO-BREAK SPACE}= {config.beta:g}"


def network_words(config: RunConfig) -> str:
    """The network and the widths of its dense layers: "MLP, 512, 256"."""
    title = catalogue.NETWORKS[config.network].title
    return ", ".join([title, *map(str, config.hidden or ())])


def budget_words(config: RunConfig) -> str:
    """How long it trains: "24 s", "10 epochs", or both, of which the shorter holds."""
    parts = []
    if config.epochs is not None:
        parts.append(counted(f"{config.epochs:g}", "epoch"))
    if config.seconds is not None:
        parts.append(f"{config.seconds:g} s")
    return ", at most ".join(parts)
