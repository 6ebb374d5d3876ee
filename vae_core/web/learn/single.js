// One step of a file's own optimiser on one example alone, from the weights that are shown: what the
// anatomy's last step takes. The graph is that of a whole batch, here of the same example each time.
/** @import { Learner } from "../anatomy/types.js" */
/** @import { Graph, Memory, TrainablePack } from "./types.js" */
import { readPack } from "../engine/pack.js";
import { planGraph } from "../engine/plan.js";
import { createProgram } from "../engine/program.js";
import { workspaceOf } from "../engine/workspace.js";
import { createNoise } from "./noise.js";
import { numbersOf } from "./numbers.js";
import { createOptimiser } from "./optimisers.js";

const NAMES = { adam: "Adam", adamw: "AdamW", rmsprop: "RMSprop", sgd: "SGD" };
const OF_A_BATCH = /running_(mean|var)$/; // what batch normalisation counts: of one example it is nothing

// Whether one example teaches what it would among others.
/** @param {TrainablePack} pack */
function teachesAlone({ meta }) {
  const { step, answer } = meta.training;
  const objective = meta.anatomy?.objective;
  if (!objective || answer || objective.compares || objective.adversary) return false;
  if (objective.name === "score-function") return false; // which measures a draw by those of others
  return !(step.state ?? []).some(({ tensor }) => OF_A_BATCH.test(tensor));
}

// Numbers of one example for every place of a batch: (K, D) to (K, B, D).
/** @param {Float32Array} into @param {ArrayLike<number>} values @param {number} draws @param {number} batch */
export function repeat(into, values, draws, batch) {
  const size = values.length / draws;
  if (into.length !== draws * batch * size) throw new Error(`${values.length} numbers do not fill ${into.length}.`);
  for (let k = 0; k < draws; k += 1) {
    const own = Array.prototype.slice.call(values, k * size, (k + 1) * size);
    for (let row = 0; row < batch; row += 1) into.set(own, (k * batch + row) * size);
  }
}

/**
 * @param {Graph} graph
 * @param {ReturnType<typeof createProgram>} program
 * @param {Memory} memory
 * @param {Parameters<Learner["step"]>[0] & {examples: number}} given
 */
function feed(graph, program, memory, { x, y, epsilon, weights, examples }) {
  createNoise(memory, 1).fill(graph, program); // what else is drawn, as dropout's masks
  const batch = graph.batch ?? 1;
  program.inputs.forEach(({ name, view }, index) => {
    const into = view();
    if (name === "x") repeat(into, x, 1, batch);
    else if (name === "y") repeat(into, y ?? new Float32Array(into.length / batch), 1, batch);
    else if (name === "epsilon" && epsilon) repeat(into, epsilon, graph.inputs[index].shape.length > 2 ? Number(graph.inputs[index].shape[0]) : 1, batch);
    else if (name === "examples") into.fill(examples);
    else if (name in weights) into.fill(weights[name]);
  });
}

/**
 * null where one example alone teaches nothing that a batch would.
 * @param {ArrayBuffer | Uint8Array} file a trainable file
 * @returns {Learner | null}
 */
export function createSingleStep(file) {
  const pack = /** @type {TrainablePack} */ (readPack(file));
  if (!teachesAlone(pack)) return null;
  const { step: graph, optimiser, examples } = pack.meta.training;
  return {
    name: NAMES[optimiser.name] ?? "",
    step(given) {
      const memory = workspaceOf({ ...pack.tensors, ...given.tensors });
      const program = createProgram(planGraph(graph, memory, graph.batch ?? 1), memory);
      const moved = createOptimiser(optimiser, memory, program);
      feed(graph, program, memory, { ...given, examples });
      program.run();
      moved.step(optimiser.rate);
      return Object.fromEntries(moved.names.map((name) => [name, numbersOf(memory, name).slice()]));
    },
  };
}
