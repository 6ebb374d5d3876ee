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
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from playwright.sync_api import Browser, BrowserType, sync_playwright
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
SYSTEM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = (
    "No Chromium was found. Get one with `.venv/bin/playwright install chromium` or "
    "`apt-get install chromium`, or name one in the variable CHROMIUM."
)


def launch(chromium: BrowserType, *more: str) -> Browser | None:
    """The first Chromium that starts: $CHROMIUM's, playwright's own, or the system's."""
    own = chromium.executable_path
    candidates = [os.environ.get("CHROMIUM"), own, *map(shutil.which, SYSTEM_NAMES)]
    for path in candidates:
        if path and Path(path).is_file():
            try:
                return chromium.launch(executable_path=path, args=[*ARGUMENTS, *more])
            except PlaywrightError as error:
                # Such as one that lacks the system's libraries: the next may be complete.
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


@contextmanager
def app(runs: Path, **environment: str) -> Iterator[str]:
    """The app on a free port of 127.0.0.1 with runs of its own; gives its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {**os.environ, "LATENT_PLAYGROUND_RUNS": str(runs), **environment}
    command = [sys.executable, "-m", "streamlit", "run", "app.py"]
    command += ["--server.port", str(port), "--server.fileWatcherType", "none"]
    log = (runs / "app.log").open("wb")
    server = subprocess.Popen(command, cwd=ROOT, env=settings, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
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
    commands = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if shutil.which("apt-get"):
        sudo = [] if os.geteuid() == 0 else ["sudo"]
        commands.append([*sudo, "apt-get", "update"])
        commands.append([*sudo, "apt-get", "install", "--yes", "chromium"])
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
