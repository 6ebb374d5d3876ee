"""A static site below a path of a plain server of files, and files that learn with no network."""

import functools
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser import rig
from vae_core import RunConfig, load_dataset, load_run
from vae_core.artifacts.model_file import pack_model
from vae_core.errors import UserError
from vae_core.evaluation.likelihood import evidence_lower_bound
from vae_core.export.delivery import pack_trainable, read_source
from vae_core.site import members
from vae_core.site.build import site_files
from vae_core.site.folder import write
from vae_core.site.trainings import Offer, trainings
from vae_core.training.loop import train

PATH = "courses/2026/vae"
CONFIG = {"dataset": "digits", "hidden": [32], "latent_dim": 2, "epochs": 200, "batch_size": 64}


class Quiet(SimpleHTTPRequestHandler):
    """Files and nothing else, as `python -m http.server` gives them."""

    def log_message(self, *_: object) -> None:
        pass


def refuse(*_: object) -> bytes:
    raise UserError("There is no network.")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site of the shipped models and one training."""
    root = tmp_path_factory.mktemp("host")
    patch = pytest.MonkeyPatch()
    patch.setattr("vae_core.site.trainings.OFFERS", (Offer("tiny", "Tiny", "8 x 8", CONFIG),))
    learns = trainings(lambda *_: None, pytest.fail)
    patch.undo()
    write(root / PATH, site_files(members.shipped(refuse, False), learns))
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=root))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/{PATH}/"
    server.shutdown()


@pytest.fixture(params=["chromium", "firefox"])
def visit(request: pytest.FixtureRequest, browser: Browser, site: str) -> Iterator[Page]:
    """A page in either browser; it asks nobody but the folder of the site."""
    used = browser if request.param == "chromium" else request.getfixturevalue("firefox")
    with used.new_context(viewport={"width": 1280, "height": 720}) as context:
        page, problems, asked = context.new_page(), [], []
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        yield page
        foreign = [url for url in asked if not url.startswith((site, "blob:", "data:"))]
        assert foreign == [] and problems == []


def test_every_page_of_a_site_works_below_a_path(visit: Page, site: str) -> None:
    visit.goto(site)
    expect(visit.get_by_role("heading", level=1)).to_have_text(
        "A picture, squeezed through ten bell curves"
    )
    visit.get_by_role("button", name="What does β do?").click()
    expect(visit.get_by_role("heading", level=1)).to_have_text("What does β do?")
    assert visit.url == f"{site}index.html?door=beta"
    visit.get_by_role("link", name="Models", exact=True).click()
    first = visit.get_by_role("article").first
    expect(first).to_contain_text("Handwritten digits")
    assert first.locator("img").evaluate("image => image.decode().then(() => image.naturalWidth)")
    first.get_by_role("link", name="Explore").click()
    visit.wait_for_selector("canvas.lp-picture")
    visit.get_by_role("link", name="Map", exact=True).first.click()
    visit.wait_for_selector("svg .lp-dots, [data-drawing='svg']")
    visit.get_by_role("link", name="Report card").click()
    expect(visit.locator(".lp-verdict li")).to_have_count(3)
    expect(visit.locator(".lp-gauge")).to_have_count(4)
    visit.goto(f"{site}explore.html?run=none-such")
    expect(visit.get_by_role("alert")).to_have_text(
        "This site has no model of that name. Choose another above."
    )


def test_a_page_of_a_site_learns_and_compares(visit: Page, site: str) -> None:
    visit.goto(f"{site}train.html")
    visit.get_by_role("button", name="Start", exact=True).click()  # as soon as it is seen
    steps = visit.locator("[data-steps]").first
    rig.until(visit, lambda: int(steps.get_attribute("data-steps")) > 20, "it does not learn")
    visit.get_by_role("button", name="Under your hand").click()
    visit.wait_for_selector("canvas.lp-picture")
    visit.goto(f"{site}compare.html?start=1")
    expect(visit.locator("[data-phase='running'], [data-phase='finished']")).to_be_visible()
    rig.until(visit, lambda: visit.locator("canvas").count() > 5, "the wall stays empty")


def drawn_digits(folder: Path, count: int) -> list[str]:
    """Pictures of an odd size, as somebody would have them."""
    images = load_dataset("digits").test.images[:count]
    names = []
    for place, image in enumerate(images):
        big = image[0].numpy().repeat(5, 0).repeat(5, 1)
        Image.fromarray(big).save(folder / f"{place}.png")
        names.append(str(folder / f"{place}.png"))
    return names


@pytest.fixture(scope="module")
def learning_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small model as a file that learns."""
    folder = tmp_path_factory.mktemp("learning")
    config = RunConfig.parse({**CONFIG, "epochs": 2})
    data = load_dataset("digits")
    *_, last = train(config, data)
    bound = evidence_lower_bound(last.model, data.validation)
    model = folder / "model.safetensors"
    model.write_bytes(pack_model(last.model.eval(), RunConfig.parse(CONFIG), data, bound))
    files, checks = pack_trainable(read_source(model), "learn.html", None, lambda *_: None)
    assert checks["examples"] == checks["of"] == len(data.train)
    (folder / "learn.html").write_bytes(files["learn.html"])
    return folder / "learn.html"


@pytest.mark.parametrize("width", [1280, 390])
def test_a_file_learns_with_no_network_and_python_opens_what_it_saves(
    browser: Browser, learning_file: Path, tmp_path: Path, width: int
) -> None:
    with browser.new_context(
        viewport={"width": width, "height": 800}, offline=True, accept_downloads=True
    ) as context:
        page, problems = context.new_page(), []
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(learning_file.as_uri())
        page.wait_for_selector("[data-phase='ready']")
        page.wait_for_selector("canvas.lp-picture")
        before = load_run(learning_file.parent / "model.safetensors").model
        page.get_by_role("button", name="Start", exact=True).click()
        steps = page.locator("[data-steps]").first
        rig.until(page, lambda: int(steps.get_attribute("data-steps")) > 30, "it does not learn")
        page.get_by_role("button", name="Pause").click()
        with page.expect_download() as saved:
            page.get_by_role("button", name="Save file").click()
        saved.value.save_as(tmp_path / "kept.safetensors")
        kept = load_run(tmp_path / "kept.safetensors")
        apart = max(
            (each - before.state_dict()[name]).abs().max()
            for name, each in kept.model.state_dict().items()
        )
        assert kept.config.model_dump() == RunConfig.parse(CONFIG).model_dump() and apart > 1e-3
        begun = page.locator("[data-beginning]")
        page.locator("input[type=file]").first.set_input_files(drawn_digits(tmp_path, 30))
        expect(begun).to_have_attribute("data-beginning", "2")
        expect(page.locator(".lp-bench-said")).to_contain_text(
            "30 pictures of your own: it learns from 27 and is validated on 3."
        )
        page.get_by_role("button", name="Start", exact=True).click()
        rig.until(page, lambda: int(steps.get_attribute("data-steps")) > 5, "it does not learn")
        (tmp_path / "text.png").write_text("no picture")
        page.locator("input[type=file]").first.set_input_files([str(tmp_path / "text.png")])
        expect(page.locator(".lp-bench-said.lp-refused")).to_contain_text("is not an image")
        page.get_by_role("button", name="New first weights").click()
        expect(begun).to_have_attribute("data-beginning", "3")
        page.get_by_role("button", name="Go back", exact=True).click()
        expect(begun).to_have_attribute("data-beginning", "4")
        rig.until(page, lambda: int(steps.get_attribute("data-steps")) > 5, "it has lost them")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert problems == []
    codes = torch.from_numpy(np.random.default_rng(0).normal(size=(20, 2)).astype(np.float32))
    assert torch.isfinite(kept.model.decode(codes)).all()
