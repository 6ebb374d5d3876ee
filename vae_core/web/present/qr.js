// The address of what is on the screen as a QR code, for those who sit in the room.
import { makeSvg } from "../kit/dom.js";
import { encode } from "../vendor/uqr.js";

const QUIET = 4; // modules of white around it, as the standard asks
const LONGEST = 1200; // letters: more make modules too small for a camera at the back of a room

/** @param {string} text @returns {boolean[][]} rows, true where it is dark, with the quiet zone */
export function modulesOf(text) {
  if (text.length > LONGEST) {
    throw new Error("This address is too long for a QR code that a camera can read. Copy the link instead.");
  }
  return encode(text, { ecc: "L", border: QUIET }).data;
}

// Black on white in either scheme: readers expect it.
/** @param {string} text @param {string} label */
export function qrNode(text, label) {
  const rows = modulesOf(text);
  const d = rows.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ""))).join("");
  return makeSvg("svg", {
    viewBox: `0 0 ${rows.length} ${rows.length}`, role: "img", "aria-label": label, class: "lp-qr", "shape-rendering": "crispEdges",
  }, makeSvg("rect", { width: rows.length, height: rows.length, fill: "#ffffff" }), makeSvg("path", { d, fill: "#000000" }));
}

// Whether others can reach an address: what this computer serves to itself they cannot.
/** @param {string} address */
export function isLocal(address) {
  const { protocol, hostname } = new URL(address);
  return protocol === "file:" || /^(localhost$|127\.|\[::1\]|0\.0\.0\.0)/.test(hostname);
}
