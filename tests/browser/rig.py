"""A running app and a hand in its page, for the browser tests and the benchmarks."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Locator, Page

ROOT = Path(__file__).parent.parent.parent
# Until what the last event has changed is painted.
FRAME = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def own_folder(runs: Path) -> Path:
    """Where the app with these runs keeps its users' data."""
    return runs.parent / f"{runs.name}-own"


@contextmanager
def app(runs: Path, **environment: str) -> Iterator[str]:
    """The app on a free port of 127.0.0.1 with runs of its own; gives its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {
        **os.environ,
        "LATENT_PLAYGROUND_RUNS": str(runs),
        "LATENT_PLAYGROUND_OWN": str(own_folder(runs)),
        "LATENT_PLAYGROUND_WORKERS": "1",
        **environment,
    }
    command = [sys.executable, "-m", "streamlit", "run", "app.py"]
    command += ["--server.port", str(port), "--server.fileWatcherType", "none"]
    log = (runs / "app.log").open("wb")
    server = subprocess.Popen(command, cwd=ROOT, env=settings, stdout=log, stderr=log)
    below = environment.get("STREAMLIT_SERVER_BASE_URL_PATH", "")
    address = f"http://127.0.0.1:{port}/{below}".rstrip("/")
    try:
        wait_for(f"{address}/_stcore/health", server, runs / "app.log")
        yield address
    finally:
        server.terminate()
        try:
            server.wait(15)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        log.close()


def drag(page: Page, slider: Locator, shares: Iterable[float]) -> None:
    """Drag a slider's thumb along shares of its width, each once the picture of the last is there.

    The button stays down. Fails where a move brings no new picture within five seconds: what is
    told is that every move has its own, and not how many a busy machine paints in a second.
    """
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    middle = box["y"] + box["height"] / 2
    first, *others = [box["x"] + box["width"] * share for share in shares]
    # The app's elements are in shadow trees, which a locator looks into and a selector does not.
    root = page.locator("[data-paints]").first.element_handle()
    painted = "(root) => Number(root.dataset.paints)"
    page.mouse.move(first, middle)
    page.mouse.down()
    page.wait_for_timeout(500)  # the press has a picture of its own, on a busy machine a late one
    for x in others:
        count = root.evaluate(painted)
        page.mouse.move(x, middle)
        later = f"([root, count]) => ({painted})(root) > count"
        page.wait_for_function(later, arg=[root, count], timeout=5000)


def until(page: Page, check: Callable[[], bool], what: str, seconds: float = 30) -> None:
    """Let the page go on until a check holds; fails with ``what`` if it does not in so long."""
    deadline = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < deadline, what
        page.wait_for_timeout(50)


def while_it_goes_on(page: Page, check: Callable[[], bool], what: str, still: float = 180) -> None:
    """Let the page go on until a check holds, however long that takes.

    Fails with ``what`` only where the training in it (``data-steps``) takes no step for so many
    seconds: a worker that makes it ready, or a slow machine, is given that long between two steps.
    """
    training = page.locator("[data-steps]")
    seen, deadline = "", time.monotonic() + still
    while not check():
        steps = ",".join(each.get_attribute("data-steps") or "" for each in training.all())
        if steps != seen:
            seen, deadline = steps, time.monotonic() + still
        assert time.monotonic() < deadline, what
        page.wait_for_timeout(200)


def wait_for(url: str, server: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"The app did not start:\n{log.read_text('utf-8', 'replace')[-2000:]}")
