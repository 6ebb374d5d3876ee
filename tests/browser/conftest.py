"""A real Chromium and the running app, shared by all browser tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from tests.browser import browsers, rig
from vae_core.data.places import data_root
from vae_core.runs.status import ACTIVE
from vae_core.runs.store import Store, runs_root


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    try:
        browser = browsers.launch(playwright, "chromium")
    except RuntimeError as error:
        pytest.fail(str(error))
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def firefox(playwright: Playwright) -> Iterator[Browser]:
    """A Firefox; where none can be had, `make test` has said so and the summary does again."""
    try:
        firefox = browsers.launch(playwright, "firefox")
    except RuntimeError as error:
        pytest.skip(f"LEFT OUT, NOT PASSED. {error}")
    yield firefox
    firefox.close()


@pytest.fixture(scope="session")
def visitor(browser: Browser) -> Iterator[BrowserContext]:
    """Someone who has been here before: the app's own scripts come from the browser's cache."""
    with browser.new_context(viewport={"width": 1280, "height": 800}) as context:
        yield context


def watched(visitor: BrowserContext) -> Page:
    """A new page; what goes wrong in it is listed in its `problems`."""
    page = visitor.new_page()
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.on(
        "console",
        lambda message: page.problems.append(message.text) if message.type == "error" else None,
    )
    return page


@pytest.fixture
def firefox_page(firefox: Browser) -> Iterator[Page]:
    """An empty page in Firefox, watched as `page` is."""
    with firefox.new_context(viewport={"width": 1280, "height": 800}) as visitor:
        yield watched(visitor)


@pytest.fixture
def page(visitor: BrowserContext, request: pytest.FixtureRequest) -> Iterator[Page]:
    """An empty page; what goes wrong in it is listed in `page.problems`.

    A training that a failed test leaves behind is stopped: the app has one worker for all tests.
    """
    page = watched(visitor)
    yield page
    page.close()
    if "runs" in request.fixturenames:
        store = Store(request.getfixturevalue("runs"))
        for row in store.list():
            if row["state"] in ACTIVE:
                store.get(row["id"]).request("stop")


@pytest.fixture(scope="session")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of runs of the app under test; features are learned once for it and the tests."""
    runs = tmp_path_factory.mktemp("app-runs")
    features = runs_root() / "features"
    features.mkdir(parents=True, exist_ok=True)
    (runs / "features").symlink_to(features, target_is_directory=True)
    return runs


@pytest.fixture(scope="session")
def damaged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of one data set, Fashion-MNIST, whose files are cut short for the app under test.

    Beside it lie the other data sets of this computer.
    """
    root = tmp_path_factory.mktemp("app-data")
    if data_root().is_dir():
        for folder in data_root().iterdir():
            if folder.name != "FashionMNIST":
                (root / folder.name).symlink_to(folder.resolve())
    raw = root / "FashionMNIST" / "raw"
    raw.mkdir(parents=True)
    for name in ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"):
        (raw / f"{name}-ubyte").write_bytes(b"\0\0\x08\x03 cut short")
    return raw


@pytest.fixture(scope="session")
def address(runs: Path, damaged: Path) -> Iterator[str]:
    """The address of a running app with runs of its own, one for all files of a test process."""
    with rig.app(runs, LATENT_PLAYGROUND_DATA=str(damaged.parents[1])) as address:
        yield address
