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
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Playwright, sync_playwright

ROOT = Path(__file__).parent.parent.parent
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
SYSTEM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = (
    "No Chromium was found. Get one with `.venv/bin/playwright install chromium` or "
    "`apt-get install chromium`, or name one in the variable CHROMIUM."
)


def find_chromium(playwright: Playwright) -> str | None:
    """The Chromium that $CHROMIUM names, playwright's own, or the system's."""
    own = playwright.chromium.executable_path
    candidates = [os.environ.get("CHROMIUM"), own, *map(shutil.which, SYSTEM_NAMES)]
    return next((path for path in candidates if path and Path(path).is_file()), None)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium.

    Raises:
        RuntimeError: when there is none, with how to get one.
    """
    with sync_playwright() as playwright:
        path = find_chromium(playwright)
        if path is None:
            raise RuntimeError(MISSING)
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
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
    """Get a Chromium if none is found: playwright's download, else the system's package."""
    with sync_playwright() as playwright:
        if path := find_chromium(playwright):
            print(f"browser tests use {path}")
            return
    attempts = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if shutil.which("apt-get"):
        sudo = [] if os.geteuid() == 0 else ["sudo"]
        attempts.append([*sudo, "apt-get", "update"])
        attempts.append([*sudo, "apt-get", "install", "--yes", "chromium"])
    for command in attempts:
        print(" ".join(command), flush=True)
        try:
            subprocess.run(command, timeout=900)
        except (OSError, subprocess.TimeoutExpired) as error:
            print(error)
        with sync_playwright() as playwright:
            if find_chromium(playwright):
                return
    sys.exit(MISSING)


if __name__ == "__main__":
    install()
