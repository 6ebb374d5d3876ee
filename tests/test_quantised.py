"""Quantised codes: where they are rounded to, what they cost, and what their entries learn."""

import math
from itertools import product

import pytest
import torch

from vae_core import RunConfig, catalogue
from vae_core.data import Dataset
from vae_core.evaluation.likelihood import evidence_lower_bound, importance_weighted_bound
from vae_core.model import VAE, build_model
from vae_core.posteriors import Quantised, ScalarQuantisedHead, perplexity
from vae_core.report.card import report_card
from vae_core.settings import ReportSettings
from vae_core.training import Training

from .small_models import Recorder, trained_subject

SHAPE = (1, 8, 8)
QUANTISED = [
    name for name, row in catalogue.MODELS.items() if catalogue.POSTERIORS[row.posterior].discrete
]


def built(model: str, latent_dim: int = 4, **values) -> VAE:
    torch.manual_seed(0)
    config = {"dataset": "digits", "model": model, "hidden": [16], "latent_dim": latent_dim}
    return build_model(RunConfig.parse({**config, **values}), SHAPE, 10).eval()


def levels_head(levels: int, latent_dim: int = 1) -> ScalarQuantisedHead:
    """A head whose features are the numbers before tanh themselves."""
    head = ScalarQuantisedHead(latent_dim, latent_dim, levels)
    with torch.no_grad():
        head.linear.weight.copy_(torch.eye(latent_dim))
        head.linear.bias.zero_()
    return head


@pytest.mark.parametrize(
    ("levels", "given", "expected"),
    [
        (2, [-0.2, 0.1, 0.9], [-1.0, 1.0, 1.0]),
        (3, [-0.9, -0.51, -0.49, 0.49, 0.51], [-1.0, -1.0, 0.0, 0.0, 1.0]),
        (5, [-0.8, -0.7, -0.3, 0.2, 0.26, 0.99], [-1.0, -0.5, -0.5, 0.0, 0.5, 1.0]),
        (4, [-0.99, -0.3, 0.3, 0.7], [-1.0, -1 / 3, 1 / 3, 1.0]),
    ],
)
def test_numbers_go_to_the_nearest_of_even_levels(
    levels: int, given: list[float], expected: list[float]
) -> None:
    head = levels_head(levels)
    posterior = head(torch.tensor(given).atanh().unsqueeze(1))
    torch.testing.assert_close(posterior.mean.flatten(), torch.tensor(expected))
    every = head.codes(torch.arange(levels).unsqueeze(1))
    torch.testing.assert_close(every.flatten(), torch.linspace(-1, 1, levels))
    assert head.indices(every).flatten().tolist() == list(range(levels))
    assert head.holds(posterior.mean).all() and not head.holds(posterior.before).any()


def test_the_gradient_passes_the_rounding_and_only_tanh_bends_it() -> None:
    features = torch.tensor([[0.3, -1.2, 0.0]], requires_grad=True)
    posterior = levels_head(5, 3)(features)
    (posterior.rsample(torch.Size((1,))) * torch.tensor([1.0, 2.0, -3.0])).sum().backward()
    bend = 1 - torch.tanh(features.detach()).square()
    torch.testing.assert_close(features.grad, bend * torch.tensor([1.0, 2.0, -3.0]))
    on_grid = (posterior.mean.detach() + 1) * 2
    assert torch.equal(on_grid, on_grid.round()), "to the last bit"


@torch.no_grad()
def test_the_uniform_prior_of_levels_sums_to_one_and_draws_all_alike() -> None:
    prior = built("fsq-vae", 3, levels=4).density()
    grid = torch.tensor(list(product(torch.linspace(-1, 1, 4).tolist(), repeat=3)))
    grid = ((grid + 1) * 1.5).round() / 1.5 - 1
    assert prior.log_prob(grid).double().exp().sum().item() == pytest.approx(1, abs=1e-5)
    assert torch.isinf(prior.log_prob(grid + 0.1)).all(), "between the codes there is nothing"
    drawn = prior.sample(6400, torch.Generator().manual_seed(0))
    assert torch.equal(drawn, prior.sample(6400, torch.Generator().manual_seed(0)))
    counts = torch.unique(drawn, dim=0, return_counts=True)[1].double()
    assert len(counts) == 64
    # Chi-squared with 63 degrees of freedom: beyond 110 once in ten thousand times.
    assert ((counts - 100).square() / 100).sum() < 110


@torch.no_grad()
@pytest.mark.parametrize("model", QUANTISED)
def test_the_kl_is_that_of_masses_and_the_bound_is_one_of_log_p(
    model: str, digits: Dataset
) -> None:
    vae = built(model, 4, **({"levels": 3} if model == "fsq-vae" else {}))
    head = vae.posterior_head
    x = digits.train.images[:9]
    terms = vae.terms(x, None, samples=2)
    assert isinstance(terms.posterior, Quantised)
    nats = torch.full((9,), head.slots * math.log(head.entries))
    torch.testing.assert_close(terms.kl, nats)
    torch.testing.assert_close((terms.log_posterior - terms.log_prior)[0], nats)
    torch.testing.assert_close(terms.log_weights[0], -terms.distortion - nats)
    assert torch.isinf(terms.posterior.log_prob(terms.z + 0.01)).all()
    bound = evidence_lower_bound(vae, digits.test, 50)
    assert bound.elbo == pytest.approx(-bound.reconstruction - nats[0].item(), abs=1e-3)
    assert importance_weighted_bound(vae, digits.test, 3, 50).value == pytest.approx(
        bound.elbo, abs=1e-3
    )


@torch.no_grad()
def test_the_bound_is_below_the_likelihood_summed_over_all_codes(digits: Dataset) -> None:
    vae = built("fsq-vae", 2, levels=3)
    x = digits.train.images[:20]
    every = vae.posterior_head.codes(torch.cartesian_prod(torch.arange(3), torch.arange(3)))
    pictures = x.float().div(255).unsqueeze(0).expand(9, -1, -1, -1, -1)
    parameters = vae.decoder_parameters(every).unsqueeze(1).expand(-1, 20, -1, -1, -1)
    each = torch.stack(
        [vae.likelihood.log_prob(parameters[k : k + 1], pictures[k])[0] for k in range(9)]
    )
    exact = each.logsumexp(0) - math.log(9)
    terms = vae.terms(x)
    assert (-terms.distortion - terms.kl <= exact + 1e-4).all()
    assert (exact <= each.amax(0) + 1e-4).all()


def test_perplexity_of_known_usage() -> None:
    indices = torch.tensor([[0, 1, 0], [1, 1, 0], [2, 1, 1], [3, 1, 2]])
    expected = [4.0, 1.0, math.exp(1.5 * math.log(2))]  # H(1/2, 1/4, 1/4) = 1.5 bits
    torch.testing.assert_close(perplexity(indices, 5), torch.tensor(expected, dtype=torch.float64))


@pytest.mark.parametrize("model", QUANTISED)
def test_its_report_has_the_perplexity_and_says_why_the_rest_is_missing(model: str) -> None:
    subject = trained_subject(model=model, epochs=2, hidden=(16,), latent_dim=4)
    settings = ReportSettings(examples=60, importance_samples=2, importance_examples=20)
    meta, tensors = report_card(subject, settings, Recorder())
    sections = {section["name"]: section for section in meta["sections"]}
    latent = {figure["key"]: figure for figure in sections["latent"]["figures"]}
    head = subject.model.posterior_head
    assert latent["kl"]["value"] == pytest.approx(head.log_codes, abs=1e-3)
    assert 1 <= latent["perplexity"]["value"] <= head.entries
    for key in ("mutual_information", "total_correlation", "holes", "amortisation_gap"):
        assert latent[key]["value"] is None and "no density" in latent[key]["note"]
    assert "reconstruction/best_samples" not in tensors, "there is no other code to draw"
    bounds = sections["likelihood"]["data"]["bounds"][0]
    assert bounds["rate"] == pytest.approx(head.log_codes, abs=1e-3)
    assert any("that code again" in word for word in sections["likelihood"]["words"])


def test_evaluation_mode_leaves_the_model_as_it_was(digits: Dataset) -> None:
    for model in QUANTISED:
        values = {"dataset": "digits", "model": model, "hidden": [8], "latent_dim": 4}
        training = Training(RunConfig.parse({**values, "batch_size": 64, "epochs": 1}), digits)
        training.advance()
        before = {k: v.clone() for k, v in training.model.state_dict().items()}
        training.model.eval()
        evidence_lower_bound(training.model, digits.validation)
        training.model.embed(digits.test.images[:50])
        training.model.sample(20)
        after = training.model.state_dict()
        assert all(torch.equal(before[k], after[k]) for k in before), model
