"""The Map page as a person uses it: hover, click, select, colour, turn, go to Explore."""

import re
import shutil
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

from tests.browser import browsers
from tests.browser.test_app import HARMLESS
from ui.shell.assets import plotly_url
from vae_core import Store
from vae_core.analyses.perform import perform
from vae_core.config.analyses import ProjectionSettings
from vae_core.pack import unpack
from vae_core.runs.analysis import find_analysis
from vae_core.runs.store import Run

PLOT = ".lp-atlas-plot"
DRAWN = f"{PLOT}[data-drawn]"
TIP = ".lp-atlas-tip"
# Where the plane's (x, y) is on the screen, by Plotly's own axes.
PLACE = """([x, y]) => {
  const plot = document.querySelector('.lp-atlas-plot > div');
  const { xaxis, yaxis } = plot._fullLayout;
  const box = plot.getBoundingClientRect();
  return [box.left + xaxis._offset + xaxis.l2p(x), box.top + yaxis._offset + yaxis.l2p(y)];
}"""
PIXELS = """canvas => Array.from(
  canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data)
  .filter((_, i) => i % 4 === 0)"""
# Counts the canvases on which dots travel.
WATCH = """() => {
  window.glides = 0;
  new MutationObserver((changes) => changes.forEach(({ addedNodes }) => {
    window.glides += [...addedNodes].filter((n) => n.className === 'lp-atlas-glide').length;
  })).observe(document.querySelector('.lp-atlas-plot'), { childList: true });
}"""
REDRAWN = "(before) => Number(document.querySelector('.lp-atlas-plot').dataset.drawn) > before"


class Mapped:
    """A run in the app's folder whose maps are made beforehand, as the page would find them."""

    def __init__(self, run: Run):
        self.run = run

    def map(self, **values: Any) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        settings = ProjectionSettings.parse({"points": 1000, "split": "train", **values})
        analysis = find_analysis(self.run.folder, "projection", settings, self.run.folder.parent)
        return unpack(analysis.result() or perform(analysis))


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """A Chromium that draws WebGL, for Plotly."""
    drawing = browsers.launch(playwright, "chromium", browsers.WEBGL)
    yield drawing
    drawing.close()


@pytest.fixture(scope="module")
def visitor(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context() as context:
        yield context


@pytest.fixture(scope="module")
def mapped(trained_run: Run, runs: Path) -> Mapped:
    shutil.copytree(trained_run.folder, runs / "atlas-run", dirs_exist_ok=True)
    return Mapped(Store(runs).get("atlas-run"))


def open_map(page: Page, address: str, more: str = "", run: str = "atlas-run") -> None:
    page.set_viewport_size({"width": 1280, "height": 1000})
    method = "" if "method=" in more else "&method=pca"
    page.goto(f"{address}/map?run={run}&points=1000&split=train{method}{more}")
    page.wait_for_selector(DRAWN, timeout=60_000)
    page.wait_for_timeout(300)


def place(page: Page, point: np.ndarray) -> tuple[float, float]:
    x, y = page.evaluate(PLACE, [float(value) for value in point[:2]])
    return x, y


def lonely(points: np.ndarray) -> int:
    """The point of the inner half whose nearest other is farthest."""
    distances = np.linalg.norm(points[:, None] - points[None], axis=-1)
    np.fill_diagonal(distances, np.inf)
    inner = (np.abs(points - np.median(points, 0)) < np.ptp(points, axis=0) / 4).all(1)
    return int(np.argmax(np.where(inner, distances.min(1), -1)))


def neighbours(rows: np.ndarray, index: int) -> list[int]:
    """The ten nearest rows, without itself; of equals the earlier one."""
    flat = rows.reshape(len(rows), -1).astype(np.float64)
    squares = ((flat - flat[index]) ** 2).sum(1)
    order = np.argsort(squares, kind="stable")
    return [int(i) for i in order if i != index][:10]


def shown(page: Page, strip: int) -> list[int]:
    """The points of the card's strips: 0 the nearest in latent space, 1 in pixel space."""
    shots = page.locator(".lp-atlas-card .lp-atlas-strip").nth(strip).locator(".lp-shot")
    return [int(shot) for shot in shots.evaluate_all("all => all.map(s => s.dataset.point)")]


def drag(page: Page, corners: list[tuple[float, float]]) -> None:
    page.mouse.move(*corners[0])
    page.mouse.down()
    for corner in corners[1:]:
        page.mouse.move(*corner, steps=6)
    page.mouse.up()


def selected(page: Page) -> int:
    box = page.locator(".lp-atlas-selection[data-count]")
    expect(box).to_be_visible(timeout=10_000)
    page.wait_for_timeout(300)
    return int(box.get_attribute("data-count"))


def explored(page: Page) -> tuple[list[float], str]:
    """The code in the address of Explore, and the run."""
    page.wait_for_url(re.compile(r"/explore\?.*z="), timeout=20_000)
    query = parse_qs(urlsplit(page.url).query)
    return [float(value) for value in query["z"][0].split(",")], query["run"][0]


def no_problems(page: Page) -> bool:
    return [p for p in page.problems if not HARMLESS.search(p)] == []


def test_hover_shows_the_picture_and_click_its_neighbours(
    address: str, page: Page, mapped: Mapped
) -> None:
    meta, tensors = mapped.map()
    open_map(page, address)
    index = lonely(tensors["points"])
    x, y = place(page, tensors["points"][index])
    page.mouse.move(x - 3, y - 2)
    page.mouse.move(x, y)
    expect(page.locator(TIP)).to_be_visible()
    assert int(page.locator(TIP).get_attribute("data-point")) == index
    picture = page.locator(f"{TIP} canvas")
    assert picture.evaluate(PIXELS) == tensors["pictures"][index].ravel().tolist()
    box = picture.bounding_box()
    assert box["width"] >= 64 and box["height"] >= 64
    words = page.locator(TIP).inner_text()
    assert meta["class_names"][tensors["labels"][index]] in words
    error = float(f"{tensors['error'][index]:.3g}")
    assert f"reconstruction {error:g}" in words
    page.mouse.down()
    page.mouse.up()
    expect(page.locator(".lp-atlas-card")).to_be_visible()
    assert shown(page, 0) == neighbours(tensors["codes"], index)
    assert shown(page, 1) == neighbours(tensors["pictures"], index)
    second = shown(page, 1)[3]
    page.locator(".lp-atlas-card .lp-atlas-strip").nth(1).locator(".lp-shot").nth(3).click()
    assert shown(page, 0) == neighbours(tensors["codes"], second), "a neighbour has a card too"
    rings = page.evaluate("document.querySelector('.lp-atlas-plot > div').data[1].x")
    expected = tensors["points"][neighbours(tensors["codes"], second), 0]
    np.testing.assert_allclose(rings, expected, atol=1e-5)
    page.get_by_role("button", name="Open in Explore", exact=True).click()
    z, run = explored(page)
    np.testing.assert_allclose(z, tensors["codes"][second], rtol=2e-3, atol=2e-4)
    assert run == "atlas-run"
    page.wait_for_selector("canvas.lp-picture")
    assert no_problems(page)


def test_a_box_collects_what_lies_in_it(address: str, page: Page, mapped: Mapped) -> None:
    meta, tensors = mapped.map()
    open_map(page, address)
    points = tensors["points"]
    low, high = np.quantile(points, 0.3, 0), np.quantile(points, 0.75, 0)
    page.get_by_role("button", name="Box", exact=True).click()
    (left, bottom), (right, top) = place(page, low), place(page, high)
    # Whole pixels, so that the corners are where the test says.
    corners = [round(left), round(top), round(right), round(bottom)]
    drag(page, [(corners[0], corners[1]), (corners[2], corners[3])])
    origin, unit = place(page, np.zeros(2)), place(page, np.ones(2))
    scale = np.subtract(unit, origin)
    seen = np.array(origin) + points * scale
    inside = ((seen > corners[:2]) & (seen < corners[2:])).all(1)
    assert 100 < inside.sum() < 700
    assert selected(page) == inside.sum()
    chosen = np.flatnonzero(inside)
    words = page.locator(".lp-atlas-selection").inner_text()
    assert f"{len(chosen)} of 1\xa0000 points" in words
    counts = np.bincount(tensors["labels"][chosen], minlength=10)
    most = int(np.argmax(counts))
    first = page.locator(".lp-atlas-row").first
    assert first.locator(".lp-atlas-row-name").inner_text() == meta["class_names"][most]
    assert f"{100 * counts[most] / len(chosen):.0f} %" in first.inner_text()
    error = tensors["error"].astype(np.float64)
    cells = page.locator(".lp-atlas-table tbody tr").first.locator("td").all_inner_texts()
    for text, some in zip(cells, (error[chosen], error), strict=True):
        mean, deviation = map(float, text.split(" ± "))
        assert (mean, deviation) == pytest.approx((some.mean(), some.std()), rel=6e-3)
    codes = tensors["codes"].astype(np.float64)
    gaps = (codes[inside].mean(0) - codes[~inside].mean(0)) / codes.std(0)
    order = np.argsort(-np.abs(gaps))
    rows = page.locator(".lp-atlas-row:has(.lp-signed)").all_inner_texts()
    assert len(rows) == 4
    for row, dimension in zip(rows, order, strict=True):
        name, value = row.split()[0], float(row.split()[1].replace("−", "-"))
        assert (name, value) == (f"z{dimension + 1}", pytest.approx(gaps[dimension], abs=0.006))
    shots = page.locator(".lp-atlas-gallery .lp-shot")
    assert shots.count() == 60
    assert shots.nth(7).locator("canvas").evaluate(PIXELS) == (
        tensors["pictures"][chosen[7]].ravel().tolist()
    )
    page.get_by_role("button", name=re.compile("^Show 60 more")).click()
    assert shots.count() == min(120, len(chosen))
    page.get_by_role("button", name="Open the mean in Explore").click()
    z, _ = explored(page)
    np.testing.assert_allclose(z, codes[inside].mean(0), rtol=2e-3, atol=2e-4)
    assert no_problems(page)


def crossings(polygon: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Which places are inside a polygon, by the even-odd rule."""
    inside = np.zeros(len(places), bool)
    for (x0, y0), (x1, y1) in zip(polygon, np.roll(polygon, -1, 0), strict=True):
        between = (places[:, 1] < y0) != (places[:, 1] < y1)
        with np.errstate(divide="ignore", invalid="ignore"):
            edge = x0 + (places[:, 1] - y0) * (x1 - x0) / (y1 - y0)
        inside ^= between & (places[:, 0] < edge)
    return inside


@pytest.mark.proof
def test_a_lasso_survives_another_projection_and_dots_arrive(
    address: str, page: Page, mapped: Mapped
) -> None:
    _, tensors = mapped.map()
    _, native = mapped.map(method="native")
    open_map(page, address)
    points = tensors["points"]
    middle, width = np.median(points, 0), np.ptp(points, axis=0) / 4
    triangle = np.round([place(page, middle + width * way) for way in ([-1, -1], [1, -1], [0, 1])])
    drag(page, [*map(tuple, triangle), tuple(triangle[0])])
    origin, unit = place(page, np.zeros(2)), place(page, np.ones(2))
    inside = crossings(triangle, np.array(origin) + points * np.subtract(unit, origin))
    # The hand's path is sampled: a dot on its very edge may fall to either side.
    assert abs(selected(page) - inside.sum()) <= 2 and inside.sum() > 50
    count = selected(page)
    before = int(page.locator(PLOT).get_attribute("data-drawn"))
    page.evaluate(WATCH)
    page.get_by_text("Latent dimensions", exact=True).click()
    page.wait_for_function(REDRAWN, arg=before, timeout=30_000)
    assert page.evaluate("window.glides") == 1, "dots glide to their new places"
    here = page.evaluate("document.querySelector('.lp-atlas-plot > div').data[0].x")
    np.testing.assert_allclose(here, native["points"][:, 0], atol=1e-5)
    assert selected(page) == count, "the same pictures are still selected"
    assert "method=" in page.url
    page.emulate_media(reduced_motion="reduce")
    page.get_by_text("PCA", exact=True).click()
    page.wait_for_function(REDRAWN, arg=before + 1, timeout=30_000)
    assert page.evaluate("window.glides") == 1, "and jump where motion is not wanted"
    page.get_by_role("button", name="Clear").click()
    expect(page.locator(".lp-atlas-selection")).to_be_hidden()
    page.locator(".lp-atlas-entry").nth(3).click()
    assert selected(page) == int((tensors["labels"] == 3).sum())
    assert no_problems(page)


@pytest.mark.proof
def test_colours_follow_the_choice_and_a_visitors_column(
    address: str, page: Page, mapped: Mapped
) -> None:
    _, tensors = mapped.map()
    open_map(page, address)
    data = "document.querySelector('.lp-atlas-plot > div').data[0].marker.color"
    classes = np.array(page.evaluate(data))
    assert len(np.unique(classes.round(6))) == 10, "ten colours, and ten shapes"
    page.get_by_label("Colour by", exact=True).select_option("error")
    page.wait_for_timeout(600)
    colours = np.array(page.evaluate(data))
    order = np.argsort(tensors["error"])
    assert (np.diff(colours[order]) >= 0).all() and np.ptp(colours) > 0.9
    assert "nats" in page.locator(".lp-atlas-legend").inner_text()
    page.get_by_text("Your own colours").click()
    indices = tensors["indices"]
    lines = [f"{i},{'<b>odd</b>' if i % 2 else '![e](http://e.test/x.png)'}" for i in indices[:900]]
    table = "index,<i>mine</i>\n" + "\n".join(lines)
    file = {"name": "mine.csv", "mimeType": "text/csv", "buffer": table.encode()}
    page.locator("input[type=file]").set_input_files(files=[file])
    expect(page.get_by_label("Colour by", exact=True)).to_have_value("column", timeout=20_000)
    page.wait_for_timeout(600)
    names = page.locator(".lp-atlas-entry").all_inner_texts()
    assert [name.strip() for name in names] == ["![e](http://e.test/x.png)", "<b>odd</b>"]
    assert page.locator(".lp-atlas b:has-text('odd'), .lp-atlas img").count() == 0
    expect(page.get_by_text("100 points have no value")).to_be_visible()
    page.locator(".lp-atlas-entry").nth(1).click()
    assert selected(page) == int((indices[:900] % 2).sum())
    bad = {"name": "b.csv", "mimeType": "text/csv", "buffer": b"v,**w**\n1\n"}
    page.locator("input[type=file]").set_input_files(files=[bad])
    expect(page.get_by_text("Row 2 of this table has 1 fields")).to_be_visible(timeout=20_000)
    assert no_problems(page)


@pytest.mark.proof
def test_space_turns_and_every_control_has_a_key(address: str, page: Page, mapped: Mapped) -> None:
    _, tensors = mapped.map(dimensions=3)
    open_map(page, address, "&view=3-D")
    kind = page.evaluate("document.querySelector('.lp-atlas-plot > div').data[0].type")
    z = page.evaluate("document.querySelector('.lp-atlas-plot > div').data[0].z")
    assert kind == "scatter3d"
    np.testing.assert_allclose(z, tensors["points"][:, 2], atol=1e-5)
    field = page.get_by_label("Position of an example in the split")
    field.fill(str(tensors["indices"][41]))
    field.press("Enter")
    expect(page.locator(".lp-atlas-card")).to_be_visible()
    assert shown(page, 0) == neighbours(tensors["codes"], 41)
    entry = page.locator(".lp-atlas-entry").nth(4)
    entry.focus()
    entry.press("Enter")
    assert selected(page) == int((tensors["labels"] == 4).sum())
    eye = f"document.querySelector('{PLOT} > div')._fullLayout.scene._scene.getCamera().eye"
    before = page.evaluate(eye)
    box = page.locator(PLOT).bounding_box()
    start = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    drag(page, [start, (start[0] + 120, start[1])])
    page.wait_for_timeout(500)
    assert page.evaluate(eye) != before
    for step in range(80):
        page.mouse.move(start[0] - 160 + 4 * step, start[1])
        if page.locator(TIP).is_visible():
            break
    index = int(page.locator(TIP).get_attribute("data-point"))
    page.mouse.down()
    page.mouse.up()
    expect(page.locator(f".lp-atlas-card[data-point='{index}']")).to_be_visible()
    assert no_problems(page)


def test_a_first_map_is_made_off_the_page(address: str, browser: Browser) -> None:
    """The sprites' starter, whose pictures need no download; narrow and dark."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, color_scheme="dark")
    page = context.new_page()
    page.goto(f"{address}/map?run=starter-sprites&points=1000&method=pca")
    page.wait_for_selector(DRAWN, timeout=120_000)
    assert page.locator("[data-drawing]").get_attribute("data-drawing") == "webgl"
    words = page.locator(".lp-atlas-words").inner_text()
    assert re.search(r"trustworthiness 0\.\d\d · neighbourhood hit 0\.\d\d", words)
    options = page.locator(".lp-atlas-colour option").all_inner_texts()
    assert "factor: orientation" in options and "KL" in options
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    plot, controls = page.locator(PLOT).bounding_box(), page.get_by_text("Projection").first
    assert plot["y"] < controls.bounding_box()["y"], "on a narrow screen the picture comes first"
    context.close()


def test_without_the_drawing_library_the_map_is_plain_svg(
    address: str, page: Page, mapped: Mapped
) -> None:
    _, tensors = mapped.map()
    page.route("**/plotly-*", lambda route: route.abort())
    open_map(page, address)
    assert page.locator("[data-drawing]").get_attribute("data-drawing") == "svg"
    dots = page.locator(f"{PLOT} path[data-dot]")
    assert dots.count() == 1000
    page.get_by_role("button", name="Box", exact=True).click()
    box = page.locator(f"{PLOT} svg").bounding_box()
    corners = [box["x"] + 100, box["y"] + 100, box["x"] + 420, box["y"] + 420]
    drag(page, [(corners[0], corners[1]), (corners[2], corners[3])])
    transforms = dots.evaluate_all("all => all.map(d => d.getAttribute('transform'))")
    seen = np.array([[float(v) for v in re.findall(r"-?[\d.]+", t)[:2]] for t in transforms])
    inside = ((seen > 100) & (seen < 420)).all(1)
    assert selected(page) == inside.sum() > 50
    assert not page.locator(".lp-atlas .lp-error").is_visible()
    spread = np.corrcoef(seen[:, 0], tensors["points"][:, 0])[0, 1]
    assert spread == pytest.approx(1)


@pytest.mark.proof
def test_without_webgl_a_plane_is_drawn_and_space_is_a_sentence(
    address: str, page: Page, mapped: Mapped
) -> None:
    mapped.map()
    mapped.map(dimensions=3)
    page.add_init_script("""const own = HTMLCanvasElement.prototype.getContext;
      HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
        return kind.includes('webgl') ? null : own.call(this, kind, ...more);
      };""")
    open_map(page, address)
    assert page.locator("[data-drawing]").get_attribute("data-drawing") == "plotly-svg"
    assert page.locator(f"{PLOT} .scatterlayer .trace:first-child .points path").count() == 1000
    assert page.locator(f"{PLOT} .scatterlayer .trace:last-child .points path").count() == 10
    page.get_by_text("3-D", exact=True).click()
    expect(page.get_by_text("A view in 3-D needs WebGL")).to_be_visible(timeout=20_000)
    page.get_by_text("2-D", exact=True).click()
    expect(page.locator(PLOT)).to_be_visible(timeout=20_000)


def test_the_library_is_served_and_nothing_beside_it(address: str) -> None:
    with urllib.request.urlopen(address + plotly_url()) as answer:
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["Content-Type"].startswith("text/javascript")
        assert b"plotly.js" in answer.read(100)
    for path in ("/assets/../app.py", "/assets/%2e%2e/app.py", "/assets/other.js"):
        try:
            with urllib.request.urlopen(address + path) as answer:
                assert b"import streamlit" not in answer.read()
        except urllib.error.HTTPError as error:
            assert error.code in (400, 403, 404)
    request = urllib.request.Request(address + plotly_url(), data=b"x", method="POST")
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(request)


@pytest.mark.proof
def test_a_map_opens_on_a_quick_view_and_glides_to_one_that_tells_groups_apart(
    address: str, page: Page, mapped: Mapped
) -> None:
    meta, _ = mapped.map()
    page.goto(f"{address}/map?run=atlas-run&points=1000&split=train")
    page.wait_for_selector(DRAWN, timeout=60_000)
    page.evaluate(WATCH)
    title = "document.querySelector('.lp-atlas-plot > div').layout.xaxis.title.text"
    share = f"{100 * meta['explained'][0]:.0f} %"
    assert page.evaluate(title) == f"PC 1 ({share})", "the map that is there stands in"
    assert not page.locator(".lp-stale").count()
    page.wait_for_function(f"{title} === ''", timeout=120_000)
    assert page.evaluate("window.glides") == 1
    expect(page.locator(".lp-atlas-quality")).to_contain_text("seed 0")
    names = page.locator(f"{PLOT} .annotation-text").all_text_contents()
    assert sorted(names) == list("0123456789")


@pytest.mark.proof
def test_a_method_that_is_named_as_on_the_command_line_stays_in_the_address(
    address: str, page: Page
) -> None:
    page.goto(f"{address}/map?run=starter-digits&method=native&points=1000")
    chosen = page.get_by_role("radio", name="Latent dimensions")
    expect(chosen).to_be_checked(timeout=240_000)
    page.wait_for_url("**method=Latent*", timeout=60_000)
    page.reload()
    expect(chosen).to_be_checked(timeout=240_000)


@pytest.mark.proof
def test_a_map_moves_through_training_and_its_moment_is_in_the_address(
    address: str, page: Page, mapped: Mapped
) -> None:
    page.goto(f"{address}/map?run=atlas-run&method=pca&points=1000")
    page.locator(DRAWN).wait_for(timeout=240_000)
    page.get_by_text("Through training", exact=True).click()
    slider = page.get_by_role("slider", name="Moment of the training")
    slider.wait_for(timeout=240_000)
    dots = "document.querySelector('.lp-atlas-plot > div').data[0].x"
    spread = f"() => {{ const x = {dots}; return Math.max(...x) - Math.min(...x); }}"
    whole = page.evaluate(spread)
    slider.press("Home")
    page.wait_for_function(f"(whole) => ({spread})() !== whole", arg=whole, timeout=60_000)
    page.wait_for_url("**at=0*", timeout=60_000)
    first = page.evaluate(spread)
    page.reload()
    page.wait_for_function(
        f"(first) => document.querySelector('{DRAWN}') && Math.abs(({spread})() - first) < 1e-6",
        arg=first,
        timeout=240_000,
    )
    page.get_by_role("slider", name="Moment of the training").press("End")
    page.wait_for_function(f"(whole) => ({spread})() === whole", arg=whole, timeout=60_000)
    assert no_problems(page)
