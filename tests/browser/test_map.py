"""The latent map in a real Chromium: its geometry, what the hand does on it, and what is told."""

import base64
import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from tests.browser.test_widgets import (
    LATENT,
    MARKUP,
    MOUNT,
    NAMES,
    ORDER,
    SETUP,
    Model,
    assert_picture,
)
from ui.explore.explorer import query_of
from vae_core.export.bundle import bundle
from vae_core.pack import pack, unpack
from vae_core.starters import FOLDER

POINTS = 200
PLACES = "[...document.querySelectorAll('.lp-slider .lp-number')].map((n) => Number(n.value))"
CANVAS = ".lp-map-hand"
SHADES = """([x, y]) => Array.from(document.querySelector('.lp-map-hand')
  .getContext('2d').getImageData(x, y, 3, 3).data)"""


class Mapped(Model):
    """A model whose pack holds a map: `codes` and `log_variance`, (M, D) in float16."""

    def __init__(self, classes: int = 0, deterministic: bool = False, points: int = POINTS):
        super().__init__(classes, deterministic)
        rng = np.random.default_rng(5)
        self.scale = np.array([1.0, 0.02, 1.5, 0.8, 0.6])
        self.shift = np.array([4.0, 0, -1.0, 0, 0]) if deterministic else np.zeros(LATENT)
        self.codes = self.new_codes(points, rng)
        self.log_variance = rng.uniform(-3, -0.5, (points, LATENT)).astype(np.float16)
        meta, tensors = unpack(self.bytes)
        tensors = {**tensors, "map/codes": self.codes}
        tensors["map/labels"] = np.arange(points, dtype=np.int32) % 3
        meta["class_names"] = NAMES
        self.example_log_variance = rng.uniform(-3, 0, (9, LATENT)).astype(np.float16)
        if not deterministic:
            tensors["map/log_variance"] = self.log_variance
            tensors["map/example_log_variance"] = self.example_log_variance
        self.bytes = pack(meta, tensors)

    def new_codes(self, count: int, rng: np.random.Generator) -> np.ndarray:
        """Posterior means of more examples, (count, D)."""
        return (rng.normal(size=(count, LATENT)) * self.scale + self.shift).astype(np.float16)

    def principal_axes(self) -> np.ndarray:
        """The first two principal components, (2, D), the largest entry of each positive."""
        codes = self.codes.astype(np.float64)
        _, vectors = np.linalg.eigh(np.cov(codes.T))
        axes = vectors.T[::-1][:2]
        return axes * np.sign(axes[range(2), np.abs(axes).argmax(1)])[:, None]


@pytest.fixture(scope="module")
def shop(browser: Browser) -> Page:
    """One page with the explorer's modules loaded, for all tests of this file."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    modules = (
        "engine/pack.js",
        "explorer/explorer.js",
        "engine/planes.js",
        "engine/density.js",
        "explorer/novelty.js",
        "explorer/map/grid.js",
    )
    page.evaluate(SETUP, [bundle(name) for name in modules])
    yield page
    page.close()
    assert page.problems == []


def mount(page: Page, model: Model, **options: Any) -> dict[str, Any]:
    first = page.evaluate(MOUNT, [base64.b64encode(model.bytes).decode(), options])
    page.mouse.move(2, 2)
    return first


def place(page: Page, x: float, y: float, half: float) -> tuple[float, float]:
    """Where the plane's (x, y) is on the screen, for a frame around zero."""
    box = page.locator(CANVAS).bounding_box()
    scale = (box["width"] / 2 - 16) / half
    return box["x"] + box["width"] / 2 + x * scale, box["y"] + box["height"] / 2 - y * scale


def half_extent(points: np.ndarray) -> float:
    return max(3, np.quantile(np.abs(points), 0.995) * 1.05)


def has_sigma(page: Page, x: float, y: float) -> bool:
    """Whether the colour of sigma is at a place of the map, within a pixel."""
    shades = page.evaluate(SHADES, [round(x) - 1, round(y) - 1])
    return any(
        green > 90 and red < 60 and alpha > 200
        for red, green, _, alpha in zip(*[iter(shades)] * 4, strict=True)
    )


def hand(page: Page) -> dict[str, Any]:
    """What the map's hand is at, read from the picture's state and from the sliders."""
    shown = page.evaluate(PLACES)
    z = [0.0] * LATENT
    for index, value in zip(ORDER, shown, strict=False):
        z[index] = value
    return {"pinned": page.evaluate("widget.state().z"), "shown": z}


@pytest.mark.parametrize("size", [3, 16, 40])
def test_principal_axes_are_those_of_numpy(shop: Page, size: int) -> None:
    rng = np.random.default_rng(size)
    mixing = rng.normal(size=(size, size)) * np.linspace(2, 0.3, size)
    codes = (rng.normal(size=(300, size)) @ mixing).astype(np.float32)
    found = shop.evaluate(
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


def test_a_plane_keeps_what_is_not_in_it(shop: Page) -> None:
    model = Mapped()
    run = """([codes, id, z]) => {
      const plane = createPlane(id, Float32Array.from(codes), 5);
      return { at: plane.project(z), there: plane.through(z, 0.5, -2) };
    }"""
    z = [0.3, -1, 2, 0.1, 0.7]
    codes = model.codes.astype(float).ravel().tolist()
    found = shop.evaluate(run, [codes, "z4,z1", z])
    assert found["at"] == [0.1, 0.3]
    assert found["there"] == pytest.approx([-2, -1, 2, 0.5, 0.7], abs=1e-12)
    assert [found["there"][index] for index in (1, 2, 4)] == [-1, 2, 0.7], "exactly as it was"
    found = shop.evaluate(run, [codes, "pca", z])
    axes = model.principal_axes()
    np.testing.assert_allclose(found["at"], axes @ z, atol=1e-4)
    np.testing.assert_allclose(axes @ found["there"], [0.5, -2], atol=1e-4)
    rest = np.eye(LATENT) - axes.T @ axes
    np.testing.assert_allclose(rest @ found["there"], rest @ z, atol=1e-4)


def test_the_density_is_the_mixture_of_the_projected_posteriors(shop: Page) -> None:
    model = Mapped()
    side, half, width = 40, 4.0, 0.12
    field = shop.evaluate(
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


def test_the_ellipse_is_the_projected_posterior(shop: Page) -> None:
    model = Mapped()
    found = shop.evaluate(
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


NOVELTY = """([text, codes]) => {
  const novelty = createNovelty(decode64(text));
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
    shop: Page, deterministic: bool
) -> None:
    model = Mapped(deterministic=deterministic)
    rng = np.random.default_rng(1)
    codes = model.codes.astype(float)
    draws = model.new_codes(60, rng).astype(float)
    if not deterministic:
        draws = draws + np.exp(model.log_variance[:60] / 2) * rng.normal(size=draws.shape)
    far = codes.mean(0) + np.eye(LATENT)[3] * 12
    asked = [*draws, far, codes.mean(0)]
    text = base64.b64encode(model.bytes).decode()
    found = shop.evaluate(NOVELTY, [text, [list(z) for z in asked]])
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


def test_novelty_is_told_under_the_picture_and_to_a_screen_reader(shop: Page) -> None:
    mount(shop, Mapped())
    line = shop.locator(".lp-novelty")
    shop.wait_for_function("document.querySelector('.lp-novelty').textContent !== ''")
    assert line.inner_text() == "like the training data"
    assert shop.locator(".lp-far").count() == 0
    shop.evaluate("widget.setState({ z: [0, 0, 0, 9, 0] })")
    assert line.inner_text() == "unlike anything the model has seen"
    halo = "getComputedStyle(document.querySelector('.lp-far .lp-picture')).boxShadow"
    assert "18px 6px" in shop.evaluate(halo)
    assert shop.evaluate("[0, 0.004, 0.02, 0.05].map(noveltyText)") == [
        "unlike anything the model has seen",
        "rare: denser than only 1 % of the data",
        "rare: denser than only 2 % of the data",
        "like the training data",
    ]
    shop.get_by_role("button", name="Reset").click()
    said = "document.querySelector('[aria-live]').textContent"
    shop.wait_for_function(f"{said}.includes('nearest')")
    assert "away; like the training data" in shop.evaluate(said)
    cost = shop.evaluate(
        """() => {
          const tensor = (data) => ({ shape: [1000, 64], data });
          const codes = tensor(Float32Array.from({ length: 64e3 }, Math.random));
          const tensors = {
            "map/codes": codes, "map/log_variance": tensor(new Float32Array(64e3)),
          };
          const novelty = createNovelty({ meta: {}, tensors });
          while (!novelty.prepare(50));
          const z = new Array(64).fill(0.3);
          const times = Array.from({ length: 60 }, () => {
            const before = performance.now();
            for (let k = 0; k < 10; k += 1) novelty.share(z);
            return (performance.now() - before) / 10;
          });
          return times.sort((a, b) => a - b)[30];
        }"""
    )
    print(f"novelty of 1000 x 64: {cost:.3f} ms")
    assert cost < 16, "within a frame, also on a slow machine"


def test_hovering_previews_and_leaving_restores(shop: Page) -> None:
    model = Mapped()
    start = [0.5, 0.25, -1, 0, 0.1]
    mount(shop, model, initial={"z": start, "plane": "z1,z4"})
    half = half_extent(model.codes[:, [0, 3]].astype(float))
    x, y = place(shop, 1.2, -0.8, half)
    shop.mouse.move(x, y)
    now = hand(shop)
    assert now["pinned"] == start
    assert now["shown"] == pytest.approx([1.2, 0, -1, -0.8, 0.1], abs=0.03)
    shop.mouse.move(2, 2)
    assert hand(shop)["shown"] == pytest.approx([0.5, 0, -1, 0, 0.1])
    assert shop.evaluate("commits") == []
    assert_picture(shop, model)


def test_pressing_pins_and_letting_go_commits_once(shop: Page) -> None:
    model = Mapped()
    start = [0.5, 0.25, -1, 0, 0.1]
    mount(shop, model, initial={"z": start, "plane": "z1,z4"})
    half = half_extent(model.codes[:, [0, 3]].astype(float))
    shop.mouse.move(*place(shop, 0, 0, half))
    shop.mouse.down()
    before = int(shop.evaluate("root.dataset.paints"))
    for step in range(1, 11):
        shop.mouse.move(*place(shop, 0.1 * step, -0.2 * step, half))
    assert int(shop.evaluate("root.dataset.paints")) == before + 10
    assert shop.evaluate("commits.length") == 0
    now = hand(shop)
    assert now["pinned"] == pytest.approx([1, 0.25, -1, -2, 0.1], abs=0.03)
    assert now["shown"][0] == pytest.approx(now["pinned"][0], abs=0.006)
    assert now["shown"][3] == pytest.approx(now["pinned"][3], abs=0.006)
    shop.mouse.up()
    shop.mouse.move(2, 2)
    assert shop.evaluate("commits") == [{"z": now["pinned"], "y": None, "plane": "z1,z4",
                                         "grid": False}]  # fmt: skip
    assert hand(shop)["pinned"] == now["pinned"]
    assert_picture(shop, model)


def test_arrow_keys_move_the_cursor(shop: Page) -> None:
    mount(shop, Mapped(), initial={"plane": "z3,z1"})
    shop.locator(CANVAS).focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "Shift+ArrowUp"):
        shop.keyboard.press(key)
    assert shop.evaluate("widget.state().z") == pytest.approx([-0.09, 0, 0.2, 0, 0])
    assert shop.evaluate("commits.length") == 4
    assert "z3 across, z1 upwards" in shop.locator(CANVAS).get_attribute("aria-label")


def test_a_finger_drags(browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    page.evaluate(SETUP, [bundle("engine/pack.js"), bundle("explorer/explorer.js")])
    model = Mapped()
    page.evaluate(MOUNT, [base64.b64encode(model.bytes).decode(), {"initial": {"plane": "z1,z4"}}])
    half = half_extent(model.codes[:, [0, 3]].astype(float))
    client = context.new_cdp_session(page)
    page.locator(CANVAS).scroll_into_view_if_needed()
    for kind, at in (("touchStart", (0, 0)), ("touchMove", (0.5, 0.5)), ("touchMove", (1, 1.5))):
        x, y = place(page, *at, half)
        points = [{"x": x, "y": y}]
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    assert page.evaluate("commits.length") == 0
    client.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert page.evaluate("commits.length") == 1
    assert page.evaluate("widget.state().z") == pytest.approx([1, 0, 0, 1.5, 0], abs=0.05)
    context.close()


def test_another_plane_keeps_the_code_and_goes_into_the_state(shop: Page) -> None:
    z = [0.5, 0.25, -1, 0, 0.1]
    first = mount(shop, Mapped(), initial={"z": z})
    assert first["state"] == {"z": z, "y": None, "plane": "z3,z1", "grid": False}
    across, upwards = shop.get_by_label("Dimension across"), shop.get_by_label("Dimension upwards")
    across.select_option("z4")
    assert shop.evaluate("commits.at(-1)") == {"z": z, "y": None, "plane": "z4,z1", "grid": False}
    upwards.select_option("z4")  # already across: the two change places
    assert shop.evaluate("widget.state().plane") == "z1,z4"
    assert across.input_value() == "1" and upwards.input_value() == "4"
    shop.get_by_role("button", name="PCA").click()
    assert shop.evaluate("commits.at(-1).plane") == "pca"
    shop.get_by_role("button", name="PCA").click()
    shop.get_by_role("button", name="Pictures").click()
    expected = {"z": z, "y": None, "plane": "z1,z4", "grid": True}
    assert shop.evaluate("[commits.at(-1), widget.state()]") == [expected, expected]
    shop.evaluate("widget.setState({ plane: 'pca', grid: false })")
    expected = {"z": z, "y": None, "plane": "pca", "grid": False}
    assert shop.evaluate("widget.state()") == expected


@pytest.mark.parametrize("plane", ["z1,z1", "z0,z1", "z1,z6", "z1", "<b>", 3, None, ["z1", "z2"]])
def test_an_invalid_plane_is_ignored(shop: Page, plane: Any) -> None:
    first = mount(shop, Mapped(), initial={"plane": plane, "grid": "yes"})
    assert (first["state"]["plane"], first["state"]["grid"]) == ("z3,z1", False)


def test_the_grid_decodes_the_plane_through_the_code(shop: Page) -> None:
    z = [0.5, 0.25, -1, 0, 0.1]
    codes = shop.evaluate(
        """([codes, z]) => Array.from(
          gridCodes(createPlane("z4,z1", Float32Array.from(codes), 5), z, [0, 1, 3], 3))""",
        [Mapped().codes.astype(float).ravel().tolist(), z],
    )
    expected = [[y, 0.25, -1, x, 0.1] for y in (3, 1, -1) for x in (-2, 0, 2)]
    np.testing.assert_allclose(np.reshape(codes, (9, 5)), expected, atol=1e-6)
    mount(shop, Mapped(classes=3), initial={"z": z, "y": 1, "grid": True})
    shop.wait_for_selector(".lp-latent-map[data-grid='20']")
    side = shop.evaluate("document.querySelector('.lp-map-ground').width")
    shade = """([x, y]) => Array.from(document.querySelector('.lp-map-ground')
      .getContext('2d').getImageData(x, y, 1, 1).data)"""
    assert shop.evaluate(shade, [20, side - 20])[3] == 255
    shop.get_by_role("button", name="Pictures").click()
    shop.wait_for_timeout(60)
    assert shop.evaluate(shade, [20, side - 20])[3] < 255


def test_an_example_shows_its_posterior_until_the_code_moves(shop: Page) -> None:
    model = Mapped(classes=3)
    mount(shop, model, initial={"plane": "z1,z4"})
    # The ellipse's colour (sigma) at the end of its half axis along x.
    half = half_extent(model.codes[:, [0, 3]].astype(float))
    box = shop.locator(CANVAS).bounding_box()
    shop.locator(".lp-example").nth(4).click()
    shop.wait_for_timeout(60)
    x = float(model.means[4, 0]) + math.exp(float(model.example_log_variance[4, 0]) / 2)
    left, top = place(shop, x, float(model.means[4, 3]), half)
    assert has_sigma(shop, left - box["x"], top - box["y"])
    shop.locator(".lp-range").first.focus()
    shop.keyboard.press("ArrowRight")
    shop.wait_for_timeout(60)
    assert not has_sigma(shop, left - box["x"], top - box["y"])


def test_an_encoded_picture_shows_its_posterior(shop: Page) -> None:
    model = Mapped()
    mount(shop, model, initial={"plane": "z1,z4"})
    shop.evaluate(
        """async (text) => {
          widget.destroy();
          let taken;
          const create = ({ instrument }) => {
            taken = instrument;
            return { node: document.createElement("p"), show() {} };
          };
          const panels = [{ id: "one", title: "One", create }];
          const initial = { plane: "z1,z4" };
          window.widget = mountExplorer(root, decode64(text), { initial, panels });
          const logVariance = [Math.log(0.25), 0, 0, Math.log(0.09), 0];
          taken.encoded({ mean: [-1, 0, 0, 1, 0], logVariance }, "drawing");
          for (let k = 0; k < 3; k += 1) await new Promise(requestAnimationFrame);
        }""",
        base64.b64encode(model.bytes).decode(),
    )
    half = half_extent(model.codes[:, [0, 3]].astype(float))
    box = shop.locator(CANVAS).bounding_box()
    for x, y in ((-0.5, 1), (-1.5, 1), (-1, 1.3), (-1, 0.7)):  # the ends of both axes
        left, top = place(shop, x, y, half)
        assert has_sigma(shop, left - box["x"], top - box["y"])


def test_a_pack_without_a_map_and_a_first_page_have_none(shop: Page) -> None:
    first = mount(shop, Model())
    assert first["state"] == {"z": [0] * LATENT, "y": None}
    assert shop.locator(".lp-latent-map").count() == 0
    assert shop.locator(".lp-novelty").count() == 0
    mount(shop, Mapped(), limit=2)
    assert shop.locator(".lp-latent-map").count() == 0


def test_class_names_stay_text(shop: Page) -> None:
    mount(shop, Mapped())
    assert shop.locator(".lp-legend-entry").all_inner_texts() == NAMES
    assert MARKUP in NAMES
    shop.get_by_role("button", name="Random").click()
    shop.wait_for_function("document.querySelector('[aria-live]').textContent.includes('away')")
    assert shop.evaluate("[root.querySelectorAll('img').length, window.broken ?? 0]") == [0, 0]


@pytest.mark.parametrize("deterministic", [False, True])
def test_a_phone_shows_picture_map_and_sliders_in_a_column(shop: Page, deterministic: bool) -> None:
    shop.set_viewport_size({"width": 390, "height": 844})
    try:
        mount(shop, Mapped(classes=3, deterministic=deterministic))
        assert shop.evaluate("document.scrollingElement.scrollWidth") <= 390
        boxes = [shop.locator(name).first.bounding_box() for name in (
            ".lp-picture", ".lp-map-square", ".lp-slider")]  # fmt: skip
        for above, below in pairwise(boxes):
            assert above["y"] + above["height"] <= below["y"]
        assert boxes[1]["width"] > 280 and boxes[1]["x"] >= 24
    finally:
        shop.set_viewport_size({"width": 1280, "height": 900})


def test_the_address_takes_valid_states_only() -> None:
    good = {"z": [0.5, -2], "y": 3, "plane": "z2,z1", "grid": True}
    assert query_of(good) == {"z": "0.5,-2", "y": "3", "plane": "z2,z1", "grid": "1"}
    assert query_of({"z": [0.5], "y": [0.25, 0.75], "plane": "pca", "grid": False}) == {
        "z": "0.5", "y": "0.25,0.75", "plane": "pca", "grid": "0",
    }  # fmt: skip
    assert query_of({"z": [math.nan], "y": None, "plane": "<b>", "grid": "1"}) == {}
    assert query_of({"z": "12", "y": True, "plane": ["z1,z2"]}) == {}


def test_points_are_coloured_by_class_or_by_factor(page: Page) -> None:
    """The sprites starter knows its factors: each is a colouring, values told by the legend."""
    meta, tensors = unpack((FOLDER / "sprites.safetensors").read_bytes())
    assert meta["factor_names"][1:] == ["scale", "orientation", "x", "y"]
    page.evaluate(SETUP, [bundle("engine/pack.js"), bundle("explorer/map/colourings.js")])
    found = page.evaluate(
        """(text) => {
          const ends = ({ count, mark }) => [0, count - 1].map(
            (index) => mark(index, { classes: ["red"] }).colour);
          return createColourings(decode64(text)).map((one) => ({
            ...one, labels: Array.from(one.labels), ends: ends(one), mark: null }));
        }""",
        base64.b64encode((FOLDER / "sprites.safetensors").read_bytes()).decode(),
    )
    assert [one["title"] for one in found] == ["class", "scale", "orientation", "x", "y"]
    for one, column in zip(found[1:], range(1, 5), strict=True):
        assert one["labels"] == tensors["map/factors"][:, column].tolist()
        assert one["count"] == meta["factor_sizes"][column]
        assert one["legend"][0][1] == "1" and one["legend"][-1][1] == str(one["count"])
        assert one["ends"] == ["rgb(68, 1, 84)", "rgb(253, 231, 37)"]
