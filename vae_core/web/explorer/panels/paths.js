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

const STEPS = 11;
const LARGEST = 84; // CSS pixels across a tile
const LABEL = 74; // CSS pixels for the names of rows
const KINDS = ["Straight", "Spherical"];

// Two examples to begin with, of different classes where there are classes, else two samples.
function chooseEnds(instrument) {
  const examples = exampleCodes(instrument.pack);
  if (examples.length < 2) {
    const sample = () => ({ z: instrument.randomCode(), y: null, words: "a random sample" });
    return [sample(), sample()];
  }
  const [a, ...rest] = examples;
  return [a, rest.find(({ y }) => y !== a.y) ?? rest[0]];
}

// pictures (2 * columns, C, H, W) -> the same with the cross-fade of the ends as a third row.
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

// See tabs.js.
export function createPaths({ instrument, batch }) {
  const { shape, size, classes } = instrument.engine;
  const groups = codeSources(instrument);
  const a = createSlot(instrument, "A", groups, renew);
  const b = createSlot(instrument, "B", groups, renew);
  const [from, to] = chooseEnds(instrument);
  a.set(from, from.words);
  b.set(to, to.words);
  let kind = 1;
  let t = 0;
  let travelling = false; // this panel is moving the instrument right now
  let onPath = false;

  // The code at t of a path; the classes of a conditional model always go straight.
  function code(which, at) {
    const [start, end] = [a.code(), b.code()];
    const z = which === 1 ? slerp(start.z, end.z, at, instrument.home) : lerp(start.z, end.z, at);
    return { z, y: start.y ? lerp(start.y, end.y, at) : null };
  }

  const words = () => `${KINDS[kind].toLowerCase()} path from A to B, t ${t.toFixed(2)}`;

  function mark() {
    const columns = tiles.columns();
    const here = onPath ? Math.round(t * (columns - 1)) : -1;
    tiles.mark([0, 1].map((row) => (row === kind ? here : -1)));
  }

  function go(at, preview = false) {
    t = at;
    onPath = true;
    travelling = true;
    if (preview) instrument.preview(code(kind, t));
    else instrument.move(code(kind, t), "paths");
    travelling = false;
    fader.show(t);
    mark();
  }

  function settle(at) {
    go(at);
    instrument.commit(words());
  }

  const tiles = createTiles(shape, {
    name: "paths from A to B",
    label: LABEL,
    largest: LARGEST,
    header: (column, columns) => (column / (columns - 1)).toFixed(2).replace(/\.?0+$/, ""),
    describe: (row, column, columns) => (
      `${KINDS[row].toLowerCase()} path, t ${(column / (columns - 1)).toFixed(2)}`
    ),
    onLayout: renew,
    onPick(row, column, columns) {
      player.halt();
      kind = row;
      chips.show(kind);
      settle(column / (columns - 1));
    },
  });
  const feed = createFeed(batch, "paths", (pictures, { columns }) => {
    const each = pictures.length / (2 * columns);
    a.draw(pictures.subarray(0, each));
    b.draw(pictures.subarray((columns - 1) * each, columns * each));
    if (columns === tiles.columns()) tiles.draw(withFade(pictures, columns));
  });

  // After a change of A, B or the number of columns.
  function renew() {
    const columns = tiles.columns();
    if (!columns) return;
    const codes = [0, 1].flatMap((which) => (
      Array.from({ length: columns }, (_, column) => code(which, column / (columns - 1)))
    ));
    feed.ask({ ...packCodes(codes, size, classes), columns });
    mark();
  }

  const chips = createChips(KINDS, {
    label: "Path",
    onPick(index) {
      kind = index;
      if (player.playing()) mark();
      else if (onPath) settle(t);
      else mark();
    },
  });
  chips.show(kind);
  chips.node.title = "Straight: linear interpolation. Spherical: along a great circle, as far from "
    + "the middle as A and B are";
  const fader = createFader({
    name: "t, A to B", low: 0, high: 1, step: 0.01,
    format: (value) => value.toFixed(2),
    onMove(value) {
      player.halt();
      go(value);
    },
    onRelease: settle,
  });
  const player = createPlayer({
    at: () => t,
    steps: () => Math.max(1, tiles.columns() - 1),
    onFrame: (at) => go(at, true),
    onStop: settle,
    onStep: settle,
    onLost: () => instrument.preview(null),
  });

  const swap = make("button", { type: "button", class: "lp-button", text: "Swap A and B" });
  swap.addEventListener("click", () => {
    const [first, second] = [a, b].map((slot) => ({ code: slot.code(), words: slot.words() }));
    a.set(second.code, second.words);
    b.set(first.code, first.words);
    renew();
  });
  const title = (text) => make("span", { text });
  tiles.set({
    steps: STEPS,
    rows: [
      { title: title("straight") },
      { title: title("spherical") },
      { title: title("cross-fade of pixels"), fixed: true },
    ],
  });

  return {
    node: makePane(
      "Paths",
      make("div", { class: "lp-slots" }, a.node, b.node, swap),
      make("div", { class: "lp-bar" }, chips.node, player.node),
      fader.node,
      tiles.node,
    ),
    show({ z, previewing, late }) {
      if (travelling || late) return;
      // Somebody else has moved: the run is over, and the code is no longer on the path.
      if (player.playing()) player.halt();
      if (previewing || !onPath) return;
      const expected = code(kind, t).z;
      onPath = z.every((value, k) => value === expected[k]);
      if (!onPath) mark();
    },
    destroy() {
      player.destroy();
      feed.stop();
      tiles.destroy();
    },
  };
}
