"""Where random codes come from on the Explore page: a learned prior, or a fitted density."""

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_app import PICTURE, choose, open_page
from vae_core import RunConfig, Store
from vae_core.pack import unpack
from vae_core.runs.runner import execute
from vae_core.runs.store import Run


@pytest.fixture(scope="module")
def mixture(runs: Path) -> Run:
    """A small model whose prior is a mixture that was learned jointly."""
    config = RunConfig.parse(
        {
            "dataset": "digits",
            "model": "mixture-vae",
            "components": 4,
            "hidden": [16],
            "latent_dim": 3,
            "epochs": 10,
        }
    )
    run = Store(runs).create(config)
    execute(run)
    return run


def random_code(page: Page) -> np.ndarray:
    """The code (D,) that the button Random goes to, from the address."""
    before = page.url
    page.get_by_role("button", name=re.compile("^New ")).click()
    page.wait_for_function("before => location.href !== before", arg=before, timeout=5000)
    values = parse_qs(urlsplit(page.url).query)["z"][0].split(",")
    return np.array([float(value) for value in values])


def distance(code: np.ndarray, codes: np.ndarray) -> float:
    return float(np.abs(codes.astype(np.float64) - code).max(1).min())


def test_random_codes_are_those_of_the_source(address: str, page: Page, mixture: Run) -> None:
    meta, tensors = unpack(mixture.weights.read_bytes())
    assert meta["standard_prior"] is False and tensors["prior/codes"].shape == (1000, 3)
    open_page(page, f"{address}/explore?run={mixture.id}", PICTURE)
    page.wait_for_timeout(500)
    drawn = [random_code(page) for _ in range(3)]
    assert max(distance(code, tensors["prior/codes"]) for code in drawn) < 2e-3

    page.wait_for_timeout(1000)  # a list that opens while the page is told of a code closes again
    choose(page, "Sample from", "Mixture of Gaussians")
    told = page.get_by_text(re.compile("Codes that it has not seen|no better than the prior"))
    expect(told).to_be_visible(timeout=60_000)
    page.wait_for_function("() => window.lpSource", timeout=5000)
    shape, data = page.evaluate("() => [window.lpSource.shape, Array.from(window.lpSource.data)]")
    fitted = np.array(data).reshape(shape)
    assert shape == [1000, 3]
    drawn = [random_code(page) for _ in range(3)]
    assert max(distance(code, fitted) for code in drawn) < 2e-3
    assert min(distance(code, tensors["prior/codes"]) for code in drawn) > 2e-3

    page.wait_for_timeout(1000)
    choose(page, "Sample from", "The prior")
    page.wait_for_function("() => window.lpSource === null", timeout=10_000)
    assert distance(random_code(page), tensors["prior/codes"]) < 2e-3
