// The tasks of lessons that train: what they take for done, and what not.
import assert from "node:assert/strict";
import { test } from "node:test";
import { changesOf } from "../../vae_core/web/lesson/instruments/changes.js";
import { better } from "../../vae_core/web/lesson/tasks/better.js";
import { halve } from "../../vae_core/web/lesson/tasks/halve.js";
import { wake } from "../../vae_core/web/lesson/tasks/wake.js";

const run = ({ check }, spec, events) => events.reduce((state, event) => check(spec, state, event), null);

const START = {
  model: "vae", seed: 0, epochs: 60, hidden: [64, 64, 64], beta: 1, schedule: "constant", scheduled: ["beta"], warmup: 0.25,
  cycles: 4, free_bits: null, samples: 1, prior: "standard-normal", components: 50, learning_rate: 0.003, threads: 1,
};

test("what was changed is told by its name, a schedule with its warm-up as one", () => {
  const changes = (more) => changesOf(START, { ...START, ...more });
  assert.deepEqual(changes({ threads: 2, model: "beta-vae" }), []);
  assert.deepEqual(changes({ model: "annealed-vae", schedule: "linear", warmup: 0.5 }), ["schedule"]);
  assert.deepEqual(changes({ warmup: 0.5 }), [], "of no schedule");
  assert.deepEqual(changes({ model: "free-bits-vae", free_bits: 0.5 }), ["objective"]);
  assert.deepEqual(changes({ model: "iwae", beta: null, samples: 5, scheduled: [] }), ["objective"]);
  assert.deepEqual(changes({ model: "vamp-vae", prior: "vampprior", components: 100 }), ["prior"]);
  assert.deepEqual(changes({ beta: 0.5, seed: 3 }), ["seed", "beta"]);
  assert.deepEqual(changes({ hidden: [64, 64] }), ["hidden"]);
});

const HALVE = { beta: 1, goal: { low: 0.45, high: 0.55 }, attempts: 3 };
const asked = (value) => ({ kind: "asked", id: "beta", value });
const at = (kind, beta, kl) => ({ kind, fraction: kind === "finished" ? 1 : 0.5, weights: { beta: Math.fround(beta) }, validation: { kl } });
const trained = (beta, kl) => [{ kind: "start" }, at("report", beta, 2 * kl), at("finished", beta, kl)];
const announced = (beta, kl) => [asked(beta), ...trained(beta, kl)];
const FIRST = announced(1, 3);

test("a β that was announced and halves the rate is the task of lesson 6", () => {
  const state = run(halve, HALVE, [...FIRST, ...announced(1.55, 1), ...announced(1.6, 1.5)]);
  assert.deepEqual([state.done, state.met, state.tries], [true, { reference: true, announced: true, halved: true }, 2]);
  assert.deepEqual(halve.values?.(HALVE, state), { reference: 3, share: 50 });
});

test("nothing else halves the rate", () => {
  const wrong = {
    "no reference": announced(1.6, 1.5),
    "not announced": [...FIRST, ...trained(1.6, 1.5)],
    "announced after Start": [...FIRST, { kind: "start" }, asked(1.6), at("finished", 1.6, 1.5)],
    "announced anew while it learns": [...FIRST, asked(1.2), { kind: "start" }, asked(1.6), at("finished", 1.6, 1.5)],
    "another β than the announced": [...FIRST, asked(1.6), ...trained(1.8, 1.5)],
    "a β moved while it learned": [...FIRST, asked(1.6), { kind: "start" }, at("report", 2, 3), at("finished", 1.6, 1.5)],
    "a β changed at the end": [...FIRST, asked(1.6), { kind: "start" }, at("report", 1.6, 3), at("finished", 1.7, 1.5)],
    "a reference of another β": [asked(1), { kind: "start" }, at("finished", 2, 3), ...announced(1.6, 1.5)],
    "not finished": [...FIRST, asked(1.6), { kind: "start" }, at("report", 1.6, 1.5)],
    "too much left": [...FIRST, ...announced(1.6, 1.66)],
    "too little left": [...FIRST, ...announced(1.6, 1.34)],
    "the unchanged β": [...FIRST, ...announced(1, 1.5)],
    "nothing announced for the second training": [...FIRST, ...announced(1.2, 2), ...trained(1.6, 1.5)],
  };
  for (const [name, events] of Object.entries(wrong)) assert.equal(run(halve, HALVE, events).done, false, name);
  const third = run(halve, HALVE, [...FIRST, ...[1.1, 1.2, 1.3].flatMap((beta) => announced(beta, 2))]);
  assert.deepEqual([third.said, third.missed, third.tries, third.reference], ["anew", 0, 3, null]);
});

const WAKE = { beta: 1, kl: 2.2, loss: 25.2, fixed: ["epochs", "seconds", "hidden", "network", "latent_dim", "dataset"] };
const ended = (changes, kl = 2.8, loss = 24.6, beta = 1) => (
  { kind: "finished", training: "x", changes, weights: { beta }, validation: { kl, reconstruction: loss - kl } });

test("one change by which the code lives at the same β is the task of lesson 7", () => {
  const state = run(wake, WAKE, [ended([], 1.1, 26.1), ended(["learning_rate"], 1.2, 26), ended(["schedule"])]);
  assert.deepEqual([state.done, state.tries], [true, 2]);
});

test("nothing else wakes the code", () => {
  const wrong = {
    "nothing changed": ended([]),
    "two changes": ended(["schedule", "learning_rate"]),
    "more epochs": ended(["epochs"]),
    "another network": ended(["hidden"]),
    "a lighter β": ended(["beta"], 3, 24, 0.5),
    "a schedule that ends below": ended(["schedule"], 3, 24, 0.6),
    "a β moved by hand": ended(["learning_rate"], 3, 24, 0.6),
    "KL too low": ended(["schedule"], 2.1),
    "-ELBO too high": ended(["schedule"], 2.8, 25.3),
    "not finished": { ...ended(["schedule"]), kind: "report" },
  };
  for (const [name, event] of Object.entries(wrong)) assert.equal(run(wake, WAKE, [event]).done, false, name);
});

const BETTER = { errors: 3, fixed: ["epochs", "hidden", "seed"] };
const named = (value) => ({ kind: "asked", id: "better", value });
const over = (training, changes) => ({ kind: "finished", training, changes });
const compared = (one, other, mean, error = 0.1) => ({ kind: "compared", trainings: [one, other], mean, error });
const PAIR = [over("vae", []), over("flow", ["prior"])];

test("the better of two, named beforehand, is the task of lesson 10", () => {
  const state = run(better, BETTER, [named("flow"), ...PAIR, compared("flow", "vae", 0.5)]);
  assert.deepEqual([state.done, state.tries, state.met], [true, 1, { named: true, both: true, clear: true }]);
  assert.equal(run(better, BETTER, [named("flow"), ...PAIR, compared("vae", "flow", -0.5)]).done, true, "told the other way round");
  const second = [named("vae"), ...PAIR, compared("vae", "flow", -0.5), named("flow"), ...PAIR, compared("vae", "flow", -0.5)];
  assert.deepEqual([run(better, BETTER, second).done, run(better, BETTER, second).tries], [true, 2]);
});

test("nothing else names the better", () => {
  const wrong = {
    "not named": [...PAIR, compared("flow", "vae", 0.5)],
    "named when both had finished": [...PAIR, named("flow"), compared("flow", "vae", 0.5)],
    "named the worse": [named("vae"), ...PAIR, compared("flow", "vae", 0.5)],
    "named anew when one had finished": [named("vae"), ...PAIR, named("flow"), compared("flow", "vae", 0.5)],
    "within three errors": [named("flow"), ...PAIR, compared("flow", "vae", 0.29)],
    "two trainings of two changes": [named("flow"), over("iwae", ["objective"]), PAIR[1], compared("flow", "iwae", 0.5)],
    "one that has not finished": [named("flow"), PAIR[1], compared("flow", "vae", 0.5)],
    "another seed": [named("other"), PAIR[0], over("other", ["seed"]), compared("other", "vae", 0.5)],
    "two changes in one": [named("both"), PAIR[0], over("both", ["prior", "learning_rate"]), compared("both", "vae", 0.5)],
    "the same two again": [named("vae"), ...PAIR, compared("flow", "vae", 0.5), named("flow"), compared("flow", "vae", 0.5)],
  };
  for (const [name, events] of Object.entries(wrong)) assert.equal(run(better, BETTER, events).done, false, name);
});
