"""What a training reports of itself: numbers in nats and seconds, and the model to show."""

from dataclasses import dataclass, field

from vae_core.evaluation.findings import Finding
from vae_core.models.vae import VAE
from vae_core.training.gauges import Gauge
from vae_core.training.losses import Losses
from vae_core.training.moments import Moment
from vae_core.training.state import Training


@dataclass(frozen=True, repr=False)
class Progress:
    """How far a run is; yielded by :func:`train` a few times a second."""

    step: int
    epoch: float
    seconds: float
    fraction: float
    eta: float | None
    images_per_second: float
    weights: dict[str, float]  # those that the loss reads, as they are now
    gradient_norm: float | None  # of all parameters together, before clipping
    gradient_norms: dict[str, float]  # the same of each block, in the order of the forward pass
    findings: tuple[Finding, ...]  # what is wrong at the moment, with what to try
    gauges: tuple[Gauge, ...]  # what only this kind of model has
    train: Losses  # since the previous report
    validation: Losses
    kl_per_dimension: list[float]
    active_units: int
    finished: str | None  # None while it trains, else why it ended
    training: Training = field(repr=False, compare=False)
    # Snapshots that were taken since the previous report.
    moments: tuple[Moment, ...] = field(repr=False, compare=False, default=())

    @property
    def model(self) -> VAE:
        """The model to show: averaged weights where the run averages, in evaluation mode.

        On the processor, whatever the run computes on.
        """
        return self.training.shown

    @property
    def best(self) -> VAE:
        """A copy of the best model so far, by the loss on the whole validation split."""
        return self.training.saved

    def __repr__(self) -> str:
        """Such as "Progress(epoch 3.2, 64 %, 105.1 nats in training, 106.3 in validation)"."""
        ended = f", ended by {self.finished}" if self.finished else ""
        return (
            f"Progress(epoch {self.epoch:.3g}, {self.fraction:.0%}, {self.train.loss:.4g} nats in "
            f"training, {self.validation.loss:.4g} in validation{ended})"
        )

    def record(self) -> dict:
        """The line of this report in a run's history: plain numbers, in nats and seconds."""
        return {
            "step": self.step,
            "epoch": round(self.epoch, 4),
            "seconds": round(self.seconds, 3),
            "images_per_second": round(self.images_per_second, 1),
            "weights": self.weights,
            "gradient_norm": self.gradient_norm,
            "gradient_norms": self.gradient_norms,
            "findings": [finding.kind for finding in self.findings],
            "gauges": {gauge.key: gauge.value for gauge in self.gauges},
            "train": {"reconstruction": self.train.reconstruction, "kl": self.train.kl},
            "validation": {
                "reconstruction": self.validation.reconstruction,
                "kl": self.validation.kl,
            },
        }
