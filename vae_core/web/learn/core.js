// What a training is made of, and how far it is.

/** @import { ExamplesPack, Graph, Memory, TrainablePack } from "./types.js" */
import { planGraph } from "../engine/plan.js";
import { createProgram } from "../engine/program.js";
import { workspaceOf } from "../engine/workspace.js";
import { createAverage } from "./average.js";
import { classesOf } from "./classes.js";
import { createCodebook } from "./codebook.js";
import { createExamples } from "./examples.js";
import { createNoise } from "./noise.js";
import { createOptimiser } from "./optimisers.js";
import { createOrder } from "./order.js";
import { valueAt } from "./schedule.js";
import { createShown } from "./shown.js";

/** @typedef {ReturnType<typeof createCore>} Core */
/** @typedef {ReturnType<typeof partOf>} Part */

// One of the training's programs with its graph.
/**
 * @param {Graph} graph
 * @param {Memory} memory
 */
function partOf(graph, memory) {
  const program = createProgram(planGraph(graph, memory, graph.batch ?? 1), memory);
  const input = (name) => program.inputs.find((each) => each.name === name)?.view();
  const output = (name) => program.outputs.find((each) => each.name === name)?.view();
  return { graph, program, input, output };
}

// What stays as it is while it learns, and what changes.
/**
 * @param {TrainablePack} pack
 * @param {ExamplesPack} packed
 * @param {{seed?: number, expected?: number}} options
 */
export function createCore(pack, packed, { seed = pack.meta.training.seed, expected }) {
  const record = pack.meta.training;
  if (!record?.step || !Number.isInteger(record.batch) || record.batch < 1) {
    throw new Error("This file holds a model that no page can train. Export it with --trainable.");
  }
  const memory = workspaceOf({ ...pack.tensors });
  const step = partOf(record.step, memory);
  const answer = record.answer ? partOf(record.answer, memory) : null;
  const noise = createNoise(memory, seed);
  const examples = createExamples(memory, packed, record, expected, classesOf(record.step));
  return {
    pack, record, memory, step, answer, examples, seed,
    tables: {
      schedule: pack.tensors[record.schedule].data,
      rate: pack.tensors[record.rate].data,
    },
    optimiser: createOptimiser(record.optimiser, memory, step.program),
    opponent: answer && record.opponent
      ? createOptimiser(record.opponent, memory, answer.program) : null,
    average: record.average ? createAverage(record.average, memory) : null,
    codebook: record.codebook ? createCodebook(record.codebook, memory) : null,
    noise,
    // A whole number below another, out of the same stream.
    /** @param {number} below */
    chance: (below) => Math.min(below - 1, Math.floor(below * noise.uniform())),
    order: createOrder(seed, record.batch),
    shown: createShown(pack.tensors),
    // Of the shown model: all that the file keeps of one.
    names: Object.keys(pack.tensors).filter((name) => name.startsWith("model/")),
    // What a hand may change.
    full: { ...record.weights },
    rate: record.optimiser.rate,
    // What a step changes.
    steps: 0, seen: 0, seconds: 0,
    /** @type {number | undefined} the adversary's loss at the last step */ played: undefined,
    /** @type {string | null} */ finished: null,
    /** @type {string | null} */ problem: null,
    all: () => Math.max(expected ?? 0, examples.pool().length),
  };
}

/** @param {Core} core */
export const epochOf = (core) => core.seen / core.all();

/** @param {Core} core */
export function fractionOf(core) {
  const { epochs, seconds } = core.record.budget;
  return Math.min(1, Math.max(
    epochs ? epochOf(core) / epochs : 0, seconds ? core.seconds / seconds : 0));
}

// The weights of the loss now, each as far along its schedule as the run is.
/** @param {Core} core */
export function weightsOf(core) {
  const share = valueAt(core.tables.schedule, fractionOf(core));
  return Object.fromEntries(Object.entries(core.full).map(([name, value]) => (
    [name, core.record.scheduled.includes(name) ? value * share : value])));
}
