"""The ladder: two levels, whose posterior merges what is seen with what is predicted."""

import onnxruntime
import pytest
import torch
from torch import Tensor
from torch.distributions import Normal

from tests.small_models import Recorder, trained_subject
from vae_core import RunConfig, UserError
from vae_core.analyses.report import latent
from vae_core.analyses.subject import Subject
from vae_core.artifacts.graphs import PosteriorParameters, trace_model
from vae_core.artifacts.model_file import LoadedRun
from vae_core.artifacts.records import ModelRecord
from vae_core.config.analyses import ReportSettings
from vae_core.data import Dataset
from vae_core.evaluation.amortisation import amortisation_gap
from vae_core.evaluation.codes import DRAW_SEED, encode
from vae_core.evaluation.likelihood import evidence_lower_bound, importance_weighted_bound
from vae_core.export.onnx import onnx_files
from vae_core.models.posteriors.ladder import Ladder, merge, upper_size
from vae_core.models.vae import VAE, build_model

SHAPE, LATENT = (1, 8, 8), 5


def built(latent_dim: int = LATENT) -> VAE:
    """A ladder away from its starting point."""
    torch.manual_seed(0)
    values = {"dataset": "digits", "model": "ladder-vae", "latent_dim": latent_dim, "hidden": [16]}
    model = build_model(RunConfig.parse(values), SHAPE, 10)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter += 0.3 * torch.randn_like(parameter)
    return model.eval()


def pictures(count: int = 3) -> Tensor:
    return torch.rand(count, *SHAPE, generator=torch.Generator().manual_seed(1))


@pytest.fixture(scope="module")
def subject() -> Subject:
    return trained_subject(model="ladder-vae", latent_dim=4)


def test_about_a_third_is_the_upper_level() -> None:
    assert [upper_size(size) for size in (2, 3, 4, 5, 6, 12, 20)] == [1, 1, 1, 2, 2, 4, 7]


def test_two_gaussians_are_merged_by_their_precisions() -> None:
    """Precisions 4 and 1: variance 1/5, mean (4 * 1 + 1 * 6) / 5 = 2."""
    ones = torch.ones(1)
    mean, log_variance = merge((ones, (0.25 * ones).log()), (6 * ones, 0 * ones))
    torch.testing.assert_close((mean, log_variance.exp()), (2 * ones, 0.2 * ones))
    # It is the normalised product of both densities.
    one, other = Normal(0.3, 0.7), Normal(-1.1, 1.9)
    found = merge(
        (torch.tensor(0.3), torch.tensor(0.49).log()),
        (torch.tensor(-1.1), torch.tensor(3.61).log()),
    )
    z = torch.linspace(-12, 12, 4001)
    product = (one.log_prob(z) + other.log_prob(z)).exp()
    product /= product.sum() * (z[1] - z[0])
    density = Normal(found[0], (0.5 * found[1]).exp()).log_prob(z).exp()
    torch.testing.assert_close(density, product, atol=1e-4, rtol=1e-3)


@torch.no_grad()
def test_a_prediction_of_no_precision_leaves_what_is_seen() -> None:
    sharp = (torch.tensor(1.5), torch.tensor(-9.0)), (torch.tensor(-4.0), torch.tensor(9.0))
    for pair in (sharp, sharp[::-1]):
        torch.testing.assert_close(merge(*pair), sharp[0], atol=1e-6, rtol=1e-6)


@torch.no_grad()
def test_the_posterior_is_what_the_two_halves_say() -> None:
    """Each level by hand, from the encoder's estimate and the prior's network."""
    model = built()
    x, size = pictures(), model.prior.levels[0]
    seen = model.posterior_head.bottom_up(model.encoder(x))
    posterior = model.posterior(x)
    z = posterior.rsample(torch.Size((7,)))
    assert z.shape == (7, 3, LATENT) and size == 2
    mean, log_variance = model.prior.top_down(z[..., :size])
    of_seen, of_prior = (-seen.log_variance[:, size:]).exp(), (-log_variance).exp()
    variance = 1 / (of_seen + of_prior)
    middle = variance * (seen.mean[:, size:] * of_seen + mean * of_prior)
    expected = torch.cat(
        [
            Normal(seen.mean[:, :size], seen.stddev[:, :size]).log_prob(z[..., :size]),
            Normal(middle, variance.sqrt()).log_prob(z[..., size:]),
        ],
        dim=-1,
    )
    torch.testing.assert_close(posterior.log_prob(z), expected, atol=1e-4, rtol=1e-4)
    # Along the means nothing is drawn, and the same is what the browser's graph is traced from.
    torch.testing.assert_close(posterior.mean[:, :size], seen.mean[:, :size])
    assert torch.equal(model.embed(x), posterior.mean)
    statistics = PosteriorParameters(model)(x)
    assert torch.equal(statistics[0], posterior.mean)
    assert torch.equal(statistics[1], posterior.log_variance)


@torch.no_grad()
def test_draws_are_of_the_density() -> None:
    """The mean of log q over draws is the negative entropy, closed for both conditional levels."""
    model = built()
    posterior: Ladder = model.posterior(pictures(1))
    z = posterior.rsample(torch.Size((100_000,)))
    each = posterior.log_prob(z).sum(-1)
    spread = posterior.at(z[..., : model.prior.levels[0]])[1]
    entropy = 0.5 * (spread + torch.log(torch.tensor(2 * torch.pi)) + 1).sum(-1)
    error = (each + entropy).std() / len(z) ** 0.5
    assert abs((each + entropy).mean()) < 4 * error
    upper = z[:, 0, 0]
    expected = posterior.mean[0, 0], posterior.stddev[0, 0]
    torch.testing.assert_close((upper.mean(), upper.std()), expected, atol=0.02, rtol=0.02)


@torch.no_grad()
def test_the_kl_of_each_level_agrees_with_draws() -> None:
    model = built()
    size, x = model.prior.levels[0], pictures()
    many = model.terms(x, samples=60_000)
    torch.testing.assert_close(many.kl, many.kl_per_dimension.sum(-1))
    conditional = model.density().conditionals(many.z)
    log_prior = Normal(conditional.mean, (0.5 * conditional.log_variance).exp()).log_prob(many.z)
    ratio = many.posterior.log_prob(many.z) - log_prior
    for level in (slice(0, size), slice(size, LATENT)):
        each = ratio[..., level].sum(-1)
        closed = many.kl_per_dimension[:, level].sum(-1)
        assert ((each.mean(0) - closed).abs() < 4 * each.std(0) / 60_000**0.5).all()
        assert (closed > 0.05).all()
    # Few codes give an estimate around the same figure: the upper level's is exact.
    few = torch.stack([model.terms(x).kl_per_dimension for _ in range(400)])
    torch.testing.assert_close(few[0, :, :size], many.kl_per_dimension[:, :size])
    error = few.std(0) / 400**0.5
    assert ((few.mean(0) - many.kl_per_dimension).abs() < 4.5 * error + 1e-5).all()


def test_the_prior_learns_from_the_posterior_as_well() -> None:
    model = built()
    model.terms(pictures()).kl.sum().backward()
    assert all(p.grad.abs().sum() > 0 for p in model.prior.top_down.parameters())
    assert not {"posterior_head.top_down"} & {n.rsplit(".", 2)[0] for n in model.state_dict()}


def test_levels_add_up_and_the_bounds_agree(subject: Subject, digits: Dataset) -> None:
    bound = evidence_lower_bound(subject.model, digits.validation)
    assert len(bound.kl_levels) == 2 and min(bound.kl_levels) > 0.01
    assert sum(bound.kl_levels) == pytest.approx(bound.kl, rel=1e-5)
    assert bound.kl_levels[0] == pytest.approx(sum(bound.kl_per_dimension[:1]), rel=1e-6)
    assert bound.summary()["kl_levels"] == bound.kl_levels
    weighted = importance_weighted_bound(subject.model, digits.validation, 20)
    assert bound.elbo < weighted.value
    plain = evidence_lower_bound(trained_subject(epochs=1).model, digits.validation)
    assert plain.kl_levels is None and "kl_levels" not in plain.summary()


@torch.no_grad()
def test_codes_are_drawn_as_the_posterior_draws_them(subject: Subject, digits: Dataset) -> None:
    codes = encode(subject.model, digits.test)
    whole = subject.model.posterior(digits.test.images)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(DRAW_SEED)
        noise = torch.randn(codes.mean.shape)
    torch.testing.assert_close(codes.sample(5), whole.carry(noise), atol=1e-5, rtol=1e-4)
    torch.testing.assert_close(codes.log_variance, whole.log_variance, atol=1e-5, rtol=1e-4)
    lower = slice(subject.model.prior.levels[0], None)
    along = codes.mean + noise * (0.5 * codes.log_variance).exp()
    assert (along - codes.sample(5))[:, lower].abs().max() > 1e-3, "the draw above matters"


def test_the_report_tells_each_level_and_why_there_is_no_more(subject: Subject) -> None:
    settings = ReportSettings.parse({"sections": ["latent"], "examples": 60})
    report = Recorder()
    figures = {f.metric.key: f for f in latent.section(subject, settings, report).figures}
    parts = [figures[f"kl_{level}"].value for level in ("upper", "lower")]
    assert sum(parts) == pytest.approx(figures["kl"].value, rel=1e-5) and min(parts) > 0
    bound = evidence_lower_bound(subject.model, getattr(subject.data, settings.split))
    assert figures["kl"].value == pytest.approx(bound.kl, rel=0.1)
    for key in ("mutual_information", "total_correlation", "holes", "amortisation_gap"):
        assert (
            figures[key].value is None and "diagonal Gaussian posteriors only" in figures[key].note
        )
    assert figures["classifier_test"].value is not None and report.in_order
    with pytest.raises(UserError, match="no diagonal Gaussian posteriors"):
        amortisation_gap(subject.model, subject.data.test.select(torch.arange(4)))


def test_a_ladder_goes_to_the_browser_and_to_onnx(subject: Subject) -> None:
    loaded = subject.loaded
    graph = trace_model(loaded.model).encoder
    args = [arg for node in graph["nodes"] for arg in node["args"].values()]
    weights = {arg["tensor"] for arg in args if isinstance(arg, dict) and "tensor" in arg}
    stored = {f"model/{name}" for name in loaded.model.state_dict()}
    assert weights <= stored and "model/prior.top_down.network.0.weight" in weights
    shapes = [each["shape"][1:] for each in graph["outputs"]]
    assert shapes == [[4], [4]], "mean and log-variance along the means"
    files, checks = onnx_files(LoadedRun(loaded.model, loaded.config, ModelRecord(title="t")))
    session = onnxruntime.InferenceSession(files["encoder.onnx"])
    x = subject.data.test.images[:7].float() / 255
    mean, log_variance = session.run(None, {"x": x.numpy()})
    posterior = loaded.model.posterior(x)
    torch.testing.assert_close(torch.from_numpy(mean), posterior.mean.detach(), atol=1e-4, rtol=0)
    expected = posterior.log_variance.detach()
    torch.testing.assert_close(torch.from_numpy(log_variance), expected, atol=1e-4, rtol=0)
    assert checks
