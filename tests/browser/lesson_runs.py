"""How the tasks of lessons 3, 6, 7 and 10 are done, by the keyboard alone or by a finger.

Each begins with a try that is none, and sees that it is refused.
"""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser import rig

_STRIP = ".lp-lesson-strip"
_BAR = ".lp-trainings-bar"


def _refused(page: Page) -> None:
    expect(page.locator(_STRIP)).to_have_attribute("data-done", "false")


def _typed(page: Page, hand: Any, field: str, number: str) -> None:
    """A number in a field."""
    if hand.name == "keys":
        hand.reach(field)
    else:
        page.locator(field).tap()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(number)


def _chosen(page: Page, hand: Any, select: str, option: str) -> None:
    """An option of a select by its value; the list that a finger opens is the system's own."""
    box = page.locator(select)
    if hand.name == "touch":
        box.select_option(option)
        return
    hand.reach(select)
    page.keyboard.press("Home")
    for _ in range(box.locator("option").count()):
        if box.input_value() == option:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"no option {option}")


def _train(page: Page, hand: Any, rows: int) -> None:
    """Start, and wait until so many trainings have ended."""
    hand.press(f"{_BAR} button")
    ended = page.locator(".lp-trainings-table tbody tr")
    rig.while_it_goes_on(page, lambda: ended.count() == rows, "the training does not end")
    button = page.locator(f"{_BAR} button")
    rig.while_it_goes_on(page, button.is_enabled, "no other can be started")


def equal_errors(page: Page, hand: Any) -> None:
    """Lesson 3: the ratio of variances, times the draws that there are."""
    field = ".lp-estimators-number"
    _typed(page, hand, field, "50")
    hand.press(".lp-estimators-form button")
    expect(page.locator(".lp-lesson-status")).to_contain_text("Not equal")
    _refused(page)
    for draws in ("218", "2025"):
        _typed(page, hand, field, draws)
        hand.press(".lp-estimators-form button")


def half_the_rate(page: Page, hand: Any) -> None:
    """Lesson 6: β = 1, one that leaves too much, and one that leaves half."""
    field = f"{_BAR} input"
    for rows, beta in enumerate(("1", "1.2", "1.6"), 1):
        _refused(page)
        _typed(page, hand, field, beta)
        _train(page, hand, rows)


def wake(page: Page, hand: Any) -> None:
    """Lesson 7: nothing changed, then a β that rises."""
    for rows, training in enumerate(("same", "rising"), 1):
        _refused(page)
        _chosen(page, hand, f"{_BAR} label:first-child select", training)
        _train(page, hand, rows)


def name_the_better(page: Page, hand: Any) -> None:
    """Lesson 10: the VampPrior against the VAE."""
    _chosen(page, hand, f"{_STRIP} select", "vamp")
    for rows, training in enumerate(("vae", "vamp"), 1):
        _refused(page)
        _chosen(page, hand, f"{_BAR} label:first-child select", training)
        _train(page, hand, rows)


TASKS: dict[str, Callable[[Page, Any], None]] = {
    "reparameterisation": equal_errors,
    "beta": half_the_rate,
    "collapse": wake,
    "beyond": name_the_better,
}
