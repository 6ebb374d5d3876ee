"""Every page for everybody: axe finds nothing, Tab reaches all, and what is pressed can be hit."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import browsers
from tests.browser.access import small_targets, tab_through, violations
from tests.sweeps import swept
from vae_core.config.analyses import ReportSettings
from vae_core.export.html import explorer_html
from vae_core.export.report_file import report_html
from vae_core.lessons.file import lesson_html
from vae_core.runs.kept import kept
from vae_core.runs.store import Run
from vae_core.starters import find_starter

EXPLORER = ".lp-bells, .lp-slider, .lp-picture"
# name -> its address, and what is there once it is drawn
PAGES = {
    "home": ("/", "canvas"),
    "data": ("/data", "[data-testid=stFileUploader]"),
    "train": ("/train", "[data-testid=stBaseButton-primary]"),
    "live": ("/train?run=access-run", "canvas.lp-chart"),
    "explore": ("/explore?run=starter-waves", EXPLORER),
    "anatomy": ("/explore?run=starter-digits&view=anatomy", ".lp-anatomy"),
    "map": ("/map?run=access-run&points=1000&method=pca", ".lp-atlas-plot[data-drawn]"),
    "compare": ("/compare", "[data-testid=stButtonGroup]"),
    "evaluate": ("/evaluate?run=access-run&sections=likelihood", ".lp-verdict"),
    "apply": ("/apply?run=access-run", ".lp-sheet"),
    "runs": ("/runs", "[class*='st-key-run-']"),
    "models": ("/models?model=beta-vae", "a[href^='glossary?term=']"),
    "glossary": ("/glossary?term=kl", ".lp-glossary div[data-shown]"),
    "learn": ("/learn", ".lp-lesson-list"),
    "answers": ("/learn?view=answers", ".lp-answers-drop"),
    "export": ("", EXPLORER),
    "report": ("", ".lp-verdict"),
    "lesson": ("", "[data-stage='commit'] .lp-lesson-say .lp-lesson-main"),
}
# Those that are files, and what makes them.
FILES = {
    "export": lambda: explorer_html(find_starter("starter-waves").path.read_bytes())[0],
    "report": lambda: report_html([kept(find_starter("starter-digits").path, ReportSettings())]),
    "lesson": lambda: lesson_html("kl", lambda *_: None)[0],
}
# Streamlit's marks of help are 24 high, between a name and its field, and 44 wide.
SMALLER = "“Help for "


@pytest.fixture(scope="module")
def drawing(playwright) -> Iterator[Browser]:
    """A Chromium that draws WebGL, for the map."""
    drawing = browsers.launch(playwright, "chromium", browsers.WEBGL)
    yield drawing
    drawing.close()


def _open(page: Page, name: str, address: str, folder: Path) -> None:
    path, ready = PAGES[name]
    if name in FILES:
        (folder / f"{name}.html").write_bytes(FILES[name]())
        page.goto((folder / f"{name}.html").as_uri())
    else:
        page.goto(address + path)
    page.wait_for_selector(ready, timeout=120_000)
    page.wait_for_timeout(1500)


@pytest.mark.parametrize("name", swept(tuple(PAGES), ("home",)))
def test_a_page_is_for_everybody(
    name: str, address: str, drawing: Browser, runs: Path, trained_run: Run, tmp_path: Path
) -> None:
    shutil.copytree(trained_run.folder, runs / "access-run", dirs_exist_ok=True)
    with drawing.new_context(viewport={"width": 1280, "height": 800}) as visitor:
        page = visitor.new_page()
        _open(page, name, address, tmp_path)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.wait_for_timeout(1000)
            assert violations(page) == [], scheme
        unseen, missed = tab_through(page)
        assert page.evaluate("lpReached.size") > 5
        assert unseen == [], "the focus is seen"
        assert missed == [], "the Tab key reaches all"
        assert small_targets(page, 24) == []
    phone = {"width": 390, "height": 844}
    with drawing.new_context(viewport=phone, has_touch=True, is_mobile=True) as visitor:
        page = visitor.new_page()
        _open(page, name, address, tmp_path)
        assert [one for one in small_targets(page, 44) if SMALLER not in one] == []
        assert page.evaluate("document.scrollingElement.scrollWidth") <= phone["width"]


def test_the_checks_see_what_is_wrong(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 600, "height": 400})
    page.set_content(
        """<html lang=en><title>x</title><main><h1>x</h1>
        <p style="color: #999">pale</p><button>seen</button>
        <button id=b style="outline: none">unseen</button>
        <div role=button tabindex=0 style="width: 40px; height: 40px">a</div>
        <a href=# style="display: inline-block; width: 9px; height: 9px; margin: 20px"
          aria-label=tiny></a></main></html>"""
    )
    assert [line.split(":")[0] for line in violations(page)] == ["color-contrast"]
    page.add_style_tag(
        content="button, div, a { outline-offset: 1px }:focus { outline: 2px solid red }"
    )
    unseen, missed = tab_through(page)
    assert missed == [] and [one for one in unseen if "unseen" not in one] == []
    assert len(unseen) == 1
    small = small_targets(page, 24)
    assert len(small) >= 1 and any("tiny" in one for one in small)
    page.close()
