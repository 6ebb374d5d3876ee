"""What only some models have to show while they train, beside rate and distortion."""

from dataclasses import dataclass

from vae_core.evaluation.likelihood import Bound
from vae_core.training.state import Training


@dataclass(frozen=True)
class Gauge:
    """A figure of a training: its key in the history, and the words that people read."""

    key: str
    value: float
    title: str
    text: str
    help: str


def gauges(training: Training, bound: Bound) -> tuple[Gauge, ...]:
    """The figures of this kind of model; none of a plain VAE.

    Args:
        training: whose ``eval_model`` is in evaluation mode.
        bound: of that model on examples of the validation split.
    """
    entries = training.eval_model.posterior_head.entries
    return (*_of_levels(bound), *_of_labels(bound), *_of_codes(bound, entries), *_of_game(training))


def _of_levels(bound: Bound) -> list[Gauge]:
    return [
        Gauge(
            f"kl_level_{level}",
            nats,
            f"KL of level {level}",
            f"{nats:.1f} nats",
            "Of the code's levels the first is the top one. A level at 0 nats is not used.",
        )
        for level, nats in enumerate(bound.kl_levels or [], 1)
    ]


def _of_labels(bound: Bound) -> list[Gauge]:
    if bound.accuracy is None:
        return []
    text = f"{100 * bound.accuracy:.1f} % right"
    words = (
        "Of validation examples, by the classifier inside the model, which learned from few labels."
    )
    return [Gauge("accuracy", bound.accuracy, "Classes", text, words)]


def _of_codes(bound: Bound, entries: int) -> list[Gauge]:
    if bound.perplexity is None:
        return []
    words = (
        "Perplexity of the code, averaged over its slots: how many entries are in use, as if all "
        "of them were used alike."
    )
    text = f"{bound.perplexity:.1f} of {entries}"
    return [Gauge("perplexity", bound.perplexity, "Codebook perplexity", text, words)]


def _of_game(training: Training) -> list[Gauge]:
    if training.adversary is None or training.adversary_loss is None:
        return []
    loss, chance = training.adversary_loss.item(), training.adversary.CHANCE
    words = (
        "Cross-entropy of the network that the model plays against, at the last step. Near 0 it "
        "tells everything apart and has little to teach; at chance it tells nothing."
    )
    text = f"{loss:.2f} nats, {chance:.2f} at chance"
    return [Gauge("opponent_loss", loss, "Discriminator's loss", text, words)]
