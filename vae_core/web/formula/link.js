// One symbol lights everywhere: pointing at, focusing or tapping on one fades all others in a root.

import { SYMBOL_COLOURS, SYMBOLS } from "./symbols.js";

// x-hat and its reconstruction are one thing seen twice.
const KIN = { xhat: "reconstruction", reconstruction: "xhat" };

const FADED = ":is(canvas, svg, img, .lp-bell-dot, .lp-bell-bar)";

/** @param {string} symbol */
function rulesOf(symbol) {
  const lit = [symbol, KIN[symbol]].filter(Boolean).map((each) => `[data-s~="${each}"]`).join(", ");
  const root = `[data-lit="${symbol}"]`;
  const other = `[data-s]:not(:is(${lit})):not(:has(:is(${lit}))):not(:is(${lit}) *)`;
  return `
${root} ${other} { color: var(--lp-muted) !important; }
${root} ${other}${FADED}, ${root} ${other} ${FADED}, ${root} svg ${other}:not(text) { opacity: 0.3; }
.lp-s-${symbol}, .lp-s-${symbol} * { color: var(--lp-${SYMBOL_COLOURS[symbol]}); }`;
}

export const LINK_CSS = `
[data-s] { transition: opacity 120ms, color 120ms; }
@media (prefers-reduced-motion: reduce) { [data-s] { transition: none; } }
${SYMBOLS.map(rulesOf).join("")}
`;

/**
 * @param {EventTarget | null} target
 * @param {HTMLElement} root
 */
function symbolAt(target, root) {
  const node = target instanceof Element ? target.closest("[data-s]") : null;
  if (!node || !root.contains(node)) return null;
  const symbol = (node.getAttribute("data-s") ?? "").split(" ")[0];
  return SYMBOLS.includes(symbol) ? symbol : null;
}

// What is held (a slider under the hand) lights nothing else: a drag wanders over other symbols.
/**
 * @param {HTMLElement} root
 * @param {(symbol: string | null) => void} [onLight]
 */
export function linkSymbols(root, onLight = () => {}) {
  const control = new AbortController();
  const { signal } = control;
  /** @type {string | null} */
  let tapped = null;

  /** @param {string | null} symbol */
  function light(symbol) {
    if (symbol === (root.dataset.lit ?? null)) return;
    if (symbol) root.dataset.lit = symbol;
    else delete root.dataset.lit;
    onLight(symbol);
  }

  root.addEventListener("pointerover", (event) => {
    if (event.pointerType === "mouse" && !event.buttons) light(symbolAt(event.target, root));
  }, { signal });
  root.addEventListener("pointerleave", () => light(null), { signal });
  root.addEventListener("focusin", (event) => {
    const visible = event.target instanceof Element && event.target.matches(":focus-visible");
    light(visible ? symbolAt(event.target, root) : null);
  }, { signal });
  root.addEventListener("focusout", () => light(null), { signal });
  root.addEventListener("pointerup", (event) => {
    if (event.pointerType === "mouse") return;
    const symbol = symbolAt(event.target, root);
    tapped = symbol === tapped ? null : symbol;
    light(tapped);
  }, { signal });
  return {
    destroy() {
      control.abort();
      light(null);
    },
  };
}
