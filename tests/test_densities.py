"""Densities fitted to codes: they find what is there, integrate to one, and give what they rate."""

import math

import numpy as np
import pytest
import torch
from torch.distributions import Categorical, MixtureSameFamily, MultivariateNormal

from tests.sweeps import swept
from vae_core import UserError, catalogue
from vae_core.analyses.densities import FittedDensity, fit_density, learning
from vae_core.analyses.densities.matching import FlowMatching
from vae_core.analyses.densities.mixture import FullMixture
from vae_core.data import Split
from vae_core.evaluation.codes import Codes


def quiet(text: str, done: float) -> None:
    assert text and 0 <= done <= 1


def codes_of(mean: torch.Tensor, log_variance: torch.Tensor | None = None) -> Codes:
    images = torch.zeros(len(mean), 1, 8, 8, dtype=torch.uint8)
    return Codes(mean, log_variance, Split(images))


def banana(count: int, seed: int = 0) -> torch.Tensor:
    """Codes whose density is known: z1 from N(5, 2^2), z2 = ((z1 - 5) / 2)^2 + N(0, 0.5^2)."""
    noise = torch.randn(count, 2, generator=torch.Generator().manual_seed(seed))
    return torch.stack([5 + 2 * noise[:, 0], noise[:, 0].square() + 0.5 * noise[:, 1]], 1)


def banana_log_prob(z: torch.Tensor) -> torch.Tensor:
    first = (z[:, 0] - 5) / 2
    second = (z[:, 1] - first.square()) / 0.5
    return -0.5 * (first.square() + second.square()) - math.log(2 * math.pi)


# Densities in space; what gives probabilities to quantised codes is tested with them.
NAMES = [name for name, row in catalogue.DENSITIES.items() if not row.discrete]


@pytest.fixture(scope="module", params=swept(NAMES, ("mixture", "flow-matching")))
def fitted(request: pytest.FixtureRequest) -> FittedDensity:
    state = torch.get_rng_state()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(learning, "STEPS", 600)  # two dimensions are learnt sooner than twenty
        found = fit_density(request.param, codes_of(banana(3000)), 0, quiet)
    assert torch.equal(state, torch.get_rng_state())
    return found


def test_the_catalogue_names_the_densities_that_there_are() -> None:
    assert all(callable(row.load()) for row in catalogue.DENSITIES.values())
    with pytest.raises(UserError, match="Did you mean flow"):
        fit_density("flo", codes_of(banana(100)), 0, quiet)


@torch.no_grad()
def test_a_fit_is_near_the_truth_and_knows_how_near(fitted: FittedDensity) -> None:
    """The divergence KL(truth, fit) is the difference of log densities at codes of the truth."""
    fresh = banana(1500, seed=1)
    truth, found = banana_log_prob(fresh), fitted.distribution.log_prob(fresh)
    divergence = (truth - found).mean().item()
    single = MultivariateNormal(fresh.mean(0), torch.cov(fresh.T)).log_prob(fresh)
    assert -0.02 < divergence < 0.15 < (truth - single).mean().item()
    assert fitted.held_out == pytest.approx(found.mean().item(), abs=0.25)


@torch.no_grad()
def test_a_fit_integrates_to_one(fitted: FittedDensity) -> None:
    across, up = torch.linspace(-5, 15, 81), torch.linspace(-6, 16, 89)
    grid = torch.cartesian_prod(across, up)
    cell = (across[1] - across[0]) * (up[1] - up[0])
    mass = (fitted.distribution.log_prob(grid).double().exp().sum() * cell).item()
    assert mass == pytest.approx(1, abs=0.02)


def test_samples_are_those_of_the_truth(fitted: FittedDensity) -> None:
    drawn, real = fitted.sample(8000, seed=1), banana(8000, seed=2)
    assert torch.equal(fitted.sample(5, seed=3), fitted.sample(5, seed=3))
    assert not torch.equal(fitted.sample(5, seed=3), fitted.sample(5, seed=4))
    for ours, theirs in ((drawn.mean(0), real.mean(0)), (drawn.std(0), real.std(0))):
        assert torch.allclose(ours, theirs, rtol=0.1, atol=0.2)
    # What makes it a banana: z2 follows the square of z1.
    bend = np.corrcoef((drawn[:, 0] - 5).square(), drawn[:, 1])[0, 1]
    assert bend == pytest.approx(np.corrcoef((real[:, 0] - 5).square(), real[:, 1])[0, 1], abs=0.06)


def test_the_fitted_density_recovers_two_clusters() -> None:
    rng = np.random.default_rng(0)
    first = rng.standard_normal((900, 2)) * [0.5, 2.0] + [-6, 0]
    second = rng.standard_normal((2100, 2)) @ np.array([[1.0, 0.8], [0.0, 0.6]]) + [6, 30]
    # A third dimension that is always the same, as a dead unit of an autoencoder.
    points = np.c_[np.concatenate([first, second]), np.full(3000, 7.0)]
    state = torch.get_rng_state()
    density = fit_density("mixture", codes_of(torch.from_numpy(points).float()), 0, quiet)
    drawn = density.sample(20_000, seed=1).numpy()
    assert torch.equal(state, torch.get_rng_state())
    left = drawn[:, 0] < 0
    assert left.mean() == pytest.approx(0.3, abs=0.02)
    assert drawn[left, :2].mean(0) == pytest.approx([-6, 0], abs=0.2)
    assert drawn[left, :2].std(0) == pytest.approx([0.5, 2.0], rel=0.07)
    assert np.cov(drawn[~left, :2].T) == pytest.approx(np.array([[1.0, 0.8], [0.8, 1.0]]), abs=0.12)
    assert drawn[:, 2] == pytest.approx(7, abs=1e-3)
    assert torch.equal(density.sample(5, seed=3), density.sample(5, seed=3))
    assert not torch.equal(density.sample(5, seed=3), density.sample(5, seed=4))


def test_the_fitted_density_is_of_codes_drawn_from_the_posteriors() -> None:
    mean = torch.zeros(2000, 3)
    wide = fit_density("mixture", codes_of(mean, torch.full((2000, 3), np.log(4.0))), 0, quiet)
    assert wide.sample(20_000).std(0).numpy() == pytest.approx([2, 2, 2], rel=0.05)
    assert "drawn from the posteriors of 2000 train examples" in wide.description


@torch.no_grad()
def test_a_full_mixture_is_that_of_torch() -> None:
    torch.manual_seed(0)
    factors = torch.tril(torch.randn(4, 3, 3), -1) + torch.diag_embed(torch.rand(4, 3) + 0.3)
    mixture = FullMixture(torch.randn(4), torch.randn(4, 3), factors)
    each = MultivariateNormal(mixture.means, scale_tril=factors)
    expected = MixtureSameFamily(Categorical(logits=mixture.log_weights), each)
    z = torch.randn(5, 6, 3)
    torch.testing.assert_close(mixture.log_prob(z), expected.log_prob(z), atol=1e-4, rtol=1e-4)


def test_flow_matching_follows_a_known_field() -> None:
    """The field (z - mu) ln s + mu carries N(0, I) to N(mu', s^2): a closed form for both ways."""
    rate, pull = 0.7, torch.tensor([1.0, -2.0])
    flow = FlowMatching(2, lambda z, time: rate * z + pull)  # dz/dt = a z + b
    scale = math.exp(rate)
    shift = pull * (scale - 1) / rate
    generator = torch.Generator().manual_seed(0)
    noise = torch.randn(7, 2, generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(flow.sample((7,), generator), noise * scale + shift)
    z = torch.randn(7, 2)
    expected = torch.distributions.Normal(shift, scale).log_prob(z).sum(-1)
    torch.testing.assert_close(flow.log_prob(z), expected, atol=1e-4, rtol=1e-4)
