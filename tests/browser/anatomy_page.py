"""A page with nothing but the anatomy of one model, for tests and pictures."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page

from tests.browser.graph_page import served
from vae_core.export.bundle import bundle

MODULES = ("anatomy/anatomy.js", "anatomy/model.js", "engine/axes.js", "engine/pack.js")
PAGE = b"""<!doctype html><html lang="en"><title>Anatomy</title>
<meta name="viewport" content="width=device-width">
<style>html { background: light-dark(#fff, #0f1218); color-scheme: light dark }
body { margin: 0; padding: 10px 24px } h1 { position: absolute; clip-path: inset(50%) }
@media (max-width: 700px) { body { padding: 8px 16px } }</style>
<main><h1>Anatomy</h1><div id="root"></div></main>"""
MOUNT = """async ([names, options]) => {
  for (const name of names) Object.assign(window, await import(`./${name}`));
  window.pack = readPack(await (await fetch("./weights")).arrayBuffer());
  window.commits = [];
  const onCommit = (state, words) => commits.push([state, words]);
  window.widget = mountAnatomy(document.querySelector("#root"), pack, { ...options, onCommit });
}"""


@contextmanager
def anatomy_page(
    browser: Browser,
    weights: bytes,
    size: tuple[int, int] = (1280, 720),
    scheme: str = "light",
    **options: Any,
) -> Iterator[Page]:
    """A page of that size with a weights file taken apart; its problems are in ``page.problems``.

    ``widget`` is what ``mountAnatomy`` gave, ``commits`` what it has told, ``pack`` the file.
    """
    viewport = {"width": size[0], "height": size[1]}
    with served() as files, browser.new_context(viewport=viewport, color_scheme=scheme) as visitor:
        page = visitor.new_page()
        page.problems = []
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        names = [f"module{index}.js" for index in range(len(MODULES))]
        for name, entry in zip(names, MODULES, strict=True):
            files.give(f"/{name}", bundle(entry).encode())
        files.give("/weights", weights)
        page.goto(files.give("/", PAGE))
        page.evaluate(MOUNT, [names, options])
        yield page
