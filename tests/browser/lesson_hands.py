"""Two hands that go through a lesson: the keyboard alone, and a finger."""

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.browser import rig

MAIN = ".lp-lesson-say .lp-lesson-main"
_DEEP = """
let at = document.activeElement;
while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
"""
_AT = f"(selector) => {{ {_DEEP} return Boolean(at?.matches(selector)); }}"
# What stands under the focus within the figure of a commit.
_UNDER = f"""() => {{
  {_DEEP}
  if (!at?.closest(".lp-lesson-figure")) return "";
  if (at.matches("[data-place]")) return "place";
  if (at.matches("input[type=range]")) return "range";
  if (at.matches("input[type=radio]")) return at.checked ? "" : "radio";
  return at.matches("[role=application], [role=slider], button, canvas, [tabindex]") ? "other" : "";
}}"""
_KEYS = {"place": "Enter", "range": "ArrowRight", "radio": "Space", "other": "Enter"}
_MOST = 150  # presses of Tab


class Keys:
    """The keyboard alone."""

    name = "keys"

    def __init__(self, page: Page):
        self.page = page

    def reach(self, selector: str) -> None:
        """Tab until something is under the focus."""
        for _ in range(_MOST):
            self.page.keyboard.press("Tab")
            if self.page.evaluate(_AT, selector):
                return
        raise AssertionError(f"Tab does not reach {selector}")

    def press(self, selector: str) -> None:
        """A button."""
        self.reach(selector)
        self.page.keyboard.press("Enter")

    def commit(self) -> None:
        """Something is set in every control of the figure, whatever it is."""
        main = self.page.locator(MAIN).first
        for _ in range(_MOST):
            if main.is_enabled():
                return
            self.page.keyboard.press("Tab")
            # One stop may hold many places, which Enter leads through.
            for _ in range(40):
                under = self.page.evaluate(_UNDER)
                if not under or main.is_enabled():
                    break
                self.page.keyboard.press(_KEYS[under])
                if under != "place":
                    break
        raise AssertionError("the keyboard alone makes no guess")


class Finger:
    """Touch alone."""

    name = "touch"

    def __init__(self, page: Page):
        self.page = page

    def press(self, selector: str) -> None:
        """A button."""
        self.page.locator(selector).first.tap()

    def commit(self) -> None:
        """Something is set in every control of the figure, whatever it is."""
        main = self.page.locator(MAIN).first
        figure = self.page.locator(".lp-lesson-figure")
        kinds = (
            "[data-place]:not([aria-disabled])", "input[type=range]", "input[type=radio]",
            "[role=application]", "[role=slider]:not([data-place])", "button",
        )  # fmt: skip
        for kind in kinds:
            for place in range(figure.locator(kind).count()):
                if main.is_enabled():
                    return
                self._touch(figure.locator(kind).nth(place))
        if not main.is_enabled():
            self._touch(figure.locator("canvas, svg").first)
        expect(main, "a finger makes no guess").to_be_enabled()

    def _touch(self, what: Locator) -> None:
        what.scroll_into_view_if_needed()
        box = what.bounding_box()
        self.page.touchscreen.tap(box["x"] + 0.6 * box["width"], box["y"] + box["height"] / 2)


Hand = Keys | Finger


def through(page: Page, hand: Hand, stage: Callable[[], str]) -> list[str]:
    """From the first question of a lesson to its task; gives the stages that were passed."""
    passed = []
    main = page.locator(MAIN)
    for _ in range(20):
        here = stage()
        if here == "try":
            return passed
        passed.append(here)
        before = page.locator(".lp-lesson-say").inner_text()
        if here == "commit":
            hand.commit()
        rig.until(page, lambda: main.first.is_enabled(), f"nothing leads on from {here}")
        hand.press(f"{MAIN}:not([disabled])")
        told = page.locator(".lp-lesson-say")
        rig.until(
            page,
            lambda before=before, told=told: not told.is_visible() or told.inner_text() != before,
            f"{here} stays",
        )
        rig.until(page, lambda: stage() == "try" or main.count() > 0, "the answer does not come")
    raise AssertionError(f"the lesson does not end: {passed}")
