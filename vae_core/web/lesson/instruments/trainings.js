// Several trainings that differ in what a learner chooses, one after the other, and what came of each.
//
// spec: trainings [ids of the lesson's], training (the one that nothing is changed in), compared (codes of the bound
//   that two of them are compared by; without it they are not).
// text: trainings.ID, change, start, changed, nothing; compare, comparing, difference where they are compared.
/** @import { InstrumentKind } from "../types.js" */
import { make } from "../../kit/dom.js";
import { problemLine } from "../../kit/problem_line.js";
import { readPack } from "../../engine/pack.js";
import { PANELS } from "../../explorer/panels/panels.js";
import { mountLearning } from "../../learn/view.js";
import { stream } from "../noise.js";
import { listenTo } from "../watch.js";
import { pairedDifference, weightedBounds } from "../weighted_bound.js";
import { wordsIn } from "../words.js";
import { changedFile } from "./changed.js";
import { changesOf } from "./changes.js";
import { createChoice, idOf } from "./choice.js";
import { createEnded } from "./ended.js";

const SEED = 11; // of the codes by which bounds are taken

/** @typedef {import("./choice.js").Chosen} Chosen */
/** @typedef {{id: string, chosen: Chosen, changes: string[], validation: import("../types.js").Figures, bounds: Float64Array | null}} Ended */
/** @typedef {Parameters<InstrumentKind["create"]>[0]} Given */

const rest = () => new Promise((resolve) => { setTimeout(resolve, 0); });

/** @param {ArrayBuffer} examples */
function heldOut(examples) {
  const { data, shape } = readPack(examples).tensors["validation/values"];
  const scale = data instanceof Uint8Array ? 255 : 1;
  return { values: Float32Array.from(data, (value) => value / scale), count: shape[0] };
}

// The files of what is chosen: the same training with its numbers, each made once.
/** @param {Given} given */
function createFiles({ sources, spec }) {
  /** @type {Map<string, Promise<{file: ArrayBuffer, examples: ArrayBuffer, config: Record<string, any>}>>} */
  const found = new Map();
  /** @param {Chosen} chosen */
  function of({ training, numbers }) {
    const id = idOf({ training, numbers });
    const known = found.get(id) ?? sources.training(training).then(({ file, examples }) => {
      const ready = changedFile(file, numbers);
      return { file: ready, examples, config: /** @type {any} */ (readPack(ready)).meta.config };
    });
    found.set(id, known);
    return known;
  }
  const first = () => of({ training: /** @type {string} */ (spec.training), numbers: {} });
  return {
    of,
    /** @param {Chosen} chosen what this one has changed */
    changes: async (chosen) => changesOf((await first()).config, (await of(chosen)).config),
  };
}

/** @type {InstrumentKind["create"]} */
function create(given) {
  const { lesson, spec, course, tell } = given;
  const files = createFiles(given);
  const place = make("div", {});
  const wait = make("p", { class: "lp-muted", role: "status", hidden: "", text: wordsIn(course.language).making });
  const choice = createChoice(given, (chosen) => { begin(chosen).catch(fail); });
  const ended = createEnded(given, choice.words, compare);
  let gone = false;
  /** @type {Awaited<ReturnType<typeof mountLearning>> | null} */
  let view = null;

  /** @param {unknown} error */
  function fail(error) {
    wait.hidden = true;
    choice.rest(false);
    place.replaceChildren(problemLine(error));
  }
  /** @param {Chosen} chosen @param {import("../types.js").TaskEvent & {kind: "finished"}} event */
  async function finish(chosen, event) {
    const changes = await files.changes(chosen);
    tell(/** @type {any} */ ({ ...event, training: idOf(chosen), changes }));
    choice.rest(false);
    const bounds = spec.compared && view ? await boundsOf(chosen, await view.session.save()) : null;
    ended.add({ id: idOf(chosen), chosen, changes, validation: /** @type {any} */ (event.validation), bounds });
  }
  /** @param {Chosen} chosen @param {Uint8Array} saved */
  async function boundsOf(chosen, saved) {
    const { values, count } = heldOut((await files.of(chosen)).examples);
    return weightedBounds(readPack(/** @type {any} */ (saved)), values, count, { codes: spec.compared, normal: stream(SEED), rest });
  }
  /** @param {Ended} one @param {Ended} other */
  function compare(one, other) {
    const { mean, error } = pairedDifference(/** @type {any} */ (one.bounds), /** @type {any} */ (other.bounds));
    tell(/** @type {any} */ ({ kind: "compared", trainings: [one.id, other.id], mean, error }));
    return { mean, error };
  }
  /** @param {Chosen} chosen */
  async function begin(chosen) {
    choice.rest(true);
    wait.hidden = false;
    const { file, examples } = await files.of(chosen);
    if (gone) return;
    view?.destroy();
    const { names } = /** @type {any} */ (readPack(file)).meta.training;
    const ears = listenTo((event) => {
      if (event.kind === "finished") finish(chosen, event).catch(fail);
      else tell(/** @type {any} */ ({ ...event, training: idOf(chosen) }));
    }, names);
    view = await mountLearning(place, {
      file, examples, id: `lesson-${lesson.name}-${idOf(chosen)}`, title: choice.words(chosen), start: true,
      panels: PANELS, read: () => "", write: () => window.location.href, ears,
    });
    wait.hidden = true;
    if (gone) view.destroy();
  }
  return {
    node: make("div", { class: "lp-lesson-instrument lp-trainings" }, choice.node, wait, ended.node, place),
    destroy() {
      gone = true;
      view?.destroy();
    },
  };
}

/** @type {InstrumentKind} */
export const trainings = { create };
