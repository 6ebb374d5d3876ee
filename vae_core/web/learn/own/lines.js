// Lines of somebody's own text as examples of a model: those of its alphabet, no longer than it reads.
/** @import { TextLayout } from "../../engine/types.js" */
import { encodeLine } from "../../viewers/text_lines.js";
import { MOST, listed } from "./limits.js";

/** @typedef {import("./limits.js").Found} Found */

/**
 * @param {string} text
 * @param {TextLayout} layout
 * @returns {Found}
 */
export function readLines(text, layout) {
  const lines = text.split(/\r\n|\r|\n/).map((line) => line.trimEnd()).filter(Boolean);
  const known = new Set(layout.alphabet);
  const problems = [];
  const values = [];
  for (const line of lines) {
    const letters = Array.from(line);
    if (values.length >= MOST) problems.push(`are more than ${MOST}`);
    else if (letters.some((letter) => !known.has(letter))) problems.push("have characters that the model does not know");
    else if (letters.length > layout.length) problems.push(`are longer than ${layout.length} characters`);
    else values.push(Uint8Array.from(encodeLine(line, layout), (one) => 255 * one));
  }
  return { noun: "line", values, labels: null, left: listed(problems) };
}
