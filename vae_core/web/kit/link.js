// A view as text in an address: "z=0.5,-1.25&y=3&plane=z3,z1&grid=1&example=4"; "y=0.2,0.8"
// mixes classes, and `example` is the row of the pack's examples that stands behind the code.

function numbers(text) {
  const parts = text?.split(",") ?? [];
  if (!parts.length || parts.some((part) => part.trim() === "")) return null;
  const values = parts.map(Number);
  return values.every(Number.isFinite) ? values : null;
}

// What is missing or malformed becomes null, or for the map's plane and grid is left out; the
// explorer ignores both. -> {z, y[, plane, grid, example, view, panel]}
/**
 * @typedef {{z?: number[] | null, y?: number | number[] | null, plane?: string | null,
 *   grid?: boolean, example?: number | null, view?: string | null, panel?: string | null}} Linked
 * @param {string} text
 * @returns {Linked}
 */
export function stateFromQuery(text) {
  const query = new URLSearchParams(text.replace(/^[#?]/, ""));
  const y = numbers(query.get("y"));
  /** @type {Linked} */
  const state = { z: numbers(query.get("z")), y: y?.length === 1 ? y[0] : y };
  if (query.has("plane")) state.plane = query.get("plane");
  if (query.has("grid")) state.grid = query.get("grid") === "1";
  const example = query.get("example") ?? "";
  if (/^\d{1,6}$/.test(example)) state.example = Number(example);
  if (query.has("view")) state.view = query.get("view");
  if (query.has("panel")) state.panel = query.get("panel");
  return state;
}

// {z: [D], y: label, weights or null[, plane, grid, example, view, panel]} -> "z=...&y=...", with four
// decimals.
/** @param {Linked} state */
export function queryFromState({ z, y, plane, grid, example, view, panel }) {
  const text = (values) => values.map((value) => Math.round(value * 1e4) / 1e4).join(",");
  const parts = [`z=${text(z ?? [])}`];
  if (y !== null && y !== undefined) parts.push(`y=${Array.isArray(y) ? text(y) : y}`);
  if (plane) parts.push(`plane=${encodeURIComponent(plane).replaceAll("%2C", ",")}`);
  if (typeof grid === "boolean") parts.push(`grid=${grid ? 1 : 0}`);
  if (typeof example === "number") parts.push(`example=${example}`);
  if (view) parts.push(`view=${encodeURIComponent(view)}`);
  if (panel) parts.push(`panel=${encodeURIComponent(panel)}`);
  return parts.join("&");
}

/**
 * The moment of a training that an address names, by its step: "at=120&hold=z"; null where it names none.
 * @param {string} text
 * @returns {{at: number | null, hold?: "z" | "x"}}
 */
export function momentFromQuery(text) {
  const query = new URLSearchParams(text.replace(/^[#?]/, ""));
  const at = query.get("at") ?? "";
  const hold = query.get("hold");
  return { at: /^\d{1,9}$/.test(at) ? Number(at) : null, ...((hold === "z" || hold === "x") && { hold }) };
}

/** @param {{at?: number | null, hold?: string}} moment */
export function queryFromMoment({ at = null, hold = "x" }) {
  const held = hold === "x" ? "" : `&hold=${hold}`;
  return at === null ? "" : `at=${at}${held}`;
}
