"""What is missing: the likelihood of what is there, what an encoder sees, rows that train."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import torch
from torch import Tensor

from tests.test_tables import MIXED
from vae_core import Dataset, RunConfig, Split, load_dataset, train
from vae_core.catalogue import LIKELIHOODS, MISSING
from vae_core.data.layouts import Choice, Number, Series, Table
from vae_core.data.layouts.series import Channel
from vae_core.data.rows import decode, encode, tabulate
from vae_core.errors import UserError
from vae_core.estimator import VAEEstimator
from vae_core.models.likelihoods import ColumnsLikelihood, Observed, OptimalGaussianLikelihood
from vae_core.models.networks.gaps import Zeros, ZerosAndMask
from vae_core.models.vae import VAE, build_model, start_model

NAN = math.nan
ROWS = Table(
    columns=(
        Number(name="a"),
        Number(name="b", offset=10.0, scale=2.0, step=1.0),
        Choice(name="c", values=("x", "y", "z")),
    )
)


def rows_with_gaps(count: int, seed: int, share: float = 0.3) -> Tensor:
    """Rows whose columns hang together, of which a share of the cells is missing."""
    draw = np.random.default_rng(seed)
    a = draw.normal(size=count)
    b = 0.9 * a + 0.3 * draw.normal(size=count)
    c = np.clip(np.round(a + 1), 0, 2).astype(int)
    cells = np.column_stack([a, b, np.eye(3)[c]])
    gone = draw.random((count, 3)) < share
    cells[gone[:, [0, 1, 2, 2, 2]]] = NAN
    return torch.from_numpy(cells.astype(np.float32))[:, None, None]


def gappy(name: str = "gappy") -> Dataset:
    splits = [Split(rows_with_gaps(count, seed)) for seed, count in enumerate((200, 40, 40))]
    made = Dataset(name, *splits, layout=ROWS)
    assert made.gappy
    return made


def likelihood_of(name: str) -> tuple[torch.nn.Module, tuple[int, int, int]]:
    layout = MIXED if name == "columns" else None
    shape = MIXED.shape if layout else (1, 4, 2)
    known = {"shape": shape, "layout": layout, "bounded": True, "classes": 0}
    config = RunConfig(dataset="wine" if layout else "digits", sigma=0.3)
    return LIKELIHOODS[name].make(config, known), shape


@pytest.mark.parametrize("name", [n for n in LIKELIHOODS if n != "categorical"])
def test_what_is_missing_adds_nothing_to_the_likelihood(name: str) -> None:
    inner, shape = likelihood_of(name)
    observed = Observed(inner).eval()
    draw = torch.Generator().manual_seed(1)
    channels, *size = shape
    parameters = torch.randn(3, 2, inner.params_per_element * channels, *size, generator=draw)
    x = (
        inner.sample(parameters[0], draw).clamp(0, 1)
        if name != "columns"
        else inner.sample(parameters[0], draw)
    )
    whole = inner.log_prob_of_each(parameters, x)
    torch.testing.assert_close(observed.log_prob(parameters, x), inner.log_prob(parameters, x))
    gaps = torch.rand(x.shape, generator=draw) < 0.4
    parameters.requires_grad_()
    found = observed.log_prob(parameters, torch.where(gaps, NAN, x))
    torch.testing.assert_close(found, (whole * ~gaps).sum((-3, -2, -1)))
    found.sum().backward()
    assert parameters.grad is not None and parameters.grad.isfinite().all()
    mass, exact = observed.log_mass(parameters, torch.where(gaps, NAN, x)), None
    if (each := inner.log_mass_of_each(parameters, x)) is not None:
        exact = (each * ~gaps).sum((-3, -2, -1))
        torch.testing.assert_close(each.sum((-3, -2, -1)), inner.log_mass(parameters, x))
    assert (mass is None) == (exact is None)
    if mass is not None:
        torch.testing.assert_close(mass, exact)


def test_the_sigma_of_a_batch_is_of_what_is_there() -> None:
    observed = Observed(OptimalGaussianLikelihood()).train()
    x, mean = (
        torch.tensor([[0.2, NAN, 0.9, NAN]]).view(1, 1, 2, 2),
        torch.full((1, 1, 1, 2, 2), 0.5),
    )
    sigma = math.sqrt((0.3**2 + 0.4**2) / 2)
    nats = -0.5 * 2 - 2 * (math.log(sigma) + 0.5 * math.log(2 * math.pi))
    assert observed.log_prob(mean, x).item() == pytest.approx(nats, abs=1e-5)
    inner = observed.inner
    assert isinstance(inner, OptimalGaussianLikelihood)
    assert inner.eval().sigma().item() == pytest.approx(sigma, abs=1e-6)


def test_the_encoder_sees_zeros_and_where_gaps_are() -> None:
    x = torch.tensor([[1.5, NAN, 0.0]]).view(1, 1, 1, 3)
    assert Zeros()(x).flatten().tolist() == [1.5, 0, 0]
    assert ZerosAndMask()(x).flatten().tolist() == [1.5, 0, 0, 0, 1, 0]
    assert [MISSING[name].channels for name in ("none", "zeros", "mask")] == [1, 1, 2]


def test_data_with_gaps_are_learned_by_a_mask_and_whole_data_as_before() -> None:
    data = gappy()
    assert RunConfig(dataset=data).missing == "mask"
    assert RunConfig(dataset="wine").missing == "none"
    assert data.spec.gappy and not RunConfig(dataset="wine").spec.gappy
    plain = build_model(
        RunConfig(dataset="wine"), (1, 1, 13), 3, Table.of(RunConfig(dataset="wine").spec.layout)
    )
    assert type(plain.likelihood) is ColumnsLikelihood and not plain.learns_gaps
    assert not any(isinstance(each, Zeros | ZerosAndMask) for each in plain.modules())


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"missing": "none"}, "numbers of gappy are missing"),
        ({"network": "own"}, "given whole examples"),
        ({"model": "vae-gan"}, "judges whole examples"),
    ],
)
def test_what_cannot_learn_gaps_is_refused(values: dict, said: str) -> None:
    with pytest.raises(UserError, match=said):
        RunConfig(dataset=gappy(), **values)


def test_gaps_of_texts_torn_choices_and_infinity_are_refused() -> None:
    with pytest.raises(UserError, match="nothing is missing of lines"):
        RunConfig(dataset="expressions", missing="mask")
    torn = rows_with_gaps(5, 0, 0.0)
    torn[2, 0, 0, 3] = NAN
    with pytest.raises(UserError, match="choice 'c' some places are missing"):
        Dataset("torn", Split(torn), Split(torn), Split(torn), layout=ROWS)
    with pytest.raises(UserError, match="not finite: infinity"):
        Split(torch.full((1, 1, 1, 1), math.inf))
    whole = start_model(RunConfig(dataset="wine"), load_dataset("wine"))
    with pytest.raises(UserError, match="missing=mask"):
        whole.embed(torch.full((1, 1, 1, 13), NAN))


@pytest.mark.parametrize("missing", ["mask", "zeros"])
@pytest.mark.parametrize(
    "model", ["vae", "iwae", "beta-tcvae", "factor-vae", "vamp-vae", "vq-vae", "aae"]
)
def test_models_train_on_rows_with_gaps(model: str, missing: str) -> None:
    config = RunConfig(
        dataset=gappy(), model=model, missing=missing, epochs=2, hidden=(8,), latent_dim=2,
        components=4, initialisation="data",
    )  # fmt: skip
    *_, last = train(config, gappy())
    assert all(each.isfinite().all() for each in last.best.state_dict().values())
    assert last.best.embed(gappy().test.images).isfinite().all()


def test_what_is_missing_changes_no_loss_and_no_gradient() -> None:
    """Whatever stood in a gap, here nothing and noise, the loss is that of what is there."""
    data = gappy()
    config = RunConfig(dataset=data, hidden=(8,), latent_dim=2)
    model = start_model(config, data)
    x = data.train.images[:16]
    torch.manual_seed(0)
    terms = model.terms(x, samples=3)
    (terms.distortion + terms.kl).mean().backward()
    first = [each.grad.clone() for each in model.parameters() if each.grad is not None]
    assert all(each.isfinite().all() for each in first)
    cells = model.likelihood.inner.log_prob_of_each(terms.parameters, x.nan_to_num(0.0))
    by_hand = -(cells * ~x.isnan()).sum((-3, -2, -1)).mean(0)
    torch.testing.assert_close(terms.distortion, by_hand)


def test_the_start_is_the_mean_of_what_is_there() -> None:
    images = (
        torch.tensor([[0.25, NAN], [0.75, NAN], [NAN, 0.5]]).view(3, 1, 1, 2).repeat(1, 1, 2, 1)
    )
    split = Split(images)
    data = Dataset("two", split, split, split)
    config = RunConfig(dataset=data, network="mlp", hidden=(4,), initialisation="data")
    model = start_model(config, data)
    assert model.decoder.project.bias.sigmoid().tolist() == pytest.approx([0.5] * 4)


def test_rows_with_gaps_come_from_tables_and_go_back() -> None:
    columns = {"a": [1.0, None, 3.0], "b": [12, NAN, 14], "c": ["x", "", None]}
    found = encode(columns, ROWS, gaps=True)
    assert found.isnan().flatten(1).tolist() == [
        [False] * 5, [True, True, True, True, True], [False, False, True, True, True]
    ]  # fmt: skip
    assert decode(found, ROWS) == {
        "a": [1.0, None, 3.0], "b": [12.0, None, 14.0], "c": ["x", None, None]
    }  # fmt: skip
    assert tabulate(found, ROWS)["b"] == [12, None, 14]
    with pytest.raises(UserError, match="no number in row 2"):
        encode(columns, ROWS)
    with pytest.raises(UserError, match="'w' in row 3"):
        encode({**columns, "c": ["x", None, "w"]}, ROWS, gaps=True)


def test_rows_as_people_have_them_are_encoded_with_their_gaps() -> None:
    data = gappy()
    model = start_model(RunConfig(dataset=data, hidden=(4,), latent_dim=2), data)
    told = [{"a": 0.5, "b": pd.NA, "c": "y"}, {"a": None, "b": 12.0, "c": pd.NA}]
    codes = model.embed(told)
    by_hand = encode({"a": [0.5, NAN], "b": [NAN, 12.0], "c": ["y", None]}, ROWS, gaps=True)
    np.testing.assert_allclose(codes, model.embed(by_hand).detach().numpy(), rtol=1e-6)
    assert not np.allclose(codes[0], codes[1])


def test_series_and_pictures_with_gaps_train() -> None:
    layout = Series(channels=(Channel(name="v"),), length=8)
    values = torch.randn(40, 1, 8, 1, generator=torch.Generator().manual_seed(0))
    values[:, :, 2:5] = NAN
    split = Split(values)
    for network in ("mlp", "gru", "conv", "transformer"):
        data = Dataset("curves", split, split, split, layout=layout)
        config = RunConfig(dataset=data, network=network, epochs=1, latent_dim=2, hidden=(4,))
        *_, last = train(config, data)
        assert isinstance(last.best, VAE) and math.isfinite(last.training.best_loss)
    grey = (torch.rand(30, 1, 8, 8, generator=torch.Generator().manual_seed(0)) > 0.5).float()
    grey[:, :, :4, :4] = NAN
    part = Split(grey)
    data = Dataset("spots", part, part, part)
    *_, last = train(RunConfig(dataset=data, epochs=1, latent_dim=2, network="patch"), data)
    assert math.isfinite(last.training.best_loss)
    assert replace(data, train=Split((grey.nan_to_num(0) * 255).byte())).gappy


def test_the_estimator_learns_rows_with_gaps_and_rates_what_is_there() -> None:
    draw = np.random.default_rng(0)
    x = draw.normal(size=(120, 3)) * [1, 10, 0.1] + [5, 0, 1]
    x[:, 1] += 8 * (x[:, 0] - 5)
    gappy = np.where(draw.random(x.shape) < 0.2, NAN, x)
    found = VAEEstimator(epochs=20, latent_dim=1).fit(gappy)
    assert found.vae_.learns_gaps
    codes = found.transform(gappy)
    assert codes.shape == (120, 1) and np.isfinite(codes).all()
    assert (
        abs(np.corrcoef(codes[:, 0], np.where(np.isnan(gappy[:, 1]), x[:, 1], gappy[:, 1]))[0, 1])
        > 0.5
    )
    nothing = np.full((1, 3), NAN)
    assert found.score_samples(nothing)[0] == pytest.approx(0, abs=0.2)
    # In units of a column ten times as fine, what is known of it is a tenth as dense.
    one = VAEEstimator(epochs=2, latent_dim=1).fit(gappy * [1, 10, 1])
    other = VAEEstimator(epochs=2, latent_dim=1).fit(gappy)
    there = ~np.isnan(gappy[:, 1])
    apart = other.score_samples(gappy) - one.score_samples(gappy * [1, 10, 1])
    np.testing.assert_allclose(apart, math.log(10) * there, atol=1e-3)
    whole = VAEEstimator(epochs=1, latent_dim=1).fit(x)
    with pytest.raises(ValueError, match="NaN"):
        whole.transform(gappy)
