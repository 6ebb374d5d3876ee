"""What chance alone makes reports say: nothing is wrong, and a warning comes in 5 % of cases."""

import math
from collections import Counter

import numpy as np
import pytest
import torch

from tests.sweeps import swept
from vae_core import RunConfig
from vae_core.analyses.report.samples_measures import COPIES, DROPPED, RATIO, compare
from vae_core.analyses.report.samples_words import explain
from vae_core.data import Split
from vae_core.evaluation import early
from vae_core.evaluation.aggregate import Estimate, find_holes, sample_aggregate
from vae_core.evaluation.blind import Blind
from vae_core.evaluation.codes import Codes
from vae_core.evaluation.course import Costs, diverged, overfitted, rising
from vae_core.evaluation.decomposition import decompose
from vae_core.evaluation.diagnosis import diagnose
from vae_core.evaluation.figures import Figure, Section
from vae_core.evaluation.findings import Finding
from vae_core.evaluation.health import Health
from vae_core.evaluation.two_sample import classifier_test

# All of them as proof, a few always. More warnings of one kind than 5 % are too many.
MANY, FEW = 200, 40
over_seeds = pytest.mark.parametrize("seeds", swept([FEW, MANY], [FEW]))
CONFIG = RunConfig(dataset="digits", latent_dim=4)


def warnings(found: list[Finding]) -> Counter[str]:
    return Counter(each.kind for each in found if each.tone == "bad")


def none_fires(told: Counter[str], seeds: int) -> None:
    assert all(count <= seeds // 20 for count in told.values()), told


def standard_codes(seed: int, count: int, dimensions: int = 4) -> Codes:
    """Posteriors of one width whose aggregate is exactly N(0, I)."""
    generator = torch.Generator().manual_seed(seed)
    sd = 0.6
    mean = math.sqrt(1 - sd**2) * torch.randn(count, dimensions, generator=generator)
    log_variance = torch.full((count, dimensions), 2 * math.log(sd))
    return Codes(mean, log_variance, Split(torch.zeros(count, 1, 1, 1, dtype=torch.uint8)))


@over_seeds
def test_codes_that_are_the_priors_have_no_holes_and_are_not_told_apart(seeds: int) -> None:
    told: Counter[str] = Counter()
    for seed in range(seeds):
        codes = standard_codes(seed, 150)
        sample = sample_aggregate(codes, 60, seed)
        holes = find_holes(codes, sample, seed + 1)
        parts = decompose(sample, len(codes))
        generator = np.random.default_rng(seed)
        apart = generator.binomial(200, 0.5) / 200
        tails = 2 * 0.5 * math.erfc((apart - 0.5) * math.sqrt(200) * math.sqrt(2))
        health = Health(
            CONFIG,
            codes.mean.var(0).tolist(),
            Estimate(parts.kl.value, parts.kl.error),
            mutual_information=parts.mutual_information,
            ceiling=parts.ceiling,
            total_correlation=parts.total_correlation,
            accuracy=apart,
            p_value=min(1.0, tails),
            holes=holes,
        )
        told += warnings(diagnose(health))
        looked = early.Prior(holes)
        told += warnings(early.missed(CONFIG, looked, early.Age(2000, 0.9, 1.0)))
    none_fires(told, seeds)


@pytest.mark.parametrize("seeds", swept([4, MANY], [4]))
def test_the_classifier_test_knows_what_guessing_gives(seeds: int) -> None:
    told: Counter[str] = Counter()
    for seed in range(seeds):
        a, b = np.random.default_rng(seed).standard_normal((2, 80, 4))
        found = classifier_test(a, b, seed)
        health = Health(CONFIG, [0.6] * 4, accuracy=found.accuracy, p_value=found.p_value)
        told += warnings(diagnose(health))
    none_fires(told, seeds)


@over_seeds
@pytest.mark.parametrize("count", [30, 100])
def test_halves_of_one_set_are_as_good_as_each_other(count: int, seeds: int) -> None:
    told: Counter[str] = Counter()
    for seed in range(seeds):
        draw = np.random.default_rng(seed)
        sets = draw.gamma(2.0, size=(5, count, 6)) @ np.triu(np.ones((6, 6)))
        names = ("prior", "density", "reconstructions", "real")
        found = Section(
            figures=[
                *compare(
                    sets[0],
                    dict(zip(names, sets[1:], strict=True)),
                    dict.fromkeys(names, ""),
                    "",
                    lambda text, share: None,
                ),
                Figure(DROPPED, 0.0),
                Figure(RATIO, 1.0),
                Figure(COPIES, draw.binomial(count, 0.02) / count),
            ]
        )
        labels = draw.multinomial(count, [0.1] * 10)
        found.data = {
            "classes": {
                "names": list("0123456789"),
                "prior": (labels / count).tolist(),
                "data": [0.1] * 10,
            },
            "dropped": [str(k) for k in range(10) if labels[k] < 0.01 * count],
            "copied_by_chance": draw.binomial(count, 0.02) / count,
            "nearest_of": count,
        }
        told += warnings(explain(found, CONFIG, count))
    none_fires(told, seeds)


@over_seeds
def test_a_training_that_has_converged_neither_overfits_nor_diverges(seeds: int) -> None:
    told: Counter[str] = Counter()
    blind = Blind(206.0, 3.0, 48.0)
    for seed in range(seeds):
        draw = np.random.default_rng(seed)
        reports = int(draw.integers(10, 200))
        fall = 100 + 400 * np.exp(-np.arange(reports) / 3)
        costs = [
            Costs(*each, 2.0)
            for each in np.stack([fall, fall + 2]).T + draw.normal(0, 0.5, (reports, 2))
        ]
        told += warnings(overfitted(CONFIG, rising(range(reports), costs)))
        best = min(costs, key=lambda each: each.validation)
        told += warnings(diverged(CONFIG, costs[-1], blind, lambda: 543.0, best))
    none_fires(told, seeds)


@over_seeds
def test_gradients_of_a_steady_training_do_not_explode(seeds: int) -> None:
    told: Counter[str] = Counter()
    for seed in range(seeds):
        norms = np.random.default_rng(seed).lognormal(1.0, 0.7, 120).tolist()
        told += warnings(early.exploding(CONFIG, norms))
    none_fires(told, seeds)
