// A view as text in an address: "z=0.5,-1.25&y=3&plane=z3,z1&grid=1"; "y=0.2,0.8" mixes classes.

function numbers(text) {
  const parts = text?.split(",") ?? [];
  if (!parts.length || parts.some((part) => part.trim() === "")) return null;
  const values = parts.map(Number);
  return values.every(Number.isFinite) ? values : null;
}

// What is missing or malformed becomes null, or for the map's plane and grid is left out; the
// explorer ignores both. -> {z, y[, plane, grid]}
/**
 * @param {string} text
 * @returns {{z: number[] | null, y: number | number[] | null, plane?: string | null, grid?: boolean}}
 */
export function stateFromQuery(text) {
  const query = new URLSearchParams(text.replace(/^[#?]/, ""));
  const y = numbers(query.get("y"));
  /** @type {ReturnType<typeof stateFromQuery>} */
  const state = { z: numbers(query.get("z")), y: y?.length === 1 ? y[0] : y };
  if (query.has("plane")) state.plane = query.get("plane");
  if (query.has("grid")) state.grid = query.get("grid") === "1";
  return state;
}

// {z: [D], y: label, weights or null[, plane, grid]} -> "z=...&y=...", with four decimals.
/** @param {{z?: number[] | null, y?: number | number[] | null, plane?: string | null, grid?: boolean}} state */
export function queryFromState({ z, y, plane, grid }) {
  const text = (values) => values.map((value) => Math.round(value * 1e4) / 1e4).join(",");
  const parts = [`z=${text(z ?? [])}`];
  if (y !== null && y !== undefined) parts.push(`y=${Array.isArray(y) ? text(y) : y}`);
  if (plane) parts.push(`plane=${encodeURIComponent(plane).replaceAll("%2C", ",")}`);
  if (typeof grid === "boolean") parts.push(`grid=${grid ? 1 : 0}`);
  return parts.join("&");
}
