"""Lesson 10: recorded bounds, and what the page's trainings of the task differ by."""

from collections.abc import Iterator

from benchmarks.lesson_figures import Figure
from benchmarks.lesson_page import differences, trained
from vae_core.lessons import read_lesson
from vae_core.lessons.recorded import recorded_of

SEEDS = 5


def figures() -> Iterator[Figure]:
    """The order of the five, and the paired differences of the task over seeds."""
    bounds = recorded_of("beyond")["bounds"]
    found = tuple(each["bound"] for each in bounds.values())
    yield Figure(
        "bounds of VAE, IWAE, mixture, VampPrior, flow prior (recorded, docs/results.md)",
        "-97.0, -95.7, -94.8, -93.1, -91.9",
        found,
        list(found) == sorted(found),
        "{:.1f}",
    )
    yield Figure(
        "KL of VAE and flow prior (recorded)",
        "26.9 to 22.5",
        (bounds["vae"]["kl"], bounds["flow"]["kl"]),
        bounds["flow"]["kl"] < bounds["vae"]["kl"],
        "{:.1f}",
    )
    task = read_lesson("beyond").task.model_dump()
    names = task["trainings"]
    by_seed = differences("beyond", names, SEEDS)
    for place, name in enumerate(names[1:], 1):
        each = [found[place] for found in by_seed]
        gains = [one["mean"] for one in each]
        clear = sum(one["mean"] > task["errors"] * one["error"] for one in each) / SEEDS
        yield Figure(
            f"{name} over the VAE, nats: least, most; share of {SEEDS} seeds beyond 3 errors",
            "better" if name == "vamp" else "-",
            (min(gains), max(gains), clear),
            name != "vamp" or clear >= 0.95,
        )
        seconds = trained("beyond", name, 1)[0]["seconds"]
        yield Figure(f"a training of {name}, seconds of a core", "< 40", (seconds,), seconds < 40)
