// Paths: from A to B straight through the latent space, along a great circle, and, for contrast,
// as a mere cross-fade of the two pictures.
import { createChips } from "../../kit/chips.js";
import { codeSources, exampleCodes } from "../codes.js";
import { make } from "../../kit/dom.js";
import { createFader } from "../../kit/fader.js";
import { createFeed, packCodes } from "../../kit/feed.js";
import { lerp, slerp } from "../../engine/latent_math.js";
import { makePane } from "../../kit/panel_style.js";
import { createPlayer } from "../../kit/player.js";
import { createSlot } from "../../kit/slot.js";
import { createTiles } from "../../kit/tiles.js";
import { explain } from "../../kit/tip.js";
/** @import { Instrument, InstrumentState, PanelContext } from "../../kit/types.js" */

const STEPS = 11;
const LARGEST = 84; // CSS pixels across a tile
const LABEL = 74; // CSS pixels for the names of rows
const KINDS = ["Straight", "Spherical"];

// Two examples to begin with, of different classes where there are classes, else two samples.
/** @param {Instrument} instrument */
function chooseEnds(instrument) {
  const examples = exampleCodes(instrument.pack);
  if (examples.length < 2) {
    const sample = () => ({ z: instrument.chance.code(), y: null, words: "a random sample" });
    return [sample(), sample()];
  }
  const [a, ...rest] = examples;
  return [a, rest.find(({ y }) => y !== a.y) ?? rest[0]];
}

// pictures (2 * columns, C, H, W) -> the same with the cross-fade of the ends as a third row.
/**
 * @param {Float32Array} pictures
 * @param {number} columns
 */
function withFade(pictures, columns) {
  const size = pictures.length / (2 * columns);
  const all = new Float32Array(3 * columns * size);
  all.set(pictures);
  const a = pictures.subarray(0, size);
  const b = pictures.subarray((columns - 1) * size, columns * size);
  for (let column = 0; column < columns; column += 1) {
    const t = column / (columns - 1);
    const start = (2 * columns + column) * size;
    for (let i = 0; i < size; i += 1) all[start + i] = (1 - t) * a[i] + t * b[i];
  }
  return all;
}

// The two ends of the paths. code(which, at): the code at t of a path, 0
// straight and 1 spherical; the classes of a conditional model always go straight.
/**
 * @param {Instrument} instrument
 * @param {() => void} onSet after the user has filled an end
 */
function createEnds(instrument, onSet) {
  const groups = codeSources(instrument);
  const [a, b] = ["A", "B"].map((name) => createSlot(instrument, name, groups, onSet));
  const [from, to] = chooseEnds(instrument);
  a.set(from, from.words);
  b.set(to, to.words);
  const swap = make("button", { type: "button", class: "lp-button", text: "Swap A and B" });
  swap.addEventListener("click", () => {
    const [first, second] = [a, b].map((slot) => ({ code: slot.code(), words: slot.words() }));
    a.set(second.code, second.words);
    b.set(first.code, first.words);
    onSet();
  });
  return {
    node: make("div", { class: "lp-slots" }, a.node, b.node, swap),
    /**
     * @param {number} which
     * @param {number} at
     */
    code(which, at) {
      const [start, end] = [a.code(), b.code()];
      const z = which === 1 ? slerp(start.z, end.z, at, instrument.home) : lerp(start.z, end.z, at);
      return { z, y: start.y && end.y ? lerp(start.y, end.y, at) : null };
    },
    // pictures (2 * columns, C, H, W) of both paths
    /**
     * @param {Float32Array} pictures
     * @param {number} columns
     */
    draw(pictures, columns) {
      const each = pictures.length / (2 * columns);
      a.draw(pictures.subarray(0, each));
      b.draw(pictures.subarray((columns - 1) * each, columns * each));
    },
  };
}

// The pictures of both paths and of the cross-fade, as tiles. -> createTiles' with renew() after a
// change of the ends -> whether there are any columns
/**
 * @param {PanelContext} context
 * @param {ReturnType<typeof createEnds>} ends
 * @param {{onLayout: () => void, onPick: (row: number, t: number) => void}} hands
 */
function createSteps({ instrument, batch }, ends, { onLayout, onPick }) {
  const { shape, size, classes } = instrument.engine;
  const tiles = createTiles(shape, {
    name: "paths from A to B",
    label: LABEL,
    largest: LARGEST,
    header: (column, columns) => (column / (columns - 1)).toFixed(2).replace(/\.?0+$/, ""),
    describe: (row, column, columns) => (
      `${KINDS[row].toLowerCase()} path, t ${(column / (columns - 1)).toFixed(2)}`
    ),
    onLayout,
    onPick: (row, column, columns) => onPick(row, column / (columns - 1)),
  });
  const feed = createFeed(batch, "paths", (pictures, { columns = 0 }) => {
    ends.draw(pictures, columns);
    if (columns === tiles.columns()) tiles.draw(withFade(pictures, columns));
  });
  const title = (text) => ({ title: make("span", { text }) });
  return {
    tiles,
    start: () => tiles.set({
      steps: STEPS,
      rows: [
        title("straight"), title("spherical"), { ...title("cross-fade of pixels"), fixed: true },
      ],
    }),
    renew() {
      const columns = tiles.columns();
      if (!columns) return false;
      const codes = [0, 1].flatMap((which) => (
        Array.from({ length: columns }, (_, column) => ends.code(which, column / (columns - 1)))
      ));
      feed.ask({ ...packCodes(codes, size, classes), columns });
      return true;
    },
    destroy() {
      feed.stop();
      tiles.destroy();
    },
  };
}

// Which path is gone, how far, and whether the code is on it still.
/**
 * @param {PanelContext} context
 * @param {ReturnType<typeof createEnds>} ends
 * @param {() => void} onMove
 */
function createTravel({ instrument }, ends, onMove) {
  let kind = 1;
  let t = 0;
  let onPath = false;
  let travelling = false; // this panel is moving the instrument right now
  const travel = {
    kind: () => kind,
    t: () => t,
    onPath: () => onPath,
    /** @param {number} which */
    take(which) { kind = which; },
    /** @param {number} at */
    go(at, preview = false) {
      t = at;
      onPath = true;
      travelling = true;
      if (preview) instrument.preview(ends.code(kind, t));
      else instrument.move(ends.code(kind, t), "paths");
      travelling = false;
      onMove();
    },
    /** @param {number} at */
    settle(at) {
      travel.go(at);
      instrument.commit(`${KINDS[kind].toLowerCase()} path from A to B, t ${t.toFixed(2)}`);
    },
    // Whether a move of the instrument is somebody else's.
    elsewhere: () => !travelling,
    // The code is z now. -> whether that has left the path
    /** @param {number[]} z */
    leave(z) {
      if (!onPath) return false;
      const expected = ends.code(kind, t).z;
      onPath = z.every((value, k) => value === expected[k]);
      return !onPath;
    },
  };
  return travel;
}

/**
 * @param {number} kind
 * @param {(kind: number) => void} onPick
 */
function createKinds(kind, onPick) {
  const chips = createChips(KINDS, { label: "Path", onPick });
  chips.show(kind);
  explain(chips.node, "Straight: linear interpolation. Spherical: along a great circle, as far "
    + "from the middle as A and B are");
  return chips;
}

// See tabs.js.
/** @param {PanelContext} context */
export function createPaths(context) {
  const ends = createEnds(context.instrument, renew);
  const travel = createTravel(context, ends, () => {
    fader.show(travel.t());
    mark();
  });
  const { go, settle } = travel;

  function mark() {
    const here = travel.onPath() ? Math.round(travel.t() * (steps.tiles.columns() - 1)) : -1;
    steps.tiles.mark([0, 1].map((row) => (row === travel.kind() ? here : -1)));
  }

  // After a change of A, B or the number of columns.
  function renew() {
    if (steps.renew()) mark();
  }

  const steps = createSteps(context, ends, {
    onLayout: renew,
    onPick(row, t) {
      player.halt();
      travel.take(row);
      chips.show(row);
      settle(t);
    },
  });
  const chips = createKinds(travel.kind(), (index) => {
    travel.take(index);
    if (travel.onPath() && !player.playing()) settle(travel.t());
    else mark();
  });
  const fader = createFader({
    name: "t, A to B", low: 0, high: 1, step: 0.01, format: (value) => value.toFixed(2),
    onMove(value) {
      player.halt();
      go(value);
    },
    onRelease: settle,
  });
  const player = createPlayer({
    at: travel.t,
    steps: () => Math.max(1, steps.tiles.columns() - 1),
    onFrame: (at) => go(at, true),
    onStop: settle, onStep: settle,
    onLost: () => context.instrument.preview(null),
  });
  steps.start();

  return {
    node: makePane("Paths", ends.node,
      make("div", { class: "lp-bar" }, chips.node, player.node), fader.node, steps.tiles.node),
    /** @param {InstrumentState} state */
    show({ z, previewing, late }) {
      if (!travel.elsewhere() || late) return;
      // Somebody else has moved: the run is over, and the code is no longer on the path.
      if (player.playing()) player.halt();
      if (!previewing && travel.leave(z)) mark();
    },
    renew,
    destroy() {
      player.destroy();
      steps.destroy();
    },
  };
}
