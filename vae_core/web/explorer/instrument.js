// One code under many hands: the state that sliders, map, picture and panels are views of.
// Every change decodes once and shows it to all views in the same task; only a release (a commit)
// is told to the outside.
/** @import { EngineOptions, Pack, Posterior, Tensor } from "../engine/types.js" */
/** @import { Instrument, InstrumentState, View } from "../kit/types.js" */
import { latentAxes, randomNormal } from "../engine/axes.js";
import { createEngine } from "../engine/engine.js";
import { compactClasses, validClasses, validCode } from "./valid.js";

// Codes {data, shape: [S, D]} of a density that was fitted after training, if the page gave any.
/** @param {number} size */
function fittedSource(size) {
  const given = window.lpSource;
  return given && given.shape.at(-1) === size ? given : null;
}

// One of the codes (P, D) drawn from a learned prior; of (Y, P, D) one of the class y, a mix of
// classes being taken for its heaviest.
/**
 * @param {Tensor} tensor
 * @param {number[] | null} y
 */
function randomRow({ data, shape }, y) {
  const [rows, size] = shape.slice(-2);
  const label = shape.length > 2 && y ? y.indexOf(Math.max(...y)) : 0;
  const row = label * rows + Math.floor(Math.random() * rows);
  return Array.from(data.subarray(row * size, (row + 1) * size));
}

// Who is shown the state.
function createViews() {
  /** @type {Set<View>} */
  const views = new Set();
  return {
    /**
     * @param {InstrumentState} state
     * @param {Float32Array} picture
     */
    show(state, picture) {
      for (const view of views) view.show(state, picture);
    },
    /**
     * @param {View} view
     * @param {InstrumentState} state
     * @param {Float32Array} picture
     */
    add(view, state, picture) {
      views.add(view);
      view.show(state, picture);
      return () => { views.delete(view); };
    },
  };
}

// Random codes, and in words what the next one is drawn from.
/**
 * @param {Pack} pack
 * @param {number} size
 * @param {Instrument["axes"]} axes
 * @param {() => number[] | null} classes
 */
function createChance({ meta, tensors }, size, axes, classes) {
  return {
    randomWords() {
      const fitted = fittedSource(size);
      if (fitted) return `A code from the ${fitted.title}`;
      return meta.deterministic ? "A code drawn like those of the data" : "A code from the prior";
    },
    randomCode() {
      const drawn = fittedSource(size) ?? tensors["prior/codes"];
      if (drawn) return randomRow(drawn, classes());
      const z = new Array(size);
      for (const axis of axes) z[axis.index] = axis.home + axis.spread * randomNormal();
      return z;
    },
  };
}

// pack: {meta, tensors} of a run's weights; options: see createEngine. A view is
// {show(state, picture)}: state is {z: [D], y: [Y] or null, previewing, origin, late}, to be read
// and not kept; picture is (C*H*W) floats, reused. A slow decoder (see engine.js) shows the last
// picture at once and its own later: then the views are shown the same state again, with late true.
//   move({z, y}, origin)  go there, without a commit; parts left out stay; origin names who moved
//   encoded({mean, logVariance}, origin)  go to the mean that an encoder gave; its posterior is
//                         `posterior` (null at all other times) until the next move
//   preview({z, y})       show another code for a moment; preview(null) returns
//   commit(words)         a release: `words` tell a screen reader what was done
//   watch(view)           add a view and show it the state; -> a function that removes it
//   onCommit(listener)    listener(state(), words)
//   destroy()             end what decodes elsewhere
/**
 * @param {Pack} pack
 * @param {EngineOptions} [options]
 * @returns {Instrument}
 */
export function createInstrument(pack, options = {}) {
  const { meta } = pack;
  const engine = createEngine(pack, options);
  const axes = latentAxes(meta);
  const home = new Array(engine.size);
  for (const axis of axes) home[axis.index] = axis.home;
  const hand = { z: home.slice(), y: validClasses(0, engine.classes) };
  const views = createViews();
  const listeners = new Set();
  /** @type {typeof hand | null} */
  let glance = null;
  /** @type {string | null} */
  let origin = null;
  /** @type {Posterior | null} */
  let posterior = null;

  /** @returns {InstrumentState} */
  function current(late = false) {
    return { ...(glance ?? hand), previewing: glance !== null, origin, late };
  }

  function show(late = false) {
    const state = current(late);
    views.show(state, engine.decode(state.z, state.y));
  }

  /** @param {{z?: unknown, y?: unknown}} next */
  function merged(next) {
    return {
      z: validCode(next.z, engine.size) ?? hand.z.slice(),
      y: validClasses(next.y, engine.classes) ?? hand.y,
    };
  }

  /**
   * @param {{z?: unknown, y?: unknown}} next
   * @param {string | null} who
   * @param {Posterior | null} from
   */
  function go(next, who, from) {
    Object.assign(hand, merged(next));
    posterior = from;
    glance = null;
    origin = who;
    show();
  }

  engine.watch(() => show(true));

  return {
    pack, meta, engine, axes, home,
    deterministic: Boolean(meta.deterministic),
    names: Array.from({ length: engine.classes }, (_, y) => meta.class_names?.[y] ?? `${y}`),
    state: () => ({ z: hand.z.slice(), y: compactClasses(hand.y) }),
    // The code now, by reference: for reading within one task.
    z: () => hand.z,
    y: () => hand.y,
    get posterior() { return posterior; },
    move: (next, who = null) => go(next, who, null),
    encoded: (given, who = null) => go({ z: Array.from(given.mean) }, who, given),
    preview(next) {
      if (!next && !glance) return;
      glance = next ? merged(next) : null;
      show();
    },
    commit(words) {
      for (const listener of listeners) listener(this.state(), words);
    },
    watch(view) {
      const state = current();
      return views.add(view, state, engine.decode(state.z, state.y));
    },
    onCommit: (listener) => listeners.add(listener),
    ...createChance(pack, engine.size, axes, () => hand.y),
    destroy: engine.destroy,
  };
}
