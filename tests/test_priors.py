"""Priors: densities that integrate to one, divergences that agree with samples, and what moves."""

import math

import pytest
import torch
from torch import Tensor
from torch.distributions import Categorical, Distribution, Independent, MixtureSameFamily, Normal

from vae_core import RunConfig, UserError, catalogue
from vae_core.data import Dataset
from vae_core.models.divergence import kl_per_dimension, nats_per_dimension
from vae_core.models.posteriors import DiagonalGaussian
from vae_core.models.priors import VampPrior, draw_codes
from vae_core.models.vae import VAE, build_model
from vae_core.training.state import Training

SHAPE, CLASSES, COMPONENTS = (1, 8, 8), 3, 7
MODEL_OF = {"class-normal": "cvae"}
# Densities; what gives masses to quantised codes is tested with them.
NAMES = [name for name, row in catalogue.PRIORS.items() if not row.discrete]


def built(name: str, latent_dim: int = 2, seed: int = 0, **values) -> VAE:
    """A model with this prior, away from its starting point."""
    torch.manual_seed(seed)
    model = MODEL_OF.get(name, "vae")
    given = {"dataset": "digits", "model": model, "prior": name, "components": COMPONENTS}
    settings = {"latent_dim": latent_dim, "hidden": [16], **values}
    made = build_model(RunConfig.parse({**given, **settings}), SHAPE, CLASSES)
    away = 0.05 if name == "flow" else 0.3  # its layers multiply
    with torch.no_grad():
        for parameter in made.parameters():
            parameter += away * torch.randn_like(parameter)
    return made.eval()


def density(model: VAE, count: int) -> Distribution:
    """p(z), or p(z|y) with y = 1."""
    return model.density(torch.ones(count, dtype=torch.int64) if model.classes else None, count)


@torch.no_grad()
@pytest.mark.parametrize("name", NAMES)
def test_a_prior_integrates_to_one(name: str) -> None:
    model = built(name)
    side = torch.linspace(-12, 12, 601)
    grid = torch.cartesian_prod(side, side)
    total = density(model, len(grid)).log_prob(grid).double().exp().sum() * (side[1] - side[0]) ** 2
    assert total.item() == pytest.approx(1, abs=2e-3)


@torch.no_grad()
@pytest.mark.parametrize(
    ("name", "latent_dim"),
    # Two levels take two dimensions.
    [(name, size) for name in NAMES for size in (1, 2, 5) if (name, size) != ("two-level", 1)],
)
def test_samples_are_of_the_density(name: str, latent_dim: int) -> None:
    """The mean of exp(log r - log p) over samples of p is the mass of r, 1, for any density r."""
    model, count = built(name, latent_dim, seed=1), 40_000
    prior = density(model, count)
    z = draw_codes(prior, count, torch.Generator().manual_seed(3))
    assert z.shape == (count, latent_dim)
    again = draw_codes(prior, count, torch.Generator().manual_seed(3))
    assert torch.equal(z, again), "the generator decides"
    centre, spread = z[0], 0.3 * z.std(0)
    narrow = Normal(centre, spread).log_prob(z).sum(-1)
    ratio = (narrow - prior.log_prob(z)).double().exp()
    error = (ratio.std() / math.sqrt(count)).item()
    assert ratio.mean().item() == pytest.approx(1, abs=4 * error + 1e-6)
    assert error < 0.2


@torch.no_grad()
@pytest.mark.parametrize("name", [name for name, row in catalogue.PRIORS.items() if row.factorises])
def test_the_closed_kl_agrees_with_samples(name: str) -> None:
    model = built(name, 4, seed=2)
    prior = density(model, 3)
    posterior = DiagonalGaussian(torch.randn(3, 4), torch.randn(3, 4))
    z = posterior.rsample(torch.Size((100_000,)))
    each = posterior.log_prob(z).sum(-1) - prior.log_prob(z)
    error = each.std(0) / math.sqrt(len(z))
    exact = kl_per_dimension(posterior, prior).sum(-1)
    assert ((exact - each.mean(0)).abs() < 3.5 * error).all()


@pytest.mark.parametrize("name", NAMES)
def test_terms_take_the_kl_to_their_own_prior(name: str, digits: Dataset) -> None:
    model = built(name, 3)
    x, y = digits.train.images[:6], digits.train.labels[:6] % CLASSES
    terms = model.terms(x, y, samples=4)
    assert terms.log_prior.shape == (4, 6)
    if catalogue.PRIORS[name].factorises:
        torch.testing.assert_close(terms.kl, terms.kl_per_dimension.sum(-1))
    else:
        assert terms.kl_per_dimension is None
        expected = (terms.posterior.log_prob(terms.z).sum(-1) - terms.log_prior).mean(0)
        torch.testing.assert_close(terms.kl, expected)
    terms.kl.sum().backward()
    moved = [p.grad is not None and bool(p.grad.abs().sum() > 0) for p in model.prior.parameters()]
    assert all(moved), "what the prior has to learn gets a gradient"
    assert "components" not in catalogue.PRIORS[name].config_fields or any(moved)


def by_torch(model: VAE, pictures: Tensor) -> MixtureSameFamily:
    """The aggregate posterior of pictures, by torch's own distributions."""
    posterior = model.posterior(pictures)
    each = Independent(Normal(posterior.mean, posterior.stddev), 1)
    return MixtureSameFamily(Categorical(torch.ones(len(pictures))), each)


@torch.no_grad()
def test_a_vampprior_of_all_pictures_is_the_aggregate_posterior(digits: Dataset) -> None:
    model = built("vampprior", 3)
    images = digits.train.images[:40].float() / 255
    model.prior.pseudo_inputs = torch.nn.Parameter(images)
    z = torch.randn(50, 3)
    expected = by_torch(model, images).log_prob(z)
    torch.testing.assert_close(model.density().log_prob(z), expected, atol=1e-4, rtol=1e-4)


@torch.no_grad()
def test_a_mixture_is_that_of_torch() -> None:
    prior = built("mixture", 3).prior
    each = Independent(Normal(prior.mean, (0.5 * prior.log_variance).exp()), 1)
    expected = MixtureSameFamily(Categorical(logits=prior.log_weights), each)
    z = torch.randn(4, 20, 3)
    found = prior.condition().log_prob(z)
    torch.testing.assert_close(found, expected.log_prob(z), atol=1e-5, rtol=1e-5)


@torch.no_grad()
@pytest.mark.parametrize("latent_dim", [1, 2, 3, 8])
def test_a_flow_can_be_undone_and_knows_its_determinant(latent_dim: int) -> None:
    flow = built("flow", latent_dim, seed=4).prior.double().condition()
    noise = torch.randn(5, latent_dim, dtype=torch.float64)
    z = noise
    for coupling in reversed(flow.couplings):
        z = coupling.inverse(z.flip(-1))

    def undone(code: Tensor) -> Tensor:
        for coupling in flow.couplings:
            code = coupling(code)[0].flip(-1)
        return code

    torch.testing.assert_close(undone(z), noise, atol=1e-5, rtol=1e-5)
    for code in z:
        jacobian = torch.autograd.functional.jacobian(undone, code)
        expected = flow.base.log_prob(undone(code)) + torch.linalg.slogdet(jacobian)[1]
        torch.testing.assert_close(flow.log_prob(code), expected)


@torch.no_grad()
def test_a_flow_begins_as_the_standard_normal() -> None:
    config = RunConfig.parse({"dataset": "digits", "model": "flow-prior-vae", "latent_dim": 6})
    prior, z = build_model(config, SHAPE, 0).prior, torch.randn(9, 6)
    torch.testing.assert_close(prior.condition().log_prob(z), Normal(0.0, 1.0).log_prob(z).sum(-1))


@torch.no_grad()
def test_pseudo_inputs_start_as_pictures_and_see_no_dropout(digits: Dataset) -> None:
    config = {"dataset": "digits", "model": "vamp-vae", "components": 9, "dropout": 0.5}
    training = Training(RunConfig.parse(config), digits)
    prior: VampPrior = training.model.prior
    assert prior.pseudo_inputs.shape == (9, 1, 8, 8)
    images = digits.train.images.float() / 255
    for picture in prior.pseudo_inputs:
        assert ((images - picture).abs().amax(dim=(1, 2, 3)) == 0).any()
    model, z = training.model.train(), torch.zeros(1, model_dim := 20)
    assert z.shape[1] == model_dim and model.density().log_prob(z) == model.density().log_prob(z)
    assert model.encoder.training, "back in training mode"


@torch.no_grad()
def test_codes_are_drawn_for_the_classes_asked_for() -> None:
    model = built("class-normal", 2)
    model.prior.mean.copy_(torch.tensor([[-9.0, 0.0], [0.0, 0.0], [9.0, 0.0]]))
    y = torch.tensor([0, 1, 2, 0])
    codes, asked = model.draw(4, y)
    assert torch.equal(asked, y) and codes[:, 0].div(9).round().tolist() == [-1, 0, 1, -1]
    codes, asked = model.draw(6)
    assert asked.tolist() == [0, 1, 2, 0, 1, 2]
    between = model.density(torch.tensor([[0.5, 0.0, 0.5]]), 1)
    torch.testing.assert_close(between.mean, torch.tensor([[0.0, model.prior.mean[0, 1]]]))


def test_what_a_dimension_tells_bounds_its_information() -> None:
    """For Gaussian means the channel's information is known: 0.5 ln(1 + signal / noise)."""
    torch.manual_seed(0)
    signal, noise = torch.tensor([4.0, 1.0, 0.0]), torch.tensor([0.25, 1.0, 2.0])
    mean = torch.randn(20_000, 3) * signal.sqrt() + torch.tensor([3.0, -1.0, 0.5])
    posterior = DiagonalGaussian(mean, noise.log().expand_as(mean))
    told = nats_per_dimension(posterior, built("mixture", 3).density()).mean(0)
    torch.testing.assert_close(told, 0.5 * (1 + signal / noise).log(), atol=0.02, rtol=0)


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"model": "autoencoder", "prior": "flow"}, "point without a density"),
        ({"model": "vae", "prior": "class-normal"}, "is not conditioned on the class"),
        ({"model": "gan", "prior": "mixture"}, "no encoder"),
        ({"model": "cvae", "prior": "vampprior"}, "is conditioned on the class"),
        ({"model": "free-bits-vae", "prior": "mixture"}, "closed form"),
        ({"model": "score-function-vae", "prior": "flow"}, "closed form"),
        ({"model": "vae", "prior": "uniform-codes"}, "no finite set"),
        ({"model": "autoencoder", "prior": "uniform-codes"}, "no finite set"),
        ({"model": "fsq-vae", "prior": "standard-normal"}, "a finite set"),
        ({"model": "fsq-vae", "prior": "flow"}, "a finite set"),
        ({"model": "fsq-vae", "levels": 1}, "Levels of each dimension cannot be 1"),
        ({"model": "vae", "prior": "vamp"}, "Did you mean vampprior"),
        ({"model": "vamp-vae", "components": 0}, "Components of the prior cannot be 0"),
        ({"model": "vae", "prior": "two-level", "latent_dim": 1}, "a dimension for each level"),
        ({"model": "ladder-vae", "prior": "standard-normal"}, "its own prior says"),
    ],
)
def test_a_prior_that_does_not_fit_is_refused(values: dict, why: str) -> None:
    with pytest.raises(UserError, match=why):
        RunConfig.parse({"dataset": "digits", **values})


@pytest.mark.parametrize("name", NAMES)
def test_every_objective_that_may_have_it_takes_it(name: str, digits: Dataset) -> None:
    tried = 0
    for row in catalogue.MODELS.values():
        values = {"dataset": "digits", "model": row.name, "prior": name, "hidden": [8]}
        try:
            config = RunConfig.parse({**values, "latent_dim": 2, "batch_size": 32, "epochs": 1})
        except UserError:
            continue
        training = Training(config, digits)
        distortion, kl, *_ = training.advance()
        assert torch.isfinite(distortion) and torch.isfinite(kl), row.name
        tried += 1
    assert tried >= 3


def test_weight_decay_leaves_the_prior_alone() -> None:
    from vae_core.training.optimisation import build_optimiser

    model = built("vampprior", 2)
    config = RunConfig.parse({"dataset": "digits", "model": "vamp-vae", "weight_decay": 0.1})
    groups = build_optimiser(config, model).param_groups
    decayed = {id(p) for group in groups if group["weight_decay"] for p in group["params"]}
    assert decayed and not decayed & {id(p) for p in model.prior.parameters()}
