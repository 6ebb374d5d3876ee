// What an element means, in words that open on hover, on focus and on a tap, and close with Esc.
import { make } from "./dom.js";

const WAIT = 250; // ms that a mouse rests before words open
const GAP = 6; // CSS pixels from the element to its words
const EDGE = 8; // and from those to the window's edge
const OPERABLE = "a[href], button, input, select, textarea, summary, [tabindex]";

export const TIP_CSS = `
.lp-tip-words {
  position: fixed; inset: auto; margin: 0; padding: 0.5rem 0.7rem; max-width: min(22rem, 90vw);
  width: max-content; border: 1px solid var(--lp-control); border-radius: 8px;
  background: var(--lp-panel); color: var(--lp-text); font-size: 0.875rem; font-weight: 400;
  line-height: 1.4; text-align: left; white-space: pre-line; overflow-wrap: anywhere;
}
@media (hover: none) { .lp-tip-words { pointer-events: none; } } /* a tap goes to what they cover */
.lp [data-explained="term"] {
  cursor: help; text-decoration: underline dotted from-font; text-underline-offset: 0.2em;
}
`;

/** @type {WeakMap<Element, () => string>} */
const words = new WeakMap();
/** The words that are open, of one element. @type {{node: HTMLElement | SVGElement, bubble: HTMLElement} | null} */
let open = null;
let waiting = 0;

/** Beside the element, inside the window: below it, or above where there is more room. */
function place({ node, bubble }) {
  const of = node.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = bubble;
  const [right, bottom] = [document.documentElement.clientWidth, window.innerHeight];
  const left = Math.max(EDGE, Math.min(of.left, right - width - EDGE));
  const above = of.bottom + GAP + height > bottom - EDGE && of.top > bottom - of.bottom;
  bubble.style.left = `${left}px`;
  bubble.style.top = `${above ? Math.max(EDGE, of.top - GAP - height) : of.bottom + GAP}px`;
}

function hide() {
  clearTimeout(waiting);
  open?.bubble.remove();
  open = null;
}

/** @param {HTMLElement | SVGElement} node */
function show(node) {
  clearTimeout(waiting);
  if (open?.node === node) return;
  hide();
  const text = describe(node);
  const ground = node.closest(".lp");
  if (!text || !ground) return;
  const bubble = make("div", { class: "lp-tip-words", role: "tooltip", popover: "manual", text });
  // Read as the element's description; the bubble is for the eye.
  bubble.setAttribute("aria-hidden", "true");
  // Words can be pointed at: they stay while the mouse is on them.
  bubble.addEventListener("pointerleave", hide);
  ground.append(bubble);
  open = { node, bubble };
  bubble.showPopover?.();
  place(open);
}

function leave(event) {
  clearTimeout(waiting);
  if (event.pointerType !== "touch" && !open?.bubble.contains(event.relatedTarget)) hide();
}

/** @param {HTMLElement | SVGElement} element */
function listen(element) {
  const node = /** @type {HTMLElement} */ (element); // which has the same events
  node.addEventListener("pointerenter", (event) => {
    if (event.pointerType === "touch") return;
    clearTimeout(waiting);
    waiting = window.setTimeout(show, WAIT, node);
  });
  node.addEventListener("pointerleave", leave);
  node.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "touch") hide(); // what is pressed is not covered
  });
  node.addEventListener("pointerup", (event) => {
    if (event.pointerType === "touch") show(node);
  });
  node.addEventListener("focus", () => {
    if (node.matches(":focus-visible")) show(node);
  });
  node.addEventListener("blur", () => { if (open?.node === element) hide(); });
}

// Words that a function tells follow what was done: the element's description is renewed soon after.
const RENEWED = 300; // ms
/** @type {Set<WeakRef<Element>>} */
const changing = new Set();
let renewing = 0;

/** @param {Element} node */
function describe(node) {
  const said = words.get(node)?.() ?? "";
  if (!said) node.removeAttribute("aria-description");
  else if (node.getAttribute("aria-description") !== said) node.setAttribute("aria-description", said);
  return said;
}

function renew() {
  if (!changing.size) return;
  clearTimeout(renewing);
  renewing = window.setTimeout(() => {
    for (const each of changing) {
      const node = each.deref();
      if (node) describe(node);
      else changing.delete(each);
    }
  }, RENEWED);
}

let watched = false;
function watchWindow() {
  if (watched) return;
  watched = true;
  for (const name of ["pointerup", "keyup", "input", "change"]) {
    window.addEventListener(name, renew, { capture: true, passive: true });
  }
  window.addEventListener("keydown", ({ key }) => { if (key === "Escape") hide(); }, true);
  window.addEventListener("scroll", hide, { capture: true, passive: true });
  // What was drawn anew under the pointer tells nothing when it goes.
  window.addEventListener("pointermove", () => { if (open && !open.node.isConnected) hide(); },
    { passive: true });
  // A tap anywhere else closes them.
  window.addEventListener("pointerdown", (event) => {
    if (open && !event.composedPath().includes(open.node)) hide();
  }, true);
}

/**
 * Explain an element, which becomes a stop of the Tab key if it is none; again for other words.
 * @template {HTMLElement | SVGElement} T
 * @param {T} node
 * @param {string | (() => string)} text nothing is explained while it is empty
 * @param {{term?: boolean}} [look] term: a word of a text, underlined with dots
 * @returns {T}
 */
export function explain(node, text, { term = false } = {}) {
  const first = !words.has(node);
  words.set(node, typeof text === "string" ? () => text : text);
  const said = describe(node);
  if (first) {
    watchWindow();
    if (typeof text === "function") changing.add(new WeakRef(node));
    renew();
    listen(node);
    node.dataset.explained = term ? "term" : "";
    if (!node.matches(OPERABLE)) node.tabIndex = 0;
  } else if (open?.node === node && open.bubble.textContent !== said) {
    hide();
    show(node);
  }
  return node;
}
