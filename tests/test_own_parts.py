"""Priors from outside the package: composed, trained, stored and loaded by their rows alone."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
import torch
from torch import Tensor, nn
from torch.distributions import Distribution, Independent, Laplace, StudentT
from torch.distributions.kl import kl_divergence, register_kl

from tests.sweeps import swept
from vae_core import RunConfig, UserError, catalogue, train
from vae_core.artifacts.model_file import load_model, pack_model
from vae_core.catalogue import PosteriorRow, PriorRow
from vae_core.data import Dataset
from vae_core.evaluation.likelihood import evidence_lower_bound
from vae_core.models.divergence import kl_per_dimension
from vae_core.models.posteriors import DiagonalGaussian, PosteriorHead
from vae_core.models.priors import CodeDistribution, Prior, draw_codes
from vae_core.training.state import Training


class Box(CodeDistribution):
    """A Gaussian of one width for all dimensions, with a closed form of its own."""

    def __init__(self, latent_dim: int, log_width: Tensor):
        super().__init__(latent_dim)
        self.log_width = log_width

    def log_prob(self, value: Tensor) -> Tensor:
        width = self.log_width.exp().expand(self.event_shape)
        return torch.distributions.Normal(0.0, width, validate_args=False).log_prob(value).sum(-1)

    def sample(self, sample_shape=(), generator=None) -> Tensor:
        noise = torch.randn(self._extended_shape(torch.Size(sample_shape)), generator=generator)
        return self.log_width.exp() * noise


@register_kl(DiagonalGaussian, Box)
def gaussian_box(posterior: DiagonalGaussian, prior: Box) -> Tensor:
    ratio = posterior.log_variance - 2 * prior.log_width
    apart = posterior.mean.square() * (-2 * prior.log_width).exp()
    return 0.5 * (ratio.exp() + apart - 1 - ratio)


class BoxPrior(Prior):
    """Built from what its row names: of the configuration the levels, of the data the shape."""

    def __init__(self, latent_dim: int, levels: int, shape: tuple[int, int, int]):
        super().__init__(latent_dim)
        self.built_from = levels, shape
        self.log_width = nn.Parameter(torch.tensor(0.5))

    def condition(self, classes=None, encode=None) -> Box:
        return Box(self.latent_dim, self.log_width)


class TorchPrior(Prior):
    """One of torch's own distributions, of a width that is learned."""

    KIND: type[Distribution]

    def __init__(self, latent_dim: int):
        super().__init__(latent_dim)
        self.log_width = nn.Parameter(torch.full((latent_dim,), 0.5))

    def condition(self, classes=None, encode=None) -> Independent:
        centre = torch.zeros(self.latent_dim)
        return Independent(self.each(centre, self.log_width.exp()), 1, validate_args=False)


class LaplacePrior(TorchPrior):
    """torch knows its divergence from a Gaussian."""

    def each(self, centre: Tensor, width: Tensor) -> Laplace:
        return Laplace(centre, width, validate_args=False)


class StudentPrior(TorchPrior):
    """Nobody knows its divergence from a Gaussian in closed form."""

    def each(self, centre: Tensor, width: Tensor) -> StudentT:
        return StudentT(4.0, centre, width, validate_args=False)


ROWS = {
    "box": PriorRow(
        "box",
        "Box",
        "A Gaussian of one width.",
        factorises=True,
        config_fields=("levels",),
        data_fields=("shape",),
        build=BoxPrior,
    ),
    "laplace": PriorRow("laplace", "Laplace", "Pointed.", factorises=True, build=LaplacePrior),
    "student": PriorRow("student", "Student", "Heavy tails.", build=StudentPrior),
}
each_prior = pytest.mark.parametrize("name", ROWS)


@pytest.fixture(autouse=True)
def _registered(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, row in ROWS.items():
        monkeypatch.setitem(catalogue.PRIORS, name, row)
    yield


def config_of(name: str, **values: object) -> RunConfig:
    given = {"dataset": "digits", "prior": name, "hidden": [16], "latent_dim": 3, "levels": 7}
    return RunConfig.parse({**given, "batch_size": 64, "epochs": 1, **values})


@pytest.mark.parametrize("name", swept(ROWS, ("laplace",)))
def test_it_is_composed_trained_stored_and_loaded(name: str, digits: Dataset) -> None:
    config = config_of(name)
    training = Training(config, digits)
    prior = training.model.prior
    assert type(prior) is ROWS[name].build
    before = prior.log_width.detach().clone()
    first = training.advance()[0].item()
    for _ in range(20):
        last = training.advance()[0].item()
    assert last < first - 1, "it learns"
    assert not torch.equal(prior.log_width, before), "and so does its prior"
    model = training.saved.eval()
    data = pack_model(model, config, digits, evidence_lower_bound(model, digits.validation))
    loaded = load_model(data).model
    assert torch.equal(loaded.prior.log_width, model.prior.log_width)
    with torch.no_grad():
        drawn = [each.sample(5, None, torch.Generator().manual_seed(4)) for each in (model, loaded)]
    assert torch.equal(*drawn)


def test_it_is_built_from_what_its_row_names(digits: Dataset) -> None:
    assert Training(config_of("box"), digits).model.prior.built_from == (7, (1, 8, 8))


@torch.no_grad()
@each_prior
def test_a_registered_divergence_is_taken_and_else_the_sampled_one(
    name: str, digits: Dataset
) -> None:
    torch.manual_seed(2)
    model = Training(config_of(name), digits).model
    terms = model.terms(digits.train.images[:4], samples=20_000)
    sampled = (terms.log_posterior - terms.log_prior).double()
    error = sampled.std(0) / len(sampled) ** 0.5
    if name == "student":
        assert terms.kl_per_dimension is None
        with pytest.raises(NotImplementedError):
            kl_divergence(terms.posterior, terms.prior)
        assert torch.equal(terms.kl, (terms.log_posterior - terms.log_prior).mean(0))
    else:
        assert terms.kl_per_dimension.shape == (4, 3)
        assert torch.equal(terms.kl, terms.kl_per_dimension.sum(-1))
        assert ((terms.kl - sampled.mean(0)).abs() < 4 * error + 1e-5).all()
    assert terms.nats_per_dimension.shape == (4, 3)


def test_objectives_that_need_a_closed_form_ask_its_row(digits: Dataset) -> None:
    for name in ("box", "laplace"):
        training = Training(config_of(name, model="free-bits-vae"), digits)
        assert torch.isfinite(training.advance()[0])
    with pytest.raises(UserError, match="closed form"):
        config_of("student", model="free-bits-vae")


def test_torchs_own_distributions_draw_from_a_generator_too() -> None:
    prior = LaplacePrior(3).condition()
    state, generator = torch.get_rng_state(), torch.Generator().manual_seed(1)
    first, second = (draw_codes(prior, 6, generator) for _ in range(2))
    assert torch.equal(state, torch.get_rng_state()), "global randomness is left alone"
    assert first.shape == (6, 3) and not torch.equal(first, second), "the generator goes on"
    assert torch.equal(first, draw_codes(prior, 6, torch.Generator().manual_seed(1)))


def test_of_several_dimensions_at_once_there_is_no_divergence_of_each() -> None:
    posterior = DiagonalGaussian(torch.zeros(2, 3), torch.zeros(2, 3))
    whole = Independent(Laplace(torch.zeros(2, 3), torch.ones(2, 3)), 2)
    assert kl_per_dimension(posterior, whole) is None


def test_a_file_whose_prior_is_not_registered_says_so(
    digits: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = config_of("box")
    model = Training(config, digits).saved.eval()
    data = pack_model(model, config, digits, evidence_lower_bound(model, digits.validation))
    monkeypatch.delitem(catalogue.PRIORS, "box")
    with pytest.raises(UserError, match="no prior named 'box'"):
        load_model(data)


class Odd(Prior):
    """A prior whose events are of another shape than codes."""

    EVENTS: Distribution

    def condition(self, classes, encode) -> Distribution:
        return self.EVENTS


@pytest.mark.parametrize(
    ("events", "words"),
    [
        (Laplace(torch.zeros(4), torch.ones(4)), r"events of shape \(\)"),
        (Independent(Laplace(torch.zeros(5), torch.ones(5)), 1), r"events of shape \(5,\)"),
    ],
)
def test_a_prior_of_another_shape_is_refused_before_the_first_step(
    events: Distribution, words: str, digits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Odd, "EVENTS", events, raising=False)
    monkeypatch.setitem(catalogue.PRIORS, "odd", PriorRow("odd", "", "", build=Odd))
    config = RunConfig(dataset="digits", prior="odd", latent_dim=4, epochs=1)
    with pytest.raises(UserError, match=f"The prior odd is a distribution of {words}"):
        train(config, digits)


class OddHead(PosteriorHead):
    """A head whose distribution sums over its dimensions already."""

    def __init__(self, features: int, latent_dim: int):
        super().__init__()
        self.linear = torch.nn.Linear(features, latent_dim)

    def forward(self, features):
        mean = self.linear(features)
        return Independent(Laplace(mean, torch.ones_like(mean)), 1)


def test_a_posterior_without_a_factor_for_each_dimension_is_refused(
    digits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(catalogue.POSTERIORS, "odd", PosteriorRow("odd", "", "", build=OddHead))
    row = replace(catalogue.MODELS["vae"], name="odd", posterior="odd")
    monkeypatch.setitem(catalogue.MODELS, "odd", row)
    config = RunConfig(dataset="digits", model="odd", latent_dim=4, epochs=1)
    with pytest.raises(UserError, match=r"The posterior odd .*not Independent"):
        train(config, digits)
