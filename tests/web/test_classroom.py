"""The statistics of answers are scipy's and those of least squares."""

import numpy as np
import pytest
from scipy import stats

from tests.web.conftest import Node

MODULES = ["classroom/distributions.js", "classroom/statistics.js"]


def test_quantiles_of_student(node: Node) -> None:
    cases = [[p, v] for p in (0.6, 0.9, 0.975, 0.9995) for v in (1, 2, 3, 7, 28, 57, 400)]
    found = node.evaluate(MODULES, "(cases) => cases.map((c) => studentQuantile(...c))", cases)
    np.testing.assert_allclose(found, [stats.t.ppf(p, v) for p, v in cases], rtol=1e-9)


@pytest.mark.parametrize(("hits", "count"), [(0, 12), (7, 9), (31, 60), (30, 30)])
def test_the_interval_of_a_share_is_wilsons(node: Node, hits: int, count: int) -> None:
    found = node.evaluate(MODULES, "([h, n]) => shareOf(h, n)", [hits, count])
    exact = stats.binomtest(hits, count).proportion_ci(method="wilson")
    np.testing.assert_allclose([found["low"], found["high"]], [exact.low, exact.high], atol=1e-12)


@pytest.mark.parametrize("sizes", [(2, 3), (14, 16), (40, 25)])
def test_the_difference_of_arms_is_that_of_least_squares(
    node: Node, sizes: tuple[int, int]
) -> None:
    rng = np.random.default_rng(sum(sizes))
    groups = [rng.uniform(0, 1, (size, 2)) for size in sizes]
    found = node.evaluate(
        MODULES, "([a, b]) => differenceGivenBefore(a, b)", [g.tolist() for g in groups]
    )
    before, after = np.concatenate(groups).T
    arm = np.repeat([1.0, 0.0], sizes)
    design = np.stack([np.ones_like(before), before, arm], axis=1)
    coefficients, (squares,), *_ = np.linalg.lstsq(design, after, rcond=None)
    freedom = len(after) - 3
    error = np.sqrt(squares / freedom * np.linalg.inv(design.T @ design)[2, 2])
    half = stats.t.ppf(0.975, freedom) * error
    expected = [coefficients[2], coefficients[2] - half, coefficients[2] + half, coefficients[1]]
    np.testing.assert_allclose([found[k] for k in ("value", "low", "high", "slope")], expected)
    visible = (stats.norm.ppf(0.975) + stats.norm.ppf(0.8)) * error
    np.testing.assert_allclose(found["visible"], visible)
