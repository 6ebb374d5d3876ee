"""What must hold in Firefox too, over WebDriver BiDi."""

import pytest
from playwright.sync_api import Page

from tests.browser.test_engine import prepare, starter


@pytest.mark.parametrize("name", ["digits", "sprites"])
def test_a_worker_computes_what_the_page_does(firefox_page: Page, name: str) -> None:
    prepare(firefox_page, starter(name))
    found = firefox_page.evaluate("""async () => {
      const batch = createBatch(pack);
      const worst = [];
      for (const n of [1, 3, 13]) {
        worst.push(differing(await batch.decode("grid", codes(n), conditions(n), n), here(n)));
      }
      const answer = { worst, inWorker: batch.inWorker() };
      batch.destroy();
      return answer;
    }""")
    assert found == {"worst": [0, 0, 0], "inWorker": True}
    assert firefox_page.problems == []
