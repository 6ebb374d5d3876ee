// A training in the page: a file that can be trained (vae_core/artifacts/trainable.py), examples, and
// one step after the other. No page and no clock of its own: whoever has it says when.

/** @import { ExamplesPack, Given, State, TrainablePack } from "./types.js" */
/** @import { Core } from "./core.js" */
import { createCore, epochOf, fractionOf } from "./core.js";
import { createDescribed } from "./described.js";
import { createKeeping } from "./keeping.js";
import { createMoments } from "./moments.js";
import { numbersOf } from "./numbers.js";
import { createReporter } from "./reporter.js";
import { captured, restored } from "./state.js";
import { takeStep } from "./step.js";

// The weights of this moment to those that are shown.
/** @param {Core} core */
function show({ average, memory, names, shown, record }) {
  const copied = average ? record.average?.copied : names;
  for (const name of copied ?? []) shown.set(name, numbersOf(memory, name));
  average?.each(shown.set);
  shown.changed();
}

/** @param {Core} core */
const diverged = ({ steps, rate }) => (
  `The training diverged: the loss became infinite or NaN at step ${steps}. Lower the learning rate `
  + `(${rate}) or set a gradient clip. The best weights before that are kept.`);

// Steps, one by one or for a while.
/**
 * @param {Core} core
 * @param {ReturnType<typeof createKeeping>} keeping
 * @param {ReturnType<typeof createReporter>} reporter
 * @param {ReturnType<typeof createMoments>} moments
 */
function createRun(core, keeping, reporter, moments) {
  let took = 0; // milliseconds of the last step

  // Why it is over; the best weights are those that it leaves.
  function close() {
    const stale = keeping.validated() - keeping.best().epoch;
    if (fractionOf(core) >= 1) core.finished = "budget";
    else if (core.record.patience && stale >= core.record.patience) {
      core.finished = "no better validation loss for a while";
    }
    if (core.finished) keeping.finish();
  }

  /**
   * One step, or none where it is over.
   * @param {Given} [given]
   * @param {boolean} [measured] whether the gradient is measured, as before a report
   */
  function step(given = {}, measured = true) {
    if (core.problem || core.finished) return;
    const [begun, before] = [performance.now(), fractionOf(core)];
    if (!takeStep(core, given, () => reporter.add(measured))) {
      core.problem = diverged(core);
      keeping.fallBack();
      return;
    }
    core.seconds += (performance.now() - begun) / 1000;
    moments.look(before);
    keeping.look(epochOf(core));
    close();
  }

  return {
    step,
    /**
     * Steps for so many milliseconds, one at least, of which the last is measured.
     * @param {number} ms
     * @returns {number} steps taken
     */
    advance(ms) {
      const until = performance.now() + ms;
      const first = core.steps;
      for (let last = false; !last && !core.problem && !core.finished;) {
        const begun = performance.now();
        last = begun + took > until;
        step({}, last);
        took = performance.now() - begun;
      }
      return core.steps - first;
    },
  };
}

/**
 * Training, step by step. `expected`: how many examples there will be, where `more` brings others;
 * `state`: of a training of the same file, to go on from.
 * @param {TrainablePack} pack
 * @param {ExamplesPack} examples
 * @param {{seed?: number, state?: State | null, expected?: number}} [options]
 */
export function createTraining(pack, examples, options = {}) {
  const { state = null } = options;
  const core = createCore(pack, examples, { ...options, seed: state?.meta.seed ?? options.seed });
  const { shown, examples: { validation, add } } = core;
  const keeping = createKeeping(core, () => show(core));
  // What is over has left the weights that are shown.
  const showNow = () => { if (!core.finished && !core.problem) show(core); };
  const reporter = createReporter(core, showNow);
  const describe = createDescribed(pack, shown, validation);
  if (state) restored(core, keeping, reporter, state);
  if (core.finished || core.problem) keeping.fallBack();
  const moments = createMoments(core, () => show(core), reporter.codes);
  moments.first();

  const { step, advance } = createRun(core, keeping, reporter, moments);
  return {
    step,
    advance,
    report: reporter.report,
    // The shown model: averaged where it is averaged; at the end the best.
    weights() {
      showNow();
      return Object.fromEntries(core.names.map((name) => [name, shown.get(name)]));
    },
    // What a file that keeps these weights says of its model: see described.js.
    described() {
      showNow();
      return describe();
    },
    /** @param {{weights?: Record<string, number>, rate?: number}} changed */
    set({ weights = {}, rate = core.rate }) {
      for (const name of Object.keys(core.full)) core.full[name] = weights[name] ?? core.full[name];
      core.rate = rate;
    },
    more: add,
    moments: moments.take,
    state: () => captured(core, keeping, reporter),
    fraction: () => fractionOf(core),
    finished: () => core.finished,
    get problem() { return core.problem; },
    get steps() { return core.steps; },
  };
}
