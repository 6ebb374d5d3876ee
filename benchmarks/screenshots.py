"""The pictures of README and docs: ``python -m benchmarks.screenshots``.

Every page is opened in a headless Chromium as a visitor would, at a desk's width and at a phone's,
and kept as a small picture in ``docs/pictures``; the README's moving picture is a hand on Home's
sliders and dice. Pages that show a run need one: the first is trained for ``--seconds``.
"""

import io
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Annotated

import typer
from PIL import Image
from playwright.sync_api import Browser, Page

from benchmarks.tables import run_benchmark
from tests.browser import browsers
from tests.browser.rig import app as serve
from vae_core.config.run import RunConfig
from vae_core.files import write_atomically
from vae_core.runs.runner import execute
from vae_core.runs.store import Store

app = typer.Typer(help=__doc__, add_completion=False, pretty_exceptions_enable=False)
PICTURES = Path(__file__).parent.parent / "docs" / "pictures"
DESK, PHONE = (1280, 720), (390, 844)
QUALITY = 88  # of WebP
DRAWN_SECONDS = 180  # that a page may take on a busy machine
SETTLED = 1500  # ms until what glides stands still


@dataclass(frozen=True)
class Shot:
    """One page as it is to be seen.

    Attributes:
        path: below the app's address; ``{run}`` is a run that was trained for this.
        ready: a selector of what is drawn last.
        dark: whether it is also taken in the dark scheme.
    """

    path: str
    ready: str
    dark: bool = False


SHOTS = {
    "home": Shot("/", "canvas", dark=True),
    "data": Shot("/data", "[data-testid=stFileUploader]"),
    "train": Shot("/train", "[data-testid=stBaseButton-primary]"),
    "live": Shot("/train?run={run}", "canvas.lp-chart", dark=True),
    "explore": Shot("/explore?run=starter-digits&example=3", "[data-paints]", dark=True),
    "anatomy": Shot("/explore?run=starter-digits&view=anatomy&example=3", ".lp-anatomy", dark=True),
    "map": Shot("/map?run=starter-digits", ".lp-atlas-plot[data-drawn]", dark=True),
    "compare": Shot("/compare", "[data-testid=stButtonGroup]"),
    "evaluate": Shot("/evaluate?run={run}&sections=likelihood", ".lp-verdict"),
}


@app.command()
def take(
    only: Annotated[list[str] | None, typer.Argument(help="Some of them; all.")] = None,
    seconds: Annotated[float, typer.Option(help="Training of the run that is shown.")] = 20,
    folder: Annotated[Path, typer.Option(help="Where they are kept.")] = PICTURES,
) -> None:
    """Take the pictures of all pages, and the moving one."""
    wanted = only or [*SHOTS, "hand"]
    unknown = set(wanted) - {*SHOTS, "hand"}
    if unknown:
        raise typer.BadParameter(f"none is called {', '.join(sorted(unknown))}")
    folder.mkdir(parents=True, exist_ok=True)
    with _visited(wanted, seconds) as (browser, address, run):
        for name in wanted:
            if name == "hand":
                _keep(folder / "hand.webp", film(browser, address))
                continue
            for size, scheme, ending in _looks(SHOTS[name]):
                picture = _taken(browser, address, SHOTS[name], size, scheme, run)
                _keep(folder / f"{name}{ending}.webp", picture)


def _looks(shot: Shot) -> Iterator[tuple[tuple[int, int], str, str]]:
    yield DESK, "light", ""
    yield PHONE, "light", "-phone"
    if shot.dark:
        yield DESK, "dark", "-dark"


@contextmanager
def _visited(wanted: list[str], seconds: float) -> Iterator[tuple[Browser, str, str]]:
    """A browser, the address of an app, and a run in it that was trained for so long."""
    with tempfile.TemporaryDirectory() as scratch:
        runs = Path(scratch) / "runs"
        run = ""
        if any("{run}" in SHOTS[name].path for name in wanted if name in SHOTS):
            values = {"dataset": "digits", "latent_dim": 2, "seconds": seconds}
            made = Store(runs).create(RunConfig.parse(values))
            execute(made)
            run = made.id
        runs.mkdir(exist_ok=True)
        with serve(runs) as address, browsers.browser("chromium", browsers.WEBGL) as browser:
            yield browser, address, run


@contextmanager
def _opened(
    browser: Browser, address: str, shot: Shot, size: tuple[int, int], scheme: str, run: str
) -> Iterator[Page]:
    width, height = size
    phone = size == PHONE
    with browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        has_touch=phone,
        is_mobile=phone,
        reduced_motion="no-preference",
    ) as visitor:
        page = visitor.new_page()
        page.goto(address + shot.path.format(run=run))
        page.wait_for_selector(shot.ready, timeout=1000 * DRAWN_SECONDS)
        # A page that is still at work, such as on a map or a report, is not yet what it will be.
        page.wait_for_function(
            "!document.querySelector('[data-testid=stProgress], [data-testid=stSpinner]')",
            timeout=1000 * DRAWN_SECONDS,
        )
        page.wait_for_timeout(SETTLED)
        yield page


def _taken(
    browser: Browser, address: str, shot: Shot, size: tuple[int, int], scheme: str, run: str
) -> bytes:
    with _opened(browser, address, shot, size, scheme, run) as page:
        return small(page.screenshot())


def small(png: bytes) -> bytes:
    """A screenshot as WebP, too good for the eye to tell."""
    out = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").save(out, "WEBP", quality=QUALITY, method=6)
    return out.getvalue()


FRAME_MS = 90
SLIDER = "[role=slider], input[type=range]"


def film(browser: Browser, address: str) -> bytes:
    """An animated WebP of Home: a hand drags the first two sliders, then rolls the dice."""
    frames: list[Image.Image] = []

    def snap(page: Page) -> None:
        frames.append(Image.open(io.BytesIO(page.screenshot())).convert("RGB"))

    with _opened(browser, address, SHOTS["home"], DESK, "light", "") as page:
        for _ in range(6):
            snap(page)
        for index, path in ((0, (0.5, 0.2, 0.8, 0.5)), (1, (0.5, 0.8, 0.3))):
            _drag(page, index, path, snap)
        for _ in range(4):
            page.get_by_role("button", name="Roll the dice").click()
            for _ in range(5):
                snap(page)
    return moving(frames)


def _drag(page: Page, index: int, shares: tuple[float, ...], snap: Callable[[Page], None]) -> None:
    """Drag one slider along shares of its width, with a picture at every step."""
    box = page.locator(SLIDER).nth(index).bounding_box()
    y = box["y"] + box["height"] * 0.5
    at = [box["x"] + share * box["width"] for share in shares]
    page.mouse.move(at[0], y)
    page.mouse.down()
    for start, end in pairwise(at):
        for step in range(1, 9):
            page.mouse.move(start + (end - start) * step / 8, y)
            page.wait_for_timeout(60)
            snap(page)
    page.mouse.up()
    page.mouse.move(2, 2)


def moving(frames: list[Image.Image], width: int = 960) -> bytes:
    """Frames as an animated WebP, under 1.5 MB."""
    sizes = [(width, round(width * f.height / f.width)) for f in frames]
    shrunk = [
        f.resize(size, Image.Resampling.LANCZOS) for f, size in zip(frames, sizes, strict=True)
    ]
    for quality in (80, 65, 50, 35):
        out = io.BytesIO()
        shrunk[0].save(
            out, "WEBP", save_all=True, append_images=shrunk[1:], duration=FRAME_MS, loop=0,
            quality=quality, method=4, minimize_size=True,
        )  # fmt: skip
        if out.tell() < 1_500_000:
            break
    return out.getvalue()


def _keep(file: Path, picture: bytes) -> None:
    write_atomically(file, picture)
    print(f"{file.name}: {len(picture) / 1000:.0f} kB", flush=True)


if __name__ == "__main__":
    run_benchmark(app)
