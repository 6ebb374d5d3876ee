"""A static site below a path of a plain server of files, and files that learn with no network."""

import functools
import itertools
import re
import threading
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser import rig
from tests.sweeps import swept
from vae_core import RunConfig, load_dataset, load_run
from vae_core.artifacts.model_file import pack_model
from vae_core.errors import UserError
from vae_core.evaluation.likelihood import evidence_lower_bound
from vae_core.export.delivery import pack_trainable, read_source
from vae_core.site import members
from vae_core.site.build import site_files
from vae_core.site.folder import write
from vae_core.site.lessons import lesson_files
from vae_core.site.trainings import Offer, trainings
from vae_core.starters import STARTERS
from vae_core.training.loop import train

PATH = "courses/2026/vae"
CONFIG = {"dataset": "digits", "hidden": [32], "latent_dim": 2, "epochs": 200, "batch_size": 64}


class Quiet(SimpleHTTPRequestHandler):
    """Files and nothing else, as `python -m http.server` gives them."""

    def log_message(self, *_: object) -> None:
        pass


TOUR = {
    "kind": "latent-playground-tour",
    "name": "",
    "views": [
        {"page": page, "query": query, "caption": caption, "notes": "", "seconds": 2}
        for page, query, caption in (
            ("explore", f"run={STARTERS[0].id}&z={','.join(['0.5'] * 10)}", "A code"),
            ("map", f"run={STARTERS[0].id}&colour=kl", "What codes cost"),
        )
    ],
}


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
    taught = lesson_files(learns, lambda *_: None, pytest.fail, ["conditional"])  # trains nothing
    write(root / PATH, site_files(members.shipped(refuse, False), learns, taught, TOUR))
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


def sums(folder: Path, count: int) -> list[str]:
    """A file of lines."""
    lines = [f"sin({n % 9 + 1}*x)+{n // 9 + 1}" for n in range(count)]
    (folder / "lines.txt").write_text("\n".join(lines))
    return [str(folder / "lines.txt")]


def wines(folder: Path, count: int) -> list[str]:
    """A table whose rows are of wines, with who grew them."""
    data = load_dataset("wine")
    columns = data.layout.columns
    rows = [[each.name for each in columns] + ["who"]]
    for n in range(count):
        values = [f"{each.offset + each.scale * np.sin(n + k)}" for k, each in enumerate(columns)]
        rows.append([*values, data.class_names[n % 3]])
    (folder / "rows.csv").write_text("\n".join(",".join(row) for row in rows))
    return [str(folder / "rows.csv")]


# Of each kind: a small training, and files of one's own with what the page calls what is in
# them, and what it says of a file of something else.
LEARNERS = {
    "pictures": (CONFIG, drawn_digits, "pictures", "is not an image"),
    "text": (
        {**CONFIG, "dataset": "expressions", "network": "mlp", "latent_dim": 4},
        sums,
        "lines",
        "a training needs 20 at least",
    ),
    "table": (
        {**CONFIG, "dataset": "wine", "model": "cvae", "epochs": 20_000},
        wines,
        "rows",
        "The table lacks",
    ),
    "series": ({**CONFIG, "dataset": "waves"}, None, "", ""),
}


@pytest.fixture(scope="module")
def learner(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A small model of a kind of data as a file that learns."""

    @functools.cache
    def made(kind: str) -> Path:
        folder = tmp_path_factory.mktemp(kind)
        config = RunConfig.parse(LEARNERS[kind][0])
        data = load_dataset(config.dataset)
        *_, last = train(RunConfig.parse({**LEARNERS[kind][0], "epochs": 2}), data)
        bound = evidence_lower_bound(last.model, data.validation)
        model = folder / "model.safetensors"
        model.write_bytes(pack_model(last.model.eval(), config, data, bound))
        files, checks = pack_trainable(read_source(model), "learn.html", None, lambda *_: None)
        assert checks["examples"] <= checks["of"] == len(data.train)
        (folder / "learn.html").write_bytes(files["learn.html"])
        return folder / "learn.html"

    return made


@pytest.mark.parametrize(
    ("kind", "width"),
    swept(itertools.product(LEARNERS, (1280, 390)), [("pictures", 1280), ("pictures", 390)]),
)
def test_a_file_learns_with_no_network_and_python_opens_what_it_saves(
    browser: Browser,
    learner: Callable[[str], Path],
    tmp_path: Path,
    kind: str,
    width: int,
) -> None:
    config, own, noun, refusal = LEARNERS[kind]
    file = learner(kind)
    assert file.stat().st_size < 4e6
    with browser.new_context(
        viewport={"width": width, "height": 800}, offline=True, accept_downloads=True
    ) as context:
        page, problems = context.new_page(), []
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(file.as_uri())
        page.wait_for_selector("[data-phase='ready']")
        page.wait_for_selector(".lp-bell-number")
        before = load_run(file.parent / "model.safetensors").model
        page.get_by_role("button", name="Start", exact=True).click()
        steps = page.locator("[data-steps]").first
        rig.until(page, lambda: int(steps.get_attribute("data-steps")) > 30, "it does not learn")
        page.get_by_role("button", name="Pause").click()
        number = page.locator(".lp-bell-number").first
        number.fill("1.5")  # the model of this moment, by hand
        number.press("Enter")
        expect(number).to_have_value(re.compile(r"^1\.50?$"))
        with page.expect_download() as saved:
            page.get_by_role("button", name="Save file").click()
        saved.value.save_as(tmp_path / "kept.safetensors")
        kept = load_run(tmp_path / "kept.safetensors")
        apart = max(
            (each - before.state_dict()[name]).abs().max()
            for name, each in kept.model.state_dict().items()
        )
        assert kept.config.model_dump() == RunConfig.parse(config).model_dump() and apart > 1e-3
        if own is not None:
            _learn_from_own(page, own(tmp_path, 30), noun)
            (tmp_path / "none.png").write_text("nothing of it")
            _refuses(page, tmp_path / "none.png", refusal)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert problems == []
    codes = np.random.default_rng(0).normal(size=(20, kept.model.latent_dim)).astype(np.float32)
    labels = torch.zeros(20, dtype=torch.long) if config.get("model") == "cvae" else None
    assert torch.isfinite(kept.model.decode(torch.from_numpy(codes), labels)).all()


def _learn_from_own(page: Page, files: list[str], noun: str) -> None:
    steps = page.locator("[data-steps]").first
    page.locator("input[type=file]").first.set_input_files(files)
    expect(page.locator("[data-beginning]")).to_have_attribute("data-beginning", "2")
    expect(page.locator(".lp-bench-said")).to_contain_text(
        f"30 {noun} of your own: it learns from 27 and is validated on 3."
    )
    page.get_by_role("button", name="Start", exact=True).click()
    rig.until(page, lambda: int(steps.get_attribute("data-steps")) > 5, "it does not learn")


def _refuses(page: Page, file: Path, refusal: str) -> None:
    """What is refused changes nothing, and from first weights anew there is a way back."""
    begun = page.locator("[data-beginning]")
    steps = page.locator("[data-steps]").first
    page.locator("input[type=file]").first.set_input_files([str(file)])
    expect(page.locator(".lp-bench-said.lp-refused")).to_contain_text(refusal, timeout=30_000)
    page.get_by_role("button", name="New first weights").click()
    expect(begun).to_have_attribute("data-beginning", "3")
    page.get_by_role("button", name="Go back", exact=True).click()
    expect(begun).to_have_attribute("data-beginning", "4")
    rig.until(page, lambda: int(steps.get_attribute("data-steps")) > 5, "it has lost them")


def test_a_tour_that_came_along_leads_from_page_to_page(page: Page, site: str) -> None:
    page.goto(f"{site}explore.html")
    page.get_by_role("button", name="Present", exact=True).click()
    page.get_by_role("button", name="Play", exact=True).click()
    bar = page.get_by_label("Tour", exact=True)
    expect(bar).to_contain_text("A code")
    page.wait_for_url(re.compile("explore.html.*z=0.5,0.5"))
    page.wait_for_url(re.compile(r"map\.html"), timeout=20_000)
    expect(bar).to_contain_text("What codes cost", timeout=20_000)
    expect(page.get_by_label("Colour by")).to_have_value("kl", timeout=20_000)
    page.keyboard.press("PageUp")
    expect(bar).to_contain_text("A code", timeout=20_000)
    assert page.problems == []
