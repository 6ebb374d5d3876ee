"""Lesson 7: recorded courses, the deadly β, and what of single changes wakes the code."""

from collections.abc import Iterator

from benchmarks.lesson_figures import Figure
from benchmarks.lesson_page import trained
from vae_core.data import load_dataset
from vae_core.lessons import read_lesson
from vae_core.lessons.recorded import recorded_of
from vae_core.lessons.recording.collapse import DATASET, deadly

SEEDS = 20  # of what has to pass, and of what must not
FEW = 10  # of other changes


def figures() -> Iterator[Figure]:
    """The recorded runs, the forecast, and the limits of the task over seeds."""
    recorded = recorded_of("collapse")
    for name, epochs, expected in (
        ("constant", (6, 31, 55, 60), "0.02, 0.11, 0.86, 1.10; 26.1"),
        ("rising", (6, 25, 34, 60), "5.3, 3.1, 2.7, 2.8; 24.6"),
    ):
        course = recorded["courses"][name]
        found = (*(course["kl"][each] for each in epochs), sum(course["final"].values()))
        what = f"{name}: KL at epochs {', '.join(map(str, epochs))}, and -ELBO"
        yield Figure(what, expected, found, True)
    varies = tuple(100 * recorded["courses"][name]["varies"] for name in ("constant", "rising"))
    yield Figure(
        "reconstructions vary by, % of the data's variance", "15, 47", varies, True, "{:.0f}"
    )
    forecast = tuple(deadly(load_dataset(DATASET)))
    yield Figure("deadly β, five dimensions", "3.36, 3.05, 2.76, 1.85, 1.40", forecast, True)
    priced = tuple(each["kl"] for each in recorded["priced"])
    yield Figure(
        "KL at β 2.6, 3.0, 3.2, 3.4 (recorded)",
        "0.55, 0.095, 0.007, 0.002",
        priced,
        priced[-1] < 0.01 < priced[-2],
        "{:.4f}",
    )
    yield from _own()
    yield from _task()


def _own() -> Iterator[Figure]:
    for beta in (3.2, 4.0):
        (found,) = trained("collapse", "priced", 1, beta=beta)
        yield Figure(
            f"the learner's own β = {beta}, in the page: KL, seconds of a core",
            "dead above 3.36; 10 to 15 s",
            (found["kl"], found["seconds"]),
            (found["kl"] < 0.005) == (beta > forecast_of()),
            "{:.4f}",
        )


def forecast_of() -> float:
    """The β above which no dimension pays."""
    return recorded_of("collapse")["deadly"][0]


def _task() -> Iterator[Figure]:
    """Of single changes the share of seeds that would be done, with the figures' ends."""
    task = read_lesson("collapse").task.model_dump()
    cases = (
        ("nothing", "none", SEEDS, "same", {}),
        ("β rises", "at least 95 %", SEEDS, "rising", {}),
        ("β rises four times", "-", FEW, "cycles", {}),
        ("learning rate 0.001", "none", FEW, "same", {"learning_rate": 0.001}),
        ("learning rate 0.01", "none", FEW, "same", {"learning_rate": 0.01}),
    )
    for words, expected, seeds, training, numbers in cases:
        found = trained("collapse", training, seeds, **numbers)
        kls, losses = ([each[name] for each in found] for name in ("kl", "loss"))
        met = [each["kl"] >= task["kl"] and each["loss"] <= task["loss"] for each in found]
        share = sum(met) / len(met)
        holds = {"none": share == 0, "at least 95 %": share >= 0.95}.get(expected, True)
        yield Figure(
            f"{words}: done, of {seeds} seeds; KL from, to; -ELBO from, to",
            expected,
            (share, min(kls), max(kls), min(losses), max(losses)),
            holds,
        )
