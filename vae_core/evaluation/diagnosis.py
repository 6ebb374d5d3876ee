"""What the figures of latent health mean, with what to try: rules on numbers alone."""

from collections.abc import Sequence

from vae_core.config.run import RunConfig
from vae_core.evaluation.advice import advise
from vae_core.evaluation.code_use import of_code
from vae_core.evaluation.decomposition import near_ceiling
from vae_core.evaluation.findings import Finding, compatible, surely
from vae_core.evaluation.gradient_norms import SPIKE
from vae_core.evaluation.health import Health, error_of

DEPENDENT = 1.0  # nats of total correlation
TOLD_APART, FAR_APART = 0.6, 0.75  # accuracies of the classifier test
SIGNIFICANT = 0.01
HOLES = 0.1
# An amortisation gap is large when it is more than chance, this share of the rate, and a nat.
GAP_SHARE, GAP = 0.2, 1.0
SPIKE_SHARE, LARGEST_SPIKE = 0.01, 100.0

CLOSER = ("fitted-density", "more-pressure", "richer-prior", "fewer-dimensions")


def diagnose(health: Health) -> list[Finding]:
    """Everything that is out of order; one finding in praise if nothing is."""
    found = compatible(
        [
            *of_code(health),
            *_dependence(health),
            *_distance(health),
            *_holes(health),
            *_gap(health),
            *_gradients(health),
        ]
    )
    return found if any(each.tone == "bad" for each in found) else [*found, *_sound(health)]


def _sound(health: Health) -> list[Finding]:
    """Praise, as far as the figures reach: where codes lie is known by the classifier test."""
    if health.rate is None or health.used == 0 or health.accuracy is None:
        return []
    if health.perplexity is not None:
        text = "Nothing is out of order in the code: its entries are used."
        return [Finding("sound", text, "good", figures=("perplexity",))]
    where = "no classifier tells the codes of pictures from the prior's"
    if health.accuracy >= TOLD_APART:
        where = "too few codes were tested to tell those of pictures from the prior's"
    return [
        Finding(
            "sound",
            f"Nothing is out of order in the code: it is used, and {where}.",
            "good",
            figures=("kl", "classifier_test"),
        )
    ]


def _dependence(health: Health) -> list[Finding]:
    information, ceiling = health.mutual_information, health.ceiling
    if information is None or ceiling is None:
        return []
    if near_ceiling(information, ceiling):
        return [
            Finding(
                "ceiling",
                f"Mutual information ({information.value:.2f} nats) stands at its ceiling, the "
                f"logarithm of the number of examples ({ceiling:.2f}): each code tells its picture "
                "from all others. So few examples do not tell how much more it holds, nor how much "
                "its dimensions depend on each other.",
                "note",
                figures=("mutual_information",),
                excludes=frozenset(("dependent",)),
            )
        ]
    dependence = health.total_correlation
    if not health.independent or dependence is None:
        return []
    if not surely(dependence.value, error_of(dependence), DEPENDENT):
        return []
    return [
        Finding(
            "dependent",
            "The dimensions depend on each other (total correlation "
            f"{dependence.value:.1f} ± {error_of(dependence):.1f} nats).",
            reason="The prior draws them independently, in combinations that no picture had.",
            advice=advise(health.config, "independence", "more-pressure", "fewer-dimensions"),
            figures=("total_correlation",),
        )
    ]


def _distance(health: Health) -> list[Finding]:
    accuracy = health.accuracy
    if accuracy is None or accuracy < TOLD_APART or (health.p_value or 0.0) > SIGNIFICANT:
        return []
    told = f"in {100 * accuracy:.0f} % of cases, where guessing makes 50"
    if health.rate is None:
        return [
            Finding(
                "distance",
                f"A classifier tells the codes of pictures from N(0, I) {told}.",
                reason="Nothing has drawn them there, so pictures decoded from random codes are "
                "no samples.",
                advice=advise(health.config, "own-prior", "fitted-density"),
                figures=("classifier_test",),
                excludes=_NEAR,
            )
        ]
    if health.perplexity is not None:
        return [
            Finding(
                "distance",
                f"A classifier tells the codes of pictures from draws of all entries alike {told}.",
                reason="Not every combination of entries is one of a picture.",
                advice=advise(health.config, "fitted-density"),
                figures=("classifier_test",),
                excludes=_NEAR,
            )
        ]
    far = "far from" if accuracy >= FAR_APART else "not quite"
    return [
        Finding(
            "distance",
            f"The aggregate posterior is {far} the prior: a classifier tells their codes apart "
            f"{told}.",
            reason="The decoder was not trained on all that the prior draws.",
            advice=advise(health.config, *CLOSER),
            figures=("classifier_test", "mmd"),
            excludes=_NEAR,
        )
    ]


_NEAR = frozenset(("sound",))


def _holes(health: Health) -> list[Finding]:
    if health.holes is None or not surely(health.holes.value, error_of(health.holes), HOLES):
        return []
    return [holes(health.config, health.holes.value, error_of(health.holes))]


def holes(config: RunConfig, share: float, error: float) -> Finding:
    """What to say of a prior of which this share is never met by codes of pictures."""
    return Finding(
        "holes",
        f"Holes: {100 * share:.0f} ± {100 * error:.0f} % of the prior lies where hardly any "
        "picture's code does.",
        reason="The decoder was never trained there.",
        advice=advise(config, *CLOSER, "longer"),
        figures=("holes",),
        excludes=_NEAR,
    )


# What is not said of samples that leave out classes.
ALL_THERE = frozenset(("all-classes", "near-samples", "varied"))


def dropped(config: RunConfig, names: Sequence[str], missed: bool = False) -> Finding:
    """What to say of classes that samples of the prior hardly ever show.

    ``missed``: the prior misses much of where the codes of pictures lie.
    """
    these = "these classes" if len(names) > 1 else "this class"
    cures = (
        ("more-pressure", "richer-prior", "fitted-density")
        if missed
        else ("more-dimensions", "longer", "less-pressure")
    )
    return Finding(
        "dropped",
        f"Hardly ever drawn: {', '.join(names)}.",
        reason=f"The prior gives too little room to {these}.",
        advice=advise(config, *cures),
        figures=("dropped_modes",),
        excludes=ALL_THERE | {"rare"},
    )


def _gap(health: Health) -> list[Finding]:
    if health.gap is None or health.rate is None:
        return []
    least = max(GAP_SHARE * health.rate.value, GAP)
    if not surely(health.gap.value, error_of(health.gap), least):
        return []
    return [
        Finding(
            "gap",
            f"The encoder misses {health.gap.value:.1f} ± {error_of(health.gap):.1f} nats a "
            "picture that better posteriors would gain (amortisation gap), beside a KL of "
            f"{health.rate.value:.1f}.",
            advice=advise(health.config, "larger-network", "longer", "more-data"),
            figures=("amortisation_gap",),
        )
    ]


def _gradients(health: Health) -> list[Finding]:
    if health.spikes is None or health.largest is None:
        return []
    if health.spikes <= SPIKE_SHARE and health.largest <= LARGEST_SPIKE:
        return []
    return [
        Finding(
            "exploding",
            f"Gradients explode now and then: {100 * health.spikes:.1f} % of the reports are above "
            f"{SPIKE:.0f} times the median norm, the largest {health.largest:.0f} times.",
            advice=advise(health.config, "clip", "lower-rate"),
            figures=("gradient_spikes", "gradient_largest"),
        )
    ]
