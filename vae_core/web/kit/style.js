// The look: one colour per symbol, for light and for dark, and what every widget shares.
//
// Inside Streamlit the `--st-*` variables carry the page's theme; in a plain file they are absent
// and the system's preference decides. Every text colour has a contrast of at least 4.5 : 1 on both
// grounds (background and panel); tests/browser/test_widgets.py computes it.
import { contextOf } from "./dom.js";
import { ENTRY_CSS } from "./entry.js";
import { TIP_CSS } from "./tip.js";

/** @import { Palette, Skin } from "./types.js" */

// name: [light, dark]
export const TOKENS = {
  background: ["#ffffff", "#0f1218"],
  panel: ["#f2f4f8", "#1c2028"],
  text: ["#1d222c", "#eef1f6"],
  muted: ["#5a6270", "#a3abb8"],
  x: ["#4a5261", "#b9c0cc"],
  mu: ["#a84300", "#f2a154"],
  sigma: ["#0b6e66", "#45c4b5"],
  epsilon: ["#b8175a", "#f788b0"],
  z: ["#1a5fc8", "#79aefc"],
  reconstruction: ["#13733a", "#57c785"],
  kl: ["#7634c0", "#c09bfa"],
  bad: ["#b3261e", "#ff8a80"],
  control: ["#858d9b", "#6c7585"], // the border of what can be operated: 3 : 1, no text
};

// What Streamlit calls the grounds and the text, where it is there.
const HOST = {
  background: "--st-background-color",
  panel: "--st-secondary-background-color",
  text: "--st-text-color",
};

// Ten, after Okabe-Ito, each with a mark of its own (kit/shapes.js). Darker on a light ground and
// lighter on a dark one, so that every mark has a contrast of at least 3.2 : 1 there.
export const CLASS_COLOURS = {
  light: ["#0072b2", "#bb7600", "#00976e", "#b8528f", "#d55e00", "#2f8fc4", "#8a7e00", "#1d222c", "#7d5a44", "#5f6b7a"],
  dark: ["#3d9fe0", "#e69f00", "#12b88a", "#d98fb8", "#e8702a", "#7cc7f2", "#f0e442", "#e6e9ef", "#c79b82", "#98a5b5"],
};

function variables(column) {
  return Object.entries(TOKENS)
    .map(([name, pair]) => {
      const own = pair[column];
      const value = name in HOST ? `var(${HOST[name]}, ${own})` : own;
      return `--lp-${name}: ${value};`;
    })
    .join(" ");
}

const BASE = `
.lp[data-scheme="light"] { ${variables(0)} color-scheme: light; }
.lp[data-scheme="dark"] { ${variables(1)} color-scheme: dark; }
.lp {
  --lp-accent: var(--st-primary-color, var(--lp-z));
  --lp-line: color-mix(in srgb, var(--lp-text) 16%, transparent);
  --lp-faint: color-mix(in srgb, var(--lp-text) 7%, transparent);
  container-type: inline-size;
  color: var(--lp-text);
  font: 400 0.9375rem/1.45 var(--st-font, system-ui, -apple-system, "Segoe UI", sans-serif);
  -webkit-text-size-adjust: 100%;
}
.lp *, .lp *::before { box-sizing: border-box; }
.lp .lp-pixels { image-rendering: pixelated; display: block; }
.lp .lp-muted { color: var(--lp-muted); font-size: 0.875rem; }
.lp .lp-number-text { font-variant-numeric: tabular-nums; }
.lp .lp-unseen {
  position: absolute; width: 1px; height: 1px; overflow: hidden;
  clip-path: inset(50%); white-space: nowrap;
}
.lp button, .lp input { font: inherit; color: inherit; }
.lp :focus-visible { outline: 2px solid var(--lp-accent); outline-offset: 2px; }
/* What a finger can hit. A tile is as large as its picture. */
@media (pointer: coarse) {
  .lp :is(button, select, summary, input:not([type="range"], [type="checkbox"], [type="radio"])):not(.lp-tile) {
    min-width: 44px; min-height: 44px;
  }
  .lp .lp-range { min-height: 44px; }
}
.lp-error {
  margin: 0; padding: 0.75rem 1rem; border-left: 3px solid var(--lp-bad); color: var(--lp-text);
}
`;

// Any CSS colour -> [red, green, blue] in 0..255, by letting the canvas parse it.
function channels(colour) {
  const context = contextOf(document.createElement("canvas"), { willReadFrequently: true });
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  return context.getImageData(0, 0, 1, 1).data;
}

// Relative luminance, 0 black to 1 white (WCAG 2.1).
function luminance(colour) {
  const [red, green, blue] = Array.from(channels(colour)).map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

// Make `root` a widget of ours: class, style sheet, light or dark. `onChange` runs when the system
// switches; a host that switches its own theme calls refresh(). -> {palette, refresh, destroy}
/**
 * @param {HTMLElement} root
 * @param {string} css
 * @param {() => void} [onChange]
 * @returns {Skin}
 */
export function dress(root, css, onChange = () => {}) {
  const sheet = document.createElement("style");
  sheet.textContent = BASE + TIP_CSS + ENTRY_CSS + css;
  root.classList.add("lp");
  root.append(sheet);
  const system = window.matchMedia("(prefers-color-scheme: dark)");

  function refresh() {
    const computed = getComputedStyle(root);
    const ground = computed.getPropertyValue("--st-background-color").trim();
    const dark = ground ? luminance(ground) < 0.4 : system.matches;
    root.dataset.scheme = dark ? "dark" : "light";
    const accent = computed.getPropertyValue("--lp-accent").trim();
    // The text on a filled button: whichever of white and near-black stands out more.
    root.style.setProperty("--lp-on-accent", luminance(accent) > 0.32 ? "#14171d" : "#ffffff");
  }

  // The resolved colours, for canvases: {text, kl, ..., classes: [10], font}.
  function palette() {
    const computed = getComputedStyle(root);
    const colours = Object.keys(TOKENS).map((name) => (
      [name, computed.getPropertyValue(`--lp-${name}`).trim()]
    ));
    return /** @type {Palette} */ ({
      ...Object.fromEntries(colours),
      font: computed.fontFamily,
      classes: CLASS_COLOURS[root.dataset.scheme],
    });
  }

  function systemChanged() {
    refresh();
    onChange();
  }
  system.addEventListener("change", systemChanged);
  refresh();
  return {
    palette,
    refresh,
    destroy() {
      system.removeEventListener("change", systemChanged);
      sheet.remove();
      root.classList.remove("lp");
    },
  };
}
