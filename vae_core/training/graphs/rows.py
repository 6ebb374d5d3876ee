"""Which models have which graphs, on every kind of data and with every network."""

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from vae_core import catalogue
from vae_core.config.rules import suited_networks
from vae_core.config.run import RunConfig
from vae_core.data.specs import find_spec
from vae_core.errors import UserError
from vae_core.models.vae import VAE
from vae_core.tracing.graph import Traced
from vae_core.training.graphs.graphs import gradient_graph, loss_graph, model_of

# Kind of data -> a small data set of it that needs no download.
KINDS = {
    "grey pictures": "digits",
    "colour pictures": "sprites",
    "series": "waves",
    "text": "expressions",
    "table": "wine",
    "clip": "pendulum",
}
BATCH = 16


class Row(NamedTuple):
    """A model with a network on a kind of data, and its graphs, or a sentence why it has none."""

    model: str
    network: str
    kind: str
    forward: Traced | str
    gradient: Traced | str


def configurations() -> Iterator[tuple[str, RunConfig]]:
    """Every model on every kind of data that it can have, and the plain one with every network.

    Where only a model that is told the class can have a network, the conditional one has it.
    """
    for kind, dataset in KINDS.items():
        for model in catalogue.MODELS:
            row = catalogue.MODELS[model]
            networks = suited_networks(find_spec(dataset).layout, row)
            plain = model in ("vae", "cvae")
            for network in networks if plain else networks[:1]:
                acting = catalogue.NETWORKS[network].action_conditioned
                if model == "cvae" and network != networks[0] and not acting:
                    continue
                values = {"dataset": dataset, "model": model, "network": network}
                try:
                    yield kind, RunConfig.parse(values | {"hidden": (16,), "latent_dim": 4})
                except UserError:  # it is not offered
                    continue


def fresh(config: RunConfig) -> VAE:
    """A model of such a configuration."""
    return model_of(config, find_spec(config.dataset))


def rows() -> Iterator[Row]:
    """Every configuration with its graphs: the loss of any number of examples, the step of 16."""
    for kind, config in configurations():
        model, graphs = fresh(config), []
        for trace in (loss_graph, partial(gradient_graph, batch=BATCH)):
            try:
                graphs.append(trace(model, config))
            except UserError as reason:
                graphs.append(str(reason))
        yield Row(config.model, config.network, kind, *graphs)
