"""Text in a real Chromium: what is read, written and refused, against Python on the same model."""

import base64
from pathlib import Path

import numpy as np
import pytest
import torch
from playwright.sync_api import Page, expect

from tests.browser.test_widgets import MARKUP, SETUP
from vae_core import RunConfig, load_dataset
from vae_core.artifacts.model_file import load_model, pack_model
from vae_core.data import Dataset
from vae_core.data.expressions import parses
from vae_core.data.lines import decode, encode
from vae_core.evaluation.likelihood import evidence_lower_bound
from vae_core.evaluation.lines import between, greedy_lines
from vae_core.export.bundle import bundle
from vae_core.export.html import explorer_html
from vae_core.models.vae import VAE
from vae_core.training.loop import run
from vae_core.training.state import Training

MOUNT = """([text, initial]) => {
  window.widget?.destroy();
  window.commits = [];
  window.seen = [];
  const spied = (batch) => ({
    ...batch,
    encode: (x, ...more) => {
      seen.push(Array.from(x));
      return batch.encode(x, ...more);
    },
  });
  const watched = {
    ...writePanel,
    create: (context) => {
      window.instrument = context.instrument;
      return writePanel.create({ ...context, batch: spied(context.batch) });
    },
  };
  window.root = document.createElement("div");
  document.body.replaceChildren(root);
  const onCommit = (state) => commits.push(state);
  const panels = PANELS.map((panel) => (panel.id === "write" ? watched : panel))
    .sort((a, b) => (b.id === "write") - (a.id === "write"));
  // In the page however busy the machine: what is asked for is there when it is read.
  const budgets = { page: Infinity };
  window.widget = mountExplorer(root, decode64(text), { panels, onCommit, initial, budgets });
}"""
MODULES = (
    "engine/pack.js",
    "explorer/explorer.js",
    "explorer/panels/panels.js",
    "explorer/panels/write.js",
    "viewers/text_lines.js",
    "viewers/expressions.js",
)
LETTERS = """() => Array.from(root.querySelectorAll(".lp-letter:not(.lp-letter-dead)"), (
  letter,
) => [
  letter.querySelector(".lp-glyph").textContent,
  Number(/scaleX\\((.*)\\)/.exec(letter.querySelector(".lp-glyph-bar").style.transform)[1]),
])"""
RUNGS = """() => Array.from(root.querySelectorAll(".lp-rung"), (rung) => [
  rung.querySelector(".lp-rung-text").textContent,
  rung.querySelector(".lp-rung-mark").textContent,
])"""


@pytest.fixture(scope="module")
def expressions() -> Dataset:
    return load_dataset("expressions")


@pytest.fixture(scope="module")
def packed(expressions: Dataset) -> bytes:
    """A writer after a moment: half its lines are right, and no two probabilities are alike."""
    config = RunConfig.parse({"dataset": "expressions", "latent_dim": 4, "epochs": 0.6})
    training = Training(config, expressions)
    for _ in run(training):
        pass
    bound = evidence_lower_bound(training.eval_model, expressions.validation, 200)
    return pack_model(training.eval_model, config, expressions, bound)


@pytest.fixture(scope="module")
def model(packed: bytes) -> VAE:
    return load_model(packed).model


def mount(page: Page, data: bytes, initial: dict | None = None) -> None:
    page.evaluate(SETUP, [bundle(name) for name in MODULES])
    page.evaluate(MOUNT, [base64.b64encode(data).decode(), initial])


def test_the_line_is_read_off_the_probabilities(page: Page, packed: bytes, model: VAE) -> None:
    generator = torch.Generator().manual_seed(2)
    mount(page, packed)
    alphabet = model.layout.alphabet
    verdicts = set()
    for z in torch.randn(12, 4, generator=generator):
        page.evaluate("(z) => widget.setState({ z })", z.tolist())
        with torch.no_grad():
            shares = model.decode(z[None])[0, :, :, 0]
        (line,) = decode(shares[None, :, :, None], model.layout)
        found = page.evaluate(LETTERS)
        ends = [["end", 0.0]] if len(line) < model.layout.length else []
        assert [name for name, _ in found] == [*line, *(name for name, _ in ends)]
        largest = shares.amax(0)[: len(found)]
        assert np.abs(np.array([share for _, share in found]) - largest.numpy()).max() < 1e-3
        label = page.locator(".lp-viewer").get_attribute("aria-label")
        words = "valid expression" if parses(line) else "no valid expression"
        assert label == f"line decoded from the latent code: {line}, {words}"
        verdicts.add(words)
        place = len(line) // 2
        page.locator(".lp-letter").nth(place).hover()
        told = page.locator(".lp-other").all_inner_texts()
        order = shares[:, place].argsort(descending=True)
        names = [("end", *alphabet)[int(k)] for k in order if shares[k, place] >= 0.005][:6]
        assert [text.split()[0] for text in told] == names
        assert told[0].endswith("%")
    assert page.problems == []


def test_letters_are_one_stop_for_the_keyboard(page: Page, packed: bytes) -> None:
    mount(page, packed)
    letters = page.locator(".lp-letter:not(.lp-letter-dead)")
    stops = page.locator(".lp-letter[tabindex='0']")
    expect(stops).to_have_count(1)
    letters.first.focus()
    page.keyboard.press("ArrowRight")
    expect(letters.nth(1)).to_be_focused()
    expect(page.locator(".lp-places")).to_contain_text("Place 2:")


def test_a_line_of_ones_own_goes_to_its_code(page: Page, packed: bytes, model: VAE) -> None:
    mount(page, packed)
    assert page.get_by_role("tab").all_inner_texts() == [
        "Write", "Traversals", "Path A to B", "Directions"
    ]  # fmt: skip
    field = page.get_by_label("Your line", exact=True)
    field.fill("exp(x)/2")
    field.press("Enter")
    page.wait_for_function("commits.length > 0 && instrument.posterior !== null")
    x = encode(["exp(x)/2"], model.layout).float() / 255
    seen = page.evaluate("seen.at(-1)")
    assert np.array_equal(np.array(seen, np.float32), x.flatten().numpy())
    with torch.no_grad():
        mean = model.embed(x)
    assert np.abs(np.array(page.evaluate("commits.at(-1).z")) - mean[0].numpy()).max() < 1e-4
    (back,) = greedy_lines(model, mean)
    expect(page.locator(".lp-back .lp-rung-text")).to_have_text(back)
    assert "nats" in page.locator(".lp-posterior").inner_text()
    assert page.problems == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("x+q", "This model does not know “q”. Write with “x123456789+-*/()sinep”."),
        ("1+1+1+1+1+1+1+1+1", "That is 17 characters; this model reads 15 at most."),
        (MARKUP, "This model does not know “<”"),
    ],
)
def test_what_it_cannot_read_is_refused(
    page: Page, packed: bytes, text: str, sentence: str
) -> None:
    mount(page, packed)
    page.wait_for_function("document.querySelectorAll('.lp-ladder:not([hidden])').length")
    before = page.evaluate("widget.state().z")
    count = page.evaluate("seen.length")
    for label in ("Your line", "Line A"):
        page.get_by_label(label, exact=True).fill(text)
        said = page.locator(".lp-field", has=page.get_by_label(label, exact=True))
        expect(said.locator(".lp-refused")).to_contain_text(sentence)
    expect(page.locator(".lp-ladder")).to_be_hidden()
    assert page.evaluate("widget.state().z") == before
    assert page.evaluate("seen.length") == count, "nothing of it was encoded"
    assert page.evaluate("window.broken") is None and page.locator("img").count() == 0
    page.get_by_label("Your line", exact=True).fill("x")
    expect(page.locator(".lp-field").first.locator(".lp-refused")).to_have_count(0)
    assert page.problems == []


@pytest.mark.parametrize("path", ["Spherical", "Straight"])
def test_what_lies_between_two_lines(page: Page, packed: bytes, model: VAE, path: str) -> None:
    mount(page, packed)
    ends = ["sin(x)*2-x", "1+(2/x)"]
    for label, line in zip(("Line A", "Line B"), ends, strict=True):
        page.get_by_label(label, exact=True).fill(line)
    page.get_by_role("radio", name=path).click()
    with torch.no_grad():
        a, b = model.embed(encode(ends, model.layout).float() / 255).split(1)
    codes = between(a, b, 9)[0]
    if path == "Straight":
        codes = torch.lerp(a, b, torch.linspace(0, 1, 9)[:, None])
    lines = greedy_lines(model, codes)
    page.wait_for_function(
        f"(lines) => ({RUNGS})().every(([text], k) => text === lines[k])", arg=lines
    )
    for k, (line, mark) in enumerate(page.evaluate(RUNGS)):
        same = k > 0 and lines[k - 1] == line
        verdict = "valid expression" if parses(line) else "no valid expression"
        assert mark == (f"the same, {verdict}" if same else verdict)
    page.locator(".lp-rung").nth(3).click()
    assert np.abs(np.array(page.evaluate("commits.at(-1).z")) - codes[3].numpy()).max() < 1e-4
    page.get_by_label("Line B: a real line").select_option(index=3)
    line = page.get_by_label("Line B", exact=True).input_value()
    assert parses(line)
    assert page.problems == []


def test_it_is_all_in_the_exported_file(page: Page, packed: bytes, tmp_path: Path) -> None:
    html, _ = explorer_html(packed)
    file = tmp_path / "text.html"
    file.write_bytes(html)
    page.goto(file.as_uri())
    page.get_by_role("tab", name="Write").click()
    page.get_by_label("Your line", exact=True).fill("x*x")
    expect(page.locator(".lp-posterior")).to_contain_text("nats")
    expect(page.locator(".lp-rung")).to_have_count(9)
    assert page.get_by_role("tab", name="Draw").count() == 0
    assert page.locator(".lp-letter:not(.lp-letter-dead)").count() > 0
    assert page.problems == []
