"""A real Chromium and a running app, for the browser tests and the benchmarks.

``python -m tests.browser.rig`` finds a Chromium or installs one, as ``make test`` does.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from playwright.sync_api import Browser, BrowserType, Locator, Page, sync_playwright
from playwright.sync_api import Error as PlaywrightError

ROOT = Path(__file__).parent.parent.parent
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
# Without a GPU Chromium must be told that software may draw WebGL. Only where that is needed: it
# then composes every page so, at a few frames a second.
WEBGL = "--enable-unsafe-swiftshader"
# The headless shell draws no browser around the page: the tests take two thirds of the time.
SYSTEM_NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
# Until what the last event has changed is painted.
FRAME = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
MISSING = (
    "No Chromium was found. Get one with `.venv/bin/playwright install --only-shell chromium` or "
    "`apt-get install chromium-headless-shell`, or name one in the variable CHROMIUM."
)


def launch(chromium: BrowserType, *more: str) -> Browser | None:
    """The first Chromium that starts: $CHROMIUM's, playwright's own, or the system's."""
    named = filter(None, [os.environ.get("CHROMIUM")])
    own = None  # where playwright keeps its headless shell is its own affair
    for path in (*named, own, *filter(None, map(shutil.which, SYSTEM_NAMES))):
        try:
            return chromium.launch(executable_path=path, args=[*ARGUMENTS, *more])
        except PlaywrightError as error:
            # Such as one that lacks the system's libraries: the next may be complete.
            if path:
                print(f"{path} does not start: {error.message.splitlines()[0]}", file=sys.stderr)
    return None


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium.

    Raises:
        RuntimeError: when there is none, with how to get one.
    """
    with sync_playwright() as playwright:
        browser = launch(playwright.chromium)
        if browser is None:
            raise RuntimeError(MISSING)
        yield browser
        browser.close()


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
        _wait_for(f"{address}/_stcore/health", server, runs / "app.log")
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


def _wait_for(url: str, server: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"The app did not start:\n{log.read_text('utf-8', 'replace')[-2000:]}")


def install() -> None:
    """Get a Chromium if none starts: playwright's download, else the system's package."""
    commands = [[sys.executable, "-m", "playwright", "install", "--only-shell", "chromium"]]
    if shutil.which("apt-get"):
        sudo = [] if os.geteuid() == 0 else ["sudo"]
        commands.append([*sudo, "apt-get", "update"])
        for package in ("chromium-headless-shell", "chromium"):
            commands.append([*sudo, "apt-get", "install", "--yes", package])
    while True:
        with suppress(RuntimeError), chromium() as browser:
            print(f"browser tests use Chromium {browser.version}")
            return
        if not commands:
            sys.exit(MISSING)
        command = commands.pop(0)
        print(" ".join(command), flush=True)
        try:
            subprocess.run(command, timeout=900)
        except (OSError, subprocess.TimeoutExpired) as error:
            print(error)


if __name__ == "__main__":
    install()
