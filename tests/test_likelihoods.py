"""Likelihoods against closed forms, quadrature, and torch's own distributions."""

import math
from collections.abc import Callable

import pytest
import torch
from torch.distributions import Bernoulli, ContinuousBernoulli, Normal

from vae_core.data.layouts import PICTURES
from vae_core.models import likelihoods

from .small_models import likelihood_of


def grid(low: float, high: float, count: int = 200_001) -> torch.Tensor:
    return torch.linspace(low, high, count, dtype=torch.float64)


@pytest.mark.parametrize("logit", [-30.0, -3.0, -0.06, -0.049, 0.0, 1e-4, 0.049, 0.06, 2.0, 30.0])
def test_continuous_bernoulli_integrates_to_one(logit: float) -> None:
    x = grid(0, 1)
    density = likelihoods.ContinuousBernoulli(torch.tensor(logit, dtype=torch.float64))
    p = density.log_prob(x).exp()
    assert torch.trapezoid(p, x).item() == pytest.approx(1, abs=1e-6)
    assert torch.trapezoid(p * x, x).item() == pytest.approx(density.mean.item(), abs=1e-5)


def test_continuous_bernoulli_and_its_derivatives_are_right_around_nothing() -> None:
    """Where the closed forms are differences of large numbers."""

    def found(logits: torch.Tensor, of: Callable[[torch.Tensor], tuple]) -> list[torch.Tensor]:
        logits = logits.clone().requires_grad_()
        values = of(logits)
        slopes = [torch.autograd.grad(v.sum(), logits, retain_graph=True)[0] for v in values]
        return [each.detach().double() for each in (*values, *slopes)]

    def ours(logits: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        density = likelihoods.ContinuousBernoulli(logits)
        return density.mean, density.log_normaliser()

    def closed(logits: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        ratio = torch.tanh(logits / 2)
        return torch.sigmoid(logits) / ratio - 1 / logits, torch.log(logits / ratio)

    grid = torch.linspace(-3, 3, 400)  # 0 is not on it
    for mine, exact in zip(found(grid, ours), found(grid.double(), closed), strict=True):
        torch.testing.assert_close(mine, exact, rtol=0, atol=1.5e-6)


def test_continuous_bernoulli_agrees_with_torch() -> None:
    logits = torch.linspace(-6, 6, 41)
    x = torch.rand(41)
    ours = likelihoods.ContinuousBernoulli(logits).log_prob(x)
    torch.testing.assert_close(
        ours, ContinuousBernoulli(logits=logits).log_prob(x), atol=1e-4, rtol=0
    )


def test_continuous_bernoulli_samples_have_the_stated_mean() -> None:
    torch.manual_seed(0)
    logits = torch.tensor([-8.0, -1.0, 0.0, 0.5, 8.0])
    density = likelihoods.ContinuousBernoulli(logits)
    x = density.sample(torch.Size((40_000,)))
    assert x.min() >= 0 and x.max() <= 1
    error = 3 * x.std(0) / math.sqrt(len(x))
    assert ((x.mean(0) - density.mean).abs() < error + 1e-4).all()


def test_bernoulli_sums_to_one() -> None:
    likelihood = likelihood_of("bernoulli", 0.1)
    logits = torch.randn(1, 1, 1, 2, 2)
    total = 0.0
    for code in range(16):
        x = torch.tensor([float(code >> bit & 1) for bit in range(4)]).view(1, 1, 2, 2)
        total += likelihood.log_prob(logits, x).exp().item()
    assert total == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("name", ["gaussian", "gaussian-learned", "gaussian-optimal"])
def test_gaussians_integrate_to_one(name: str) -> None:
    likelihood = likelihood_of(name, 0.2).eval().double()
    x = grid(-5, 6).view(-1, 1, 1, 1)
    mean = torch.full((1, 1, 1, 1, 1), 0.3, dtype=torch.float64).expand(1, len(x), 1, 1, 1)
    p = likelihood.log_prob(mean, x)[0].exp()
    assert torch.trapezoid(p, x.flatten()).item() == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("name", PICTURES.likelihoods)
def test_log_prob_is_the_sum_over_pixels_for_each_sample_and_example(name: str) -> None:
    torch.manual_seed(1)
    likelihood = likelihood_of(name, 0.3).eval()
    parameters, x = torch.randn(3, 5, 2, 4, 6), torch.rand(5, 2, 4, 6)
    got = likelihood.log_prob(parameters, x)
    assert got.shape == (3, 5)
    per_pixel = likelihood.distribution(parameters).log_prob(x)
    torch.testing.assert_close(got, per_pixel.sum((-3, -2, -1)), rtol=1e-4, atol=1e-3)


def test_known_values() -> None:
    zero, x = torch.zeros(1, 1, 1, 2, 2), torch.tensor([0.0, 1.0, 0.5, 0.25]).view(1, 1, 2, 2)
    coin = likelihood_of("bernoulli", 0.1).log_prob(zero, x).item()
    assert coin == pytest.approx(-4 * math.log(2), abs=1e-5)
    assert Bernoulli(logits=torch.zeros(())).log_prob(torch.ones(())) == pytest.approx(coin / 4)
    uniform = likelihood_of("continuous-bernoulli", 0.1).log_prob(zero, x).item()
    assert uniform == pytest.approx(0, abs=1e-5)
    gaussian = likelihood_of("gaussian", 0.5).log_prob(x[None], x).item()
    assert gaussian == pytest.approx(-4 * math.log(0.5 * math.sqrt(2 * math.pi)), abs=1e-5)
    assert Normal(0, 0.5).log_prob(torch.zeros(())) * 4 == pytest.approx(gaussian, abs=1e-5)


def test_optimal_sigma_is_the_best_one() -> None:
    torch.manual_seed(2)
    mean, x = torch.rand(1, 8, 1, 5, 5), torch.rand(8, 1, 5, 5)
    best = likelihood_of("gaussian-optimal", 0.1).train().log_prob(mean, x).mean()
    mse = (x - mean).square().mean()
    expected = -0.5 * 25 * (math.log(2 * math.pi * mse) + 1)
    assert best.item() == pytest.approx(expected, rel=1e-5)
    for sigma in (0.8 * mse.sqrt(), 1.2 * mse.sqrt()):
        assert likelihoods.GaussianLikelihood(sigma.item()).log_prob(mean, x).mean() < best


def test_optimal_sigma_in_evaluation_is_the_training_average() -> None:
    likelihood = likelihood_of("gaussian-optimal", 0.1).train()
    mean, x = torch.zeros(1, 4, 1, 3, 3), torch.full((4, 1, 3, 3), 0.4)
    for _ in range(300):
        likelihood.log_prob(mean, x)
    likelihood.eval()
    assert likelihood.sigma().item() == pytest.approx(0.4, rel=1e-3)
    assert likelihood.sigma(mean, x * 2).item() == pytest.approx(0.4, rel=1e-3)
