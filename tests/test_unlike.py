"""Costs, regrets and thresholds of single examples, by independent computations."""

import math

import numpy as np
import pytest
import torch
from scipy.stats import multivariate_normal
from sklearn.metrics import roc_auc_score, roc_curve

from vae_core import RunConfig
from vae_core.data import Split
from vae_core.data.layouts import Number, Table
from vae_core.errors import UserError
from vae_core.evaluation.amortisation import amortisation_gap
from vae_core.evaluation.costs import completed, costs_of
from vae_core.evaluation.detection import Tail, by_costs, by_share, detection, roc
from vae_core.evaluation.regret import encoder_regret, regret
from vae_core.models.vae import VAE, build_model

LAYOUT = Table(columns=tuple(Number(name=f"x{n}") for n in range(3)))


def linear_model(wrong: float = 0.0) -> tuple[VAE, torch.Tensor, float]:
    """p(x|z) = N(W z, s^2) with one code, its exact posterior, and how far its mean is wrong.

    Probabilistic PCA (Tipping & Bishop 1999): the posterior is N(W'x / (W'W + s^2), s^2 / (...)).
    """
    config = RunConfig(dataset="wine", latent_dim=1, hidden=())
    model = build_model(config, LAYOUT.shape, 0, LAYOUT).eval()
    weights = torch.tensor([[1.0], [-0.5], [2.0]])
    sigma = model.likelihood.sigma()[0].item()
    total = float((weights**2).sum()) + sigma**2
    linears = [m for m in model.modules() if isinstance(m, torch.nn.Linear)]
    encoder, decoder = linears[0], linears[-1]
    assert len(linears) == 2
    with torch.no_grad():
        encoder.weight.zero_()
        encoder.weight[0] = weights[:, 0] / total
        log_variance = math.log(sigma**2 / total)
        # Log-variances pass a bound of 10 tanh(raw / 10) on their way.
        encoder.bias.copy_(torch.tensor([wrong, 10 * math.atanh(log_variance / 10)]))
        decoder.weight.copy_(weights)
        decoder.bias.zero_()
    return model, weights, sigma


def rows(count: int, seed: int = 0) -> Split:
    return Split(torch.randn(count, 1, 1, 3, generator=torch.Generator().manual_seed(seed)))


def exact(split: Split, weights: torch.Tensor, sigma: float) -> np.ndarray:
    covariance = (weights @ weights.T).numpy() + sigma**2 * np.eye(3)
    return multivariate_normal(np.zeros(3), covariance).logpdf(split.images.flatten(1).numpy())


def test_with_its_exact_posterior_the_bound_is_the_likelihood() -> None:
    model, weights, sigma = linear_model()
    split = rows(20)
    costs = costs_of(model, split, samples=4)
    np.testing.assert_allclose(costs.bound, exact(split, weights, sigma), atol=1e-4)


def test_error_and_kl_are_those_of_the_closed_forms() -> None:
    model, weights, sigma = linear_model()
    split = rows(6)
    costs = costs_of(model, split, samples=40_000)
    x = split.images.flatten(1).double()
    total = float((weights**2).sum()) + sigma**2
    mean, variance = x @ weights.double()[:, 0] / total, sigma**2 / total
    kl = 0.5 * (variance + mean**2 - 1 - math.log(variance))
    rest = (x - mean[:, None] * weights.double()[:, 0]) ** 2 + variance * weights.double()[
        :, 0
    ] ** 2
    error = (0.5 * (rest / sigma**2 + math.log(2 * math.pi * sigma**2))).sum(1)
    np.testing.assert_allclose(costs.kl, kl, rtol=1e-4)
    np.testing.assert_allclose(costs.error, error, rtol=0.02)
    np.testing.assert_allclose(costs.mean[:, 0], mean, rtol=1e-5)


def test_what_an_example_costs_does_not_hang_on_the_others() -> None:
    model, *_ = linear_model(0.3)
    whole, part = costs_of(model, rows(30)), costs_of(model, rows(30).select(torch.tensor([7, 19])))
    assert torch.equal(whole.bound[[7, 19]], part.bound)
    assert torch.equal(whole.error[[7, 19]], part.error)
    some = rows(30).select(torch.tensor([7, 19]))
    assert torch.allclose(regret(model, rows(30))[[7, 19]], regret(model, some))


@pytest.mark.parametrize("rated", [regret, encoder_regret])
def test_regret_is_what_a_wrong_mean_costs(rated) -> None:
    """Off by d the ELBO is lower by d^2 / (2 variance), and the best posterior is in reach."""
    split = rows(12)
    right, *_ = linear_model()
    found = rated(right, split, steps=60)
    assert found.abs().max() < 0.02
    wrong, weights, sigma = linear_model(0.4)
    total = float((weights**2).sum()) + sigma**2
    found = rated(wrong, split, **({"rate": 0.02} if rated is encoder_regret else {}))
    np.testing.assert_allclose(found, 0.4**2 / (2 * sigma**2 / total), rtol=0.05)


def test_regret_is_the_amortisation_gap_and_leaves_no_trace() -> None:
    model, *_ = linear_model(0.2)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    torch.manual_seed(3)
    stream = torch.get_rng_state()
    found = regret(model, rows(9), seed=5, steps=20, samples=2, evaluation_samples=8)
    encoder_regret(model, rows(9), steps=3)
    gap = amortisation_gap(model, rows(9), 5, 20, 2, 8, antithetic=True)
    assert torch.equal(found, gap.gaps)
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())
    assert all(each.grad is None for each in model.parameters())
    assert torch.equal(stream, torch.get_rng_state())


def test_models_without_a_code_of_that_kind_are_refused() -> None:
    gan = build_model(RunConfig(dataset="digits", model="gan", hidden=(8,)), (1, 8, 8), 0).eval()
    with pytest.raises(UserError, match="no encoder"):
        costs_of(gan, Split(torch.zeros(2, 1, 8, 8)))
    with pytest.raises(UserError, match="diagonal Gaussian"):
        encoder_regret(gan, Split(torch.zeros(2, 1, 8, 8)))
    plain = build_model(RunConfig(dataset="digits", model="autoencoder", hidden=(8,)), (1, 8, 8), 0)
    costs = costs_of(plain.eval(), Split(torch.zeros(2, 1, 8, 8)))
    assert costs.kl is None and costs.bound is None and len(costs.error) == 2


def test_classes_are_asked_for_or_guessed() -> None:
    images = torch.rand(5, 1, 8, 8)
    told = build_model(RunConfig(dataset="digits", model="cvae", hidden=(8,)), (1, 8, 8), 10).eval()
    with pytest.raises(UserError, match="must be told the class"):
        completed(told, Split(images))
    guessing = build_model(RunConfig(dataset="digits", model="m2", hidden=(8,)), (1, 8, 8), 10)
    found = completed(guessing.eval(), Split(images, torch.zeros(5).long()))
    assert torch.equal(found.labels, guessing.classify(images).argmax(-1))


def scores(count: int = 300, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.RandomState(seed)
    unlike = rng.rand(count) < 0.3
    return np.round(rng.randn(count) + unlike, 1), unlike  # rounded: with ties


def test_the_area_and_the_curve_are_those_of_scikit_learn() -> None:
    found, unlike = scores()
    assert detection(found, unlike).area == pytest.approx(roc_auc_score(unlike, found), abs=1e-12)
    alarms, hits, thresholds = roc(found, unlike)
    theirs = roc_curve(unlike, found, drop_intermediate=False)
    for mine, other in zip((alarms, hits, thresholds), theirs, strict=True):
        np.testing.assert_allclose(mine, other)


def test_the_interval_holds_the_true_area_in_95_of_a_hundred() -> None:
    """Of N(1, 1) against N(0, 1) the area is Phi(1 / sqrt 2) = 0.7602."""
    rng, held = np.random.RandomState(0), 0
    for _ in range(400):
        found = np.concatenate([rng.randn(60), rng.randn(40) + 1])
        low, high = detection(found, np.arange(100) >= 60).interval
        held += low <= 0.76025 <= high
    assert 366 <= held <= 394  # the binomial interval of 99.9 % around 380, and slightly below


def test_too_few_of_either_are_refused() -> None:
    with pytest.raises(UserError, match="1 example of the first and 9"):
        detection(np.arange(10.0), np.arange(10) == 3)


def test_thresholds_by_share_and_by_costs() -> None:
    found, unlike = scores()
    value = by_share(found, 0.1)
    above = found[found >= value]
    assert len(above) >= 30 > (found > above.min()).sum() and value not in found
    assert by_share(np.array([1.0, 2.0]), 0.001) == 1.5
    assert by_share(np.array([3.0, 3.0]), 0.5) == 3.0
    assert by_share(np.array([math.nan, math.nan]), 0.5) == math.inf
    threshold, cost = by_costs(found, unlike, 1.0, 4.0)
    each = [
        (found[~unlike] >= t).sum() + 4 * (found[unlike] < t).sum()
        for t in [*np.unique(found), math.inf]
    ]
    assert cost == pytest.approx(min(each))
    flagged = found >= threshold
    assert (flagged & ~unlike).sum() + 4 * (~flagged & unlike).sum() == pytest.approx(cost)


def test_the_surprise_of_an_exponential_score_is_the_score() -> None:
    """P(S >= s) = exp(-s), within the sample and far beyond it."""
    usual = np.random.RandomState(0).exponential(size=20_000)
    asked = np.array([0.5, 1.0, 2.0, 4.0, 15.0, math.nan])
    found = Tail.of(usual).surprise(asked)
    np.testing.assert_allclose(found[:5], asked[:5], rtol=0.04)
    assert math.isnan(found[5])
    steps = Tail.of(usual[:300]).surprise(np.linspace(-1, 20, 2000))
    assert (np.diff(steps) >= 0).all() and steps[0] >= 0


def test_one_usual_example_far_out_does_not_hide_others() -> None:
    """Of 80 exponential scores one is 280: one of 12 still has a surprise of 6 at least."""
    usual = np.random.RandomState(1).exponential(size=80)
    clean = Tail.of(usual).surprise(np.array([12.0, 280.0]))
    usual[3] = 280.0
    found = Tail.of(usual)
    mean = float((found.scores[found.scores >= found.start] - found.start).mean())
    assert mean > 20 and found.excess < 3
    there = found.surprise(np.array([12.0, 280.0]))
    assert 6 < there[0] < clean[0] and there[1] > 100
    assert Tail.of(np.array([1.0] * 30 + [2.0])).surprise(np.array([1.0, 3.0])).tolist() > [0, 1]


def test_the_rarest_is_the_larger_of_two_surprises() -> None:
    from vae_core.analyses.apply.scores import Scorer, chosen_score, scores_for
    from vae_core.models.priors import DiagonalNormal

    model, *_ = linear_model()
    held, split = rows(400, 1), rows(50, 2)
    split.images[7] *= 30
    code = DiagonalNormal(torch.zeros(1), torch.zeros(1))
    scorer = Scorer(model, code).with_tails(held, costs_of(model, held))
    costs = costs_of(model, split)
    error, density = (
        Tail.of(scorer.score(name, held, costs_of(model, held)).numpy()).surprise(
            scorer.score(name, split, costs).numpy()
        )
        for name in ("error", "density")
    )
    found = scorer.score("rarest", split, costs).numpy()
    np.testing.assert_allclose(found, np.maximum(error, density))
    assert found.argmax() == 7
    assert chosen_score(model, "auto") == "rarest"
    plain = build_model(RunConfig(dataset="digits", model="autoencoder", hidden=(8,)), (1, 8, 8), 0)
    assert scores_for(plain) == ("rarest", "density", "error")
    with pytest.raises(UserError, match="no bound"):
        chosen_score(plain, "bound")
