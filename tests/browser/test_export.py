"""The exported file in a real Chromium, from file:// with the network off; and what it saves."""

import csv
import io
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser import rig
from tests.browser.test_app import OF_PICTURES
from tests.sweeps import swept
from vae_core import RunConfig, Store, load_run
from vae_core.artifacts.model_file import load_model
from vae_core.export.delivery import pack_html, read_source
from vae_core.export.html import explorer_html
from vae_core.export.rounding import round_weights
from vae_core.pack import pack, unpack
from vae_core.runs.runner import execute
from vae_core.runs.store import Run
from vae_core.starters import STARTERS

EVIL = [
    "<b>bold</b>",
    "</script><script>window.broken=1</script>",
    "<img src=x onerror='window.broken=1'>",
    "\"'><svg onload=window.broken=1>",
    "<!--<script>",
    "javascript:window.broken=1",
    "&lt;b&gt;",
    "=1+1",
    "{{7*7}}${7*7}",
    "\u202eevil\u0000",
]
PICTURE = "canvas.lp-picture"
PIXELS = """c => { const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
return Array.from(d).filter((_, i) => i % 4 === 0); }"""


@pytest.fixture
def offline(browser: Browser) -> Iterator[Page]:
    """A page without a network; what it asks for and what goes wrong are listed on it."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, offline=True, accept_downloads=True
    )
    page = context.new_page()
    page.problems, page.requests = [], []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.on("dialog", lambda dialog: page.problems.append(dialog.message))
    page.on(
        "console",
        lambda said: page.problems.append(said.text) if said.type == "error" else None,
    )
    page.on("request", lambda request: page.requests.append(request.url))
    yield page
    context.close()
    foreign = [url for url in page.requests if not url.startswith(("file:", "blob:", "data:"))]
    assert foreign == [] and page.problems == []


def open_file(page: Page, folder: Path, html: bytes, query: str = "") -> Path:
    file = folder / "explorer.html"
    file.write_bytes(html)
    page.goto(file.as_uri() + query)
    page.wait_for_selector(PICTURE)
    return file


def pixels(page: Page, side: int) -> np.ndarray:
    return np.array(page.locator(PICTURE).evaluate(PIXELS), dtype=float).reshape(side, side)


def saved(page: Page, name: str, index: int = 0) -> tuple[str, bytes]:
    """The file that a button of "Take away" saves: its name and bytes."""
    page.get_by_role("tab", name="Take away").click()
    with page.expect_download() as download:
        page.get_by_role("button", name=name, exact=True).nth(index).click()
    expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


@pytest.mark.parametrize("starter", swept(OF_PICTURES, OF_PICTURES[1:2]), ids=lambda s: s.name)
def test_a_file_decodes_as_torch_and_drags(starter, offline: Page, tmp_path: Path) -> None:
    html, _ = explorer_html(starter.path.read_bytes())
    assert len(html) <= 1_500_000
    model = load_run(starter.path).model
    side = model.shape[-1]
    torch.manual_seed(2)
    z = torch.randn(1, model.latent_dim).mul(100).round().div(100)
    y = torch.tensor([3]) if model.classes else None
    query = f"#z={','.join(f'{v:.2f}' for v in z[0].tolist())}&y=3"
    file = open_file(offline, tmp_path, html, query)
    with torch.no_grad():
        expected = model.decode(z, y)[0, 0].numpy() * 255
    assert np.abs(pixels(offline, side) - expected).max() <= 2 and expected.std() > 10

    before = pixels(offline, side)
    slider = offline.locator(".lp-bell-track").first
    rig.drag(offline, slider, np.linspace(0.2, 0.77, 20))
    assert np.abs(pixels(offline, side) - before).mean() > 2
    offline.mouse.up()

    # The address has followed, and opens the same view again.
    address = offline.evaluate("location.href")
    assert address.startswith(f"{file.as_uri()}#z=") and address != f"{file.as_uri()}{query}"
    shown = pixels(offline, side)
    offline.goto("about:blank")
    offline.goto(address)
    offline.wait_for_selector(PICTURE)
    assert np.abs(pixels(offline, side) - shown).max() <= 1
    assert offline.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert "About this model" in offline.inner_text("main")
    assert offline.locator("nav, form, iframe, link[rel=stylesheet]").count() == 0


def test_every_panel_opens_offline(offline: Page, tmp_path: Path) -> None:
    """The panels decode in a worker made from the file itself."""
    open_file(offline, tmp_path, explorer_html(STARTERS[2].path.read_bytes())[0])
    tabs = offline.get_by_role("tab")
    titles = tabs.all_inner_texts()
    assert titles[-1] == "Take away" and len(titles) >= 2
    for title in titles:
        tabs.filter(has_text=re.compile(f"^{re.escape(title)}$")).click()
        offline.wait_for_timeout(150)
        assert offline.get_by_role("tabpanel").bounding_box()["height"] > 60
    assert offline.locator(".lp-error").count() == 0


def test_a_model_without_an_encoder_opens_offline_and_says_so(
    offline: Page, tmp_path: Path
) -> None:
    run = Store(tmp_path / "runs").create(
        RunConfig(dataset="digits", model="gan", latent_dim=3, hidden=(24,), epochs=10)
    )
    execute(run)
    open_file(offline, tmp_path, explorer_html(run.weights.read_bytes())[0])
    assert offline.get_by_text("This model has no encoder").first.is_visible()
    assert offline.locator(".lp-bell:visible").count() == 3
    assert offline.locator(".lp-map-square, .lp-example").count() == 0
    tabs = offline.get_by_role("tab")
    titles = tabs.all_inner_texts()
    assert "Traversals" in titles and "Draw" not in titles
    for title in titles:
        tabs.filter(has_text=re.compile(f"^{re.escape(title)}$")).click()
        offline.wait_for_timeout(150)
        assert offline.get_by_role("tabpanel").bounding_box()["height"] > 60
    assert offline.locator(".lp-error").count() == 0


def test_a_file_of_8_bits_decodes_nearly_as_torch_and_saves_its_weights(
    offline: Page, tmp_path: Path
) -> None:
    weights = STARTERS[0].path.read_bytes()
    html, _ = explorer_html(weights, None, round_weights(weights).tensors)
    model, (_, tensors) = load_run(STARTERS[0].path).model, unpack(weights)
    z = torch.from_numpy(tensors["examples/mean"][4:5].round(2))
    open_file(offline, tmp_path, html, f"#z={','.join(f'{v:.2f}' for v in z[0].tolist())}")
    with torch.no_grad():
        expected = model.decode(z)[0, 0].numpy() * 255
    apart = np.abs(pixels(offline, 28) - expected)
    assert apart.max() <= 2 and expected.std() > 10, "one for eight bits, and one for whole levels"
    _, data = saved(offline, "safetensors")
    loaded = load_model(data).model
    with torch.no_grad():
        assert (loaded.decode(z) - model.decode(z)).abs().max() <= 1.5 / 255
    assert len(data) < 0.8 * len(weights)


def test_numbers_that_overflow_are_said_and_the_page_goes_on(offline: Page, tmp_path: Path) -> None:
    """The decoder's first layer gives infinity where the first dimension is above 1.5, about."""
    meta, tensors = unpack(STARTERS[0].path.read_bytes())
    first = int(np.argmax(meta["latent"]["kl"]))
    weight = tensors["model/decoder.dense.0.weight"].astype(np.float32)
    weight[:8, first] = 2.2e38
    tensors["model/decoder.dense.0.weight"] = weight
    tensors["examples/mean"][:, first] = 0
    open_file(offline, tmp_path, explorer_html(pack(meta, tensors))[0])
    slider = offline.locator(".lp-bell-number").first
    label = offline.locator(".lp-engine")
    sentence = "No finite numbers come out of the decoder here. Go to another code."
    expect(label).not_to_contain_text(sentence)
    slider.fill("2.5")
    expect(label).to_have_text(sentence)
    slider.fill("0")
    expect(label).not_to_have_text(sentence)
    assert pixels(offline, 28).std() > 10


@pytest.mark.parametrize(
    ("scheme", "width"),
    swept(product(["light", "dark"], [1280, 390]), [("light", 390), ("dark", 1280)]),
)
def test_the_ground_follows_the_system(
    offline: Page, tmp_path: Path, scheme: str, width: int
) -> None:
    offline.emulate_media(color_scheme=scheme)
    offline.set_viewport_size({"width": width, "height": 800})
    open_file(offline, tmp_path, explorer_html(STARTERS[2].path.read_bytes())[0])
    ground = offline.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert ground == {"light": "rgb(255, 255, 255)", "dark": "rgb(15, 18, 24)"}[scheme]
    assert offline.evaluate("document.documentElement.scrollWidth") <= width


def test_names_never_become_markup(offline: Page, tmp_path: Path) -> None:
    meta, tensors = unpack(STARTERS[2].path.read_bytes())
    plain = explorer_html(pack(meta, tensors))[0]
    count = "Object.fromEntries([...document.querySelectorAll('*')].map(e => e.localName)"
    count += ".reduce((m, t) => m.set(t, (m.get(t) ?? 0) + 1), new Map()))"
    open_file(offline, tmp_path, plain)
    wanted = offline.evaluate(count)
    meta |= {"title": EVIL[1], "dataset": EVIL[2], "class_names": EVIL}
    open_file(offline, tmp_path, explorer_html(pack(meta, tensors))[0])
    for tab in offline.get_by_role("tab").all():
        tab.click()
    offline.get_by_role("tab").first.click()
    got = offline.evaluate(count)
    for tag in ("b", "img", "svg", "script", "iframe", "a"):
        assert got.get(tag, 0) == wanted.get(tag, 0), tag
    assert got["script"] == 3 and "img" not in got, "a data block is gone once read"
    assert offline.evaluate("window.broken") is None
    assert offline.get_by_role("radio", name=EVIL[0]).inner_text() == EVIL[0]
    assert offline.locator("h1").inner_text() == EVIL[1]
    assert offline.title() == f"{EVIL[1]} · Latent Playground"


def test_what_the_page_saves(offline: Page, tmp_path: Path) -> None:
    starter = STARTERS[0]
    weights = starter.path.read_bytes()
    open_file(offline, tmp_path, explorer_html(weights)[0])
    model, (meta, tensors) = load_run(starter.path).model, unpack(weights)
    stem = "vae-on-mnist-10-dimensions"

    name, data = saved(offline, "PNG", 0)
    picture = np.asarray(Image.open(io.BytesIO(data)).convert("L"), dtype=int)
    assert name == f"{stem}-picture.png" and picture.shape == (504, 504)
    assert np.array_equal(picture[::18, ::18], pixels(offline, 28)), "each pixel 18 times"
    assert np.array_equal(picture[17::18, 17::18], picture[::18, ::18])

    name, data = saved(offline, "PNG", 1)
    sheet = Image.open(io.BytesIO(data)).convert("L")
    assert name == f"{stem}-traversal.png"
    assert sheet.size == (52 + 9 * 88 + 4, 32 + 10 * 88 + 4)
    order = np.argsort(-np.array(meta["latent"]["kl"]), kind="stable")
    z = torch.from_numpy(tensors["examples/mean"][:1].copy())
    z[0, order[1]] = 1.5
    with torch.no_grad():
        expected = model.decode(z)[0, 0].numpy() * 255
    left, top = 52 + 6 * 88, 32 + 88
    cell = np.asarray(sheet, dtype=float)[top : top + 84 : 3, left : left + 84 : 3]
    assert np.abs(cell - expected).max() <= 2, "second row, at 1.5"

    name, data = saved(offline, "GIF", 0)
    with Image.open(io.BytesIO(data)) as image:
        assert name == f"{stem}-traversal.gif" and image.n_frames == 40
        assert image.size == (5 * 88 - 4, 2 * 88 - 4) and image.info["loop"] == 0
        image.seek(10)
        z[0] = torch.from_numpy(tensors["examples/mean"][0].copy())
        z[0, order[0]] = 3
        with torch.no_grad():
            expected = model.decode(z)[0, 0].numpy() * 255
        shown = np.asarray(image.convert("L"), dtype=float)[:84:3, :84:3]
        assert np.abs(shown - expected).max() <= 2, "a quarter of a swing: 3"
    name, data = saved(offline, "GIF", 1)
    with Image.open(io.BytesIO(data)) as image:
        assert name == f"{stem}-walk.gif" and (image.n_frames, image.size) == (64, (224, 224))

    name, data = saved(offline, "CSV")
    table = list(csv.DictReader(io.StringIO(data.decode())))
    examples = [row for row in table if row["kind"] == "example"]
    assert name == f"{stem}-latents.csv" and table[0]["kind"] == "current"
    got = [[float(row[f"z{d + 1}"]) for d in range(10)] for row in examples]
    np.testing.assert_allclose(got, tensors["examples/mean"], rtol=1e-6)
    assert [int(row["label"]) for row in examples] == tensors["examples/labels"].tolist()
    points = sum(row["kind"] == "validation" for row in table)
    assert points == len(tensors.get("map/codes", []))

    name, data = saved(offline, "safetensors")
    assert name == f"{stem}.safetensors" and data == weights


def test_a_file_moves_through_its_training_with_no_network(
    offline: Page, tmp_path: Path, trained_run: Run
) -> None:
    source = read_source(trained_run.folder)
    files, checks = pack_html(source, "page.html", snapshots=4)
    assert checks["snapshots"] == 4
    (tmp_path / "page.html").write_bytes(files["page.html"])
    offline.goto(f"file://{tmp_path / 'page.html'}#example=2")
    offline.locator(PICTURE).wait_for()
    own = offline.locator(PICTURE).evaluate(PIXELS)
    slider = offline.locator(".lp-travel input[type=range]")
    slider.press("Home")
    place = offline.locator("[data-moment]")
    expect(place).to_have_attribute("data-moment", "0")
    offline.wait_for_timeout(300)
    # The example is held, and its code is what the first encoder says of it.
    loaded, tensors = load_run(trained_run.folder), unpack(trained_run.timeline.read(0))[1]
    loaded.model.load_state_dict(
        {
            name.removeprefix("model/"): torch.from_numpy(each.astype(np.float32))
            for name, each in tensors.items()
            if name.startswith("model/")
        }
    )
    example = torch.from_numpy(source.tensors["examples/images"][2:3].copy())
    with torch.no_grad():
        drawn = loaded.model.picture(loaded.model.embed(example, None), None)
    shown = np.array(offline.locator(PICTURE).evaluate(PIXELS)) / 255
    assert np.abs(shown - drawn.numpy().ravel()).max() <= 1.5 / 255
    assert "at=0" in offline.url
    slider.press("End")
    expect(place).to_have_attribute("data-moment", "own")
    offline.wait_for_timeout(300)
    back = np.array(offline.locator(PICTURE).evaluate(PIXELS))
    assert np.abs(back - np.array(own)).max() <= 1
    asked = [each for each in offline.requests[1:] if not each.startswith("blob:")]
    assert offline.problems == asked == []
