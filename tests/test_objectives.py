"""Objectives against second computations, their reductions to the ELBO, and their gradients."""

import math

import pytest
import torch
from torch import Tensor
from torch.distributions import Normal

from tests.small_models import linear_gaussian
from vae_core import RunConfig, catalogue
from vae_core.config.rules import usually_scheduled
from vae_core.errors import UserError
from vae_core.evaluation.aggregate import log_density
from vae_core.models.terms import Terms
from vae_core.models.vae import VAE, build_model
from vae_core.training.minibatch import (
    SCALES,
    covariance,
    decomposition,
    mean_discrepancy,
    stratified_log_weights,
)
from vae_core.training.objectives import LossContext

EXAMPLES = 60000
SHAPE = (1, 6, 6)


def model_of(name: str = "vae", **values) -> VAE:
    torch.manual_seed(3)
    values = {"dataset": "digits", "hidden": [16], "latent_dim": 4, "activation": "tanh", **values}
    model = build_model(RunConfig.parse({"model": name, **values}), SHAPE, 10)
    with torch.no_grad():  # posteriors that differ from each other and from the prior
        for parameter in model.posterior_head.parameters():
            parameter.add_(0.4 * torch.randn_like(parameter))
    return model


def pictures(count: int = 16) -> Tensor:
    return torch.rand(count, *SHAPE, generator=torch.Generator().manual_seed(8))


def terms_of(model: VAE, samples: int = 1, count: int = 16) -> Terms:
    torch.manual_seed(11)
    return model.terms(pictures(count), None, samples)


def value(name: str, terms: Terms, model: VAE, **weights: float) -> Tensor:
    return catalogue.OBJECTIVES[name].load()(terms, LossContext(weights, EXAMPLES, model))


def monte_carlo_elbo(terms: Terms) -> Tensor:
    return -terms.log_weights.mean()


@pytest.mark.parametrize(
    ("name", "weights"),
    [
        ("free-bits", {"beta": 1, "free_bits": 0}),
        ("dip-i", {"beta": 1, "gamma": 0, "alpha": 0}),
        ("dip-ii", {"beta": 1, "gamma": 0, "alpha": 0}),
        ("mmd", {"alpha": 0, "gamma": 1}),
        ("score-function", {"beta": 1}),
    ],
)
def test_what_reduces_to_the_elbo(name: str, weights: dict[str, float]) -> None:
    model = model_of()
    terms = terms_of(model, samples=2)
    expected = value("elbo", terms, model, beta=1)
    torch.testing.assert_close(value(name, terms, model, **weights), expected)


def test_what_reduces_to_the_elbo_by_samples() -> None:
    model = model_of()
    terms = terms_of(model)
    expected = monte_carlo_elbo(terms)
    torch.testing.assert_close(value("iwae", terms, model), expected)
    torch.testing.assert_close(value("iwae-dreg", terms, model), expected)
    weights = {"alpha": 1, "beta": 1, "gamma": 1}
    torch.testing.assert_close(value("total-correlation", terms, model, **weights), expected)


def test_the_importance_bound_by_hand() -> None:
    model = model_of()
    terms = terms_of(model, samples=7)
    posterior = Normal(terms.posterior.mean, terms.posterior.stddev)
    weights = torch.zeros(16, dtype=torch.float64)
    for k in range(7):
        prior = Normal(0.0, 1.0).log_prob(terms.z[k]).sum(-1)
        log_w = terms.log_likelihood[k] + prior - posterior.log_prob(terms.z[k]).sum(-1)
        weights += log_w.double().exp() / 7
    torch.testing.assert_close(terms.importance_bound.double(), weights.log(), rtol=1e-5, atol=1e-4)
    loss = value("iwae", terms, model)
    torch.testing.assert_close(loss.double(), -weights.log().mean(), rtol=1e-5, atol=1e-4)
    assert loss < monte_carlo_elbo(terms), "Jensen's inequality"
    torch.testing.assert_close(value("iwae-dreg", terms, model), loss)


def test_free_bits_take_the_maximum_after_the_mean() -> None:
    model = model_of()
    terms = terms_of(model)
    mean = terms.kl_per_dimension.mean(0)
    free = mean.detach().sort().values[1:3].mean().item()  # two dimensions below, two above
    loss = value("free-bits", terms, model, beta=2.0, free_bits=free)
    expected = sum(max(free, kl) for kl in mean.tolist())
    assert loss.item() == pytest.approx(terms.distortion.mean().item() + 2 * expected, rel=1e-6)
    loss.backward()
    gradient = model.posterior_head.linear.weight.grad.abs().sum(1)[:4] > 0
    assert gradient.all(), "the reconstruction still teaches dimensions that pay nothing"


def test_capacity_pulls_from_both_sides() -> None:
    model = model_of()
    terms = terms_of(model)
    kl, distortion = terms.kl.mean().item(), terms.distortion.mean().item()
    for target in (kl - 2, kl + 2):
        loss = value("capacity", terms, model, gamma=10.0, capacity=target)
        assert loss.item() == pytest.approx(distortion + 20, rel=1e-5)


@pytest.mark.parametrize(("batch", "examples"), [(2, 2), (4, 4), (5, 60000), (16, 100)])
def test_stratified_weights(batch: int, examples: int) -> None:
    weights = stratified_log_weights(batch, examples).double().exp()
    torch.testing.assert_close(weights.sum(1), torch.ones(batch, dtype=torch.float64))
    torch.testing.assert_close(weights.diagonal().float(), torch.full((batch,), 1 / examples))
    following = (examples - batch + 1) / (examples * (batch - 1))
    assert weights[0, 1].item() == pytest.approx(following)
    assert weights[batch - 1, 0].item() == pytest.approx(following)


def test_the_parts_of_the_kl_by_loops_and_against_the_full_mixture() -> None:
    terms = terms_of(model_of(), count=6)
    parts = decomposition(terms, examples=50)
    log_w = stratified_log_weights(6, 50)
    q = [Normal(terms.posterior.mean[j], terms.posterior.stddev[j]) for j in range(6)]
    found = []
    for i in range(6):
        z = terms.z[0, i]
        joint = torch.stack([log_w[i, j] + q[j].log_prob(z).sum() for j in range(6)]).logsumexp(0)
        marginals = sum(
            torch.stack([log_w[i, j] + q[j].log_prob(z)[d] for j in range(6)]).logsumexp(0)
            for d in range(4)
        )
        own, prior = q[i].log_prob(z).sum(), Normal(0.0, 1.0).log_prob(z).sum()
        found.append(torch.stack([own - joint, joint - marginals, marginals - prior]))
    expected = torch.stack(found).mean(0)
    got = [parts.mutual_information, parts.total_correlation, parts.dimension_wise_kl]
    torch.testing.assert_close(torch.stack(got), expected, rtol=1e-4, atol=1e-4)

    # Where the batch is the whole set, log q(z) is the full mixture's but for one example of 40.
    terms = terms_of(model_of(), count=40)
    parts = decomposition(terms, examples=40)
    mean, log_variance = terms.posterior.mean.detach(), terms.posterior.log_variance.detach()
    full = log_density(terms.z[0].detach(), mean, log_variance, marginals=True)
    correlation = (full.joint - full.marginals.sum(1)).mean().item()
    assert parts.total_correlation.item() == pytest.approx(correlation, abs=0.1)


def test_stratified_estimates_lie_near_the_full_mixtures() -> None:
    model = model_of()
    with torch.no_grad():
        torch.manual_seed(5)
        terms = model.terms(torch.rand(2000, *SHAPE))
        q, z = terms.posterior, terms.z[0]
        full = log_density(z, q.mean, q.log_variance, marginals=True)
        truth = (full.joint - full.marginals.sum(1)).mean().item()
        estimates = []
        for _ in range(20):
            part = model.terms(torch.rand(100, *SHAPE))
            estimates.append(decomposition(part, 2000).total_correlation.item())
    assert sum(estimates) / 20 == pytest.approx(truth, abs=1.0)


def test_covariance_and_disentangled_priors_by_hand() -> None:
    model = model_of()
    terms = terms_of(model)
    mean = terms.posterior.mean.detach()
    expected = torch.cov(mean.T, correction=0)
    torch.testing.assert_close(covariance(mean), expected)
    base = value("elbo", terms, model, beta=1).item()
    own = torch.diag(terms.posterior.stddev.detach().square().mean(0))
    for name, matrix in (("dip-i", expected), ("dip-ii", expected + own)):
        between = sum(matrix[i, j].item() ** 2 for i in range(4) for j in range(4) if i != j)
        within = sum((matrix[i, i].item() - 1) ** 2 for i in range(4))
        loss = value(name, terms, model, beta=1, gamma=3.0, alpha=7.0)
        assert loss.item() == pytest.approx(base + 3 * between + 7 * within, rel=1e-5)


def test_the_discrepancy_by_loops_and_between_known_distributions() -> None:
    generator = torch.Generator().manual_seed(4)
    a, b = torch.randn(5, 3, generator=generator), torch.randn(7, 3, generator=generator)

    def kernel(x: Tensor, y: Tensor) -> float:
        square = float((x - y).square().sum())
        return sum(s * 6 / (s * 6 + square) for s in SCALES)

    def pairs(x: Tensor) -> float:
        n = len(x)
        return sum(kernel(x[i], x[j]) for i in range(n) for j in range(n) if i != j) / (n * (n - 1))

    crossed = sum(kernel(x, y) for x in a for y in b) / 35
    assert mean_discrepancy(a, b).item() == pytest.approx(pairs(a) + pairs(b) - 2 * crossed, 1e-4)
    same = [
        mean_discrepancy(
            torch.randn(200, 3, generator=generator), torch.randn(200, 3, generator=generator)
        ).item()
        for _ in range(30)
    ]
    error = torch.tensor(same).std().item() / math.sqrt(30)
    assert abs(sum(same) / 30) < 4 * error, "unbiased: zero on the average"
    shifted = torch.randn(200, 3, generator=generator) + 1
    assert mean_discrepancy(shifted, torch.randn(200, 3, generator=generator)) > 20 * max(same)


def test_the_regularised_autoencoder_by_hand() -> None:
    model = model_of("regularised-autoencoder")
    terms = terms_of(model)
    kernels = sum(
        float(p.detach().square().sum())
        for name, p in model.decoder.named_parameters()
        if name.endswith("weight")
    )
    codes = 0.5 * float(terms.z.detach().square().sum()) / 16
    expected = terms.distortion.mean().item() + 0.3 * codes + 0.01 * kernels
    loss = value("regularised", terms, model, beta=0.3, gamma=0.01)
    assert loss.item() == pytest.approx(expected, rel=1e-5)


def encoder_gradients(name: str, samples: int, repeats: int = 600, **weights: float) -> Tensor:
    """Gradients of an encoder that is a little off its optimum, one a repeat, (repeats, F)."""
    model = linear_gaussian(orthogonal=True, widen=1.3, shift=0.4)
    x = model.split.images[:4].float() / 255
    found = []
    torch.manual_seed(1)
    for _ in range(repeats):
        model.vae.zero_grad()
        value(name, model.vae.terms(x, None, samples), model.vae, **weights).backward()
        found.append(model.vae.encoder.matrix.grad.flatten().clone())
    return torch.stack(found)


def distance(a: Tensor, b: Tensor) -> float:
    """Between two means of gradients, in standard errors: the mean square over components."""
    error = (a.var(0) / len(a) + b.var(0) / len(b)).sqrt()
    return ((a.mean(0) - b.mean(0)) / error).square().mean().item()


def test_the_score_function_is_unbiased_and_noisier() -> None:
    reparameterised = encoder_gradients("elbo", 2, beta=1)
    score = encoder_gradients("score-function", 2, beta=1)
    # Components are correlated, so the mean square scatters more widely about 1 than chi-square.
    assert distance(reparameterised, score) < 3
    assert distance(reparameterised, score * 1.5) > 10, "and it would be seen"
    assert score.var(0).sum() > 3 * reparameterised.var(0).sum()


def test_doubly_reparameterised_gradients_are_unbiased_and_quieter() -> None:
    plain, doubly = encoder_gradients("iwae", 8), encoder_gradients("iwae-dreg", 8)
    assert distance(plain, doubly) < 3
    assert distance(plain, doubly * 1.5) > 10, "and it would be seen"
    assert doubly.var(0).sum() < 0.5 * plain.var(0).sum()


def test_where_the_posterior_is_exact_the_doubly_reparameterised_gradient_vanishes() -> None:
    exact = linear_gaussian(orthogonal=True)
    head = exact.vae.encoder
    x = exact.split.images.float() / 255
    sizes = {}
    for name in ("iwae", "iwae-dreg"):
        exact.vae.zero_grad()
        torch.manual_seed(0)
        value(name, exact.vae.terms(x, None, 8), exact.vae).backward()
        sizes[name] = head.matrix.grad.norm().item()
    assert sizes["iwae-dreg"] < 1e-3 * sizes["iwae"]


def learned(model: VAE, part: str) -> Tensor:
    """The gradients of a part of the model, one after the other."""
    found = getattr(model, part).parameters()
    return torch.cat([torch.zeros(0) if p.grad is None else p.grad.flatten() for p in found])


def assert_near(found: Tensor, expected: Tensor) -> None:
    assert expected.abs().max() > 0
    # Sums of a few hundred float32 numbers in another order: some 16 of their last places.
    assert (found - expected).abs().max() <= 2e-6 * expected.abs().max()


@pytest.mark.parametrize("extra", [{}, {"dropout": 0.3}])
def test_doubly_reparameterised_gradients_by_the_papers_sum(extra: dict) -> None:
    """sum_k w_k^2 dlog w_k/dz_k dz_k/dphi and sum_k w_k dlog w_k/dtheta, each by itself (eq. 8)."""
    model = model_of("iwae-dreg", **extra)
    terms = terms_of(model, samples=5)
    loss = value("iwae-dreg", terms, model)
    log_weights = terms.log_likelihood + terms.log_prior
    log_weights = log_weights - terms.posterior.detached().log_prob(terms.z).sum(-1)
    shares = (log_weights - log_weights.logsumexp(0)).exp().detach()
    decoder = list(model.decoder.parameters())
    each = torch.autograd.grad(
        (shares * log_weights).sum() / 16, [terms.z, *decoder], retain_graph=True
    )
    encoder = [*model.encoder.parameters(), *model.posterior_head.parameters()]
    moved = -(shares.unsqueeze(-1) * each[0] * terms.z).sum()
    expected = torch.autograd.grad(moved, encoder, retain_graph=True)
    loss.backward()
    assert loss.item() == -terms.importance_bound.mean().item()
    found = torch.cat([learned(model, "encoder"), learned(model, "posterior_head")])
    assert_near(found, torch.cat([e.flatten() for e in expected]))
    assert_near(learned(model, "decoder"), -torch.cat([e.flatten() for e in each[1:]]))


def test_the_score_functions_gradient_by_hand() -> None:
    """Of the encoder (cost - baseline) grad log q and beta grad KL; of the decoder the ELBO's."""
    model, beta = model_of("score-function-vae"), 0.7
    terms = terms_of(model, samples=3)
    cost = -terms.log_likelihood.detach()
    encoder = [*model.encoder.parameters(), *model.posterior_head.parameters()]
    expected = [beta * g for g in torch.autograd.grad(terms.kl.mean(), encoder, retain_graph=True)]
    for k in range(3):
        others = (cost.sum(0) - cost[k]) / 2
        log_q = terms.posterior.log_prob(terms.z[k].detach()).sum(-1)
        mean = ((cost[k] - others) * log_q).mean() / 3
        more = torch.autograd.grad(mean, encoder, retain_graph=True)
        expected = [a + b for a, b in zip(expected, more, strict=True)]
    decoder = list(model.decoder.parameters())
    wanted = torch.autograd.grad(terms.distortion.mean(), decoder, retain_graph=True)
    loss = value("score-function", terms, model, beta=beta)
    loss.backward()
    assert loss.item() == pytest.approx((terms.distortion + beta * terms.kl).mean().item())
    found = torch.cat([learned(model, "encoder"), learned(model, "posterior_head")])
    assert_near(found, torch.cat([e.flatten() for e in expected]))
    assert_near(learned(model, "decoder"), torch.cat([w.flatten() for w in wanted]))


def test_decoders_learn_the_same_from_both_estimators() -> None:
    grads = []
    for name in ("iwae", "iwae-dreg"):
        model = model_of()
        value(name, terms_of(model, samples=5), model).backward()
        grads.append(torch.cat([p.grad.flatten() for p in model.decoder.parameters()]))
    torch.testing.assert_close(grads[0], grads[1], rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"model": "vae", "gamma": 2}, "The VAE has no gamma to set to 2: it reads beta"),
        ({"model": "iwae", "beta": 3}, "The IWAE has no beta to set to 3: its loss has no weights"),
        ({"model": "autoencoder", "beta": 1}, "has no beta to set to 1"),
        ({"model": "beta-tcvae", "capacity": 1}, "it reads alpha, beta, gamma"),
        ({"model": "vae", "scheduled": "delta"}, "There is no weight named 'delta'"),
        ({"model": "info-vae", "alpha": 1.5}, "reward a large KL"),
        ({"model": "info-vae", "alpha": 0.5, "gamma": 0.4}, "codes far from the prior"),
        ({"model": "free-bits-vae", "free_bits": -1}, "Free nats λ cannot be -1"),
        ({"model": "iwae", "samples": 0}, "Samples K per example cannot be 0"),
    ],
)
def test_a_weight_that_a_model_does_not_read_is_refused(values: dict, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        RunConfig.parse({"dataset": "digits", **values})


@pytest.mark.parametrize("name", list(catalogue.MODELS))
def test_configurations_bring_what_makes_the_model_and_survive_json(name: str) -> None:
    row = catalogue.MODELS[name]
    config = RunConfig.parse({"dataset": "digits", "model": name})
    for field, default in row.defaults.items():
        unread = field in catalogue.WEIGHTS and field not in config.weights
        assert getattr(config, field) == (None if unread else default)
    assert all(weight is not None for weight in config.weights.values())
    assert RunConfig.parse(config.model_dump(mode="json")) == config
    values = {"dataset": "digits", "model": name, "schedule": "cosine"}
    if usually_scheduled(row) or "scheduled" in row.defaults:
        assert RunConfig.parse(values).schedule == "cosine", "what the user says wins"
    else:
        with pytest.raises(UserError, match=r"eave .* out"):
            RunConfig.parse(values)


def test_any_weight_follows_a_schedule(digits) -> None:
    from vae_core.training.state import Training

    config = RunConfig.parse(
        {
            "dataset": "digits", "model": "beta-tcvae", "hidden": [8], "epochs": 10,
            "schedule": "linear", "warmup": 1.0, "scheduled": "gamma, alpha",
        }
    )  # fmt: skip
    training = Training(config, digits)
    assert training.weights == {"beta": 6.0, "alpha": 0.0, "gamma": 0.0}
    training.step = training.batches * 5
    assert training.weights == {"beta": 6.0, "alpha": 0.5, "gamma": 0.5}
