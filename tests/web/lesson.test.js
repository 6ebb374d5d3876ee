// The frame of all lessons: how one goes on, what a guess is off by, what is kept, and lesson 5's task.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { readPack } from "../../vae_core/web/engine/pack.js";
import { terms } from "../../vae_core/web/lesson/answers/terms.js";
import { gaussian } from "../../vae_core/web/lesson/answers/gaussian.js";
import { choice } from "../../vae_core/web/lesson/commits/choice.js";
import { curve } from "../../vae_core/web/lesson/commits/curve.js";
import { numbers } from "../../vae_core/web/lesson/commits/numbers.js";
import { ticksOf } from "../../vae_core/web/lesson/commits/figure.js";
import { createDrawn, crossed } from "../../vae_core/web/lesson/commits/strokes.js";
import { atStep, backward, begin, beginning, committed, onward, placeOf, reached, shown, standing, stepOf } from "../../vae_core/web/lesson/flow.js";
import { crowd, density, kl, klTurned, meanKl, namedRight } from "../../vae_core/web/lesson/gaussians.js";
import { createKept, read, written } from "../../vae_core/web/lesson/progress.js";
import { plain, speak, unitIn, whole, written as number } from "../../vae_core/web/lesson/rich.js";
import { shuffled } from "../../vae_core/web/lesson/shuffle.js";
import { fences } from "../../vae_core/web/lesson/tasks/fences.js";
import { near } from "./helpers.js";

const CURVE = { id: "kl", unit: "nats", x: { values: [1, 2, 4], labels: ["one", "two", "four"] }, y: { low: 0, high: 30, step: 0.5 }, given: [0] };
const LESSON = { commit: [{ id: "a" }, { id: "b" }] };

test("a lesson goes from guess to guess, then through their answers to why and the task", () => {
  let state = begin();
  const stages = [];
  const note = () => { const { stage, commit } = placeOf(LESSON, state); stages.push(`${stage} ${commit}`); };
  note();
  for (const guess of [1, 2]) { state = committed(LESSON, state, guess); note(); }
  for (let k = 0; k < 4; k += 1) { state = onward(LESSON, state); note(); }
  assert.deepEqual(stages, ["commit 0", "commit 1", "see 0", "see 1", "why 1", "try 1", "try 1"]);
  assert.deepEqual(Object.keys(state.guesses), ["a", "b"]);
  // Back never leads to a guess that was made.
  for (let k = 0; k < 9; k += 1) state = backward(LESSON, state);
  assert.equal(placeOf(LESSON, state).stage, "see");
  assert.deepEqual(["look", "commit", "see", "why", "try"].map((stage) => standing(LESSON, state, stage)), ["done", "done", "now", "later", "later"]);
});

test("just show me is recorded, and leaves the guesses that were made", () => {
  const state = shown(LESSON, committed(LESSON, begin(), 7));
  assert.equal(state.shown, true);
  assert.deepEqual([placeOf(LESSON, state), state.guesses.a.guess, state.guesses.b], [{ stage: "see", commit: 0 }, 7, undefined]);
});

test("a step has a name for the address, and an address leads to any of them without a new guess", () => {
  const named = [];
  let state = begin();
  for (let at = 0; at < 6; at += 1) named.push(stepOf(LESSON, { ...state, at }));
  assert.deepEqual(named, ["commit", "commit-2", "see", "see-2", "why", "try"]);
  for (const [at, name] of named.entries()) assert.equal(atStep(LESSON, state, name).at, at);
  assert.equal(atStep(LESSON, state, "see-3"), state);
  assert.equal(atStep(LESSON, state, null), state);
  assert.deepEqual([atStep(LESSON, state, "see").shown, atStep(LESSON, state, "commit-2").shown], [true, false]);
  for (const guess of [1, 2]) state = committed(LESSON, state, guess);
  assert.equal(atStep(LESSON, state, "why").shown, false, "nothing was left unasked");
  const back = atStep(LESSON, onward(LESSON, state), "commit");
  assert.deepEqual([back.at, reached(back)], [0, 3]);
  const again = committed(LESSON, back, 9);
  assert.deepEqual([again.at, again.guesses.a.guess], [1, 1], "a guess stands once answers were seen");
  assert.equal(reached(begin()), 0);
  const { far, ...older } = { ...begin(), at: 4 };
  assert.equal(reached(older), 4, `records of before have no ${far}`);
});

test("the gap of a curve is the mean difference at the places that were not told", () => {
  assert.equal(curve.gap(CURVE, [26, 20, 6], [26, 17, 8]).gap, 2.5);
  const values = curve.values(CURVE, [26, 20, 6], [26, 17, 8]);
  assert.deepEqual([values.nearest, values.farthest, values["guess.2"], values["truth.1"]], ["four", "two", 6, 17]);
  const decades = { ...CURVE, given: [], y: { low: 1, high: 1000, scale: "log" } };
  near([curve.gap(decades, [1, 10, 100], [10, 10, 1]).gap], [1], 1e-12);
  const two = { ...CURVE, given: [], curves: ["p", "q"] };
  assert.deepEqual(curve.gap(two, { p: [1, 1, 1], q: [0, 0, 3] }, { p: [1, 1, 1], q: [0, 0, 0] }), { gap: 0.5, parts: { p: 0, q: 1 } });
});

test("a stroke sets the handles that it passes, in the height where it passes them", () => {
  const frame = { x: (k) => 100 * k, y: { invert: (pixel) => 30 - pixel / 10 } };
  assert.deepEqual(crossed([-20, 0], [220, 240], 3, frame), [[0, 28], [1, 18], [2, 8]]);
  assert.deepEqual(crossed([95, 50], [95, 50], 3, frame), [[1, 25]], "a mere press takes the nearest");
  assert.deepEqual(crossed([40, 50], [45, 50], 3, frame), [], "far from all of them nothing is set");
});

test("what is told is not drawn over, and a guess is whole when all places are set", () => {
  const drawn = createDrawn(CURVE, [26.6]);
  drawn.set("curve", 0, 3);
  drawn.set("curve", 1, 17.2);
  assert.deepEqual([drawn.of("curve"), drawn.value(), drawn.near("curve", 2)], [[26.6, 17, null], null, 17]);
  drawn.set("curve", 2, 99);
  assert.deepEqual(drawn.value(), [26.6, 17, 30], "on the axis' steps, and inside it");
  drawn.clear();
  assert.deepEqual(drawn.of("curve"), [26.6, null, null]);
});

test("Enter leads to the next empty place, whichever is told, and from curve to curve", () => {
  const drawn = createDrawn({ ...CURVE, given: [1] }, [0, 9]);
  assert.deepEqual(drawn.next({ id: "curve", k: -1 }), { id: "curve", k: 0 });
  drawn.set("curve", 2, 4);
  assert.deepEqual(drawn.next({ id: "curve", k: 2 }), { id: "curve", k: 0 });
  const two = createDrawn({ ...CURVE, given: [], curves: ["p", "q"] }, undefined);
  for (const k of [0, 1, 2]) two.set("p", k, 1);
  assert.deepEqual(two.next({ id: "p", k: 2 }), { id: "q", k: 0 });
  for (const k of [0, 1, 2]) two.set("q", k, 1);
  assert.deepEqual(two.next({ id: "q", k: 0 }), { id: "q", k: 1 });
});

test("numbers are off by their unit, or by factors where their axis has factors", () => {
  const spec = { fields: [{ id: "n", low: 0, high: 12 }, { id: "beta", low: 1, high: 8, scale: "log", base: 2 }] };
  assert.deepEqual(numbers.gap(spec, { n: 9, beta: 1 }, { n: 12, beta: 4 }), { gap: 2.5, parts: { n: 3, beta: 2 } });
  assert.deepEqual([choice.gap({}, "a", "a").gap, choice.gap({}, "a", "b").gap], [0, 1]);
});

test("texts say symbols, numbers of the model and a true minus", () => {
  assert.equal(plain("{KL} at {beta} = {value:b:0}: {value:k:2:kl}, **not** {value:lost}; -ELBO", "en", { b: 4, k: 8.504 }),
    "KL at β = 4: 8.50, not –; \u2212ELBO");
  assert.deepEqual([plain("{reconstruction} {q}", "de"), number(-0.04, 1), number(-1.26, 1), number(41404.2, 0), number(5000, 0)],
    ["Rekonstruktion q(z|x)", "0.0", "\u22121.3", "41\u00a0404", "5000"]);
});

test("in free play nothing is asked first, also when a lesson is begun again", () => {
  const lesson = { commit: [CURVE, CURVE] };
  assert.deepEqual(beginning(lesson, null), begin());
  assert.deepEqual([beginning(lesson, "commit").at, beginning(lesson, "commit").arm], [0, "commit"]);
  const { at, shown: wasShown, arm } = beginning(lesson, "free");
  assert.deepEqual([at, wasShown, arm], [2, true, "free"]);
});

test("a shuffle keeps all, and reaches every order as often", () => {
  const seen = new Map();
  let seed = 1;
  const random = () => { seed = (seed * 48271) % 2147483647; return seed / 2147483647; };
  for (let k = 0; k < 6000; k += 1) {
    const order = shuffled(["a", "b", "c"], random).join("");
    seen.set(order, (seen.get(order) ?? 0) + 1);
  }
  assert.equal(seen.size, 6);
  for (const count of seen.values()) assert.ok(Math.abs(count - 1000) < 150, `${count}`);
});

test("a record leaves the browser as a file and comes back; what is none is refused", () => {
  const store = new Map();
  const storage = { getItem: (key) => store.get(key) ?? null, setItem: (key, text) => store.set(key, text) };
  const kept = createKept(storage);
  kept.put("beta", { ...begin(), at: 2, why: "because" });
  kept.set({ arm: "free", questions: true });
  const again = createKept(storage);
  assert.deepEqual([again.of("beta").why, again.all().arm, again.of("kl")], ["because", "free", begin()]);
  const other = createKept(null);
  assert.equal(other.take(written(kept.all())), true);
  assert.equal(other.all().person, kept.all().person);
  for (const wrong of ["", "{}", "[1]", '{"kind": "latent-playground-lessons", "version": 9, "lessons": {}}']) {
    assert.equal(other.take(wrong), false, wrong);
  }
  assert.equal(other.of("beta").at, 2);
  assert.equal(read({ ...JSON.parse(written(kept.all())), arm: "third" }).arm, null);
  kept.forget();
  assert.deepEqual(createKept(storage).all().lessons, {});
});

test("six shipped models: the chords of rate and distortion have slopes between their β", async () => {
  const names = ["beta-quarter", "beta-one", "beta-four", "beta-eight", "beta-sixteen", "collapsed"];
  const folder = new URL("../../vae_core/starter_models/", import.meta.url);
  const packs = names.map((name) => readPack(new Uint8Array(readFileSync(new URL(`${name}.safetensors`, folder)))));
  const commit = [{ id: "kl", statistic: "kl" }, { id: "best", statistic: "elbo", least: { quarter: 0, one: 1, thirtytwo: 5 } }];
  const { truths, values } = await terms.answer({ lesson: { commit }, opened: { packs } });
  assert.equal(truths.best, "one");
  near(truths.kl.map((each) => Number(each.toFixed(2))), [26.63, 17.33, 8.5, 4.09, 0.97, 0.01], 1e-9);
  const betas = [0.25, 1, 4, 8, 16, 32];
  for (let k = 0; k + 1 < betas.length; k += 1) {
    const slope = (values[`reconstruction.${k + 1}`] - values[`reconstruction.${k}`]) / (truths.kl[k] - truths.kl[k + 1]);
    assert.ok(betas[k] < slope && slope < betas[k + 1], `${slope} between ${betas[k]} and ${betas[k + 1]}`);
  }
});

test("the KL of bells is the integral, both ways round", async () => {
  const bell = { mu: 0.7, sigma: 0.4 };
  const prior = { mu: 0, sigma: 1 };
  let [there, back] = [0, 0];
  for (let z = -12; z < 12; z += 1e-3) {
    const [q, p] = [density(bell, z), density(prior, z)];
    if (q > 0) there += q * Math.log(q / p) * 1e-3;
    if (q > 0) back += p * Math.log(p / q) * 1e-3;
  }
  near([kl(bell), klTurned(bell)], [there, back], 1e-4);
  const { truths, values } = await gaussian.answer({ lesson: { commit: [
    { id: "width", kind: "curve", mu: 0, x: { values: [0.05, 0.1, 0.25, 0.5, 1, 2, 3] } }, { id: "turned", kind: "choice", right: "huge", sigma: 0.1 }] } });
  near(truths.width, [2.497, 1.808, 0.918, 0.318, 0, 0.807, 2.901], 5e-4);
  near([values.forward, values.backward], [1.808, 47.197], 5e-4);
});

const SPEC = { bells: 8, right: 0.9, price: 2.2, star: 2 };
const spread = (gap, sigma, count = 8) => Array.from({ length: count }, (_, k) => ({ mu: gap * (k - (count - 1) / 2), sigma }));
const after = (...tries) => tries.reduce((state, bells) => fences.check(SPEC, state, { kind: "bells", bells }), null);

test("eight bells half a unit apart are told apart in 92 % at 2.06 nats: the task of lesson 5", () => {
  near([namedRight(spread(0.5, 0.15)), meanKl(spread(0.5, 0.15))], [0.9164, 2.0646], 1e-4);
  const { met, done, star } = after(crowd(8), spread(0.5, 0.15));
  assert.deepEqual([met, done, star], [{ right: true, price: true }, true, false]);
});

test("nothing else does it: too dear, too near, all alike, too few, the far ends only, no numbers", () => {
  const cases = {
    "too dear": spread(0.8, 0.15), "too near": spread(0.3, 0.15), "as it begins": crowd(8), "all alike": spread(0, 0.15),
    "too few": spread(0.5, 0.15, 2), "the far ends": spread(0.5, 0.15).map(({ mu, sigma }) => ({ mu: 3 * Math.sign(mu), sigma })),
    "no numbers": spread(0.5, NaN), "no width": spread(0.5, 0),
  };
  for (const [what, bells] of Object.entries(cases)) {
    const state = after(crowd(8), bells);
    assert.equal(state.done, false, what);
    assert.equal(state.met.price, false, what);
  }
  assert.equal(after(spread(0.5, 0.15), spread(0, 1)).done, true, "what is done stays done");
  for (let sigma = 0.05; sigma < 1.5; sigma += 0.05) {
    const bells = crowd(8).map(({ mu }) => ({ mu: Math.round(20 * mu) / 20, sigma }));
    assert.equal(after(bells).done, false, `a common width of ${sigma} alone`);
  }
});

test("figures and instruments write their numbers as the page's language does", () => {
  speak("de");
  assert.deepEqual([number(-2.5, 2), whole(0.05), unitIn("nats")], ["\u22122,50", "0,05", "Nats"]);
  assert.deepEqual([number(-2.5, 2, "en"), whole(0.05, "en"), unitIn("nats", "en")], ["\u22122.50", "0.05", "nats"]);
  assert.deepEqual(ticksOf({ low: 0, high: 1, ticks: [-0.5, 1] }, 2).map(([, label]) => label), ["\u22120,5", "1"]);
  speak("en");
  assert.deepEqual([number(-2.5, 2), whole(-0.05)], ["\u22122.50", "\u22120.05"]);
});
