"""Likelihoods of a table's columns: which is chosen, that they sum to one, and what is drawn."""

import json
import math

import mpmath
import numpy as np
import pytest
import torch
from scipy import special, stats
from torch import nn

from vae_core.data.kinds import parse_layout
from vae_core.data.layouts import Choice, Number, Table
from vae_core.data.rows import decode
from vae_core.models.likelihoods.columns import ColumnsLikelihood
from vae_core.models.likelihoods.masses import log_negative_binomial, log_normal_bin
from vae_core.models.likelihoods.numbers import family_of
from vae_core.tracing.graph import trace
from vae_core.tracing.reading import run
from vae_core.user_data.likelihoods import form_of, is_coded, stray_values
from vae_core.user_data.steps import step_of

COLUMNS = {
    "gaussian": Number(name="g", offset=3, scale=2, step=0.01),
    "log-normal": Number(name="l", offset=3, scale=5, step=0.01, likelihood="log-normal"),
    "amount": Number(name="a", offset=3, scale=5, step=0.01, likelihood="amount"),
    "few levels": Number(
        name="b", offset=16, scale=8.9, step=1, likelihood="bounded", low=1, high=31
    ),
    "many levels": Number(
        name="m", offset=0.3, scale=0.2, step=0.001, likelihood="bounded", low=0, high=1
    ),
    "count": Number(name="c", offset=3, scale=4, step=1, likelihood="count", low=0),
    "count from one": Number(name="o", offset=4, scale=4, step=0.5, likelihood="count", low=1),
}
# The least and the highest value that has any probability worth counting.
REACH = {
    "gaussian": (-20, 30),
    "log-normal": (0.01, 3000),
    "amount": (0, 3000),
    "few levels": (1, 31),
    "many levels": (0, 1),
    "count": (0, 3000),
    "count from one": (1, 1500),
}
NOISE = torch.tensor([0.7])


def values_of(name: str) -> torch.Tensor:
    low, high = REACH[name]
    step = COLUMNS[name].step
    return torch.arange(round(low / step), round(high / step) + 1, dtype=torch.float64) * step


@pytest.mark.parametrize("name", COLUMNS)
@pytest.mark.parametrize("parameter", [-2.0, 0.0, 1.5])
def test_masses_sum_to_one_and_densities_integrate_to_it(name: str, parameter: float) -> None:
    column, family = COLUMNS[name], family_of(COLUMNS[name])([COLUMNS[name]])
    x = ((values_of(name) - column.offset) / column.scale).float().view(-1, 1)
    given = torch.full_like(x, parameter)
    masses = family.log_mass(given, NOISE, x).double().exp()
    assert masses.sum().item() == pytest.approx(1, abs=2e-4)
    densities = family.log_density(given, NOISE, x).double().exp()
    width = column.step / column.scale
    assert (densities.sum() * width).item() == pytest.approx(1, abs=2e-2)
    if name not in ("gaussian", "log-normal"):
        torch.testing.assert_close(densities * width, masses, rtol=1e-4, atol=1e-12)


def by_scipy(column: Number, family: nn.Module, parameter: np.ndarray, v: np.ndarray) -> np.ndarray:
    """log P(v) in double precision, by scipy's distribution functions."""
    noise, half = float(NOISE), column.step / 2
    if column.likelihood == "count":
        count = (v - column.low) / column.step
        size = 1 / (family.dispersion.double().numpy() * noise)
        mean = np.exp(family.location.double().numpy() + family.width.double().numpy() * parameter)
        return stats.nbinom.logpmf(np.round(count), size, size / (size + mean))
    if column.likelihood == "amount":
        shift = family.shift.double().numpy()
        centre = family.location.double().numpy() + family.width.double().numpy() * parameter
        law = stats.norm(centre, family.width.double().numpy() * noise)
        low, high = np.log(np.maximum(v + shift - half, 1e-300)), np.log(v + shift + half)
        return np.log(np.where(v > 0, law.cdf(high) - law.cdf(low), law.cdf(high)))
    levels = family.levels.double().numpy()
    index = np.round((v - column.low) / column.step)
    law = stats.logistic(family.location.double().numpy() + parameter, noise)
    below, above = (special.logit(i / levels) for i in (index, index + 1))
    return np.log(law.cdf(above) - law.cdf(below))


@pytest.mark.parametrize("name", ["amount", "few levels", "many levels", "count", "count from one"])
@pytest.mark.parametrize("step", [None, 1e-5])
def test_masses_keep_their_digits_in_the_pages_single_precision(
    name: str, step: float | None
) -> None:
    """The graph runs in float32 alone, also where a column's step is fine."""
    column = COLUMNS[name]
    if step is not None and name in ("amount", "many levels"):
        column = column.model_copy(update={"step": step})
    layout = Table(columns=(column,))
    likelihood = ColumnsLikelihood(layout)
    family = likelihood.families[0]
    low, high = REACH[name]
    generator = np.random.default_rng(0)
    v = np.concatenate([[low, min(high, 30)], generator.uniform(low, min(high, 30), 60)])
    v = low + np.round((v - low) / column.step) * column.step
    x = torch.tensor((v - column.offset) / column.scale).float().view(-1, 1, 1, 1)
    parameter = torch.tensor(generator.uniform(-1, 1, len(v))).float().view(-1, 1, 1, 1)

    class Each(nn.Module):
        def forward(self, given: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
            return family.log_mass(given, NOISE, x)

    made = Each()
    made.family = family
    traced = trace(made, {"given": parameter, "x": x}, ("each",), open_batch=False)
    found = run(traced, made.state_dict(), {"given": parameter, "x": x}, len(v))["each"]
    expected = by_scipy(column, family, parameter.double().flatten().numpy(), v)
    # Of a fine step scipy's differences of distribution functions have some ten digits.
    apart = np.abs(found.double().flatten().numpy() - expected) / np.maximum(1, np.abs(expected))
    assert apart.max() <= 5e-6


@pytest.mark.parametrize("name", COLUMNS)
@pytest.mark.parametrize("parameter", [-2.0, 0.0, 1.5])
def test_what_is_drawn_has_the_stated_moments_and_keeps_within_reach(
    name: str, parameter: float
) -> None:
    column, family = COLUMNS[name], family_of(COLUMNS[name])([COLUMNS[name]])
    given = torch.full((100_000, 1), parameter)
    drawn = family.sample(given, NOISE, torch.Generator().manual_seed(0))
    mean, stddev = family.mean(given[:1], NOISE).item(), family.stddev(given[:1], NOISE).item()
    rounded = column.step / column.scale / 2
    assert drawn.mean().item() == pytest.approx(mean, abs=5 * stddev / 316 + rounded)
    assert drawn.std().item() == pytest.approx(stddev, rel=0.05, abs=rounded)
    told = decode(drawn.view(-1, 1, 1, 1), Table(columns=(column,)))[column.name]
    low, high = REACH[name]
    assert min(told) >= low and max(told) <= high
    steps = np.array(told) / column.step
    assert np.abs(steps - np.rint(steps)).max() < 1e-6


@pytest.mark.parametrize("name", COLUMNS)
def test_they_are_learned_from_any_value(name: str) -> None:
    """No value of the data, at an edge either, leaves a gradient that is no number."""
    column, family = COLUMNS[name], family_of(COLUMNS[name])([COLUMNS[name]])
    x = ((values_of(name)[:: max(1, len(values_of(name)) // 50)]) - column.offset) / column.scale
    x = x.float().view(-1, 1)
    for start in (-30.0, 0.0, 30.0):
        given = torch.full_like(x, start, requires_grad=True)
        noise = NOISE.clone().requires_grad_()
        family.log_density(given, noise, x).sum().backward()
        assert torch.isfinite(given.grad).all() and torch.isfinite(noise.grad).all()
    assert torch.isfinite(family.log_mass(torch.zeros_like(x), NOISE, x)).all()


def test_columns_of_all_families_stand_in_one_table() -> None:
    columns = (*COLUMNS.values(), Choice(name="z", values=("x", "y")), Number(name="n"))
    layout = Table(columns=columns)
    assert parse_layout(json.loads(json.dumps(layout.model_dump(mode="json")))) == layout
    likelihood = ColumnsLikelihood(layout)
    torch.manual_seed(0)
    parameters = torch.randn(3, 4, *layout.shape) / 3
    x = likelihood.sample(parameters[0], torch.Generator().manual_seed(1))
    assert x.shape == (4, 1, 1, 10)
    same = likelihood.sample(parameters[0], torch.Generator().manual_seed(1))
    assert (x == same).all()
    total, start = torch.zeros(3, 4), 0
    for family, length in zip(likelihood.families, (1, 1, 1, 1, 1, 2), strict=False):
        part = slice(start, start + length)
        noise = likelihood.sigma()[part]
        total += family.log_density(parameters[..., part], noise, x[..., part]).sum((-3, -2, -1))
        start += length
    total += (parameters[..., 7:9].log_softmax(-1) * x[..., 7:9]).sum((-3, -2, -1))
    last = likelihood.families[-1].log_density(
        parameters[..., 9:], likelihood.sigma()[-1:], x[..., 9:]
    )
    torch.testing.assert_close(likelihood.log_prob(parameters, x), total + last.sum((-3, -2, -1)))
    assert (likelihood.log_mass(parameters, x) <= 0).all()


def test_moments_trace_into_the_browsers_graph() -> None:
    layout = Table(columns=tuple(COLUMNS.values()))
    likelihood = ColumnsLikelihood(layout)

    class Moments(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.likelihood = likelihood

        def forward(self, z: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
            given = z.view(-1, *layout.shape)
            return self.likelihood.mean(given), self.likelihood.stddev(given)

    inputs = {"z": torch.zeros(1, len(layout.columns))}
    graph = trace(Moments().eval(), inputs, ["mean", "stddev"]).graph
    assert len(graph["outputs"]) == 2
    stored = set(likelihood.state_dict())
    assert {name.split(".")[-1] for name in stored} >= {"location", "edges", "points", "nodes"}


def test_layouts_of_before_are_gaussian_and_their_weights_open() -> None:
    layout = parse_layout(
        {
            "kind": "table",
            "columns": [{"type": "number", "name": "a", "decimals": 1}, {"name": "b", "type":
                "choice", "values": ["x", "y"]}, {"type": "number", "name": "c"}],
        }
    )  # fmt: skip
    assert [c.likelihood for c in layout.columns if c.type == "number"] == ["gaussian"] * 2
    likelihood = ColumnsLikelihood(layout)
    assert set(likelihood.state_dict()) == {
        "raw_sigmas.0", "raw_sigmas.1", "floor0", "floor1"
    }  # fmt: skip
    assert layout.columns[0].kind_of_number == "a number (Gaussian)"


@pytest.mark.parametrize("wrong", [{"likelihood": "bounded"}, {"likelihood": "count"}])
def test_a_likelihood_without_its_bounds_is_refused(wrong: dict) -> None:
    with pytest.raises(ValueError, match=r"bounds|begins nowhere"):
        Number(name="a", **wrong)


RNG = np.random.default_rng(0)


@pytest.mark.parametrize(
    ("values", "likelihood", "low", "high"),
    [
        (RNG.normal(0, 1, 300).round(2), "gaussian", None, None),
        (RNG.normal(170, 8, 300).round(0), "gaussian", None, None),
        (RNG.integers(1, 32, 300), "bounded", 1, 31),
        (RNG.uniform(0, 1, 300).round(3), "bounded", None, None),
        (RNG.negative_binomial(1.5, 0.2, 400), "count", 0, None),
        (1 + RNG.negative_binomial(1.0, 0.2, 400), "count", 1, None),
        (RNG.lognormal(3, 1, 300).round(2), "log-normal", None, None),
        (np.maximum(RNG.lognormal(3, 1, 300) - 10, 0).round(2), "amount", None, None),
        (RNG.lognormal(3, 1, 30).round(2), "gaussian", None, None),
        (RNG.lognormal(3, 1, 300).round(2) - 5, "gaussian", None, None),
    ],
)
def test_the_likelihood_is_chosen_by_the_values(
    values: np.ndarray, likelihood: str, low: float | None, high: float | None
) -> None:
    found = form_of(values.astype(float), step_of(values.astype(float)))
    assert found.likelihood == likelihood
    if low is not None:
        assert found.low == low
    if high is not None:
        assert found.high == high
    if likelihood == "bounded":
        assert (found.low, found.high) == (values.min(), values.max())


def test_few_numbers_that_come_often_are_a_choice_and_open_counts_are_none() -> None:
    assert is_coded(RNG.integers(1, 4, 200).astype(float))
    assert is_coded(RNG.choice([0.5, 1.0, 7.25], 100))
    assert is_coded(RNG.integers(0, 6, 300).astype(float))
    assert not is_coded(RNG.poisson(1.2, 600).astype(float))
    assert not is_coded(np.arange(8.0))
    assert not is_coded(RNG.normal(size=300))


def test_a_rare_whole_number_far_from_the_others_makes_them_no_choice() -> None:
    days = RNG.integers(1, 7, 800).astype(float)
    assert is_coded(days)
    for far, coded in ((19.0, False), (-50.0, False), (7.5, True), (9.0, True)):
        days[600] = far
        assert is_coded(days) == coded, far
    # What stands for nothing is there more than once.
    days[100:105] = -999
    assert is_coded(days) and stray_values(days).tolist() == [-999]
    days[100:130] = 99
    assert is_coded(days) and not len(stray_values(days))
    assert is_coded(np.repeat([10.0, 20.0, 30.0, 1000.0], 40))


@pytest.mark.parametrize(
    ("step", "low", "words"),
    [
        (1, 0, "a count from 0 on (negative binomial)"),
        (10, 20, "a count from 20 on (negative binomial)"),
        (0.5, 0, "an amount from 0 on in steps of 0.5 (negative binomial)"),
        (0.001, 0.25, "an amount from 0.25 on in steps of 0.001 (negative binomial)"),
    ],
)
def test_where_a_count_begins_in_words(step: float, low: float, words: str) -> None:
    column = Number(name="n", step=step, likelihood="count", low=low)
    assert column.kind_of_number == words


def test_the_variance_of_a_negative_binomial_is_that_of_its_formula() -> None:
    family = family_of(COLUMNS["count"])([COLUMNS["count"]])
    counts = torch.arange(0, 3001.0).view(-1, 1)
    x = (counts - 3) / 4
    p = family.log_mass(torch.full_like(x, 0.3), NOISE, x).double().exp()
    mean = (p * counts).sum().item()
    variance = (p * counts**2).sum().item() - mean**2
    size = 1 / (family.dispersion.item() * NOISE.item())
    assert variance == pytest.approx(mean + mean**2 / size, rel=1e-3)
    assert math.sqrt(variance) / 4 == pytest.approx(
        family.stddev(torch.tensor([[0.3]]), NOISE).item(), rel=1e-3
    )


FAR = {
    "gaussian": [1e4, -1e4],
    "log-normal": [1e5, 0.01],
    "amount": [1e5, 0.0],
    "few levels": [1.0, 31.0],
    "many levels": [0.0, 1.0],
    "count": [1e5, 0.0],
    "count from one": [1e5, 1.0],
}


@pytest.mark.parametrize("name", COLUMNS)
@pytest.mark.parametrize("parameter", [-3000.0, -90.0, 0.0, 90.0, 3000.0])
def test_far_values_and_far_codes_have_finite_nats_and_slopes(name: str, parameter: float) -> None:
    column, family = COLUMNS[name], family_of(COLUMNS[name])([COLUMNS[name]])
    x = torch.tensor([[(v - column.offset) / column.scale] for v in FAR[name]])
    given = torch.full_like(x, parameter).requires_grad_()
    density = family.log_density(given, NOISE, x)
    mass = family.log_mass(given, NOISE, x)
    assert density.isfinite().all() and mass.isfinite().all()
    (slope,) = torch.autograd.grad(density.sum(), given)
    assert slope.isfinite().all()


@pytest.mark.parametrize("centre", [-3.7e2, -4.1e4, 6.3e5, 1.2e7])
@pytest.mark.parametrize("width", [0.03, 1.7])
def test_masses_far_out_are_those_of_a_hundred_digits(centre: float, width: float) -> None:
    """By the tail's asymptotic series in mpmath, in single precision as in double."""
    high = mpmath.mpf(float(np.float32(centre)))
    apart = mpmath.mpf(float(np.float32(width)))

    def log_cdf(t: mpmath.mpf) -> mpmath.mpf:
        return -t * t / 2 - mpmath.log(-t * mpmath.sqrt(2 * mpmath.pi)) + mpmath.log1p(-1 / t**2)

    with mpmath.workdps(100):
        inner, outer = (high, high - apart) if high < 0 else (apart - high, -high)
        expected = log_cdf(inner) + mpmath.log1p(-mpmath.exp(log_cdf(outer) - log_cdf(inner)))
    for dtype, digits in ((torch.float32, 3e-7), (torch.float64, 1e-12)):
        given = torch.tensor(centre).to(dtype), torch.tensor(width).to(dtype)
        found = log_normal_bin(*given).item()
        assert found == pytest.approx(float(expected), rel=digits)


def test_a_count_is_held_against_means_that_are_no_float32() -> None:
    count, size = mpmath.mpf(7), mpmath.mpf(2.5)
    for log_mean in (-5000.0, -60.5, 60.5, 5000.0):
        with mpmath.workdps(60):
            mean = mpmath.exp(log_mean)
            ratio = mpmath.loggamma(count + size) - mpmath.loggamma(size) - mpmath.loggamma(8)
            exact = ratio + size * mpmath.log(size / (size + mean))
            exact += count * (mpmath.log(mean) - mpmath.log(size + mean))
        found = log_negative_binomial(*map(torch.tensor, (7.0, log_mean, 2.5))).item()
        assert found == pytest.approx(float(exact), rel=1e-6)
