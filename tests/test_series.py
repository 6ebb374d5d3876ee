"""Series: the likelihood with a spread of each point, curves as pictures, causes read off codes."""

import math

import numpy as np
import pytest
import torch

from tests.small_models import likelihood_of, whole_and_resumed
from vae_core import RunConfig, load_dataset
from vae_core.artifacts.graphs import trace_model
from vae_core.data import ecg, waves
from vae_core.data.layouts import Channel, Series
from vae_core.data.views import pictures_of, view_of
from vae_core.data.views.curves import BAND, HEIGHT, REACH, WIDTH, resampling
from vae_core.evaluation.codes import encode
from vae_core.evaluation.readout import read_out
from vae_core.models.likelihoods import VaryingGaussianLikelihood
from vae_core.training.loop import train


def layout(length: int = 32, channels: int = 1) -> Series:
    names = [Channel(name=f"c{k}") for k in range(channels)]
    return Series(channels=tuple(names), length=length)


def test_the_density_is_that_of_normals_with_their_own_spread() -> None:
    generator = torch.Generator().manual_seed(0)
    parameters = torch.randn(3, 2, 2, 6, 1, generator=generator, dtype=torch.float64)
    x = torch.randn(2, 1, 6, 1, generator=generator, dtype=torch.float64)
    likelihood = VaryingGaussianLikelihood(0.3)
    mean = parameters[:, :, :1]
    start = math.log(math.expm1(0.3 - likelihood.FLOOR))
    sigma = likelihood.FLOOR + torch.log1p((parameters[:, :, 1:] + start).exp())
    by_hand = -0.5 * ((x - mean) / sigma) ** 2 - sigma.log() - 0.5 * math.log(2 * math.pi)
    assert torch.allclose(likelihood.log_prob(parameters, x), by_hand.sum((2, 3, 4)))
    assert torch.equal(likelihood.mean(parameters), mean)
    assert torch.allclose(likelihood.stddev(parameters), sigma)
    # Parameters of nothing give the spread that the configuration asks to start with.
    assert likelihood.stddev(torch.zeros(1, 2, 1, 1)).item() == pytest.approx(0.3)


@pytest.mark.parametrize("name", ["gaussian", "gaussian-learned", "gaussian-optimal"])
def test_unbounded_means_are_shown_as_they_are(name: str) -> None:
    likelihood = likelihood_of(name, 0.2, layout()).eval()
    mean = torch.tensor([[-2.0, 3.0]]).view(1, 1, 2, 1)
    assert torch.equal(likelihood.mean(mean), mean)
    # The one that fits each batch best does not read it, and begins at its own.
    sigma = 0.1 if name == "gaussian-optimal" else 0.2
    assert likelihood.stddev(mean).flatten().tolist() == pytest.approx([sigma] * 2, abs=5e-3)
    assert likelihood_of(name, 0.2).mean(mean).flatten().tolist() == [0.0, 1.0]


def test_resampling_is_linear_interpolation() -> None:
    curve = torch.randn(9, generator=torch.Generator().manual_seed(1))
    found = resampling(9, 30) @ curve
    expected = np.interp(np.linspace(0, 8, 30), np.arange(9), curve.numpy())
    assert found.numpy() == pytest.approx(expected, abs=1e-6)


def test_a_level_curve_is_a_line_over_its_band() -> None:
    view = view_of(layout())
    picture = view(torch.full((1, 1, 32, 1), 1.0), torch.full((1, 1, 32, 1), 0.5))[0, 0]
    assert picture.shape == (HEIGHT, WIDTH)
    assert picture.std(1).max() < 1e-6, "the same in every column"
    rows = torch.linspace(REACH, -REACH, HEIGHT)
    column = picture[:, 0]
    assert (rows[column.argmax()] - 1.0).abs() < REACH / HEIGHT
    band = (column > BAND / 2).nonzero().flatten()
    assert rows[band[0]] == pytest.approx(2.0, abs=0.15)  # two standard deviations above
    assert rows[band[-1]] == pytest.approx(0.0, abs=0.15)
    assert column[rows > 2.3].max() == 0 and column[rows < -0.3].max() == 0


def test_a_steep_curve_stays_joined() -> None:
    """A jump lights every row between its ends."""
    step = torch.cat([torch.full((16,), -2.0), torch.full((16,), 2.0)]).view(1, 1, 32, 1)
    picture = view_of(layout())(step)[0, 0]
    rows = torch.linspace(REACH, -REACH, HEIGHT)
    between = picture[(rows.abs() < 1.8)]
    assert between.amax(1).min() > 0.6


def test_curves_of_several_channels_lie_over_each_other() -> None:
    two = torch.randn(1, 1, 32, 2, generator=torch.Generator().manual_seed(2))
    together = view_of(layout(channels=2))(two)
    alone = [view_of(layout())(two[..., k : k + 1]) for k in range(2)]
    assert torch.allclose(together, torch.maximum(*alone))


def test_waves_are_what_their_factors_say() -> None:
    data = load_dataset("waves")
    x, factors = data.train.images[:200, 0, :, 0].double(), data.train.factors[:200].double()
    time = torch.arange(64) / 64
    amplitude, frequency, phase, noise = factors.T[:, :, None]
    clean = amplitude * torch.sin(2 * math.pi * frequency * time + phase)
    left = (x - clean) / noise
    assert left.std().item() == pytest.approx(1.0, abs=0.02)
    assert left.abs().max() < 5.5
    low, high = np.array(list(waves.RANGES.values())).T
    assert (factors.amin(0).numpy() >= low).all() and (factors.amax(0).numpy() <= high).all()
    assert len(torch.cat([s.factors for s in (data.train, data.test)]).unique(dim=0)) == 9000


def test_beats_have_their_r_wave_in_the_middle_and_their_rate_between() -> None:
    signal, factors, kinds = ecg.draw(300, 400, 0.01, 3)
    normal = kinds == ecg.NORMAL
    middle = round(ecg.CENTRE / 0.01)
    heights = signal[normal, middle] / factors[normal, 1]
    assert heights == pytest.approx(np.full(normal.sum(), 1.1), abs=0.15)
    for row, (rate, _, _) in zip(signal[normal][:20], factors[normal][:20], strict=True):
        following = middle + round(60 / rate / 0.01)
        window = row[following - 3 : following + 4]
        assert window.max() == row[middle + 10 : following + 10].max(), "the next beat is there"
    # After the S wave an elevated beat stays above the line.
    later = middle + 12
    lifted = signal[kinds == ecg.ELEVATED, later].mean() - signal[normal, later].mean()
    assert lifted == pytest.approx(0.25, abs=0.05)


def test_a_cause_is_read_by_a_line_only_where_one_holds_it() -> None:
    rng = np.random.default_rng(0)
    codes = rng.standard_normal((1500, 3))
    straight = 2 * codes[:, 0] - codes[:, 2]
    bent = codes[:, 0] ** 2 + codes[:, 1] ** 2
    fitted, held = slice(0, 1000), slice(1000, None)
    line = read_out((codes[fitted], straight[fitted]), (codes[held], straight[held]))
    assert line.linear == pytest.approx(1.0) and line.kernel > 0.98
    curve = read_out((codes[fitted], bent[fitted]), (codes[held], bent[held]))
    assert abs(curve.linear) < 0.1 and curve.kernel > 0.95
    noise = rng.standard_normal(1500)
    nothing = read_out((codes[fitted], noise[fitted]), (codes[held], noise[held]))
    assert nothing.kernel < 0.05
    angle = np.arctan2(codes[:, 0], codes[:, 1]) % (2 * math.pi)
    turned = read_out((codes[fitted], angle[fitted]), (codes[held], angle[held]), 2 * math.pi)
    assert turned.kernel > 0.85
    apart = np.abs(turned.told - turned.truth)
    assert np.median(np.minimum(apart, 2 * math.pi - apart)) < 0.2


@pytest.fixture(scope="module")
def learned():
    """A model of waves trained for some seconds."""
    config = RunConfig.parse({"dataset": "waves", "epochs": 24}, "fast")
    *_, last = train(config, load_dataset("waves"))
    return config, last.training.saved.eval()


def test_amplitude_and_frequency_are_read_off_the_posterior_mean(learned) -> None:
    _, model = learned
    data = load_dataset("waves")
    fitted, held = encode(model, data.train, 2000), encode(model, data.test, 500)
    for place in (0, 1):
        found = read_out(
            *((c.mean.numpy(), c.examples.factors[:, place].numpy()) for c in (fitted, held))
        )
        assert found.kernel > 0.9, data.factor_names[place]


def test_the_browser_is_given_picture_mean_and_spread(learned) -> None:
    config, model = learned
    assert (config.likelihood, config.network, config.latent_dim) == ("gaussian-varying", "mlp", 5)
    outputs = trace_model(model).decoder["outputs"]
    assert [each["name"] for each in outputs] == ["picture", "expected", "spread"]
    shapes = [each["shape"][1:] for each in outputs]
    assert shapes == [[1, HEIGHT, WIDTH], [1, 64, 1], [1, 64, 1]]
    z = torch.randn(4, 5, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        picture, mean, spread = model.shown(z)
    assert torch.equal(picture, model.picture(z)) and torch.equal(mean, model.decode(z))
    assert spread.min() >= VaryingGaussianLikelihood.FLOOR
    assert picture.min() >= 0 and picture.max() <= 1


def test_pictures_of_a_set_are_those_of_its_view(learned) -> None:
    data = load_dataset("waves")
    some = data.test.images[:7]
    expected = (view_of(data.layout)(some) * 255).round().to(torch.uint8)
    assert torch.equal(pictures_of(data.view, some), expected)
    assert data.rendered.shape == data.picture_shape == (1, HEIGHT, WIDTH)
    assert torch.equal(data.rendered.test.images[:7], expected)


def test_a_training_on_series_resumes_bit_for_bit(tmp_path) -> None:
    config = RunConfig.parse({"dataset": "beats", "model": "cvae", "hidden": (16,), "epochs": 1})
    whole, resumed = whole_and_resumed(config, load_dataset("beats"), tmp_path, 20)
    for one, other in zip(
        whole.model.state_dict().values(), resumed.model.state_dict().values(), strict=True
    ):
        assert torch.equal(one, other)
