"""What the figures of latent health mean, in words, with what to try: rules on numbers alone."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from vae_core.evaluation.likelihood import ACTIVE_VARIANCE

# A code of fewer nats than this says next to nothing of its picture.
VANISHED_KL = 0.5
# A conditional model's code shares the work with the class: the same is said of it earlier.
VANISHED_KL_GIVEN_CLASS = 1.0
NEAR_CEILING = 0.95
DEPENDENT = 1.0  # nats of total correlation
TOLD_APART, FAR_APART = 0.6, 0.75  # accuracies of the classifier test
SIGNIFICANT = 0.01
HOLES = 0.1
# Quantised codes are little used when their perplexity is below this share of the entries.
USED_CODES = 0.2
# An amortisation gap is large when it is more than chance, this share of the rate, and a nat.
GAP_SHARE, GAP = 0.2, 1.0
SPIKE = 10.0  # times the median gradient norm
SPIKE_SHARE, LARGEST_SPIKE = 0.01, 100.0
# The first steps of every training have large gradients, which explode nothing.
START = 0.1
FEWEST_REPORTS = 10


@dataclass(frozen=True)
class Health:
    """The figures that are judged; None where there is none. Nats but for shares and norms.

    Attributes:
        variance_of_means: of the posterior means, for each dimension.
        rate: the KL from posterior to prior; None for a plain autoencoder.
        perplexity, entries: of quantised codes, how many entries of a slot are used as if alike,
            and how many there are; None and 0 for others.
        conditional: whether the model is given the class.
        beta: the weight of the KL in training.
        ceiling: ln N, the most that the mutual information can be.
        accuracy, p_value: of the classifier test of aggregate against prior.
        holes: share of the prior that the aggregate hardly reaches.
        gap, gap_error: of the amortisation.
        spikes: share of the reports whose gradient norm is above ten times the median, without
            the start of the training.
        largest: the largest of those gradient norms, in medians.
        clip: the limit of the gradient norm in training.
    """

    variance_of_means: Sequence[float]
    rate: float | None = None
    perplexity: float | None = None
    entries: int = 0
    conditional: bool = False
    beta: float = 1.0
    mutual_information: float | None = None
    ceiling: float | None = None
    total_correlation: float | None = None
    accuracy: float | None = None
    p_value: float | None = None
    holes: float | None = None
    gap: float | None = None
    gap_error: float = 0.0
    spikes: float | None = None
    largest: float | None = None
    clip: float | None = None

    @property
    def asleep(self) -> list[int]:
        """Dimensions that are not active units."""
        return [d for d, v in enumerate(self.variance_of_means) if not v > ACTIVE_VARIANCE]


def diagnose(health: Health) -> list[str]:
    """A sentence or two for everything that is out of order; one in praise if nothing is."""
    found = [
        *(_collapse(health) if health.perplexity is None else _unused_codes(health)),
        *_dependence(health),
        *_distance(health),
        *_holes(health),
        *_gap(health),
        *_gradients(health),
    ]
    return found or [
        "Nothing is out of order: the code is used, and the codes of pictures lie where the prior "
        "expects them."
    ]


def collapse(health: Health) -> str | None:
    """What to say of a code that is ignored as a whole; None for any other."""
    if health.rate is None:
        return None
    total, used = health.rate, len(health.variance_of_means) - len(health.asleep)
    if health.conditional and (used == 0 or total < VANISHED_KL_GIVEN_CLASS):
        return (
            f"The KL vanishes ({total:.2f} nats): the class y replaces the code z, so that all "
            f"pictures of a class come out alike. {_wake(health)}"
        )
    if used == 0 or total < VANISHED_KL:
        return (
            f"Posterior collapse: the code tells {total:.2f} nats of its picture, so the decoder "
            f"ignores it and every picture comes out alike. {_wake(health)}"
        )
    return None


def _wake(health: Health) -> str:
    lighter = f"a smaller beta (it was {health.beta:g})" if health.beta > 0 else "a longer training"
    return f"Try a warm-up of the KL, free bits, {lighter} or a weaker decoder."


def _unused_codes(health: Health) -> list[str]:
    """The rate of quantised codes is fixed: what tells of collapse is that few entries are used."""
    if health.perplexity >= USED_CODES * health.entries:
        return []
    return [
        f"Few codes are used: a perplexity of {health.perplexity:.1f} out of {health.entries} for "
        f"a slot, though the rate of {health.rate:.1f} nats pays for all. Fewer entries would do; "
        "a longer training or a larger learning rate may bring more of them to use."
    ]


def _collapse(health: Health) -> list[str]:
    if health.rate is None:
        return _unused_by_autoencoder(health)
    if (whole := collapse(health)) is not None:
        return [whole]
    dimensions = len(health.variance_of_means)
    used = dimensions - len(health.asleep)
    if used < dimensions / 2:
        return [
            f"Partial collapse: {used} of {dimensions} dimensions are used; the posterior of the "
            "others is the prior whatever the picture. If reconstructions lack detail: "
            f"{_wake(health)} If not, {_count(used)} would have done."
        ]
    return _unused(health, used)


def _unused(health: Health, used: int) -> list[str]:
    if not health.asleep:
        return []
    named = ", ".join(f"z{d + 1}" for d in health.asleep[:8])
    more = ", ..." if len(health.asleep) > 8 else ""
    return [
        f"Unused: {named}{more} ({len(health.asleep)} of {len(health.variance_of_means)} "
        "dimensions). The KL has switched off what it found not worth its nats, which is harmless; "
        f"{_count(used)} would have done."
    ]


def _unused_by_autoencoder(health: Health) -> list[str]:
    dimensions = len(health.variance_of_means)
    if not health.asleep:
        return []
    return [
        f"{len(health.asleep)} of {dimensions} dimensions hardly vary (variance below "
        f"{ACTIVE_VARIANCE:g}). A plain autoencoder may shrink its code at will, so that they can "
        "still matter."
    ]


def _dependence(health: Health) -> list[str]:
    information, ceiling = health.mutual_information, health.ceiling
    if information is None or ceiling is None:
        return []
    if information > NEAR_CEILING * ceiling:
        return [
            f"Mutual information ({information:.2f} nats) stands at its ceiling, the logarithm of "
            f"the number of examples ({ceiling:.2f}): each code tells its picture from all others. "
            "What it holds beyond that is counted as total correlation, which is then too high and "
            "says little."
        ]
    if (health.total_correlation or 0.0) > DEPENDENT:
        return [
            "The dimensions depend on each other (total correlation "
            f"{health.total_correlation:.1f} nats): the prior draws them independently, in "
            "combinations that no picture had. Try a larger beta, fewer dimensions, or a penalty "
            "on the total correlation (beta-TCVAE)."
        ]
    return []


def _distance(health: Health) -> list[str]:
    accuracy = health.accuracy
    if accuracy is None or accuracy < TOLD_APART or (health.p_value or 0.0) > SIGNIFICANT:
        return []
    told = f"in {100 * accuracy:.0f} % of cases, where guessing makes 50"
    if health.rate is None:
        return [
            f"A classifier tells the codes of pictures from N(0, I) {told}: nothing has drawn them "
            "there, so pictures decoded from random codes are no samples. Train a VAE, or fit a "
            "density to the codes."
        ]
    far = "far from" if accuracy >= FAR_APART else "not quite"
    return [
        f"The aggregate posterior is {far} the prior: a classifier tells their codes apart {told}. "
        "Samples from the prior then look worse than reconstructions. Sample from a density fitted "
        "to the codes, or try a larger beta, a richer prior or fewer dimensions."
    ]


def _holes(health: Health) -> list[str]:
    if health.holes is None or health.holes <= HOLES:
        return []
    return [holes(health.holes)]


def holes(share: float) -> str:
    """What to say of a prior of which this share is never met by codes of pictures."""
    return (
        f"Holes: {100 * share:.0f} % of the prior lies where hardly any picture's code does, so "
        "the decoder was never trained there. Sample from a density fitted to the codes, or try a "
        "larger beta, a richer prior, fewer dimensions or a longer training."
    )


def dropped(names: Sequence[str], missed: bool = False) -> str:
    """What to say of classes that samples of the prior hardly ever show.

    ``missed``: the prior misses much of where the codes of pictures lie.
    """
    these = "these classes" if len(names) > 1 else "this class"
    cures = (
        "a larger beta, a richer prior or a density fitted to the codes"
        if missed
        else "more latent dimensions, longer training or a smaller beta"
    )
    return (
        f"Hardly ever drawn: {', '.join(names)}. The prior gives too little room to {these}; "
        f"{cures} may bring them back."
    )


def _gap(health: Health) -> list[str]:
    if health.gap is None or health.rate is None:
        return []
    if health.gap <= max(2 * health.gap_error, GAP_SHARE * health.rate, GAP):
        return []
    return [
        f"The encoder misses {health.gap:.1f} nats a picture that better posteriors would gain "
        f"(amortisation gap), beside a rate of {health.rate:.1f}. Try a larger encoder, a longer "
        "training, or more training data if the gap is smaller on the training split."
    ]


def _gradients(health: Health) -> list[str]:
    if health.spikes is None or health.largest is None:
        return []
    if health.spikes <= SPIKE_SHARE and health.largest <= LARGEST_SPIKE:
        return []
    return [
        f"Gradients explode now and then: {100 * health.spikes:.1f} % of the reports are above "
        f"{SPIKE:.0f} times the median norm, the largest {health.largest:.0f} times. "
        f"{calmer(health.clip)}"
    ]


def calmer(clip: float | None) -> str:
    """What to try against gradients that explode under this clip of their norm."""
    if clip:
        return f"Try a smaller learning rate or a smaller gradient clip (it was {clip:g})."
    return "Try a gradient clip of a few times the median, or a smaller learning rate."


def _count(used: int) -> str:
    return "one dimension" if used == 1 else f"{used} dimensions"


@dataclass(frozen=True)
class Gradients:
    """Gradient norms of a run, before clipping.

    Attributes:
        series: [step, norm] of each report that had one.
        median, largest: of all of them.
        spikes: share above ten times the median after the first tenth; None for too few reports.
        largest_later: the largest after the first tenth, in medians; None for too few.
    """

    series: list[list[float]]
    median: float
    largest: float
    spikes: float | None
    largest_later: float | None


def summarise_gradients(history: list[dict[str, Any]]) -> Gradients | None:
    """Gradient norms of a run's reports; None where there is none."""
    series = [
        [float(record["step"]), float(record["gradient_norm"])]
        for record in history
        if record.get("gradient_norm") is not None and math.isfinite(record["gradient_norm"])
    ]
    if not series:
        return None
    norms = np.array([norm for _, norm in series])
    median = float(np.median(norms))
    enough = len(norms) >= FEWEST_REPORTS and median > 0
    later = norms[math.ceil(START * len(norms)) :]
    return Gradients(
        series,
        median,
        float(norms.max()),
        float((later > SPIKE * median).mean()) if enough else None,
        float(later.max() / median) if enough else None,
    )
