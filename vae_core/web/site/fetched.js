// What a site's pages fetch from the folder that they lie in: packs and records, compressed by gzip.
// A host that unpacks them by itself is fine too.
import { gunzip } from "../kit/gunzip.js";

/**
 * @param {string} path below the page's folder
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export async function fetchFile(path) {
  let answer;
  try {
    answer = await fetch(path);
  } catch {
    throw new Error("The host of this page does not answer. Check the network, then reload the page.");
  }
  if (!answer.ok) throw new Error(`The host has no ${path} (${answer.status}). The site was not copied whole.`);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  return new Uint8Array(await gunzip(bytes).arrayBuffer());
}
