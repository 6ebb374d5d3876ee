"""Lesson 3: two estimators of one gradient, by their formulas and on pictures of the starter."""

import statistics
from collections.abc import Iterator

from benchmarks.lesson_figures import Figure
from benchmarks.lesson_page import node
from vae_core.lessons import read_lesson
from vae_core.starters import find_starter

PICTURES, DRAWS = 20, 2000
TRIES = 20  # of the task, for each number of draws
MODULES = [
    "engine/pack.js",
    "home/stage.js",
    "lesson/estimators.js",
    "lesson/measured.js",
    "lesson/noise.js",
]
RATIOS = "(places) => places.map((place) => ratioOf(place))"
MEASURED = """
async ([file, pictures, count]) => {
  const pack = readPack(file);
  const found = [];
  for (const { x } of examplesOf(pack).slice(0, pictures)) {
    const draws = await drawsOf(pack, x, { count, normal: stream(found.length + 1) });
    found.push([[1, false], [2, true], [10, true]].map((how) => measuredRatio(draws, ...how)));
  }
  return found;
}
"""
EQUAL = """
([place, ratio, own, repeats, tries, apart]) => {
  let right = 0;
  for (let k = 0; k < tries; k += 1) {
    const normal = stream(1 + 1000 * k);
    const error = (kind, draws) => measuredError(kind, place, { draws, repeats, normal });
    const off = error("score", Math.round(own * ratio)) / error("reparameterised", own) - 1;
    if (Math.abs(off) < apart) right += 1;
  }
  return right / tries;
}
"""


def figures() -> Iterator[Figure]:
    """Ratios of variances, and how surely the task tells right draws from wrong ones."""
    yield from _ratios()
    file = find_starter("starter-digits").path.read_bytes()
    found = node().evaluate(MODULES, MEASURED, [file, PICTURES, DRAWS])
    plain, two, ten = (statistics.median(each) for each in zip(*found, strict=True))
    yield Figure(
        "variance on a digit, score function over reparameterised: no baseline",
        "about 5800",
        (plain,),
        3000 < plain < 10_000,
        "{:.0f}",
    )
    yield Figure(
        "the same with the other codes' mean as baseline, K = 2, 10",
        "17, 10",
        (two, ten),
        8 < two < 30 and 5 < ten < 20,
        "{:.1f}",
    )
    yield from _task()


def _ratios() -> Iterator[Figure]:
    for baseline, expected in ((False, (7.5, 21.75, 2853.75)), (True, (4.5, 10.5, 202.5))):
        places = [{"gap": 1, "sigma": sigma, "baseline": baseline} for sigma in (1, 0.5, 0.1)]
        found = tuple(node().evaluate(MODULES, RATIOS, places))
        close = all(abs(a / b - 1) < 1e-9 for a, b in zip(found, expected, strict=True))
        words = "with the exact mean as baseline" if baseline else "no baseline"
        told = ", ".join(f"{each:g}" for each in expected)
        yield Figure(f"ratio of variances, σ 1, 0.5, 0.1, {words}", told, found, close, "{:.1f}")


def _task() -> Iterator[Figure]:
    task = read_lesson("reparameterisation").task.model_dump()
    for part in task["parts"]:
        low, high = part["ratio"]
        place = {"gap": 1, "sigma": part["sigma"], "baseline": part["baseline"]}
        middle = node().evaluate(MODULES, RATIOS, [place])[0]
        shares = tuple(
            node().evaluate(
                MODULES, EQUAL, [place, ratio, 10, task["repeats"], TRIES, task["apart"]]
            )
            for ratio in (middle, 0.75 * low, 1.3 * high)
        )
        yield Figure(
            f"task, σ = {part['sigma']}: equal at the right draws, at 3/4 and 1.3 of the ends",
            "1, 0, 0",
            shares,
            shares[0] >= 0.95 and max(shares[1:]) == 0,
        )
