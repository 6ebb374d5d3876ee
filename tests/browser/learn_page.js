// In a page or in Node: steps of a training on examples and noise that Python gives.

import { readPack } from "../../vae_core/web/engine/pack.js";
import { createTraining } from "../../vae_core/web/learn/training.js";

// What stands under a prefix, by the rest of its name.
function part(tensors, prefix) {
  return Object.fromEntries(Object.entries(tensors)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, { data }]) => [name.slice(prefix.length), data]));
}

// -> the weights after the steps, those that are shown as "shown/...", and how it went.
export function afterSteps(file, examples, given) {
  const training = createTraining(readPack(file), readPack(examples));
  const { meta, tensors } = readPack(given);
  for (let k = 0; k < meta.steps; k += 1) {
    const at = `${k}/`;
    training.step({
      rows: tensors[`${at}rows`].data, y: tensors[`${at}y`]?.data, noise: part(tensors, `${at}noise/`), answer: part(tensors, `${at}answer/`),
    });
  }
  const shown = Object.entries(training.weights()).map(([name, data]) => [`shown/${name}`, data]);
  const learned = Object.entries(part(training.state().tensors, "weights/"));
  return { problem: training.problem, steps: training.steps, found: Object.fromEntries([...shown, ...learned]) };
}

const bytes = async (address) => new Uint8Array(await (await fetch(address)).arrayBuffer());

// The same by addresses: the numbers are posted one after the other. -> [[name, how many]]
export async function takeSteps(addresses) {
  const [file, examples, given] = await Promise.all(addresses.map(bytes));
  const { problem, found } = afterSteps(file, examples, given);
  if (problem) throw new Error(problem);
  const all = Object.entries(found);
  await fetch(addresses[2], { method: "POST", body: new Blob(all.map(([, data]) => data)) });
  return all.map(([name, { length }]) => [name, length]);
}
