"""Pictures of the anatomy of each row of the catalogue: ``python -m benchmarks.anatomy_pictures``.

Each model is trained for some seconds on the digits that come with scikit-learn and taken apart in
a real browser; the starters show the other kinds of data. Writes ``docs/pictures/anatomy`` and the
list in ``docs/anatomy.md``. Names as arguments choose some.
"""

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from playwright.sync_api import Browser, Page

from benchmarks.tables import run_benchmark
from tests.browser import browsers
from tests.browser.anatomy_page import anatomy_page
from tests.browser.rig import FRAME
from vae_core import RunConfig, catalogue, evidence_lower_bound, load_dataset, train
from vae_core.artifacts.model_file import pack_model
from vae_core.starters import STARTERS

app = typer.Typer(help=__doc__, add_completion=False)
DOCS = Path(__file__).parent.parent / "docs"
PICTURES = DOCS / "pictures" / "anatomy"
PAGE = DOCS / "anatomy.md"
LIST = "## Each row\n"
SIZE = (1280, 720)
SMALLER, QUALITY = 0.6, 28
MOST = 25_000  # bytes of a picture
SETTINGS = {"dataset": "digits", "network": "mlp", "hidden": [64], "latent_dim": 6}


def trained(model: str, seconds: float) -> bytes:
    """The weights file of a model after so many seconds on the small digits."""
    config = RunConfig.parse({**SETTINGS, "model": model, "seconds": seconds, "seed": 1})
    data = load_dataset(config.dataset)
    for progress in train(config, data):
        last = progress
    bound = evidence_lower_bound(last.model, data.validation)
    return pack_model(last.model, config, data, bound)


def rows(seconds: float, wanted: list[str]) -> Iterator[tuple[str, str, bytes]]:
    """Name, title and weights file of each picture."""
    for name, row in catalogue.MODELS.items():
        if not wanted or name in wanted:
            yield name, row.title, trained(name, seconds)
    for starter in STARTERS:
        name = f"starter-{starter.name}"
        if not wanted or name in wanted:
            yield name, starter.title, starter.path.read_bytes()


def picture(page: Page) -> bytes:
    """What the anatomy takes of the page, as WebP."""
    page.evaluate(FRAME)
    box = page.locator(".lp-anatomy").bounding_box()
    session = page.context.new_cdp_session(page)
    clip = {"x": 0, "y": 0, "width": SIZE[0], "height": box["y"] + box["height"] + 10}
    shot = {"format": "webp", "quality": QUALITY, "clip": clip | {"scale": SMALLER}}
    told = session.send("Page.captureScreenshot", shot | {"captureBeyondViewport": True})
    return base64.b64decode(told["data"])


def write(browser: Browser, name: str, title: str, weights: bytes) -> None:
    """One picture's file."""
    with anatomy_page(browser, weights, size=SIZE, example=3) as page:
        data = picture(page)
        assert not page.problems, (name, page.problems)
    assert len(data) <= MOST, f"{name}: {len(data)} bytes"
    (PICTURES / f"{name}.webp").write_bytes(data)
    print(f"{name}: {title}, {len(data) / 1000:.1f} kB")


def list_pictures(titles: dict[str, str]) -> None:
    """The page's list of all pictures that there are."""
    text = PAGE.read_text("utf-8")
    lines = [
        f"**{title}**\n\n![The anatomy of {title}](pictures/anatomy/{name}.webp)\n"
        for name, title in titles.items()
        if (PICTURES / f"{name}.webp").is_file()
    ]
    PAGE.write_text(text[: text.index(LIST)] + LIST + "\n" + "\n".join(lines), "utf-8")


@app.command()
def main(
    names: Annotated[list[str] | None, typer.Argument(help="Rows and starter-NAMEs; all.")] = None,
    seconds: Annotated[float, typer.Option(help="Of training, each.")] = 4.0,
) -> None:
    """Train, take apart, and picture."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with browsers.browser() as browser:
        for name, title, weights in rows(seconds, names or []):
            write(browser, name, title, weights)
    titles = {name: row.title for name, row in catalogue.MODELS.items()}
    list_pictures(titles | {f"starter-{each.name}": each.title for each in STARTERS})


if __name__ == "__main__":
    run_benchmark(app)
