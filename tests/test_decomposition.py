"""The parts of the KL: free of the bias of finitely many examples, and each of its own prior."""

import math

import pytest
import torch

from tests.small_models import Recorder, trained_subject
from tests.sweeps import swept
from ui.charts.figures import best
from vae_core.analyses.report import latent as report
from vae_core.config.analyses import ReportSettings
from vae_core.data import Split
from vae_core.evaluation.aggregate import find_holes, sample_aggregate
from vae_core.evaluation.codes import Codes
from vae_core.evaluation.decomposition import Decomposition, decompose

SETTINGS = ReportSettings(examples=100, importance_samples=10)


def normal_codes(count: int, dimensions: int, sd: float, seed: int, pairs: float = 0.0) -> Codes:
    """Posteriors of one width that make up N(0, S), S with correlated ``pairs`` of dimensions."""
    generator = torch.Generator().manual_seed(seed)
    covariance = torch.eye(dimensions)
    for d in range(0, dimensions - 1, 2):
        covariance[d, d + 1] = covariance[d + 1, d] = pairs
    root = torch.linalg.cholesky(covariance - sd**2 * torch.eye(dimensions))
    mean = torch.randn(count, dimensions, generator=generator) @ root.T
    nothing = torch.zeros(count, 1, 1, 1, dtype=torch.uint8)
    return Codes(mean, torch.full_like(mean, 2 * math.log(sd)), Split(nothing))


def parts_of(codes: Codes, evaluated: int, seed: int) -> Decomposition:
    return decompose(sample_aggregate(codes, evaluated, 10_000 + seed), len(codes))


def test_ten_thousand_codes_of_ten_dimensions_that_are_normal() -> None:
    parts = parts_of(normal_codes(10_000, 10, 0.4, seed=1), 100, seed=1)
    assert 0.9 < parts.of_mixture < 1.5  # what was told as the model's
    found = parts.total_correlation
    assert abs(found.value) < 0.3 and abs(found.value) < found.error < 0.8
    assert parts.mutual_information.value == pytest.approx(-10 * math.log(0.4), abs=0.5)


@pytest.mark.parametrize(
    ("dimensions", "sd", "count", "seed"),
    swept(
        [
            (dimensions, sd, count, seed)
            for dimensions, sd, count in ((10, 0.6, 500), (4, 0.3, 500), (20, 0.8, 1000))
            for seed in range(70)
        ],
        [(10, 0.6, 500, 0), (10, 0.6, 500, 1), (4, 0.3, 500, 2), (20, 0.8, 1000, 3)],
    ),
)
def test_normal_codes_have_a_total_correlation_within_its_error_of_0(
    dimensions: int, sd: float, count: int, seed: int
) -> None:
    parts = parts_of(normal_codes(count, dimensions, sd, seed), 200, seed)
    found = parts.total_correlation
    assert abs(found.value) < 2 * found.error
    assert parts.of_mixture > 0.1 and found.error < 0.5
    information = parts.mutual_information
    exact = -dimensions * math.log(sd)
    assert information.value == pytest.approx(exact, abs=3 * information.error)
    assert parts.dimension_wise_kl.value == pytest.approx(0, abs=3 * parts.dimension_wise_kl.error)


def test_dependent_codes_have_theirs() -> None:
    codes = normal_codes(2000, 10, 0.6, seed=4, pairs=0.6)
    exact = -0.5 * 5 * math.log(1 - 0.6**2)
    found = parts_of(codes, 500, seed=4).total_correlation
    assert found.value == pytest.approx(exact, abs=2 * found.error) and found.error < 0.25


def test_at_the_ceiling_dependence_is_not_told() -> None:
    parts = parts_of(normal_codes(200, 8, 0.05, seed=5), 200, seed=5)
    assert parts.at_ceiling and parts.total_correlation is None
    assert parts.mutual_information == parts.information
    assert parts.information.value == pytest.approx(math.log(200), abs=0.01)
    # What was booked as total correlation: 24 nats of codes, of which ln 200 are told apart.
    assert parts.of_mixture > 15


@pytest.mark.parametrize(
    "values",
    [
        {"model": "vamp-vae", "components": 10},
        {"prior": "flow"},
        {"prior": "mixture", "components": 5},
        {"model": "class-prior-vae"},
    ],
)
def test_under_another_prior_it_is_the_kl_of_all_codes(values: dict) -> None:
    subject = trained_subject(**{"beta": 4.0, "epochs": 8, **values})
    found = report.section(subject, SETTINGS, Recorder())
    figures = {figure.metric.key: figure for figure in found.figures}
    assert "dimension_wise_kl" not in figures
    figure = figures["aggregate_kl"]
    assert figure.value > -2 * figure.error
    if values.get("model") != "class-prior-vae":  # whose class is part of its KL
        told = figures["mutual_information"]
        assert figure.value + told.value == pytest.approx(
            figures["kl"].value, abs=2 * (figure.error + told.error)
        )


@pytest.mark.parametrize(
    ("values", "how", "adds_up"),
    [
        ({}, "In closed form, of 200 examples", True),
        ({"model": "vamp-vae", "components": 10}, "By Monte Carlo, one code each of 50 of", False),
        ({"model": "class-prior-vae"}, "In closed form, of", True),
        ({"model": "iaf-vae"}, "By Monte Carlo, one code each of", False),
        ({"model": "ladder-vae"}, "In closed form given the upper level, of which", True),
        ({"model": "vq-vae", "latent_dim": 4}, "A constant: the logarithm of the number", False),
    ],
)
def test_the_kl_says_how_it_was_computed(values: dict, how: str, adds_up: bool) -> None:
    found = report.section(trained_subject(**{"epochs": 1, **values}), SETTINGS, Recorder())
    (kl,) = (figure for figure in found.figures if figure.metric.key == "kl")
    assert kl.note.startswith(how) and "analytic" not in kl.metric.definition.lower()
    assert found.data["kl_adds_up"] is adds_up
    if adds_up:
        assert sum(found.data["kl_per_dimension"]) == pytest.approx(kl.value, rel=1e-4)
    if values.get("model") == "vq-vae":
        assert found.data["kl_per_dimension"] is None and kl.error is None


@pytest.mark.parametrize(("count", "evaluated"), [(36, 36), (300, 150)])
def test_the_error_of_holes_is_the_spread_over_seeds(count: int, evaluated: int) -> None:
    found = []
    for seed in range(40):
        codes = normal_codes(count, 3, 0.5, seed)
        sample = sample_aggregate(codes, evaluated, 10_000 + seed)
        found.append(find_holes(codes, sample, 20_000 + seed))
    spread = torch.tensor([each.value for each in found]).std().item()
    error = math.sqrt(sum(each.error**2 for each in found) / len(found))
    assert 0.7 * spread < error < 1.7 * spread


def test_what_the_ceiling_cuts_is_a_lower_bound_and_is_not_ranked() -> None:
    subject = trained_subject(beta=0.02, epochs=25, latent_dim=6)
    found = report.section(subject, SETTINGS, Recorder())
    figures = {figure.metric.key: figure.record() for figure in found.figures}
    told, dependence = figures["mutual_information"], figures["total_correlation"]
    assert told["at_least"] and told["value"] <= told["ceiling"] == pytest.approx(math.log(200))
    assert dependence["value"] is None and "at its ceiling" in dependence["note"]
    assert any(finding.kind == "ceiling" for finding in found.findings)
    # Of a metric that is ranked, a cut value leaves no best one.
    cut = {**told, "better": "lower"}
    assert best([cut, {**cut, "value": 1.0, "error": 0.0, "at_least": False}]) == set()
    assert best([{**each, "at_least": False} for each in (cut, {**cut, "value": 1.0})]) == {1}
