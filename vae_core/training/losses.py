"""The two terms of -ELBO, as reports tell them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Losses:
    """Nats per example; ``loss`` = reconstruction + kl = -ELBO, whatever beta is."""

    reconstruction: float
    kl: float

    @property
    def loss(self) -> float:
        """The negative evidence lower bound."""
        return self.reconstruction + self.kl
