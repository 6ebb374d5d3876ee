"""Links that somebody else wrote: what stands in an address is shown as text, or not at all."""

import shutil
from itertools import cycle
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, Request

from tests.sweeps import swept
from vae_core import RunConfig, Store

TRAP = "trap.invalid"
TEXTS = (
    f"![t](http://{TRAP}/picture)",
    f"[your prize](http://{TRAP})",
    f"<img src='http://{TRAP}/x' onerror='document.title=1'>",
    f"<script>fetch('http://{TRAP}')</script>",
    f"www.{TRAP}",
    f"http://{TRAP}/autolink",
    f"<http://{TRAP}>",
    f"somebody@{TRAP}",
    f"![t][r]\n\n[r]: http://{TRAP}/reference",
    f"`code` **bold** ![t](//{TRAP})",
    "# A heading\n\n---\n\n- a list",
    "| a | b |\n|---|---|\n| c | d |",
    ":red[red] :material/home: :smile: $x^2$",
    "../../../etc/passwd",
    "%2e%2e%2fetc%2fpasswd",
    "\u202egnp.evil",
    "a\x00b",
    "'; DROP TABLE runs; --",
    f"javascript:fetch('http://{TRAP}')",
    "x" * 3000,
)
PLACES = (
    "/train?run={}",
    "/explore?run={}",
    "/evaluate?run={}&sections={}",
    "/apply?run={}&score={}",
    "/train?dataset={}",
    "/map?run={}&method={}&perplexity={}",
    "/compare?sweep={}&chosen={}",
)
RENDERED = f"""() => [...document.querySelectorAll('[data-testid=stMain] *')]
    .filter((each) => [each.getAttribute('src'), each.getAttribute('href')]
        .some((address) => (address ?? '').includes('{TRAP}'))).length"""
# Nothing of these is in a message of ours.
MARKED = "[data-testid=stAlert] :is(strong, h1, table, li, code, hr, img, script, a)"


# Each text in one place, one place after the other.
ADDRESSES = list(zip(TEXTS, cycle(PLACES), strict=False))


@pytest.mark.parametrize("step", swept([1, 4], [4]))
def test_twenty_hostile_addresses_show_as_text(page: Page, address: str, step: int) -> None:
    """All of them as a proof, every fourth always."""
    called: list[str] = []
    page.context.on(
        "request", lambda request: called.append(request.url) if _foreign(request) else None
    )
    warned = 0
    for text, place in ADDRESSES[::step]:
        page.goto(address + place.replace("{}", quote(text, safe="")))
        page.locator("h1").first.wait_for(timeout=30_000)
        page.locator("[data-testid=stStatusWidget]").wait_for(state="detached", timeout=60_000)
        alerts = page.locator("[data-testid=stAlert]")
        warned += alerts.count() > 0
        assert page.evaluate(RENDERED) == 0, (place, text)
        assert page.locator(MARKED).count() == 0, (place, text)
        assert page.get_by_text("Something went wrong").count() == 0, (place, text)
    assert called == []
    assert warned >= len(ADDRESSES[::step]) / 2, "most of these are answered by a sentence"


def _foreign(request: Request) -> bool:
    return TRAP in request.url and "127.0.0.1" not in request.url.split("?")[0]


def test_a_run_that_is_deleted_while_it_is_watched_is_said_to_be_gone(
    page: Page, address: str, runs: Path
) -> None:
    run = Store(runs).create(RunConfig(dataset="digits"))
    with run.heartbeat():
        run.update_status(state="running")
        page.goto(f"{address}/train?run={run.id}")
        page.get_by_role("button", name="Pause").wait_for(timeout=30_000)
        shutil.rmtree(run.folder)
        alert = page.locator("[data-testid=stAlert]")
        alert.wait_for(timeout=30_000)
    assert f"There is no run named '{run.id}'." in alert.inner_text()
