"""The app at a phone's width, under a finger."""

from playwright.sync_api import Browser, expect

WIDTH = 390


def test_the_drawer_closes_once_a_page_was_chosen(address: str, browser: Browser) -> None:
    visitor = browser.new_context(viewport={"width": WIDTH, "height": 844}, has_touch=True)
    page = visitor.new_page()
    page.goto(f"{address}/data")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("Data", timeout=30_000)
    for name in ("Map", "Train"):
        page.get_by_role("button", name="Expand sidebar").tap()
        drawer = page.locator("[data-testid=stSidebar]")
        expect(drawer).to_have_attribute("data-collapsed", "false")
        drawer.get_by_role("link", name=name, exact=True).tap()
        expect(heading).to_have_text(name, timeout=30_000)
        expect(drawer).to_have_attribute("data-collapsed", "true")
        page.wait_for_timeout(500)  # it slides
        assert drawer.bounding_box()["x"] + drawer.bounding_box()["width"] <= 0
    visitor.close()
