"""The app as a person uses it: open, drag, train, reload, stop, explore, and get things wrong."""

import math
import re
import shutil
from itertools import cycle
from pathlib import Path

import numpy as np
import pytest
import torch
from playwright.sync_api import Browser, Error, Page, expect

from tests.browser import rig
from tests.sweeps import swept
from vae_core import Store, load_run
from vae_core.data.specs import find_spec
from vae_core.pack import pack, unpack
from vae_core.runs.store import Run
from vae_core.starters import STARTERS, Starter

PAGES = ("/", "/train", "/explore")
SLIDER = ".lp-bell-track"
PICTURE = "canvas.lp-picture"
OUTPUT = ".lp-home-out canvas"
# Streamlit's own files that this app does not ship.
HARMLESS = re.compile(r"404|favicon|manifest", re.IGNORECASE)


def kind_of(starter: Starter) -> str:
    """What kind of data it learnt, a key of ``kinds.KINDS``."""
    return find_spec(starter.config["dataset"]).layout.kind


OF_PICTURES = [starter for starter in STARTERS if kind_of(starter) == "pictures"]


def open_page(page: Page, url: str, ready: str) -> None:
    page.goto(url)
    page.wait_for_selector(ready, timeout=30_000)


def pixels(page: Page, picture: str = PICTURE) -> np.ndarray:
    """The shown picture as grey levels 0..255, (H, W)."""
    values, width = page.locator(picture).first.evaluate(
        """c => { const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
        return [Array.from(d).filter((_, i) => i % 4 === 0), c.width]; }"""
    )
    return np.array(values).reshape(-1, width)


def code(page: Page) -> list[float]:
    """The code under the sliders, in the model's order."""
    values = page.locator(".lp-bell [role=slider]").evaluate_all(
        """sliders => sliders.map(
        s => [Number(s.dataset.index), Number(s.getAttribute('aria-valuenow'))])"""
    )
    return [value for _, value in sorted(values)]


def set_number(page: Page, label: str, value: str) -> None:
    field = page.get_by_label(label, exact=True)

    def taken() -> bool:
        """While a script runs, a field of before may stand beside the one that replaces it."""
        try:
            field.fill(value)
            field.press("Enter")
            page.wait_for_timeout(300)
            shown = field.input_value()
        except Error:
            return False
        whole = shown.rstrip("0").rstrip(".") if "." in shown else shown
        return value in (shown, whole)

    rig.until(page, taken, f"{label} does not become {value}")


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_role("combobox", name=re.compile(f"{re.escape(label)}$")).click()
    wanted = page.get_by_role("option", name=option, exact=True)
    page.get_by_role("listbox").first.get_by_role("option").first.wait_for()
    if wanted.count() == 0:  # further down a long list: typing narrows it
        page.keyboard.type(option)
    wanted.click()


def run_of(page: Page, runs: Path) -> Run:
    return Store(runs).get(re.search(r"run=([^&]+)", page.url)[1])


def test_home_is_a_model_under_the_hand(address: str, page: Page) -> None:
    sent = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda _: sent.append(1)))
    open_page(page, address, OUTPUT)
    page.wait_for_timeout(1500)
    assert pixels(page, OUTPUT).max() > 100, "a starter's picture is there at once"
    before, quiet = pixels(page, OUTPUT), len(sent)
    box = page.locator(".lp-bell-track").first.bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 0.3 * box["width"], middle)
    page.mouse.down()
    shown = {before.tobytes()}
    for share in np.linspace(0.3, 0.8, 12):
        page.mouse.move(box["x"] + share * box["width"], middle)
        page.evaluate(rig.FRAME)
        shown.add(pixels(page, OUTPUT).tobytes())
    page.mouse.up()
    page.wait_for_timeout(500)
    assert len(shown) > 8, "the picture follows the hand"
    assert np.abs(pixels(page, OUTPUT) - before).mean() > 3
    assert len(sent) == quiet, "the server is told nothing"
    assert [p for p in page.problems if not HARMLESS.search(p)] == []


@pytest.mark.parametrize("starter", swept(OF_PICTURES, OF_PICTURES[:1]), ids=lambda s: s.name)
def test_every_starter_of_pictures_decodes_in_the_browser_as_in_torch(
    address: str, page: Page, starter
) -> None:
    loaded = load_run(starter.path)
    assert starter.path.stat().st_size < 1e6
    torch.manual_seed(0)
    z = torch.randn(1, loaded.model.latent_dim).mul(100).round().div(100)
    query = f"run={starter.id}&z={','.join(f'{v:.2f}' for v in z[0].tolist())}&y=3"
    open_page(page, f"{address}/explore?{query}", PICTURE)
    page.wait_for_timeout(500)
    y = torch.tensor([3]) if loaded.model.classes else None
    with torch.no_grad():
        expected = loaded.model.decode(z, y)[0, 0].numpy() * 255
    assert np.abs(pixels(page) - expected).max() <= 1


def test_a_link_reproduces_the_view_and_a_release_renews_it(address: str, page: Page) -> None:
    open_page(page, f"{address}/explore?run=starter-digits", PICTURE)
    page.wait_for_timeout(500)
    page.get_by_role("button", name=re.compile("^New ")).click()
    page.wait_for_url(re.compile("z="), timeout=5000)
    shown, link, z = pixels(page), page.url, code(page)
    other = page.context.new_page()
    open_page(other, link, PICTURE)
    other.wait_for_timeout(500)
    np.testing.assert_allclose(code(other), z, atol=0.02)
    assert np.abs(pixels(other) - shown).mean() < 3


def test_train_reload_stop_explore(
    address: str, page: Page, runs: Path, picture_set: str, browser: Browser
) -> None:
    others = len(Store(runs).list())
    open_page(page, f"{address}/train", "[data-testid=stNumberInput]")
    if picture_set != "mnist":
        choose(page, "Data set", "Digits 8 x 8")
    set_number(page, "Seconds", "3600")  # it is stopped before, on every machine
    page.get_by_role("button", name="Start", exact=True).click()
    page.wait_for_url(re.compile("run="), timeout=15_000)
    status = page.get_by_text(re.compile(r"examples/s"))
    expect(status).to_be_visible(timeout=60_000)
    run = run_of(page, runs)
    assert run.status()["state"] == "running"
    steps = run.history()[-1]["step"]

    page.reload()
    expect(page.get_by_text(re.compile(r"examples/s"))).to_be_visible(timeout=30_000)
    assert run_of(page, runs).id == run.id and len(Store(runs).list()) == others + 1
    with browser.new_context() as second:
        tab = second.new_page()
        tab.goto(page.url)
        expect(tab.get_by_text(re.compile(r"examples/s"))).to_be_visible(timeout=30_000)
    assert run.history()[-1]["step"] > steps, "the same run goes on"

    page.get_by_role("button", name="Stop").click()
    page.get_by_role("button", name="Explore it").click(timeout=30_000)
    page.wait_for_selector(PICTURE, timeout=30_000)
    assert run.id in page.url
    assert run.status()["state"] == "stopped"
    page.get_by_role("button", name=re.compile("^New ")).click()
    page.wait_for_url(re.compile("z="), timeout=10_000)
    z = [float(v) for v in re.search(r"z=([^&]+)", page.url)[1].replace("%2C", ",").split(",")]
    with torch.no_grad():
        expected = load_run(run.folder).model.decode(torch.tensor([z]))[0, 0].numpy() * 255
    assert np.abs(pixels(page) - expected).max() <= 1.5, "the address rounds the code"


@pytest.mark.proof
def test_a_short_conditional_run_ends_by_itself_and_takes_classes(
    address: str, page: Page, runs: Path
) -> None:
    open_page(page, f"{address}/train", "[data-testid=stNumberInput]")
    choose(page, "Data set", "Digits 8 x 8")
    page.get_by_role("radio", name="Conditional VAE", exact=True).click()
    set_number(page, "Latent dimensions", "2")
    set_number(page, "Seconds", "3600")  # it is paused before, on every machine
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.get_by_text(re.compile(r"examples/s"))).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Resume")).to_be_visible(timeout=30_000)
    run = run_of(page, runs)
    assert run.status()["state"] == "paused"
    budget = math.ceil(run.status()["seconds"]) + 1
    shorter = run.config().model_copy(update={"seconds": budget})
    (run.folder / "config.json").write_text(shorter.model_dump_json(), "utf-8")
    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_text("Finished in").first).to_be_visible(timeout=60_000)
    assert run.status()["state"] == "finished" and run.status()["results"]["seconds"] >= budget
    page.get_by_role("button", name="Explore it").click()
    page.wait_for_selector(PICTURE)
    assert page.locator(SLIDER).count() == 2
    zero = pixels(page)
    page.get_by_role("radio", name="7").click()
    another = "the same code in another class"
    rig.until(page, lambda: np.abs(pixels(page) - zero).mean() > 3, another)
    page.wait_for_url(re.compile("y=7"), timeout=5000)


WRONG_SETTINGS = (
    (
        "Latent dimensions",
        "0",
        "Latent dimensions cannot be 0: give a whole number from 1 to 512.",
        "4",
    ),
    ("β, the KL weight", "-1", "β cannot be -1", "1"),
    ("Seconds", "-5", "Seconds cannot be -5", "5"),
)


def test_a_wrong_setting_is_a_sentence(address: str, page: Page, runs: Path) -> None:
    before = len(Store(runs).list())
    open_page(page, f"{address}/train", "[data-testid=stNumberInput]")
    start = page.get_by_role("button", name="Start", exact=True)
    for label, wrong, words, right in WRONG_SETTINGS:
        set_number(page, label, wrong)
        expect(page.get_by_role("alert").filter(has_text=words)).to_be_visible(timeout=10_000)
        expect(start).to_be_disabled()
        set_number(page, label, right)
        expect(start).to_be_enabled(timeout=10_000)
    assert page.get_by_text("Traceback").count() == 0
    assert len(Store(runs).list()) == before


def test_a_data_set_that_cannot_be_had_is_a_sentence(
    address: str, page: Page, runs: Path, damaged: Path
) -> None:
    """A folder of truncated MNIST files: the run fails in words, and nothing is deleted."""
    open_page(page, f"{address}/train", "[data-testid=stNumberInput]")
    choose(page, "Data set", "Fashion-MNIST")
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.get_by_text(re.compile("ubyte is damaged")).first).to_be_visible(timeout=60_000)
    assert page.get_by_text("Traceback").count() == 0
    run = run_of(page, runs)
    assert run.status()["state"] == "failed"
    Store(runs).delete(run.id)
    assert len(list(damaged.iterdir())) == 4


def test_unknown_and_damaged_runs_are_sentences(
    address: str, page: Page, runs: Path, trained_run: Run
) -> None:
    for url in ("/train?run=../../etc", "/train?run=nothing", "/explore?run=<b>no</b>"):
        page.goto(address + url)
        expect(page.get_by_role("alert").first).to_be_visible(timeout=15_000)
        assert page.get_by_text("Traceback").count() == 0
    assert page.locator("b", has_text="no").count() == 0, "a name is never markup"
    damaged = runs / "20260101-000000-digits-vae-dead"
    shutil.copytree(trained_run.folder, damaged)
    weights = damaged / "weights.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])
    page.goto(f"{address}/explore?run={damaged.name}")
    expect(page.get_by_role("alert").first).to_contain_text("cut short", timeout=15_000)
    shutil.rmtree(damaged)


def test_a_model_that_cannot_run_in_the_browser_is_decoded_by_the_server(
    address: str, page: Page, runs: Path, trained_run: Run
) -> None:
    run = runs / "20260102-000000-digits-vae-beef"
    shutil.copytree(trained_run.folder, run)
    meta, tensors = unpack((run / "weights.safetensors").read_bytes())
    (run / "weights.safetensors").write_bytes(pack({**meta, "decoder": None}, tensors))
    z = [0.5, -1.0, 1.5, 0.25]
    query = f"run={run.name}&z={','.join(map(str, z))}"
    open_page(page, f"{address}/explore?{query}", PICTURE)
    expect(page.get_by_text(re.compile(r"^server · [\d.]+ ms"))).to_be_visible(timeout=60_000)
    with torch.no_grad():
        expected = load_run(trained_run.folder).model.decode(torch.tensor([z]))[0, 0].numpy()
    assert np.abs(pixels(page) - 255 * expected).max() <= 1
    before = page.url
    page.get_by_role("button", name=re.compile("^New ")).click()
    page.wait_for_function("before => location.href !== before", arg=before, timeout=10_000)
    page.wait_for_timeout(1500)
    fresh = [float(v) for v in re.search(r"[?&]z=([^&]+)", page.url)[1].split(",")]
    with torch.no_grad():
        drawn = load_run(trained_run.folder).model.decode(torch.tensor([fresh]))[0, 0].numpy()
    assert np.abs(pixels(page) - 255 * drawn).max() <= 1
    shutil.rmtree(run)


@pytest.mark.parametrize(
    ("path", "scheme"),
    swept(zip(PAGES, cycle(["dark", "light"]), strict=False), [("/", "dark"), ("/train", "light")]),
)
def test_nothing_scrolls_sideways_on_a_phone(
    address: str, browser: Browser, path: str, scheme: str
) -> None:
    with browser.new_context(
        viewport={"width": 390, "height": 844}, color_scheme=scheme
    ) as context:
        page = context.new_page()
        ready = {"/": ".lp-home-door", "/train": "[data-testid=stNumberInput]"}.get(path, PICTURE)
        open_page(page, address + path, ready)
        page.wait_for_timeout(700)
        widths = page.evaluate(
            """() => [document.documentElement.scrollWidth,
            document.querySelector('[data-testid=stMain]').scrollWidth, window.innerWidth]"""
        )
        assert max(widths) == 390
        background = page.evaluate(
            "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
        )
        light = sum(int(v) for v in re.findall(r"\d+", background)[:3]) > 380
        assert light == (scheme == "light")
