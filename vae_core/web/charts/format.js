// How numbers are written in figures.

/**
 * A number as it is, with a minus as wide as its digits.
 * @param {number | string} value
 */
export function numeral(value) {
  return String(value).replace("-", "−");
}

// 5.3e5, −2e12
const scientific = (value) => (value < 0 ? "−" : "")
  + Math.abs(value).toExponential(1).replace("e+", "e").replace(".0e", "e");

/**
 * 0.25, 40, 9999, 20k, 1.5M, 2e12: the number at a tick, which has room for six digits.
 * @param {number} value
 */
export function tickLabel(value) {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e9)) return scientific(value);
  if (size < 1e4) return numeral(value);
  const [unit, letter] = size < 1e6 ? [1e3, "k"] : [1e6, "M"];
  return `${numeral(Number((value / unit).toPrecision(3)))}${letter}`;
}

/**
 * 0.123, 1.23, 23.9, 83.1, 1234, 5.3e5: as many digits as somebody reads at a glance.
 * @param {number} value
 */
export function short(value) {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return "–";
  if (size === 0) return "0";
  if (size < 1) return numeral(value.toFixed(3));
  if (size < 10) return numeral(value.toFixed(2));
  if (size >= 1e5) return scientific(value);
  return numeral(value.toFixed(size < 1000 ? 1 : 0));
}

/**
 * 1.2e-7, 0.0042, 0.31, 4.2, 153, 12345: two or three digits of a positive number of any size.
 * @param {number} value
 */
export function magnitude(value) {
  if (!Number.isFinite(value)) return "–";
  if (value === 0) return "0";
  if (value < 1e-3 || value >= 1e5) return scientific(value);
  return value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(2)));
}
