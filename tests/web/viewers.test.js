// What viewers work out: lines of text, expressions, the physics of a pendulum, the nearest row.
import assert from "node:assert/strict";
import test from "node:test";

import { parses, verdictOf } from "../../vae_core/web/viewers/expressions.js";
import { createNearest } from "../../vae_core/web/viewers/nearest.js";
import {
  drawPendulum, PHYSICS, readAngle, readState, step, turnTo,
} from "../../vae_core/web/viewers/pendulum.js";
import {
  alternativesAt, encodeLine, lineOf, placesOf, symbolName,
} from "../../vae_core/web/viewers/text_lines.js";
import { createTruth } from "../../vae_core/web/viewers/truth.js";
import { near, problemOf } from "./helpers.js";

const LAYOUT = { alphabet: ["a", "b", " "], length: 4 };

test("a line comes back from its numbers", () => {
  for (const line of ["", "a", "ab b", "bbbb"]) {
    assert.equal(lineOf(encodeLine(line, LAYOUT), LAYOUT), line);
  }
  const x = encodeLine("ab", LAYOUT);
  assert.deepEqual(placesOf(x, LAYOUT), [
    { symbol: 1, share: 1 }, { symbol: 2, share: 1 }, { symbol: 0, share: 1 }, { symbol: 0, share: 1 },
  ]);
  assert.equal(x.reduce((sum, value) => sum + value, 0), 4, "one symbol a place");
});

test("what a model cannot read is refused with a sentence", () => {
  assert.match(problemOf(() => encodeLine("axcx", LAYOUT)), /does not know “x” “c”\. Write with “ab ”\./);
  assert.match(problemOf(() => encodeLine("aaaaa", LAYOUT)), /5 characters; this model reads 4/);
});

test("alternatives come likeliest first, and what is rare is left out", () => {
  const shares = [0.1, 0.6, 0.3, 0.004]; // of end, a, b and space at place 0
  const values = new Float32Array(16);
  shares.forEach((share, symbol) => { values[symbol * 4] = share; });
  assert.deepEqual(alternativesAt(values, 0, LAYOUT).map(({ symbol }) => symbol), [1, 2, 0]);
  assert.deepEqual([0, 1, 3].map((symbol) => symbolName(symbol, LAYOUT)), ["end", "a", "␣"]);
});

test("expressions are right by the grammar", () => {
  const right = ["x", "1+2", "x*(3-x)", "sin(x)/exp(9)", "((x))", "sin(exp(x))*2"];
  const wrong = ["", "(", "x)", "sin()", "exp", "()", "+x", "x+", "12", "sin(x", "xx", "0", "x++x"];
  for (const text of right) assert.equal(parses(text), true, text);
  for (const text of wrong) assert.equal(parses(text), false, text);
  assert.deepEqual(verdictOf("x", { grammar: "arithmetic" }), { valid: true, words: "valid expression" });
  assert.equal(verdictOf("x", { grammar: "" }), null);
});

test("a pendulum at rest stays, and a small swing has its period", () => {
  assert.deepEqual(step([0, 0], 0, 1), [0, 0]);
  let state = [0.01, 0];
  let [time, crossings] = [0, []];
  for (let k = 0; k < 4000 && crossings.length < 3; k += 1) {
    const next = step(state, 0, 0.002);
    if (state[0] > 0 !== next[0] > 0) crossings.push(time);
    state = next;
    time += 0.002;
  }
  // Damped: omega^2 = g / l - (d / 2)^2.
  const omega = Math.sqrt(PHYSICS.gravity / PHYSICS.length - (PHYSICS.damping / 2) ** 2);
  near([crossings[2] - crossings[0]], [(2 * Math.PI) / omega], 0.01);
});

test("going back undoes going on", () => {
  const there = step([1.2, -3], 1, 0.1);
  near(step(there, 1, -0.1), [1.2, -3], 1e-4);
  assert.ok(step([0, 0], 1, 0.1)[1] > 0 && step([0, 0], -1, 0.1)[1] < 0, "a push turns it");
});

test("the angle and the state are read off the drawing", () => {
  for (const angle of [-3, -1, 0, 0.4, 2.5]) {
    near([turnTo(readAngle(drawPendulum(angle, 24), 24), angle)], [0], 0.005);
  }
  const frames = [step([0.5, 2], 0, -0.1), [0.5, 2]].map(([angle]) => drawPendulum(angle, 24));
  const [angle, velocity] = readState(frames[0], frames[1], 0, 24, 0.1);
  near([angle], [0.5], 0.005);
  near([velocity], [2], 0.1);
  assert.equal(readState(new Float32Array(576), frames[1], 0, 24, 0.1), null);
  near([turnTo(3, -3), turnTo(-3, 3), turnTo(1, 0.5)], [6 - 2 * Math.PI, 2 * Math.PI - 6, 0.5]);
});

test("the truth starts from the example's state, else from what two frames show", () => {
  const layout = { kind: "clip", system: "pendulum", width: 24, height: 24, frames: 4, seconds: 0.1 };
  const pack = {
    meta: { layout },
    tensors: {
      "examples/mean": { shape: [1, 2], data: Float32Array.of(1, 2) },
      "examples/factors": { shape: [1, 2], data: Float32Array.of(0.25, -1) },
    },
  };
  const truth = createTruth(pack);
  const push = [0, 1, 0]; // of the actions: none
  const clip = Float32Array.from([
    ...drawPendulum(step([0.5, 2], 0, -0.1)[0], 24), ...drawPendulum(0.5, 24),
  ]);
  const known = truth.begin([1, 2], push, clip);
  near(known.state, [0.25, -1], 1e-6);
  const seen = truth.begin([0, 0], push, clip);
  near(seen.state, [0.5, 2], 0.1);
  assert.notEqual(known.words, seen.words);
  near(truth.step([0.5, 2], push), step([0.5, 2], 0, 0.1), 1e-12);
  near([truth.apart(truth.angle(clip), [0.5, 2])], [0], 0.3);
  const picture = truth.picture([0.5, 2], push);
  near(picture.subarray(0, 576).map((value, i) => Math.min(0, value - clip[576 + i])),
    new Float32Array(576), 1e-6, "the present is in every channel");
  assert.equal(createTruth({ ...pack, meta: { layout: { ...layout, system: "" } } }), null);
});

test("the nearest row is the nearest, with its class and its distance", () => {
  const pack = {
    meta: { layout: { columns: [1, 2] }, class_names: ["low", "high"] },
    tensors: {
      "map/values": { shape: [2, 1, 1, 2], data: Float32Array.of(0, 0, 10, 10) },
      "map/labels": { shape: [2], data: Int32Array.of(0, 1) },
      "examples/values": { shape: [1, 1, 1, 2], data: Float32Array.of(-4, 2) },
    },
  };
  const nearest = createNearest(pack, 2);
  const { values, words } = nearest.find([9, 7]);
  assert.deepEqual(Array.from(values), [10, 10]);
  assert.equal(words, "Nearest of 3 real rows: high, 2.24 σ away");
  assert.deepEqual(nearest.range(0), { low: -4, high: 10 });
  assert.equal(createNearest({ meta: pack.meta, tensors: {} }, 2), null);
});
