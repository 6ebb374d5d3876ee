"""How the tasks of lessons 1, 2, 4, 8 and 9 are done, by the keyboard alone or by a finger.

``hand.name`` says which; what is done is found in the page, as a learner would find it.
"""

import re
from collections.abc import Callable
from typing import Any

import numpy as np
from playwright.sync_api import Locator, Page, expect

from tests.browser import rig

_FOCUSED = """(test) => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  const said = [at?.getAttribute("aria-label"), at?.labels?.[0]?.textContent, at?.textContent];
  return Boolean(said.find(Boolean)?.startsWith(test));
}"""
RADIUS = 2.45


def reach(page: Page, words: str) -> None:
    """Tab until something whose name begins so is under the focus."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate(_FOCUSED, words):
            return
    raise AssertionError(f"Tab does not reach {words}")


def press(page: Page, hand: Any, words: str) -> None:
    """A button by its words."""
    if hand.name == "keys":
        reach(page, words)
        page.keyboard.press("Enter")
    else:
        button = page.get_by_role("button", name=words, exact=True)
        button.scroll_into_view_if_needed()
        button.tap()


def to_row(page: Page, dimension: int) -> None:
    """The keyboard on the bell of a dimension, wherever it stands in the order."""
    if not page.evaluate(_FOCUSED, "latent dimension"):
        reach(page, "latent dimension")
    for _ in range(12):  # a group remembers where it was
        page.keyboard.press("ArrowUp")
    for _ in range(12):
        if page.evaluate(_FOCUSED, f"latent dimension {dimension}"):
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"no row of dimension {dimension}")


def row(page: Page, dimension: int) -> Locator:
    """The bell of a dimension."""
    return page.locator(f"[role=slider][aria-label='latent dimension {dimension}']").first


def tap_at(page: Page, what: Locator, across: float, down: float) -> None:
    """A finger at shares of an element's width and height."""
    what.scroll_into_view_if_needed()
    box = what.bounding_box()
    page.touchscreen.tap(box["x"] + across * box["width"], box["y"] + down * box["height"])


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """A finger from one point of the window to another."""
    session = page.context.new_cdp_session(page)
    middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    for kind, at in (("touchStart", start), ("touchMove", middle), ("touchMove", end)):
        points = [{"x": at[0], "y": at[1]}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def tolerance(page: Page, hand: Any) -> None:
    """Lesson 2: three numbers of the code, both ways, until 0.5 nats dearer."""
    status = page.locator(".lp-lesson-status")
    expect(row(page, 5)).to_be_attached()
    for dimension in (5, 9, 8):
        for way in (1, -1):
            mean = float(row(page, dimension).get_attribute("aria-valuenow"))
            if hand.name == "keys":
                to_row(page, dimension)
                page.keyboard.press("Home")
            for step in range(1, 90):
                if hand.name == "keys":
                    page.keyboard.press("Shift+ArrowRight" if way > 0 else "Shift+ArrowLeft")
                else:
                    type_number(page, dimension, mean + 0.012 * step * way)
                page.wait_for_timeout(40)
                told = re.match(r"z\d+: (\d\.\d+) nats dearer", status.inner_text())
                if told and float(told[1]) > 0.42:
                    break
            if hand.name == "keys":
                page.keyboard.press("Home")
            else:
                type_number(page, dimension, mean)


def type_number(page: Page, dimension: int, value: float) -> None:
    """A number typed beside a bell."""
    number = page.locator(f".lp-bell-number[aria-label*='dimension {dimension}']").first
    number.tap()
    number.fill(f"{value:.3f}")
    number.press("Enter")


def below(page: Page, hand: Any) -> None:
    """Lesson 4: the mean of z4 a quarter to the left, where the green arrow points."""
    expect(row(page, 4)).to_be_attached()
    if hand.name == "keys":
        to_row(page, 4)
        page.keyboard.press("m")
        for _ in range(5):
            page.keyboard.press("ArrowLeft")
            page.wait_for_timeout(200)
        return
    handle = page.locator("[aria-label='mean of latent dimension 4']").first
    mean, low, high = (
        float(handle.get_attribute(f"aria-value{name}")) for name in ("now", "min", "max")
    )
    track = page.locator(".lp-bell-track", has=handle).first
    track.scroll_into_view_if_needed()
    box = track.locator("svg").first.bounding_box()
    ends = [box["x"] + box["width"] * (value - low) / (high - low) for value in (mean, mean - 0.3)]
    top = box["y"] + 0.3 * box["height"]
    drag(page, (ends[0], top), (ends[1], top))


def slant(page: Page, hand: Any) -> None:
    """Lesson 8: another slider first, which is refused; then the one that slants."""
    expect(row(page, 4)).to_be_attached()
    for dimension, said in ((5, "does not slant"), (4, "Done")):
        if hand.name == "keys":
            to_row(page, dimension)
            page.keyboard.press("Home")
            for key in ["PageUp"] * 4 + ["PageDown"] * 8:
                page.keyboard.press(key)
        else:
            type_number(page, dimension, 2)
            type_number(page, dimension, -2)
        press(page, hand, "This one slants")
        expect(page.locator(".lp-lesson-status")).to_contain_text(said)
        if hand.name == "keys":
            to_row(page, dimension)
            page.keyboard.press("Home")
        else:
            type_number(page, dimension, 0)


def names(page: Page, hand: Any) -> None:
    """Lesson 9: wrong names first, of which too few agree; then right ones."""
    order = ("none", "shape", "scale", "turn", "x", "y")
    selects = page.locator(".lp-lesson-asks select")
    expect(selects).to_have_count(6)
    for chosen, said in (
        (("x", "y", "x", "x", "x", "y"), "0 of 6"),
        (("scale", "x", "y", "y", "none", "x"), "6 of 6"),
    ):
        for place, name in enumerate(chosen):
            if hand.name == "keys":
                reach(page, f"z{(1, 2, 3, 5, 6, 7)[place]}") if place else _to_first(page)
                page.keyboard.press("Home")
                for _ in range(1 + order.index(name)):
                    page.keyboard.press("ArrowDown")
            else:
                selects.nth(place).select_option(name)
        press(page, hand, "Compare")
        expect(page.locator(".lp-lesson-status")).to_contain_text(said)


def holes(page: Page, hand: Any) -> None:
    """Lesson 1: the training, a place among codes, which is refused, and five holes."""
    start = page.get_by_role("button", name="Start", exact=True)
    rig.while_it_goes_on(page, start.is_visible, "the training is not made ready")
    press(page, hand, "Start")
    plane = page.locator(".lp-plane")
    rig.while_it_goes_on(page, plane.is_visible, "the training does not end")
    codes, centre, scale = _drawn(page)
    z = (codes - centre) / scale * (1, -1)
    dense = z[np.hypot(*z.T) < 2][0]
    status = page.locator(".lp-lesson-status")
    at = np.zeros(2)
    if hand.name == "keys":
        reach(page, "the plane of the code")
    places = [dense, *_empty(z)]
    for count, place in enumerate(places):
        at = _go(page, hand, plane, at, place, centre, scale)
        if hand.name == "keys":
            page.keyboard.press("Enter")
        else:
            press(page, hand, "A hole here")
        if count == 0:
            expect(status).to_contain_text("Codes of digits lie there")
        elif count < len(places) - 1:
            expect(status).to_contain_text(f"{count} of 5")


def _drawn(page: Page) -> tuple[np.ndarray, np.ndarray, float]:
    """Codes as they are drawn, the place of (0, 0) there, and the length of one unit."""
    path = page.locator(".lp-plane-codes").get_attribute("d")
    codes = np.array([each.split(",") for each in re.findall(r"M([^h]+)h0", path)], float)
    circle = page.locator(".lp-plane-prior")
    centre = np.array([float(circle.get_attribute(name)) for name in ("cx", "cy")])
    return codes, centre, float(circle.get_attribute("r")) / RADIUS


def _empty(z: np.ndarray) -> list[np.ndarray]:
    """Five places in the disc, on the steps of the arrows, as far from codes as can be."""
    steps = np.arange(-2.3, 2.31, 0.1).round(1)
    grid = np.array([(x, y) for x in steps for y in steps if np.hypot(x, y) < RADIUS - 0.1])
    away = np.min(np.linalg.norm(grid[:, None] - z[None], axis=2), axis=1)
    found: list[np.ndarray] = []
    for place in grid[np.argsort(-away)]:
        if all(np.linalg.norm(place - other) > 0.55 for other in found):
            found.append(place)
        if len(found) == 5:
            return found
    raise AssertionError("there are no five holes")


def _go(
    page: Page,
    hand: Any,
    plane: Locator,
    at: np.ndarray,
    to: np.ndarray,
    centre: np.ndarray,
    scale: float,
) -> np.ndarray:
    if hand.name != "keys":
        left, top = (centre + to * (1, -1) * scale) / 420
        tap_at(page, plane, left, top)
        return to
    for steps, keys in zip(
        np.round((to - at) / 0.1).astype(int),
        (("ArrowRight", "ArrowLeft"), ("ArrowUp", "ArrowDown")),
        strict=True,
    ):
        for _ in range(abs(steps)):
            page.keyboard.press(keys[0] if steps > 0 else keys[1])
    return at + np.round((to - at) / 0.1) * 0.1


def _to_first(page: Page) -> None:
    """The first of the selects."""
    reach(page, "z1")


TASKS: dict[str, Callable[[Page, Any], None]] = {
    "holes": holes,
    "posterior": tolerance,
    "elbo": below,
    "conditional": slant,
    "disentanglement": names,
}
