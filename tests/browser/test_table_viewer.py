"""The card of a row in a real Chromium: what it says, what is nearest, and how it is searched."""

import base64
from typing import Any

import numpy as np
import pytest
import torch
from playwright.sync_api import Page
from torch import Tensor

from tests.browser.test_runtime import agree, runtime  # noqa: F401 (a fixture)
from tests.browser.test_widgets import MARKUP, SETUP, row
from vae_core.artifacts.graphs import trace_model
from vae_core.config.run import RunConfig
from vae_core.data.layouts import Choice, Number, Table
from vae_core.data.rows import decode
from vae_core.export.bundle import bundle
from vae_core.models.vae import VAE, build_model
from vae_core.pack import pack

MIXED = Table(
    columns=(
        Choice(name="kind", values=("a", MARKUP, "c")),
        Number(name=MARKUP, unit="<b>m</b>", offset=10.0, scale=2.0, step=0.1),
        Number(name="weight", unit="kg", offset=-3.0, scale=0.01, step=1e-4),
        Choice(name="sex", values=("f", "m")),
        Choice(name="sold", values=("no", "yes")),
        Number(name="price", offset=0.0, scale=500.0, step=1),
        Choice(name="letter", values=tuple("abcdefghij")),
    )
)
FAMILIES = Table(
    columns=(
        Number(name="visits", offset=1.2, scale=1.1, step=1, likelihood="count", low=0),
        Number(name="spend", offset=30.0, scale=70.0, step=0.01, likelihood="amount"),
        Number(name="day", offset=16, scale=8.9, step=1, likelihood="bounded", low=1, high=31),
        Number(name="month", offset=6, scale=3.4, step=1, likelihood="bounded", low=1, high=12),
        Number(name="share", offset=0.3, scale=0.2, step=1e-3, likelihood="bounded", low=0, high=1),
        Choice(name="sex", values=("f", "m")),
        Number(name="price", offset=300.0, scale=400.0, step=0.01, likelihood="log-normal"),
    )
)
WIDE = Table(columns=[Number(name=f"column {k}", step=0.01) for k in range(100)])
CLASSES = ("first", MARKUP)
LATENT = 3
LINES = ".lp-record-row:has(.lp-record-name)"
READ = """(lines) => Array.from(document.querySelectorAll(lines), row => ({
  hidden: row.hidden || row.offsetHeight === 0,
  name: row.querySelector('.lp-record-name').textContent,
  value: row.querySelector('.lp-record-value')?.textContent ?? null,
  spread: row.querySelector('.lp-record-spread')?.textContent ?? null,
  choices: Array.from(row.querySelectorAll('.lp-record-choice'))
    .map(node => Array.from(node.children).slice(1).map(each => each.textContent)),
  rest: row.querySelector('.lp-record-rest')?.textContent ?? null,
  real: row.querySelector('.lp-record-real').textContent,
  mark: parseFloat(row.querySelector('.lp-record-mark')?.style.left),
}))"""


def model_of(layout: Table) -> VAE:
    """An untrained decoder whose rows differ, with sigmas that do."""
    torch.manual_seed(5)
    config = RunConfig.parse({"dataset": "diabetes", "hidden": (24,), "latent_dim": LATENT})
    model = build_model(config, layout.shape, 0, layout).eval()
    with torch.no_grad():
        model.decoder.apply(lambda part: part.weight.mul_(2) if hasattr(part, "weight") else None)
        for raw in model.likelihood.raw_sigmas:
            raw.uniform_(-3, 1)
    return model


def rows_of(layout: Table, count: int) -> Tensor:
    rows = torch.zeros(count, *layout.shape)
    start = 0
    for column, width in zip(layout.columns, layout.widths, strict=True):
        if column.type == "number":
            rows[..., start] = torch.randn(count, 1, 1)
        else:
            chosen = torch.randint(width, (count,))
            rows[torch.arange(count), 0, 0, start + chosen] = 1
        start += width
    return rows


class Packed:
    """A model's pack with real rows, and what torch says of it."""

    def __init__(self, layout: Table):
        self.layout, self.model = layout, model_of(layout)
        self.real, self.labels = rows_of(layout, 40), torch.arange(40) % 2
        height, width = self.model.view.shape[1:]
        meta = {
            "shape": [1, height, width],
            "event_shape": list(layout.shape),
            "layout": layout.model_dump(mode="json"),
            "class_names": list(CLASSES),
            "conditional": False,
            "latent_dim": LATENT,
            "deterministic": False,
            **trace_model(self.model).record(),
            "latent": {
                "kl": [1.0] * LATENT,
                "mean": [0.0] * LATENT,
                "std": [1.0] * LATENT,
                "active": [True] * LATENT,
            },
        }
        tensors = {f"model/{k}": v.numpy() for k, v in self.model.state_dict().items()}
        labels = self.labels.numpy().astype(np.int32)
        tensors |= {"map/values": self.real[:30].numpy(), "map/labels": labels[:30]}
        tensors |= {"examples/values": self.real[30:].numpy(), "examples/labels": labels[30:]}
        self.bytes = pack(meta, tensors)

    def mount(self, page: Page, **viewport: int) -> None:
        if viewport:
            page.set_viewport_size(viewport)
        page.evaluate(SETUP, [bundle("engine/pack.js"), bundle("explorer/explorer.js")])
        page.evaluate(
            """text => {
              document.body.replaceChildren();
              window.root = document.createElement("div");
              document.body.append(root);
              // In the page however busy the machine: what is asked for is there when it is read.
              const budgets = { page: Infinity };
              window.widget = mountExplorer(root, decode64(text), { budgets });
            }""",
            base64.b64encode(self.bytes).decode(),
        )

    def details(self, z: list[float]) -> tuple[Tensor, Tensor]:
        with torch.no_grad():
            _, mean, spread = self.model.shown(torch.tensor([z], dtype=torch.float32))
        return mean, spread

    def nearest(self, mean: Tensor) -> int:
        return int((self.real - mean).square().sum((1, 2, 3)).argmin())


def check(page: Page, packed: Packed) -> list[dict[str, Any]]:
    """Every line of the card says what torch says at the widget's code."""
    mean, spread = packed.details(page.evaluate("widget.state().z"))
    shown, layout = page.evaluate(READ, LINES), packed.layout
    best = packed.nearest(mean)
    told, real = decode(mean, layout), decode(packed.real[best : best + 1], layout)
    start = 0
    for line, column, width in zip(shown, layout.columns, layout.widths, strict=True):
        part = mean.flatten()[start : start + width]
        if column.type == "number":
            unit = f" {column.unit}" if column.unit else ""
            assert line["name"] == column.name + unit
            step = column.step
            assert float(line["value"]) == pytest.approx(told[column.name][0], abs=1.01 * step)
            sigma = column.scale * spread.flatten()[start].item()
            assert float(line["spread"].removeprefix(" ± ")) == pytest.approx(sigma, abs=step)
            assert float(line["real"]) == pytest.approx(real[column.name][0], abs=1e-9)
            values = packed.real.flatten(1)[:, start]
            share = (part.item() - values.min()) / (values.max() - values.min())
            assert line["mark"] == pytest.approx(100 * share.clamp(0, 1).item(), abs=0.2)
        else:
            assert line["name"] == column.name and line["real"] == real[column.name][0]
            count = width if width <= 6 else 5
            order = range(width) if width <= 6 else part.argsort(descending=True)[:5].tolist()
            for (value, percent), place in zip(line["choices"], order, strict=True):
                assert value == column.values[place]
                told_share = float(percent.removesuffix(" %"))
                assert told_share == pytest.approx(100 * part[place].item(), abs=0.51)
            assert len(line["choices"]) == count
            assert (line["rest"] is not None) == (width > 6)
        start += width
    near = page.locator(".lp-record-near").inner_text()
    away = ((packed.real[best] - mean).square().sum() / len(layout.columns)).sqrt().item()
    assert near == f"Nearest of 40 real rows: {CLASSES[best % 2]}, {away:.2f} σ away"
    return shown


@pytest.mark.parametrize("layout", [MIXED, WIDE], ids=["mixed", "wide"])
def test_cards_agree_with_torch(runtime: Page, layout: Table) -> None:  # noqa: F811
    model = model_of(layout)
    graph = trace_model(model).decoder
    z = torch.randn(5, LATENT)
    with torch.no_grad():
        expected = model.shown(z)
    agree(runtime, graph, model.state_dict(), {"z": z}, expected)


def test_the_card_says_what_the_model_says_while_the_hand_moves(page: Page) -> None:
    packed = Packed(MIXED)
    packed.mount(page)
    first = check(page, packed)
    box = row(page, 0).locator(".lp-bell-track").bounding_box()
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.5, y)
    page.mouse.down()
    for share in (0.7, 0.9):
        page.mouse.move(box["x"] + box["width"] * share, y)
        moved = check(page, packed)
        assert [line["value"] for line in moved] != [line["value"] for line in first]
    page.mouse.up()
    assert page.evaluate("window.broken") is None  # markup in names is text
    assert page.locator(".lp-record img, .lp-record b").count() == 0
    assert page.locator(".lp-record-filter").count() == 0
    assert page.problems == []


def test_the_row_that_is_nearest_changes_with_the_code(page: Page) -> None:
    packed = Packed(MIXED)
    packed.mount(page)
    found = set()
    for z in np.random.RandomState(0).normal(0, 3, (12, LATENT)).round(2).tolist():
        page.evaluate("z => widget.setState({ z })", z)
        check(page, packed)
        found.add(packed.nearest(packed.details(page.evaluate("widget.state().z"))[0]))
    assert len(found) > 2


def test_a_long_table_is_searched_and_tells_what_moved(page: Page) -> None:
    packed = Packed(WIDE)
    packed.mount(page, width=1280, height=800)
    check(page, packed)
    assert page.locator(".lp-record-list").evaluate("v => v.scrollHeight > 2 * v.clientHeight")
    assert page.locator(".lp-record-list").evaluate("v => v.clientHeight") < 560
    page.locator(".lp-record-filter").fill("COLUMN 9")
    names = [line["name"] for line in page.evaluate(READ, LINES) if not line["hidden"]]
    assert names == ["column 9", *(f"column {k}" for k in range(90, 100))]
    page.locator(".lp-record-filter").fill("")
    before, _ = packed.details(page.evaluate("widget.state().z"))
    row(page, 1).locator(".lp-bell-number").fill("2")
    row(page, 1).locator(".lp-bell-number").press("Enter")
    after, _ = packed.details(page.evaluate("widget.state().z"))
    change = (after - before).flatten()
    most = change.abs().argsort(descending=True)[:3].tolist()
    signed = [f"{change[k]:+.2f}".replace("-", "−") for k in most]
    words = ", ".join(f"column {k} {each}" for k, each in zip(most, signed, strict=True))
    assert page.locator(".lp-record-moved").inner_text() == f"Moved most: {words}"
    assert page.problems == []


@pytest.mark.parametrize("layout", [MIXED, WIDE], ids=["mixed", "wide"])
def test_a_card_fits_a_telephone(page: Page, layout: Table) -> None:
    packed = Packed(layout)
    packed.mount(page, width=390, height=844)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator(".lp-record").evaluate("v => v.offsetHeight") < 400
    assert page.locator(".lp-record-list").evaluate("v => v.scrollWidth <= v.clientWidth")
    check(page, packed)
