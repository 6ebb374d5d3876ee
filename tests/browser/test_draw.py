"""One's own picture: drawn or from a file, laid out as the data are, encoded as torch does."""

import base64
import io
import re
import struct
import zlib
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from playwright.sync_api import Locator, Page
from torch import Tensor, nn

from tests.browser import rig
from tests.browser.test_engine import starter
from tests.browser.test_widgets import SETUP
from tests.sweeps import swept
from vae_core.artifacts.model_file import load_model
from vae_core.export.bundle import bundle
from vae_core.pack import pack, unpack
from vae_core.tracing.graph import trace

# A spy on the batch keeps every picture that is encoded, as floats.
MOUNT = """(base64) => {
  window.seen = [];
  window.commits = [];
  const spied = (batch) => ({
    ...batch,
    encode: (x, y, channel) => {
      seen.push({ x: Array.from(x), y: y && Array.from(y) });
      return batch.encode(x, y, channel);
    },
  });
  const watched = {
    ...drawPanel,
    create: (context) => {
      window.instrument = context.instrument;
      return drawPanel.create({ ...context, batch: spied(context.batch) });
    },
  };
  window.root = document.createElement("div");
  document.body.replaceChildren(root);
  const onCommit = (state) => commits.push(state);
  window.widget = mountExplorer(root, decode64(base64), { panels: [watched], onCommit });
}"""


def mount(page: Page, data: bytes) -> Locator:
    page.evaluate(
        SETUP,
        [
            bundle(name)
            for name in ("engine/pack.js", "explorer/explorer.js", "explorer/panels/draw.js")
        ],
    )
    page.evaluate(MOUNT, base64.b64encode(data).decode())
    return page.locator(".lp-draw")


def draw(page: Page, *points: tuple[float, float]) -> None:
    """A stroke through points of the pad's unit square, with the mouse."""
    pad = page.locator(".lp-pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    at = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    before = page.evaluate("commits.length")
    page.mouse.move(*at[0])
    page.mouse.down()
    for point in at[1:]:
        page.mouse.move(*point, steps=6)
    page.mouse.up()
    page.wait_for_function("(before) => commits.length > before", arg=before)


def what_it_sees(page: Page, shape: tuple[int, ...]) -> np.ndarray:
    return np.array(page.evaluate("seen.at(-1).x"), np.float32).reshape(shape)


def centre_of_mass(ink: np.ndarray) -> np.ndarray:
    """(H, W) -> (x, y) in pixels from the corner."""
    y, x = np.mgrid[: ink.shape[0], : ink.shape[1]] + 0.5
    return np.array([(ink * x).sum(), (ink * y).sum()]) / ink.sum()


SEVEN = [(0.1, 0.15), (0.35, 0.15), (0.25, 0.45)]  # small, in a corner


@pytest.mark.parametrize("name", ["digits", "styles"])
def test_a_drawing_is_centred_and_encoded_as_torch_does(page: Page, name: str) -> None:
    data = starter(name)
    _, tensors = unpack(data)
    examples = tensors["examples/images"][:, 0] / 255
    model = load_model(data).model
    mount(page, data)
    if model.classes:
        page.locator("[role=radio]").nth(7).click()
    draw(page, *SEVEN)
    x = what_it_sees(page, (1, 28, 28))
    rows, columns = np.nonzero(x[0] > 0.1)
    assert max(np.ptp(rows), np.ptp(columns)) + 1 == pytest.approx(20, abs=1)
    expected = np.mean([centre_of_mass(example) for example in examples], 0)
    assert np.abs(centre_of_mass(x[0]) - expected).max() < 0.1
    assert 0.6 < x.sum() / examples.sum((1, 2)).mean() < 1.2  # a pen as wide as the data's
    y = torch.eye(10)[7:8] if model.classes else None
    with torch.no_grad():
        mean, log_variance = model.posterior_head.statistics(
            model.encoder(torch.tensor(x[None]), y)
        )
    page.wait_for_function("instrument.example !== null")
    state = page.evaluate("commits.at(-1)")
    found = page.evaluate(
        "[instrument.example.mean, instrument.example.logVariance].map((v) => Array.from(v))"
    )
    assert np.abs(np.array(state["z"]) - mean[0].numpy()).max() < 1e-4
    assert np.abs(np.array(found) - torch.cat([mean, log_variance]).numpy()).max() < 1e-4
    kl = 0.5 * (mean**2 + log_variance.exp() - 1 - log_variance).sum().item()
    assert f"KL {kl:.1f} nats" in page.locator(".lp-posterior").inner_text()
    with torch.no_grad():
        expected = 255 * model.decode(mean, y)[0, 0].numpy()
    shown = page.evaluate("""() => {
      const canvas = root.querySelector(".lp-picture");
      return Array.from(canvas.getContext("2d").getImageData(0, 0, 28, 28).data);
    }""")
    assert np.abs(np.array(shown).reshape(28, 28, 4)[..., 0] - expected).max() <= 2
    page.get_by_role("button", name=re.compile("^New ")).click()
    assert page.evaluate("instrument.example") is None
    page.get_by_role("button", name="Encode again").click()
    page.wait_for_function("instrument.example !== null")
    assert page.evaluate("commits.at(-1).z") == state["z"]
    assert page.problems == []


def test_undo_and_clear(page: Page) -> None:
    panel = mount(page, starter("digits"))
    undo, clear = (panel.get_by_role("button", name=name) for name in ("Undo", "Clear"))
    assert undo.is_disabled() and clear.is_disabled()
    draw(page, *SEVEN)
    one = what_it_sees(page, (28, 28))
    draw(page, (0.6, 0.6), (0.9, 0.9))
    assert np.abs(what_it_sees(page, (28, 28)) - one).max() > 0.5
    undo.click()
    page.wait_for_function("commits.length === 3")
    assert np.array_equal(what_it_sees(page, (28, 28)), one)
    clear.click()
    assert undo.is_disabled() and clear.is_disabled()
    assert page.locator(".lp-posterior").inner_text() == ""
    draw(page, (0.3, 0.3))  # a dot
    dot = what_it_sees(page, (28, 28))
    assert 2 < dot.sum() < 12
    assert page.problems == []


def test_where_places_and_sizes_are_free_the_drawing_stays(page: Page) -> None:
    mount(page, starter("sprites"))
    draw(page, (0.2, 0.25), (0.4, 0.25))
    x = what_it_sees(page, (32, 32))
    assert np.abs(centre_of_mass(x) - [0.3 * 32, 0.25 * 32]).max() < 0.3
    _, columns = np.nonzero(x > 0.1)
    assert 6 <= np.ptp(columns) <= 14


@pytest.mark.parametrize("width", [1280, 390])
def test_words_that_come_and_go_move_nothing_under_the_hand(page: Page, width: int) -> None:
    """The engine's place and speed and the novelty line change while one draws or drags."""
    page.set_viewport_size({"width": width, "height": 800})
    mount(page, starter("sprites"))
    pad = page.locator(".lp-pad")
    pad.scroll_into_view_if_needed()
    page.wait_for_timeout(400)
    places = set()
    for engine, novelty in [
        ("browser", ""),
        ("browser worker · 123 ms", "rare: denser than only 1 % of the data"),
        ("browser · < 0.1 ms", "unlike anything the model has seen"),
        ("browser worker · no answer", "like the training data"),
    ]:
        page.evaluate(
            """async ([engine, novelty, frame]) => {
              root.querySelector(".lp-engine").textContent = engine;
              root.querySelector(".lp-novelty").textContent = novelty;
              await eval(frame);
            }""",
            [engine, novelty, rig.FRAME],
        )
        places.add(pad.bounding_box()["y"])
    assert len(places) == 1


def test_a_finger_draws_and_encodes_while_it_moves(page: Page) -> None:
    mount(page, starter("digits"))
    page.evaluate("""async () => {
      const pad = root.querySelector(".lp-pad");
      pad.setPointerCapture = () => {};
      const box = pad.getBoundingClientRect();
      const send = (type, x, y, pointerId = 5) => pad.dispatchEvent(new PointerEvent(type, {
        pointerId, pointerType: "touch", button: type === "pointerdown" ? 0 : -1, bubbles: true,
        clientX: box.left + x * box.width, clientY: box.top + y * box.height }));
      // Until the encoder has answered once more, however long that takes.
      const answered = async (list, before) => {
        for (let i = 0; i < 500 && list.length === before; i += 1) {
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
      };
      send("pointerdown", 0.3, 0.2);
      for (let i = 1; i <= 5; i += 1) {
        const before = seen.length;
        send("pointermove", 0.3, 0.2 + 0.1 * i);
        send("pointermove", 0.9, 0.9, 6); // another finger
        await answered(seen, before);
      }
      window.live = [seen.length, commits.length];
      send("pointerup", 0.3, 0.7);
      await answered(commits, 0);
    }""")
    encoded, commits = page.evaluate("live")
    assert encoded >= 3 and commits == 0
    assert page.evaluate("commits.length") == 1
    ink = what_it_sees(page, (28, 28))
    _, columns = np.nonzero(ink > 0.1)
    assert np.ptp(columns) <= 4  # an upright line: the other finger left no trace
    assert page.locator(".lp-pad").evaluate("(pad) => getComputedStyle(pad).touchAction") == "none"


# Files.


def png(image: Image.Image, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG", **options)
    return buffer.getvalue()


def huge_png(width: int = 8000, height: int = 5000) -> bytes:
    """A 40-megapixel picture in a few kilobytes: one bit a pixel, all of them black."""

    def chunk(name: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + check

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes((width // 8 + 1) * height))
    signature = b"\x89PNG\r\n\x1a\n"
    return signature + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def animated(kind: str) -> bytes:
    frames = [Image.new("L", (28, 28), grey) for grey in (200, 40, 90)]
    buffer = io.BytesIO()
    frames[0].save(buffer, kind, save_all=True, append_images=frames[1:], duration=100)
    return buffer.getvalue()


def encoded(kind: str, side: int = 60) -> bytes:
    buffer = io.BytesIO()
    noise = np.random.default_rng(0).integers(0, 255, (side, side), np.uint8)
    Image.fromarray(noise).save(buffer, kind)
    return buffer.getvalue()


MARKUP = "<img src=x onerror='window.broken=1'>.png"
WHOLE = encoded("PNG")
SVG = (
    b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'><script>broken=1</script></svg>"
)
REFUSED: dict[str, tuple[str, bytes, str]] = {
    "empty": ("nothing.png", b"", "“nothing.png” is empty"),
    "text": ("words.png", b"These are words, not pixels.", "not an image that can be read"),
    "text like bmp": ("b.bmp", b"BMW is a car, and this is no picture of one.", "not an image"),
    "truncated png": ("half.png", WHOLE[: len(WHOLE) // 2], "is cut short"),
    "header only": ("head.png", WHOLE[:12], "is cut short"),
    "truncated jpeg": ("half.jpg", encoded("JPEG")[:700], "is cut short"),
    "truncated webp": ("half.webp", encoded("WEBP")[:300], "is cut short"),
    "truncated gif": ("half.gif", encoded("GIF")[:400], "is cut short"),
    "truncated bmp": ("half.bmp", encoded("BMP")[:40], "is cut short"),
    "damaged png": ("bad.png", WHOLE[:60] + bytes(40) + WHOLE[100:], "is damaged"),
    "40 megapixels": ("big.png", huge_png(), "has 40 megapixels (8000 × 5000)"),
    "svg": ("drawing.svg", SVG, "is an SVG drawing"),
    "svg as png": ("drawing.png", SVG, "is an SVG drawing"),
    "markup": (MARKUP, b"words", f"“{MARKUP}” is not an image"),
    "pdf": ("paper.pdf", b"%PDF-1.4 ...", "not an image"),
    "21 megabytes": ("heavy.png", WHOLE + bytes(21_000_000), "has 21 MB; at most 20"),
}


def give(page: Page, name: str, data: bytes) -> str:
    """Choose a file; returns the sentence in the panel."""
    page.locator(".lp-file input").set_input_files(
        {"name": name, "mimeType": "image/png", "buffer": data}
    )
    page.wait_for_function(
        "document.querySelector('.lp-said').textContent !== 'Reading …'", timeout=10_000
    )
    return page.locator(".lp-said").inner_text()


@pytest.mark.parametrize(
    "names", swept([[*REFUSED], [*REFUSED][1::3]], [[*REFUSED][1::3]]), ids=len
)
def test_unusable_files_are_refused_with_a_sentence(page: Page, names: list[str]) -> None:
    """All of them as a proof, every third always."""
    mount(page, starter("digits"))
    for name, data, sentence in map(REFUSED.get, names):
        said = give(page, name, data)
        assert sentence in said, (name, said)
        assert said.endswith((".", "can.")) and len(said) < 250
        assert page.evaluate("seen.length") == 0
    assert page.evaluate("[window.broken, root.querySelectorAll('img, .lp-draw svg').length]") == [
        None,
        0,
    ]
    draw(page, *SEVEN)  # the panel and the explorer live on
    assert page.locator(".lp-said").inner_text() == ""
    assert page.problems == []


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_of_an_animation_the_first_frame_is_used(page: Page, kind: str) -> None:
    mount(page, starter("digits"))
    said = give(page, f"moving.{kind.lower()}", animated(kind))
    assert said == f"“moving.{kind.lower()}” is animated: its first frame is used."
    page.wait_for_function("commits.length === 1")
    grey = 200 / 255 if not page.locator(".lp-invert input").is_checked() else 55 / 255
    assert np.abs(what_it_sees(page, (28, 28)) - grey).max() < 0.02
    assert page.problems == []


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP"])
def test_every_kind_of_file_is_read(page: Page, kind: str) -> None:
    mount(page, starter("digits"))
    assert give(page, "noise", encoded(kind, 28)) == ""
    page.wait_for_function("commits.length === 1")
    x = what_it_sees(page, (28, 28))
    if page.locator(".lp-invert input").is_checked():
        x = 1 - x
    truth = np.random.default_rng(0).integers(0, 255, (28, 28), np.uint8) / 255
    assert np.abs(x - truth).mean() < (0.15 if kind in ("JPEG", "WEBP") else 0.003)


def test_a_picture_of_the_data_gets_the_code_that_torch_gives(page: Page) -> None:
    data = starter("digits")
    _, tensors = unpack(data)
    image = tensors["examples/images"][3, 0]
    mount(page, data)
    assert give(page, MARKUP, png(Image.fromarray(image))) == ""
    page.wait_for_function("commits.length === 1")
    assert page.locator(".lp-invert input").is_checked() is False
    z = np.array(page.evaluate("commits[0].z"))
    assert np.abs(z - tensors["examples/mean"][3]).max() < 1e-3
    # The same as ink on paper: inverted by itself, and back when told.
    give(page, "paper.png", png(Image.fromarray(255 - image)))
    page.wait_for_function("commits.length === 2")
    assert page.locator(".lp-invert input").is_checked()
    assert np.abs(np.array(page.evaluate("commits[1].z")) - z).max() < 1e-3
    page.locator(".lp-invert input").click()
    page.wait_for_function("commits.length === 3")
    assert np.abs(what_it_sees(page, (28, 28)) - (1 - image / 255)).max() < 0.003
    # Black on nothing, twice as wide as high: kept whole, what is missing is paper.
    wide = np.zeros((100, 200, 4), np.uint8)
    wide[30:70, 80:120, 3] = 255
    give(page, "wide.png", png(Image.fromarray(wide)))
    page.wait_for_function("commits.length === 4")
    assert page.locator(".lp-invert input").is_checked()
    x = what_it_sees(page, (28, 28))
    assert np.abs(centre_of_mass(x) - 14).max() < 0.1
    assert x.sum() == pytest.approx(40 * 40 * 0.14**2, rel=0.1)


def test_a_file_can_be_dropped(page: Page) -> None:
    mount(page, starter("digits"))
    drop = """async ([name, base64]) => {
      const transfer = new DataTransfer();
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      if (name) transfer.items.add(new File([bytes], name));
      else transfer.setData("text/plain", "words");
      const options = { dataTransfer: transfer, bubbles: true, cancelable: true };
      const event = new DragEvent("drop", options);
      root.querySelector(".lp-draw").dispatchEvent(event);
      return event.defaultPrevented;
    }"""
    assert page.evaluate(drop, ["", ""]) is True
    assert "That was no file" in page.locator(".lp-said").inner_text()
    assert page.evaluate(drop, ["noise.png", base64.b64encode(WHOLE).decode()]) is True
    page.wait_for_function("commits.length === 1")
    assert page.locator(".lp-said").inner_text() == ""


class Pair(nn.Module):
    """A colour picture's encoder or decoder."""

    def __init__(self, *layers: nn.Module):
        super().__init__()
        self.stack = nn.Sequential(*layers)

    def forward(self, x: Tensor) -> Tensor:
        return self.stack(x)


def test_a_colour_model_takes_files_and_has_no_pad(page: Page) -> None:
    """A deterministic one, too: no posterior but a point."""
    torch.manual_seed(0)
    shape, size = (3, 10, 8), 4
    encoder = Pair(nn.Flatten(), nn.Linear(240, size)).eval()
    decoder = Pair(nn.Linear(size, 240), nn.Sigmoid(), nn.Unflatten(1, shape)).eval()
    tensors = {f"encoder/{k}": v.numpy() for k, v in encoder.state_dict().items()}
    tensors |= {f"decoder/{k}": v.numpy() for k, v in decoder.state_dict().items()}
    x, z = {"x": torch.zeros(1, *shape)}, {"z": torch.zeros(1, size)}
    meta = {
        "shape": shape, "class_names": [], "conditional": False, "latent_dim": size,
        "deterministic": True,
        "encoder": trace(encoder, x, ["mean"], prefix="encoder/").graph,
        "decoder": trace(decoder, z, ["picture"], prefix="decoder/").graph,
        "latent": {
            "kl": [0] * size, "mean": [0] * size, "std": [1] * size, "active": [True] * size,
        },
    }  # fmt: skip
    panel = mount(page, pack(meta, tensors))
    assert panel.locator(".lp-pad").count() == 0
    picture = np.zeros((20, 32, 3), np.uint8)
    noise = np.random.default_rng(0).integers(0, 255, (10, 8, 3))
    picture[:, 8:24] = noise.repeat(2, 0).repeat(2, 1)
    assert give(page, "colours.png", png(Image.fromarray(picture))) == ""
    page.wait_for_function("commits.length === 1")
    x = what_it_sees(page, shape)
    assert np.abs(x - noise.transpose(2, 0, 1) / 255).max() < 0.01  # the middle fills the frame
    with torch.no_grad():
        expected = encoder(torch.tensor(x[None]))[0].numpy()
    assert np.abs(np.array(page.evaluate("commits[0].z")) - expected).max() < 1e-4
    assert page.evaluate("instrument.example.logVariance") is None
    assert page.locator(".lp-posterior").inner_text() == "Encoded to one point."
    assert page.locator(".lp-invert").is_hidden() is False
    assert page.problems == []


def test_a_phone_has_room_for_the_pad(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    mount(page, starter("styles"))
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
    box = page.locator(".lp-pad").bounding_box()
    assert 280 <= box["width"] <= 390
    page.evaluate("widget.destroy()")
    page.wait_for_timeout(100)
    assert page.workers == []
