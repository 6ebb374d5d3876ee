// The page's half of benchmarks/page.py: a training in the page, some steps at a time.

import { readPack } from "../vae_core/web/engine/pack.js";
import { createTraining } from "../vae_core/web/learn/training.js";
import { REST, warmUp } from "../vae_core/web/learn/warm.js";

/** @type {ReturnType<typeof createTraining>} */
let training;

const read = async (address) => readPack(new Uint8Array(await (await fetch(address)).arrayBuffer()));

export async function prepare([file, examples]) {
  training = createTraining(await read(file), await read(examples));
  warmUp();
  await new Promise((resolve) => { setTimeout(resolve, REST); });
}

/** @param {number} count */
export function steps(count) {
  for (let k = 0; k < count; k += 1) training.step({}, false);
  return training.problem ?? training.finished();
}

// Posts the weights that are shown, one after the other. -> [[name, how many]]
/** @param {string} address */
export async function weights(address) {
  const all = Object.entries(training.weights());
  await fetch(address, { method: "POST", body: new Blob(all.map(([, data]) => data)) });
  return all.map(([name, { length }]) => [name, length]);
}

// Milliseconds of a step, of so many.
/** @param {number} count */
export function pace(count) {
  const begun = performance.now();
  steps(count);
  return (performance.now() - begun) / count;
}
