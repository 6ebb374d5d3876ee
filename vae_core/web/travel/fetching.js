// Snapshots that a server or a host of files has.
import { gunzip } from "../kit/gunzip.js";

const UNSENT = "This snapshot did not come. Move on, or reload the page.";

/**
 * The bytes at an address, unpacked where they are packed.
 * @param {string} address
 */
export async function fetchOne(address) {
  const unsent = () => { throw new Error(UNSENT); };
  const answer = await fetch(address).catch(unsent);
  if (!answer.ok) return unsent();
  const bytes = new Uint8Array(await answer.arrayBuffer().catch(unsent));
  const packed = bytes[0] === 0x1f && bytes[1] === 0x8b; // the header of a pack begins with its length, far below
  return packed ? new Uint8Array(await (await gunzip(bytes)).arrayBuffer()) : bytes;
}
