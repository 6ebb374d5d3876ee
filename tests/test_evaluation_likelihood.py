"""Bounds on log p(x): against an exactly known likelihood, by second computations, in a report."""

import json
import math
from itertools import pairwise

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from tests.small_models import Recorder, likelihood_of, linear_gaussian, trained_subject
from vae_core import UserError
from vae_core.analyses.report import likelihood as report
from vae_core.analyses.subject import open_subject
from vae_core.config.analyses import ReportSettings
from vae_core.data import Split
from vae_core.data.binarise import binarise
from vae_core.evaluation.likelihood import (
    bits_per_dimension,
    curve_counts,
    evidence_lower_bound,
    grey_entropy,
    importance_weighted_bound,
)
from vae_core.models.likelihoods.masses import level_edges

SETTINGS = ReportSettings(importance_samples=20, importance_examples=40, examples=60)


@pytest.mark.parametrize("orthogonal", [True, False])
def test_the_bound_rises_with_k_to_the_exact_likelihood(orthogonal: bool) -> None:
    model = linear_gaussian(orthogonal, widen=3.0, shift=0.7)
    values = []
    for samples in (1, 10, 100, 1000, 5000):
        found = importance_weighted_bound(model.vae, model.split, samples, seed=samples)
        difference = found.bounds - model.exact
        error = difference.std().item() / math.sqrt(len(difference))
        values.append(found.value)
        # Below the truth, or above it by no more than chance.
        assert difference.mean().item() < 3 * error
    assert values[0] < model.exact.mean().item() - 1.5
    assert all(later > earlier for earlier, later in pairwise(values[:3]))
    assert values[-1] == pytest.approx(model.exact.mean().item(), abs=4 * error + 1e-3)
    assert error < 0.02


def test_the_curve_of_one_set_of_weights_rises_to_the_exact_likelihood() -> None:
    model = linear_gaussian(orthogonal=False, widen=3.0, shift=0.7)
    found = importance_weighted_bound(model.vae, model.split, 5000)
    assert [point.samples for point in found.curve] == [1, 5, 10, 50, 100, 500, 1000, 5000]
    # Groups nest, so that by Jensen's inequality no later point is lower.
    assert all(b.value >= a.value for a, b in pairwise(found.curve))
    assert found.curve[-1].value == found.value
    assert found.value == pytest.approx(model.exact.mean().item(), abs=0.02)
    assert found.summary() == {
        "value": found.value,
        "standard_error": found.standard_error,
        "samples": 5000,
        "examples": len(model.split),
    }
    last = found.curve[-1]
    assert last.gain == pytest.approx(found.value - found.curve[0].value)
    assert 0 < last.gain_error < found.standard_error
    # With one sample the bound is the ELBO, here with the analytic KL and other noise.
    elbo = evidence_lower_bound(model.vae, model.split)
    assert found.curve[0].value == pytest.approx(elbo.elbo, abs=4 * elbo.elbo_error)


def test_points_of_the_curve_are_means_over_groups_of_the_weights() -> None:
    model = linear_gaussian(widen=2.0)
    found = importance_weighted_bound(model.vae, model.split, 20, seed=3)
    torch.manual_seed(3)
    terms = model.vae.terms(model.split.images.float() / 255, samples=20)
    weights = (terms.log_likelihood + terms.log_prior - terms.log_posterior).double().exp()
    for point in found.curve:
        groups = weights.unflatten(0, (-1, point.samples)).mean(1).log().mean(0)
        assert point.value == pytest.approx(groups.mean().item(), abs=1e-5)
        expected = groups.std().item() / math.sqrt(len(groups))
        assert point.standard_error == pytest.approx(expected, rel=1e-5)
    effective = (weights.sum(0).square() / weights.square().sum(0)).mean().item()
    assert found.effective_samples == pytest.approx(effective, rel=1e-5)


def test_the_exact_posterior_leaves_no_gap_and_counts_every_sample() -> None:
    model = linear_gaussian()
    found = importance_weighted_bound(model.vae, model.split, 50)
    assert torch.allclose(found.bounds, model.exact, atol=1e-4)
    assert found.effective_samples == pytest.approx(50, abs=0.01)
    assert found.curve[-1].gain == pytest.approx(0, abs=1e-4)


def test_pieces_keep_to_the_memory_and_do_not_change_the_value() -> None:
    model = linear_gaussian(orthogonal=False, widen=2.0)
    sizes = []
    model.vae.decoder.register_forward_pre_hook(lambda _, inputs: sizes.append(len(inputs[0])))
    whole = importance_weighted_bound(model.vae, model.split, 2000)
    sizes.clear()
    pieces = importance_weighted_bound(model.vae, model.split, 2000, memory=64 * 12 * 300)
    # 64 bytes a pixel: 300 pictures of 12 pixels at a time.
    assert max(sizes) == 300 and sum(sizes) == 2000 * len(model.split)
    difference = whole.bounds - pieces.bounds
    error = difference.std().item() / math.sqrt(len(difference))
    assert abs(difference.mean().item()) < 4 * error and error < 0.02


def test_the_elbo_of_a_linear_gaussian_model_misses_the_kl_to_the_exact_posterior() -> None:
    # KL(N(m + a s, w s^2), N(m, s^2)) = 0.5 (w + a^2 - 1 - ln w) in each of three dimensions.
    model = linear_gaussian(widen=2.0, shift=0.5, count=400)
    bound = evidence_lower_bound(model.vae, model.split)
    gap = 3 * 0.5 * (2.0 + 0.25 - 1 - math.log(2.0))
    expected = model.exact.mean().item() - gap
    assert bound.elbo == pytest.approx(expected, abs=4 * bound.elbo_error)
    torch.manual_seed(0)
    terms = model.vae.terms(model.split.images.float() / 255)
    each = terms.distortion + terms.kl
    assert bound.elbo_error == pytest.approx(each.std().item() / 20, rel=1e-4)
    assert bound.reconstruction_error == pytest.approx(terms.distortion.std().item() / 20, rel=1e-4)
    assert bound.kl_error == pytest.approx(terms.kl.std().item() / 20, rel=1e-4)


def test_counts_of_the_curve() -> None:
    assert curve_counts(1) == [1]
    assert curve_counts(7) == [1, 5, 7]
    assert curve_counts(200) == [1, 5, 10, 50, 100, 200]
    assert curve_counts(5000) == [1, 5, 10, 50, 100, 500, 1000, 5000]


def test_a_threshold_cuts_at_one_half() -> None:
    split = Split(torch.tensor([0, 1, 127, 128, 254, 255], dtype=torch.uint8).view(1, 1, 2, 3))
    assert binarise(split, "threshold").images.flatten().tolist() == [0, 0, 0, 255, 255, 255]


def test_dynamic_binarisation_draws_coins() -> None:
    levels = torch.tensor([0, 51, 128, 255], dtype=torch.uint8)
    split = Split(levels.repeat(4000).view(2000, 1, 2, 4), torch.arange(2000))
    state = torch.get_rng_state()
    drawn = binarise(split, "dynamic", seed=4)
    assert torch.equal(state, torch.get_rng_state())
    assert torch.equal(drawn.labels, split.labels)
    assert set(drawn.images.unique().tolist()) == {0, 255}
    means = (drawn.images.float() / 255).view(-1, 4).mean(0)
    expected = levels.float() / 255
    error = (expected * (1 - expected) / 4000).sqrt()
    assert ((means - expected).abs() <= 4 * error).all()
    assert torch.equal(drawn.images, binarise(split, "dynamic", seed=4).images)
    assert not torch.equal(drawn.images, binarise(split, "dynamic", seed=5).images)


def test_a_grey_bernoulli_is_the_average_over_dynamic_binarisations() -> None:
    torch.manual_seed(1)
    likelihood = likelihood_of("bernoulli", 0.1)
    split = Split(torch.randint(0, 256, (20, 1, 4, 4), dtype=torch.uint8))
    logits = torch.randn(1, 20, 1, 4, 4)
    grey = likelihood.log_prob(logits, split.images.float() / 255).mean().item()
    values = torch.stack(
        [
            likelihood.log_prob(logits, binarise(split, "dynamic", seed).images.float() / 255)
            for seed in range(100)
        ]
    ).mean((1, 2))
    assert values.mean().item() == pytest.approx(grey, abs=4 * values.std().item() / 10)


def test_bits_per_dimension() -> None:
    # Fair coins: a bit each.
    assert bits_per_dimension(-784 * math.log(2), 784) == pytest.approx(1.0)
    assert bits_per_dimension(0.0, 3072, 3.0) == 3.0


def test_the_entropy_of_grey_pixels_is_the_least_cross_entropy() -> None:
    torch.manual_seed(2)
    split = Split(torch.randint(0, 256, (30, 1, 5, 5), dtype=torch.uint8))
    x = split.images.double() / 255
    least = F.binary_cross_entropy(x, x, reduction="sum").item() / 30
    assert grey_entropy(split) == pytest.approx(least, rel=1e-6)
    assert grey_entropy(binarise(split, "threshold")) == 0.0


def test_a_section_of_a_bernoulli_model(trained_run) -> None:
    subject = open_subject(trained_run.folder)
    recorder = Recorder()
    found = report.section(subject, SETTINGS, recorder)
    assert recorder.in_order and len(recorder.fractions) >= 6
    figures = {figure.metric.key: figure for figure in found.figures}
    test = subject.data.test
    bound = evidence_lower_bound(subject.model, test)
    assert figures["elbo"].value == bound.elbo
    assert figures["rate"].value + figures["distortion"].value == pytest.approx(-bound.elbo)
    # A Bernoulli gives no probability to a grey level.
    assert figures["elbo_bits"].value is None and figures["importance_bits"].value is None
    static = evidence_lower_bound(subject.model, binarise(test, "threshold"))
    assert figures["elbo_threshold"].value == static.elbo != bound.elbo
    dynamic = evidence_lower_bound(subject.model, binarise(test, "dynamic"))
    assert figures["elbo_dynamic"].value == dynamic.elbo
    assert figures["distortion"].value > figures["grey_floor"].value > 0
    gain = figures["importance_gain"]
    assert gain.value > 3 * gain.error > 0
    for key, words in (
        ("elbo", "not binarised"),
        ("importance_bound", "not binarised"),
        ("elbo_threshold", "Threshold binarisation"),
        ("importance_dynamic", "Dynamic binarisation"),
        ("elbo_bits", "no probability to a grey level"),
    ):
        assert words in figures[key].note, key
    rows = {row["binarisation"]: row for row in json.loads(json.dumps(found.data))["bounds"]}
    assert list(rows) == ["grey", "threshold", "dynamic"]
    assert rows["grey"]["elbo_bits"] is None
    assert rows["threshold"]["elbo_bits"] == pytest.approx(-static.elbo / (64 * math.log(2)))
    assert rows["grey"]["curve"][-1]["value"] == figures["importance_bound"].value
    assert [point["samples"] for point in rows["threshold"]["curve"]] == [1, 5, 10, 20]
    assert all(figure.metric.source for figure in found.figures)
    assert report.section(subject, SETTINGS, Recorder()).data == found.data


@pytest.mark.parametrize("likelihood", ["gaussian", "continuous-bernoulli"])
def test_a_section_of_a_density_has_the_bits_of_grey_levels(likelihood: str) -> None:
    subject = trained_subject(likelihood=likelihood, epochs=3)
    found = report.section(subject, SETTINGS, Recorder())
    figures = {figure.metric.key: figure for figure in found.figures}
    test, model = subject.data.test, subject.model.eval()
    bound = evidence_lower_bound(model, test, masses=True)
    with torch.no_grad(), torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)  # as the bound has it
        terms = model.terms(test.values())
    low, high = level_edges(terms.x.double())
    kind = model.likelihood.double().distribution(terms.parameters.double())
    if likelihood == "gaussian":
        log_masses = _by_quadrature(kind, low.clamp(min=-1), high.clamp(max=2))
        above = torch.special.log_ndtr(-(low - kind.loc) / kind.scale)
        below = torch.special.log_ndtr((high - kind.loc) / kind.scale)
        log_masses = torch.where(low.isinf(), below, torch.where(high.isinf(), above, log_masses))
    else:
        log_masses = _by_quadrature(kind, low.clamp(0, 1), high.clamp(0, 1))
    exact = log_masses.sum((0, 2, 3, 4)) - terms.kl
    torch.testing.assert_close(bound.mass_bounds, exact, rtol=1e-4, atol=1e-2)
    assert figures["elbo_bits"].value == pytest.approx(
        -exact.mean().item() / (64 * math.log(2)), abs=1e-3
    )
    assert figures["elbo_bits"].value > 0
    assert figures["importance_bits"].value <= figures["elbo_bits"].value + 0.01
    assert "integrated over each of 256 grey levels" in figures["elbo_bits"].note
    assert not {"elbo_threshold", "grey_floor"} & set(figures)


def _by_quadrature(kind, low: torch.Tensor, high: torch.Tensor) -> torch.Tensor:
    """The logarithm of a density's integral over each bin, by Gauss and Legendre."""
    nodes, weights = np.polynomial.legendre.leggauss(8)
    middle, half = (low + high) / 2, (high - low) / 2
    parts = [
        kind.log_prob(middle + half * node) + math.log(weight)
        for node, weight in zip(nodes, weights, strict=True)
    ]
    return torch.stack(parts).logsumexp(0) + half.log()


def test_a_section_of_a_conditional_model_is_given_the_class() -> None:
    subject = trained_subject(model="cvae", epochs=3)
    found = report.section(subject, SETTINGS, Recorder())
    assert found.figures[0].value < 0
    assert all("log p(x|y)" in f.note for f in found.figures if f.metric.key != "grey_floor")


def test_a_plain_autoencoder_has_no_likelihood() -> None:
    found = report.section(trained_subject(model="autoencoder", epochs=1), SETTINGS, Recorder())
    assert found.figures and all(figure.value is None for figure in found.figures)
    assert all("no probability" in figure.note for figure in found.figures)


def test_a_split_of_fewer_examples_than_asked_for(trained_run) -> None:
    subject = open_subject(trained_run.folder)
    few = ReportSettings(importance_samples=1, importance_examples=10_000)
    found = report.section(subject, few, Recorder())
    assert found.data["importance_examples"] == len(subject.data.test)
    gain = next(f for f in found.figures if f.metric.key == "importance_gain")
    assert gain.value == 0


def test_an_autoencoder_has_no_bound_to_compute() -> None:
    subject = trained_subject(model="autoencoder", epochs=1)
    with pytest.raises(UserError, match="no posterior density"):
        importance_weighted_bound(subject.model, subject.data.test, 5)
