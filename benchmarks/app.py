"""The app with a page open on a run, for benchmarks of what watching costs."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.browser.rig import app, chromium


@contextmanager
def attached(runs: Path) -> Iterator[Callable[[str | None], None]]:
    """Serve the app over a folder of runs; the value opens a run's live view, or leaves it."""
    with app(runs) as address, chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        # The app warms its own training workers at its start; they must not weigh on the runs.
        page.goto(address)
        time.sleep(15)

        def show(run_id: str | None) -> None:
            page.goto("about:blank" if run_id is None else f"{address}/train?run={run_id}")
            page.wait_for_timeout(1000)

        yield show
