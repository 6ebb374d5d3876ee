"""The explorer and the live panel in a real Chromium: what the hand does and what is painted."""

import base64
from typing import Any

import numpy as np
import pytest
import torch
from playwright.sync_api import Browser, Page
from torch import Tensor, nn

from vae_core.export.bundle import bundle
from vae_core.pack import pack
from vae_core.tracing.graph import trace

SHAPE = (1, 12, 14)
LATENT = 5
ORDER = [2, 0, 3, 4, 1]  # by KL; dimension 1 is dead
KL = [1.5, 0.001, 2.1, 0.8, 0.4]
MARKUP = "<img src=x onerror='window.broken=1'>"
NAMES = ["sevens", MARKUP, "nines & more"]

SETUP = """async (modules) => {
  document.body.style.margin = "16px";
  const load = (text) => import(URL.createObjectURL(new Blob([text], {type: "text/javascript"})));
  for (const text of modules) Object.assign(window, await load(text));
  window.decode64 = (text) => readPack(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)));
}"""

MOUNT = """([text, options]) => {
  window.widget?.destroy();
  window.root = document.getElementById("root") ?? document.createElement("div");
  root.id = "root";
  document.body.append(root);
  delete root.dataset.paints;
  window.commits = [];
  window.events = 0;
  window.milliseconds = [];
  root.addEventListener("lp:paint", (event) => milliseconds.push(event.detail.ms));
  options.onCommit = (state) => commits.push(state);
  window.widget = mountExplorer(root, decode64(text), options);
  root.addEventListener("pointermove", () => { events += 1; });
  return { paints: Number(root.dataset.paints), state: widget.state() };
}"""

PIXELS = """() => {
  const canvas = document.querySelector(".lp-picture");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const grey = Array.from(data).filter((_, i) => i % 4 === 0);
  return { size: [canvas.height, canvas.width], grey };
}"""


class Decoder(nn.Module):
    """A random decoder of the catalogue's kind: z (and y) to a picture in [0, 1]."""

    def __init__(self, classes: int):
        super().__init__()
        pixels = int(np.prod(SHAPE))
        self.stack = nn.Sequential(
            nn.Linear(LATENT + classes, 24), nn.ReLU(), nn.Linear(24, pixels)
        )

    def forward(self, z: Tensor, y: Tensor | None = None) -> Tensor:
        code = z if y is None else torch.cat([z, y], 1)
        return torch.sigmoid(2 * self.stack(code)).view(-1, *SHAPE)


class Model:
    """A decoder, its weights pack, and what torch decodes."""

    def __init__(self, classes: int = 0, deterministic: bool = False):
        torch.manual_seed(3)
        self.decoder = Decoder(classes).eval()
        self.classes = classes
        inputs = {"z": torch.zeros(1, LATENT)} | ({"y": torch.zeros(1, classes)} if classes else {})
        self.means = torch.randn(9, LATENT)
        meta = {
            "shape": SHAPE, "class_names": NAMES[:classes], "conditional": classes > 0,
            "latent_dim": LATENT, "deterministic": deterministic,
            "decoder": trace(self.decoder, inputs, ["picture"]).graph,
            "latent": {
                "kl": KL, "mean": [4.0, 0.0, -1.0, 0.0, 0.0], "std": [2.0, 0.01, 0.5, 1.0, 1.0],
                "active": [k > 0.01 for k in KL],
            },
        }  # fmt: skip
        if deterministic:
            meta["latent"] |= {"home": meta["latent"]["mean"], "spread": meta["latent"]["std"]}
        rng = np.random.default_rng(0)
        tensors = {f"model/{k}": v.numpy() for k, v in self.decoder.state_dict().items()}
        tensors["examples/images"] = rng.integers(0, 255, (9, *SHAPE), np.uint8)
        tensors["examples/mean"] = self.means.numpy()
        if classes:
            tensors["examples/labels"] = np.arange(9, dtype=np.int32) % classes
        self.bytes = pack(meta, tensors)

    def picture(self, z: list[float], y: int | None = None) -> np.ndarray:
        """The decoder's picture in grey levels 0..255, (H, W)."""
        inputs = [torch.tensor([z], dtype=torch.float32)]
        if self.classes:
            inputs.append(nn.functional.one_hot(torch.tensor([y]), self.classes).float())
        with torch.no_grad():
            return 255 * self.decoder(*inputs)[0, 0].numpy()


@pytest.fixture(scope="module")
def shop(browser: Browser) -> Page:
    """One page with the widgets' modules loaded, for all tests of this file."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.evaluate(SETUP, [bundle("engine/pack.js"), bundle("explorer/explorer.js")])
    yield page
    page.close()
    assert page.problems == []


def mount(page: Page, model: Model, **options: Any) -> dict[str, Any]:
    return page.evaluate(MOUNT, [base64.b64encode(model.bytes).decode(), options])


def row(page: Page, index: int):
    return page.locator(f".lp-bell[data-index='{index}']")


def assert_picture(page: Page, model: Model) -> None:
    """What the canvas shows is what torch decodes at the widget's state, within two grey levels."""
    state = page.evaluate("widget.state()")
    shown = page.evaluate(PIXELS)
    expected = model.picture(state["z"], state["y"])
    assert shown["size"] == list(SHAPE[1:])
    assert np.abs(np.array(shown["grey"]).reshape(SHAPE[1:]) - expected).max() <= 2
    assert expected.std() > 20, "the comparison shows nothing"


def test_a_drag_paints_at_every_event_and_commits_once(shop: Page) -> None:
    model = Model()
    first = mount(shop, model)
    assert first == {"paints": 1, "state": {"z": [0] * LATENT, "y": None}}
    box = row(shop, 2).locator(".lp-bell-track").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    shop.mouse.move(x, y)
    shop.mouse.down()
    shop.evaluate("events = 0")
    for step in range(1, 31):
        shop.mouse.move(x + 5 * step, y)
    assert shop.evaluate("commits.length") == 0
    shop.mouse.up()
    events = shop.evaluate("events")
    assert events >= 30
    pressed = 1  # the press goes to where it is
    assert int(shop.evaluate("root.dataset.paints")) == 1 + pressed + events
    assert shop.evaluate("milliseconds.length") == 1 + pressed + events
    assert shop.evaluate("commits.length") == 1
    z = shop.evaluate("commits[0].z")
    assert z[2] == pytest.approx(6.4 * 150 / box["width"], abs=0.05)
    assert [v for k, v in enumerate(z) if k != 2] == [0] * 4
    assert_picture(shop, model)


def test_the_keyboard_a_typed_number_and_a_double_click(shop: Page) -> None:
    model = Model()
    mount(shop, model, initial={"z": [0.5, 0, 0, 0, 0]})
    slider, number = row(shop, 0).locator("[role=slider]"), row(shop, 0).locator("input")
    slider.focus()
    for _ in range(3):
        shop.keyboard.press("ArrowRight")
    assert shop.evaluate("widget.state().z[0]") == pytest.approx(0.65)
    shop.keyboard.press("PageUp")
    shop.keyboard.press("Shift+ArrowLeft")
    assert shop.evaluate("[widget.state().z[0], commits.length]") == pytest.approx([1.14, 5])
    assert slider.get_attribute("aria-valuetext") == "1.14"
    shop.keyboard.press("Enter")
    assert number.evaluate("node => node.matches(':focus')")
    number.fill("-1.25")
    number.press("Enter")
    assert shop.evaluate("widget.state().z[0]") == -1.25
    assert float(slider.get_attribute("aria-valuenow")) == -1.25
    assert slider.evaluate("node => node.matches(':focus')"), "Enter goes back to the row"
    number.fill("")
    number.blur()
    assert number.input_value() == "−1.25"
    assert_picture(shop, model)
    row(shop, 0).locator(".lp-bell-track").dblclick()
    assert shop.evaluate("[widget.state().z[0], commits.at(-1).z[0]]") == [0, 0]
    assert number.input_value() == "0.00"


def test_bells_are_ordered_by_kl_and_the_dead_ones_told(shop: Page) -> None:
    mount(shop, Model())
    indices = "[...document.querySelectorAll('.lp-bell')].map((node) => Number(node.dataset.index))"
    assert shop.evaluate(indices) == ORDER
    assert shop.locator(".lp-bell-dead").evaluate_all(
        "nodes => nodes.map((node) => Number(node.dataset.index))"
    ) == [1]
    assert shop.locator(".lp-code-note").inner_text() == "Not used by the encoder: z2."
    label = row(shop, 2).locator("[role=slider]").get_attribute("aria-label")
    assert label == "latent dimension 3"
    # Without an example only the mean of the data is told, and said to be that.
    assert shop.locator(".lp-bells-kl").inner_text() == "KL data mean"
    assert [text.strip() for text in shop.locator(".lp-bell-nats").all_inner_texts()] == [
        "2.1", "1.5", "0.8", "0.4", "0.0",
    ]  # fmt: skip
    assert shop.locator(".lp-bell-bar i:visible").count() == 0
    mount(shop, Model(), limit=2)
    assert shop.evaluate(indices) == ORDER[:2]


def test_bells_are_one_stop_of_the_tab_key(shop: Page) -> None:
    mount(shop, Model())
    stops = "[...document.querySelectorAll('.lp-bells [tabindex=\"0\"][role=slider]')].length"
    row(shop, 2).locator("[role=slider]").focus()
    for key, index in (("ArrowDown", 0), ("ArrowDown", 3), ("ArrowUp", 0)):
        shop.keyboard.press(key)
        assert row(shop, index).locator("[role=slider]").evaluate("n => n.matches(':focus')")
        assert shop.evaluate(stops) == 1
    assert shop.evaluate("commits.length") == 0


def test_classes_are_text_and_choose_the_condition(shop: Page) -> None:
    model = Model(classes=3)
    mount(shop, model, initial={"z": [1, -1, 0.5, 0, 2], "y": 2})
    chips = shop.locator("[role=radio]")
    assert chips.all_inner_texts() == NAMES
    assert_picture(shop, model)
    chips.nth(0).click()
    assert shop.evaluate("commits") == [{"z": [1, -1, 0.5, 0, 2], "y": 0}]
    shop.keyboard.press("ArrowRight")
    assert shop.evaluate("[widget.state().y, root.querySelectorAll('img').length]") == [1, 0]
    assert chips.nth(1).get_attribute("aria-checked") == "true"
    assert [chip.get_attribute("tabindex") for chip in chips.all()] == ["-1", "0", "-1"]
    assert shop.evaluate("window.broken") is None
    assert_picture(shop, model)


def test_a_real_picture_sets_its_code_and_stays_for_comparison(shop: Page) -> None:
    model = Model(classes=3)
    mount(shop, model)
    shop.get_by_role("button", name="all 9").click()
    shop.locator(".lp-example").nth(5).click()
    state = shop.evaluate("commits.at(-1)")
    assert state["z"] == pytest.approx(model.means[5].tolist())
    assert state["y"] == 2
    assert state["example"] == 5
    assert shop.locator(".lp-original").is_visible()
    assert_picture(shop, model)
    row(shop, 0).locator("[role=slider]").focus()
    shop.keyboard.press("ArrowLeft")
    # By hand the code goes away from what its encoder said of the example, which stays in hand.
    assert shop.locator(".lp-original").is_visible()
    assert shop.evaluate("commits.at(-1).example") == 5
    assert shop.locator(".lp-original").inner_text().endswith("moved away by hand")
    shop.get_by_role("button", name="New picture").click()
    assert shop.locator(".lp-original").is_hidden()
    assert len(set(shop.evaluate("widget.state().z"))) == LATENT
    assert "example" not in shop.evaluate("widget.state()")
    shop.get_by_role("button", name="Reset").click()
    state = shop.evaluate("widget.state()")
    assert state["z"] == pytest.approx(model.means[5].tolist()), "the last real one"
    assert (state["y"], state["example"]) == (2, 5)


def test_an_example_of_the_address_is_in_hand(shop: Page) -> None:
    model = Model(classes=3)
    first = mount(shop, model, initial={"example": 4})
    assert first["state"]["z"] == pytest.approx(model.means[4].tolist())
    assert (first["state"]["y"], first["state"]["example"]) == (1, 4)
    by_hand = mount(shop, model, initial={"example": 4, "z": [1, 0, 0, 0, 0], "y": 2})["state"]
    assert by_hand == {"z": [1, 0, 0, 0, 0], "y": 2, "example": 4}
    assert "example" not in mount(shop, model, initial={"example": 9})["state"], "there are nine"


@pytest.mark.parametrize(
    "initial",
    [None, {"z": [1, 2]}, {"z": [0, 0, 0, 0, None]}, {"z": "1,2,3,4,5"}, {"y": 7}, {"y": 0.5}],
)
def test_an_invalid_start_is_ignored(shop: Page, initial: dict[str, Any] | None) -> None:
    first = mount(shop, Model(classes=3), initial=initial)
    assert first["state"] == {"z": [0] * LATENT, "y": 0}


def test_a_plain_autoencoder_starts_at_the_mean_of_its_codes(shop: Page) -> None:
    first = mount(shop, Model(deterministic=True))
    assert first["state"]["z"] == [4, 0, -1, 0, 0]
    slider = row(shop, 0).locator("[role=slider][aria-valuemax]")  # it is there a frame later
    ends = [float(slider.get_attribute(f"aria-value{end}")) for end in ("min", "max")]
    assert ends == pytest.approx([4 - 3.2 * 2, 4 + 3.2 * 2])
    assert shop.locator(".lp-bell-prior[d^=M]").count() == 0, "it has no prior"


def test_a_phone_sees_picture_and_slider_together(shop: Page) -> None:
    shop.set_viewport_size({"width": 390, "height": 500})
    try:
        mount(shop, Model(classes=3))
        assert shop.evaluate("document.scrollingElement.scrollWidth") <= 390
        row(shop, 4).locator("[role=slider]").focus()
        picture = shop.locator(".lp-picture").bounding_box()
        slider = row(shop, 4).bounding_box()
        assert shop.evaluate("scrollY") > 100
        assert picture["y"] >= 0 and picture["width"] >= 182
        assert slider["y"] >= picture["y"] + picture["height"]
        assert slider["y"] + slider["height"] <= 500
    finally:
        shop.set_viewport_size({"width": 1280, "height": 800})
