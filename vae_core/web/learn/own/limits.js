// How much of somebody's own is read, and what is said of what is not.

export const MOST = 20_000; // examples
export const MOST_BYTES = 50e6; // of a text file

/**
 * Examples that were read: values in [0, 255] of bytes, or numbers; `noun`: what one is called; `left`: what
 * was left out, in words.
 * @typedef {{noun: string, values: (Uint8Array | Float32Array)[], labels: number[] | null, left: string}} Found
 */

// "3 are too long, 2 have no number": each kind of problem with how often it came.
/** @param {string[]} problems */
export function listed(problems) {
  const kinds = new Map();
  for (const each of problems) kinds.set(each, (kinds.get(each) ?? 0) + 1);
  return Array.from(kinds, ([words, count]) => `${count} ${words}`).join(", ");
}

/** @param {File} file */
export async function textOf(file) {
  if (file.size > MOST_BYTES) {
    throw new Error(`“${file.name.slice(0, 60)}” has ${Math.round(file.size / 1e6)} MB; at most 50 can be read here.`);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
  } catch {
    throw new Error(`“${file.name.slice(0, 60)}” is no text in UTF-8. Save it so and choose it again.`);
  }
}
