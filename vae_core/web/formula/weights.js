// What a term weighs: sums of weights and numbers ("beta", "1 - alpha"), and the steps in which a hand
// turns one.

const PART = /^([+-])(\d+(?:\.\d+)?|[a-z_]\w*)(?:\*([a-z_]\w*))?$/i;

// The parts of a sum: [sign, factors].
/** @param {string} text */
function partsOf(text) {
  const parts = text.replace(/\s+/g, "").replace(/^(?![+-])/, "+").match(/[+-][^+-]+/g) ?? [];
  return parts.map((part) => {
    const found = PART.exec(part);
    if (!found) throw new Error(`No weight is written as “${text}”.`);
    return /** @type {const} */ ([found[1] === "-" ? -1 : 1, found.slice(2).filter(Boolean)]);
  });
}

/** @param {string | null} text */
export function namesIn(text) {
  if (!text) return [];
  return partsOf(text).flatMap(([, factors]) => factors.filter((factor) => !/^\d/.test(factor)));
}

/**
 * @param {string | null} text null: 1
 * @param {Record<string, number>} values
 */
export function valueOf(text, values) {
  if (!text) return 1;
  return partsOf(text).reduce((sum, [sign, factors]) => (
    sum + sign * factors.reduce((product, factor) => product * (/^\d/.test(factor) ? Number(factor) : values[factor] ?? 0), 1)
  ), 0);
}

// What a factor is made of: "(1 − α)" of weights [{name: "alpha", symbol: "α"}] -> "1-alpha".
/**
 * @param {string | null} text as it is written
 * @param {{name: string, symbol: string}[]} weights
 */
export function factorOf(text, weights) {
  if (!text) return null;
  const named = weights.reduce((all, { name, symbol }) => all.replaceAll(symbol, name), text);
  return named.replaceAll("−", "-").replace(/[()\s]/g, "");
}

const LEAST = 1 / 16;
const MOST = 4096;

// The next weight: doubled or halved, over 0, from the power of two that is nearest.
/**
 * @param {number} value
 * @param {number} direction 1 or -1
 */
export function nextWeight(value, direction) {
  if (value < LEAST) return direction > 0 ? LEAST : 0;
  const power = Math.log2(value);
  const next = direction > 0 ? Math.floor(power + 1 + 1e-9) : Math.ceil(power - 1 - 1e-9);
  const found = 2 ** next;
  return found < LEAST ? 0 : Math.min(MOST, found);
}

// Dragged by so many pixels: a hundred double it.
/**
 * @param {number} start
 * @param {number} pixels
 */
export function draggedWeight(start, pixels) {
  const value = Math.max(start, LEAST) * 2 ** (pixels / 100);
  return value < LEAST ? 0 : Math.min(MOST, Number(value.toPrecision(2)));
}
