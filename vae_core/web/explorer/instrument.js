// One code under many hands: the state that sliders, map, picture and panels are views of.
// Every change decodes once and shows it to all views in the same task; only a release (a commit)
// is told to the outside.
import { latentAxes, randomNormal } from "../engine/axes.js";
import { createEngine } from "../engine/engine.js";
import { compactClasses, validClasses, validCode } from "./valid.js";

// Codes {data, shape: [S, D]} of a density that was fitted after training, if the page gave any.
function fittedSource(size) {
  const given = window.lpSource;
  return given?.shape.at(-1) === size ? given : null;
}

// One of the codes (P, D) drawn from a learned prior; of (Y, P, D) one of the class y, a mix of
// classes being taken for its heaviest.
function randomRow({ data, shape }, y) {
  const size = shape.at(-1);
  const rows = shape.at(-2);
  const label = shape.length > 2 ? y.indexOf(Math.max(...y)) : 0;
  const row = label * rows + Math.floor(Math.random() * rows);
  return Array.from(data.subarray(row * size, (row + 1) * size));
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
export function createInstrument(pack, options = {}) {
  const { meta } = pack;
  const engine = createEngine(pack, options);
  const axes = latentAxes(meta);
  const home = new Array(engine.size);
  for (const axis of axes) home[axis.index] = axis.home;
  const hand = { z: home.slice(), y: validClasses(0, engine.classes) };
  const views = new Set();
  const listeners = new Set();
  let glance = null;
  let origin = null;
  let posterior = null;

  function current(late = false) {
    const { z, y } = glance ?? hand;
    return { z, y, previewing: glance !== null, origin, late };
  }

  function show(late = false) {
    const state = current(late);
    const picture = engine.decode(state.z, state.y);
    for (const view of views) view.show(state, picture);
  }

  function merged(next) {
    return {
      z: validCode(next.z, engine.size) ?? hand.z.slice(),
      y: validClasses(next.y, engine.classes) ?? hand.y,
    };
  }

  function go(next, who, from) {
    Object.assign(hand, merged(next));
    posterior = from;
    glance = null;
    origin = who;
    show();
  }

  engine.watch(() => show(true));

  return {
    pack,
    meta,
    engine,
    axes,
    home,
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
      views.add(view);
      const state = current();
      view.show(state, engine.decode(state.z, state.y));
      return () => views.delete(view);
    },
    onCommit: (listener) => listeners.add(listener),
    // What the next random code is drawn from, in words.
    randomWords() {
      if (fittedSource(engine.size)) return `A code from the ${window.lpSource.title}`;
      return meta.deterministic ? "A code drawn like those of the data" : "A code from the prior";
    },
    randomCode() {
      const drawn = fittedSource(engine.size) ?? pack.tensors["prior/codes"];
      if (drawn) return randomRow(drawn, hand.y);
      const z = new Array(engine.size);
      for (const axis of axes) z[axis.index] = axis.home + axis.spread * randomNormal();
      return z;
    },
    destroy: engine.destroy,
  };
}
