"""The explorer as a notebook's widget, in a bare page that does what anywidget does for it."""

import base64
from pathlib import Path

import pytest
import torch
from playwright.sync_api import Page, expect
from torch import nn

from vae_core import VAE, RunConfig, load_dataset, load_model, train

# A model of a widget as anywidget hands it over: values by name, told to the kernel when saved.
NOTEBOOK = """async ({ script, weights }) => {
  const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  const module = await import(url);
  const bytes = Uint8Array.from(atob(weights), (letter) => letter.charCodeAt(0));
  const around = new Uint8Array(bytes.length + 3); // as a part of a message it begins anywhere
  around.set(bytes, 3);
  const values = { weights: new DataView(around.buffer, 3), view: "", code: [] };
  window.saved = [];
  const model = {
    get: (name) => values[name],
    set: (name, value) => { values[name] = value; },
    save_changes: () => window.saved.push({ view: values.view, code: values.code }),
  };
  const widget = await module.default();
  window.clear = await widget.render({ model, el: document.getElementById("cell") });
}"""
ADDRESS = "http://notebook.test/lab"


@pytest.fixture(scope="module")
def model() -> VAE:
    """An encoder and a decoder that no configuration builds, trained for a moment."""
    data = load_dataset("digits")
    encoder = nn.Sequential(nn.Flatten(), nn.Linear(64, 32), nn.Tanh())
    decoder = nn.Sequential(nn.Linear(2, 32), nn.Tanh(), nn.Linear(32, 64))
    config = RunConfig(dataset="digits", latent_dim=2, epochs=1)
    *_, last = train(config, data, model=(encoder, decoder))
    return last.best


def test_a_notebook_shows_the_explorer_of_modules_of_ones_own(
    model: VAE, page: Page, tmp_path: Path
) -> None:
    widget = load_model(model.save(tmp_path / "own.safetensors")).explore()
    page.route(
        "http://notebook.test/**",
        lambda route: route.fulfill(
            content_type="text/html", body="<!DOCTYPE html><div id=cell></div>"
        ),
    )
    page.goto(ADDRESS)
    told = {"script": str(widget._esm), "weights": base64.b64encode(widget.weights).decode()}
    page.evaluate(NOTEBOOK, told)
    slider = page.get_by_role("slider").first
    expect(slider).to_be_visible()
    slider.focus()
    for _ in range(5):
        slider.press("ArrowRight")
    page.wait_for_function("window.saved.length > 0 && window.saved.at(-1).code.length === 2")
    saved = page.evaluate("window.saved.at(-1)")
    widget.code = saved["code"]  # what the kernel is told, python reads as a code
    picture = model.picture(torch.tensor([widget.code]))
    assert picture.shape == (1, 1, 8, 8) and saved["view"].startswith("z=")
    assert page.url == ADDRESS
    page.evaluate("window.clear()")
    expect(page.get_by_role("slider")).to_have_count(0)
    assert not page.problems
