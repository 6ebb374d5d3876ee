// What a training in the page tells the check of a lesson's task.
import assert from "node:assert/strict";
import { test } from "node:test";
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
