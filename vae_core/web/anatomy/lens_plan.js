// What a dimension's lens shows at one size: paths, labels and their places. Pure.
import { noiseNumbers } from "../formula/formula.js";
import { fixed, parsed } from "../formula/numerals.js";

export const HEIGHT = 66;
export const BASE = 46; // of the bell
const TOP = 14;
const REACH = 3.2; // standard deviations to either side of the mean
const POINTS = 60;
const LETTER = 7.2; // pixels of a letter of 13 px, roughly

/**
 * @typedef {{index: number, mu: number | null, sigma: number | null, epsilon: number | null, z: number | null,
 *   prior: ((value: number) => number) | null, spread: number}} LensState prior: a density's height, 1 at
 *   the peak of the prior's own bell
 * @typedef {ReturnType<typeof lensScale>} LensScale
 * @typedef {{x: number, y: number, text: string, anchor: "start" | "end"}} LensLabel
 */

/**
 * Values to pixels: the mean in the middle, wide enough for the code and the width.
 * @param {Pick<LensState, "mu" | "sigma" | "z" | "spread">} now
 * @param {number} width
 */
export function lensScale({ mu, sigma, z, spread }, width) {
  const middle = mu ?? z ?? 0;
  const away = z === null ? 0 : Math.abs(z - middle) * 1.15;
  const wide = sigma ?? (mu === null ? spread : 0.1 * spread);
  const half = Math.max(REACH * wide, away, 0.02 * spread);
  return {
    middle, wide, half,
    magnified: (REACH * spread) / half,
    /** @param {number} value */
    at: (value) => ((value - middle + half) / (2 * half)) * width,
    /** @param {number} x */
    value: (x) => middle - half + (x / width) * 2 * half,
  };
}

/** @param {(value: number) => number} height 0 to 1 @param {LensScale} scale @param {number} width */
function curve(height, scale, width) {
  const points = Array.from({ length: POINTS + 1 }, (_, i) => {
    const x = (i / POINTS) * width;
    return `${x.toFixed(1)},${(BASE - (BASE - TOP) * height(scale.value(x))).toFixed(1)}`;
  });
  return `M0,${BASE}L${points.join(" ")}L${width},${BASE}z`;
}

const gaussian = (value, mu, sigma) => Math.exp(-0.5 * ((value - mu) / sigma) ** 2);
const LEVEL = BASE - (BASE - TOP) * Math.exp(-0.5); // of a bell one standard deviation away

/** @param {number} from @param {number} to */
function arrow(from, to) {
  const y = BASE + 9;
  const way = Math.sign(to - from) || 1;
  const head = Math.min(6, Math.abs(to - from));
  return `M${from.toFixed(1)},${y}H${to.toFixed(1)}M${(to - way * head).toFixed(1)},${y - 4}L${to.toFixed(1)},${y}l${(-way * head).toFixed(1)},4`;
}

/**
 * @param {LensState} state
 * @param {LensScale} scale
 * @param {number} width
 */
export function lensPaths({ mu, sigma, epsilon, z, prior, spread }, scale, width) {
  const { at, wide } = scale;
  const bell = mu !== null && sigma !== null;
  return {
    prior: prior ? curve((value) => Math.min(1, prior(value) * Math.min(1, wide / spread)), scale, width) : "",
    q: bell ? curve((value) => gaussian(value, mu, sigma), scale, width) : "",
    axis: `M0,${BASE}H${width}`,
    width: bell ? `M${at(mu).toFixed(1)},${LEVEL.toFixed(1)}H${at(mu + sigma).toFixed(1)}m0,-4v8` : "",
    mean: mu === null ? "" : `M${at(mu).toFixed(1)},${BASE}V${TOP}`,
    noise: bell && epsilon !== null && z !== null ? arrow(at(mu), at(z)) : "",
    drop: z === null ? "" : `M${at(z).toFixed(1)},${BASE}V${TOP + 8}`,
  };
}

/**
 * @param {LensState} state
 * @param {LensScale} scale
 * @param {number} width
 * @returns {Record<"mu" | "sigma" | "epsilon" | "z", LensLabel | null>}
 */
export function lensLabels({ mu, sigma, epsilon, z }, { at }, width) {
  const left = mu !== null && z !== null && z < mu;
  // On the side that is asked for, or on the other where the words would leave the lens.
  /** @returns {LensLabel} */
  const label = (place, y, text, wanted) => {
    const x = Math.min(width, Math.max(0, place)); // under a hand the scale stays, and z may leave the lens
    const wide = LETTER * text.length + 7;
    const end = wanted ? x - wide > 0 || x + wide > width : x + wide > width && x - wide > 0;
    const far = end ? Math.max(x - 7, Math.min(wide, width)) : Math.min(x + 7, Math.max(0, width - wide));
    return { x: far, y, text, anchor: end ? "end" : "start" };
  };
  const bell = mu !== null && sigma !== null;
  const noise = bell && epsilon !== null && z !== null ? noiseNumbers(sigma, epsilon) : null;
  return {
    mu: mu === null ? null : label(at(mu), 11, `μ = ${fixed(mu, 3)}`, false),
    sigma: bell ? label(at(mu + sigma), LEVEL + 4, `σ = ${fixed(sigma, 3)}`, false) : null,
    epsilon: noise && mu !== null
      ? label(at(mu), HEIGHT - 4, `σ·ε = ${noise.sigma} × ${noise.epsilon} = ${noise.text}`, !left) : null,
    z: z === null ? null
      : label(at(z), BASE - 8, `z = ${fixed(noise && mu !== null ? parsed(fixed(mu, 3)) + noise.product : z, 3)}`, left),
  };
}
