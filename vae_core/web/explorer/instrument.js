// One code under many hands: the state that sliders, map, picture and panels are views of.
// Every change decodes once and shows it to all views in the same task; only a release (a commit)
// is told to the outside.
/** @import { EngineOptions, Pack } from "../engine/types.js" */
/** @import { ExampleInHand, Instrument, InstrumentState, View } from "../kit/types.js" */
import { latentAxes } from "../engine/axes.js";
import { renewPack } from "../engine/batch.js";
import { createEngine } from "../engine/engine.js";
import { createChance } from "./chance.js";
import { compactClasses, validClasses, validCode } from "./valid.js";

// Hands that leave the example where it is: the code goes away from what its encoder said of it, by
// hand. Any other hand has another code, which is nobody's.
const STAYING = new Set(["sliders", "map", "traversals", "directions", "classes", "dice"]);

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

/** @param {import("../engine/types.js").Axis[]} axes */
function homeOf(axes) {
  const home = new Array(axes.length);
  for (const axis of axes) home[axis.index] = axis.home;
  return home;
}

// Whether a coordinate is where its example's mean is.
const isAt = (value, mean) => Math.abs(value - mean) < 1e-6;

/**
 * @param {Pack["meta"]} meta
 * @param {number} count
 */
function namesOf(meta, count) {
  return Array.from({ length: count }, (_, y) => meta.class_names?.[y] ?? `${y}`);
}

// What somebody gave an encoder, as the example in hand.
/**
 * @param {import("../engine/types.js").Posterior} posterior
 * @param {ArrayLike<number> | null} x
 * @param {number[] | null} y
 * @returns {ExampleInHand}
 */
function exampleOf({ mean, logVariance }, x, y) {
  return {
    x: x && Float32Array.from(x), y, mean, logVariance, index: null, words: "your own",
  };
}

// What is in hand: a code, its classes and the example behind it, and a glance at another code.
/**
 * @param {import("../engine/types.js").Engine} engine
 * @param {number[]} home
 */
function createHeld(engine, home) {
  const hand = { z: home.slice(), y: validClasses(0, engine.classes) };
  /** @type {typeof hand | null} */
  let glance = null;
  /** @type {string | null} */
  let origin = null;
  /** @type {ExampleInHand | null} */
  let example = null;
  let weights = 0;

  /** @param {{z?: unknown, y?: unknown}} next */
  function merged(next) {
    return {
      z: validCode(next.z, engine.size) ?? hand.z.slice(),
      y: validClasses(next.y, engine.classes) ?? hand.y,
    };
  }
  return {
    hand,
    example: () => example,
    /** @returns {InstrumentState} */
    current(late = false) {
      return { ...(glance ?? hand), previewing: glance !== null, origin, late, example, weights };
    },
    /**
     * @param {{z?: unknown, y?: unknown}} next
     * @param {string | null} who
     * @param {ExampleInHand | null | undefined} from
     */
    go(next, who, from) {
      Object.assign(hand, merged(next));
      if (from !== undefined) example = from;
      else if (!who || !STAYING.has(who)) example = null;
      glance = null;
      origin = who;
    },
    // -> whether there is anything else to show now
    /** @param {{z?: unknown, y?: unknown} | null} next */
    glance(next) {
      if (!next && !glance) return false;
      glance = next ? merged(next) : null;
      return true;
    },
    /** @param {ExampleInHand} next @param {boolean} along whether the code goes along */
    follow(next, along) {
      const old = example?.mean;
      if (old && along) hand.z = hand.z.map((value, d) => (isAt(value, old[d]) ? next.mean[d] : value));
      example = next;
    },
    renewed: () => { weights += 1; },
  };
}

// pack: {meta, tensors} of a run's weights; options: see createEngine. A view is
// {show(state, picture)}: state is {z: [D], y: [Y] or null, previewing, origin, late, example, weights}, to be
// read and not kept; picture is (C*H*W) floats, reused. A slow decoder (see engine.js) shows the last
// picture at once and its own later: then the views are shown the same state again, with late true.
//   move({z, y}, origin, example)  go there, without a commit; parts left out stay; origin names who
//                         moved; `example` is then in hand, and left out it is the one before where
//                         that hand only moves away from it, else none
//   encoded({mean, logVariance}, origin, x)  go to the mean that an encoder gave for x
//   preview({z, y})       show another code for a moment; preview(null) returns
//   renew(values, example)  new numbers for tensors of the pack, its weights among them (see batch.js), and
//                         the example in hand as they encode it, where that is known already
//   follow(example, along)  the example in hand, encoded by new weights: the code goes along in the
//                         dimensions that no hand has moved away from its mean, unless it is held
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
  const home = homeOf(axes);
  const held = createHeld(engine, home);
  const views = createViews();
  const listeners = new Set();

  function show(late = false) {
    const state = held.current(late);
    views.show(state, engine.decode(state.z, state.y));
  }

  /**
   * @param {{z?: unknown, y?: unknown}} next
   * @param {string | null} who
   * @param {ExampleInHand | null | undefined} from
   */
  function go(next, who, from) {
    held.go(next, who, from);
    show();
  }

  engine.watch(() => show(true));

  return {
    pack, meta, engine, axes, home, deterministic: Boolean(meta.deterministic),
    names: namesOf(meta, engine.classes),
    state: () => ({ z: held.hand.z.slice(), y: compactClasses(held.hand.y) }),
    // The code now, by reference: for reading within one task.
    z: () => held.hand.z,
    y: () => held.hand.y,
    get example() { return held.example(); },
    move: (next, who = null, from) => go(next, who, from),
    encoded: (given, who = null, x = null) => (
      go({ z: Array.from(given.mean) }, who, exampleOf(given, x, held.hand.y))),
    preview(next) {
      if (held.glance(next)) show();
    },
    renew(values, next = null) {
      renewPack(pack, values);
      engine.renew();
      held.renewed();
      if (next) held.follow(next, true);
      show();
    },
    follow(next, along = true) {
      held.follow(next, along);
      show();
    },
    commit(words) {
      for (const listener of listeners) listener(this.state(), words);
    },
    watch(view) {
      const state = held.current();
      return views.add(view, state, engine.decode(state.z, state.y));
    },
    onCommit: (listener) => listeners.add(listener),
    chance: createChance(pack, engine.size, axes, () => held.hand.y),
    destroy: engine.destroy,
  };
}
