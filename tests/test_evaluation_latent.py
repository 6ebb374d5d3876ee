"""Latent health: closed forms of Gaussian aggregates, tests between samples, rules, the section."""

import json
import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import torch
from torch.distributions import Categorical, Independent, MixtureSameFamily, Normal

from tests.small_models import Recorder, linear_gaussian, trained_subject
from vae_core import RunConfig, UserError
from vae_core.analyses.report import latent as report
from vae_core.analyses.subject import open_subject
from vae_core.config.analyses import ReportSettings
from vae_core.data import Split
from vae_core.evaluation.aggregate import Estimate, find_holes, log_density, sample_aggregate
from vae_core.evaluation.amortisation import amortisation_gap
from vae_core.evaluation.codes import Codes, encode
from vae_core.evaluation.decomposition import Decomposition, decompose
from vae_core.evaluation.diagnosis import diagnose
from vae_core.evaluation.gradient_norms import summarise_gradients
from vae_core.evaluation.health import Health
from vae_core.evaluation.likelihood import evidence_lower_bound
from vae_core.evaluation.two_sample import SCALES, classifier_test, maximum_mean_discrepancy

SETTINGS = ReportSettings(examples=100, importance_samples=10)


def gaussian_codes(
    count: int, covariance: list[list[float]], sd: float, shift: float = 0.0
) -> Codes:
    """Posteriors of one width whose means are drawn from N(shift, covariance)."""
    generator = torch.Generator().manual_seed(3)
    root = torch.linalg.cholesky(torch.tensor(covariance))
    mean = torch.randn(count, len(root), generator=generator) @ root.T + shift
    log_variance = torch.full_like(mean, 2 * math.log(sd))
    return Codes(mean, log_variance, Split(torch.zeros(count, 1, 1, 1, dtype=torch.uint8)))


def decomposed(codes: Codes, count: int = 1200) -> Decomposition:
    return decompose(sample_aggregate(codes, count, seed=1), len(codes))


def uneven_codes() -> Codes:
    """Posteriors that all differ, some of them very narrow."""
    generator = torch.Generator().manual_seed(9)
    mean = 2 * torch.randn(60, 4, generator=generator)
    log_variance = 2 * torch.randn(60, 4, generator=generator) - 2
    return Codes(mean, log_variance, Split(torch.zeros(60, 1, 1, 1, dtype=torch.uint8)))


def test_densities_of_the_mixture_agree_with_torch() -> None:
    codes = uneven_codes()
    mean, sd = codes.mean.double(), (0.5 * codes.log_variance.double()).exp()
    uniform = Categorical(torch.ones(60, dtype=torch.float64))
    mixture = MixtureSameFamily(uniform, Independent(Normal(mean, sd), 1))
    sample = sample_aggregate(codes, 20)
    assert sample.own.tolist() == list(range(0, 60, 3))
    z = sample.z.double()
    assert torch.allclose(sample.density.joint.double(), mixture.log_prob(z), atol=1e-4)
    for d in range(4):
        single = MixtureSameFamily(uniform, Normal(mean[:, d], sd[:, d]))
        got = sample.density.marginals[:, d].double()
        assert torch.allclose(got, single.log_prob(z[:, d]), atol=1e-4)
    own = Normal(mean[sample.own], sd[sample.own]).log_prob(z)
    assert torch.allclose(sample.log_posterior.double(), own, atol=1e-4)
    for m in range(20):
        kept = torch.arange(60) != sample.own[m]
        fewer = Categorical(torch.ones(59, dtype=torch.float64))
        others = MixtureSameFamily(fewer, Independent(Normal(mean[kept], sd[kept]), 1))
        expected = others.log_prob(z[m]).item()
        assert sample.density.of_others[m].item() == pytest.approx(expected, abs=1e-3)


def test_densities_do_not_depend_on_the_pieces() -> None:
    codes = uneven_codes()
    arguments = codes.mean, codes.mean, codes.log_variance, torch.arange(60), True
    done: list[float] = []
    whole = log_density(*arguments)
    pieces = log_density(*arguments, memory=16 * 60 * 7, progress=done.append)
    assert len(done) == math.ceil(60 / 7) and done[-1] == 1
    assert torch.allclose(whole.joint, pieces.joint)
    assert torch.allclose(whole.of_others, pieces.of_others)
    assert torch.allclose(whole.marginals, pieces.marginals)


def test_the_parts_add_up_to_the_kl() -> None:
    narrow = uneven_codes()
    codes = replace(narrow, log_variance=narrow.log_variance + 2.5)
    sample = sample_aggregate(codes, 60, seed=5)
    parts = decompose(sample, 60)
    total = parts.mutual_information, parts.total_correlation, parts.dimension_wise_kl
    # The KL by torch's own distributions at the same codes.
    posterior = Normal(codes.mean.double(), (0.5 * codes.log_variance.double()).exp())
    z = sample.z.double()
    each = (posterior.log_prob(z) - Normal(0.0, 1.0).log_prob(z)).sum(1)
    assert sum(part.value for part in total) == pytest.approx(each.mean().item(), abs=1e-4)
    assert parts.kl.value == pytest.approx(each.mean().item(), abs=1e-4)
    assert parts.kl.error == pytest.approx(each.std().item() / math.sqrt(60), rel=1e-3)
    assert sum(parts.marginal_kl) == pytest.approx(parts.dimension_wise_kl.value, abs=1e-6)


def test_the_parts_of_a_trained_model(trained_run) -> None:
    subject = open_subject(trained_run.folder)
    codes = encode(subject.model, subject.data.train)
    parts = decomposed(codes, 800)
    total = parts.mutual_information, parts.total_correlation, parts.dimension_wise_kl
    assert sum(part.value for part in total) == pytest.approx(parts.kl.value, abs=1e-4)
    assert all(part.value > -3 * part.error for part in total)
    analytic = evidence_lower_bound(subject.model, subject.data.train)
    assert parts.kl.value == pytest.approx(analytic.kl, abs=4 * parts.kl.error)
    assert parts.mutual_information.value <= parts.ceiling == math.log(len(codes))


def test_a_factorised_aggregate_equal_to_the_prior() -> None:
    # Means N(0, 0.64) and posteriors of variance 0.36: together N(0, 1) in each dimension.
    parts = decomposed(gaussian_codes(3000, [[0.64, 0.0], [0.0, 0.64]], sd=0.6))
    information = -0.5 * 2 * math.log(0.36)
    assert parts.mutual_information.value == pytest.approx(
        information, abs=4 * parts.mutual_information.error
    )
    assert parts.total_correlation.value == pytest.approx(0, abs=0.01)
    assert parts.dimension_wise_kl.value == pytest.approx(0, abs=0.02)


@pytest.mark.parametrize("correlation", [0.5, 0.9])
def test_the_total_correlation_of_correlated_means(correlation: float) -> None:
    covariance = 0.91 * correlation
    codes = gaussian_codes(3000, [[0.91, covariance], [covariance, 0.91]], sd=0.3)
    parts = decomposed(codes)
    exact = -0.5 * math.log(1 - covariance**2)
    found = parts.total_correlation
    assert found.value == pytest.approx(exact, abs=4 * found.error + 0.02)
    assert found.error < 0.05


def test_the_dimension_wise_kl_of_a_shifted_aggregate() -> None:
    # Together N(1, 2) in the first dimension, N(1, 0.5) in the second.
    codes = gaussian_codes(3000, [[1.75, 0.0], [0.0, 0.25]], sd=0.5, shift=1.0)
    parts = decomposed(codes)
    exact = [0.5 * (1 + v - 1 - math.log(v)) for v in (2.0, 0.5)]
    assert parts.marginal_kl == pytest.approx(exact, abs=0.12)
    found = parts.dimension_wise_kl
    assert found.value == pytest.approx(sum(exact), abs=4 * found.error + 0.02)


def test_mutual_information_stops_at_its_ceiling() -> None:
    parts = decomposed(gaussian_codes(200, [[1.0, 0.0], [0.0, 1.0]], sd=1e-4), 200)
    assert parts.ceiling == math.log(200)
    assert parts.mutual_information.value == pytest.approx(math.log(200), abs=1e-3)
    collapsed = decomposed(gaussian_codes(200, [[1e-8, 0.0], [0.0, 1e-8]], sd=1.0), 200)
    assert collapsed.mutual_information.value == pytest.approx(0, abs=1e-4)


@pytest.mark.parametrize("sd", [0.6, 0.05])
def test_an_aggregate_equal_to_the_prior_has_no_holes(sd: float) -> None:
    spread = 1 - sd**2
    codes = gaussian_codes(2000, [[spread, 0.0], [0.0, spread]], sd)
    found = find_holes(codes, sample_aggregate(codes, 800), seed=8)
    assert found.value == pytest.approx(0.01, abs=0.02)
    assert 0 < found.error < 0.015


def test_an_aggregate_far_from_the_prior_leaves_holes() -> None:
    shares = []
    for shift in (0.0, 1.0, 2.0, 4.0):
        codes = gaussian_codes(1000, [[0.2, 0.0], [0.0, 0.2]], sd=0.2, shift=shift)
        shares.append(find_holes(codes, sample_aggregate(codes, 500), seed=8).value)
    assert all(later > earlier for earlier, later in pairwise(shares))
    # A quarter of the variance: few of the prior's samples lie in it. Far away: none.
    assert shares[0] > 0.2 and shares[-1] > 0.99


def brute_force_discrepancy(a: np.ndarray, b: np.ndarray) -> float:
    def kernel(x: np.ndarray, y: np.ndarray) -> float:
        sizes = [2 * len(x) * scale for scale in SCALES]
        return sum(size / (size + np.square(x - y).sum()) for size in sizes)

    pairs = [(i, j) for i in range(len(a)) for j in range(len(a)) if i != j]
    return sum(
        kernel(a[i], a[j]) + kernel(b[i], b[j]) - kernel(a[i], b[j]) - kernel(b[i], a[j])
        for i, j in pairs
    ) / len(pairs)


def test_the_discrepancy_by_hand_and_its_error_by_leaving_one_out() -> None:
    a, b = np.random.default_rng(0).normal(size=(2, 12, 3))
    found = maximum_mean_discrepancy(a, b + 0.5)
    assert found.value == pytest.approx(brute_force_discrepancy(a, b + 0.5))
    left_out = [
        brute_force_discrepancy(np.delete(a, i, 0), np.delete(b + 0.5, i, 0)) for i in range(12)
    ]
    assert found.error == pytest.approx(math.sqrt(11 * np.var(left_out)))


def test_the_discrepancy_is_nought_for_equals_and_rises_with_a_shift() -> None:
    generator = np.random.default_rng(1)
    equal = [maximum_mean_discrepancy(*generator.normal(size=(2, 120, 4))) for _ in range(20)]
    values = np.array([found.value for found in equal])
    # Unbiased: the mean is 0 within its error, and some values are negative.
    assert abs(values.mean()) < 3.5 * values.std() / math.sqrt(20) and values.min() < 0
    a, b = generator.normal(size=(2, 500, 4))
    shifted = [maximum_mean_discrepancy(a, b + shift).value for shift in (0.0, 0.3, 1.0, 3.0)]
    assert all(later > earlier for earlier, later in pairwise(shifted))
    far = maximum_mean_discrepancy(a, b + 1.0)
    assert far.value > 10 * far.error
    repeats = [
        maximum_mean_discrepancy(generator.normal(size=(120, 4)), generator.normal(1, 1, (120, 4)))
        for _ in range(20)
    ]
    spread = np.std([found.value for found in repeats])
    assert np.mean([found.error for found in repeats]) == pytest.approx(spread, rel=0.4)


def test_a_classifier_cannot_tell_equals_and_tells_what_is_far() -> None:
    a, b = np.random.default_rng(2).normal(size=(2, 600, 5))
    state = torch.get_rng_state()
    alike, apart = classifier_test(a, b, seed=1), classifier_test(a, b + 3, seed=1)
    assert abs(alike.accuracy - 0.5) < 4 * 0.5 / math.sqrt(alike.tested)
    assert alike.p_value > 0.001 and alike.tested == 600
    assert apart.accuracy > 0.99 and apart.p_value < 1e-100
    assert classifier_test(a, b, seed=1) == alike
    assert torch.equal(state, torch.get_rng_state())
    # The same mean, another variance: no straight line would tell.
    assert classifier_test(a, 3 * b).accuracy > 0.8


def test_an_exact_posterior_has_no_amortisation_gap() -> None:
    model = linear_gaussian(count=16)
    found = amortisation_gap(model.vae, model.split)
    assert found.gap == pytest.approx(0, abs=0.03)
    assert found.optimised == pytest.approx(model.exact.mean().item(), abs=0.3)
    assert found.approximation.abs().max().item() < 0.02


@pytest.mark.parametrize(("widen", "shift"), [(3.0, 0.0), (0.4, 0.0), (1.0, 1.5), (2.0, -1.0)])
def test_the_gap_of_a_wrong_posterior_is_its_divergence(widen: float, shift: float) -> None:
    # KL(N(m + a s, w s^2), N(m, s^2)) = 0.5 (w + a^2 - 1 - ln w) in each of three dimensions.
    model = linear_gaussian(widen=widen, shift=shift, count=16)
    found = amortisation_gap(model.vae, model.split, evaluation_samples=2000)
    exact = 1.5 * (widen + shift**2 - 1 - math.log(widen))
    assert found.gap == pytest.approx(exact, rel=0.05, abs=0.05)
    assert found.gap == pytest.approx(found.optimised - found.encoder)
    assert found.error < 0.1


def test_the_approximation_gap_of_a_posterior_that_is_not_diagonal() -> None:
    # The best diagonal Gaussian of a precision L misses 0.5 (sum ln L_dd - ln det L).
    model = linear_gaussian(orthogonal=False, widen=2.0, count=16)
    weight = model.vae.decoder.matrix.detach().double()
    precision = torch.eye(3).double() + weight.T @ weight / 0.04
    missed = 0.5 * (precision.diagonal().log().sum() - torch.logdet(precision)).item()
    found = amortisation_gap(model.vae, model.split, evaluation_samples=4000)
    assert found.optimised == pytest.approx(model.exact.mean().item() - missed, abs=0.05)
    assert found.approximation.mean().item() == pytest.approx(missed, rel=0.1)
    assert found.approximation.min().item() >= 0


def test_the_gap_leaves_the_model_and_the_random_state_alone() -> None:
    model = linear_gaussian(widen=2.0, count=6)
    model.vae.train()
    before = {name: value.clone() for name, value in model.vae.state_dict().items()}
    state = torch.get_rng_state()
    one = amortisation_gap(model.vae, model.split, seed=4, steps=20)
    two = amortisation_gap(model.vae, model.split, seed=4, steps=20, memory=64 * 12 * 6 * 10)
    assert torch.equal(state, torch.get_rng_state()) and model.vae.training
    assert all(torch.equal(v, before[name]) for name, v in model.vae.state_dict().items())
    assert all(p.grad is None and p.requires_grad for p in model.vae.parameters())
    assert torch.allclose(one.gaps, two.gaps, atol=1e-4)
    with pytest.raises(UserError, match="no amortisation gap"):
        subject = trained_subject(model="autoencoder", epochs=1)
        amortisation_gap(subject.model, subject.data.test)


GOOD = {
    "variance_of_means": [0.8, 0.9, 0.7, 0.6],
    "rate": Estimate(5.5, 0.1),
    "mutual_information": Estimate(5.0, 0.1),
    "ceiling": 9.0,
    "total_correlation": Estimate(0.4, 0.1),
    "accuracy": 0.54,
    "p_value": 0.2,
    "holes": Estimate(0.02, 0.01),
    "gap": Estimate(0.6, 0.1),
    "spikes": 0.0,
    "largest": 4.0,
}


def healthy(model: str = "vae", **changed) -> Health:
    """A model in order but for what is changed; numbers are figures without an error."""
    values = {key: v for key, v in changed.items() if key in RunConfig.model_fields}
    figures = {
        key: Estimate(v, 0.0) if isinstance(GOOD.get(key), Estimate) and v is not None else v
        for key, v in changed.items()
        if key not in values
    }
    config = RunConfig.parse({"dataset": "digits", "model": model, "latent_dim": 4, **values})
    return Health(config, **{**GOOD, **figures})


def test_a_healthy_model_is_told_so() -> None:
    (found,) = diagnose(healthy())
    assert found.tone == "good" and found.text.startswith("Nothing is out of order")


@pytest.mark.parametrize(
    ("changed", "said", "advice"),
    [
        ({"rate": 0.04, "variance_of_means": [0.001] * 4}, "collapse", "warm-up"),
        ({"rate": 0.4}, "Posterior collapse", "smaller beta (it was 4)"),
        ({"rate": 0.8, "model": "cvae"}, "class y replaces", "smaller beta"),
        ({"variance_of_means": [0.9, 0.001, 0.002, 0.0]}, "Partial collapse: 1 of 4", "free bits"),
        ({"variance_of_means": [0.9, 0.9, 0.9, 0.009]}, "Unused: z4 (1 of 4", "3 dimensions would"),
        ({"mutual_information": 8.9}, "stands at its ceiling", "do not tell how much more"),
        ({"total_correlation": 2.5}, "depend on each other", "beta-TCVAE"),
        ({"accuracy": 0.65, "p_value": 1e-9}, "not quite the prior", "density fitted"),
        ({"accuracy": 0.9, "p_value": 1e-9}, "far from the prior", "richer prior"),
        ({"holes": 0.3}, "Holes: 30 ± 0 %", "larger beta"),
        ({"gap": 3.0}, "misses 3.0 ± 0.0 nats", "larger network"),
        ({"spikes": 0.05}, "Gradients explode", "gradient clip of a few times the median"),
        (
            {"largest": 500.0, "gradient_clip": 9.0},
            "Gradients explode",
            "smaller gradient clip (it was 9)",
        ),
    ],
)
def test_what_is_out_of_order_is_said_with_what_to_try(
    changed: dict, said: str, advice: str
) -> None:
    found, *praise = diagnose(healthy(**{"beta": 4.0, **changed}))
    assert said in found.text and advice in found.sentence
    assert [each.kind for each in praise] == (["sound"] if found.tone == "note" else [])


@pytest.mark.parametrize(
    "changed",
    [
        {"rate": 1.2},  # 1.2 nats are few, but used
        {"accuracy": 0.65, "p_value": 0.2},  # of a few examples: chance
        {"gap": Estimate(3.0, 2.0)},
        {"holes": Estimate(0.11, 0.16)},  # as of wine
        {"total_correlation": Estimate(1.23, 0.4)},
        {"spikes": None, "largest": None},
    ],
)
def test_what_may_be_chance_is_not_said(changed: dict) -> None:
    exact = {key: v for key, v in changed.items() if not isinstance(v, Estimate)}
    found = replace(healthy(**exact), **{k: v for k, v in changed.items() if k not in exact})
    assert [each.kind for each in diagnose(found)] == ["sound"]


def test_every_fault_is_said_at_once() -> None:
    ill = {"holes": 0.5, "accuracy": 0.9, "p_value": 0.0, "spikes": 0.1, "total_correlation": 3.0}
    assert len(diagnose(healthy(**ill))) == 4


def test_gradient_norms_of_a_history() -> None:
    norms = [500.0, 30.0, *[2.0] * 16, 50.0, 2.0]
    history = [{"step": 10 * i, "gradient_norm": norm} for i, norm in enumerate(norms)]
    found = summarise_gradients([{"step": 0, "gradient_norm": None}, *history])
    assert found.series[0] == [0.0, 500.0] and len(found.series) == 20
    assert (found.median, found.largest) == (2.0, 500.0)
    # Of the 18 after the first tenth one is above 20.
    assert found.spikes == pytest.approx(1 / 18) and found.largest_later == 25.0
    assert summarise_gradients([]) is None
    few = summarise_gradients(history[:5])
    assert few.spikes is None and few.largest == 500.0


KEYS = [
    *("kl", "active_units", "mutual_information", "total_correlation", "dimension_wise_kl"),
    *("holes", "mmd", "classifier_test", "amortisation_gap", "approximation_gap"),
    *("gradient_median", "gradient_largest", "gradient_spikes"),
]


def test_the_section(trained_run) -> None:
    subject = open_subject(trained_run.folder)
    recorder = Recorder()
    found = report.section(subject, SETTINGS, recorder)
    assert recorder.in_order and len(recorder.fractions) > 100
    figures = {figure.metric.key: figure for figure in found.figures}
    assert list(figures) == KEYS
    bound = evidence_lower_bound(subject.model, subject.data.test)
    assert figures["kl"].value == pytest.approx(bound.kl, rel=1e-5)
    assert figures["kl"].error == pytest.approx(bound.kl_error, rel=1e-4)
    assert figures["active_units"].value == bound.active_units
    data = json.loads(json.dumps(found.data, allow_nan=False))
    assert data["kl_per_dimension"] == pytest.approx(bound.kl_per_dimension, rel=1e-4)
    spread = [sd**2 for sd in bound.latent_std]
    assert data["variance_of_means"] == pytest.approx(spread, rel=1e-4)
    parts = ("mutual_information", "total_correlation", "dimension_wise_kl")
    error = sum(figures[key].error for key in parts)
    assert sum(figures[key].value for key in parts) == pytest.approx(bound.kl, abs=4 * error)
    assert f"never above ln {data['references']}" in figures["mutual_information"].note
    assert data["evaluated"] == 50 and data["ceiling"] == math.log(data["references"])
    assert 0 <= figures["holes"].value <= 1 and 0.3 < figures["classifier_test"].value < 1
    assert figures["amortisation_gap"].value > -figures["amortisation_gap"].error
    history = [r["gradient_norm"] for r in subject.history if r["gradient_norm"] is not None]
    assert [norm for _, norm in data["gradient_norm"]] == history
    assert figures["gradient_largest"].value == max(history)
    assert found.words
    assert report.section(subject, SETTINGS, Recorder()).data == found.data


def test_a_plain_autoencoder_has_codes_but_no_densities() -> None:
    found = report.section(trained_subject(model="autoencoder"), SETTINGS, Recorder())
    figures = {figure.metric.key: figure for figure in found.figures}
    assert list(figures) == KEYS
    missing = {key for key, figure in figures.items() if figure.value is None}
    assert missing == set(KEYS) - {"active_units", "mmd", "classifier_test"}
    assert all("without a density" in figures[key].note for key in KEYS[8:10])
    assert all("starter" in figures[key].note for key in KEYS[10:])
    # Its codes lie where they please.
    assert figures["classifier_test"].value > 0.7
    assert any("no samples" in sentence for sentence in found.words)
    json.dumps(found.data, allow_nan=False)


def test_a_conditional_model_without_a_code_is_caught() -> None:
    subject = trained_subject(model="cvae", beta=300.0, epochs=30)
    found = report.section(subject, SETTINGS, Recorder())
    figures = {figure.metric.key: figure for figure in found.figures}
    assert figures["kl"].value < 0.5
    assert any("class y replaces the code" in sentence for sentence in found.words)
    assert figures["mutual_information"].value == pytest.approx(0, abs=0.3)


def test_a_conditional_model_that_uses_its_code() -> None:
    subject = trained_subject(model="cvae", epochs=60)
    found = report.section(subject, SETTINGS, Recorder())
    figures = {figure.metric.key: figure for figure in found.figures}
    bound = evidence_lower_bound(subject.model, subject.data.test)
    assert figures["kl"].value == pytest.approx(bound.kl, rel=1e-5) and bound.kl > 1
    assert not any("replaces" in sentence for sentence in found.words)
