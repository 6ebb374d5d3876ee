"""Quantised codes: where they are rounded to, what they cost, and what their entries learn."""

import math
from itertools import product
from pathlib import Path

import pytest
import torch

from vae_core import RunConfig, UserError, catalogue
from vae_core.analyses.densities import fit_density, fit_model
from vae_core.analyses.report.card import report_card
from vae_core.config.analyses import DensitySettings, ReportSettings
from vae_core.data import Dataset, Split
from vae_core.evaluation.codes import Codes
from vae_core.evaluation.likelihood import evidence_lower_bound, importance_weighted_bound
from vae_core.export.onnx import onnx_files
from vae_core.models.posteriors import (
    Quantised,
    ScalarQuantisedHead,
    VectorQuantisedHead,
    perplexity,
)
from vae_core.models.vae import VAE, build_model
from vae_core.training.ema import WeightAverage
from vae_core.training.objectives import LossContext, vector_quantised
from vae_core.training.state import Training

from .small_models import Recorder, trained_subject, whole_and_resumed
from .sweeps import swept

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
    head.norm.eps = 0.0  # with mean 0 and variance 1 it changes nothing, in evaluation mode
    with torch.no_grad():
        head.linear.weight.copy_(torch.eye(latent_dim))
    return head.eval()


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
    drawn = prior.sample((6400,), torch.Generator().manual_seed(0))
    assert torch.equal(drawn, prior.sample((6400,), torch.Generator().manual_seed(0)))
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


def test_all_levels_come_to_be_used_about_alike() -> None:
    subject = trained_subject(model="fsq-vae", latent_dim=4)
    head = subject.model.posterior_head
    with torch.no_grad():
        used = perplexity(head.indices(subject.model.embed(subject.data.test.images)), 5)
    assert (used > 3.5).all(), "no dimension has gone to sleep at one level"


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


def book_head(codebook: list[list[float]], slots: int = 1) -> VectorQuantisedHead:
    """A head with these entries, whose features are the numbers before quantisation."""
    width = len(codebook[0])
    head = VectorQuantisedHead(width * slots, width * slots, len(codebook), slots)
    with torch.no_grad():
        head.linear.weight.copy_(torch.eye(width * slots))
        head.linear.bias.zero_()
        head.codebook.copy_(torch.tensor(codebook))
        head.sums.copy_(head.codebook)
    return head


@torch.no_grad()
@pytest.mark.parametrize(("latent_dim", "slots"), [(6, 3), (6, 1), (4, 4)])
def test_each_slot_goes_to_the_nearest_entry(latent_dim: int, slots: int) -> None:
    torch.manual_seed(1)
    head = VectorQuantisedHead(5, latent_dim, 17, slots)
    posterior = head(torch.randn(40, 5))
    width = latent_dim // slots
    for before, code in zip(posterior.before, posterior.mean, strict=True):
        for start in range(0, latent_dim, width):
            piece = before[start : start + width]
            nearest = min(head.codebook, key=lambda entry: (entry - piece).norm().item())
            assert torch.equal(code[start : start + width], nearest)
    assert head.holds(posterior.mean).all() and not head.holds(posterior.before).any()
    assert torch.equal(head.codes(head.indices(posterior.mean)), posterior.mean)


def test_the_entries_move_by_the_average_of_what_goes_to_them() -> None:
    head = book_head([[0.0, 0.0], [4.0, 0.0]])
    x = torch.tensor([[0.5, 0.5], [1.5, -0.5], [3.0, 1.0]])
    posterior = head(x)
    assert torch.equal(posterior.mean[:, 0], torch.tensor([0.0, 0.0, 4.0]))
    head.after_step(posterior)
    # N = 0.99 + 0.01 n and m = 0.99 e + 0.01 sum, entry by entry; the entry is m / N.
    torch.testing.assert_close(head.uses, torch.tensor([1.01, 1.0]))
    expected = torch.tensor([[0.02 / 1.01, 0.0], [3.96 + 0.03, 0.01]])
    torch.testing.assert_close(head.codebook, expected)
    torch.testing.assert_close(head.sums, expected * head.uses.unsqueeze(1))


def test_a_dead_entry_starts_again_from_an_encoding_of_the_batch() -> None:
    torch.manual_seed(0)
    head = book_head([[0.0], [100.0]])
    x = torch.randn(20, 1)
    steps = 0
    while head.codebook[1].item() > 50:
        head.after_step(head(x))
        steps += 1
    # Its uses fall from 1 by 1 % a step to below 0.03 of the 10 of a fair share.
    assert steps == math.ceil(math.log(0.3) / math.log(0.99))
    assert (x == head.codebook[1]).any() and head.uses[1] == 1
    assert head.codebook[0].abs() < 1, "the living one stays where it was"


def test_only_commitment_and_distortion_reach_the_encoder() -> None:
    head = book_head([[0.0, 0.0], [4.0, 0.0]])
    x = torch.tensor([[0.5, 0.5], [3.0, 1.0]], requires_grad=True)
    posterior = head(x)

    class Known:
        distortion = posterior.rsample(torch.Size((1,)))[0] @ torch.tensor([2.0, -1.0])
        kl = torch.full((2,), math.log(2))

    Known.posterior = posterior
    loss = vector_quantised(Known, LossContext({"gamma": 0.25}, 2, None))
    apart = (0.5**2 + 0.5**2 + 1 + 1) / 2
    assert loss.item() == pytest.approx(8 / 2 + math.log(2) + 0.25 * apart, abs=1e-5)
    loss.backward()
    towards = torch.tensor([[0.5, 0.5], [-1.0, 1.0]])
    expected = (torch.tensor([2.0, -1.0]) + 0.5 * towards) / 2
    torch.testing.assert_close(x.grad, expected)


@torch.no_grad()
def test_the_codebook_begins_at_encodings_of_training_pictures(digits: Dataset) -> None:
    values = {"dataset": "digits", "model": "vq-vae", "hidden": [8], "latent_dim": 4, "slots": 2}
    model = Training(RunConfig.parse({**values, "codebook": 30}), digits).model.eval()
    before = model.posterior(digits.train.images).before.view(-1, 2)
    apart = torch.cdist(model.posterior_head.codebook, before).amin(1)
    assert apart.max() < 1e-4
    assert len(torch.unique(model.posterior_head.codebook, dim=0)) == 30


def test_the_shown_model_has_the_latest_codebook_not_an_average(digits: Dataset) -> None:
    values = {"dataset": "digits", "model": "vq-vae", "hidden": [8], "latent_dim": 4}
    training = Training(RunConfig.parse({**values, "codebook": 8}), digits)
    for _ in range(WeightAverage.EVERY * 3):
        training.advance()
    ours, shown = training.model.posterior_head, training.eval_model.posterior_head
    for name in ("codebook", "uses", "sums"):
        assert torch.equal(getattr(ours, name), getattr(shown, name)), name
    assert not torch.equal(ours.linear.weight, shown.linear.weight)
    assert training.eval_model.density().head is shown, "its prior draws from its own codebook"


def test_it_resumes_bit_for_bit_where_entries_die(
    digits: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vae_core.models.posteriors.vector.DEAD", 0.2)
    values = {"dataset": "digits", "model": "vq-vae", "hidden": [8], "latent_dim": 4}
    config = RunConfig.parse({**values, "codebook": 16, "epochs": 2})
    first, second = (
        training.model.state_dict() for training in whole_and_resumed(config, digits, tmp_path, 9)
    )
    assert all(torch.equal(first[name], second[name]) for name in first)
    assert (first["posterior_head.uses"] == 1).any(), "some have just begun again"


@torch.no_grad()
def test_the_uniform_prior_of_entries_sums_to_one() -> None:
    vae = built("vq-vae", 4, codebook=6, slots=2)
    every = vae.posterior_head.codes(torch.cartesian_prod(torch.arange(6), torch.arange(6)))
    assert vae.density().log_prob(every).double().exp().sum().item() == pytest.approx(1, abs=1e-5)
    assert torch.isinf(vae.density().log_prob(every + 0.01)).all()
    drawn = vae.density().sample((50,), torch.Generator().manual_seed(0))
    assert vae.posterior_head.holds(drawn).all()


def correlated_codes(head: VectorQuantisedHead, count: int) -> torch.Tensor:
    """Codes of two slots; the second repeats the first, or in three of ten is any of three."""
    generator = torch.Generator().manual_seed(0)
    first = torch.multinomial(torch.tensor([0.5, 0.3, 0.2]), count, True, generator=generator)
    other = torch.randint(3, (count,), generator=generator)
    keep = torch.rand(count, generator=generator) < 0.7
    return head.codes(torch.stack([first, torch.where(keep, first, other)], 1))


def test_the_density_of_codes_finds_their_probabilities_and_sums_to_one() -> None:
    head = book_head([[0.0, 0.0], [4.0, 0.0], [1.0, 3.0]], slots=2)
    points = correlated_codes(head, 4000)
    state = torch.get_rng_state()
    split = Split(torch.zeros(len(points), 1, 8, 8, dtype=torch.uint8))
    fitted = fit_density("codes", Codes(points, None, split), 0, lambda *_: None, head)
    assert torch.equal(state, torch.get_rng_state())
    pairs = torch.cartesian_prod(torch.arange(3), torch.arange(3))
    with torch.no_grad():
        found = fitted.distribution.log_prob(head.codes(pairs)).exp().view(3, 3)
    share = torch.tensor([0.5, 0.3, 0.2])
    truth = share[:, None] * (0.7 * torch.eye(3) + 0.1)
    assert found.sum().item() == pytest.approx(1, abs=1e-5)
    assert (found - truth).abs().max() < 0.03
    entropy = -(truth * truth.log()).sum().item()
    assert fitted.held_out == pytest.approx(-entropy, abs=0.15)
    drawn = head.indices(fitted.sample(20_000, 1))
    counts = torch.zeros(3, 3).index_put_((drawn[:, 0], drawn[:, 1]), torch.ones(20_000), True)
    assert (counts / 20_000 - found).abs().max() < 0.015
    assert torch.isinf(fitted.distribution.log_prob(points[:3] + 0.1)).all()


def test_densities_and_probabilities_are_not_held_against_each_other() -> None:
    subject = trained_subject(model="vq-vae", epochs=2, hidden=(16,), latent_dim=4, codebook=8)
    meta, tensors = fit_model(subject, DensitySettings(kind="codes"), lambda *_: None)
    assert meta["prior_held_out"] == pytest.approx(-math.log(8), abs=1e-4)
    assert meta["held_out"] > meta["prior_held_out"]
    assert subject.model.posterior_head.holds(torch.from_numpy(tensors["codes"])).all()
    meta, _ = fit_model(subject, DensitySettings(kind="mixture"), lambda *_: None)
    assert meta["prior_held_out"] is None
    plain = trained_subject(epochs=1, hidden=(8,))
    with pytest.raises(UserError, match="not finitely many"):
        fit_model(plain, DensitySettings(kind="codes"), lambda *_: None)


@pytest.mark.parametrize("model", swept(QUANTISED, ["vq-vae"]))
def test_its_onnx_files_agree(model: str) -> None:
    subject = trained_subject(model=model, epochs=1, hidden=(16,), latent_dim=4)
    files, checks = onnx_files(subject.loaded)
    assert set(files) == {"encoder.onnx", "decoder.onnx"}
    assert checks["encoder"]["max_abs_difference"] < 1e-4


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"latent_dim": 10, "slots": 3}, "cannot be cut into 3 slots"),
        ({"codebook": 1}, "codebook"),
        ({"prior": "standard-normal"}, "a finite set"),
        ({"beta": 2.0}, "has no beta"),
    ],
)
def test_what_does_not_fit_is_refused(values: dict, why: str) -> None:
    with pytest.raises(UserError, match=why):
        RunConfig.parse({"dataset": "digits", "model": "vq-vae", **values})


@pytest.mark.parametrize(("latent_dim", "slots"), [(20, 5), (10, 5), (3, 1), (7, 7), (9, 3)])
def test_slots_are_of_four_numbers_or_of_as_many_as_divide_the_code(
    latent_dim: int, slots: int
) -> None:
    config = RunConfig.parse({"dataset": "digits", "model": "vq-vae", "latent_dim": latent_dim})
    assert config.slots == slots
    assert RunConfig.parse({"dataset": "digits", "latent_dim": latent_dim}).slots is None
