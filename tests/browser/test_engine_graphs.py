"""The page's engine computes what torch does: decoders, encoders, losses and their gradients."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.engine_cases import Case, check, jacobian_error, limit, main_cases
from tests.browser.graph_page import Files, GraphPage, served
from tests.sweeps import swept

# A convolutional network; a discrete code and columns of several kinds.
SAMPLE = (Case("vq-vae", "mlp", "wine"), Case("vae", "conv", "digits"))


@pytest.fixture(scope="module")
def files() -> Iterator[Files]:
    with served() as files:
        yield files


@pytest.fixture(scope="module")
def graphs(browser: Browser, files: Files) -> Iterator[GraphPage]:
    with browser.new_context() as visitor:
        yield GraphPage(visitor.new_page(), files)


@pytest.fixture(scope="module")
def firefox_graphs(firefox: Browser, files: Files) -> Iterator[GraphPage]:
    with firefox.new_context() as visitor:
        yield GraphPage(visitor.new_page(), files)


def assert_agreement(page: GraphPage, case: Case) -> None:
    names = []
    for name, errors in check(page, case):
        wrong = {output: error for output, error in errors.items() if error > limit(output)}
        assert errors and not wrong, f"{case}, {name}: {wrong}"
        names.append(name)
    assert {"decoder", "loss", "gradient"} <= set(names)


@pytest.mark.parametrize("case", swept(main_cases(), SAMPLE), ids=str)
def test_every_model_is_computed_as_by_torch(graphs: GraphPage, case: Case) -> None:
    assert_agreement(graphs, case)


@pytest.mark.parametrize(
    "case", swept([case for case in main_cases() if case.model == "vae"], SAMPLE[1:]), ids=str
)
def test_the_jacobian_of_every_network_is_that_of_torch(graphs: GraphPage, case: Case) -> None:
    assert jacobian_error(graphs, case) <= 1e-3


def test_firefox_computes_the_same(firefox_graphs: GraphPage) -> None:
    assert_agreement(firefox_graphs, SAMPLE[-1])
