"""The panels under the explorer in a real Chromium: their numbers against numpy and torch."""

import base64
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from playwright.sync_api import Browser, Page

from tests.browser.test_widgets import KL, LATENT, NAMES, ORDER, SETUP, SHAPE, Model
from vae_core.export.bundle import bundle
from vae_core.pack import pack, unpack

HEIGHT, WIDTH = SHAPE[1:]
PIXELS = HEIGHT * WIDTH
STEPS = 9
ACTIVE = ORDER[:4]
Z = [0.4, -0.2, 1.1, -0.7, 2.0]

MOUNT = """([text, panel, initial]) => {
  window.widget?.destroy();
  document.getElementById("root")?.remove();
  window.root = document.createElement("div");
  root.id = "root";
  document.body.append(root);
  window.commits = [];
  const panels = PANELS.filter(({ id }) => id === panel);
  const onCommit = (state) => commits.push(state);
  window.widget = mountExplorer(root, decode64(text), {
    panels, initial, onCommit,
    // In the page however busy the machine: what is asked for is there when it is read.
    budgets: { page: Infinity },
  });
  return document.querySelector(".lp-panels") !== null;
}"""

# Every tile of a grid: [row][column] -> its grey levels.
TILES = """([rows, columns, height, width]) => {
  const canvas = document.querySelector(".lp-tiles canvas");
  const first = document.querySelector(".lp-tile[data-row='0'][data-column='0']");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const x0 = Number(first.dataset.x);
  const y0 = Number(first.dataset.y);
  const all = [];
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      for (let i = 0; i < height * width; i += 1) {
        const x = x0 + column * (width + 1) + (i % width);
        const y = y0 + row * (height + 1) + Math.floor(i / width);
        all.push(data[4 * (y * canvas.width + x)]);
      }
    }
  }
  return all;
}"""

SHOTS = """(selector) => [...document.querySelectorAll(selector)].map((canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return Array.from(data).filter((_, i) => i % 4 === 0);
})"""


class Rich(Model):
    """A model with labelled codes of many examples, whether or not it is told the class."""

    def __init__(self, classes: int = 0, codes: int = 120):
        super().__init__(classes)
        meta, tensors = unpack(self.bytes)
        meta["class_names"] = NAMES
        rng = np.random.default_rng(1)
        self.labels = (np.arange(codes) % 3).astype(np.int32)
        self.codes = rng.normal(size=(codes, LATENT)).astype(np.float32)
        self.codes += self.labels[:, None] * np.array([1, 0, -0.5, 0, 0.3], np.float32)
        self.codes = self.codes.astype(np.float16)
        tensors["examples/labels"] = np.arange(9, dtype=np.int32) % 3
        if codes:
            tensors["map/codes"] = self.codes
            tensors["map/labels"] = self.labels
        self.bytes = pack(meta, tensors)

    def class_mean(self, label: int) -> np.ndarray:
        return self.codes[self.labels == label].astype(float).mean(0)

    def overall(self) -> np.ndarray:
        return self.codes.astype(float).mean(0)

    def grey(self, codes: Any, weights: Any = None) -> np.ndarray:
        """Pictures of codes (n, D), with class weights (n, Y), in grey levels: (n, H * W)."""
        inputs = [torch.tensor(np.array(codes), dtype=torch.float32)]
        if self.classes:
            inputs.append(torch.tensor(np.array(weights), dtype=torch.float32))
        with torch.no_grad():
            return 255 * self.decoder(*inputs).reshape(-1, PIXELS).numpy()


@pytest.fixture(scope="module")
def shop(browser: Browser) -> Page:
    """One page with the panels' modules loaded, for all tests of this file."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    modules = (
        "engine/pack.js",
        "explorer/explorer.js",
        "explorer/panels/panels.js",
        "engine/latent_math.js",
        "explorer/panels/traversals.js",
        "explorer/panels/paths.js",
    )
    modules += ("kit/tile_plan.js", "kit/feed.js")
    page.evaluate(SETUP, [bundle(name) for name in modules])
    yield page
    page.close()
    assert page.problems == []


def mount(page: Page, model: Model, panel: str, z: list[float] | None = None, y: Any = 0) -> None:
    initial = {"z": z or Z, "y": y}
    page.mouse.move(2, 2)
    assert page.evaluate(MOUNT, [base64.b64encode(model.bytes).decode(), panel, initial])


def eventually(check: Callable[[], None], seconds: float = 8) -> None:
    """Repeat a check until it holds: pictures come from a worker, a moment later."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return check()
        except AssertionError:
            if time.monotonic() > deadline:
                raise
        time.sleep(0.03)


def tiles(page: Page, rows: int, columns: int = STEPS) -> np.ndarray:
    values = page.evaluate(TILES, [rows, columns, HEIGHT, WIDTH])
    return np.array(values, float).reshape(rows, columns, PIXELS)


def close(shown: Any, expected: np.ndarray, within: float = 2) -> None:
    assert expected.std() > 20, "the comparison shows nothing"
    assert np.abs(np.array(shown, float) - expected).max() <= within


def traversal(z: list[float], values: np.ndarray) -> np.ndarray:
    """Codes (rows * columns, D) of a traversal of the active dimensions around z."""
    codes = np.tile(np.array(z, float), (len(ACTIVE) * values.shape[1], 1))
    for row, index in enumerate(ACTIVE):
        codes[row * values.shape[1] : (row + 1) * values.shape[1], index] = values[row]
    return codes


def in_deviations(reach: float, steps: int = STEPS) -> np.ndarray:
    return np.tile(np.linspace(-reach, reach, steps), (len(ACTIVE), 1))


def marked(page: Page) -> dict[int, int]:
    cells = "[...document.querySelectorAll('.lp-tile[aria-current]')].map((t) => t.dataset)"
    return {int(cell["row"]): int(cell["column"]) for cell in page.evaluate(cells)}


def tile(page: Page, row: int, column: int):
    return page.locator(f".lp-tile[data-row='{row}'][data-column='{column}']")


def drag(page: Page, name: str, value: float) -> None:
    """Set the slider of this name as a hand does: moves, without letting go."""
    page.get_by_role("slider", name=name, exact=True).evaluate(
        """(range, value) => {
          range.value = value;
          range.dispatchEvent(new Event("input", { bubbles: true }));
        }""",
        value,
    )


def release(page: Page, name: str) -> None:
    page.get_by_role("slider", name=name, exact=True).dispatch_event("change")


def state(page: Page) -> dict[str, Any]:
    return page.evaluate("widget.state()")


def test_traversals_are_what_torch_decodes(shop: Page) -> None:
    model = Rich()
    mount(shop, model, "traversals")
    expected = model.grey(traversal(Z, in_deviations(3))).reshape(4, STEPS, PIXELS)
    eventually(lambda: close(tiles(shop, 4), expected))
    heads = shop.locator(".lp-tiles-head").all_inner_texts()
    assert heads == ["−3", "−2.25", "−1.5", "−0.75", "0", "+0.75", "+1.5", "+2.25", "+3"]
    labels = shop.locator(".lp-tiles-label").all_inner_texts()
    assert [label.split() for label in labels] == [
        [f"z{index + 1}", f"{KL[index]:.1f}", "nats"] for index in ACTIVE
    ]
    assert tile(shop, 0, 0).bounding_box()["width"] >= 40
    nearest = {
        row: int(np.abs(in_deviations(3)[0] - Z[k]).argmin()) for row, k in enumerate(ACTIVE)
    }
    assert marked(shop) == nearest
    shop.get_by_role("radio", name="±1 σ").click()
    expected = model.grey(traversal(Z, in_deviations(1))).reshape(4, STEPS, PIXELS)
    eventually(lambda: close(tiles(shop, 4), expected))
    assert 2 not in marked(shop) or abs(Z[ACTIVE[2]]) <= 1.125
    assert ACTIVE.index(4) not in marked(shop), "2.0 is beyond a range of one"


def test_traversals_in_quantiles_of_the_data_and_other_steps(shop: Page) -> None:
    model = Rich()
    mount(shop, model, "traversals")
    shop.get_by_role("radio", name="data quantiles").click()
    shop.get_by_label("Steps").select_option("5")
    values = np.quantile(model.codes.astype(float)[:, ACTIVE], np.linspace(0.01, 0.99, 5), axis=0).T
    expected = model.grey(traversal(Z, values)).reshape(4, 5, PIXELS)
    eventually(lambda: close(tiles(shop, 4, 5), expected))
    assert shop.locator(".lp-tiles-head").all_inner_texts()[::2] == ["1 %", "50 %", "99 %"]
    assert tile(shop, 1, 0).get_attribute("aria-label") == (
        f"latent dimension {ACTIVE[1] + 1} at {values[1][0]:.2f}"
    )
    mount(shop, Rich(codes=0), "traversals")
    assert shop.get_by_role("radio", name="data quantiles").count() == 0


def test_a_tile_is_a_place_to_go_by_mouse_and_by_keyboard(shop: Page) -> None:
    model = Rich()
    mount(shop, model, "traversals")
    paints = "Number(root.dataset.paints)"
    tile(shop, 1, 6).hover()
    assert state(shop)["z"] == Z
    before = shop.evaluate(paints)
    tile(shop, 1, 7).hover()
    assert shop.evaluate(paints) > before
    assert shop.evaluate("commits.length") == 0
    tile(shop, 1, 7).click()
    expected = [*Z]
    expected[ACTIVE[1]] = 2.25
    assert shop.evaluate("commits.map(({ z, y }) => [z, y])") == [[expected, None]]
    pictures = model.grey(traversal(expected, in_deviations(3))).reshape(4, STEPS, PIXELS)
    eventually(lambda: close(tiles(shop, 4), pictures))
    for key in ("ArrowDown", "ArrowRight", "Enter"):
        shop.keyboard.press(key)
    expected[ACTIVE[2]] = 3
    assert shop.evaluate("commits.at(-1).z") == expected
    assert shop.evaluate("document.querySelectorAll('.lp-tile[tabindex=\"0\"]').length") == 1
    shop.get_by_role("button", name=f"Show all {LATENT}").click()
    assert shop.locator(".lp-tiles-label").count() == LATENT


def test_after_many_quick_moves_the_last_one_is_shown(shop: Page) -> None:
    model = Rich()
    mount(shop, model, "traversals")
    shop.evaluate(
        """async (z) => {
          for (let i = 1; i <= 20; i += 1) {
            widget.setState({ z: z.map((value) => value - 0.1 * i) });
            if (i % 4 === 0) await new Promise(requestAnimationFrame);
          }
        }""",
        Z,
    )
    last = [value - 2 for value in Z]
    expected = model.grey(traversal(last, in_deviations(3))).reshape(4, STEPS, PIXELS)
    eventually(lambda: close(tiles(shop, 4), expected))
    shop.wait_for_timeout(100)
    close(tiles(shop, 4), expected)


@pytest.mark.parametrize("classes", [0, 3])
def test_paths_begin_at_a_and_end_at_b(shop: Page, classes: int) -> None:
    model = Rich(classes)
    mount(shop, model, "paths")
    a, b = model.means[0].double().numpy(), model.means[1].double().numpy()
    ts = np.linspace(0, 1, 11)
    angle = np.arccos(a @ b / np.linalg.norm(a) / np.linalg.norm(b))
    radius = (1 - ts) * np.linalg.norm(a) + ts * np.linalg.norm(b)
    round_way = (
        np.outer(np.sin((1 - ts) * angle), a / np.linalg.norm(a))
        + np.outer(np.sin(ts * angle), b / np.linalg.norm(b))
    ) * (radius / np.sin(angle))[:, None]
    straight = np.outer(1 - ts, a) + np.outer(ts, b)
    weights = np.outer(1 - ts, np.eye(3)[0]) + np.outer(ts, np.eye(3)[1])
    expected = [model.grey(straight, weights), model.grey(round_way, weights)]
    expected.append(np.outer(1 - ts, expected[0][0]) + np.outer(ts, expected[0][-1]))
    expected = np.array(expected)
    eventually(lambda: close(tiles(shop, 3, 11), expected))
    shown = tiles(shop, 3, 11)
    close(shown[2, 5], (shown[0, 0] + shown[0, -1]) / 2, within=1)
    assert np.abs(shown[2, 5] - shown[0, 5]).max() > 8, "a cross-fade is another picture"
    close(shop.evaluate(SHOTS, ".lp-slot canvas"), expected[0][[0, -1]])

    tile(shop, 0, 5).click()
    place = state(shop)
    assert place["z"] == pytest.approx(straight[5], abs=1e-6)
    if classes:
        assert place["y"] == pytest.approx([0.5, 0.5, 0])
    assert marked(shop) == {0: 5}
    drag(shop, "t, A to B", 1)
    assert shop.evaluate("commits.length") == 1
    release(shop, "t, A to B")
    assert shop.evaluate("commits.length") == 2
    assert state(shop)["z"] == pytest.approx(b, abs=1e-6)
    assert marked(shop) == {0: 10}
    assert tile(shop, 2, 0).count() == 0, "a cross-fade has no code to go to"


def test_a_and_b_are_set_here_from_examples_and_swapped(shop: Page) -> None:
    model = Rich()
    mount(shop, model, "paths")
    shop.get_by_role("button", name="set A to the code now").click()
    shop.get_by_label("fill B with").select_option(label="example 5, " + NAMES[1])
    b = model.means[4].tolist()
    ends = model.grey([Z, b])
    eventually(lambda: close(shop.evaluate(SHOTS, ".lp-slot canvas"), ends))
    shop.get_by_role("button", name="Swap A and B").click()
    eventually(lambda: close(tiles(shop, 1, 11)[0][[0, -1]], ends[::-1]))
    shop.get_by_role("button", name="go to A, example 5").click()
    assert state(shop)["z"] == pytest.approx(b)
    before = shop.evaluate(SHOTS, ".lp-slot canvas")[1]
    shop.get_by_label("fill B with").select_option(label="a random sample")
    eventually(lambda: changed(shop, before))


def changed(page: Page, before: list[int]) -> None:
    assert page.evaluate(SHOTS, ".lp-slot canvas")[1] != before


def test_play_previews_the_path_and_pause_stays(shop: Page) -> None:
    mount(shop, Rich(), "paths")
    shop.get_by_role("button", name="Play").click()
    reading = "Number(document.querySelector('.lp-pane .lp-fader-reading').textContent)"
    shop.wait_for_function(f"{reading} > 0.1")
    assert shop.evaluate("commits.length") == 0
    assert state(shop)["z"] == Z, "a preview leaves the code where it is"
    shop.get_by_role("button", name="Pause").click()
    t = shop.evaluate(reading)
    place = state(shop)["z"]
    assert 0.1 < t < 1 and place != Z
    assert shop.evaluate("commits.at(-1).z") == place
    shop.get_by_role("button", name="Play").click()
    shop.evaluate("widget.setState({ z: [0, 0, 0, 0, 0] })")
    assert shop.get_by_role("button", name="Play").count() == 1, "another hand ends the run"
    assert state(shop)["z"] == [0] * LATENT


def test_under_reduced_motion_the_path_is_stepped_by_clicks(shop: Page) -> None:
    shop.emulate_media(reduced_motion="reduce")
    try:
        mount(shop, Rich(), "paths")
        step = shop.get_by_role("button", name="Step")
        reading = shop.locator(".lp-pane .lp-fader-reading")
        seen = []
        for _ in range(12):
            step.click()
            seen.append(reading.inner_text())
        assert seen[0] == "0.10" and seen[9:] == ["1.00", "0.90", "0.80"]
        shop.wait_for_timeout(60)
        assert reading.inner_text() == "0.80"
    finally:
        shop.emulate_media(reduced_motion="no-preference")


def test_directions_go_toward_class_means(shop: Page) -> None:
    model = Rich()
    mount(shop, model, "directions")
    assert shop.locator(".lp-pane .lp-fader-name").all_inner_texts()[:3] == [
        f"toward {name}" for name in NAMES
    ]
    drag(shop, "toward sevens", 1)
    toward = [model.class_mean(label) - model.overall() for label in range(3)]
    assert np.linalg.norm(toward[0]) > 0.5
    np.testing.assert_allclose(state(shop)["z"], np.array(Z) + toward[0], atol=1e-5)
    assert shop.evaluate("commits.length") == 0
    drag(shop, "toward nines & more", -0.5)
    expected = np.array(Z) + toward[0] - 0.5 * toward[2]
    np.testing.assert_allclose(state(shop)["z"], expected, atol=1e-5)
    release(shop, "toward nines & more")
    np.testing.assert_allclose(shop.evaluate("commits.at(-1).z"), expected, atol=1e-5)
    drag(shop, "toward sevens", 0)
    drag(shop, "toward nines & more", 0)
    assert state(shop)["z"] == Z
    drag(shop, "toward sevens", 2)
    shop.evaluate("widget.setState({ z: [0, 0, 0, 0, 0] })")
    readings = shop.locator(".lp-pane .lp-fader-reading").all_inner_texts()
    assert set(readings) == {"+0.00"}, "another hand's code is the new base"
    slider = shop.get_by_role("slider", name="toward sevens", exact=True)
    slider.focus()
    shop.keyboard.press("ArrowRight")
    np.testing.assert_allclose(state(shop)["z"], 0.02 * toward[0], atol=1e-5)


def test_more_like_these_less_like_those(shop: Page) -> None:
    model = Rich()
    mount(shop, model, "directions")
    slider = shop.get_by_role("slider", name="strength")
    assert slider.is_disabled()
    picks = shop.locator(".lp-shots .lp-pick")
    picks.nth(2).click()
    picks.nth(5).click()
    means = model.means.double().numpy()
    drag(shop, "strength", 0.5)
    expected = np.array(Z) + 0.5 * (means[[2, 5]].mean(0) - means.mean(0))
    np.testing.assert_allclose(state(shop)["z"], expected, atol=1e-6)
    shop.get_by_role("radio", name="Less like those").click()
    picks.nth(7).click()
    picks.nth(5).click()
    trays = (
        shop.get_by_role("group", name="More like these"),
        shop.get_by_role("group", name="Less like those"),
    )
    assert [tray.locator(".lp-pick").count() for tray in trays] == [1, 2]
    drag(shop, "strength", 1)
    expected = expected + means[2] - means[[7, 5]].mean(0)
    np.testing.assert_allclose(state(shop)["z"], expected, atol=1e-6)
    shop.get_by_role("button", name="take out example 3").click()
    assert slider.is_disabled()
    assert shop.evaluate("document.activeElement.getAttribute('aria-label')").startswith(
        "example 3"
    )


def test_arithmetic_shows_and_goes_to_its_result(shop: Page) -> None:
    model = Rich()
    mount(shop, model, "directions")
    shop.get_by_role("button", name="set a to the code now").click()
    shop.get_by_label("fill b with").select_option(label="mean of sevens")
    shop.get_by_label("fill c with").select_option(label="example 9, nines & more")
    b, c = model.class_mean(0), model.means[8].double().numpy()
    result = np.array(Z) - b + c
    expected = model.grey([Z, b, c, result])
    eventually(lambda: close(shop.evaluate(SHOTS, ".lp-slot canvas"), expected))
    shop.get_by_role("button", name="go to a − b + c").click()
    np.testing.assert_allclose(shop.evaluate("commits.at(-1).z"), result, atol=1e-5)


def test_a_mix_of_classes_is_what_torch_decodes(shop: Page) -> None:
    model = Rich(classes=3)
    mount(shop, model, "classes", y=0)
    each = model.grey([Z] * 3, np.eye(3))
    eventually(lambda: close(shop.evaluate(SHOTS, ".lp-class-shot canvas"), each))
    drag(shop, NAMES[1], 0.5)
    drag(shop, NAMES[2], 1)
    weights = np.array([1, 0.5, 1]) / 2.5
    now = state(shop)
    assert now["z"] == Z
    assert sum(now["y"]) == pytest.approx(1)
    assert now["y"] == pytest.approx(weights)
    close(shop.evaluate(SHOTS, ".lp-picture")[0], model.grey([Z], [weights])[0])
    readings = shop.locator(".lp-pane .lp-fader-reading").all_inner_texts()
    assert readings == ["40 %", "20 %", "40 %"]
    assert shop.evaluate("commits.length") == 0
    release(shop, NAMES[2])
    assert shop.evaluate("commits.at(-1).y") == pytest.approx(weights)
    close(shop.evaluate(SHOTS, ".lp-class-shot canvas"), each)
    shop.get_by_role("button", name="class nines & more").click()
    assert shop.evaluate("[commits.at(-1).z, commits.at(-1).y]") == [Z, 2]
    readings = shop.locator(".lp-pane .lp-fader-reading").all_inner_texts()
    assert readings == ["0 %", "0 %", "100 %"]
    drag(shop, NAMES[2], 0)
    assert state(shop)["y"] == 2, "no class at all is not a mix"


def test_only_conditional_models_offer_classes(shop: Page) -> None:
    mount_all = MOUNT.replace("id === panel", "true")
    for model, offered in ((Rich(), False), (Rich(classes=3), True)):
        shop.evaluate(mount_all, [base64.b64encode(model.bytes).decode(), "", None])
        names = shop.get_by_role("tab").all_inner_texts()
        assert names[:3] == ["Traversals", "Path A to B", "Directions"]
        assert ("Classes" in names) == offered


def test_a_plain_pack_without_examples_still_has_its_panels(shop: Page) -> None:
    model = Model()
    meta, tensors = unpack(model.bytes)
    kept = {name: data for name, data in tensors.items() if name.startswith("model/")}
    model.bytes = pack(meta, kept)
    for panel in ("traversals", "paths", "directions"):
        mount(shop, model, panel)
        shop.wait_for_timeout(80)
        assert shop.locator(".lp-pane canvas").count() >= 1
    assert shop.get_by_role("slider", name="strength").count() == 0


@pytest.mark.parametrize("panel", ["traversals", "paths", "directions", "classes"])
def test_a_narrow_page_does_not_scroll_sideways_and_names_stay_text(shop: Page, panel: str) -> None:
    shop.set_viewport_size({"width": 390, "height": 800})
    try:
        mount(shop, Rich(classes=3), panel)
        shop.wait_for_timeout(150)
        assert shop.evaluate("document.scrollingElement.scrollWidth") <= 390
        assert shop.evaluate("[root.querySelectorAll('img').length, window.broken ?? 0]") == [0, 0]
        beyond = """() => [...document.querySelectorAll('.lp-pane *')].filter((node) => {
          const { width, right } = node.getBoundingClientRect();
          return width > 0 && right > 390 && !node.closest('select');
        }).length"""
        assert shop.evaluate(beyond) == 0
        if panel in ("traversals", "paths"):
            assert shop.locator(".lp-tile").first.bounding_box()["width"] >= 40
    finally:
        shop.set_viewport_size({"width": 1280, "height": 900})


def test_nothing_runs_on_after_destroy_or_behind_another_tab(shop: Page) -> None:
    mount_all = MOUNT.replace("id === panel", "true")
    data = base64.b64encode(Rich().bytes).decode()
    count = """async (act) => {
      const real = window.requestAnimationFrame;
      const pause = () => new Promise((resolve) => setTimeout(resolve, 60));
      window.eval(act);
      await pause();
      let frames = 0;
      window.requestAnimationFrame = (call) => { frames += 1; return real(call); };
      const before = Number(root.dataset.paints);
      await pause();
      window.requestAnimationFrame = real;
      return [frames, Number(root.dataset.paints) - before];
    }"""
    for act in ("widget.destroy(); widget = null",
                "[...document.querySelectorAll('.lp-tab')][2].click()"):  # fmt: skip
        shop.evaluate(mount_all, [data, "", {"z": Z}])
        shop.get_by_role("tab", name="Path A to B").click()
        running = shop.evaluate(count, "document.querySelector('.lp-bar > .lp-button').click()")
        assert min(running) > 0
        assert shop.evaluate(count, act) == [0, 0]
