"""Games against a second network: losses by hand, known optima, and whose gradient goes where."""

import math
from dataclasses import replace

import pytest
import torch
from torch import Tensor, nn
from torch.distributions import Independent, MultivariateNormal, Normal

from tests.learning import cases, configured, few
from vae_core import RunConfig, catalogue
from vae_core.data import Dataset
from vae_core.errors import UserError
from vae_core.evaluation.aggregate import sample_aggregate
from vae_core.evaluation.codes import encode
from vae_core.evaluation.decomposition import decompose
from vae_core.models.terms import Terms
from vae_core.models.vae import VAE, build_model
from vae_core.training.adversaries import (
    PENALTY,
    Adversary,
    build_adversary,
    cross_entropy,
    frozen,
    permuted,
)
from vae_core.training.checkpoint import capture, load_checkpoint, restore, save_checkpoint
from vae_core.training.loop import train
from vae_core.training.minibatch import mean_discrepancy
from vae_core.training.objectives import LossContext
from vae_core.training.optimisation import build_adversary_optimiser
from vae_core.training.state import Training

SHAPE = (1, 6, 6)
ROWS = [
    name
    for name, row in catalogue.MODELS.items()
    if catalogue.OBJECTIVES[row.objective].adversarial
]
OF_PICTURES = ["vae-gan", "gan"]


def config_of(name: str, **values) -> RunConfig:
    values = {"dataset": "digits", "hidden": [16], "latent_dim": 4, **values}
    return RunConfig.parse({"model": name, **values})


def playing(name: str, count: int = 12, samples: int = 1, **values) -> tuple[VAE, Adversary, Terms]:
    """A model and its adversary, both with weights that say something, and terms of a batch."""
    torch.manual_seed(3)
    config = config_of(name, **values)
    model, adversary = build_model(config, SHAPE, 10), build_adversary(config, SHAPE)
    with torch.no_grad():
        for parameter in [*model.posterior_head.parameters(), *adversary.parameters()]:
            parameter.add_(0.1 * torch.randn_like(parameter))
    return model, adversary, model.terms(torch.rand(count, *SHAPE), None, samples)


def given(model: VAE, adversary: nn.Module, **weights: float) -> LossContext:
    return LossContext(weights, 60000, model, adversary)


def objective_of(name: str):
    return catalogue.OBJECTIVES[catalogue.MODELS[name].objective].load()


def told(logit: Tensor, true: bool) -> float:
    """-log of the chance that is given to what is so, one logit after the other."""
    chances = [1 / (1 + math.exp(-value)) for value in logit.double().flatten().tolist()]
    return -sum(math.log(p if true else 1 - p) for p in chances) / len(chances)


def test_the_catalogue_says_which_objectives_are_played() -> None:
    adversarial = {name for name, row in catalogue.OBJECTIVES.items() if row.adversarial}
    assert adversarial == {
        "density-ratio",
        "adversarial-codes",
        "learned-similarity",
        "adversarial-pictures",
    }
    for name in catalogue.MODELS:
        assert (build_adversary(config_of(name), SHAPE) is not None) == (name in ROWS)


# What an adversary minimises


def test_permuted_codes_keep_their_marginals_and_lose_their_correlation() -> None:
    generator = torch.Generator().manual_seed(0)
    first = torch.randn(4000, 1, generator=generator)
    noise = torch.randn(4000, 2, generator=generator)
    codes = torch.cat([first, first, first], 1) + 0.1 * torch.cat([0 * first, noise], 1)
    torch.manual_seed(1)
    shuffled = permuted(codes)
    assert torch.equal(shuffled.sort(0).values, codes.sort(0).values)
    assert torch.corrcoef(codes.T).min() > 0.98
    apart = torch.corrcoef(shuffled.T) - torch.eye(3)
    assert apart.abs().max() < 4 / math.sqrt(4000)
    assert torch.equal(permuted(codes[:1]), codes[:1])


def test_the_loss_on_permuted_codes_by_hand() -> None:
    model, adversary, terms = playing("factor-vae", count=9)
    torch.manual_seed(7)
    loss = adversary.loss(terms, model)
    torch.manual_seed(7)
    codes = terms.z[0].detach()
    product = codes[4:].clone()  # the second half; of nine the middle one is in both
    ranks = torch.rand_like(product).argsort(0)
    for d in range(4):
        product[:, d] = codes[4:][ranks[:, d], d]
    expected = told(adversary(codes[:5]), True) + told(adversary(product), False)
    assert loss.item() == pytest.approx(expected, rel=1e-5)


def test_the_loss_on_codes_and_draws_by_hand() -> None:
    model, adversary, terms = playing("aae", samples=2)
    torch.manual_seed(7)
    loss = adversary.loss(terms, model)
    torch.manual_seed(7)
    draws = torch.randn(24, 4)
    expected = told(adversary(draws), True) + told(adversary(terms.z), False)
    assert loss.item() == pytest.approx(expected, rel=1e-5)


def steepness_by_differences(adversary: Adversary, x: Tensor) -> float:
    """|grad_x logit|^2 averaged over pictures, pixel by pixel."""
    double, size = adversary.double(), x[0].numel()
    steps = torch.eye(size, dtype=torch.float64).view(size, *SHAPE) * 1e-5
    logits = lambda pictures: double.logit(double.encoder(pictures)).squeeze(1)  # noqa: E731
    slopes = [(logits(p.double() + steps) - logits(p.double() - steps)) / 2e-5 for p in x]
    return torch.stack(slopes).square().sum(1).mean().item()


@pytest.mark.parametrize("name", OF_PICTURES)
def test_the_loss_on_pictures_by_hand_and_by_finite_differences(name: str) -> None:
    model, adversary, terms = playing(name, count=20, samples=2)
    torch.manual_seed(7)
    loss = adversary.loss(terms, model).item()
    torch.manual_seed(7)
    made = torch.sigmoid(terms.parameters.detach()).view(40, *SHAPE)
    expected = told(adversary(terms.x), True) + told(adversary(made), False)
    if name == "vae-gan":
        expected += told(adversary(model.decode(torch.randn(20, 4))), False)
    share = terms.x[:2]  # an eighth of the batch
    expected += 0.5 * PENALTY * steepness_by_differences(adversary, share)
    assert loss == pytest.approx(expected, rel=1e-4)


def test_pictures_of_a_gaussian_are_not_cut_for_an_adversary() -> None:
    model, adversary, terms = playing("gan", likelihood="gaussian")
    wide = replace(terms, parameters=(30 * terms.parameters).detach().requires_grad_())
    objective_of("gan")(wide, given(model, adversary)).backward()
    beyond = (wide.parameters > 1) | (wide.parameters < 0)
    assert beyond.any() and (wide.parameters.grad[beyond] != 0).all()


# Known optima


class Ratio(nn.Module):
    """The best logit: log true(z) - log false(z)."""

    def __init__(self, true, false):
        super().__init__()
        self.true, self.false = true, false

    def forward(self, z: Tensor) -> Tensor:
        return self.true.log_prob(z) - self.false.log_prob(z)


def correlated(correlation: float) -> tuple[MultivariateNormal, Independent]:
    """A Gaussian of unit variances in two dimensions, and the product of its marginals."""
    covariance = torch.tensor([[1.0, correlation], [correlation, 1.0]])
    joint = MultivariateNormal(torch.zeros(2), covariance)
    return joint, Independent(Normal(torch.zeros(2), torch.ones(2)), 1)


def test_with_the_best_discriminator_the_term_is_the_total_correlation() -> None:
    model, _, terms = playing("factor-vae")
    joint, product = correlated(0.8)
    torch.manual_seed(0)
    codes = joint.sample((200_000,))
    known = replace(terms, z=codes.view(4, 50_000, 2))
    best = Ratio(joint, product)
    objective = objective_of("factor-vae")
    with_it, without = (
        objective(known, given(model, best, beta=1.0, gamma=gamma)) for gamma in (3.0, 0.0)
    )
    truth = -0.5 * math.log(1 - 0.8**2)
    error = best(codes).std().item() / math.sqrt(200_000)
    assert (with_it - without).item() / 3 == pytest.approx(truth, abs=4 * error)
    assert truth == pytest.approx(0.5108, abs=1e-4) and error < 0.003
    elbo = catalogue.OBJECTIVES["elbo"].load()(known, given(model, best, beta=1.0))
    torch.testing.assert_close(without, elbo)


@pytest.mark.proof
def test_a_trained_discriminator_finds_the_density_ratio() -> None:
    """Codes of a correlated Gaussian against permuted ones, from the losses of the class alone."""
    model, _, terms = playing("factor-vae")
    config = config_of("factor-vae", latent_dim=2, learning_rate=2e-3)
    torch.manual_seed(2)
    adversary = build_adversary(config, SHAPE)
    joint, product = correlated(0.8)
    optimiser = build_adversary_optimiser(config, adversary)
    held_out = joint.sample((5000,))
    assert adversary(held_out).abs().max() < 0.1, "it begins at chance"
    for _ in range(250):
        known = replace(terms, z=joint.sample((1, 1000)))
        optimiser.zero_grad()
        adversary.loss(known, model).backward()
        optimiser.step()
    with torch.no_grad():
        found, best = adversary(held_out), Ratio(joint, product)(held_out)
        assert torch.corrcoef(torch.stack([found, best]))[0, 1] > 0.95
        assert found.mean().item() == pytest.approx(0.51, abs=0.12)
        lost = cross_entropy(found, adversary(permuted(held_out)))
        least = cross_entropy(best, Ratio(joint, product)(permuted(held_out)))
    assert least < lost < least + 0.06 and lost < 2 * math.log(2) - 0.2


# What the model makes of it, and whose gradient goes where


def test_what_a_model_minimises_by_hand() -> None:
    model, adversary, terms = playing("aae", samples=3)
    loss = objective_of("aae")(terms, given(model, adversary, gamma=5.0)).item()
    expected = terms.distortion.mean().item() + 5 * told(adversary(terms.z), True)
    assert loss == pytest.approx(expected, rel=1e-5)

    model, adversary, terms = playing("gan", samples=2)
    made = torch.sigmoid(terms.parameters).view(24, *SHAPE)
    loss = objective_of("gan")(terms, given(model, adversary)).item()
    assert loss == pytest.approx(told(adversary(made), True), rel=1e-5)
    assert terms.kl.abs().max() == 0


def test_the_learned_similarity_is_a_gaussian_of_features() -> None:
    model, adversary, terms = playing("vae-gan", samples=2)
    torch.manual_seed(7)
    loss = objective_of("vae-gan")(terms, given(model, adversary, beta=0.5, gamma=3.0)).item()
    torch.manual_seed(7)
    real = adversary.features(terms.x)
    density = []
    for parameters in terms.parameters:
        seen = adversary.features(torch.sigmoid(parameters))
        constant = 0.5 * seen.shape[1] * math.log(2 * math.pi)
        density.append(Normal(seen, 1.0).log_prob(real).sum(1) + constant)
    codes = torch.cat([terms.z.view(24, 4), torch.randn(12, 4)])
    expected = -torch.stack(density).mean().item() + 0.5 * terms.kl.mean().item()
    expected += 3 * told(adversary(model.decode(codes)), True)
    assert loss == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("name", ROWS)
def test_neither_sides_loss_reaches_the_other(name: str) -> None:
    model, adversary, terms = playing(name)
    adversary.loss(terms, model).backward()
    assert all(p.grad is None for p in model.parameters())
    assert any(p.grad is not None and p.grad.abs().sum() > 0 for p in adversary.parameters())
    adversary.zero_grad(set_to_none=True)
    with frozen(adversary):
        loss = objective_of(name)(terms, given(model, adversary, beta=1.0, gamma=1.0))
    loss.backward()
    assert all(p.grad is None and p.requires_grad for p in adversary.parameters())
    assert sum(p.grad.abs().sum() for p in model.decoder.parameters()) > 0


def gradients(name: str, part: str, **weights: float) -> Tensor:
    model, adversary, terms = playing(name)
    torch.manual_seed(9)
    objective_of(name)(terms, given(model, adversary, **weights)).backward()
    found = [p.grad for p in getattr(model, part).parameters()]
    return torch.cat([g.flatten() for g in found if g is not None])


def test_the_game_of_the_vae_gan_is_the_decoders_alone() -> None:
    quiet, loud = ({"beta": 1.0, "gamma": gamma} for gamma in (0.0, 50.0))
    for part in ("encoder", "posterior_head"):
        found = gradients("vae-gan", part, **quiet)
        assert found.abs().sum() > 0
        assert torch.equal(found, gradients("vae-gan", part, **loud))
    assert not torch.equal(*(gradients("vae-gan", "decoder", **w) for w in (quiet, loud)))


@pytest.mark.parametrize("name", ["factor-vae", "aae"])
def test_a_game_about_codes_is_the_encoders_alone(name: str) -> None:
    quiet, loud = ({"beta": 1.0, "gamma": gamma} for gamma in (0.0, 50.0))
    assert torch.equal(*(gradients(name, "decoder", **w) for w in (quiet, loud)))
    assert not torch.equal(*(gradients(name, "encoder", **w) for w in (quiet, loud)))


# Training


def small(model: str, **values) -> RunConfig:
    return config_of(model, hidden=[24], latent_dim=2, **values)


@pytest.mark.parametrize("name", ROWS)
def test_both_sides_step_and_a_resumed_game_goes_on_bit_for_bit(
    name: str, digits: Dataset, tmp_path
) -> None:
    def advance(training: Training, count: int) -> Training:
        with training.own_noise():
            for _ in range(count):
                training.advance()
        return training

    config = small(name, precision="bfloat16", learning_rate_schedule="cosine", epochs=4)
    start = capture(Training(config, digits))
    whole, first = Training(config, digits), advance(Training(config, digits), 5)
    save_checkpoint(first, tmp_path / "state")
    second = Training(config, digits)
    restore(second, load_checkpoint(tmp_path / "state"))
    ends = capture(advance(whole, 9)), capture(advance(second, 4))
    assert ends[0].keys() == ends[1].keys()
    names = [key for key in ends[0] if key != "scalars"]
    assert all(torch.equal(ends[0][key], ends[1][key]) for key in names)
    mine = [key for key in names if key.startswith("adversary/")]
    assert mine and any(key.startswith("opponent/") for key in names)
    assert all(not torch.equal(ends[0][key], start[key]) for key in mine)
    assert not [key for key in whole.saved.state_dict() if "adversary" in key]
    rates = {group["lr"] for group in whole.adversary_optimiser.param_groups}
    assert rates == {group["lr"] for group in whole.optimiser.param_groups}


@pytest.mark.parametrize("network", ["conv", "patch"])
@pytest.mark.parametrize("likelihood", ["gaussian-learned", "continuous-bernoulli"])
@pytest.mark.parametrize("name", OF_PICTURES)
def test_every_network_and_likelihood_plays(
    name: str, network: str, likelihood: str, digits: Dataset
) -> None:
    config = config_of(
        name, network=network, hidden=None, likelihood=likelihood, dropout=0.2, samples=2
    )
    training = Training(config, digits)
    networks = (training.model.decoder, training.adversary)
    before = [[p.clone() for p in network.parameters()] for network in networks]
    with training.own_noise():
        for _ in range(3):
            training.advance()
    for network, old in zip(networks, before, strict=True):
        assert all(not torch.equal(*pair) for pair in zip(network.parameters(), old, strict=True))
        assert all(p.isfinite().all() for p in network.parameters())


def test_other_models_have_no_adversary_in_their_state(digits: Dataset) -> None:
    training = Training(small("vae"), digits)
    assert training.adversary is training.adversary_optimiser is None
    assert not [key for key in capture(training) if key.startswith(("adversary", "opponent"))]


@pytest.mark.parametrize("name", ROWS)
def test_batches_of_one_picture_are_played_too(name: str, digits: Dataset) -> None:
    training = Training(small(name, batch_size=1), digits)
    with training.own_noise():
        for _ in range(3):
            *_, norm = training.advance(measure_gradient=True)
    assert math.isfinite(norm)
    for network in (training.model, training.adversary):
        assert all(p.isfinite().all() for p in network.parameters())


@pytest.mark.parametrize("name", ROWS)
def test_the_last_model_of_a_game_is_kept_and_patience_refused(name: str, digits: Dataset) -> None:
    *_, end = train(small(name, epochs=2), digits)
    saved, shown = end.training.saved.state_dict(), end.model.state_dict()
    assert end.training.best_epoch == end.epoch
    assert all(torch.equal(saved[key], shown[key]) for key in shown)
    with pytest.raises(UserError, match="Leave “Patience” out"):
        small(name, patience=3)


def test_codes_of_an_adversarial_autoencoder_fill_the_prior(digits: Dataset) -> None:
    def apart(name: str) -> float:
        *_, end = train(small(name, epochs=30, learning_rate=3e-3), digits)
        codes = encode(end.model, digits.test).sample()
        draws = torch.randn(codes.shape, generator=torch.Generator().manual_seed(0))
        return mean_discrepancy(codes, draws).item()

    game, plain = apart("aae"), apart("autoencoder")
    assert game < 0.1 * plain and game < 0.05


@pytest.mark.proof
def test_factor_vae_makes_dimensions_less_dependent(digits: Dataset) -> None:
    def dependence(gamma: float) -> float:
        config = small("factor-vae", gamma=gamma, epochs=40, learning_rate=3e-3, beta=0.2)
        *_, end = train(config, digits)
        codes = encode(end.model, digits.train)
        return decompose(sample_aggregate(codes, 500, 0), len(codes)).of_mixture

    assert dependence(20.0) < 0.4 * dependence(0.0)


@pytest.mark.proof
def test_a_gan_learns_to_draw_digits(digits: Dataset) -> None:
    config = small("gan", epochs=60)
    real = digits.test.images.flatten(1).float() / 255

    def apart(model: VAE) -> float:
        pictures = model.eval().sample(300, generator=torch.Generator().manual_seed(0))
        return mean_discrepancy(pictures.flatten(1), real).item()

    start = Training(config, digits).model
    *_, end = train(config, digits)
    assert apart(end.model) < 0.3 * apart(start)
    assert not end.model.posterior_head.encodes and not list(end.model.encoder.parameters())
    assert torch.equal(end.model.embed(digits.test.images[:3]), torch.zeros(3, 2))


@pytest.mark.parametrize(
    ("model", "network", "kind"), [case for case in cases() if case[0] in OF_PICTURES]
)
def test_the_penalty_reaches_the_weights_of_every_network(
    model: str, network: str, kind: str
) -> None:
    """It is a gradient of a gradient, which one by hand may not have."""
    config = configured(model, network, kind)
    training = Training(config, few(config.dataset))
    adversary = training.adversary
    adversary.steepness(training.data.train.values(slice(8))).backward()
    slopes = [each.grad for each in adversary.encoder.parameters() if each.grad is not None]
    assert slopes and any(each.abs().max() > 0 for each in slopes)
