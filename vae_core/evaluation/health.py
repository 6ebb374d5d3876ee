"""The figures of a code's health, which the rules on them judge."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from vae_core import catalogue
from vae_core.config.run import RunConfig
from vae_core.evaluation.aggregate import Estimate
from vae_core.evaluation.likelihood import ACTIVE_VARIANCE


@dataclass(frozen=True)
class Health:
    """The figures that are judged; None where there is none. Nats but for shares and norms.

    Attributes:
        config: of the training, which says what the model is and what it can be told.
        variance_of_means: of the posterior means, for each dimension.
        rate: the KL from posterior to prior; None for a plain autoencoder.
        perplexity, entries, seen: of quantised codes, how many entries of a slot are used as if
            alike, how many there are, and in how many examples; None and 0 for others.
        mutual_information: between a code and which of N examples it came from, at most ceiling.
        ceiling: ln N.
        total_correlation: its error holds what its own bias may add; None at the ceiling.
        accuracy, p_value: of the classifier test of aggregate against prior.
        holes: share of the prior that the aggregate hardly reaches.
        gap: of the amortisation.
        spikes: share of the reports whose gradient norm is above ten times the median, without
            the start of the training.
        largest: the largest of those gradient norms, in medians.
        hanging_together: nats that a mixture gains over independent columns of a table, asked for
            only where a code tells nothing; None of other data.
    """

    config: RunConfig
    variance_of_means: Sequence[float]
    rate: Estimate | None = None
    perplexity: float | None = None
    entries: int = 0
    seen: int = 0
    mutual_information: Estimate | None = None
    ceiling: float | None = None
    total_correlation: Estimate | None = None
    accuracy: float | None = None
    p_value: float | None = None
    holes: Estimate | None = None
    gap: Estimate | None = None
    spikes: float | None = None
    largest: float | None = None
    hanging_together: Callable[[], Estimate] | None = None

    @property
    def known_rate(self) -> Estimate:
        """The KL of a model that pays for its code."""
        assert self.rate is not None
        return self.rate

    @property
    def asleep(self) -> list[int]:
        """Dimensions that are not active units."""
        return [d for d, v in enumerate(self.variance_of_means) if not v > ACTIVE_VARIANCE]

    @property
    def used(self) -> int:
        """The number of active units."""
        return len(self.variance_of_means) - len(self.asleep)

    @property
    def conditional(self) -> bool:
        """Whether the model is given the class."""
        return catalogue.MODELS[self.config.model].conditional

    @property
    def independent(self) -> bool:
        """Whether the prior draws each dimension without regard to the others."""
        return catalogue.PRIORS[self.config.prior].factorises


def error_of(estimate: Estimate) -> float:
    """Its standard error; 0 where a single example leaves none."""
    return estimate.error if estimate.error == estimate.error else 0.0
