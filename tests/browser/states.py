"""What a page shows as plain values, and a hand that changes any of it at random."""

import random
from typing import Any

from playwright.sync_api import Page

# Addresses tell a code to four decimals, and fields show two of them.
ROUNDED, GREYS = 0.011, 2
# Every control that holds a state, shadow trees included: [name, value] for those that are seen,
# and the pixels of each picture under the hand.
_WALK = """
function* everything(root) {
  for (const node of root.querySelectorAll("*")) {
    yield node;
    if (node.shadowRoot) yield* everything(node.shadowRoot);
  }
}
const main = () => document.querySelector('[data-testid=stMain]') ?? document.body;
const seen = (node) => node.checkVisibility({ visibilityProperty: true })
  && !node.closest('[aria-hidden=true], [data-testid=stHeader]');
const nameOf = (node) => (node.getAttribute('aria-label')
  ?? node.textContent.trim().replace(/^keyboard_arrow_(right|down)/, '').slice(0, 40));
"""
_STATE = (
    "() => {"
    + _WALK
    + """
  const found = [];
  for (const node of everything(main())) {
    if (!seen(node)) continue;
    const said = (name) => node.getAttribute(name);
    const tell = (kind, value) => found.push([`${kind} ${nameOf(node)}`, value]);
    if (node.matches('[role=slider], input[type=range]')) {
      tell('slider', Number(said('aria-valuenow') ?? node.value));
    } else if (node.matches('select')) tell('select', node.value);
    else if (node.matches('input[type=checkbox], input[type=radio]')) tell('check', node.checked);
    else if (node.matches('input:not([type=file])')) {
      tell('input', node.value === '' || isNaN(node.value) ? node.value : Number(node.value));
    } else if (node.matches('details')) tell('fold', node.open);
    else if (said('aria-pressed') !== null) tell('press', said('aria-pressed'));
    else if (node.matches('[data-testid=stButtonGroup] button')) {
      tell('press', said('data-selected') ?? said('aria-checked'));
    } else if (node.matches('[role=tab]')) tell('tab', said('aria-selected'));
    else if (node.matches('canvas.lp-picture, .lp-home-out canvas') && node.width) {
      const { data } = node.getContext('2d').getImageData(0, 0, node.width, node.height);
      tell('picture', [...data].filter((_, i) => i % 4 !== 3));
    }
  }
  return found;
}"""
)
# What a hand may change without leaving the page or starting anything.
_MOVABLE = (
    "() => {"
    + _WALK
    + """
  const wanted = '[role=slider], input[type=range], [role=tab], select, [aria-pressed], summary, '
    + '[data-testid=stButtonGroup] button, [data-testid^=stNumberInputStep]';
  const leaves = /play|roll|draw|sound|stop|^[+]/i;
  return [...everything(main())].filter((node) => (
    node.matches(wanted) && seen(node) && !node.disabled && !leaves.test(nameOf(node))));
}"""
)


State = list[tuple[str, Any]]


def differences(one: State, other: State) -> list[str]:
    """What two pages show differently, but for what an address rounds."""
    if [name for name, _ in one] != [name for name, _ in other]:
        names = [{name for name, _ in each} for each in (one, other)]
        return [f"one shows what the other does not: {names[0] ^ names[1]}"]
    pairs = zip(one, other, strict=True)
    return [f"{name}: {a} and {b}" for (name, a), (_, b) in pairs if not _alike(a, b)]


def _alike(one: Any, other: Any) -> bool:
    if isinstance(one, list) and isinstance(other, list):
        return max(abs(a - b) for a, b in zip(one, other, strict=True)) <= GREYS
    numbers = all(isinstance(each, int | float) for each in (one, other))
    return abs(one - other) <= ROUNDED if numbers else one == other


PATIENCE = 300_000  # ms for what a worker computes on a busy machine
# The server has drawn the page, no worker is at something that it waits for, and what the address
# unfolds is unfolded.
_RESTS = """() => {
  const app = document.querySelector('[data-testid=stApp]');
  const asked = new URLSearchParams(window.location.search).get('open') ?? '';
  const open = [...document.querySelectorAll('[data-testid=stExpander] details[open]')];
  return (!app || (app.dataset.testScriptState ?? 'notRunning') === 'notRunning')
    && !document.querySelector('[data-testid=stProgress], .lp-stale')
    && asked.split(',').filter(Boolean).length <= open.length;
}"""


def state_of(page: Page) -> State:
    """All that a page shows of its state, once it rests."""
    page.wait_for_timeout(500)  # what hangs on the last change has begun
    page.wait_for_function(_RESTS, timeout=PATIENCE)
    before: State = []
    for _ in range(40):
        now = page.evaluate(_STATE)
        if now and now == before:
            return now
        before = now
        page.wait_for_timeout(250)
    raise AssertionError("The page does not come to rest.")


def turn(page: Page, rng: random.Random) -> str:
    """Change one thing by hand; says which."""
    handles = page.evaluate_handle(_MOVABLE)
    count = handles.evaluate("all => all.length")
    node = handles.get_property(str(rng.randrange(count))).as_element()
    name = node.evaluate("n => `${n.tagName} ${n.getAttribute('aria-label') ?? n.textContent}`")
    if node.evaluate("n => n.matches('[role=slider], input[type=range]')"):
        node.focus()
        for _ in range(rng.randint(1, 5)):
            page.keyboard.press(rng.choice(["ArrowLeft", "ArrowRight", "PageUp", "PageDown"]))
    elif node.evaluate("n => n.matches('select')"):
        values = node.evaluate("n => [...n.options].map(o => o.value)")
        node.select_option(rng.choice(values))
    else:
        node.click()
    page.wait_for_timeout(250)
    page.wait_for_function(_RESTS, timeout=PATIENCE)
    return name
