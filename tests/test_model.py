"""The model and its terms: closed forms, Monte Carlo, and an exactly solvable model."""

import math
from itertools import pairwise

import pytest
import torch
from torch import nn

from vae_core import catalogue
from vae_core.config.run import RunConfig
from vae_core.data import Split
from vae_core.data.layouts import PICTURES
from vae_core.errors import UserError
from vae_core.evaluation.likelihood import evidence_lower_bound, importance_weighted_bound
from vae_core.models.divergence import kl_per_dimension
from vae_core.models.likelihoods import GaussianLikelihood, Likelihood
from vae_core.models.networks import ACTIVATIONS, NORMALISATIONS, Network, initialise
from vae_core.models.posteriors import DiagonalGaussian, DiagonalGaussianHead, PosteriorHead
from vae_core.models.priors import Prior, StandardNormal, StandardNormalPrior
from vae_core.models.vae import VAE, build_model, untrained_model
from vae_core.training.objectives import LossContext, elbo

SHAPES = [(1, 8, 8), (1, 28, 28), (3, 32, 32), (1, 64, 64), (3, 17, 23), (1, 5, 9)]


def model_of(shape: tuple[int, int, int] = (1, 8, 8), **values) -> VAE:
    torch.manual_seed(0)
    return build_model(RunConfig(dataset="digits", hidden=(16,), **values), shape, 10)


def test_every_name_of_the_catalogue_is_bound_to_code() -> None:
    assert all(callable(row.load()) for row in catalogue.OBJECTIVES.values())
    assert all(callable(row.load()) for row in catalogue.SCHEDULES.values())
    assert set(catalogue.ACTIVATIONS) == set(ACTIVATIONS)
    assert set(catalogue.NORMALISATIONS) == set(NORMALISATIONS)
    kinds = {
        Likelihood: catalogue.LIKELIHOODS,
        PosteriorHead: catalogue.POSTERIORS,
        Prior: catalogue.PRIORS,
    }
    for kind, rows in kinds.items():
        assert all(issubclass(row.load(), kind) for row in rows.values())
        assert len({row.load() for row in rows.values()}) == len(rows), "each its own"
    assert all(isinstance(row.load(), Network) for row in catalogue.NETWORKS.values())
    for row in catalogue.MODELS.values():
        assert row.posterior in catalogue.POSTERIORS and row.objective in catalogue.OBJECTIVES
        needs = catalogue.OBJECTIVES[row.objective].gaussian
        assert not needs or catalogue.POSTERIORS[row.posterior].gaussian, row.name


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("network", PICTURES.networks)
@pytest.mark.parametrize("model", ["vae", "cvae"])
def test_any_size_comes_back_at_its_size(network: str, shape: tuple, model: str) -> None:
    vae = model_of(shape, network=network, model=model, latent_dim=3).eval()
    x, y = torch.rand(2, *shape), torch.tensor([1, 7])
    y = y if vae.classes else None
    z = vae.embed(x, y)
    assert z.shape == (2, 3)
    assert torch.equal(z, vae.embed(x, y))
    picture = vae.decode(z, y)
    assert picture.shape == x.shape and picture.min() >= 0 and picture.max() <= 1
    assert vae.sample(4).shape == (4, *shape)


@pytest.mark.parametrize("network", PICTURES.networks)
def test_every_pixel_depends_on_the_code_and_the_code_on_every_pixel(network: str) -> None:
    vae = model_of((1, 10, 13), network=network, activation="silu").eval()
    x = torch.rand(1, 1, 10, 13, requires_grad=True)
    z = vae.embed(x)
    z.sum().backward()
    assert (x.grad != 0).float().mean() > 0.99
    pictures = vae.decode(torch.randn(30, vae.latent_dim))
    assert (pictures.std(0) > 0).all()


def test_terms_are_nats_of_shape_samples_by_examples() -> None:
    vae = model_of(latent_dim=5)
    nn.init.zeros_(vae.decoder.project.weight)
    x = torch.rand(7, 1, 8, 8)
    terms = vae.terms(x, samples=3)
    assert terms.log_likelihood.shape == terms.log_prior.shape == (3, 7)
    assert terms.log_posterior.shape == (3, 7) and terms.z.shape == (3, 7, 5)
    assert terms.kl_per_dimension.shape == (7, 5)
    # The sum over pixels, not their mean: a decoder that says nothing costs ln 2 a pixel.
    torch.testing.assert_close(terms.distortion, torch.full((7,), 64 * math.log(2)))
    normal = torch.distributions.Normal(0.0, 1.0)
    torch.testing.assert_close(terms.log_prior, normal.log_prob(terms.z).sum(-1))


@pytest.mark.parametrize(("mean", "log_variance"), [(0.0, 0.0), (1.5, -2.0), (-0.7, 0.8), (3, -5)])
def test_analytic_kl_is_the_monte_carlo_one(mean: float, log_variance: float) -> None:
    torch.manual_seed(3)
    q = DiagonalGaussian(torch.full((1, 1), float(mean)), torch.full((1, 1), log_variance))
    prior = StandardNormal(1)
    z = q.rsample(torch.Size((100_000,)))
    samples = q.log_prob(z).sum(-1) - prior.log_prob(z)
    error = samples.std().item() / math.sqrt(len(samples))
    assert abs(kl_per_dimension(q, prior).item() - samples.mean().item()) <= 3 * error + 1e-6


def test_samples_are_reparameterised() -> None:
    torch.manual_seed(4)
    mean = torch.zeros(200_000, 1, requires_grad=True)
    log_variance = torch.full((200_000, 1), math.log(0.25), requires_grad=True)
    z = DiagonalGaussian(mean, log_variance).rsample()
    assert z.std().item() == pytest.approx(0.5, rel=0.01)
    z.square().sum().backward()
    # d E[z^2] / d mean = 2 mean = 0; d E[z^2] / d log sigma^2 = sigma^2.
    assert mean.grad.mean().item() == pytest.approx(0, abs=0.01)
    assert log_variance.grad.mean().item() == pytest.approx(0.25, rel=0.02)


def test_extreme_features_stay_finite() -> None:
    head = DiagonalGaussianHead(4, 2)
    q = head(torch.full((3, 4), 1e6))
    kl = kl_per_dimension(q, StandardNormal(2))
    assert torch.isfinite(q.rsample()).all() and torch.isfinite(kl).all()


def test_posteriors_start_at_unit_variance() -> None:
    vae = model_of((1, 8, 8))
    q = vae.posterior(torch.rand(5, 1, 8, 8))
    assert torch.equal(q.scale, torch.ones_like(q.scale))


def test_beta_one_is_the_elbo_and_beta_zero_the_reconstruction() -> None:
    vae = model_of()
    terms = vae.terms(torch.rand(6, 1, 8, 8))
    one, zero = (elbo(terms, LossContext({"beta": beta}, 6, vae)) for beta in (1.0, 0.0))
    expected = (-terms.log_likelihood[0] + terms.kl_per_dimension.sum(-1)).mean()
    torch.testing.assert_close(one, expected)
    torch.testing.assert_close(
        zero, catalogue.OBJECTIVES["reconstruction"].load()(terms, LossContext({}, 6, vae))
    )


def test_a_plain_autoencoder_pays_nothing_and_draws_nothing() -> None:
    vae = model_of(model="autoencoder")
    x = torch.rand(4, 1, 8, 8)
    terms = vae.terms(x, samples=2)
    split = Split(torch.randint(0, 256, (9, 1, 8, 8), dtype=torch.uint8))
    assert evidence_lower_bound(vae, split).elbo is None
    assert vae.posterior_head.deterministic and terms.kl.abs().max() == 0
    assert torch.equal(terms.z[0], terms.z[1]) and torch.equal(terms.z[0], vae.embed(x))


def test_a_conditional_model_takes_labels_and_mixtures() -> None:
    vae = model_of(model="cvae").eval()
    z = torch.randn(2, vae.latent_dim)
    label = vae.decode(z, torch.tensor([3, 3]))
    one_hot = torch.nn.functional.one_hot(torch.tensor([3, 3]), 10).float()
    torch.testing.assert_close(label, vae.decode(z, one_hot))
    assert not torch.allclose(label, vae.decode(z, torch.tensor([4, 4])))
    many = vae.decode(z.expand(5, 2, -1), torch.tensor([3, 3]))
    torch.testing.assert_close(many[4], label)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda m: m.embed(torch.rand(2, 1, 8, 8)), "conditional"),
        (lambda m: m.embed(torch.rand(2, 1, 8, 8), torch.tensor([0, 10])), "0 to 9"),
        (lambda m: m.embed(torch.rand(2, 1, 8, 8), torch.tensor([0])), "these are"),
        (lambda m: m.embed(torch.rand(2, 1, 9, 8), torch.tensor([0, 1])), "Examples are"),
        (lambda m: m.decode(torch.rand(2, 3), torch.tensor([0, 1])), "Codes are"),
    ],
)
def test_wrong_input_is_a_sentence(call, words: str) -> None:
    with pytest.raises(UserError, match=words):
        call(model_of(model="cvae"))


@pytest.mark.parametrize("name", list(catalogue.SCHEDULES))
def test_schedules_run_from_zero_to_one_within_the_run(name: str) -> None:
    values = [catalogue.SCHEDULES[name].load()(i / 1000, 0.25, 4) for i in range(1001)]
    assert all(0 <= v <= 1 for v in values) and values[-1] == 1
    assert values[0] == (1 if name == "constant" else 0)
    if name != "cyclical":
        assert values == sorted(values) and values[250] == 1
    else:
        assert sum(b < a for a, b in pairwise(values)) == 3
    assert catalogue.SCHEDULES[name].load()(0.1, 0.0, 4) == 1


def test_halfway_values_of_the_schedules() -> None:
    for name in ("linear", "sigmoid", "cosine"):
        assert catalogue.SCHEDULES[name].load()(0.2, 0.4, 1) == pytest.approx(0.5)
    assert catalogue.SCHEDULES["cyclical"].load()(0.375, 0.5, 2) == 1
    assert catalogue.SCHEDULES["cyclical"].load()(0.625, 0.5, 2) == pytest.approx(0.5)


def test_learning_rates_fall_but_not_to_zero() -> None:
    assert catalogue.RATE_SCHEDULES["constant"].load()(0.7) == 1
    for name in ("linear", "cosine", "warmup-cosine"):
        assert catalogue.RATE_SCHEDULES[name].load()(1.0) == pytest.approx(0.01)
    assert catalogue.RATE_SCHEDULES["cosine"].load()(0.5) == pytest.approx(0.505)
    assert catalogue.RATE_SCHEDULES["warmup-cosine"].load()(0.025) == pytest.approx(0.5)


@pytest.mark.parametrize("scheme", ["auto", "kaiming"])
def test_kaiming_keeps_the_variance_through_relus(scheme: str) -> None:
    torch.manual_seed(5)
    stack = nn.Sequential(*[m for _ in range(8) for m in (nn.Linear(256, 256), nn.ReLU())])
    initialise(stack, scheme, "relu")
    out = stack(torch.randn(500, 256))
    assert 0.3 < out.square().mean().item() < 3
    initialise(stack, "glorot", "relu")
    assert stack(torch.randn(500, 256)).square().mean().item() < 0.05


def test_an_mlp_begins_at_the_mean_of_the_data(digits) -> None:
    values = {"dataset": "digits", "hidden": (8,), "latent_dim": 2}
    plain, begun = (
        untrained_model(RunConfig.parse({**values, "initialisation": name}), digits).eval()
        for name in ("auto", "data")
    )
    weights = begun.state_dict()
    changed = {n for n, w in plain.state_dict().items() if not torch.equal(w, weights[n])}
    assert changed == {"decoder.project.bias"}
    mean = digits.train.values().mean(0).clamp(1e-3, 1 - 1e-3)
    found = begun.likelihood.mean(begun.decoder.project.bias).view(mean.shape)
    torch.testing.assert_close(found, mean, atol=1e-6, rtol=1e-5)
    for other in ({"network": "conv"}, {"likelihood": "gaussian"}):
        plain, begun = (
            untrained_model(RunConfig.parse({**values, **other, "initialisation": n}), digits)
            for n in ("auto", "data")
        )
        assert all(map(torch.equal, plain.state_dict().values(), begun.state_dict().values()))


class _Linear(nn.Module):
    """A linear map from the code to a picture, or back."""

    autoregressive = has_dynamics = False

    def __init__(self, weight: torch.Tensor, shape: tuple[int, ...]):
        super().__init__()
        self.weight, self.shape = weight, shape

    def forward(self, x: torch.Tensor, y: None = None) -> torch.Tensor:
        return (x.flatten(1) @ self.weight.T).view(-1, *self.shape)


class _ShrunkHead(PosteriorHead):
    """A posterior head whose variance is wider than the exact one."""

    row = catalogue.POSTERIORS["diagonal-gaussian"]

    def __init__(self, log_variance: torch.Tensor):
        super().__init__()
        self.log_variance = log_variance

    def forward(self, features: torch.Tensor) -> DiagonalGaussian:
        return DiagonalGaussian(features, self.log_variance.expand_as(features))


def probabilistic_pca(widen: float) -> tuple[VAE, Split, float]:
    """A linear-Gaussian model, pictures, and their exact mean log p(x) in nats.

    x = W z + sigma noise, so p(x) = N(0, W W' + sigma^2 I) and the exact posterior is
    N(M^-1 W' x, sigma^2 M^-1) with M = W' W + sigma^2 I (Tipping & Bishop 1999). W has orthogonal
    columns, so that the posterior is diagonal.
    """
    torch.manual_seed(6)
    sigma, latent_dim, shape = 0.2, 3, (1, 3, 4)
    basis, _ = torch.linalg.qr(torch.randn(12, latent_dim))
    weight = basis * torch.tensor([0.9, 0.6, 0.4])
    images = (torch.rand(64, *shape) * 255).to(torch.uint8)
    x = (images.float() / 255).flatten(1)
    m = weight.T @ weight + sigma**2 * torch.eye(latent_dim)
    variance = sigma**2 * torch.linalg.inv(m).diagonal() * widen
    vae = VAE(
        _Linear(torch.linalg.inv(m) @ weight.T, (latent_dim,)),
        _ShrunkHead(variance.log()),
        StandardNormalPrior(latent_dim),
        _Linear(weight, shape),
        GaussianLikelihood(sigma),
        shape,
    )
    covariance = weight @ weight.T + sigma**2 * torch.eye(12)
    exact = torch.distributions.MultivariateNormal(torch.zeros(12), covariance).log_prob(x)
    return vae, Split(images), exact.mean().item()


def test_with_the_exact_posterior_every_bound_is_the_exact_likelihood() -> None:
    vae, split, exact = probabilistic_pca(widen=1.0)
    bound = importance_weighted_bound(vae, split, samples=3)
    assert bound.value == pytest.approx(exact, abs=1e-3)
    terms = vae.terms(split.images.float() / 255, samples=4000)
    sampled = -(terms.distortion + terms.kl).mean().item()
    assert sampled == pytest.approx(exact, abs=0.05)


def test_the_importance_bound_rises_to_the_exact_likelihood() -> None:
    vae, split, exact = probabilistic_pca(widen=4.0)
    values = [importance_weighted_bound(vae, split, k, seed=1).value for k in (1, 10, 100, 3000)]
    # Each within Monte Carlo error of rising, none above the truth.
    assert all(later > earlier - 0.02 for earlier, later in pairwise(values))
    assert values[0] < exact - 1 and max(values) < exact + 0.05
    assert values[-1] == pytest.approx(exact, abs=0.05)


def test_one_importance_sample_is_the_monte_carlo_elbo_under_the_same_seed() -> None:
    vae, split, _ = probabilistic_pca(widen=2.0)
    got = importance_weighted_bound(vae, split, samples=1, seed=5).value
    torch.manual_seed(5)
    terms = vae.terms(split.images.float() / 255)
    expected = (terms.log_likelihood + terms.log_prior - terms.log_posterior).mean().item()
    assert got == pytest.approx(expected, abs=1e-4)


def test_the_bounds_do_not_depend_on_the_chunks() -> None:
    vae, split, exact = probabilistic_pca(widen=4.0)
    whole = importance_weighted_bound(vae, split, 2000)
    pieces = importance_weighted_bound(vae, split, 2000, memory=64 * 12 * 300)
    assert whole.value == pytest.approx(exact, abs=0.05)
    assert pieces.value == pytest.approx(exact, abs=0.05)
    assert whole.standard_error == pytest.approx(pieces.standard_error, rel=0.1)
    assert whole.examples == pieces.examples == 64


def test_evaluation_is_repeatable_and_leaves_the_random_state_alone() -> None:
    vae = model_of()
    split = Split(torch.randint(0, 256, (50, 1, 8, 8), dtype=torch.uint8))
    state = torch.get_rng_state()
    one, two = evidence_lower_bound(vae, split), evidence_lower_bound(vae, split)
    assert one == two and torch.equal(state, torch.get_rng_state())
    assert one.elbo == pytest.approx(-(one.reconstruction + one.kl))
    assert sum(one.kl_per_dimension) == pytest.approx(one.kl, rel=1e-6)
    assert vae.training


def test_an_autoencoder_has_no_importance_bound() -> None:
    vae = model_of(model="autoencoder")
    split = Split(torch.zeros(4, 1, 8, 8, dtype=torch.uint8))
    with pytest.raises(UserError, match="no posterior density"):
        importance_weighted_bound(vae, split, 5)
