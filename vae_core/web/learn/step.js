// One step of a training: examples and noise into the graph, its gradients into the weights.

/** @import { Given } from "./types.js" */
/** @import { Core, Part } from "./core.js" */
import { fractionOf, weightsOf } from "./core.js";
import { valueAt } from "./schedule.js";

// What a graph is given beside what is drawn: examples, their classes and the weights of the loss.
/**
 * @param {Core} core
 * @param {Part} part
 * @param {Uint32Array} rows
 * @param {Float32Array} [classes] in place of those that the examples have
 */
function feed(core, part, rows, classes) {
  const x = part.input("x");
  core.examples.read(rows, /** @type {Float32Array} */ (x).byteOffset);
  const y = part.input("y");
  if (y && classes) y.set(classes);
  else if (y) core.examples.readClasses(rows, y);
  for (const [name, value] of Object.entries({ ...weightsOf(core), examples: core.all() })) {
    part.input(name)?.fill(value);
  }
}

/**
 * @param {Core} core
 * @param {Given} given
 * @param {() => void} told runs when the step's results are there: what comes after it, an opponent's
 *   answer too, is computed in the same memory
 * @returns {boolean} whether it was a step: not where the loss is no number
 */
export function takeStep(core, given, told) {
  const { step, answer, memory, noise, record } = core;
  const rows = given.rows ? Uint32Array.from(given.rows)
    : core.examples.beside(core.order.next(core.examples.pool()), core.steps);
  feed(core, step, rows, given.y);
  noise.fill(step.graph, step.program, given.noise);
  step.program.run();
  const rate = core.rate * valueAt(core.tables.rate, fractionOf(core));
  if (!Number.isFinite(/** @type {Float32Array} */ (step.output("loss"))[0])) return false;
  told();
  core.optimiser.step(rate);
  core.codebook?.(/** @type {Float32Array} */ (step.output("before")), core.chance);
  memory.version += 1; // the weights are others now
  if (answer) {
    feed(core, answer, rows, given.y);
    for (const name of ["z", "parameters"]) answer.input(name)?.set(/** @type {Float32Array} */ (step.output(name)));
    noise.fill(answer.graph, answer.program, given.answer);
    answer.program.run();
    core.opponent?.step(rate);
    [core.played] = /** @type {Float32Array} */ (answer.output("loss"));
    memory.version += 1;
  }
  core.steps += 1;
  core.seen += record.batch;
  core.average?.update(core.steps);
  return true;
}
