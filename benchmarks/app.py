"""The app in a browser, for benchmarks of what watching costs and how soon there is something."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.browser.browsers import browser as opened
from tests.browser.rig import app


@contextmanager
def attached(runs: Path, path: str = "train") -> Iterator[Callable[[str | None], None]]:
    """Serve the app over a folder of runs; the value opens a page with that query, or leaves it."""
    with app(runs) as address, opened() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        # The app warms its own training workers at its start; they must not weigh on the runs.
        page.goto(address)
        time.sleep(15)

        def show(query: str | None) -> None:
            page.goto("about:blank" if query is None else f"{address}/{path}?{query}")
            page.wait_for_timeout(1000)

        yield show


def clicks(runs: Path, count: int) -> list[float]:
    """Seconds from a click on Start to the first live figures, once the workers are warm."""
    seconds = []
    with app(runs) as address, opened() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(address)
        time.sleep(15)
        for _ in range(count):
            page.goto(f"{address}/train")
            start = page.get_by_role("button", name="Start", exact=True)
            start.wait_for()
            page.wait_for_timeout(1500)
            begun = time.perf_counter()
            start.click()
            page.get_by_text("images/s").first.wait_for(timeout=60_000)
            seconds.append(time.perf_counter() - begun)
            page.get_by_role("button", name="Stop").click()
            page.get_by_role("button", name="Explore it").wait_for(timeout=60_000)
    return seconds
