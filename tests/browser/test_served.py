"""Components' modules come from a route of their own: once, in order, or with a sentence."""

import re
from collections import Counter
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.browser import rig
from ui.shell.component import loader

PICTURE = "canvas.lp-picture"
MODULE = re.compile(r"/assets/[\w-]*component-[0-9a-f]{16}\.js$")
LOST = "This part of the page did not load. Reload the page."
SITE = "http://loader.test"

# Stands for a component's module: notes what it is called with, on the window.
NOTES = """
window.loads = (window.loads ?? 0) + 1;
export default function note({ data, parentElement }) {
  window.notes.push(`show ${data} in ${parentElement.id}`);
  if (data === "bad") throw new Error("The module's own error.");
  return () => window.notes.push(`clean ${data}`);
}
"""

START = """async (text) => {
  window.notes = [];
  for (const id of ["a", "b"]) {
    const place = document.createElement("div");
    place.id = id;
    document.body.append(place);
  }
  const blob = new Blob([text], { type: "text/javascript" });
  window.show = (await import(URL.createObjectURL(blob))).default;
  window.call = (data, id = "a") => window.show({ data, parentElement: window[id] });
}"""


@pytest.fixture
def pending(browser: Browser):
    """A page whose component waits for its module, and what lets the module come."""
    page = browser.new_page()
    held: list[Route] = []
    page.route(f"{SITE}/", lambda route: route.fulfill(body="<p>", content_type="text/html"))
    page.route(f"{SITE}/assets/*", lambda route: held.append(route))
    page.goto(f"{SITE}/")
    page.evaluate(START, loader("/assets/note-component-0123456789abcdef.js"))

    def answer(status: int) -> None:
        while not held:
            page.wait_for_timeout(20)
        held.pop().fulfill(status=status, body=NOTES, content_type="text/javascript")
        page.wait_for_timeout(150)

    yield page, answer
    page.close()


def test_calls_keep_their_order_while_the_module_is_on_its_way(pending) -> None:
    page, answer = pending
    page.evaluate("window.clean = [call(1), call(2), call('x', 'b'), call(3)]")
    page.evaluate("clean[0]()")  # Streamlit cleans up a call that a newer one has overtaken
    assert page.evaluate("notes") == []
    answer(200)
    assert page.evaluate("notes") == ["show x in b", "show 3 in a"]
    page.evaluate("clean[1](); call(4); clean[3]()")
    assert page.evaluate("notes").count("show 4 in a") == 1
    assert page.evaluate("notes").count("clean 3") == 1
    assert page.evaluate("loads") == 1, "one module for all elements and calls"


def test_an_element_that_is_gone_before_its_module_came_is_never_shown(pending) -> None:
    page, answer = pending
    page.evaluate("call(1); call(2)()")
    answer(200)
    assert page.evaluate("notes") == []
    page.evaluate("call(3)()")
    assert page.evaluate("notes") == ["show 3 in a", "clean 3"]


def test_a_module_that_does_not_load_is_a_sentence_until_it_does(pending) -> None:
    page, answer = pending
    page.evaluate("void [call(1), call(2)]")
    answer(404)
    alert = page.locator("[role=alert]")
    expect(alert).to_have_text([LOST])
    page.evaluate("void call(3)")  # asks again
    answer(404)
    page.wait_for_timeout(300)
    expect(alert).to_have_text([LOST])  # said once
    page.evaluate("void call(4)")
    answer(200)
    assert alert.count() == 0 and page.evaluate("notes") == ["show 4 in a"]
    assert page.evaluate("(() => { try { call('bad') } catch (e) { return e.message } })()") == (
        "The module's own error."
    )


def traffic(page: Page) -> tuple[Counter, list[str]]:
    """Bytes of component messages by part, from now on, and the modules that are asked for."""
    sizes: Counter = Counter()
    asked: list[str] = []

    def message(payload: bytes | str) -> None:
        if isinstance(payload, str):
            return
        told = ForwardMsg.FromString(payload)
        element = told.delta.new_element.bidi_component
        if element.component_name:
            sizes[f"{element.component_name} script"] += len(element.js_content.encode())
            sizes[f"{element.component_name} messages"] += 1

    page.on("websocket", lambda socket: socket.on("framereceived", message))
    page.on("request", lambda r: asked.append(r.url) if MODULE.search(r.url) else None)
    return sizes, asked


def test_messages_carry_a_loader_and_a_second_visit_fetches_nothing(
    address: str, browser: Browser
) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        sizes, asked = traffic(page)
        page.goto(f"{address}/explore?run=starter-digits")
        page.wait_for_selector(PICTURE, timeout=60_000)
        page.wait_for_timeout(1000)
        names = {name.split()[0] for name in sizes}
        assert {"latent_explorer", "decoded_reply"} <= names
        for name in names:
            assert sizes[f"{name} script"] < 1000 * sizes[f"{name} messages"]
        # What presents a page is fetched by no component of its own.
        own = [url for url in asked if "/present-component-" not in url]
        assert len(own) == len(set(own)) == len(names), "each module once"
        before = len(asked)
        assert before <= len(own) + 1
        answered = page.request.get(asked[0])
        assert answered.headers["content-encoding"] == "gzip"
        page.get_by_role("button", name=re.compile("^New ")).click()
        page.wait_for_url(re.compile("z="), timeout=10_000)
        assert len(asked) == before, "nor again for new data"

        again = context.new_page()
        transferred = "performance.getEntriesByType('resource')"
        again.goto(f"{address}/explore?run=starter-digits")
        again.wait_for_selector(PICTURE, timeout=60_000)
        again.wait_for_timeout(500)
        sizes_again = again.evaluate(
            f"{transferred}.filter((r) => r.name.includes('component-')).map((r) => r.transferSize)"
        )
        assert len(sizes_again) >= 2 and set(sizes_again) == {0}, "all from the browser's cache"


def test_without_its_module_a_part_is_a_sentence(address: str, browser: Browser) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.route(MODULE, lambda route: route.fulfill(status=404, body="gone"))
        page.goto(f"{address}/explore?run=starter-digits")
        expect(page.get_by_text(LOST).first).to_be_visible(timeout=30_000)
        assert page.get_by_text("Traceback").count() == 0


@pytest.mark.proof
def test_below_a_path(tmp_path: Path, browser: Browser) -> None:
    (tmp_path / "runs").mkdir()
    with (
        rig.app(tmp_path / "runs", STREAMLIT_SERVER_BASE_URL_PATH="lab/vae") as address,
        browser.new_context() as context,
    ):
        page = context.new_page()
        _, asked = traffic(page)
        page.goto(f"{address}/explore?run=starter-digits")
        page.wait_for_selector(PICTURE, timeout=60_000)
        assert all("/lab/vae/assets/" in url for url in asked) and asked
