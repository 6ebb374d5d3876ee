// In a page or in Node: steps of a training on examples and noise that Python gives.

import { readPack } from "../../vae_core/web/engine/pack.js";
import { compile } from "../../vae_core/web/engine/runtime.js";
import { createTraining } from "../../vae_core/web/learn/training.js";

// What stands under a prefix, by the rest of its name.
function part(tensors, prefix) {
  return Object.fromEntries(Object.entries(tensors)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, { data }]) => [name.slice(prefix.length), data]));
}

// Pictures of some codes, as the file's decoder draws them with these weights.
function pictures({ meta: { decoder }, tensors }, weights, given) {
  if (!decoder) return {};
  const renewed = Object.entries(weights).map(([name, data]) => [name, { shape: tensors[name].shape, data }]);
  const inputs = Object.fromEntries(decoder.inputs.map(({ name }) => [name, given[`decoded/${name}`].data]));
  const count = given["decoded/z"].shape[0];
  return { picture: compile(decoder, { ...tensors, ...Object.fromEntries(renewed) }, count).run(inputs, count)[0] };
}

// -> the weights after the steps, those that are shown as "shown/...", the "picture" that these give,
// and how it went.
export function afterSteps(file, examples, given) {
  const pack = readPack(file);
  const training = createTraining(pack, readPack(examples));
  const { meta, tensors } = readPack(given);
  for (let k = 0; k < meta.steps; k += 1) {
    const at = `${k}/`;
    training.step({
      rows: tensors[`${at}rows`].data, y: tensors[`${at}y`]?.data, noise: part(tensors, `${at}noise/`), answer: part(tensors, `${at}answer/`),
    });
  }
  const weights = training.weights();
  const shown = Object.entries(weights).map(([name, data]) => [`shown/${name}`, data]);
  const learned = Object.entries(part(training.state().tensors, "weights/"));
  const { problem } = training;
  return { problem, found: { ...Object.fromEntries([...shown, ...learned]), ...pictures(pack, weights, tensors) } };
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
