// How numbers are written in figures.

/**
 * A number as it is, with a minus as wide as its digits.
 * @param {number | string} value
 */
export function numeral(value) {
  return String(value).replace("-", "−");
}

/**
 * 0.123, 1.23, 23.9, 83.1, 1234: as many digits as somebody reads at a glance.
 * @param {number} value
 */
export function short(value) {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return "–";
  if (size === 0) return "0";
  if (size < 1) return numeral(value.toFixed(3));
  if (size < 10) return numeral(value.toFixed(2));
  return numeral(value.toFixed(size < 1000 ? 1 : 0));
}

/**
 * 1.2e-7, 0.0042, 0.31, 4.2, 153, 12345: two or three digits of a positive number of any size.
 * @param {number} value
 */
export function magnitude(value) {
  if (!Number.isFinite(value)) return "–";
  if (value === 0) return "0";
  if (value < 1e-3 || value >= 1e5) {
    return value.toExponential(1).replace("e+", "e").replace(".0e", "e");
  }
  return value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(2)));
}
