// In a page: graphs that Python has traced, run by the page's engine on numbers that Python gives.
//
// What is large travels by HTTP (see graph_page.py), as a pack one way and plain floats the other.

import { readPack } from "../../vae_core/web/engine/pack.js";
import { compile } from "../../vae_core/web/engine/runtime.js";

/** @param {string} address */
async function given(address) {
  return readPack(await (await fetch(address)).arrayBuffer());
}

/**
 * @param {string} address
 * @param {ArrayLike<number>[]} results
 */
async function give(address, results) {
  const floats = results.map((values) => Float32Array.from(values));
  await fetch(address, { method: "POST", body: new Blob(floats) });
}

// Runs a graph once: its pack has the graph and the number of examples, its tensors and `given/` the
// inputs. -> the sizes of the outputs, whose numbers are posted one after the other.
/** @param {string} address */
export async function runGraph(address) {
  const { meta, tensors } = await given(address);
  const inputs = Object.fromEntries(
    meta.graph.inputs.map(({ name }) => [name, tensors[`given/${name}`].data]),
  );
  const program = compile(meta.graph, tensors, meta.n);
  const results = program.run(inputs, meta.n);
  const sizes = results.map(({ length }) => length);
  await give(address, results);
  return sizes;
}
