// What is asked of a map as a part of the address: "colour=kl&chosen=...&point=17&drag=pan". What was
// asked for last comes last, and is what stands beside the map.
/** @import { Atlas } from "./types.js" */

export const OWN = ["colour", "chosen", "point", "drag", "at"];
export const DRAG = "lasso"; // what dragging does at first

/** @typedef {{colour: string, chosen: number[], point: number | null, last: string, drag: string}} Asked */

// Which of `count` points, a bit each, in letters that an address may hold.
/** @param {number[]} indices @param {number} count */
export function written(indices, count) {
  const bytes = new Uint8Array(Math.ceil(count / 8));
  for (const index of indices) bytes[index >> 3] |= 1 << (index & 7);
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** @param {string} text @param {number} count @returns {number[]} none of what is no such text */
export function readIndices(text, count) {
  if (!/^[\w-]*$/.test(text)) return [];
  try {
    const bytes = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    const all = Array.from({ length: Math.min(count, 8 * bytes.length) }, (_, i) => i);
    return all.filter((i) => bytes.charCodeAt(i >> 3) & (1 << (i & 7)));
  } catch {
    return []; // no whole number of bytes
  }
}

// usual: the colouring that needs no word.
/** @param {Asked} asked @param {Atlas} data @param {string} usual */
export function queryFromAsked({ colour, chosen, point, last, drag }, data, usual) {
  const parts = {
    selection: chosen.length ? `chosen=${written(chosen, data.count)}` : "",
    point: point === null ? "" : `point=${data.indices[point]}`,
  };
  const order = last === "selection" ? ["point", "selection"] : ["selection", "point"];
  return [
    colour === usual ? "" : `colour=${encodeURIComponent(colour)}`,
    drag === DRAG ? "" : `drag=${drag}`, ...order.map((name) => parts[name]),
  ].filter(Boolean).join("&");
}

/** @param {string} text @param {Atlas} data @param {string} usual @returns {Asked} */
export function askedFromQuery(text, data, usual) {
  const query = new URLSearchParams(text.replace(/^[#?]/, ""));
  const point = /^\d{1,9}$/.test(query.get("point") ?? "") ? data.indices.indexOf(Number(query.get("point"))) : -1;
  const names = [...query.keys()];
  return {
    colour: query.get("colour") ?? usual,
    chosen: readIndices(query.get("chosen") ?? "", data.count),
    point: point < 0 ? null : point,
    last: names.lastIndexOf("chosen") > names.lastIndexOf("point") ? "selection" : "point",
    drag: query.get("drag") ?? DRAG,
  };
}
