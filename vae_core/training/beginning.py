"""What a training begins with in place of a fresh model: another's weights, or modules given."""

from dataclasses import dataclass
from typing import Any, Self

from torch import Tensor, nn

from vae_core.catalogue import NETWORKS
from vae_core.config.run import RunConfig
from vae_core.errors import UserError
from vae_core.models.networks import GIVEN, Coders, GivenDecoder, GivenEncoder
from vae_core.models.vae import VAE


@dataclass(frozen=True, eq=False)
class Beginning:
    """What a run has before its first step; all else is as of a fresh one.

    Order, noise, schedules and the optimiser's memory are those of the seed.

    Attributes:
        coders: encoder and decoder of the user's own; None where the configuration builds them.
        weights: of a whole model; None where the parts begin as they are made.
        opponent: those of what a game's model plays against; None leaves it fresh.
    """

    coders: Coders | None = None
    weights: dict[str, Tensor] | None = None
    opponent: dict[str, Tensor] | None = None

    @classmethod
    def of(cls, given: Any, opponent: dict[str, Tensor] | None = None) -> Self:
        """What was given, which stays as it is.

        Args:
            given: a VAE to go on from; a pair (encoder, decoder), or a module that has both.
            opponent: as in the class.

        Raises:
            UserError: for anything else.
        """
        if isinstance(given, VAE):
            return cls(coders_of(given), given.state_dict(), opponent)
        return cls(Coders.of(given), None, opponent)

    def suited(self, config: RunConfig) -> RunConfig:
        """The configuration with the network that it begins with: the user's own, or its own.

        Raises:
            UserError: when it names modules that were not given.
        """
        given = NETWORKS[config.network].given
        if self.coders is None or given:
            return config
        ours = {"network", "hidden"}
        kept = {name: getattr(config, name) for name in config.model_fields_set - ours}
        return RunConfig.parse({**kept, "dataset": config.spec, "network": GIVEN})

    def coders_copied(self) -> Coders | None:
        """The user's modules, apart from those that were given."""
        return None if self.coders is None else self.coders.copied()

    def enter(self, model: nn.Module, adversary: nn.Module | None) -> None:
        """Give a freshly built model and its opponent the weights, in place.

        Raises:
            UserError: when the configuration has built another model.
        """
        try:
            if self.weights is not None:
                model.load_state_dict(self.weights)
            if adversary is not None and self.opponent:
                adversary.load_state_dict(self.opponent)
        except RuntimeError as error:
            raise UserError(
                "These settings build another network than the file's, so its weights have no "
                "place there. Leave those that change the model (network, sizes, likelihood, "
                "prior) as they are."
            ) from error


def coders_of(model: VAE) -> Coders | None:
    """The user's own modules in a model; None of one that a configuration builds."""
    if not isinstance(model.decoder, GivenDecoder):
        return None
    encoder = model.encoder.module if isinstance(model.encoder, GivenEncoder) else None
    return Coders(encoder, model.decoder.module)
