"""Every kind of data in a real browser: trained, explored, mapped, evaluated, taken away."""

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import torch
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser import rig
from tests.browser.test_app import SLIDER, choose, kind_of, open_page, run_of, set_number
from tests.browser.test_data_page import photographs
from tests.browser.test_evaluate import CARD, MADE
from tests.sweeps import swept
from vae_core.artifacts.model_file import load_run
from vae_core.data.kinds import KINDS as KNOWN
from vae_core.export.bundle import bundle
from vae_core.export.html import explorer_html
from vae_core.runs.store import Run
from vae_core.starters import STARTERS, Starter
from vae_core.user_data.options import OwnOptions
from vae_core.user_data.parsing import parse
from vae_core.user_data.saving import save
from vae_core.user_data.upload import from_uploads


@dataclass(frozen=True)
class Kind:
    """How a person meets a kind of data.

    Attributes:
        dataset: its data set in the form.
        viewer: what is large under the hand.
        shown: of the viewer, what changes while a slider moves: its outline, text or attribute.
        figure: the key of a figure of the report's section on its own terms.
    """

    dataset: str
    viewer: str
    shown: str
    figure: str


PAINTED = """v => Array.from(v.getContext('2d').getImageData(0, 0, v.width, v.height).data)
  .reduce((sum, value, place) => sum + value * (1 + place % 7), 0)"""
KINDS = {
    "own pictures": Kind("two-photos", "canvas.lp-picture", PAINTED, "mse"),
    "clip": Kind("Pendulum", "canvas.lp-clip-frame", PAINTED, "kernel_angle"),
    "text": Kind("Expressions", ".lp-letters", "v => v.innerHTML", "valid_drawn"),
    "series": Kind(
        "Waves",
        ".lp-curves",
        "v => v.querySelector('.lp-curve-line').getAttribute('d')",
        "kernel_amplitude",
    ),
    "table": Kind("Wine", ".lp-record", "v => v.innerText", "column_error"),
}
HARMLESS = re.compile("404|favicon")


@pytest.fixture(scope="module", params=swept(sorted(KINDS), ()))
def kind(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def own_photographs(runs: Path) -> Iterator[None]:
    """Crops of two photographs, kept as if they had been uploaded on the page Data."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LATENT_PLAYGROUND_OWN", str(rig.own_folder(runs)))
        brought = from_uploads([("two-photos.zip", photographs()[0])])
        save(parse(brought, OwnOptions(size=64)), "two-photos")
        yield


@pytest.fixture(scope="module")
def trained(
    own_photographs: None, address: str, visitor: BrowserContext, runs: Path, kind: str
) -> Run:
    """A run of some seconds, begun in the browser with nothing but the data set chosen."""
    page = visitor.new_page()
    open_page(page, f"{address}/train", "[data-testid=stNumberInput]")
    choose(page, "Data set", KINDS[kind].dataset)
    set_number(page, "Seconds", "2")
    start = page.get_by_role("button", name="Start", exact=True)
    expect(start).to_be_enabled()
    start.click()
    page.wait_for_url(re.compile("run="), timeout=30_000)
    expect(page.locator("canvas[aria-label=Reconstructions]")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("Finished in").first).to_be_visible(timeout=90_000)
    run = run_of(page, runs)
    page.get_by_role("button", name="Explore it").click()
    page.wait_for_selector(KINDS[kind].viewer, timeout=30_000)
    assert run.id in page.url
    page.close()
    return run


@pytest.mark.parametrize(
    "starters", swept([[*STARTERS], [*STARTERS[::3]]], [[*STARTERS[::3]]]), ids=len
)
def test_home_has_a_model_of_every_kind(address: str, page: Page, starters: list[Starter]) -> None:
    assert {kind_of(starter) for starter in STARTERS} == set(KNOWN)
    for starter in starters:
        open_page(page, address, ".lp-home-door")
        name = "Open in Explore" if starter is STARTERS[0] else starter.title
        page.get_by_role("button", name=name, exact=True).click()
        page.wait_for_url(re.compile(f"/explore.*run={starter.id}"))
        kind = kind_of(starter)
        wanted = KINDS["own pictures" if kind == "pictures" else kind]
        expect(page.locator(wanted.viewer).first).to_be_visible(timeout=30_000)
    open_page(page, address, ".lp-home-door")
    page.get_by_role("button", name="Train your own").click()
    page.wait_for_url(re.compile("/train"))
    expect(page.get_by_role("combobox", name="Data set")).to_have_value("MNIST", timeout=30_000)
    assert [problem for problem in page.problems if not HARMLESS.search(problem)] == []


def test_the_viewer_follows_the_slider(address: str, page: Page, trained: Run, kind: str) -> None:
    wanted = KINDS[kind]
    open_page(page, f"{address}/explore?run={trained.id}", wanted.viewer)
    page.wait_for_timeout(500)
    viewer = page.locator(wanted.viewer).first
    before = viewer.evaluate(wanted.shown)
    rig.drag(page, page.locator(SLIDER).first, np.linspace(0.2, 0.8, 12))
    assert viewer.evaluate(wanted.shown) != before
    page.mouse.up()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert [problem for problem in page.problems if not HARMLESS.search(problem)] == []


def test_the_browser_decodes_as_torch(page: Page, trained: Run) -> None:
    """Picture, mean and spread of the pack's graph, and the encoder's mean, to 1e-4."""
    model = load_run(trained.folder).model
    generator = torch.Generator().manual_seed(1)
    z = torch.randn(3, model.latent_dim, generator=generator)
    y = torch.eye(model.classes)[torch.arange(3) % model.classes] if model.classes else None
    with torch.no_grad():
        expected = model.shown(z, y)
    page.evaluate(
        """async ([pack, runtime, bytes]) => {
          const load = (text) => import(URL.createObjectURL(
            new Blob([text], { type: "text/javascript" })));
          const [{ readPack }, { compile }] = [await load(pack), await load(runtime)];
          const raw = Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0));
          const { meta, tensors } = readPack(raw);
          window.decoder = compile(meta.decoder, tensors, 3);
        }""",
        [
            bundle("engine/pack.js"),
            bundle("engine/runtime.js"),
            base64.b64encode(trained.weights.read_bytes()).decode(),
        ],
    )
    given = {"z": z.flatten().tolist()} | ({} if y is None else {"y": y.flatten().tolist()})
    found = page.evaluate(
        """given => {
          const inputs = {};
          for (const [name, values] of Object.entries(given)) {
            inputs[name] = Float32Array.from(values);
          }
          return window.decoder.run(inputs, 3).map((values) => Array.from(values));
        }""",
        given,
    )
    assert len(found) == len(expected)
    for ours, theirs in zip(found, expected, strict=True):
        assert np.abs(np.array(ours) - theirs.flatten().numpy()).max() <= 1e-4


@pytest.mark.proof
def test_the_map_shows_its_examples(address: str, page: Page, trained: Run) -> None:
    page.goto(f"{address}/map?run={trained.id}")
    page.wait_for_selector(".lp-atlas, [data-testid=stAlert]", timeout=MADE)
    assert page.locator("[data-testid=stAlert]").count() == 0
    assert page.get_by_text("Traceback").count() == 0


def test_it_is_measured_in_its_own_terms(address: str, page: Page, trained: Run, kind: str) -> None:
    page.goto(f"{address}/evaluate?run={trained.id}&sections=reconstruction,content")
    page.wait_for_selector(CARD, timeout=MADE, state="attached")
    page.locator(".st-key-section-content").locator("summary").click()
    card = page.locator(f"{CARD}[data-key={KINDS[kind].figure}]")
    expect(card).to_be_visible(timeout=MADE)
    assert re.search(r"\d", card.inner_text())
    assert page.get_by_text("Traceback").count() == 0


def test_one_file_goes_on_without_a_network(
    browser: Browser, tmp_path: Path, trained: Run, kind: str
) -> None:
    wanted = KINDS[kind]
    html, _ = explorer_html(trained.weights.read_bytes())
    file = tmp_path / "explorer.html"
    file.write_bytes(html)
    context = browser.new_context(viewport={"width": 1280, "height": 900}, offline=True)
    page = context.new_page()
    problems, requests = [], []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("request", lambda request: requests.append(request.url))
    page.goto(file.as_uri())
    page.wait_for_selector(wanted.viewer)
    viewer = page.locator(wanted.viewer).first
    before = viewer.evaluate(wanted.shown)
    rig.drag(page, page.locator(SLIDER).first, np.linspace(0.2, 0.8, 8))
    assert viewer.evaluate(wanted.shown) != before
    page.mouse.up()
    context.close()
    foreign = [url for url in requests if not url.startswith(("file:", "blob:", "data:"))]
    assert (problems, foreign) == ([], [])
    assert json.loads((trained.folder / "status.json").read_text())["state"] == "finished"
