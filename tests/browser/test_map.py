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

POINTS = 200
PLACES = """[...document.querySelectorAll('.lp-bell-number')]
  .map((n) => Number(n.value.replace('−', '-')))"""
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
        "engine/novelty.js",
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


def test_novelty_is_told_under_the_picture_and_to_a_screen_reader(shop: Page) -> None:
    mount(shop, Mapped())
    line = shop.locator(".lp-novelty")
    shop.wait_for_function("document.querySelector('.lp-novelty').textContent !== ''")
    assert line.inner_text() == "a code like those of the training data"
    assert shop.locator(".lp-far").count() == 0
    shop.evaluate("widget.setState({ z: [0, 0, 0, 9, 0] })")
    assert line.inner_text() == "a code unlike any that the model has seen"
    halo = "getComputedStyle(document.querySelector('.lp-far .lp-picture')).boxShadow"
    assert "18px 6px" in shop.evaluate(halo)
    assert shop.evaluate("[0, 0.004, 0.02, 0.05].map(noveltyText)") == [
        "a code unlike any that the model has seen",
        "a rare code: denser than only 1 % of those of the data",
        "a rare code: denser than only 2 % of those of the data",
        "a code like those of the training data",
    ]
    shop.evaluate("widget.setState({ z: [0, 0, 0, 0, 0] })")
    shop.get_by_role("button", name="Pictures").click()
    said = "document.querySelector('[aria-live]').textContent"
    shop.wait_for_function(f"{said}.includes('nearest')")
    assert "away; a code like those of the training data" in shop.evaluate(said)
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
    assert now["shown"] == pytest.approx([1.2, 0.25, -1, -0.8, 0.1], abs=0.03)
    shop.mouse.move(2, 2)
    assert hand(shop)["shown"] == pytest.approx(start)
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


def test_an_example_shows_its_posterior_until_another_code_is_taken(shop: Page) -> None:
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
    # By hand the code moves away from it; it stays where it is, and its bells too.
    shop.locator(".lp-bell [role=slider]").first.focus()
    shop.keyboard.press("PageUp")
    shop.wait_for_timeout(60)
    assert has_sigma(shop, left - box["x"], top - box["y"])
    assert shop.locator(".lp-bell-q[d^=M]").count() == LATENT
    shop.get_by_role("button", name="New picture").click()
    shop.wait_for_timeout(60)
    assert not has_sigma(shop, left - box["x"], top - box["y"])
    assert shop.locator(".lp-bell-q[d^=M]").count() == 0


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
    shop.get_by_role("button", name="New picture").click()
    shop.wait_for_function("document.querySelector('[aria-live]').textContent.includes('away')")
    assert shop.evaluate("[root.querySelectorAll('img').length, window.broken ?? 0]") == [0, 0]


@pytest.mark.parametrize("deterministic", [False, True])
def test_a_phone_shows_picture_map_and_sliders_in_a_column(shop: Page, deterministic: bool) -> None:
    shop.set_viewport_size({"width": 390, "height": 844})
    try:
        mount(shop, Mapped(classes=3, deterministic=deterministic))
        assert shop.evaluate("document.scrollingElement.scrollWidth") <= 390
        boxes = [shop.locator(name).first.bounding_box() for name in (
            ".lp-picture", ".lp-map-square", ".lp-bell")]  # fmt: skip
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
