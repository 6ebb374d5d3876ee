"""The live panel, the Streamlit adaptors and the palette, in a real Chromium."""

import base64
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from vae_core.export.bundle import bundle
from vae_core.pack import pack, unpack
from vae_core.runs.changes import Changes

CLASSES = ["ankle boots", "<b>bags</b>", "coats"]

SETUP = """async (modules) => {
  document.body.style.margin = "16px";
  const load = (text) => import(URL.createObjectURL(new Blob([text], {type: "text/javascript"})));
  for (const text of modules.slice(0, -1)) Object.assign(window, await load(text));
  const [live] = modules.slice(-1);
  window.liveComponent = (await load(live)).default;
  window.bytes64 = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const request = requestAnimationFrame;
  window.frames = 0;
  window.requestAnimationFrame = (act) => request((time) => { window.frames += 1; act(time); });
}"""

MOUNT = """(text) => {
  window.panel?.destroy();
  window.root = document.getElementById("root") ?? document.createElement("div");
  root.id = "root";
  document.body.append(root);
  window.panel = mountLive(root);
  panel.update(readPack(bytes64(text)));
}"""

# Updates the panel and returns the map's picture at every frame of the next half second.
WATCH = """async (text) => {
  const next = readPack(bytes64(text));
  const before = performance.now();
  panel.update(next);
  const map = root.querySelector(".lp-map");
  const seen = [];
  while (performance.now() - before < 600) {
    await new Promise((done) => setTimeout(done, 16));
    const last = map.toDataURL();
    if (last !== seen.at(-1)) seen.push(last);
  }
  window.frames = 0;
  await new Promise((done) => setTimeout(done, 200));
  const nodes = root.querySelectorAll("*").length;
  return { pictures: seen.length, idle: window.frames, nodes };
}"""


def snapshot(seed: int, points: int = 12, **changes: Any) -> str:
    """A live snapshot pack, base64."""
    rng = np.random.default_rng(seed)
    curve = [500.0 / (k + 1) + 80 for k in range(points)]
    terms = {"reconstruction": curve, "kl": [25.0] * points, "loss": [v + 25 for v in curve]}
    meta = {
        "state": "running", "message": "", "fraction": 0.43, "eta": 12.2, "epoch": 3.21,
        "images_per_second": 41234.0, "weights": {"KL weight": 1.0}, "class_names": CLASSES,
        "shape": [1, 8, 8],
        "kl_per_dimension": [2.0, 0.0, 1.0], "active_units": 2, "latent_units": True,
        "history": {
            "epoch": [0.3 * k for k in range(points)], "seconds": list(range(points)),
            "train": terms, "validation": terms,
        },
    } | changes  # fmt: skip
    tensors = {
        name: rng.integers(0, 255, (16, 1, 8, 8), np.uint8)
        for name in ("inputs", "reconstructions", "samples")
    }
    tensors["latent"] = rng.normal(size=(60, 2)).astype(np.float32)
    tensors["latent_labels"] = (np.arange(60) % 3).astype(np.int32)
    return base64.b64encode(pack(meta, tensors)).decode()


@pytest.fixture(scope="module")
def shop(browser: Browser) -> Page:
    """One page with the modules loaded."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    names = (
        "engine/pack.js",
        "live/live.js",
        "kit/progress.js",
        "kit/style.js",
        "kit/picture.js",
    )
    page.evaluate(SETUP, [bundle(name) for name in (*names, "kit/link.js", "live/component.js")])
    yield page
    page.close()
    assert page.problems == []


def test_dots_glide_and_nothing_is_rebuilt(shop: Page) -> None:
    shop.evaluate(MOUNT, snapshot(0))
    shop.wait_for_timeout(100)
    nodes = shop.evaluate("root.querySelectorAll('*').length")
    seen = shop.evaluate(WATCH, snapshot(1))
    assert seen["pictures"] >= 3  # before, after, and on the way, however busy the machine
    assert seen["idle"] == 0
    assert seen["nodes"] == nodes
    assert shop.evaluate("root.dataset.updates") == "2"
    legend = shop.locator(".lp-legend-entry")
    assert legend.all_inner_texts() == CLASSES
    assert shop.locator(".lp-legend b").count() == 0


def test_without_an_encoder_samples_alone_are_shown_and_it_is_said_why(shop: Page) -> None:
    shop.evaluate(MOUNT, snapshot(0, encodes=False))
    shop.wait_for_timeout(100)
    visible = [text for text in shop.locator("figcaption b").all() if text.is_visible()]
    assert [text.inner_text() for text in visible] == ["Samples"]
    note = shop.get_by_text("This model has no encoder")
    assert note.is_visible()
    shop.evaluate(MOUNT, snapshot(0))
    shop.wait_for_timeout(100)
    assert not note.is_visible() and shop.locator("figcaption b").all()[0].is_visible()


def test_the_constant_kl_of_quantised_codes_has_no_bars(shop: Page) -> None:
    shop.evaluate(MOUNT, snapshot(0))
    shop.wait_for_timeout(100)
    bars = shop.locator("figure", has_text="KL per dimension")
    assert bars.is_visible()
    shop.evaluate(MOUNT, snapshot(0, discrete=True))
    shop.wait_for_timeout(100)
    assert not bars.is_visible()


def test_what_only_some_models_have_stands_in_a_line(shop: Page) -> None:
    gauge = {"title": "Entries in use", "text": "3.1 of <b>8</b>", "help": "How many are in use."}
    shop.evaluate(MOUNT, snapshot(0))
    assert not shop.locator(".lp-gauges").is_visible()
    for text in ("3.1 of <b>8</b>", "4.0 of 8"):
        again = snapshot(1, gauges=[gauge | {"text": text}])
        shop.evaluate("text => panel.update(readPack(bytes64(text)))", again)
        assert shop.locator(".lp-gauge").all_inner_texts() == [f"Entries in use {text}"]
    assert shop.locator(".lp-gauge").get_attribute("aria-description") == "How many are in use."


def test_dots_jump_under_reduced_motion(shop: Page) -> None:
    shop.emulate_media(reduced_motion="reduce")
    try:
        shop.evaluate(MOUNT, snapshot(0))
        shop.wait_for_timeout(100)
        seen = shop.evaluate(WATCH, snapshot(1))
        assert seen["pictures"] <= 2  # before and after
        assert seen["idle"] == 0
    finally:
        shop.emulate_media(reduced_motion=None)


@pytest.mark.parametrize(("width", "shown_pairs"), [(1280, 8), (390, 8)])
def test_inputs_stand_over_their_reconstructions(shop: Page, width: int, shown_pairs: int) -> None:
    shop.set_viewport_size({"width": width, "height": 800})
    try:
        text = snapshot(0)
        shop.evaluate(MOUNT, text)
        shop.wait_for_timeout(100)
        assert shop.evaluate("document.scrollingElement.scrollWidth") <= width
        shown = shop.evaluate(
            """(text) => {
              const { tensors } = readPack(bytes64(text));
              const canvas = root.querySelector(".lp-tiles canvas");
              const context = canvas.getContext("2d");
              const grey = (x, y) => context.getImageData(x, y, 1, 1).data[0];
              const perRow = (canvas.width + 1) / 9;
              const scale = canvas.getBoundingClientRect().width / canvas.width;
              const count = 2 * perRow;
              const last = count * 64 - 1;
              const [x, y] = [((count - 1) % perRow) * 9 + 7, 21 + 7];
              return { count, scale, corners: [
                grey(0, 0), grey(0, 9), grey(x, y), grey(x, y + 9)],
                expected: [tensors.inputs.data[0], tensors.reconstructions.data[0],
                  tensors.inputs.data[last], tensors.reconstructions.data[last]] };
            }""",
            text,
        )
        assert shown["corners"] == shown["expected"]
        assert shown["scale"] == int(shown["scale"]) == 11 or width == 390  # 88 pixels on screen
        assert shown["scale"] == int(shown["scale"]) >= 7  # 8 pixels wide: at least 56 on screen
        assert shown["count"] == shown_pairs
    finally:
        shop.set_viewport_size({"width": 1280, "height": 800})


def test_colour_pictures_are_clipped_and_rounded(shop: Page) -> None:
    shown = shop.evaluate(
        """() => {
          const canvas = document.createElement("canvas");
          createPicture(canvas, [3, 1, 2]).draw(Float32Array.of(0, 1.5, 0.5, -1, 0.2, NaN));
          return Array.from(canvas.getContext("2d").getImageData(0, 0, 2, 1).data);
        }"""
    )
    assert shown == [0, 128, 51, 255, 255, 0, 0, 255]


# Plays Streamlit: the same element is given to the component again and again.
PLAY = """async (texts) => {
  const [whole, again, later, apart, anew] = texts;
  const outside = document.createElement("div");
  document.body.append(outside);
  const parentElement = outside.attachShadow({ mode: "open" });
  const asked = [];
  const call = (text) => liveComponent({
    data: text ? bytes64(text) : null, parentElement, setStateValue() {},
    setTriggerValue: (name, value) => asked.push([name, value]),
  });
  const pause = () => new Promise((done) => setTimeout(done, 80));
  const host = () => parentElement.querySelector(".lp-host");
  const updates = () => Number(host()?.dataset.updates ?? -1);
  call(null);
  const first = host();
  const cleanFirst = call(whole);
  call(again); // a rerun with the same view
  cleanFirst(); // Streamlit cleans up a call that a newer one has overtaken
  await pause();
  const same = updates();
  call(later);
  await pause();
  const after = updates();
  outside.style.setProperty("--st-background-color", "#101010");
  call(later); // the theme has changed, and the message is the one of before
  await pause();
  const scheme = host().dataset.scheme;
  const followed = updates();
  call(apart);
  await pause();
  const lost = [updates(), asked.splice(0)];
  call("AAAA");
  await pause();
  const problem = host().textContent;
  const cleanLast = call(anew);
  await pause();
  const kept = host() === first;
  cleanLast();
  await pause();
  const left = parentElement.childElementCount;
  call(anew)(); // gone before it was read
  await pause();
  return {
    same, after, followed, scheme, lost, problem, kept, asked, left,
    late: parentElement.childElementCount,
  };
}"""


def messages(*texts: str) -> list[str]:
    """What a watcher is told of these snapshots, base64."""
    changes = Changes()
    told = [changes.message(*unpack(base64.b64decode(text))) for text in texts]
    return [base64.b64encode(message).decode() for message in told]


def test_a_component_keeps_its_widget_until_the_end(shop: Page) -> None:
    one, two, three = snapshot(0), snapshot(1), snapshot(2)
    whole, again, later, _, apart = messages(one, one, two, three, two)
    played = shop.evaluate(PLAY, [whole, again, later, apart, *messages(two)])
    assert played["same"] == 1
    assert played["after"] == 2
    assert played["followed"] == 2, "nothing is painted twice"
    assert played["scheme"] == "dark"
    # From a view that this page does not hold to the one that it shows: nothing is missing.
    assert played["lost"] == [2, []]
    assert "cannot be read" in played["problem"]
    assert played["kept"] is True
    assert played["asked"] == []
    assert played["left"] == played["late"] == 0


# Gives the component messages one after the other and reads the map's points off the last view.
FOLLOW = """async (texts) => {
  const parentElement = document.createElement("div");
  document.body.append(parentElement);
  const asked = [];
  for (const text of texts) {
    liveComponent({ data: bytes64(text), parentElement, setTriggerValue: (n) => asked.push(n) });
  }
  await new Promise((done) => setTimeout(done, 300));
  const canvas = parentElement.querySelector(".lp-tiles canvas");
  const url = canvas?.toDataURL() ?? null;
  const updates = Number(parentElement.querySelector(".lp-host").dataset.updates ?? 0);
  parentElement.remove();
  return { url, asked, updates };
}"""


def test_changes_lead_to_the_picture_of_a_whole_message(shop: Page) -> None:
    texts = [snapshot(k, points=12 + k) for k in range(5)]
    told = messages(*texts)
    followed = shop.evaluate(FOLLOW, told)
    whole = shop.evaluate(FOLLOW, messages(texts[-1]))
    assert followed["url"] == whole["url"] and followed["updates"] == 5
    assert followed["asked"] == whole["asked"] == []


def test_a_page_that_missed_a_message_asks_for_a_whole_one(shop: Page) -> None:
    texts = [snapshot(k) for k in range(3)]
    told = messages(*texts)
    missed = shop.evaluate(FOLLOW, [told[0], told[2]])
    assert missed["asked"] == ["lost"] and missed["updates"] == 1
    assert missed["url"] == shop.evaluate(FOLLOW, messages(texts[0]))["url"]
    late = shop.evaluate(FOLLOW, told[1:])
    assert late["asked"] == ["lost"], "once, by the latest call"
    assert late["url"] is None
    again = shop.evaluate(FOLLOW, [told[0], told[2], *messages(texts[2])])
    assert again["asked"] == [] and again["updates"] == 2
    assert again["url"] == shop.evaluate(FOLLOW, messages(texts[2]))["url"]
