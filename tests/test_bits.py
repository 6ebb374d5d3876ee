"""Bits are those of exact probabilities: each likelihood against masses on a coarse grid."""

import math

import numpy as np
import pytest
import torch
from torch import Tensor

from vae_core.data.layouts import Number, Table
from vae_core.models.likelihoods import ColumnsLikelihood, Likelihood
from vae_core.models.likelihoods.masses import LEVELS, level_edges, log1mexp, log_normal_mass

from .small_models import likelihood_of

PIXELS = ["gaussian", "gaussian-learned", "gaussian-optimal", "continuous-bernoulli"]


def every_level(likelihood: Likelihood, parameter: float) -> Tensor:
    """log P of each of 256 levels under one parameter, (256,)."""
    x = (torch.arange(LEVELS) / 255).view(-1, 1, 1, 1)
    return likelihood.log_mass(torch.full((1, LEVELS, 1, 1, 1), parameter), x)[0]


@pytest.mark.parametrize("name", PIXELS)
@pytest.mark.parametrize("sigma", [0.003, 0.1, 1.0])
@pytest.mark.parametrize("parameter", [-40.0, -1.0, 0.0, 0.3, 1.0, 1.2, 6.0, 80.0])
def test_grey_levels_have_the_masses_of_their_bins(
    name: str, sigma: float, parameter: float
) -> None:
    likelihood = likelihood_of(name, sigma).eval()
    found = every_level(likelihood, parameter).double()
    assert found.exp().sum().item() == pytest.approx(1, abs=1e-4)
    # On a coarse grid within each bin, by the density alone.
    kind = likelihood.double().distribution(torch.tensor(parameter, dtype=torch.float64))
    low, high = level_edges(torch.arange(LEVELS, dtype=torch.float64) / 255)
    inner = slice(1, 255)  # the outermost are open
    if name == "continuous-bernoulli":
        low, high, inner = low.clamp(0, 1), high.clamp(0, 1), slice(None)
    nodes, weights = np.polynomial.legendre.leggauss(16)
    low, high = low[inner], high[inner]
    parts = [
        kind.log_prob((low + high) / 2 + (high - low) / 2 * node) + math.log(weight)
        for node, weight in zip(nodes, weights, strict=True)
    ]
    exact = torch.stack(parts).logsumexp(0) + ((high - low) / 2).log()
    bits = (found[inner] - exact) / math.log(2)
    seen = exact > -80
    assert bits[seen].abs().max().item() < 1e-3 if seen.any() else True
    assert torch.isfinite(found).all()


def test_black_and_white_pixels_cost_what_their_bins_do() -> None:
    """A density near 0 and 1 has no bound there; a probability has."""
    likelihood = likelihood_of("continuous-bernoulli", 0.1)
    logits = torch.tensor([-200.0, 200.0]).view(1, 1, 1, 1, 2)
    x = torch.tensor([0.0, 1.0]).view(1, 1, 1, 2)
    assert likelihood.log_prob(logits, x).item() > math.log(255)
    exact = 2 * math.log(-math.expm1(-200 / 510))
    assert likelihood.log_mass(logits, x).item() == pytest.approx(exact, abs=1e-4)


def test_what_has_no_probability_of_a_level_says_none() -> None:
    x = torch.rand(2, 1, 3, 3)
    assert likelihood_of("bernoulli", 0.1).log_mass(torch.zeros(1, 2, 1, 3, 3), x) is None
    from vae_core.models.likelihoods import GaussianLikelihood

    series = GaussianLikelihood(0.1, bounded=False)
    assert series.log_mass(torch.zeros(1, 2, 1, 3, 3), x) is None


def test_characters_are_probabilities_already() -> None:
    torch.manual_seed(0)
    likelihood = likelihood_of("categorical", 0.1)
    logits = torch.randn(1, 5, 5, 1, 1)
    x = torch.eye(5).view(5, 5, 1, 1)
    logits = logits[:, :1].expand(1, 5, 5, 1, 1)
    found = likelihood.log_mass(logits, x)
    assert found.exp().sum().item() == pytest.approx(1, abs=1e-6)
    assert (found == likelihood.log_prob(logits, x)).all()


@pytest.mark.parametrize("kind", ["gaussian", "log-normal", "amount", "bounded", "count"])
@pytest.mark.parametrize("parameter", [-1.0, 0.4])
def test_columns_have_the_masses_of_their_steps(kind: str, parameter: float) -> None:
    bounds = {"bounded": {"low": 0, "high": 40}, "count": {"low": 0}}.get(kind, {})
    column = Number(name="a", offset=6, scale=5, step=0.5, likelihood=kind, **bounds)
    likelihood = ColumnsLikelihood(Table(columns=(column,)))
    values = torch.arange(-60, 20_000) / 2 if kind == "gaussian" else torch.arange(0, 20_000) / 2
    values = values[1:] if kind == "log-normal" else values[:81] if kind == "bounded" else values
    x = ((values - 6) / 5).view(-1, 1, 1, 1)
    given = torch.full((1, len(x), 1, 1, 1), parameter)
    masses = likelihood.log_mass(given, x)[0].double().exp()
    assert masses.sum().item() == pytest.approx(1, abs=1e-4)
    # The shares of rows that are drawn.
    drawn = likelihood.sample(given[0, :1].expand(200_000, 1, 1, 1), torch.Generator())
    rounded = ((6 + 5 * drawn.flatten()) / 0.5).round() * 0.5
    for value in values[masses > 0.02][:10].tolist():
        share = (rounded == value).double().mean().item()
        exact = masses[values == value].item()
        assert share == pytest.approx(exact, abs=5 * math.sqrt(exact / 200_000))


def test_differences_of_distribution_functions_keep_their_digits() -> None:
    from scipy.stats import norm

    low = torch.tensor([-9.0, -0.1, 3.0, 8.0, -math.inf, 5.0], dtype=torch.float64)
    high = torch.tensor([-8.99, 0.1, 3.5, 8.01, -4.0, math.inf], dtype=torch.float64)
    exact = [
        math.log(norm.cdf(b) - norm.cdf(a)) if b <= 0 else math.log(norm.sf(a) - norm.sf(b))
        for a, b in zip(low.tolist(), high.tolist(), strict=True)
    ]
    assert log_normal_mass(low, high).tolist() == pytest.approx(exact, rel=1e-9)
    assert log1mexp(torch.tensor([1e-6, 0.5, 50.0])).tolist() == pytest.approx(
        [math.log(-math.expm1(-x)) for x in (1e-6, 0.5, 50.0)], rel=1e-6, abs=1e-12
    )
