"""Lesson 6: the rate that is left at a β, in the page's training."""

from collections.abc import Iterator

from benchmarks.lesson_figures import Figure
from benchmarks.lesson_page import trained

SEEDS = 5
SHARES = {1.4: "62 %", 1.5: "55 %", 1.6: "between 45 and 55 %", 2.0: "27 %"}


def figures() -> Iterator[Figure]:
    """The rate of β = 1 over seeds, and what of it other β leave, each of the same seed."""
    first = trained("beta", "half", SEEDS)
    rates = [each["kl"] for each in first]
    yield Figure("rate of β = 1, least and most of 5 seeds", "2.92", (min(rates), max(rates)), True)
    seconds = max(each["seconds"] for each in first)
    yield Figure("a training, seconds of a core", "1.3 to 5", (seconds,), seconds < 30, "{:.1f}")
    for beta, expected in SHARES.items():
        shares = [
            100 * each["kl"] / rate
            for each, rate in zip(trained("beta", "half", SEEDS, beta=beta), rates, strict=True)
        ]
        holds = beta != 1.6 or all(45 <= share <= 55 for share in shares)
        yield Figure(
            f"rate left at β = {beta}, %, least and most of 5 seeds",
            expected,
            (min(shares), max(shares)),
            holds,
            "{:.0f}",
        )
