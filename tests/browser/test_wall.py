"""The beta wall in a real Chromium, on models that were really trained."""

import base64
import itertools
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from tests.browser import rig
from vae_core import RunConfig, Store
from vae_core.export.bundle import bundle
from vae_core.pack import pack, unpack
from vae_core.runs.changes import Changes
from vae_core.runs.runner import execute
from vae_core.runs.sweep import Sweeps, plan
from vae_core.runs.sweep_pack import wall_pack

BETAS = [0.0, 1.0, 4.0]
ROWS = ("inputs", "reconstructions", "samples", "traversal")
SCRUB = ".lp-scrub"
FADE = 600  # ms after which nothing moves any more

# An address of its own, since the component reads the page's.
ADDRESS = "http://wall.test/"

SETUP = """async (modules) => {
  const load = (text) => import(URL.createObjectURL(new Blob([text], {type: "text/javascript"})));
  for (const text of modules.slice(0, -1)) Object.assign(window, await load(text));
  window.wallComponent = (await load(modules.at(-1))).default;
  window.bytes64 = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}"""

MOUNT = """(text) => {
  window.wall?.destroy();
  window.root = document.getElementById("root") ?? document.createElement("div");
  root.id = "root";
  document.body.append(root);
  window.told = [];
  window.wall = mountWall(root, { run: null, onChoose: (run) => told.push(run) });
  wall.update(readPack(bytes64(text)));
}"""

# The pictures of a strip of the focus: [values, width, height].
STRIP = """(row) => {
  const canvas = root.querySelector(`.lp-focus-strip[data-row=${row}] canvas`);
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return [Array.from(data).filter((_, i) => i % 4 === 0), canvas.width, canvas.height];
}"""


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The wall of three models, each trained for a second or so on digits."""
    store = Store(tmp_path_factory.mktemp("wall-runs"))
    base = RunConfig(dataset="digits", latent_dim=4, hidden=(64,), epochs=12, learning_rate=3e-3)
    runs = [store.create(config) for config in plan(base, {"beta": BETAS})]
    for run in runs:
        execute(run)
    sweep = Sweeps(store).record({"beta": BETAS}, [run.id for run in runs], "digits")
    return pack(*wall_pack(sweep, store))


def altered(data: bytes, columns: dict[int, dict[str, Any]], **meta: Any) -> bytes:
    """A wall with some columns changed; one whose rate is None loses its pictures."""
    old, tensors = unpack(data)
    for index, changes in columns.items():
        old["columns"][index] |= changes
        if "rate" in changes and changes["rate"] is None:
            tensors = {k: v for k, v in tensors.items() if not k.startswith(f"{index}/")}
    return pack(old | meta, tensors)


def text(data: bytes) -> str:
    return base64.b64encode(data).decode()


@pytest.fixture(scope="module")
def shop(browser: Browser) -> Page:
    """One page with the modules loaded."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.route(
        f"{ADDRESS}**",
        lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"),
    )
    page.goto(ADDRESS)
    names = (
        "engine/pack.js",
        "wall/wall.js",
        "wall/plan.js",
        "wall/peers.js",
    )
    page.evaluate(SETUP, [bundle(name) for name in (*names, "wall/component.js")])
    yield page
    page.close()
    assert page.problems == []


@pytest.fixture
def wall(shop: Page, trained: bytes) -> Page:
    shop.evaluate(MOUNT, text(trained))
    shop.wait_for_timeout(200)
    return shop


def strip(page: Page, row: str) -> np.ndarray:
    """The pictures of a row of the focus as grey levels, (count, H, W)."""
    values, width, height = page.evaluate(STRIP, row)
    grey = np.array(values).reshape(height, width)
    count, gap = next(
        (n, (width - 8 * n) // (n - 1))
        for n in (9, 5, 3)
        if width > 8 * n and (width - 8 * n) % (n - 1) == 0
    )
    return np.stack([grey[:, k * (8 + gap) : k * (8 + gap) + 8] for k in range(count)])


def scrub(page: Page, position: float) -> None:
    """Put the scrubber somewhere as a drag does, without letting go."""
    page.locator(SCRUB).evaluate(
        "(range, at) => { range.value = at; range.dispatchEvent(new Event('input')); }", position
    )


def shown(tensors: dict[str, np.ndarray], column: int, row: str, count: int) -> np.ndarray:
    """What a row of the focus should show of a column, (count, H, W)."""
    pictures = tensors["inputs" if row == "inputs" else f"{column}/{row}"][:, 0].astype(int)
    if row == "traversal":
        return pictures[np.linspace(0, 8, count).round().astype(int)]
    return pictures[:count]


@pytest.mark.parametrize("column", range(len(BETAS)))
@pytest.mark.proof
def test_at_a_column_the_focus_shows_exactly_its_pictures(
    wall: Page, trained: bytes, column: int
) -> None:
    meta, tensors = unpack(trained)
    wall.locator(".lp-head").nth(column).click()
    wall.wait_for_timeout(FADE)
    for row in ROWS:
        pictures = strip(wall, row)
        assert len(pictures) >= 5
        np.testing.assert_array_equal(pictures, shown(tensors, column, row, len(pictures)))
    assert wall.locator(".lp-focus-name").inner_text() == f"β {BETAS[column]:g}"
    values = wall.locator(".lp-figure-value").all_inner_texts()
    rate, distortion = (meta["columns"][column][name] for name in ("rate", "distortion"))
    assert [float(v) for v in values[:3]] == pytest.approx(
        [rate, distortion, rate + distortion], rel=5e-3, abs=6e-4
    )
    assert values[3] == f"{meta['columns'][column]['active_units']} of 4"


def test_between_two_columns_pictures_are_mixed_and_figures_are_not(
    wall: Page, trained: bytes
) -> None:
    meta, tensors = unpack(trained)
    scrub(wall, 0.25)
    for row in ROWS:
        pictures = strip(wall, row)
        low, high = (shown(tensors, column, row, len(pictures)) for column in (0, 1))
        np.testing.assert_allclose(pictures, low + 0.25 * (high - low), atol=0.51)
    assert wall.locator(".lp-focus-name").inner_text() == "β 0", "figures are the nearer model's"
    rate = float(wall.locator(".lp-figure-value").first.inner_text())
    assert rate == pytest.approx(meta["columns"][0]["rate"], rel=5e-3)
    assert "fading towards β 1" in wall.locator(".lp-focus-note").inner_text()


def test_a_drag_changes_the_picture_and_is_told_once_at_release(wall: Page, trained: bytes) -> None:
    runs = [column["run"] for column in unpack(trained)[0]["columns"]]
    wall.evaluate("scrollTo(0, 0)")
    box = wall.locator(SCRUB).bounding_box()
    middle, left, right = box["y"] + box["height"] / 2, box["x"] + 13, box["x"] + box["width"] - 13
    map_pixels = "root.querySelector('.lp-focus-map canvas').toDataURL()"
    seen, maps = [], []
    wall.mouse.move((left + right) / 2, middle)
    wall.mouse.down()
    for share in np.linspace(0.5, 0.93, 12):
        wall.mouse.move(left + (right - left) * share, middle)
        wall.evaluate(rig.FRAME)
        seen.append(strip(wall, "reconstructions").tobytes())
        maps.append(wall.evaluate(map_pixels))
    assert len(set(seen)) >= 10 and len(set(maps)) >= 10, "pictures and dots follow the hand"
    frame = wall.locator(".lp-wall-frame").bounding_box()
    head = wall.locator(".lp-head").nth(2).bounding_box()
    assert 0 < head["x"] - frame["x"] < head["width"] / 2, "so does the frame"
    assert wall.evaluate("told") == []
    wall.mouse.up()
    wall.wait_for_timeout(FADE)
    assert wall.evaluate("told") == [runs[2]]
    assert wall.evaluate("root.dataset.position") == "2.00"
    assert wall.locator(SCRUB).evaluate("range => range.valueAsNumber") == 2
    assert wall.locator(".lp-wall-frame").bounding_box()["x"] == pytest.approx(head["x"], abs=1)


def test_arrow_keys_go_from_column_to_column(wall: Page, trained: bytes) -> None:
    runs = [column["run"] for column in unpack(trained)[0]["columns"]]
    wall.locator(SCRUB).focus()
    wall.keyboard.press("ArrowLeft")
    wall.keyboard.press("ArrowRight")
    wall.keyboard.press("ArrowRight")
    wall.keyboard.press("ArrowRight")  # beyond the last: stays there
    wall.wait_for_timeout(FADE)
    assert wall.evaluate("told") == [runs[0], runs[1], runs[2]]
    assert wall.locator(SCRUB).get_attribute("aria-valuetext") == "β 4"


def test_a_dot_of_the_curves_chooses_its_model(wall: Page, trained: bytes) -> None:
    runs = [column["run"] for column in unpack(trained)[0]["columns"]]
    wall.locator(".lp-point").nth(2).locator(".lp-dot").click()
    wall.wait_for_timeout(FADE)
    assert wall.locator(".lp-focus-name").inner_text() == "β 4"
    wall.locator(".lp-point").nth(0).focus()
    wall.keyboard.press("Enter")
    wall.wait_for_timeout(FADE)
    assert wall.locator(".lp-focus-name").inner_text() == "β 0"
    series = wall.locator("[data-series=bound] .lp-series-point")
    series.nth(1).locator("circle:not(.lp-hit)").click()
    wall.wait_for_timeout(FADE)
    assert wall.locator(".lp-focus-name").inner_text() == "β 1"
    assert wall.evaluate("told") == [runs[2], runs[0], runs[1]]
    pressed = wall.locator(".lp-head").evaluate_all(
        "heads => heads.map(head => head.getAttribute('aria-pressed'))"
    )
    assert pressed == ["false", "true", "false"]
    chosen = series.evaluate_all("all => all.map(one => one.classList.contains('lp-chosen'))")
    assert chosen == [False, True, False]


def test_dots_stand_at_their_rate_and_distortion(wall: Page, trained: bytes) -> None:
    """Pixels are an affine map of nats, and every level line runs through equal sums."""
    columns = unpack(trained)[0]["columns"]
    places = wall.locator(".lp-point .lp-glide").evaluate_all(
        """all => all.map(one => one.style.transform.match(/-?[\\d.]+(?=px)/g).map(Number))"""
    )
    for axis, name in enumerate(("rate", "distortion")):
        pixels, nats = np.array(places)[:, axis], np.array([c[name] for c in columns])
        slope, start = np.polyfit(nats, pixels, 1)
        np.testing.assert_allclose(pixels, slope * nats + start, atol=0.15)
        assert np.sign(slope) == (1 if name == "rate" else -1)
    rates, distortions = (np.array([c[n] for c in columns]) for n in ("rate", "distortion"))
    (a, b), (c, d) = (
        np.polyfit(np.array(places)[:, axis], nats, 1)
        for axis, nats in enumerate((rates, distortions))
    )
    lines = wall.locator(".lp-level").evaluate_all(
        "all => all.map(one => one.getAttribute('d').match(/-?[\\d.]+/g).map(Number))"
    )
    names = wall.locator(".lp-level-name").all_text_contents()
    assert len(lines) >= 3 and len(names) >= 2
    sums = [[a * x + b + c * y + d for x, y in (line[:2], line[2:])] for line in lines]
    for start, end in sums:
        assert start == pytest.approx(end, abs=0.1)
    assert {float(name.split()[1]) for name in names} <= {round(start, 0) for start, _ in sums}


def test_before_the_first_report_nothing_jumps(shop: Page, trained: bytes) -> None:
    nothing = {"rate": None, "distortion": None, "history": {"rate": [], "distortion": []}}
    waiting = nothing | {"state": "queued", "message": "", "fraction": 0.0}
    old, _ = unpack(altered(trained, {k: waiting for k in range(3)}, active=True))
    first = pack(old, {})  # not even the inputs are known
    shop.evaluate(MOUNT, text(first))
    shop.wait_for_timeout(200)
    assert shop.locator(".lp-head-words").all_inner_texts() == ["waiting for its turn"] * 3
    assert "β 1 is waiting for its turn." in shop.locator(".lp-focus").inner_text()
    height = "root.getBoundingClientRect().height"
    before = shop.evaluate(height)
    learning = altered(
        trained,
        {
            0: {"state": "running", "fraction": 0.43, "eta": 12.2},
            1: nothing | {"state": "failed", "message": "The loss became infinite."},
            2: {"state": "queued", "fraction": 0.2},
        },
        active=True,
    )
    shop.evaluate("(text) => wall.update(readPack(bytes64(text)))", text(learning))
    shop.wait_for_timeout(500)
    assert shop.evaluate(height) == before
    nodes = shop.evaluate("root.querySelectorAll('*').length")
    words = shop.locator(".lp-head-words").all_inner_texts()
    assert words == ["43 % · 12 s left", "failed", "20 % · waiting"]
    assert shop.locator(".lp-cell-message").nth(1).inner_text() == "The loss became infinite."
    fill = shop.locator(".lp-head-fill").first.bounding_box()["width"]
    track = shop.locator(".lp-head-track").first.bounding_box()["width"]
    assert fill / track == pytest.approx(0.43, abs=0.01)
    shop.evaluate("(text) => wall.update(readPack(bytes64(text)))", text(learning))
    assert shop.evaluate("root.querySelectorAll('*').length") == nodes


def test_pictures_are_updated_while_the_hand_holds_the_scrubber(wall: Page, trained: bytes) -> None:
    meta, tensors = unpack(trained)
    scrub(wall, 0.0)
    inverted = tensors | {"0/samples": 255 - tensors["0/samples"]}
    wall.evaluate("(text) => wall.update(readPack(bytes64(text)))", text(pack(meta, inverted)))
    samples = strip(wall, "samples")
    np.testing.assert_array_equal(samples, shown(inverted, 0, "samples", len(samples)))
    assert wall.evaluate("root.dataset.position") == "0.00"
    assert wall.evaluate("told") == []


def test_measures_have_error_bars_and_their_definition(shop: Page, trained: bytes) -> None:
    def measures(value: float) -> dict[str, Any]:
        figure = {"value": value, "error": 0.5, "definition": "How much.", "source": "Doe 2020."}
        return {"measures": {"mutual_information": figure}}

    data = altered(trained, {k: measures(1.0 + k) for k in range(3)})
    shop.evaluate(MOUNT, text(data))
    shop.wait_for_timeout(300)
    panel = shop.locator("[data-series=mutual_information]")
    bars = panel.locator(".lp-error-bar").evaluate_all(
        "all => all.map(one => one.getBBox().height)"
    )
    dots = panel.locator(".lp-series-point circle:not(.lp-hit)").evaluate_all(
        "all => all.map(one => Number(one.getAttribute('cy')))"
    )
    assert len(bars) == len(dots) == 3
    nat = dots[0] - dots[1]  # pixels
    assert nat > 5 and dots[1] - dots[2] == pytest.approx(nat, abs=0.1)
    assert bars == pytest.approx([nat] * 3, abs=0.1), "one standard error to either side"
    told = panel.locator("figcaption b").get_attribute("aria-description").split("\n")
    assert told[0].startswith("Mutual information, I_q(x; z): The nats that the code tells")
    assert told[1:] == ["How much. Doe 2020."], "what is special here, after the glossary's entry"
    assert "± 0.500" in panel.locator(".lp-series-point").first.get_attribute("aria-label")
    assert shop.locator("[data-series=mig]").is_hidden(), "no factors, no MIG"
    assert "not measured yet" in shop.locator("[data-series=total_correlation]").inner_text()


def test_a_model_without_an_encoder_has_no_bound(shop: Page, trained: bytes) -> None:
    shop.evaluate(MOUNT, text(altered(trained, {k: {"encodes": False} for k in range(3)})))
    shop.wait_for_timeout(300)
    for key in ("rate", "distortion", "bound", "active"):
        assert shop.locator(f"[data-figure={key}] .lp-figure-value").inner_text() == "–"
    assert "ELBO" not in shop.locator(".lp-head-words").first.inner_text()
    assert shop.locator("[data-series=bound] .lp-series-point").count() == 0
    assert shop.locator("[data-series=active] .lp-series-point").count() == 0


def test_what_is_cut_off_at_its_ceiling_is_not_ranked(shop: Page, trained: bytes) -> None:
    cut = {"value": 8.51, "error": 0.02, "ceiling": 8.52, "at_least": True}
    told = {"value": 3.0, "error": 0.1, "ceiling": 8.52, "at_least": False}
    dependence = {"value": 0.4, "error": 0.1}
    figures = [{"measures": {"mutual_information": cut}}] * 2
    figures.append({"measures": {"mutual_information": told, "total_correlation": dependence}})
    shop.evaluate(MOUNT, text(altered(trained, dict(enumerate(figures)))))
    shop.wait_for_timeout(300)
    panel = shop.locator("[data-series=mutual_information]")
    assert "cut off at its ceiling" in panel.inner_text() and "better" not in panel.inner_text()
    assert panel.locator(".lp-error-bar").count() == 1
    label = panel.locator(".lp-series-point").first.get_attribute("aria-label")
    assert label.endswith("≥ 8.51 nats")
    assert "at most 8.52" in panel.locator("svg").text_content()
    # Where it is cut off, total correlation is not told.
    dots = shop.locator("[data-series=total_correlation] .lp-series-point")
    assert dots.count() == 1


def test_on_a_phone_the_wall_is_a_strip_of_headers(shop: Page, trained: bytes) -> None:
    shop.set_viewport_size({"width": 390, "height": 844})
    try:
        shop.evaluate(MOUNT, text(trained))
        shop.wait_for_timeout(300)
        assert shop.evaluate("document.scrollingElement.scrollWidth") <= 390
        assert shop.locator(".lp-cell:visible").count() == 0
        assert shop.locator(".lp-head").all_inner_texts() == ["0", "1", "4"]
        widths = shop.locator(".lp-focus-strip canvas").evaluate_all(
            "all => all.map(one => one.getBoundingClientRect().width / one.width * 8)"
        )
        assert min(widths) >= 56
        shop.locator(".lp-head").nth(2).click()
        shop.wait_for_timeout(FADE)
        assert shop.locator(".lp-focus-name").inner_text() == "β 4"
    finally:
        shop.set_viewport_size({"width": 1280, "height": 900})


def test_nothing_fades_under_reduced_motion(shop: Page, trained: bytes) -> None:
    shop.emulate_media(reduced_motion="reduce")
    try:
        shop.evaluate(MOUNT, text(trained))
        scrub(shop, 1.4)
        assert shop.evaluate("root.dataset.position") == "1.00"
        scrub(shop, 1.6)
        assert shop.evaluate("root.dataset.position") == "2.00"
        shop.locator(".lp-head").first.click()
        assert shop.evaluate("root.dataset.position") == "0.00"
    finally:
        shop.emulate_media(reduced_motion=None)


# Plays Streamlit: the same element is given to the component again and again.
PLAY = """async ([texts, run]) => {
  history.replaceState(null, "", `?chosen=${run}`);
  const outside = document.createElement("div");
  document.body.append(outside);
  const parentElement = outside.attachShadow({ mode: "open" });
  const sent = [];
  const setStateValue = (name, value) => sent.push([name, value]);
  const call = (text) => wallComponent({ data: bytes64(text), parentElement, setStateValue });
  const pause = (time) => new Promise((done) => setTimeout(done, time));
  const host = () => parentElement.querySelector(".lp-host");
  const name = () => host().querySelector(".lp-focus-name").textContent;
  call(texts[0]);
  await pause(100);
  const first = name();
  host().querySelectorAll(".lp-head")[2].click();
  await pause(300);
  call(texts[1]);
  await pause(100);
  const kept = [name(), host().dataset.updates];
  const clean = call(texts[2]); // another sweep
  await pause(100);
  const other = [name(), host().dataset.updates];
  window.dispatchEvent(new PopStateEvent("popstate"));
  await pause(300);
  const back = name();
  clean();
  await pause(20);
  return { first, sent, kept, other, back, left: parentElement.childElementCount };
}"""


def test_the_component_starts_at_the_address_and_tells_its_choice(
    shop: Page, trained: bytes
) -> None:
    runs = [column["run"] for column in unpack(trained)[0]["columns"]]
    packs = [trained, altered(trained, {0: {"fraction": 0.5}}), altered(trained, {}, sweep="two")]
    changes = Changes()
    told = [changes.message(*unpack(data)) for data in packs]
    played = shop.evaluate(PLAY, [[text(message) for message in told], runs[0]])
    assert played["first"] == "β 0"
    assert played["sent"] == [["chosen", runs[2]]]
    assert played["kept"] == ["β 4", "2"], "a new pack leaves the wall where it is"
    assert played["other"] == ["β 0", "1"]
    assert played["back"] == "β 0"
    assert played["left"] == 0


PEERS = """(text) => {
  const place = document.createElement("div");
  document.body.append(place);
  window.peers = mountPeers(place, readPack(bytes64(text)));
  window.table = place;
}"""


def test_the_others_stand_in_columns_with_what_they_can_do(shop: Page) -> None:
    rng = np.random.default_rng(0)
    abilities = ("encode", "decode", "sample", "likelihood")
    names = {"vae": "1111", "pca": "1111", "autoencoder": "1100", "gan": "0110"}
    models = [
        {
            "name": name,
            "title": name.upper(),
            "can": {ability: flag == "1" for ability, flag in zip(abilities, can, strict=True)},
            "figures": [],
            "words": [f"What <b>{name}</b> shows."],
        }
        for name, can in names.items()
    ]
    pictures = {
        f"{name}/{key}": rng.integers(0, 256, (count, 1, 8, 8), np.uint8)
        for name in names
        for key, count in (("reconstructions", 16), ("samples", 16), ("interpolation", 8))
        if (name, key) != ("gan", "reconstructions")
    }
    pictures["inputs"] = rng.integers(0, 256, (16, 1, 8, 8), np.uint8)
    shop.evaluate(PEERS, text(pack({"models": models}, pictures)))
    try:
        shop.wait_for_timeout(200)
        said = shop.locator(".lp-can").all_inner_texts()
        expected = [["yes" if names[n][k] == "1" else "no" for n in names] for k in range(4)]
        assert said == list(itertools.chain.from_iterable(expected))
        gan = shop.locator("[data-name=gan]").all_inner_texts()
        assert "without an encoder" in " ".join(gan)
        assert shop.locator(".lp-peers b", has_text="gan").count() == 0, "words are no markup"
        top = shop.locator("[data-name=vae] canvas").first.evaluate(
            """c => Array.from(c.getContext('2d').getImageData(0, 0, 8, 17).data)
            .filter((_, i) => i % 4 === 0)"""
        )
        first = np.array(top).reshape(17, 8)
        np.testing.assert_array_equal(first[:8], pictures["inputs"][0, 0])
        np.testing.assert_array_equal(first[9:], pictures["vae/reconstructions"][0, 0])
    finally:
        shop.evaluate("peers.destroy(); table.remove()")
