"""What only some models have to show while they train, beside rate and distortion."""

from collections.abc import Iterator
from dataclasses import dataclass

from vae_core.evaluation.likelihood import Bound
from vae_core.models.vae import VAE
from vae_core.training.adversaries import Adversary
from vae_core.training.state import Training


@dataclass(frozen=True)
class Gauge:
    """A figure of a training: its key in the history, and the words that people read."""

    key: str
    value: float
    title: str
    text: str
    help: str


@dataclass(frozen=True)
class GaugeKind:
    """What a gauge shows, whatever its value.

    Attributes:
        key, title, help: as of a :class:`Gauge`.
        text: with a ``{}`` for the value times ``factor``, to so many ``decimals``.
        of: "levels", "classes", "codes" or "game"; dimensions: of a level, from the first to
            before the last.
    """

    key: str
    title: str
    help: str
    text: str
    of: str
    decimals: int = 1
    factor: float = 1.0
    dimensions: tuple[int, int] | None = None

    def at(self, value: float) -> Gauge:
        """The gauge where it stands so."""
        text = self.text.format(f"{self.factor * value:.{self.decimals}f}")
        return Gauge(self.key, value, self.title, text, self.help)


def gauge_kinds(model: VAE, adversary: Adversary | None) -> tuple[GaugeKind, ...]:
    """The gauges of this kind of model; none of a plain VAE."""
    found = [*_of_levels(model)]
    if model.classifier is not None:
        words = (
            "Of validation examples, by the classifier inside the model, which learned from few "
            "labels."
        )
        found.append(GaugeKind("accuracy", "Classes", words, "{} % right", "classes", factor=100))
    if model.posterior_head.discrete:
        words = (
            "Perplexity of the code, averaged over its slots: how many entries are in use, as if "
            "all of them were used alike."
        )
        text = f"{{}} of {model.posterior_head.entries}"
        found.append(GaugeKind("perplexity", "Codebook perplexity", words, text, "codes"))
    if adversary is not None:
        words = (
            "Cross-entropy of the network that the model plays against, at the last step. Near 0 "
            "it tells everything apart and has little to teach; at chance it tells nothing."
        )
        text = f"{{}} nats, {adversary.CHANCE:.2f} at chance"
        kind = GaugeKind("opponent_loss", "Discriminator's loss", words, text, "game", decimals=2)
        found.append(kind)
    return tuple(found)


def gauges(training: Training, bound: Bound) -> tuple[Gauge, ...]:
    """The figures of this kind of model; none of a plain VAE.

    Args:
        training: whose ``eval_model`` is in evaluation mode.
        bound: of that model on examples of the validation split.
    """
    played = training.adversary_loss
    values = {
        "accuracy": bound.accuracy,
        "perplexity": bound.perplexity,
        "opponent_loss": None if played is None else played.item(),
    }
    values |= {_level(k): nats for k, nats in enumerate(bound.kl_levels or [], 1)}
    kinds = gauge_kinds(training.eval_model, training.adversary)
    return tuple(kind.at(values[kind.key]) for kind in kinds if values.get(kind.key) is not None)


def _level(number: int) -> str:
    return f"kl_level_{number}"


def _of_levels(model: VAE) -> Iterator[GaugeKind]:
    words = "Of the code's levels the first is the top one. A level at 0 nats is not used."
    levels, first = model.prior.levels, 0
    for number, size in enumerate(levels if len(levels) > 1 else (), 1):
        yield GaugeKind(
            _level(number),
            f"KL of level {number}",
            words,
            "{} nats",
            "levels",
            dimensions=(first, first + size),
        )
        first += size
