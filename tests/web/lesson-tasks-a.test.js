// The checks of the tasks of lessons 1, 2, 4, 8 and 9: right ways, and wrong ones.
import assert from "node:assert/strict";
import { test } from "node:test";
import { below } from "../../vae_core/web/lesson/tasks/below.js";
import { createDensity, holes } from "../../vae_core/web/lesson/tasks/holes.js";
import { labels } from "../../vae_core/web/lesson/tasks/labels.js";
import { slant } from "../../vae_core/web/lesson/tasks/slant.js";
import { tolerance } from "../../vae_core/web/lesson/tasks/tolerance.js";

const after = ({ check }, spec, events) => events.reduce((state, event) => check(spec, state, event), null);

const TOLERANCE = { dearer: { nats: 0.5, within: 0.1 }, dimensions: 3 };
const SIGMA = [0.1, 0.2, 0.1, 0.1];
// A release with numbers away from the mean 0, at which reconstruction is so much dearer.
const release = (away, dearer, example = 4) => ({
  kind: "hand", example, mu: [0, 0, 0, 0], sigma: SIGMA, base: 70, nats: { reconstruction: 70 + dearer },
  z: [0, 1, 2, 3].map((d) => away[d] ?? 0),
});
const stops = (d, ...at) => at.map((z) => release({ [d]: z }, 0.5));

test("three numbers of the code, both ways, are what the tolerance asks for", () => {
  const some = after(tolerance, TOLERANCE, [...stops(0, 0.1, -0.12), ...stops(1, 0.2, -0.2), ...stops(2, 0.1)]);
  assert.deepEqual(some.met, { first: true, second: true, third: false });
  const state = tolerance.check(TOLERANCE, some, stops(2, -0.1)[0]);
  assert.equal(state.done, true);
  assert.equal(state.said, "found");
  const { mean_widths: widths } = tolerance.values(TOLERANCE, state);
  assert.ok(Math.abs(widths - (1 + 1.2 + 1 + 1 + 1 + 1) / 6) < 1e-9, `${widths}`);
});

test("stops on one side, too far, of two numbers at once or of another picture do not count", () => {
  const met = (...events) => Object.values(after(tolerance, TOLERANCE, events).met).filter(Boolean).length;
  assert.equal(met(...stops(0, 0.1, 0.12, 0.11)), 0);
  assert.equal(met(release({ 0: 0.1 }, 0.61), release({ 0: -0.1 }, 0.39)), 0);
  assert.equal(met(release({ 0: 0.1, 1: 0.2 }, 0.5), release({ 0: -0.1, 1: 0.2 }, 0.5)), 0);
  assert.equal(met(stops(0, 0.1)[0], release({ 0: -0.1 }, 0.5, 5)), 0);
  assert.equal(after(tolerance, TOLERANCE, [stops(0, 0.1)[0], release({}, 0, 5)]).said, "gone");
  assert.equal(met(release({}, 0.5), release({}, -0.5)), 0);
  assert.equal(met(...stops(0, 0.1, -0.1)), 1);
});

const BELOW = { example: 15, best: 4.8, part: 1 / 3 };
const hand = (gain, fresh = gain, x = 15) => ({ kind: "hand", x, touched: true, gain, fresh });

test("a third of the optimiser's gain has to hold on fresh draws too", () => {
  assert.deepEqual(after(below, BELOW, [hand(0.4)]).met, { lower: true, third: false, confirmed: false });
  const fitted = after(below, BELOW, [hand(1.7, 1.2)]);
  assert.deepEqual(fitted.met, { lower: true, third: true, confirmed: false });
  assert.equal(fitted.said, "fresh");
  assert.equal(after(below, BELOW, [hand(-0.2), hand(1.7, 1.65)]).done, true);
});

test("another picture, the encoder's own code and a dearer one gain nothing", () => {
  assert.equal(after(below, BELOW, [hand(9, 9, 14)]).done, false);
  assert.equal(after(below, BELOW, [hand(9, 9, 14)]).said, "other");
  assert.equal(after(below, BELOW, [{ ...hand(9), touched: false }]).met.lower, false);
  assert.deepEqual(after(below, BELOW, [hand(1.2), hand(-3)]).met, { lower: false, third: false, confirmed: false });
});

const SLANT = { slider: 3, presses: 3 };
const code = (z) => ({ kind: "code", z: Array.from({ length: 8 }, (_, d) => z[d] ?? 0), y: 3 });
const swept = (d, rest = {}) => [code({ ...rest, [d]: -1.6 }), code({ ...rest, [d]: 1.5 }), code(rest)];
const THIS = { kind: "asked", id: "this", value: true };

test("the slider that slants is the one that was moved last, and wholly", () => {
  assert.equal(after(slant, SLANT, [...swept(1), ...swept(3), THIS]).done, true);
  assert.equal(after(slant, SLANT, [...swept(3), ...swept(1), THIS]).done, false);
  assert.equal(after(slant, SLANT, [code({ 3: 1.6 }), THIS]).said, "none");
  assert.equal(after(slant, SLANT, [code({ 3: -1.6, 0: 1 }), code({ 3: 1.6, 0: 1 }), THIS]).said, "none");
  assert.equal(after(slant, SLANT, [THIS]).tries, 0);
  const elsewhere = { 0: 1, 5: -2 }; // the others may rest where they are
  assert.equal(after(slant, SLANT, [code({ 0: 1 }), code(elsewhere), ...swept(3, elsewhere), THIS]).done, true);
  assert.equal(after(slant, SLANT, [code({ 3: -1.6 }), code({ 0: 1, 3: 1 }), code({ 0: 1, 3: 1.6 }), THIS]).said, "none", "no end of before Reset counts");
});

test("the fourth press is one too many", () => {
  const wrong = [0, 1, 2].flatMap((d) => [...swept(d), THIS]);
  assert.equal(after(slant, SLANT, wrong.slice(0, 4)).said, "wrong");
  const spent = after(slant, SLANT, wrong);
  assert.deepEqual([spent.tries, spent.said], [3, "spent"]);
  assert.equal(after(slant, SLANT, [...wrong, ...swept(3), THIS]).done, false);
});

test("once it is told, the slider is moved from end to end under three classes", () => {
  const wrong = [0, 1, 2].flatMap((d) => [...swept(d), THIS]);
  const under = (y, d = 3) => swept(d).map((event) => ({ ...event, y }));
  const told = (...events) => after(slant, SLANT, [...wrong, ...events]);
  const all = told(...under(3), ...under(4), ...under(9));
  assert.deepEqual([all.done, all.met.found, all.tries, all.said], [true, true, 3, "told"]);
  assert.deepEqual([told(...under(3)).more, told(...under(3)).said], [2, "on"]);
  assert.equal(told(...under(3), ...under(4)).done, false);
  assert.equal(told(...under(3), ...under(3), ...under(3)).done, false, "one class thrice");
  assert.equal(told(...under(3), ...[4, 5, 6].map((y) => ({ ...code({}), y }))).done, false, "classes alone");
  assert.equal(told(...under(3, 1), ...under(4, 1), ...under(5, 1)).done, false, "another slider");
  const halves = [{ ...code({ 3: -1.6 }), y: 1 }, { ...code({ 3: 1.6 }), y: 2 }, { ...code({ 3: -1.6 }), y: 4 }, { ...code({ 3: 1.6 }), y: 5 }];
  assert.equal(told(...halves, ...halves).done, false, "one end under each class");
  assert.equal(told(...under([0.5, 0.5]), ...under([0.4, 0.6]), ...under([1, 0])).done, false, "mixed classes");
  assert.equal(after(slant, SLANT, [...under(3), ...under(4), ...under(5)]).done, false, "nothing was pressed");
});

const LABELS = { sliders: [0, 1, 2, 4, 5, 6], factors: ["scale", "x", "y", "y", "none", "x"], right: 4 };
const named = (values) => LABELS.sliders.map((d, k) => ({ kind: "asked", id: `z${d + 1}`, value: values[k] }));
const CHECK = { kind: "asked", id: "check", value: true };

test("four names of six have to agree, and all have to be given", () => {
  assert.equal(after(labels, LABELS, [...named(["scale", "x", "y", "x", "shape", "x"]), CHECK]).done, true);
  const three = after(labels, LABELS, [...named(["scale", "x", "y", "x", "shape", "turn"]), CHECK]);
  assert.deepEqual([three.done, three.right, three.said], [false, 3, "some"]);
  assert.equal(after(labels, LABELS, [...named(LABELS.factors).slice(1), CHECK]).said, "missing");
  assert.equal(after(labels, LABELS, [...named(LABELS.factors), { kind: "asked", id: "z3", value: "" }, CHECK]).done, false);
  assert.equal(after(labels, LABELS, named(LABELS.factors)).done, false);
});

test("one name for all sliders is never enough", () => {
  for (const name of ["none", "shape", "scale", "turn", "x", "y"]) {
    assert.equal(after(labels, LABELS, [...named(Array(6).fill(name)), CHECK]).done, false, name);
  }
});

const HOLES = { marks: 5, radius: 2.45, apart: 0.5 };
const HOLE = { kind: "asked", id: "hole", value: true };
const place = (z, density = 0) => ({ kind: "hand", z, density, floor: 0.01 });
const marksAt = (...places) => places.flatMap((z) => [place(z), HOLE]);
const FIVE = [[0, 0], [1, 0], [0, 1], [-1, 0], [0, -1]];

test("five holes in a row on the map of a finished training", () => {
  assert.equal(after(holes, HOLES, [{ kind: "finished" }, ...marksAt(...FIVE)]).done, true);
  assert.equal(after(holes, HOLES, marksAt(...FIVE)).done, false);
  assert.equal(after(holes, HOLES, [{ kind: "finished" }, ...marksAt(...FIVE.slice(1)), { kind: "again" }, ...marksAt([0, 0])]).done, false);
});

test("a miss begins the row anew: outside the disc, too near, or among codes", () => {
  const four = [{ kind: "finished" }, ...marksAt(...FIVE.slice(1))];
  for (const [event, said] of [[place([2.4, 0.6]), "far"], [place([1.2, 0.2]), "close"], [place([0, 0], 0.02), "dense"]]) {
    const state = after(holes, HOLES, [...four, event, HOLE]);
    assert.deepEqual([state.marks, state.said, state.done], [[], said, false]);
    assert.equal(after(holes, HOLES, [...four, event, HOLE, ...marksAt([0, 0])]).done, false);
  }
});

test("a second press on one place is none", () => {
  const state = after(holes, HOLES, [{ kind: "finished" }, ...marksAt([0, 0]), HOLE, HOLE, ...marksAt([1, 0])]);
  assert.deepEqual([state.marks.length, state.said], [2, "count"]);
});

test("the density of codes is a density, and low where they are not", () => {
  const codes = Array.from({ length: 400 }, (_, i) => Math.sin(i * 12.9898) * (i % 2 ? 1 : 2));
  const { at, floor } = createDensity(codes, 0.01);
  let mass = 0;
  for (let x = -6; x < 6; x += 0.1) for (let y = -6; y < 6; y += 0.1) mass += at([x, y]) * 0.01;
  assert.ok(Math.abs(mass - 1) < 1e-3, `${mass}`);
  assert.ok(at([5, 5]) < floor && at([0, 0]) > floor);
});
