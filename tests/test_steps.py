"""The step of a column comes from its values, at any scale, however they are written."""

import numpy as np
import pytest

from vae_core.data.layouts import Number, Table
from vae_core.data.table_layouts import WINE
from vae_core.models.likelihoods import ColumnsLikelihood
from vae_core.user_data.steps import step_of

RNG = np.random.default_rng(0)
FOUR = RNG.normal(0, 0.8, 400).round(4)


@pytest.mark.parametrize("power", range(-12, 13))
def test_the_step_follows_the_scale(power: int) -> None:
    scaled = np.array([float(f"{value:.4f}e{power}") for value in FOUR])
    assert step_of(scaled) == float(f"1e{power - 4}")
    assert step_of(FOUR * 10.0**power) == float(f"1e{power - 4}")
    written = np.array([float(f"{value:.4e}") for value in scaled])
    assert step_of(written) == float(f"1e{power - 4}")


@pytest.mark.parametrize(
    ("values", "step"),
    [
        ([1.0, 2.0, 4.0], 1.0),
        ([0.5, 2.0, 3.5], 0.5),
        ([0.25, 0.5, 1.75], 0.25),
        ([1500, 2000, 500], 500.0),
        ([340173.69, 312819.61, 251530.52], 0.01),
        ([1e-9, 3e-9, 5e-9], 1e-9),
        ([0.0, 0.0], 1.0),
        ([-3.0, 6.0, 0.0], 3.0),
        ([1.25, -7.0, 1000.0], 0.25),
    ],
)
def test_steps_of_small_columns(values: list[float], step: float) -> None:
    assert step_of(np.array(values, float)) == step


def test_digits_without_an_end_are_as_fine_as_float32_holds() -> None:
    values = RNG.normal(5, 3, 500)
    assert step_of(values) == 1e-7
    assert step_of((RNG.integers(1, 99, 300) / 10).astype(np.float32)) == pytest.approx(0.1)


@pytest.mark.parametrize(("step", "decimals"), [(1, 0), (500, 0), (0.5, 1), (0.25, 2), (1e-12, 12)])
def test_numbers_are_rounded_to_steps(step: float, decimals: int) -> None:
    column = Number(name="a", step=step)
    assert column.decimals == decimals
    written = [round(k * step, decimals) for k in (-3, 0, 7, 12_345)]
    near = [value + 0.3 * step for value in written]
    assert column.rounded(near) == written
    assert np.isnan(column.rounded([float("nan")])).all()


def test_floors_are_a_step_over_root_twelve_at_any_scale() -> None:
    for power in (-5, 0, 6):
        unit = 10.0**power
        layout = Table(columns=[Number(name="a", scale=1.2 * unit, step=unit)])
        assert ColumnsLikelihood.floors(layout) == pytest.approx([1 / 1.2 / 12**0.5])


def test_descriptions_with_decimals_still_open() -> None:
    old = WINE.model_dump(mode="json")
    for column in old["columns"]:
        column["decimals"] = Number.model_validate(column).decimals
        del column["step"]
    assert Table.model_validate(old) == WINE
    with pytest.raises(ValueError, match="decimals"):
        Number(name="a", decimals=10**9)


def test_values_of_few_digits_at_several_magnitudes_keep_the_step_of_the_small_ones() -> None:
    """1, 20, 300, 4000, 50000 are multiples of 1, not of 10000."""
    values = np.array([(n % 9 + 1) * 10.0 ** (n % 5) for n in range(90)])
    assert step_of(values) == 1.0
    assert step_of(values * 1e-3) == 1e-3
