"""Clips in a real Chromium: the same physics, the same transition, and actions by keys."""

import base64
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import torch
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_runtime import agree, runtime  # noqa: F401 (a fixture)
from tests.browser.test_widgets import MOUNT, SETUP
from vae_core import RunConfig, load_dataset
from vae_core.artifacts.graphs import trace_model
from vae_core.artifacts.model_file import load_model, pack_model
from vae_core.data import Split, pendulum
from vae_core.data.specs import SPECS
from vae_core.evaluation.likelihood import evidence_lower_bound
from vae_core.export.bundle import bundle
from vae_core.models.vae import VAE
from vae_core.pack import unpack
from vae_core.training.loop import train

LAYOUT = SPECS["pendulum"].layout
MODULES = ("engine/pack.js", "viewers/pendulum.js", "explorer/explorer.js")
NONE, RIGHT = 1, 2


def packed(**values: Any) -> bytes:
    """A model of a few clips, trained for a moment."""
    data = load_dataset("pendulum")
    few = {
        part: Split(*(each[:count] for each in (split.images, split.labels, split.factors)))
        for part, count in (("train", 2000), ("validation", 200), ("test", 200))
        for split in (getattr(data, part),)
    }
    data = replace(data, **few)
    config = RunConfig(dataset="pendulum", hidden=(48,), latent_dim=4, epochs=2, **values)
    *_, last = train(config, data)
    model = last.model.eval()
    return pack_model(model, config, data, evidence_lower_bound(model, data.validation))


@pytest.fixture(scope="module")
def rolling() -> bytes:
    return packed(batch_size=64)


@pytest.fixture
def shop(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1100, "height": 900})
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.on(
        "console", lambda said: page.problems.append(said.text) if said.type == "error" else None
    )
    page.evaluate(SETUP, [bundle(module) for module in MODULES])
    yield page
    page.close()
    assert page.problems == []


def mount(page: Page, data: bytes, **options: Any) -> None:
    # In the page however busy the machine: what is asked for is there when it is read.
    given = {"budgets": {"page": 1e9}, **options}
    page.evaluate(MOUNT, [base64.b64encode(data).decode(), given])


def state(page: Page) -> dict[str, Any]:
    return page.evaluate("widget.state()")


def test_decoder_encoder_and_transition_are_those_of_torch(
    runtime: Page,  # noqa: F811
    rolling: bytes,
) -> None:
    model: VAE = load_model(rolling).model
    z, y = torch.randn(6, 4), torch.eye(3)[[0, 1, 2, 0, 1, 2]]
    x = torch.rand(6, *LAYOUT.shape)
    with torch.no_grad():
        shown, followed = model.shown(z, y), model.step(z, y)
        statistics = model.posterior_head.statistics(model.encoder(x, y))
    graphs, weights = trace_model(model), model.state_dict()
    agree(runtime, graphs.decoder, weights, {"z": z, "y": y}, shown)
    agree(runtime, graphs.encoder, weights, {"x": x, "y": y}, statistics)
    agree(runtime, graphs.transition, weights, {"z": z, "y": y}, (followed,))


def test_a_roll_follows_the_transition_and_keys_push(shop: Page, rolling: bytes) -> None:
    model = load_model(rolling).model
    mount(shop, rolling, start="example")
    _, tensors = unpack(rolling)
    viewer, play = shop.locator(".lp-clip"), shop.locator(".lp-clip-play")
    expect(shop.locator(".lp-clip-start")).to_contain_text("known state of this example")
    degrees = viewer.locator("figcaption b")
    true = round(np.degrees(tensors["examples/factors"][0, 0]))
    assert degrees.nth(1).inner_text().replace("−", "-") == f"{true}°"

    shop.emulate_media(reduced_motion="reduce")  # a step for each click
    expect(play).to_have_text("Step")
    viewer.get_by_role("button", name="no push").click()
    assert state(shop)["y"] == NONE
    z = torch.tensor([state(shop)["z"]])
    play.click()
    np.testing.assert_allclose(
        state(shop)["z"], model.step(z, torch.tensor([NONE])).detach()[0], atol=1e-4
    )
    viewer.hover()
    shop.keyboard.down("ArrowRight")
    assert state(shop)["y"] == RIGHT
    expect(viewer.get_by_role("button", name="right")).to_have_attribute("aria-pressed", "true")
    z = torch.tensor([state(shop)["z"]])
    play.dispatch_event("click")
    np.testing.assert_allclose(
        state(shop)["z"], model.step(z, torch.tensor([RIGHT])).detach()[0], atol=1e-4
    )
    shop.keyboard.up("ArrowRight")
    assert state(shop)["y"] == NONE

    # The truth went the same way: one step idle, one pushed.
    path = pendulum.simulate(tensors["examples/factors"][:1], [[NONE, RIGHT]], LAYOUT.seconds)
    angle = (np.degrees(path[0, -1, 0]) + 180) % 360 - 180
    told = float(degrees.nth(1).inner_text().replace("−", "-").removesuffix("°"))
    assert abs(told - angle) <= 0.51
    errors = shop.locator(".lp-clip-error").get_attribute("d")
    assert errors.count("L") == 2 and "NaN" not in errors

    viewer.get_by_role("button", name="Back to start").click()
    np.testing.assert_allclose(state(shop)["z"], tensors["examples/mean"][0], atol=1e-5)
    assert shop.locator(".lp-clip-error").get_attribute("d") == ""


def test_it_plays_by_itself_until_it_is_told_to_pause(shop: Page, rolling: bytes) -> None:
    mount(shop, rolling, start="example")
    play = shop.locator(".lp-clip-play")
    before = state(shop)["z"]
    play.click()
    shop.wait_for_function("z => widget.state().z.some((v, d) => v !== z[d])", arg=before)
    expect(play).to_have_text("Pause")
    steps = "(document.querySelector('.lp-clip-error').getAttribute('d') ?? '').split('L').length"
    shop.wait_for_function(f"{steps} > 4")
    shop.evaluate("commits.length = 0")
    play.click()
    expect(play).to_have_text("Play")
    rest = state(shop)["z"]
    assert shop.evaluate("commits.length") == 1
    shop.wait_for_timeout(300)
    assert state(shop)["z"] == rest
    # A removed widget stops by itself.
    play.click()
    shop.evaluate("widget.destroy()")
    shop.wait_for_timeout(300)


def test_arrow_keys_are_the_pages_where_the_hand_is_elsewhere(shop: Page, rolling: bytes) -> None:
    mount(shop, rolling, start="example")
    shop.get_by_role("button", name="no push").click()
    shop.mouse.move(1090, 890)
    shop.evaluate("document.activeElement.blur()")
    shop.keyboard.press("ArrowRight")
    assert state(shop)["y"] == NONE
    slider = shop.locator(".lp-bell [role=slider]").first
    slider.focus()
    shop.locator(".lp-clip").hover()
    before = state(shop)
    shop.keyboard.press("ArrowRight")
    after = state(shop)
    assert after["y"] == NONE and after["z"] != before["z"], "the slider has the focus"
    shop.locator(".lp-clip").focus()
    shop.keyboard.down("ArrowLeft")
    assert state(shop)["y"] == 0
    shop.keyboard.up("ArrowLeft")


def test_a_code_moved_by_hand_starts_from_what_its_frames_show(shop: Page, rolling: bytes) -> None:
    mount(shop, rolling, start="example")
    model = load_model(rolling).model
    _, tensors = unpack(rolling)
    z = (tensors["examples/mean"][1] + tensors["examples/mean"][0]) / 2
    shop.evaluate("z => widget.setState({ z, y: 1 })", z.tolist())
    with torch.no_grad():
        clip = model.decode(torch.from_numpy(z)[None], torch.tensor([NONE]))[0].numpy()
    light = clip[:2].sum((1, 2)) / pendulum.draw(np.zeros(1), 24).sum()
    start = shop.locator(".lp-clip-start")
    if light.min() > 0.25:
        expect(start).to_contain_text("two frames show")
        told = shop.locator("figcaption b").nth(1).inner_text().replace("−", "-")
        angle = np.degrees(pendulum.read_angles(clip[1]))
        assert abs(float(told.removesuffix("°")) - angle) < 1
    else:
        expect(start).to_contain_text("no truth")


def test_a_clip_without_a_transition_is_a_film(shop: Page) -> None:
    mount(shop, packed(model="vae", batch_size=256))
    viewer = shop.locator(".lp-clip")
    expect(viewer).to_contain_text("frame 2 of 7")
    viewer.get_by_role("button", name="Play").click()
    expect(viewer).to_contain_text("frame 4 of 7")
    assert viewer.locator("canvas").count() == 1


@pytest.mark.parametrize("width", [1280, 1100, 820])
def test_clip_plot_and_sliders_are_seen_together(shop: Page, rolling: bytes, width: int) -> None:
    """The plot stands under map and sliders, so that it pushes no slider off the screen."""
    shop.set_viewport_size({"width": width, "height": 900})
    mount(shop, rolling, start="example")
    boxes = {
        name: shop.locator(f".lp-{name}").first.bounding_box()
        for name in ("clip-frames", "map-square", "bells", "clip-aside")
    }
    ends = {name: box["y"] + box["height"] for name, box in boxes.items()}
    for name, box in boxes.items():
        assert box["x"] + box["width"] <= width, name
    if width == 1280:
        assert ends["bells"] - boxes["clip-frames"]["y"] < 900 - 222  # of the page's head
        assert boxes["map-square"]["y"] == pytest.approx(boxes["clip-frames"]["y"], abs=10)
        assert boxes["clip-aside"]["x"] == pytest.approx(boxes["map-square"]["x"], abs=1)
        assert boxes["clip-aside"]["y"] >= max(ends["bells"], ends["map-square"])
    else:
        for above, below in pairwise(boxes):
            assert ends[above] <= boxes[below]["y"], (above, below)


def test_without_a_map_the_sliders_are_beside_the_clip(shop: Page, rolling: bytes) -> None:
    shop.set_viewport_size({"width": 1280, "height": 900})
    mount(shop, rolling, start="example", limit=8)
    clip, aside, bells = (
        shop.locator(f".lp-{name}").first.bounding_box() for name in ("clip", "clip-aside", "bells")
    )
    assert clip["x"] + clip["width"] < bells["x"] and bells["x"] + bells["width"] <= 1280
    assert bells["y"] == pytest.approx(clip["y"], abs=10)
    assert aside["y"] > bells["y"] + bells["height"] and aside["x"] == bells["x"]
    assert aside["y"] + aside["height"] < 900 - 222  # of the page's head


def test_it_fits_a_narrow_screen(shop: Page, rolling: bytes) -> None:
    shop.set_viewport_size({"width": 390, "height": 844})
    mount(shop, rolling, start="example")
    assert shop.evaluate("document.documentElement.scrollWidth") <= 390
    boxes = [box.bounding_box() for box in shop.locator(".lp-clip-frame").all()]
    assert len(boxes) == 2 and all(box["width"] > 150 for box in boxes)
    assert boxes[0]["y"] == boxes[1]["y"] and boxes[1]["x"] + boxes[1]["width"] <= 390
    shop.get_by_role("button", name="right →").click()
    assert state(shop)["y"] == RIGHT
