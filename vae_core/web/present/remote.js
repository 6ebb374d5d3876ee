// The keys of a presenter's remote, and those at hand on a keyboard.

/** @typedef {"on" | "back" | "dark" | "notes" | "leave" | "play" | "larger" | "smaller"} Order */

/** @type {Record<string, Order>} */
const ALWAYS = { PageDown: "on", PageUp: "back", Escape: "leave" };
// Where nothing on the page has the keyboard, which may want them for itself.
/** @type {Record<string, Order>} */
const FREE = {
  ArrowRight: "on", ArrowLeft: "back", ArrowDown: "on", ArrowUp: "back", " ": "play",
  b: "dark", B: "dark", ".": "dark", n: "notes", N: "notes",
  "+": "larger", "-": "smaller",
};

/**
 * What a key asks for; null for any other, and with Ctrl, Alt or ⌘.
 * @param {{key: string, ctrlKey?: boolean, altKey?: boolean, metaKey?: boolean}} event
 * @param {boolean} free whether nothing on the page has the keyboard
 * @returns {Order | null}
 */
export function orderOf({ key, ctrlKey, altKey, metaKey }, free) {
  if (ctrlKey || altKey || metaKey) return null;
  return ALWAYS[key] ?? (free ? FREE[key] : null) ?? null;
}
