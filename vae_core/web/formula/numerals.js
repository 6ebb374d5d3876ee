// Numbers as they stand in formulas: a true minus, as many digits each time, none for what is no number.

export const NONE = "–";

/**
 * @param {number | null | undefined} value
 * @param {number} [digits] after the point
 */
export function fixed(value, digits = 2) {
  if (value === null || value === undefined || !Number.isFinite(value)) return NONE;
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

// Nats: two digits, one from 1000.
/** @param {number | null | undefined} value */
export function nats(value) {
  return fixed(value, Math.abs(value ?? 0) < 1000 ? 2 : 1);
}

// The number that a text of `fixed` stands for.
/** @param {string} text */
export const parsed = (text) => Number(text.replace("−", "-"));

// A weight: as short as it can be said.
/** @param {number} value */
export function plain(value) {
  const text = Math.abs(value) >= 1000 || Number.isInteger(value) ? fixed(value, 0) : `${Number(value.toPrecision(3))}`;
  return text.replace("-", "−");
}
