"""What the page's engine weighs, and how soon it shows a first picture."""

import gzip
import statistics

from playwright.sync_api import Browser

from benchmarks.engine_work import ENGINE, MLP, Decoded, decoded_model, new_training
from tests.browser.graph_page import GraphPage, served
from vae_core.artifacts.model_file import pack_model
from vae_core.evaluation.likelihood import evidence_lower_bound
from vae_core.export.bundle import bundle
from vae_core.export.html import explorer_html
from vae_core.export.rounding import round_weights

# From an empty page: the engine's text is fetched, its binary compiled, a model read and decoded.
READY = """async ([script, model]) => {
  const begun = performance.now();
  const { prepareDecoder } = await import(script);
  await prepareDecoder(model, 1, true);
  return performance.now() - begun;
}"""


def engine_kilobytes() -> float:
    """The engine, binary and JavaScript, as a server sends it."""
    return len(gzip.compress(bundle("engine/runtime.js").encode(), 9)) / 1000


def export_megabytes(examples: int = 1000) -> tuple[float, float]:
    """A page with an explorer of a 784-400-20 model, its weights in 16 bits and in 8."""
    training = new_training(MLP, 128)
    bound = evidence_lower_bound(training.model, training.data.validation, examples)
    packed = pack_model(training.model.eval(), training.config, training.data, bound)
    pages = explorer_html(packed)[0], explorer_html(packed, None, round_weights(packed).tensors)[0]
    return len(pages[0]) / 1e6, len(pages[1]) / 1e6


def ready_milliseconds(browser: Browser, rounds: int) -> float:
    """Until an empty page has painted a first picture of 784-400-20: the median of new pages."""
    twin = decoded_model(Decoded("", MLP, 1))
    found = []
    with served() as files:
        for _ in range(rounds):
            with browser.new_context() as visitor:
                page = GraphPage(visitor.new_page(), files, *ENGINE, load=False)
                address = page.give(twin.meta, twin.tensors)
                found.append(page.page.evaluate(READY, [page.script, address]))
    return statistics.median(found)
