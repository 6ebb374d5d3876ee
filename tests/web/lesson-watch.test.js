// What a training in the page tells the check of a lesson's task.
import assert from "node:assert/strict";
import { test } from "node:test";
import { trainingsTo } from "../../vae_core/web/lesson/hearing.js";
import { TASKS } from "../../vae_core/web/lesson/tasks/tasks.js";
import { listenTo } from "../../vae_core/web/lesson/watch.js";

const report = (step, kl) => ({
  meta: { step, epoch: step, weights: { "KL weight": 1.5 }, history: { validation: { reconstruction: [9, 8], kl: [0, kl] } } },
  fraction: step / 60,
});

// Everything that is told by what `act` does.
function heard(act) {
  const events = [];
  act(listenTo((event) => events.push(event), { beta: "KL weight" }));
  return events;
}

test("the end is told once, with the figures of the last report, which comes before the phase", () => {
  const events = heard((ears) => {
    ears.phase("ready");
    ears.phase("running");
    ears.report(report(30, 2), "running");
    ears.report(report(60, 3), "running");
    ears.phase("finished");
    ears.phase("finished");
  });
  assert.deepEqual(events.map(({ kind }) => kind), ["start", "report", "report", "finished"]);
  const { validation, weights } = events[3];
  assert.deepEqual([validation, weights], [{ reconstruction: 8, kl: 3, elbo: 11 }, { beta: 1.5 }]);
});

test("what the browser had kept, finished, is told as finished; another beginning can end again", () => {
  const events = heard((ears) => {
    ears.report(report(60, 3), "loading");
    ears.phase("finished");
    ears.again();
    ears.phase("ready");
    ears.phase("running");
    ears.report(report(60, 4), "running");
    ears.phase("finished");
  });
  assert.deepEqual(events.filter(({ kind }) => kind === "finished").map(({ validation }) => validation.kl), [3, 4]);
});

// A page of its own: what its trainings tell a task's strip, as the check has it in the end.
const START = { dataset: "digits", model: "beta-vae", beta: 1, latent_dim: 20, schedule: "constant", objective: "elbo" };
const HALVE = { task: { check: "halve", beta: 1, goal: { low: 0.45, high: 0.55 }, attempts: 3 } };
const WAKE = { task: { check: "wake", beta: 1, kl: 2.2, loss: 25.2, fixed: ["latent_dim", "seed"] } };

function strip(lesson) {
  let state = null;
  const heardBy = trainingsTo(lesson, START, (event) => { state = TASKS[lesson.task.check].check(lesson.task, state, event); });
  return {
    state: () => state,
    train(changed, { kl, reconstruction = 9, weight = changed.beta ?? 1, kept = false }) {
      const config = { ...START, ...changed };
      const tell = (act, ...told) => heardBy(/** @type {any} */ ({ detail: { act, told, config, names: { beta: "KL weight" } } }));
      const shown = (step) => ({
        meta: { step, epoch: step, weights: { "KL weight": weight }, history: { validation: { reconstruction: [reconstruction], kl: [kl] } } },
        fraction: step / 60,
      });
      tell("phase", "ready");
      if (!kept) tell("phase", "running");
      if (!kept) tell("report", shown(30), "running");
      tell("report", shown(60), "running");
      tell("phase", "finished");
    },
  };
}

test("a training of its own page announces its β by Start", () => {
  const { train, state } = strip(HALVE);
  train({ beta: 2 }, { kl: 5 });
  assert.equal(state().met.reference, false, "no β before the reference");
  train({}, { kl: 10 });
  assert.deepEqual([state().reference, state().met.reference], [10, true]);
  train({ beta: 1.6 }, { kl: 5 });
  assert.deepEqual([state().done, state().share], [true, 0.5]);
});

test("another training, one that was kept, and a weight that was moved do not halve the rate", () => {
  const { train, state } = strip(HALVE);
  train({}, { kl: 10 });
  train({ beta: 1.6, latent_dim: 4 }, { kl: 5 });
  assert.deepEqual([state().done, state().said], [false, "other"]);
  train({ beta: 1.6 }, { kl: 5, kept: true });
  assert.equal(state().done, false);
  train({ beta: 1.6 }, { kl: 5, weight: 1 });
  assert.deepEqual([state().done, state().said], [false, "moved"]);
});

test("what a training of its own page has changed is told by its whole configuration", () => {
  const rising = { model: "annealed-vae", schedule: "linear", warmup: 0.5 };
  for (const [changed, kl, done] of /** @type {[any, number, boolean][]} */ ([
    [{}, 4, false], [rising, 1, false], [{ ...rising, latent_dim: 5 }, 4, false], [{ latent_dim: 5 }, 4, false], [rising, 4, true],
  ])) {
    const { train, state } = strip(WAKE);
    train(changed, { kl, weight: 1 });
    assert.equal(state().done, done, JSON.stringify(changed));
  }
});
