"""What is rubbed out of an example: twenty completions that keep what was seen."""

import base64

import numpy as np
from playwright.sync_api import Locator, Page

from tests.browser.test_engine import starter
from tests.browser.test_widgets import SETUP
from vae_core.export.bundle import bundle
from vae_core.pack import unpack

MOUNT = """(base64) => {
  window.moved = [];
  const watched = {
    ...fillPanel,
    create: (context) => {
      window.instrument = context.instrument;
      return fillPanel.create(context);
    },
  };
  const root = document.createElement("div");
  document.body.replaceChildren(root);
  const onCommit = (state) => moved.push(state);
  mountExplorer(root, decode64(base64), { panels: [watched], onCommit });
}"""
# Of each tile its pixels, of one channel.
PIXELS = """(tiles) => tiles.map((tile) => {
  const canvas = tile.querySelector("canvas");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return Array.from(data).filter((_, i) => i % 4 === 0);
})"""


def mount(page: Page, data: bytes) -> Locator:
    names = ("engine/pack.js", "explorer/explorer.js", "explorer/panels/fill.js")
    page.evaluate(SETUP, [bundle(name) for name in names])
    page.evaluate(MOUNT, base64.b64encode(data).decode())
    return page.locator(".lp-fill")


def test_a_picture_rubbed_out_by_half_is_completed_twenty_times(page: Page) -> None:
    data = starter("digits")
    _, tensors = unpack(data)
    first = tensors["examples/images"][0, 0].astype(float)
    panel = mount(page, data)
    status = panel.get_by_role("status")
    assert status.inner_text() == "Nothing is missing of this picture yet."
    panel.get_by_role("button", name="Lower half").click()
    status.get_by_text("960 codes weighed").wait_for()
    tiles = panel.locator(".lp-fill-tile:enabled")
    assert tiles.count() == 20
    seen = np.array(tiles.evaluate_all(PIXELS)).reshape(20, 28, 28)
    assert np.abs(seen[:, :14] - first[:14]).max() <= 1  # what was seen is as it was
    made = seen[:, 14:]
    assert made.max() > 200 and len(np.unique(made.reshape(20, -1), axis=0)) > 1
    shares = [
        float(text.split()[0])
        for text in panel.locator(".lp-fill-class span:last-child").all_inner_texts()
    ]
    assert shares == sorted(shares, reverse=True) and 90 <= sum(shares) <= 101
    # The completion that is pressed is taken in hand.
    before = page.evaluate("instrument.z().slice()")
    tiles.nth(3).click()
    assert page.evaluate("instrument.z()") != before and page.evaluate("moved.length") == 1
    assert tiles.count() == 20, "its own move leaves the example where it is"


def test_the_hand_rubs_and_what_is_cleared_is_whole_again(page: Page) -> None:
    panel = mount(page, starter("digits"))
    box = panel.locator(".lp-rub").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.5 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.7 * box["width"], box["y"] + 0.5 * box["height"], steps=6)
    panel.locator(".lp-fill-tile:enabled").first.wait_for()  # while the hand still rubs
    page.mouse.up()
    panel.get_by_role("status").get_by_text("960 codes weighed").wait_for()
    panel.get_by_role("button", name="Clear").click()
    assert panel.get_by_role("status").inner_text() == "Nothing is missing of this picture yet."
    assert panel.get_by_role("button", name="Clear").is_disabled()


def test_cells_of_a_row_and_stretches_of_a_series_are_rubbed_out(page: Page) -> None:
    panel = mount(page, starter("wines"))
    panel.get_by_role("button", name="alcohol").click()
    panel.get_by_role("status").get_by_text("codes weighed").wait_for()
    values = [float(t.split()[-1]) for t in panel.locator(".lp-fill-tile").all_inner_texts()]
    assert len(values) == 20 and 11 < min(values) < max(values) < 15
    panel = mount(page, starter("waves"))
    panel.get_by_role("button", name="Last half").click()
    panel.get_by_role("status").get_by_text("codes weighed").wait_for()
    assert panel.locator(".lp-fill-tile:enabled").count() == 20
