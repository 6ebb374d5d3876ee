// How a page is shown: large and without what stands around it, or as a part of another page.

const MODES = { present: "lp-presenting", embed: "lp-embedded" };
const page = document.documentElement;
// How much larger a page is for a room: as much as leaves a wide one its wide form, within these.
const LARGER = { least: 1.25, most: 1.5, step: 0.1, wide: 1240 };
let larger = 0; // by hand

/** @typedef {keyof typeof MODES} Mode */

/** @param {Mode} mode */
export const isOn = (mode) => page.classList.contains(MODES[mode]);

/** @param {Mode} mode @param {boolean} on */
export function turn(mode, on) {
  page.classList.toggle(MODES[mode], on);
  inAddress(mode, on);
}

/** @param {number} by steps */
export function enlarge(by) {
  larger = usual() + larger + by * LARGER.step < 1 ? larger : larger + by * LARGER.step;
  size();
}

const usual = () => Math.min(LARGER.most, Math.max(LARGER.least, window.innerWidth / LARGER.wide));
const size = () => page.style.setProperty("--lp-larger", (usual() + larger).toFixed(2));

// Exported files have their state behind the hash, and what says how they are shown before it.
/** @param {Mode} mode @param {boolean} on */
function inAddress(mode, on) {
  const address = new URL(window.location.href);
  if ((address.searchParams.get(mode) === "1") === on) return;
  const others = address.search.slice(1).split("&").filter((each) => each && each.split("=")[0] !== mode);
  address.search = [...others, ...(on ? [`${mode}=1`] : [])].join("&");
  try {
    window.history.replaceState(window.history.state, "", address.href);
  } catch {
    // A page inside another one may be forbidden to.
  }
}

// What the address asks for, and goes on asking for while pages change under it.
export function followModes() {
  const asked = new URLSearchParams(window.location.search);
  const modes = /** @type {Mode[]} */ (Object.keys(MODES));
  for (const mode of modes) if (asked.get(mode) === "1") page.classList.add(MODES[mode]);
  size();
  window.addEventListener("resize", size);
  setInterval(() => modes.forEach((mode) => { if (isOn(mode)) inAddress(mode, true); }), 500);
}
