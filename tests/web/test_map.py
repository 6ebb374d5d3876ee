"""The map's geometry, densities and colours are those that numpy computes."""

import math

import numpy as np
import pytest

from tests.browser.test_map import POINTS, Mapped
from tests.browser.test_widgets import LATENT
from tests.web.conftest import Node
from vae_core.pack import unpack
from vae_core.starters import FOLDER

PLANES = ["engine/planes.js", "engine/density.js"]
NOVELTIES = ["engine/pack.js", "explorer/novelty.js"]
COLOURINGS = ["engine/pack.js", "explorer/map/colourings.js"]


@pytest.mark.parametrize("size", [3, 16, 40])
def test_principal_axes_are_those_of_numpy(node: Node, size: int) -> None:
    rng = np.random.default_rng(size)
    mixing = rng.normal(size=(size, size)) * np.linspace(2, 0.3, size)
    codes = (rng.normal(size=(300, size)) @ mixing).astype(np.float32)
    found = node.evaluate(
        PLANES,
        """([codes, size]) => {
          const { axes, shares } = principalAxes(Float32Array.from(codes), size);
          return { axes: axes.map((axis) => Array.from(axis)), shares };
        }""",
        [codes.ravel().tolist(), size],
    )
    values, vectors = np.linalg.eigh(np.cov(codes.T.astype(np.float64)))
    np.testing.assert_allclose(found["shares"], (values[::-1] / values.sum())[:2], rtol=1e-4)
    for axis, expected in zip(found["axes"], vectors.T[::-1][:2], strict=True):
        assert abs(np.dot(axis, expected)) == pytest.approx(1, abs=1e-4)
        assert max(axis, key=abs) > 0


def test_a_plane_keeps_what_is_not_in_it(node: Node) -> None:
    model = Mapped()
    run = """([codes, id, z]) => {
      const plane = createPlane(id, Float32Array.from(codes), 5);
      return { at: plane.project(z), there: plane.through(z, 0.5, -2) };
    }"""
    z = [0.3, -1, 2, 0.1, 0.7]
    codes = model.codes.astype(float).ravel().tolist()
    found = node.evaluate(PLANES, run, [codes, "z4,z1", z])
    assert found["at"] == [0.1, 0.3]
    assert found["there"] == pytest.approx([-2, -1, 2, 0.5, 0.7], abs=1e-12)
    assert [found["there"][index] for index in (1, 2, 4)] == [-1, 2, 0.7], "exactly as it was"
    found = node.evaluate(PLANES, run, [codes, "pca", z])
    axes = model.principal_axes()
    np.testing.assert_allclose(found["at"], axes @ z, atol=1e-4)
    np.testing.assert_allclose(axes @ found["there"], [0.5, -2], atol=1e-4)
    rest = np.eye(LATENT) - axes.T @ axes
    np.testing.assert_allclose(rest @ found["there"], rest @ z, atol=1e-4)


def test_the_density_is_the_mixture_of_the_projected_posteriors(node: Node) -> None:
    model = Mapped()
    side, half, width = 40, 4.0, 0.12
    field = node.evaluate(PLANES, 
        """([codes, spread, side, half, width]) => {
          const [c, s] = [Float32Array.from(codes), Float32Array.from(spread)];
          const posteriors = projectPosteriors(createPlane("pca", c, 5), c, s, width);
          return Array.from(densityField(posteriors, [0, 0, half], side));
        }""",
        [*(a.astype(float).ravel().tolist() for a in (model.codes, model.log_variance)), side, half,
         width],
    )  # fmt: skip
    axes = model.principal_axes()
    centres = (np.arange(side) + 0.5) * 2 * half / side - half
    x, y = np.meshgrid(centres, -centres)
    grid = np.stack([x, y], -1)
    expected = np.zeros((side, side))
    for code, spread in zip(
        model.codes.astype(float), model.log_variance.astype(float), strict=True
    ):
        covariance = axes @ np.diag(np.exp(spread)) @ axes.T + width**2 * np.eye(2)
        apart = grid - axes @ code
        square = np.einsum("...i,ij,...j", apart, np.linalg.inv(covariance), apart)
        expected += np.exp(-square / 2) / (2 * math.pi * math.sqrt(np.linalg.det(covariance)))
    expected /= len(model.codes)
    assert expected.max() > 0.05
    assert np.abs(np.reshape(field, (side, side)) - expected).max() < 2e-3 * expected.max()
    assert sum(field) * (2 * half / side) ** 2 == pytest.approx(1, abs=0.02)


def test_the_ellipse_is_the_projected_posterior(node: Node) -> None:
    model = Mapped()
    found = node.evaluate(
        PLANES,
        """([codes, spread]) => {
          const plane = createPlane("pca", Float32Array.from(codes), 5);
          const covariance = projectVariance(plane, Float32Array.from([9, ...spread]), 1);
          return { covariance, ...ellipseOf(covariance) };
        }""",
        [model.codes.astype(float).ravel().tolist(), [-3.0, -1, 0.5, -2, 0]],
    )
    axes = model.principal_axes()
    expected = axes @ np.diag(np.exp([-3.0, -1, 0.5, -2, 0])) @ axes.T
    np.testing.assert_allclose(found["covariance"], expected[[0, 0, 1], [0, 1, 1]], atol=1e-4)
    values, vectors = np.linalg.eigh(expected)
    assert [found["major"] ** 2, found["minor"] ** 2] == pytest.approx(values[::-1], abs=1e-4)
    direction = [math.cos(found["angle"]), math.sin(found["angle"])]
    assert abs(np.dot(direction, vectors[:, 1])) == pytest.approx(1, abs=1e-4)


NOVELTY = """([bytes, codes]) => {
  const novelty = createNovelty(readPack(bytes));
  while (!novelty.prepare(50));
  return {
    reference: Array.from(novelty.reference()),
    density: codes.map((z) => novelty.logDensity(z)),
    share: codes.map((z) => novelty.share(z)),
    nearest: novelty.nearest(codes[0]),
  };
}"""


def log_density(model: Mapped, z: np.ndarray, without: int | None = None) -> float:
    """The widened mixture's log-density by its definition, in nats."""
    codes = model.codes.astype(float)
    spread = codes.std(0)
    scott = len(codes) ** (-1 / ((spread**2 > 0.01).sum() + 4))
    variance = (scott * np.maximum(spread, 0.02 * spread.max())) ** 2 + np.zeros_like(codes)
    if "map/log_variance" in unpack(model.bytes)[1]:
        variance += np.exp(model.log_variance.astype(float))
    terms = -((z - codes) ** 2 / variance + np.log(2 * math.pi * variance)).sum(1) / 2
    if without is not None:
        terms = np.delete(terms, without)
    return float(np.logaddexp.reduce(terms) - math.log(len(terms)))


@pytest.mark.parametrize("deterministic", [False, True])
def test_novelty_ranks_the_density_among_the_models_own_codes(
    node: Node, deterministic: bool
) -> None:
    model = Mapped(deterministic=deterministic)
    rng = np.random.default_rng(1)
    codes = model.codes.astype(float)
    draws = model.new_codes(60, rng).astype(float)
    if not deterministic:
        draws = draws + np.exp(model.log_variance[:60] / 2) * rng.normal(size=draws.shape)
    far = codes.mean(0) + np.eye(LATENT)[3] * 12
    asked = [*draws, far, codes.mean(0)]
    found = node.evaluate(NOVELTIES, NOVELTY, [model.bytes, [list(z) for z in asked]])
    expected = [log_density(model, z) for z in asked]
    np.testing.assert_allclose(found["density"], expected, rtol=1e-3, atol=1e-3)
    reference = np.array(found["reference"])
    assert len(reference) == POINTS
    if deterministic:
        own = sorted(log_density(model, z, m) for m, z in enumerate(codes))
        np.testing.assert_allclose(reference, own, rtol=1e-3, atol=1e-3)
    shares = [(reference <= value).mean() for value in found["density"]]
    np.testing.assert_allclose(found["share"], shares, atol=1e-9)
    assert found["share"][-2] == 0 and found["share"][-1] > 0.5
    # Codes of unseen examples are spread evenly over the ranks, as they must be.
    assert np.mean(found["share"][:60]) == pytest.approx(0.5, abs=0.12)
    apart = np.linalg.norm(codes - asked[0], axis=1)
    nearest = found["nearest"]
    assert nearest["index"] == apart.argmin() and nearest["label"] == apart.argmin() % 3
    assert nearest["distance"] == pytest.approx(apart.min(), abs=1e-5)


def test_points_are_coloured_by_class_or_by_factor(node: Node) -> None:
    """The sprites starter knows its factors: each is a colouring, values told by the legend."""
    starter = (FOLDER / "sprites.safetensors").read_bytes()
    meta, tensors = unpack(starter)
    assert meta["factor_names"][1:] == ["scale", "orientation", "x", "y"]
    found = node.evaluate(
        COLOURINGS,
        """(bytes) => {
          const ends = ({ count, mark }) => [0, count - 1].map(
            (index) => mark(index, { classes: ["red"] }).colour);
          return createColourings(readPack(bytes)).map((one) => ({
            ...one, labels: Array.from(one.labels), ends: ends(one), mark: null }));
        }""",
        starter,
    )
    assert [one["title"] for one in found] == ["class", "scale", "orientation", "x", "y"]
    for one, column in zip(found[1:], range(1, 5), strict=True):
        assert one["labels"] == tensors["map/factors"][:, column].tolist()
        assert one["count"] == meta["factor_sizes"][column]
        assert one["legend"][0][1] == "1" and one["legend"][-1][1] == str(one["count"])
        assert one["ends"] == ["rgb(68, 1, 84)", "rgb(253, 231, 37)"]
