"""Every lesson to its end, by keyboard alone and by touch, in the app, in a site and as one file.

Where a lesson's task is driven, the test sees the check refuse before it is done.
"""

import functools
import json
import threading
from collections.abc import Callable, Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser import access, rig
from tests.browser.lesson_hands import Finger, Hand, Keys, through
from tests.browser.lesson_runs import TASKS as RUN_TASKS
from tests.browser.lesson_tasks import TASKS as MORE_TASKS
from tests.browser.test_site import Quiet
from tests.sweeps import swept
from vae_core.lessons import names, read_lesson
from vae_core.lessons.file import lesson_html
from vae_core.lessons.packs import model_file, model_ids
from vae_core.site.lessons import lesson_files
from vae_core.site.pages import compressed, written
from vae_core.site.trainings import Trainings

HANDS: dict[str, type[Hand]] = {"keys": Keys, "touch": Finger}
WAYS = [
    (name, place, hand) for name in names() for place in ("app", "site", "file") for hand in HANDS
]
SOME = [("kl", "app", "keys"), ("kl", "file", "touch")]


@pytest.fixture(scope="module")
def lesson_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], str]]:
    """Gives the address of the pages of lessons, with the trainings of one."""
    root = tmp_path_factory.mktemp("lessons")
    folder = root / "a" / "course"
    pages = written({"models": [], "trainings": [], "home": "", "doors": {}})

    def site_of(name: str) -> str:
        learns = Trainings()
        told = lesson_files(learns, lambda *_: None, pytest.fail, [name])
        found = pages | {
            f"data/{run}.model.bin": model_file(run)
            for run in model_ids(read_lesson(name)).values()
        }
        found |= {
            f"data/{each}.bin": compressed(data) for each, data in (learns.files | told).items()
        }
        for each, data in found.items():
            path = folder / each
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return f"http://127.0.0.1:{server.server_port}/a/course/"

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=root))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield site_of
    server.shutdown()


def visitor(browser: Browser, hand: str, **settings: object) -> BrowserContext:
    """Somebody with a keyboard, or with a finger on a small screen."""
    touch = hand == "touch"
    size = {"width": 390, "height": 844} if touch else {"width": 1280, "height": 720}
    return browser.new_context(viewport=size, has_touch=touch, **settings)


def told(page: Page) -> Callable[[], str]:
    """The stage that the player says."""
    at = page.locator("[data-stage]").first
    return lambda: at.get_attribute("data-stage") or ""


def eight_bells(page: Page, hand: Hand) -> None:
    """Lesson 5: bells half a unit apart, all of them narrow."""
    expect(page.locator("[data-bell]")).to_have_count(8)
    if isinstance(hand, Keys):
        hand.reach(".lp-lesson-task input[type=range]")
        page.keyboard.press("Home")
        for _ in range(2):
            page.keyboard.press("ArrowRight")
        hand.reach("[data-bell]")
        for bell in range(8):
            steps = round(abs(bell - 3.5) * 0.35 / 0.05)
            for _ in range(steps):
                page.keyboard.press("ArrowLeft" if bell < 3.5 else "ArrowRight")
            page.keyboard.press("PageDown")
        return
    wide = page.locator(".lp-lesson-task input[type=range]").bounding_box()
    page.touchscreen.tap(wide["x"] + 0.11 * wide["width"], wide["y"] + wide["height"] / 2)
    session = page.context.new_cdp_session(page)
    for bell in (0, 7, 1, 6, 2, 5, 3, 4):
        handle = page.locator(f"[data-bell='{bell}'] circle").first
        handle.scroll_into_view_if_needed()
        box = handle.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        plot = page.locator(".lp-fences svg").bounding_box()
        to = plot["x"] + 14 + (plot["width"] - 28) * (0.5 + 0.5 * (bell - 3.5) * 0.52 / 3.2)
        for kind, points in (
            ("touchStart", [{"x": x, "y": y}]),
            ("touchMove", [{"x": (x + to) / 2, "y": y}]),
            ("touchMove", [{"x": to, "y": y}]),
            ("touchEnd", []),
        ):
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


# How a lesson's task is done by either hand.
TASKS: dict[str, Callable[[Page, Hand], None]] = {"kl": eight_bells, **MORE_TASKS, **RUN_TASKS}


@pytest.mark.parametrize(("name", "place", "hand"), swept(WAYS, SOME))
def test_a_lesson_is_driven_to_its_end(
    browser: Browser, request: pytest.FixtureRequest, tmp_path: Path,
    name: str, place: str, hand: str,
) -> None:  # fmt: skip
    if place == "app":
        url = f"{request.getfixturevalue('address')}/learn?lesson={name}"
    elif place == "site":
        url = f"{request.getfixturevalue('lesson_site')(name)}learn.html?lesson={name}"
    else:
        page_file, _ = lesson_html(name, lambda *_: None)
        assert len(page_file) <= 4_000_000
        (tmp_path / "lesson.html").write_bytes(page_file)
        url = (tmp_path / "lesson.html").as_uri()
    with visitor(browser, hand, offline=place == "file") as context:
        page, problems = context.new_page(), []
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(url)
        page.wait_for_selector(
            "[data-stage='commit'] .lp-lesson-say .lp-lesson-main", timeout=240_000
        )
        commits = len(read_lesson(name).commit)
        assert page.locator("[data-gap]").count() == 0, "nothing is told before the commit"
        passed = through(page, HANDS[hand](page), told(page))
        assert passed == ["commit"] * commits + ["see"] * commits + ["why"]
        strip = page.locator(".lp-lesson-strip")
        expect(strip).to_have_attribute("data-done", "false")
        if name in TASKS:
            TASKS[name](page, HANDS[hand](page))
            expect(strip).to_have_attribute("data-done", "true", timeout=90_000)
            expect(page.locator(".lp-lesson-goals [data-met='false']")).to_have_count(0)
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
        assert problems == []


def test_what_a_learner_said_is_there_after_a_reload_and_leaves_as_a_file(
    browser: Browser, lesson_site: Callable[[str], str]
) -> None:
    with visitor(browser, "keys") as context:
        page = context.new_page()
        page.goto(f"{lesson_site('kl')}learn.html")
        page.get_by_label("Three questions before and after each lesson").check()
        page.get_by_role("button", name="Begin: KL between bell curves, by hand").click()
        page.wait_for_selector("[data-stage='questions']")
        for question in range(3):
            page.locator("fieldset").nth(question).get_by_label("I do not know").check()
        page.get_by_role("button", name="Go on").click()
        page.wait_for_selector("[data-stage='commit']")
        Keys(page).commit()
        page.get_by_role("button", name="That is my guess").click()
        page.reload()
        page.wait_for_selector("[data-stage='commit'] [role=radiogroup]")
        page.get_by_role("button", name="Just show me").click()
        page.get_by_text("between your curve and the formula.").wait_for()
        page.get_by_role("button", name="All lessons").click()
        with page.expect_download() as saved:
            page.get_by_role("button", name="Save as a file").click()
        record = json.loads(Path(saved.value.path()).read_text("utf-8"))["lessons"]["kl"]
        assert record["before"] == [3, 3, 3] and record["shown"] is True
        assert set(record["guesses"]) == {"width"} and record["guesses"]["width"]["gap"] > 0
        with page.expect_download() as saved:
            page.get_by_role("button", name="Answers as a file (CSV)").click()
        lines = Path(saved.value.path()).read_text("utf-8").splitlines()
        assert lines[0] == "person,arm,lesson,kind,item,value,right,gap"
        assert sum(",question," in line and ",3,0," in line for line in lines) == 3
        page.get_by_role("button", name="Forget all of it").click()
        page.reload()
        expect(
            page.get_by_role("button", name="Begin: KL between bell curves, by hand")
        ).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", swept(names(), ["kl"]))
def test_everybody_can_use_a_lesson(
    browser: Browser, lesson_site: Callable[[str], str], name: str, scheme: str
) -> None:
    with visitor(browser, "keys", color_scheme=scheme) as context:
        page = context.new_page()
        page.goto(f"{lesson_site(name)}learn.html?lesson={name}")
        stage = told(page)
        page.wait_for_selector("[data-stage='commit'] .lp-lesson-say .lp-lesson-main")
        assert access.violations(page) == []
        page.get_by_role("button", name="Just show me").click()
        seen = {"commit"}
        while stage() != "try":
            page.wait_for_selector(".lp-lesson-say .lp-lesson-main:not([disabled])")
            if stage() not in seen:
                seen.add(stage())
                assert access.violations(page) == [], stage()
            before = page.locator(".lp-lesson-say").inner_text()
            page.locator(".lp-lesson-say .lp-lesson-main").first.click()
            said = page.locator(".lp-lesson-say")
            rig.until(
                page,
                lambda before=before, said=said: stage() == "try" or said.inner_text() != before,
                "it stays",
            )
        page.wait_for_timeout(500)
        assert access.violations(page) == [], "try"
