"""A real Chromium and the running app, shared by all browser tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import rig


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    try:
        with rig.chromium() as browser:
            yield browser
    except RuntimeError as error:
        pytest.fail(str(error))


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """An empty page of its own context; what goes wrong in it is listed in `page.problems`."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.on(
        "console",
        lambda message: page.problems.append(message.text) if message.type == "error" else None,
    )
    yield page
    context.close()


@pytest.fixture(scope="session")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of runs of the app under test."""
    return tmp_path_factory.mktemp("app-runs")


@pytest.fixture(scope="session")
def address(runs: Path) -> Iterator[str]:
    """The address of a running app with runs of its own."""
    with rig.app(runs) as address:
        yield address
