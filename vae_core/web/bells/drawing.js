// The picture of one bell: what does not change with the code, what does, and each only when it does.
/** @import { Axis } from "../engine/types.js" */
/** @import { BellPosterior } from "./types.js" */
import { makeSvg } from "../kit/dom.js";
import { bellPath, densityPath, peakOf, priorPeak, rowMeasures } from "./plan.js";

const ARROW = 3; // pixels between the axis and the noise
const GRIP = 4; // radius of a width's grip
const DRAW = 1.5; // radius of a further draw's dot
const GRIP_HEIGHT = Math.exp(-0.5); // of a Gaussian, one standard deviation from its mean

const PARTS = {
  prior: "", axis: "", home: "", ghost: "", q: "sigma", mu: "mu", draws: "z", noise: "epsilon",
  grips: "sigma",
};

const disc = (x, y, r) => (
  `M${(x - r).toFixed(1)},${y.toFixed(1)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`);

/**
 * @typedef {{at: (value: number) => number, low: number, high: number}} Scale
 * @typedef {{z: number | null, mean: number | null, sigma: number | null}} Now
 */

/**
 * @param {Axis} axis
 * @param {{height: number, all: boolean, prior: boolean,
 *   density: ((index: number, value: number) => number) | null}} options
 */
export function createDrawing({ index, home, spread }, options) {
  const { all, prior, density } = options;
  const { height, axis: base, handle } = rowMeasures(options.height);
  const room = base - 1;
  const parts = Object.fromEntries(Object.entries(PARTS).map(([name, symbol]) => [
    name, makeSvg("path", { class: `lp-bell-${name}`, ...(symbol && { "data-s": symbol }) }),
  ]));
  const svg = makeSvg("svg", { "aria-hidden": "true", focusable: "false" }, ...Object.values(parts));
  /** @param {string} name @param {string} d */
  const set = (name, d) => {
    if ((parts[name].getAttribute("d") ?? "") !== d) parts[name].setAttribute("d", d);
  };
  /** @param {Scale} scale @param {number} mean @param {number} sigma */
  const bell = (scale, mean, sigma) => (
    bellPath(scale, mean, sigma, base, room * peakOf(sigma, spread)));

  return {
    svg,
    /** @param {Scale} scale @param {number} width */
    ground(scale, width) {
      svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
      svg.setAttribute("height", `${height}`);
      set("axis", `M0,${base}H${width}`);
      set("home", `M${scale.at(home).toFixed(1)},${base}v3`);
      const peak = priorPeak(room);
      if (!prior) set("prior", "");
      else if (density) set("prior", densityPath(scale, (v) => density(index, v), base, peak));
      else set("prior", bellPath(scale, home, spread, base, peak));
    },
    /** @param {Scale} scale @param {Now} now @param {BellPosterior | null | undefined} ghost */
    posterior(scale, { mean, sigma }, ghost) {
      const was = ghost?.sigma ? bell(scale, ghost.mean[index], ghost.sigma[index]) : "";
      set("ghost", was);
      if (mean === null) {
        for (const name of ["q", "mu", "grips"]) set(name, "");
        return;
      }
      const peak = room * (sigma === null ? 1 : peakOf(sigma, spread));
      const x = scale.at(mean);
      set("q", sigma === null ? "" : bell(scale, mean, sigma));
      set("mu", `M${x.toFixed(1)},${(base - peak).toFixed(1)}V${base}`);
      const grips = all && sigma !== null ? [mean - sigma, mean + sigma] : [];
      set("grips", grips.map((v) => disc(scale.at(v), base - GRIP_HEIGHT * peak, GRIP)).join(""));
    },
    /** @param {Scale} scale @param {Now} now @param {ArrayLike<number>[]} draws */
    code(scale, { z, mean, sigma }, draws) {
      const noise = z !== null && mean !== null && sigma;
      set("noise", noise
        ? `M${scale.at(mean).toFixed(1)},${base + ARROW}H${scale.at(z).toFixed(1)}` : "");
      set("draws", draws.map((code) => disc(scale.at(code[index]), handle, DRAW)).join(""));
    },
  };
}
