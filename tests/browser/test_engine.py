"""Where pictures are decoded, page, worker or server, and what a worker gives back."""

import base64
from functools import lru_cache
from typing import Any

import numpy as np
import pytest
import torch
from playwright.sync_api import Page

from tests.browser.test_widgets import SETUP, Model
from tests.sweeps import swept
from vae_core.artifacts.model_file import load_model
from vae_core.data.base import to_float
from vae_core.export.bundle import bundle
from vae_core.pack import unpack
from vae_core.starters import STARTERS

NAMES = [starter.name for starter in STARTERS]
MODULES = ("engine/pack.js", "engine/runtime.js", "engine/batch.js", "explorer/explorer.js")

# codes(n): n codes, the same at every call; y(n): class weights or null.
PREPARE = """(base64) => {
  window.pack = decode64(base64);
  const { meta } = pack;
  const pixels = meta.shape.reduce((product, side) => product * side);
  const classes = meta.decoder.inputs.find(({ name }) => name === "y")?.shape[1] ?? 0;
  const sines = (n) => Float32Array.from({ length: n }, (_, i) => 2 * Math.sin(1 + 7.3 * i));
  window.codes = (n) => sines(n * meta.latent_dim);
  window.conditions = (n) => classes
    ? Float32Array.from({ length: n * classes }, (_, i) => Number(i % (classes + 1) === 0)) : null;
  window.here = (n) => {
    const inputs = { z: codes(n) };
    if (classes) inputs.y = conditions(n);
    return compile(meta.decoder, pack.tensors, n).run(inputs, n)[0];
  };
  window.differing = (left, right) => left.length !== right.length ? Infinity
    : left.reduce((worst, value, i) => Math.max(worst, Math.abs(value - right[i])), 0);
  window.sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
}"""


@lru_cache
def starter(name: str) -> bytes:
    return next(row for row in STARTERS if row.name == name).path.read_bytes()


def prepare(page: Page, data: bytes) -> None:
    page.evaluate(SETUP, [bundle(module) for module in MODULES])
    page.evaluate(PREPARE, base64.b64encode(data).decode())


@pytest.mark.parametrize("name", NAMES)
def test_a_worker_computes_what_the_page_does(page: Page, name: str) -> None:
    prepare(page, starter(name))
    found = page.evaluate("""async () => {
      const batch = createBatch(pack);
      const worst = [];
      for (const n of [1, 2, 3, 13, 90]) {
        worst.push(differing(await batch.decode("grid", codes(n), conditions(n), n), here(n)));
      }
      const answer = { worst, inWorker: batch.inWorker(), cost: batch.cost() };
      batch.destroy();
      return answer;
    }""")
    assert found["worst"] == [0] * 5
    assert found["inWorker"] is True
    print(f"{name}: {found['cost']:.3f} ms per picture in the worker")
    assert page.problems == []


@pytest.mark.parametrize("name", NAMES)
def test_the_starters_agree_with_torch_in_the_worker(page: Page, name: str) -> None:
    data = starter(name)
    model = load_model(data).model
    _, tensors = unpack(data)
    stored = tensors.get("examples/values", tensors["examples/images"])
    examples = to_float(torch.from_numpy(stored[:6].copy()))
    y = torch.eye(model.classes)[torch.arange(6) % model.classes] if model.classes else None
    with torch.no_grad():
        mean, log_variance = model.posterior_head.statistics(model.encoder(examples, y))
        pictures, *_ = model.shown(mean, y)
    prepare(page, data)
    plain = [list(value.flatten().tolist()) for value in (examples, mean)]
    weights = None if y is None else y.flatten().tolist()
    found = page.evaluate(
        """async ([x, z, y]) => {
          const batch = createBatch(pack);
          const { mean, logVariance } = await batch.encode(x, y);
          const pictures = await batch.decode("p", z, y, 6);
          batch.destroy();
          return [mean, logVariance, pictures].map((values) => Array.from(values));
        }""",
        [*plain, weights],
    )
    for values, expected in zip(found, (mean, log_variance, pictures), strict=True):
        error = np.abs(np.array(values) - expected.flatten().numpy()).max()
        assert error <= 1e-4, error


def test_every_grid_that_is_waited_for_comes(page: Page) -> None:
    """How many a second is measured by ``benchmarks.explorer``."""
    prepare(page, starter("digits"))
    different = page.evaluate("""async () => {
      const batch = createBatch(pack);
      const found = [];
      for (let i = 0; i < 10; i += 1) {
        found.push(differing(await batch.decode("grid", codes(90), null, 90), here(90)));
      }
      batch.destroy();
      return found;
    }""")
    assert different == [0] * 10


def test_the_latest_request_of_a_channel_wins(page: Page) -> None:
    prepare(page, starter("digits"))
    found = page.evaluate("""async () => {
      const batch = createBatch(pack);
      const other = createBatch(pack);
      await batch.decode("a", codes(90), null, 90);
      const asked = [1, 2, 3, 4].map((n) => batch.decode("a", codes(n), null, n));
      asked.push(batch.decode("b", codes(5), null, 5), other.decode("a", codes(6), null, 6));
      const answers = await Promise.all(asked);
      const pixels = pack.meta.shape.reduce((product, side) => product * side);
      const last = differing(answers[3], here(4));
      batch.destroy();
      const late = other.decode("a", codes(7), null, 7);
      other.destroy();
      const closed = [await late, await other.decode("a", codes(7), null, 7)];
      return { counts: answers.map((a) => a && a.length / pixels), last, closed };
    }""")
    # A quick worker may have answered a request before the next one came, but not all of them.
    *overtaken, latest, other, another = found["counts"]
    assert [latest, other, another] == [4, 5, 6]
    assert all(got in (None, n) for n, got in enumerate(overtaken, 1)) and None in overtaken
    assert found["last"] == 0
    assert found["closed"] == [None, None]


@pytest.mark.parametrize("workers", [True, False])
def test_a_long_job_gives_way_and_is_not_starved(page: Page, workers: bool) -> None:
    prepare(page, starter("sprites"))
    if not workers:
        page.evaluate("delete window.Worker")
    found = page.evaluate("""async () => {
      const batch = createBatch(pack);
      for (let i = 0; i < 3; i += 1) await batch.decode("a", codes(12), null, 12);
      const cost = batch.cost();
      // Long: a second and more, so that waiting for it would show.
      const many = Math.ceil(1500 / cost);
      const long = batch.decode("a", codes(many), null, many);
      await sleep(40);
      const before = performance.now();
      const quick = await batch.decode("a", codes(1), null, 1);
      const waited = performance.now() - before;
      const overtaken = (await long) === null && quick !== null;
      // A stream of requests that come faster than they are computed.
      const some = Math.ceil(60 / cost);
      let shown = 0;
      for (let i = 0; shown < 2 && i < 600; i += 1) {
        batch.decode("a", codes(some), null, some).then((answer) => { if (answer) shown += 1; });
        await sleep(16);
      }
      const during = shown;
      const share = waited / (many * cost);
      const answer = { share, overtaken, during, cost, inWorker: batch.inWorker() };
      batch.destroy();
      return answer;
    }""")
    print(found)
    assert found["inWorker"] is workers
    assert found["overtaken"]
    assert found["share"] < 0.25, "of the long job's time; 0.01 on a free machine"
    assert found["during"] >= 2


BROKEN = {
    "absent": "delete window.Worker",
    "forbidden": "void (window.Worker = class { constructor() { throw new Error('refused'); } })",
    "failing": """{
      const Real = Worker;
      window.Worker = function () {
        return new Real(URL.createObjectURL(new Blob(["throw new Error('broken')"])));
      };
    }""",
}


@pytest.mark.parametrize("way", swept(BROKEN, list(BROKEN)[:1]))
def test_without_a_worker_the_page_computes_in_slices(page: Page, way: str) -> None:
    prepare(page, starter("digits"))
    page.evaluate(BROKEN[way])
    found = page.evaluate("""async () => {
      const batch = createBatch(pack);
      const first = await batch.decode("grid", codes(90), null, 90);
      const gaps = [];
      let open = true;
      const channel = new MessageChannel();
      let last = performance.now();
      channel.port1.onmessage = () => {
        gaps.push(performance.now() - last);
        last = performance.now();
        if (open) channel.port2.postMessage(null);
      };
      channel.port2.postMessage(null);
      for (let i = 0; i < 10; i += 1) await batch.decode("grid", codes(300), null, 300);
      open = false;
      const encoded = await batch.encode(here(1), null);
      gaps.sort((a, b) => a - b);
      const same = differing(first, here(90));
      const state = batch.inWorker();
      batch.destroy();
      const slices = gaps.filter((gap) => gap > 1.5);
      return { same, state, size: encoded.mean.length, slice: slices[slices.length >> 1] };
    }""")
    assert found["same"] == 0
    assert found["state"] is False
    assert found["size"] == unpack(starter("digits"))[0]["latent_dim"]
    print(f"{way}: slices of {found['slice']:.1f} ms")
    assert found["slice"] < 40  # the whole job is many times that, however slow the machine
    assert page.problems == (["broken"] if way == "failing" else [])  # the worker's own, on purpose


def test_wrong_requests_are_sentences(page: Page) -> None:
    prepare(page, Model().bytes)
    said = page.evaluate("""async () => {
      const batch = createBatch(pack);
      const said = [];
      for (const ask of [
        () => batch.decode("a", new Float32Array(3), null, 1),
        () => batch.encode(new Float32Array(168), null),
      ]) await ask().catch((error) => said.push(error.message));
      const still = (await batch.decode("a", codes(2), null, 2)).length;
      batch.destroy();
      return [...said, still];
    }""")
    assert "must be a Float32Array of 5 numbers" in said[0]
    assert said[1] == "This file has no encoder."
    assert said[2] == 2 * 12 * 14


# The picture: page, worker, server.

MOUNT = """([given, options]) => {
  const pack = decode64(given);
  if (options.blind) delete pack.meta.decoder;
  window.calls = [];
  if (options.server) {
    options.serverDecode = async (z, y) => {
      calls.push(z);
      await new Promise((resolve) => setTimeout(resolve, 20));
      if (options.server === "broken") throw new Error("The server is away.");
      return [new Array(168).fill(0.25 + 0.5 * Math.max(0, Math.min(1, z[0])))];
    };
  }
  window.root = document.createElement("div");
  document.body.replaceChildren(root);
  window.widget = mountExplorer(root, pack, options);
  window.move = (value) => {
    const slider = root.querySelector(".lp-bell[data-index='0'] .lp-bell-number");
    slider.value = value;
    slider.dispatchEvent(new Event("input", { bubbles: true }));
  };
  window.label = () => root.querySelector(".lp-engine").textContent;
  window.grey = () => {
    const canvas = root.querySelector(".lp-picture");
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return Array.from(data).filter((_, i) => i % 4 === 0);
  };
}"""


def mount(page: Page, model: Model, **options: Any) -> None:
    page.evaluate(SETUP, [bundle("engine/pack.js"), bundle("explorer/explorer.js")])
    page.evaluate(MOUNT, [base64.b64encode(model.bytes).decode(), options])


def settle(page: Page, label: str) -> None:
    """Move until the label says where, as a hand would."""
    page.wait_for_function(
        """(label) => {
          window.turn = (window.turn ?? 0) + 1;
          move(Math.sin(turn));
          return window.label().startsWith(label);
        }""",
        arg=label,
        timeout=10_000,
    )


def assert_picture(page: Page, model: Model, value: float) -> None:
    page.evaluate("move", value)
    expected = model.picture([value, 0, 0, 0, 0]).flatten()
    page.wait_for_function(
        "(grey) => window.grey().every((level, i) => Math.abs(level - grey[i]) <= 2)",
        arg=expected.tolist(),
        timeout=5000,
    )


def test_a_slow_picture_moves_to_the_worker_and_follows(page: Page) -> None:
    model = Model()
    mount(page, model, budgets={"page": -1})
    settle(page, "browser worker · ")
    assert len(page.workers) == 1
    found = page.evaluate("""async () => {
      let agreed = 0;
      for (let i = 0; i < 50; i += 1) {
        move(i / 50);
        agreed += Number(Math.abs(widget.state().z[0] - i / 50) < 1e-6);
      }
      return agreed;
    }""")
    assert found == 50
    for value in (1.5, -0.75):
        assert_picture(page, model, value)
    page.evaluate("widget.destroy()")
    page.wait_for_timeout(100)
    assert page.workers == []
    assert page.problems == []


def test_a_quick_picture_comes_back_to_the_page(page: Page) -> None:
    """A slow moment, not a slow decoder: the first decodes are held up on purpose."""
    model = Model()
    page.evaluate("""() => {
      const now = performance.now.bind(performance);
      let held = 0;
      window.free = () => { performance.now = now; };
      performance.now = () => now() + (held += 20);
    }""")
    mount(page, model)
    settle(page, "browser worker · ")
    page.evaluate("free()")
    page.wait_for_function("""() => {
      window.turn = (window.turn ?? 0) + 1;
      move(Math.sin(turn));
      return label().startsWith("browser ·");
    }""")
    page.evaluate("move(1.25)")
    expected = model.picture([1.25, 0, 0, 0, 0]).flatten()
    assert np.abs(np.array(page.evaluate("grey()")) - expected).max() <= 2
    page.evaluate("widget.destroy()")


def test_the_server_decodes_what_is_too_slow_for_the_worker(page: Page) -> None:
    mount(page, Model(), budgets={"page": -1, "worker": -1}, server="there")
    settle(page, "server · ")
    page.evaluate("move(0.5)")
    page.wait_for_function("grey().every((level) => Math.abs(level - 127.5) < 1)")
    assert page.evaluate("calls.at(-1)") == [0.5, 0, 0, 0, 0]
    calls = page.evaluate("calls.length")
    page.evaluate("for (let i = 0; i < 50; i += 1) move(i / 50);")
    page.wait_for_function("grey().every((level) => Math.abs(level - 255 * (.25 + .49)) < 1)")
    assert page.evaluate("calls.length") - calls <= 3  # latest wins
    page.evaluate("widget.destroy()")


def test_a_server_that_fails_is_replaced_by_the_worker(page: Page) -> None:
    model = Model()
    mount(page, model, budgets={"page": -1, "worker": -1}, server="broken")
    page.wait_for_function("move(Math.sin(performance.now())), calls.length > 0")
    settle(page, "browser worker · ")
    assert_picture(page, model, 0.6)
    assert page.evaluate("calls.length") == 1
    page.evaluate("widget.destroy()")


def test_a_pack_without_a_decoder_needs_the_server(page: Page) -> None:
    mount(page, Model(), blind=True, server="there")
    page.evaluate("move(1)")
    page.wait_for_function("grey().every((level) => Math.abs(level - 191) < 1)")
    page.wait_for_function("label().startsWith('server · ')", timeout=5000)
    mount(page, Model(), blind=True, server="broken")
    page.wait_for_function("label() === 'server · no answer'")
    calls = page.evaluate("calls.length")
    page.wait_for_timeout(100)
    assert page.evaluate("calls.length") == calls  # it does not ask again by itself
    page.evaluate("move(1)")
    page.wait_for_function("(calls) => window.calls.length > calls", arg=calls)
    with pytest.raises(Exception, match="This file has no decoder to run in the browser"):
        mount(page, Model(), blind=True)


def test_a_worker_starts_in_a_page_opened_from_a_file(page: Page, tmp_path) -> None:
    text = bundle("engine/batch.js").replace("export const", "const")
    html = f"<!doctype html><script type=module>{text}\nwindow.createBatch = createBatch;</script>"
    (tmp_path / "page.html").write_text(html, encoding="utf-8")
    page.goto((tmp_path / "page.html").as_uri())
    page.evaluate("void (window.first = createBatch)")
    prepare(page, starter("digits"))
    found = page.evaluate("""async () => {
      const batch = first(pack);
      const worst = differing(await batch.decode("grid", codes(9), null, 9), here(9));
      return { worst, inWorker: batch.inWorker() };
    }""")
    assert found == {"worst": 0, "inWorker": True}
