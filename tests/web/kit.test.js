// Widgets' words and plans: addresses, feeds, tiles, progress, colours.
import assert from "node:assert/strict";
import test from "node:test";

import { counted } from "../../vae_core/web/kit/counted.js";
import { createFeed, packCodes } from "../../vae_core/web/kit/feed.js";
import { queryFromState, stateFromQuery } from "../../vae_core/web/kit/link.js";
import { blitFloats, thumbnailScale } from "../../vae_core/web/kit/picture.js";
import { duration, progressNews, progressWords } from "../../vae_core/web/kit/progress.js";
import { classMark, rampMark } from "../../vae_core/web/kit/shapes.js";
import { CLASS_COLOURS, TOKENS } from "../../vae_core/web/kit/style.js";
import { planTiles } from "../../vae_core/web/kit/tile_plan.js";

test("numbers are grouped by three with spaces that do not break", () => {
  for (const count of [0, 1, 999, 1000, 12345, 1234567]) {
    const words = count === 1 ? "point" : "points";
    assert.equal(counted(count, "point"), `${count.toLocaleString("en").replaceAll(",", "\u00a0")} ${words}`);
  }
});

test("an address holds the state", () => {
  const nothing = { z: null, y: null };
  const cases = [
    ["#z=0.5,-1.25&y=3", { z: [0.5, -1.25], y: 3 }],
    ["?z=1,-0.5,2e-1&y=3", { z: [1, -0.5, 0.2], y: 3 }],
    ["?y=0.25,0.75", { z: null, y: [0.25, 0.75] }],
    ["#plane=z3,z1&grid=1", { ...nothing, plane: "z3,z1", grid: true }],
    ...["#z=1,,2&y=x", "#z=NaN,1", "?run=a", "?z=1,,2&y=", ""].map((text) => [text, nothing]),
  ];
  for (const [text, state] of cases) assert.deepEqual(stateFromQuery(text), state, text);
});

test("a state becomes an address, and comes back", () => {
  const state = { z: [0.123456, -2], y: [0.25, 0.75], plane: "pca", grid: false };
  assert.equal(queryFromState(state), "z=0.1235,-2&y=0.25,0.75&plane=pca&grid=0");
  assert.equal(queryFromState({ z: [1], y: null }), "z=1");
  assert.equal(queryFromState({ z: [1], y: 0, plane: "z2,z1" }), "z=1&y=0&plane=z2,z1");
  const back = stateFromQuery(`#${queryFromState({ z: [1, 2], y: 4, plane: "z2,z1", grid: true })}`);
  assert.deepEqual(back, { z: [1, 2], y: 4, plane: "z2,z1", grid: true });
});

test("codes are packed for the decoder", () => {
  const { z, y, n } = packCodes([{ z: [1, 2], y: [0, 1] }, { z: [3, 4], y: [1, 0] }], 2, 2);
  assert.deepEqual([Array.from(z), Array.from(y), n], [[1, 2, 3, 4], [0, 1, 1, 0], 2]);
  assert.equal(packCodes([{ z: [1], y: null }], 1, 0).y, null);
});

test("a feed asks for one thing at a time and ends with the last", async () => {
  const [asked, drawn, resolves] = [[], [], []];
  const decode = (_, z) => new Promise((resolve) => {
    asked.push(z[0]);
    resolves.push(() => resolve(z));
  });
  const rest = () => new Promise((resolve) => { setImmediate(resolve); });
  const feed = createFeed({ decode }, "x", (pictures) => drawn.push(pictures[0]));
  for (let i = 0; i < 20; i += 1) feed.ask({ z: [i], y: null, n: 1 });
  assert.deepEqual(asked, [0]);
  resolves[0]();
  await rest();
  assert.deepEqual([asked, drawn], [[0, 19], [0]]);
  resolves[1]();
  await rest();
  feed.ask({ z: [99], y: null, n: 1 });
  feed.stop();
  resolves[2]();
  await rest();
  assert.deepEqual([asked, drawn], [[0, 19, 99], [0, 19]]);
});

test("fewer columns rather than tiles too small", () => {
  const plan = (available, width, rows) => {
    const shape = [1, width, width];
    const found = planTiles({ available, shape, rows, steps: 9, label: 70 });
    const { columns, scale, across, perBlock } = found;
    return { columns, side: width * scale, wide: across * scale, perBlock };
  };
  for (const available of [200, 358, 700, 1248]) {
    for (const width of [8, 28, 32, 64, 200]) {
      const found = plan(available, width, 10);
      assert.ok(found.wide <= available);
      assert.equal(found.columns % 2, 1);
      assert.ok(available >= 700 ? found.columns === 9 : found.columns >= 3);
      assert.ok(found.side >= (available > 200 ? 39.9 : 35));
    }
  }
  assert.equal(plan(1248, 28, 10).perBlock, 5);
  assert.equal(plan(700, 28, 10).perBlock, 10);
});

test("low tiles stand apart so that the names of rows do not overlap", () => {
  const plan = (available, height, width) => {
    const shape = [1, height, width];
    return planTiles({ available, shape, rows: 4, steps: 9, label: 70 });
  };
  for (const available of [358, 700, 1080]) {
    for (const [height, width] of [[26, 64], [48, 64], [28, 28], [90, 99]]) {
      const { scale, down, at } = plan(available, height, width);
      const apart = (at(3, 0).y - at(0, 0).y) * scale;
      const each = Math.max(36, (height + 1) * scale);
      assert.ok(3 * each - 0.01 <= apart && apart <= 3 * (each + 2));
      assert.ok(at(3, 0).y + height <= down);
    }
  }
  assert.equal(plan(358, 26, 64).scale, 1);
  assert.equal(plan(1080, 26, 64).columns, 9);
});

test("only the weights that a loss reads are told, by their names", () => {
  const told = (weights) => progressWords({ ...META, state: "running", weights }).slice(4);
  assert.deepEqual(told({}), []);
  assert.deepEqual(told({ "α": 1, "γ": 0.001 }), ["α 1.00", "γ 0.001"]);
});

test("numbers become words of a canvas: clipped, rounded, NaN black, one channel grey", () => {
  const painted = (pictures, index, shape) => {
    const words = new Uint32Array(12);
    blitFloats(words, 4, 1, 1, Float32Array.from(pictures), index, shape);
    return [...words].map((word) => word.toString(16));
  };
  const grey = painted([9, 9, 9, 9, NaN, -1, 0.5, 2], 1, [1, 2, 2]);
  assert.deepEqual(grey, ["0", "0", "0", "0", "0", "ff000000", "ff000000", "0", "0", "ff808080", "ffffffff", "0"]);
  const coloured = painted([1, 0.2, 0, 0.4, 0.5 / 255, 2], 0, [3, 1, 2]);
  assert.deepEqual(coloured.slice(4, 8), ["0", "ff0100ff", "ffff6633", "0"]);
});

test("thumbnails are enlarged by whole numbers, and large pictures shrunk", () => {
  assert.deepEqual([8, 28, 32, 112, 200].map(thumbnailScale), [7, 2, 2, 1, 0.48]);
});

const META = {
  step: 9, fraction: 0.43, eta: 12.2, epoch: 3.21, seconds: 75, images_per_second: 41234,
  weights: { "KL weight": 1 }, message: "",
};
const STATES = {
  queued: "Waiting for a free worker",
  running: "43 % | 12 s left | 41 k examples/s | epoch 3.2 | KL weight 1.00",
  paused: "Paused at 43 % | step 9 | epoch 3.2 | KL weight 1.00",
  stopped: "Stopped at 43 % | epoch 3.2 | KL weight 1.00",
  finished: "Finished in 1 min 15 s | epoch 3.2 | KL weight 1.00",
  interrupted: "Interrupted at 43 % | epoch 3.2 | KL weight 1.00",
  failed: "Failed",
};

test("every state of a training has its words", () => {
  for (const [state, words] of Object.entries(STATES)) {
    assert.equal(progressWords({ ...META, state }).join(" | "), words);
    assert.equal(progressWords({ ...META, state, message: "No memory." }).at(-1), "No memory.");
  }
  assert.deepEqual(progressWords({ state: "running", step: 0 }), ["Starting"]);
  assert.deepEqual(progressWords({ state: "running", step: 0, message: "Loading" }), ["Loading"]);
});

test("what is told among the findings is not told again, and a short run lasted something", () => {
  const findings = [{ kind: "diverged", text: "It diverged." }];
  const meta = { ...META, state: "finished", message: "It diverged.", findings };
  assert.equal(progressWords(meta).at(-1), "KL weight 1.00");
  assert.equal(progressWords({ ...meta, message: "Disk full." }).at(-1), "Disk full.");
  assert.equal(progressWords({ ...meta, seconds: 0.3 })[0], "Finished in under 1 s");
  assert.equal(progressWords({ state: "finished" })[0], "Finished");
});

test("durations read as people say them", () => {
  assert.deepEqual([-1, 8.4, 95, 7300].map(duration), ["0 s", "8 s", "1 min 35 s", "2 h 1 min"]);
});

test("ten classes have a mark and a colour each, a hundred a pair, and a ramp goes to light", () => {
  const { light, dark } = CLASS_COLOURS;
  for (const colours of [light, dark]) {
    assert.equal(new Set(colours).size, 10);
    const marks = Array.from({ length: 100 }, (_, k) => classMark(k, colours));
    assert.equal(new Set(marks.slice(0, 10).map(({ path }) => path)).size, 10);
    assert.equal(new Set(marks.slice(0, 10).map(({ colour }) => colour)).size, 10);
    assert.equal(new Set(marks.map(({ path, colour }) => path + colour)).size, 100);
  }
  assert.equal(rampMark(0).colour, "rgb(68, 1, 84)");
  assert.equal(rampMark(1).colour, "rgb(253, 231, 37)");
  assert.equal(rampMark(7).colour, rampMark(1).colour);
});

const luminance = (colour) => {
  const linear = [1, 3, 5].map((k) => {
    const share = Number.parseInt(colour.slice(k, k + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
};
const contrast = (one, other) => {
  const pair = [one, other].map(luminance);
  return (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
};
// Of a plain file, and of the app: .streamlit/config.toml.
const GROUNDS = [
  ["#ffffff", "#f2f4f8", "#f4f5f7"],
  ["#0f1218", "#1c2028", "#12151b", "#1c2129"],
];

test("text, marks of classes and borders of controls have contrast on all grounds", () => {
  ["light", "dark"].forEach((scheme, column) => {
    assert.equal(TOKENS.background[column], GROUNDS[column][0]);
    assert.equal(TOKENS.panel[column], GROUNDS[column][1]);
    for (const ground of GROUNDS[column]) {
      for (const name of Object.keys(TOKENS)) {
        if (name === "background" || name === "panel") continue;
        const least = name === "control" ? 3 : 4.5;
        assert.ok(contrast(ground, TOKENS[name][column]) >= least, `${name} ${ground}`);
      }
      for (const colour of CLASS_COLOURS[scheme]) {
        assert.ok(contrast(ground, colour) >= 3.2, `${colour} ${ground}`);
      }
    }
  });
});

test("what is said aloud has no sentence twice, and is said anew when the numbers begin", () => {
  const loading = { state: "running", step: 0, message: "Loading the data set" };
  assert.equal(progressNews(loading), "Loading the data set");
  assert.equal(progressNews({ ...loading, step: 3, message: "", fraction: 0.79 }), "Training");
  assert.equal(progressNews({ state: "failed", message: "No memory." }), "Failed. No memory.");
});
