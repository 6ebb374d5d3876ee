"""Gaps filled by importance sampling, against closed forms of a linear Gaussian model."""

import math

import pytest
import torch
from torch import Tensor

from vae_core import RunConfig
from vae_core.data.layouts import Choice, Number, Table
from vae_core.data.spec import own_spec
from vae_core.errors import UserError
from vae_core.evaluation.filling import complete
from vae_core.models.vae import VAE, build_model

NAN = math.nan
LINEAR = Table(columns=tuple(Number(name=name, step=1e-6) for name in "abc"))
W = torch.tensor([[1.0, 0.2], [0.8, -0.6], [-0.3, 0.9]])
B = torch.tensor([0.1, -0.2, 0.3])
NOISE = torch.tensor([0.3, 0.5, 0.4])
COVARIANCE = W @ W.T + NOISE.square().diag()


def model_of(layout: Table, missing: str, model: str = "vae", classes: tuple[str, ...] = ()) -> VAE:
    spec = own_spec("rows", "", "", layout.shape, (9, 9, 9), classes, (), layout, "")
    config = RunConfig(dataset=spec, model=model, missing=missing, hidden=(), latent_dim=2)
    torch.manual_seed(0)
    return build_model(config, layout.shape, len(classes), layout).eval()


def linear(missing: str = "mask") -> VAE:
    """x = W z + B + noise; the encoder's q(z|x) is about the prior, whatever x is."""
    model = model_of(LINEAR, missing)
    likelihood = model.likelihood.inner if missing != "none" else model.likelihood
    with torch.no_grad():
        model.decoder.project.weight.copy_(W)
        model.decoder.project.bias.copy_(B)
        likelihood.raw_sigmas[0].copy_((NOISE - likelihood.floor0).expm1().log())
        model.posterior_head.linear.weight.mul_(0.1)
    return model


def conditional(x: Tensor) -> tuple[Tensor, Tensor, float]:
    """Mean and covariance of what is missing of x (3,), and log p of what is there."""
    gaps = x.isnan()
    known = COVARIANCE[~gaps][:, ~gaps]
    across = COVARIANCE[gaps][:, ~gaps]
    apart = (x - B)[~gaps]
    gain = across @ known.inverse()
    density = torch.distributions.MultivariateNormal(B[~gaps], known).log_prob(x[~gaps])
    return B[gaps] + gain @ apart, COVARIANCE[gaps][:, gaps] - gain @ across.T, density.item()


@pytest.mark.parametrize("missing", ["mask", "zeros", "none"])
def test_what_is_filled_is_the_gaussian_given_what_is_there(missing: str) -> None:
    """ "none" is a model of whole rows alone, whose proposals are chains."""
    x = torch.tensor([[1.2, NAN, NAN], [NAN, -0.7, 0.4]])
    truth = torch.tensor([[1.2, 0.5, -0.3], [0.2, -0.7, 0.4]]).view(2, 1, 1, 3)
    found = complete(linear(missing), x.view(2, 1, 1, 3), 20000, truth=truth, draws=6000)
    for row in range(2):
        gaps = x[row].isnan()
        mean, covariance, density = conditional(x[row])
        spread = covariance.diagonal().sqrt()
        assert found.bounds[row].item() == pytest.approx(density, abs=0.03)
        torch.testing.assert_close(found.mean[row].flatten()[gaps], mean, atol=0.03, rtol=0)
        draws = found.draws[row].flatten(1)[:, gaps]
        torch.testing.assert_close(
            draws.T.cov().reshape(covariance.shape), covariance, atol=0.09, rtol=0
        )
        low, high = (each[row].flatten()[gaps] for each in (found.low, found.high))
        torch.testing.assert_close(low, mean - 1.645 * spread, atol=0.15, rtol=0)
        torch.testing.assert_close(high, mean + 1.645 * spread, atol=0.15, rtol=0)
        score = torch.distributions.Normal(mean, spread).log_prob(truth[row].flatten()[gaps])
        torch.testing.assert_close(found.scores[row].flatten()[gaps], score, atol=0.08, rtol=0)
        # The most probable code is the mean of the posterior, as all is Gaussian.
        torch.testing.assert_close(found.mode[row].flatten()[gaps], mean, atol=0.1, rtol=0)


def test_what_is_there_stays_exactly_and_nothing_hangs_on_the_batch() -> None:
    x = torch.tensor([[1.23456789, NAN, 3.3333333], [0.1, 0.2, 0.3], [NAN, NAN, NAN]]).view(
        3, 1, 1, 3
    )
    model = linear()
    found = complete(model, x, 50, draws=3)
    there = ~x.isnan()
    for each in (found.mean, found.mode, found.low, found.high, *found.draws.unbind(1)):
        assert torch.equal(each[there], x[there]) and each.isfinite().all()
    assert torch.equal(found.gaps, ~there) and found.draws.shape == (3, 3, 1, 1, 3)
    again = complete(model, x, 50, draws=3)
    assert torch.equal(found.draws, again.draws)
    few = complete(model, x, 50, draws=3, memory=64 * 3 * 7)  # a code at a time or a few
    assert few.mean.shape == x.shape and few.effective.isfinite().all()


def test_effective_samples_are_k_where_weights_are_even_and_few_where_they_are_not() -> None:
    nothing = torch.full((1, 1, 1, 3), NAN)
    model = linear()
    with torch.no_grad():
        model.posterior_head.linear.weight.zero_()  # q(z|x) is the prior
    assert complete(model, nothing, 400).effective.item() == pytest.approx(400)
    told = torch.tensor([8.0, 8.0, NAN]).view(1, 1, 1, 3)
    assert complete(model, told, 400).effective.item() < 20


def test_choices_are_filled_by_probability_and_scored_once() -> None:
    layout = Table(columns=(Number(name="a"), Choice(name="c", values=("x", "y", "z"))))
    model = model_of(layout, "mask")
    logits = torch.tensor([0.2, 1.5, -0.4])
    with torch.no_grad():  # the choice hangs on nothing
        model.decoder.project.weight[1:].zero_()
        model.decoder.project.bias[1:].copy_(logits)
    x = torch.tensor([0.3, NAN, NAN, NAN]).view(1, 1, 1, 4)
    truth = torch.tensor([0.3, 1.0, 0.0, 0.0]).view(1, 1, 1, 4)
    found = complete(model, x, 100, truth=truth, draws=4000)
    shares = logits.softmax(0)
    torch.testing.assert_close(found.mean.flatten()[1:], shares)
    assert found.mode.flatten().tolist()[1:] == [0, 1, 0]
    torch.testing.assert_close(found.draws.mean((0, 1)).flatten()[1:], shares, atol=0.03, rtol=0)
    assert found.scores.flatten().tolist() == pytest.approx(
        [0, shares[0].log().item(), 0, 0], abs=1e-5
    )
    assert found.low.flatten().isnan().tolist() == [False, True, True, True]


def test_the_share_of_each_class_is_by_its_likelihood() -> None:
    """Columns whose mean is the class: p(y|x_o) has a closed form."""
    layout = Table(columns=(Number(name="a", step=1e-6), Number(name="b", step=1e-6)))
    model = model_of(layout, "mask", "cvae", ("one", "two"))
    noise = 0.5
    with torch.no_grad():
        model.decoder.project.weight.zero_()
        model.decoder.project.weight[:, 2:] = torch.tensor([[0.0, 1.0], [0.0, 1.0]])
        model.decoder.project.bias.zero_()
        likelihood = model.likelihood.inner
        likelihood.raw_sigmas[0].copy_((torch.full((2,), noise) - likelihood.floor0).expm1().log())
        model.posterior_head.linear.weight.zero_()
    x = torch.tensor([0.7, NAN]).view(1, 1, 1, 2)
    found = complete(model, x, 101)
    one, two = (-0.5 * ((0.7 - mean) / noise) ** 2 for mean in (0.0, 1.0))
    share = 1 / (1 + math.exp(one - two))
    assert found.classes is not None
    assert found.classes[0].tolist() == pytest.approx([1 - share, share], abs=1e-4)
    assert found.mean[0].flatten()[1].item() == pytest.approx(share, abs=1e-4)
    normal = math.log(noise * math.sqrt(2 * math.pi))
    bound = math.log((math.exp(one) + math.exp(two)) / 2) - normal
    assert found.bounds.item() == pytest.approx(bound, abs=1e-4)
    told = complete(model, x, 101, y=torch.tensor([1]))
    assert told.classes is None and told.mean[0].flatten()[1].item() == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize(
    ("model", "said"),
    [("autoencoder", "without a density"), ("vq-vae", "without a density"), ("gan", "no encoder")],
)
def test_models_whose_codes_cannot_be_weighed_are_refused(model: str, said: str) -> None:
    with pytest.raises(UserError, match=said):
        complete(model_of(LINEAR, "none", model), torch.full((1, 1, 1, 3), NAN))


def test_a_posterior_that_learned_whole_rows_and_is_no_gaussian_is_refused() -> None:
    with pytest.raises(UserError, match="missing=mask"):
        complete(model_of(LINEAR, "none", "iaf-vae"), torch.full((1, 1, 1, 3), NAN))
    found = complete(model_of(LINEAR, "mask", "iaf-vae"), torch.full((1, 1, 1, 3), NAN), 64)
    assert found.mean.isfinite().all()


def test_a_picture_is_completed_within_its_bounds() -> None:
    spec = RunConfig(dataset="digits").spec
    config = RunConfig(
        dataset=spec, likelihood="bernoulli", latent_dim=2, hidden=(8,), network="mlp"
    )
    model = build_model(config, (1, 8, 8), 0).eval()
    x = torch.rand(2, 1, 8, 8, generator=torch.Generator().manual_seed(0))
    x[:, :, 4:] = NAN
    found = complete(model, x, 64, draws=20)
    assert found.draws.shape == (2, 20, 1, 8, 8)
    assert found.mean.min() >= 0 and found.mean.max() <= 1
    assert set(found.draws[:, :, :, 4:].unique().tolist()) <= {0.0, 1.0}


@pytest.mark.parametrize("missing", ["mask", "none"])
def test_an_example_that_no_code_can_be_weighed_for_stays_unfilled_alone(missing: str) -> None:
    """1e25 has a square that is no float32: that row stays as it is, its neighbour is filled."""
    x = torch.tensor([[1e25, NAN, NAN], [1.2, NAN, NAN]]).view(2, 1, 1, 3)
    found = complete(linear(missing), x, 4000, draws=3)
    assert found.effective[0] == 0 and found.bounds[0] == -math.inf
    assert found.effective[1] > 100
    for each in (found.mean[0], found.mode[0], found.draws[0, 0]):
        assert each.isnan().flatten().tolist() == [False, True, True]
    mean, _, density = conditional(x[1].flatten())
    torch.testing.assert_close(found.mean[1, 0, 0, 1:], mean, atol=0.05, rtol=0)
    assert found.bounds[1].item() == pytest.approx(density, abs=0.1)
    assert found.draws[1].isfinite().all()
