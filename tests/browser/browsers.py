"""A real Chromium and a real Firefox, for the browser tests and the benchmarks.

Both are driven through playwright: Chromium over its own protocol, the system's Firefox over
WebDriver BiDi. ``python -m tests.browser.browsers`` finds each or installs it, as ``make test``
does; without a Chromium there are no browser tests, without a Firefox its own are left out, and
it is said.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from playwright.sync_api import Browser, Playwright, sync_playwright
from playwright.sync_api import Error as PlaywrightError

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
SYSTEM_NAMES = {
    "chromium": (
        "chromium-headless-shell",
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
    ),
    "firefox": ("firefox-esr", "firefox"),
}
# A page's clock is otherwise as coarse as a millisecond, too coarse to time a picture by.
FIREFOX_SETTINGS = {"privacy.reduceTimerPrecision": False}
MISSING = {
    "chromium": (
        "No Chromium was found. Get one with `.venv/bin/playwright install --only-shell chromium` "
        "or `apt-get install chromium-headless-shell`, or name one in the variable CHROMIUM."
    ),
    "firefox": (
        "No Firefox was found. Get one with `apt-get install firefox-esr` or "
        "`.venv/bin/playwright install firefox`, or name one in the variable FIREFOX."
    ),
}


def _start_chromium(playwright: Playwright, path: str | None, arguments: Sequence[str]) -> Browser:
    return playwright.chromium.launch(executable_path=path, args=[*ARGUMENTS, *arguments])


def _start_firefox(playwright: Playwright, path: str | None, arguments: Sequence[str]) -> Browser:
    return playwright.firefox.launch(
        executable_path=path,
        args=list(arguments),
        # What speaks WebDriver BiDi is Firefox as it is; playwright's own is altered.
        channel="moz-firefox" if path else None,
        firefox_user_prefs=FIREFOX_SETTINGS,
    )


def launch(playwright: Playwright, name: str, *arguments: str) -> Browser:
    """The first Chromium or Firefox that starts, headless.

    That is $CHROMIUM's, playwright's own or the system's; $FIREFOX's, the system's or playwright's.

    Raises:
        RuntimeError: when there is none, with how to get one.
    """
    system = list(filter(None, map(shutil.which, SYSTEM_NAMES[name])))
    own = None  # where playwright keeps its browsers is its own affair
    paths = [own, *system] if name == "chromium" else [*system, own]
    start = {"chromium": _start_chromium, "firefox": _start_firefox}[name]
    for path in (*filter(None, [os.environ.get(name.upper())]), *paths):
        try:
            return start(playwright, path, arguments)
        except PlaywrightError as error:
            # Such as one that lacks the system's libraries: the next may be complete.
            if path:
                print(f"{path} does not start: {error.message.splitlines()[0]}", file=sys.stderr)
    raise RuntimeError(MISSING[name])


@contextmanager
def browser(name: str = "chromium", *arguments: str) -> Iterator[Browser]:
    """A headless browser; RuntimeError as of `launch`."""
    with sync_playwright() as playwright:
        opened = launch(playwright, name, *arguments)
        yield opened
        opened.close()


def _commands(packages: tuple[str, ...], download: list[str]) -> list[list[str]]:
    """How a browser is got: playwright's download, and the system's packages."""
    commands = [[sys.executable, "-m", "playwright", "install", *download]]
    if shutil.which("apt-get"):
        sudo = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
        commands.append([*sudo, "apt-get", "update"])
        commands += [[*sudo, "apt-get", "install", "--yes", package] for package in packages]
    return commands


def _get(name: str, commands: list[list[str]]) -> bool:
    """Run the commands until the browser starts; whether it does."""
    while True:
        try:
            with browser(name) as found:
                print(f"browser tests use {name.capitalize()} {found.version}", flush=True)
                return True
        except RuntimeError:
            if not commands:
                return False
        command = commands.pop(0)
        print(" ".join(command), flush=True)
        try:
            subprocess.run(command, timeout=600)
        except (OSError, subprocess.TimeoutExpired) as error:
            print(error)


def install() -> None:
    """Get the browsers that do not start yet; exits where there is no Chromium to be had."""
    download = ["--only-shell", "chromium"]
    if not _get("chromium", _commands(("chromium-headless-shell", "chromium"), download)):
        sys.exit(MISSING["chromium"])
    # The system's first: it is the Firefox that people have.
    download, *system = _commands(("firefox-esr", "firefox"), ["firefox"])
    if not _get("firefox", [*system, download]):
        line = "!" * 100
        print(
            f"{line}\n{MISSING['firefox']}\nTHE TESTS IN FIREFOX ARE LEFT OUT.\n{line}", flush=True
        )


if __name__ == "__main__":
    install()
