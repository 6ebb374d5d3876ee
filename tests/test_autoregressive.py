"""The inverse autoregressive flow: its density, its order, its moments, and where it starts."""

import math

import pytest
import torch
from torch import nn
from torch.distributions import Normal

from vae_core import RunConfig, UserError
from vae_core.analyses.report.card import report_card
from vae_core.config.analyses import ReportSettings
from vae_core.data import Dataset
from vae_core.evaluation.amortisation import amortisation_gap
from vae_core.evaluation.codes import encode
from vae_core.evaluation.likelihood import evidence_lower_bound, importance_weighted_bound
from vae_core.export.onnx import onnx_files
from vae_core.models.divergence import matched, nats_per_dimension
from vae_core.models.networks.masked import MaskedNetwork
from vae_core.models.posteriors import AutoregressiveHead, IAFPosterior
from vae_core.models.priors import StandardNormal
from vae_core.models.vae import build_model

from .small_models import Recorder, trained_subject

FEATURES = 4


def head_of(latent_dim: int, away: float = 0.5, seed: int = 0) -> AutoregressiveHead:
    """A head in double precision, away from its start."""
    torch.manual_seed(seed)
    head = AutoregressiveHead(FEATURES, latent_dim)
    head.initialise()
    for part in head.steps:
        for layer in (part.network.last.weight, part.network.last.bias):
            nn.init.normal_(layer, std=away)
    return head.double()


def posterior_of(head: AutoregressiveHead, count: int = 1) -> IAFPosterior:
    """For random features; in double precision, which the heads of a model do not keep."""
    features = torch.randn(count, FEATURES, generator=torch.Generator().manual_seed(5)).double()
    base = head.base(features)
    wide = type(base)(base.mean.double(), base.log_variance.double())
    return IAFPosterior(wide, head.steps, features)


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize(("slots", "each"), [(1, 1), (5, 1), (3, 2)])
def test_a_slot_is_told_of_those_before_it_alone(slots: int, each: int, backwards: bool) -> None:
    torch.manual_seed(0)
    network = MaskedNetwork(slots, each, 2, 16, FEATURES, backwards)
    for layer in (network.last.weight, network.last.bias):
        nn.init.normal_(layer)
    context = torch.randn(FEATURES, requires_grad=True)
    z = torch.randn(slots * each)
    told = torch.autograd.functional.jacobian(lambda code: network(code, context), z)
    told = told.abs().sum(1).view(slots, slots, each).sum(-1) > 0  # (slot told of, slot seen)
    before = {slot: set(network.order[:place]) for place, slot in enumerate(network.order)}
    for slot in range(slots):
        assert set(told[slot].nonzero().flatten().tolist()) == before[slot]
    assert network.order == (list(range(slots))[::-1] if backwards else list(range(slots)))
    network(z, context)[network.order[0]].sum().backward()
    assert (context.grad != 0).any(), "the first slot still sees the context"


@pytest.mark.parametrize("latent_dim", [1, 2, 5])
def test_the_density_is_that_of_autograds_determinant_and_of_the_way_back(latent_dim: int) -> None:
    posterior = posterior_of(head_of(latent_dim))
    z = posterior.rsample(torch.Size((4,)))
    at_once = posterior.log_prob(z).sum(-1)
    undone = posterior.log_prob(z.clone()).sum(-1)
    torch.testing.assert_close(at_once, undone, atol=1e-6, rtol=1e-6)
    base = posterior.base
    for sample in range(4):
        start = z[sample]
        for step in reversed(posterior.steps):
            start, _ = step.inverse(start, posterior.context)
        jacobian = torch.autograd.functional.jacobian(lambda code: posterior.push(code)[0], start)
        volume = torch.linalg.slogdet(jacobian.squeeze(2).squeeze(0))[1]
        expected = Normal(base.mean, base.stddev).log_prob(start).sum() - volume
        assert at_once[sample].item() == pytest.approx(expected.item(), abs=1e-6)


def grid_of(side: torch.Tensor) -> torch.Tensor:
    return torch.cartesian_prod(side, side).unsqueeze(1)


@torch.no_grad()
def test_it_integrates_to_one_and_its_kl_by_samples_is_the_integral() -> None:
    posterior = posterior_of(head_of(2, away=1.0, seed=3))
    side = torch.linspace(-8, 8, 241).double()
    cell = (side[1] - side[0]) ** 2
    log_q = posterior.log_prob(grid_of(side)).sum(-1)
    assert (log_q.exp().sum() * cell).item() == pytest.approx(1, abs=2e-3)
    log_p = StandardNormal(2).log_prob(grid_of(side))
    exact = (log_q.exp() * (log_q - log_p)).sum() * cell
    torch.manual_seed(1)
    z = posterior.rsample(torch.Size((30_000,)))
    each = posterior.log_prob(z).sum(-1) - StandardNormal(2).log_prob(z)
    error = each.std().item() / math.sqrt(len(each))
    assert each.mean().item() == pytest.approx(exact.item(), abs=4 * error + 2e-3)
    # It is no Gaussian any more: a Gaussian's density has the same log-ratio on any line.
    gaussian = matched(posterior)
    assert (gaussian.log_prob(z).sum(-1) - posterior.log_prob(z).sum(-1)).std() > 0.05


@torch.no_grad()
def test_it_starts_as_a_diagonal_gaussian() -> None:
    torch.manual_seed(0)
    head = AutoregressiveHead(FEATURES, 3)
    head.initialise()
    features = torch.randn(6, FEATURES)
    posterior = head(features)
    kept = torch.sigmoid(torch.tensor(2.0)) ** len(head.steps)
    base = head.base(features)
    expected = Normal(kept * base.mean, kept * base.stddev)
    z = torch.randn(5, 6, 3)
    torch.testing.assert_close(
        posterior.log_prob(z).sum(-1), expected.log_prob(z).sum(-1), atol=1e-4, rtol=1e-4
    )
    torch.testing.assert_close(posterior.mean, expected.mean, atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(posterior.variance, expected.variance, atol=1e-5, rtol=1e-4)
    told = nats_per_dimension(posterior, StandardNormal(3))
    closed = 0.5 * (expected.mean**2 + expected.variance - 1 - expected.variance.log())
    torch.testing.assert_close(told, closed, atol=1e-4, rtol=1e-4)


@torch.no_grad()
def test_sigma_points_give_the_moments_of_affine_steps_exactly() -> None:
    """Where shifts and gates do not look at the code, q(z|x) is a Gaussian of known moments."""
    head = head_of(20, away=0.0)
    for step in head.steps:
        nn.init.normal_(step.network.last.bias)
    posterior = posterior_of(head, 3)
    mean, scale = posterior.base.mean, posterior.base.stddev
    for step in head.steps:
        shift, raw = step.network.last.bias.view(20, 2).unbind(-1)
        gate = torch.sigmoid(2 + 5 * torch.tanh(raw / 5))
        mean, scale = gate * mean + (1 - gate) * shift, gate * scale
    torch.testing.assert_close(posterior.mean, mean, atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(posterior.variance, scale**2, atol=1e-5, rtol=1e-5)


@torch.no_grad()
def test_sigma_points_are_near_the_moments_of_samples_and_draw_nothing() -> None:
    posterior = posterior_of(head_of(4, away=0.3), 3)
    state = torch.get_rng_state()
    mean, variance = posterior.mean, posterior.variance
    assert torch.equal(state, torch.get_rng_state())
    torch.manual_seed(0)
    z = posterior.rsample(torch.Size((40_000,)))
    assert ((mean - z.mean(0)).abs() < 0.15 * z.std(0)).all()
    assert ((variance / z.var(0)).log().abs() < 0.35).all()


def test_a_model_pays_what_its_samples_say(digits: Dataset) -> None:
    torch.manual_seed(0)
    config = RunConfig.parse(
        {"dataset": "digits", "model": "iaf-vae", "hidden": [16], "latent_dim": 3}
    )
    model = build_model(config, (1, 8, 8), 0)
    for step in model.posterior_head.steps:
        nn.init.normal_(step.network.last.weight, std=0.3)
    x = digits.train.images[:5]
    terms = model.terms(x, None, samples=6)
    assert terms.kl_per_dimension is None
    torch.testing.assert_close(terms.kl, (terms.log_posterior - terms.log_prior).mean(0))
    again = terms.posterior.log_prob(terms.z.clone()).sum(-1)
    torch.testing.assert_close(terms.log_posterior, again, atol=1e-3, rtol=1e-3)
    (terms.distortion.mean() + terms.kl.mean()).backward()
    assert all(
        p.grad is not None and torch.isfinite(p.grad).all() and (p.grad != 0).any()
        for p in model.posterior_head.parameters()
    )
    model.eval()
    with torch.no_grad():
        assert torch.equal(model.embed(x), model.embed(x))


def test_what_is_known_of_it_and_what_is_not() -> None:
    subject = trained_subject(model="iaf-vae", epochs=3, hidden=(16,))
    model, test = subject.model, subject.data.test
    bound = evidence_lower_bound(model, test, 100)
    assert bound.elbo == pytest.approx(-bound.reconstruction - bound.kl, abs=1e-4)
    tighter = importance_weighted_bound(model, test, 20, 100)
    assert tighter.curve[-1].gain > 0
    with pytest.raises(UserError, match="no amortisation gap"):
        amortisation_gap(model, test.select(torch.arange(3)))
    codes = encode(model, test, 200)
    drawn = codes.sample()
    assert torch.equal(drawn, encode(model, test, 200).sample()), "always the same"
    apart = (drawn - codes.mean) * (-0.5 * codes.log_variance).exp()
    assert 0.7 < apart.std() < 1.3, "a code of each posterior, not its mean"
    settings = ReportSettings(examples=60, importance_samples=2, importance_examples=20)
    meta, tensors = report_card(subject, settings, Recorder())
    figures = {f["key"]: f for section in meta["sections"] for f in section["figures"]}
    assert figures["kl"]["value"] > 0 and figures["elbo"]["value"] < 0
    for key in ("mutual_information", "total_correlation", "holes", "approximation_gap"):
        assert figures[key]["value"] is None and "diagonal Gaussian" in figures[key]["note"]
    assert tensors["reconstruction/best_samples"].std(1).max() > 0, "it has codes to draw"
    files, checks = onnx_files(subject.loaded)
    assert len(files) == 2 and checks["encoder"]["max_abs_difference"] < 1e-4


def test_a_prior_of_posteriors_needs_gaussians() -> None:
    values = {"dataset": "digits", "model": "iaf-vae"}
    with pytest.raises(UserError, match="diagonal Gaussians"):
        RunConfig.parse({**values, "prior": "vampprior"})
    for prior in ("mixture", "flow"):
        assert RunConfig.parse({**values, "prior": prior}).prior == prior
