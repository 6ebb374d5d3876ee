"""The page computes an example's way through a model as torch does: to 1e-3 nats or 1e-5 of it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.anatomy_cases import (
    Example,
    Subject,
    close,
    computed,
    errors,
    examples,
    expected_pulls,
    looked,
    pulled,
    settled,
)
from tests.browser.graph_page import GraphPage, served
from tests.sweeps import swept

# A starter's kind, a quantised code, and a decoder that is told what stands before each place.
SAMPLE = [Example("vae", "digits"), Example("vq-vae", "wine"), Example("vae", "expressions")]


@pytest.fixture(scope="module")
def graphs(browser: Browser) -> Iterator[GraphPage]:
    with served() as files, browser.new_context() as visitor:
        yield GraphPage(visitor.new_page(), files)


@pytest.mark.parametrize("example", swept(examples(), SAMPLE), ids=str)
def test_an_example_is_seen_as_torch_sees_it(
    graphs: GraphPage, example: Example, record_property
) -> None:
    """For one example, as it is taken apart, and for three, as a tray shows them."""
    for count in (1, 3):
        made = Subject(example, count)
        away = errors(looked(made, graphs.run), computed(made))
        record_property(f"of the limit, {count}", max(away.values()))
        assert {name: error for name, error in away.items() if error > 1} == {}


@pytest.mark.parametrize(
    "example",
    swept([each for each in examples() if settled(each)], [Example("iwae-dreg", "digits")]),
    ids=str,
)
def test_what_pulls_on_a_code_is_torchs_derivative(graphs: GraphPage, example: Example) -> None:
    """To 1e-4 of its norm, the parts of reconstruction and of the code, by mean and by width."""
    made = Subject(example, 1)
    found = pulled(made, graphs.run)
    for name, value in expected_pulls(made).items():
        assert close(found[name], value), name
