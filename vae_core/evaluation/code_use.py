"""Whether a code is used: posterior collapse, encoders that are stuck, entries that are dead."""

from vae_core.counting import counted
from vae_core.evaluation.advice import advise
from vae_core.evaluation.aggregate import Estimate
from vae_core.evaluation.findings import Finding, surely
from vae_core.evaluation.health import Health, error_of
from vae_core.evaluation.likelihood import ACTIVE_VARIANCE

# A code of fewer nats than this says next to nothing of its picture.
VANISHED_KL = 0.5
# A conditional model's code shares the work with the class: the same is said of it earlier.
VANISHED_KL_GIVEN_CLASS = 1.0
# Entries are little used when their perplexity is below this share of what it could be.
USED_CODES, USED_CODES_LEAST = 0.2, 1.5
NAMED = 8  # dimensions that a sentence names

# Above it beta is the cause of an empty code before anything else is.
HEAVY = 4.0
FULLER = ("warm-up", "free-bits", "less-pressure", "weaker-decoder")


def _fuller(health: Health, *light: str) -> tuple[str, ...]:
    """What lets a code say more: of a heavy KL its weight first, which no warm-up changes.

    ``light``: what helps beside, unless the KL is heavy.
    """
    heavy = (health.config.beta or 0.0) > HEAVY
    return ("less-pressure", "free-bits") if heavy else (*FULLER, *light)


def of_code(health: Health) -> list[Finding]:
    """What is to be said of how much of a code is used."""
    if health.rate is None:
        return _unused_by_autoencoder(health)
    if health.perplexity is not None:
        return unused_entries(health)
    if whole := as_a_whole(health):
        return whole
    dimensions, asleep = len(health.variance_of_means), len(health.asleep)
    if not asleep:
        return []
    enough = counted(health.used, "dimension")
    if health.used < dimensions / 2:
        return [
            Finding(
                "partial-collapse",
                f"Partial collapse: {health.used} of {counted(dimensions, 'dimension')} are "
                "used. If "
                f"reconstructions show all that matters, {enough} would have done.",
                reason="The posterior of the others is the prior, whatever the picture.",
                advice=advise(health.config, *_fuller(health)),
                figures=("active_units",),
                excludes=frozenset(("unused",)),
            )
        ]
    named = ", ".join(f"z{d + 1}" for d in health.asleep[:NAMED])
    more = ", ..." if asleep > NAMED else ""
    return [
        Finding(
            "unused",
            f"Unused: {named}{more} ({asleep} of {counted(dimensions, 'dimension')}). The "
            "encoder says "
            f"nothing in them, which is harmless; {enough} would have done.",
            "note",
            figures=("active_units",),
        )
    ]


def _unused_by_autoencoder(health: Health) -> list[Finding]:
    if not health.asleep:
        return []
    if not any(health.variance_of_means):
        return [
            _same_for_all(health, "The encoder is stuck: its codes are the same for all pictures.")
        ]
    return [
        Finding(
            "small-codes",
            f"{len(health.asleep)} of {counted(len(health.variance_of_means), 'dimension')} "
            "hardly vary "
            f"(variance below {ACTIVE_VARIANCE:g}). A plain autoencoder may shrink its code at "
            "will, so that they can still matter.",
            "note",
            figures=("active_units",),
        )
    ]


def as_a_whole(health: Health) -> list[Finding]:
    """What to say of a code that says nothing at all; nothing of any other."""
    if health.rate is None:
        return []
    if health.perplexity is not None:
        return unused_entries(health)
    return [*stuck(health), *collapse(health)]


def collapse(health: Health) -> list[Finding]:
    """What to say of a code that tells nothing of its picture, and costs nothing."""
    rate = health.known_rate
    total = rate.value
    if stuck(health):
        return []
    vanished = not health.used or surely(-total, error_of(rate), -VANISHED_KL)
    if vanished and health.hanging_together is not None:
        gain = health.hanging_together()
        # Where that is not sure the code is held to be at fault, which can be tried.
        if surely(-gain.value, error_of(gain), -VANISHED_KL):
            return [_nothing_to_tell(total, gain)]
    if health.conditional and (
        vanished or surely(-total, error_of(rate), -VANISHED_KL_GIVEN_CLASS)
    ):
        return [_replaced(health)]
    if vanished:
        return [
            Finding(
                "collapse",
                f"Posterior collapse: the code tells {total:.2f} nats of its picture.",
                reason="The encoder gives every picture nearly the prior, so that the decoder "
                "makes all pictures alike.",
                advice=advise(health.config, *_fuller(health, "longer")),
                figures=("kl", "active_units"),
                excludes=_OF_USED_CODES | {"unlearnt"},
            )
        ]
    return []


def _nothing_to_tell(told: float, gain: Estimate) -> Finding:
    return Finding(
        "nothing-to-tell",
        f"The code tells {told:.2f} nats of its picture, and there is no more to tell: on held-out "
        f"pictures a mixture gains {gain.value:.2f} ± {gain.error:.2f} nats over columns that are "
        "independent of each other.",
        "note",
        reason="What hangs together with nothing else no code can sum up.",
        figures=("kl", "active_units"),
        excludes=_OF_USED_CODES | {"unlearnt", "sound"},
    )


# What can be said only of codes that tell pictures apart.
_OF_USED_CODES = frozenset(
    ("partial-collapse", "unused", "dropped", "rare", "gap", "dependent", "hard-classes", "holes")
)


def _replaced(health: Health) -> Finding:
    return Finding(
        "collapse",
        f"The KL vanishes ({health.known_rate.value:.2f} nats): the class y replaces the code z.",
        reason="All pictures of a class come out alike.",
        advice=advise(health.config, *_fuller(health)),
        figures=("kl", "active_units"),
        excludes=_OF_USED_CODES | {"unlearnt"},
    )


def stuck(health: Health) -> list[Finding]:
    """A code that is the same for all pictures, and paid for all the same."""
    if health.used:
        return []
    # Dimensions that just fail to be active have each a trifle of a KL.
    least = VANISHED_KL + ACTIVE_VARIANCE * len(health.variance_of_means)
    rate = health.known_rate
    if not surely(rate.value, error_of(rate), least):
        return []
    text = (
        f"The encoder is stuck: its codes cost {rate.value:.4g} nats, and are the same for "
        "all pictures. This is no posterior collapse, whose KL is 0."
    )
    return [_same_for_all(health, text)]


def _same_for_all(health: Health, text: str) -> Finding:
    return Finding(
        "stuck",
        text,
        reason="A step that was too large may have left units without a gradient.",
        advice=advise(health.config, "lower-rate", "clip"),
        figures=("active_units",),
        excludes=_OF_USED_CODES | {"collapse", "distance"},
    )


def unused_entries(health: Health) -> list[Finding]:
    """The rate of quantised codes is fixed: what tells of collapse is that few entries are used."""
    # Of N examples no more than N entries can be seen, of E alike about E (1 - (1 - 1/E)^N).
    assert health.perplexity is not None
    possible = health.entries * (1 - (1 - 1 / health.entries) ** max(1, health.seen))
    if health.perplexity >= max(USED_CODES * possible, USED_CODES_LEAST):
        return []
    return [
        Finding(
            "dead-codes",
            f"Dead codes: a perplexity of {health.perplexity:.1f} out of "
            f"{counted(health.entries, 'entry', 'entries')} "
            "for a slot.",
            reason="Entries that no picture goes to are never taught, and the code costs as "
            "much as if all were used.",
            advice=advise(health.config, "lower-rate", "fewer-entries", "longer"),
            figures=("perplexity",),
            excludes=frozenset(("dropped", "hard-classes")),
        )
    ]
