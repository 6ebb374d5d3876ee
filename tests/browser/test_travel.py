"""Moving through a run's training by its snapshots, with a code or an example held."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
import torch
from playwright.sync_api import Page

from tests.browser import rig
from tests.browser.test_app import HARMLESS, PICTURE, code, open_page, pixels
from vae_core import RunConfig, Store, load_run
from vae_core.pack import unpack
from vae_core.runs.runner import execute
from vae_core.runs.store import Run

RANGE = ".lp-travel input[type=range]"


@pytest.fixture(scope="module")
def travelled(runs: Path) -> Run:
    run = Store(runs).create(
        RunConfig.parse({"dataset": "digits", "hidden": [32], "latent_dim": 2, "epochs": 20}),
        runs / "travelled",
    )
    execute(run)
    return run


def shown(page: Page) -> str:
    return page.locator("[data-moment]").get_attribute("data-moment")


def query(page: Page) -> dict[str, str]:
    return {key: value[0] for key, value in parse_qs(urlsplit(page.url).query).items()}


def wait_for(page: Page, step: str) -> None:
    rig.until(page, lambda: shown(page) == step, f"not at {step}", 15)
    page.wait_for_timeout(300)


@torch.no_grad()
def drawn(run: Run, step: int, z: list[float] | None = None) -> tuple[list[float], np.ndarray]:
    """The code and the picture of a snapshot: of z, or of the first example."""
    model = load_run(run.folder).model
    tensors = unpack(run.timeline.read(step))[1]
    state = {
        n.removeprefix("model/"): torch.from_numpy(a.astype(np.float32))
        for n, a in tensors.items()
        if n.startswith("model/")
    }
    model.load_state_dict(state)
    if z is None:
        first = unpack(run.weights.read_bytes())[1]["examples/images"][:1]
        z = model.embed(torch.from_numpy(first.copy()))[0].tolist()
    picture = model.picture(torch.tensor([z]), None)[0]
    return z, (255 * picture).round().numpy()[0]


def test_the_scrubber_holds_x_or_z_and_stands_in_the_address(
    address: str, page: Page, travelled: Run
) -> None:
    steps = travelled.timeline.steps()
    open_page(page, f"{address}/explore?run=travelled", PICTURE)
    page.locator(RANGE).wait_for(timeout=30_000)
    assert shown(page) == "own" and "at" not in query(page)
    own = code(page), pixels(page)
    page.locator(RANGE).focus()

    # The example is held: its code is what the encoder of that moment says.
    page.keyboard.press("Home")
    wait_for(page, "0")
    z, picture = drawn(travelled, 0)
    assert code(page) == pytest.approx(z, abs=0.006)
    assert np.abs(pixels(page) - picture).max() <= 2
    assert query(page)["at"] == "0" and "hold" not in query(page)

    # The code is held: another decoder draws it.
    page.get_by_role("button", name="Hold the code z").click()
    for _ in range(9):
        page.locator(RANGE).press("ArrowRight")
    wait_for(page, f"{steps[9]}")
    assert code(page) == pytest.approx(z, abs=0.006)
    assert np.abs(pixels(page) - drawn(travelled, steps[9], z)[1]).max() <= 2
    assert query(page)["at"] == f"{steps[9]}" and query(page)["hold"] == "z"

    # A copied address shows the same, also of the model taken apart; and the way back is open.
    here = pixels(page)
    open_page(page, page.url, PICTURE)
    wait_for(page, f"{steps[9]}")
    assert np.abs(pixels(page) - here).max() <= 2
    page.get_by_role("button", name="Take apart").click()
    page.locator(".lp-anatomy").wait_for(timeout=10_000)
    assert query(page)["at"] == f"{steps[9]}" and page.locator(".lp-travel-held").is_hidden()
    page.get_by_role("button", name="Back to Explore").click()
    page.get_by_role("button", name="Hold the example x").click()
    page.locator(RANGE).press("End")
    wait_for(page, "own")
    page.locator(".lp-example").first.click()
    page.wait_for_timeout(300)
    assert code(page) == pytest.approx(own[0], abs=0.002)
    assert np.abs(pixels(page) - own[1]).max() <= 1
    assert "at" not in query(page)
    assert [each for each in page.problems if not HARMLESS.search(each)] == []
