"""What a page must let everybody do: axe's rules, the Tab key, and targets large enough to hit."""

import subprocess
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

ROOT = Path(__file__).parent.parent.parent
# Streamlit's own: a drop zone that is named though it has no role.
NOT_OURS = ["[data-testid=stFileUploaderDropzone]"]

# All elements, those in shadow trees too, that are seen and can be operated.
_WALK = """
const OPERABLE = "a[href], button, input, select, textarea, summary, [tabindex], [role=slider]";
const walk = function* (root) {
  for (const each of root.querySelectorAll("*")) {
    yield each;
    if (each.shadowRoot) yield* walk(each.shadowRoot);
  }
};
const seen = (each) => {
  const box = each.getBoundingClientRect(), look = getComputedStyle(each);
  return box.width > 0 && box.height > 0 && look.visibility === "visible"
    && !each.closest("[inert]");
};
const active = () => {
  let found = document.activeElement;
  while (found?.shadowRoot?.activeElement) found = found.shadowRoot.activeElement;
  return found;
};
const named = (each) => `${each.localName}.${each.getAttribute("class") ?? ""} `
  + `“${(each.getAttribute("aria-label") ?? each.innerText ?? "").slice(0, 40)}”`;
const up = (each) => each.parentElement ?? each.getRootNode().host ?? null;
"""

# What the Tab key reaches, and where its focus is not seen.
_START = f"""() => {{
  {_WALK}
  document.activeElement?.blur?.();
  window.lpReached = new Set();
}}"""
_STEP = f"""() => {{
  {_WALK}
  const here = active();
  if (!here || here === document.body || lpReached.has(here)) return null;
  lpReached.add(here);
  let ringed = false;
  for (let each = here, k = 0; each && k < 5 && !ringed; each = up(each), k += 1) {{
    const {{ outlineStyle, outlineWidth }} = getComputedStyle(each);
    ringed = outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
  }}
  ringed ||= [...here.querySelectorAll(".lp-hit")].some((hit) => (
    parseFloat(getComputedStyle(hit).strokeWidth) >= 2));
  return ringed ? "" : named(here);
}}"""
# Within a group of one stop (radios, tabs, sliders of a table) arrows lead on.
_MISSED = f"""() => {{
  {_WALK}
  const grouped = (each) => each.matches("[tabindex='-1']")
    || (each.matches("[role=radio], [type=radio], [role=tab], [role=slider]")
      && [...lpReached].some((other) => (other.getAttribute("role") ?? other.type)
        === (each.getAttribute("role") ?? each.type)));
  return [...walk(document)].filter((each) => each.matches(OPERABLE) && seen(each)
    && !each.disabled && !lpReached.has(each) && !grouped(each)
    && !each.closest("[aria-hidden=true]")).map(named);
}}"""
# Elements that are smaller than `least` pixels, as a pointer meets them.
_SMALL = f"""(least) => {{
  {_WALK}
  const hit = (each, x, y) => {{
    let found = document.elementFromPoint(x, y);
    while (found?.shadowRoot) {{
      const inner = found.shadowRoot.elementFromPoint(x, y);
      if (!inner || inner === found) break;
      found = inner;
    }}
    for (let one = found; one; one = up(one)) if (one === each || one.control === each) return true;
    return false;
  }};
  const inline = (each) => getComputedStyle(each).display === "inline" && each.closest("p, li, td");
  const pressed = "a[href], button, input, select, summary";
  return [...walk(document)].filter((each) => each.matches(pressed)
    && !each.matches("[tabindex='-1'], [type=file], .lp-tile") && seen(each) && !each.disabled
    && !each.closest("[aria-hidden=true]") && !inline(each)).map((each) => (
    // A box that is drawn by its label is pressed there; the input itself is clipped away.
    each.matches("[type=checkbox]") && each.closest("label") || each)).filter((each) => {{
    each.scrollIntoView({{ block: "center", behavior: "instant" }});
    const box = each.getBoundingClientRect();
    const [x, y, far] = [box.x + box.width / 2, box.y + box.height / 2, least / 2 - 1.5];
    const wide = box.width >= least - 1 || (hit(each, x - far, y) && hit(each, x + far, y));
    const tall = box.height >= least - 1 || (hit(each, x, y - far) && hit(each, x, y + far));
    return !(wide && tall) && hit(each, x, y);
  }}).map((each) => {{
    const {{ width, height }} = each.getBoundingClientRect();
    return `${{named(each)}} ${{width.toFixed(0)}} x ${{height.toFixed(0)}}`;
  }});
}}"""


@cache
def axe() -> str:
    """The text of axe-core, which ``npm ci`` brings."""
    ask = ["node", "-p", "require.resolve('axe-core/axe.min.js')"]
    found = subprocess.run(ask, cwd=ROOT, capture_output=True, text=True, check=True)
    return Path(found.stdout.strip()).read_text("utf-8")


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it is: a line each."""
    page.evaluate(axe())
    found: list[dict[str, Any]] = page.evaluate(
        "(out) => axe.run({exclude: out.map((one) => [one])}, {resultTypes: ['violations']})"
        ".then((all) => all.violations)",
        NOT_OURS,
    )
    return [
        f"{rule['id']}: {node['target']} {node['html'][:150]} {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]


def tab_through(page: Page, most: int = 400) -> tuple[list[str], list[str]]:
    """Go through the page by the Tab key: what has no visible focus, and what was not reached."""
    page.evaluate(_START)
    page.mouse.move(0, 0)
    unseen = []
    for _ in range(most):
        page.keyboard.press("Tab")
        said = page.evaluate(_STEP)
        if said is None:
            break
        if said:
            unseen.append(said)
    return unseen, page.evaluate(_MISSED)


def small_targets(page: Page, least: int) -> list[str]:
    """What can be pressed and is smaller than so many CSS pixels, either way."""
    return page.evaluate(_SMALL, least)
