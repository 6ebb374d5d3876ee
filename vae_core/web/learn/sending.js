// Sends what was trained to a server that makes a run of it.
/** @import { Report, Taken } from "./messages.js" */
import { writePack } from "../engine/pack_writing.js";

/**
 * @param {string} address
 * @param {string} explore the address of a run's page, without the run
 * @param {Uint8Array} bytes of a weights file
 * @param {Report | null} report the last one
 * @param {Taken[]} taken the snapshots of its training
 */
export async function sentTo(address, explore, bytes, report, taken) {
  const file = (data) => ({ shape: [data.length], data });
  const moments = taken.map((each) => [`moment/${each.record.step}`, file(each.bytes)]);
  const body = writePack(report?.meta ?? {}, { file: file(bytes), ...Object.fromEntries(moments) });
  let answer;
  try {
    answer = await fetch(address, { method: "POST", body: new Blob([/** @type {any} */ (body)]) });
  } catch {
    throw new Error("The server did not answer. The model is still here: save it to a file, or try again.");
  }
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(said.said ?? "The server could not keep it. Save it to a file, or try again.");
  if (!said.run) return { words: said.said };
  return { words: "It is a run on the server now.", link: { text: "Open it on Explore", href: `${explore}?run=${said.run}` } };
}
