"""Explanations: they open on hover, on focus and on a tap, and none stands in a title only."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.access import violations
from vae_core.export.bundle import bundle

SETUP = """async (modules) => {
  const load = (text) => import(URL.createObjectURL(new Blob([text], {type: "text/javascript"})));
  for (const text of modules) Object.assign(window, await load(text));
  document.body.innerHTML = `<div id=root style="padding: 40px"><p>A <b id=term>nat</b> of</p>
    <button id=act>Act</button><button id=other>Other</button></div>`;
  const skin = dress(document.getElementById("root"), "");
  explain(document.getElementById("term"), "1.44 bits", { term: true });
  let count = 0;
  explain(document.getElementById("act"), () => `done ${count} times`);
  document.getElementById("act").addEventListener("click", () => { count += 1; });
  window.say = (text) => explain(document.getElementById("term"), text);
}"""
WORDS = ".lp-tip-words"


def _shop(browser: Browser, touch: bool) -> Page:
    page = browser.new_context(
        viewport={"width": 390, "height": 500}, has_touch=touch, is_mobile=touch
    ).new_page()
    page.evaluate(SETUP, [bundle("kit/tip.js"), bundle("kit/style.js")])
    return page


@pytest.fixture
def shop(browser: Browser) -> Iterator[Page]:
    page = _shop(browser, touch=False)
    yield page
    page.context.close()


def test_words_open_on_hover_and_focus_and_close_with_escape(shop: Page) -> None:
    words = shop.locator(WORDS)
    shop.hover("#term")
    expect(words).to_have_text("1.44 bits")
    shop.hover(WORDS)
    shop.wait_for_timeout(400)
    expect(words).to_be_visible()  # words can be pointed at
    shop.keyboard.press("Escape")
    expect(words).to_have_count(0)
    shop.mouse.move(1, 1)
    shop.keyboard.press("Tab")
    expect(words).to_have_text("1.44 bits")
    assert shop.evaluate("document.activeElement.id") == "term", "it is a stop of the Tab key"
    shop.keyboard.press("Tab")
    expect(words).to_have_text("done 0 times")
    shop.keyboard.press("Enter")
    expect(shop.locator("#act")).to_have_attribute("aria-description", "done 1 times")
    shop.keyboard.press("Tab")
    expect(words).to_have_count(0)
    assert shop.locator("#term").get_attribute("aria-description") == "1.44 bits"
    shop.evaluate("say('')")
    shop.hover("#term")
    shop.wait_for_timeout(400)
    expect(words).to_have_count(0)


def test_words_open_on_a_tap_and_close_on_another_one_elsewhere(browser: Browser) -> None:
    page = _shop(browser, touch=True)
    words = page.locator(WORDS)
    page.tap("#term")
    expect(words).to_have_text("1.44 bits")
    box = words.bounding_box()
    assert box["x"] >= 8 and box["x"] + box["width"] <= 382, "inside the window"
    page.tap("#act")
    expect(words).to_have_count(1)
    expect(words).to_contain_text("done")
    page.tap("#other")
    expect(words).to_have_count(0)
    page.context.close()


EMPTY = """<!DOCTYPE html><html lang=en><head><title>Terms</title>
<meta name=viewport content="width=device-width"></head><body></body></html>"""
TERM = """async (modules) => {
  const load = (text) => import(URL.createObjectURL(new Blob([text], {type: "text/javascript"})));
  for (const text of modules) Object.assign(window, await load(text));
  document.body.innerHTML = "<main id=root style='padding: 40px'><h1>Terms</h1><p id=en></p>"
    + "<p id=de lang=de></p></main>";
  dress(document.getElementById("root"), "");
  document.getElementById("en").append(...withTerms("The KL and the prior."));
  document.getElementById("de").append(...withTerms("Löcher im latenten Raum.", "de"));
}"""


@pytest.mark.parametrize("touch", [False, True])
def test_a_press_on_a_term_opens_its_entry_in_the_language_of_its_text(
    browser: Browser, touch: bool
) -> None:
    page = browser.new_context(
        viewport={"width": 390, "height": 600}, has_touch=touch, is_mobile=touch
    ).new_page()
    page.set_content(EMPTY)
    page.evaluate(TERM, [bundle("kit/entry.js"), bundle("kit/style.js")])
    term, entry = page.locator("#en [data-term=kl]"), page.locator("dialog.lp-entry")
    if touch:
        term.tap()
    else:
        page.keyboard.press("Tab")
        expect(page.locator(WORDS)).to_contain_text("KL, R: As a term of the loss")
        page.keyboard.press("Enter")
    expect(entry.locator("h2")).to_have_text("KL, R")
    expect(entry).to_contain_text("Also called: rate.")
    assert entry.bounding_box()["width"] <= 358
    entry.get_by_role("button", name="nats").press("Enter")
    expect(entry.locator("h2")).to_have_text("nat")
    entry.locator("select").select_option("prior")
    expect(entry.locator("h2")).to_have_text("prior, p(z)")
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(entry).to_have_count(0)
    page.keyboard.press("Escape")  # the words of the term, which has the focus again
    page.locator("#de [data-term=hole]").click()
    expect(entry.locator("h2")).to_have_text("Loch")
    entry.get_by_role("button", name="Schließen").click()
    expect(entry).to_have_count(0)
    page.context.close()
