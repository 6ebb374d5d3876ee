// Moving through a training without a page: which snapshots are fetched, what is shown, and the way back.
import assert from "node:assert/strict";
import test from "node:test";

import { momentFromQuery, queryFromMoment } from "../../vae_core/web/kit/link.js";
import { writePack } from "../../vae_core/web/engine/pack_writing.js";
import { createJourney } from "../../vae_core/web/travel/journey.js";
import { wordsOf } from "../../vae_core/web/travel/scrubber.js";
import { createTimeline, indexOf, nearestFirst } from "../../vae_core/web/travel/timeline.js";

const STEPS = [0, 1, 4, 20, 100];
const moments = STEPS.map((step) => ({ step, epoch: step / 10, fraction: step / 100 }));
const fileOf = (step) => writePack({}, { "model/w": { shape: [2], data: Float32Array.of(step, -step) } });
const settle = () => new Promise((resolve) => { setTimeout(resolve, 0); });

// A way through snapshots that come when `give(step)` says so.
function createWay() {
  const asked = new Map();
  const shown = [];
  const notes = [];
  const tensors = {
    "model/w": { shape: [2], data: Float32Array.of(7, 8) },
    "map/log_variance": { shape: [1], data: Float32Array.of(1) },
  };
  const timeline = createTimeline(moments, (step) => new Promise((resolve, reject) => {
    asked.set(step, { resolve: () => resolve(fileOf(step)), reject });
  }));
  const frames = [];
  const journey = createJourney({
    timeline, tensors, frame: (act) => frames.push(act),
    onShow: (values, index) => shown.push([index, ...values["model/w"] ?? []]),
    note: (sentence) => notes.push(sentence),
  });
  return {
    journey, timeline, tensors, shown, notes, asked,
    frame: () => frames.splice(0).forEach((act) => act()),
    async give(step) {
      asked.get(step).resolve();
      await settle();
      await settle();
    },
  };
}

test("the last moment before a step, and beyond them the model itself", () => {
  const index = (step) => indexOf(moments, step);
  assert.deepEqual([null, 0, 3, 4, 99, 100, 5000].map(index), [5, 0, 1, 2, 3, 4, 4]);
  assert.deepEqual(nearestFirst(5, 3), [3, 2, 4, 1, 0]);
});

test("what is wanted comes first, and only the latest of quick moves is shown", async () => {
  const way = createWay();
  way.journey.ask(3);
  way.journey.ask(2);
  way.frame();
  assert.deepEqual(way.notes, ["Fetching this snapshot."]);
  assert.deepEqual([...way.asked.keys()], [20, 4, 100, 1], "four at once, from the first place that was wanted");
  await way.give(20);
  assert.deepEqual(way.shown, [], "it has moved on meanwhile");
  await way.give(4);
  assert.deepEqual(way.shown, [[2, 4, -4]]);
  assert.equal(way.notes.at(-1), "");
  way.journey.ask(3);
  way.journey.ask(3);
  way.frame();
  assert.deepEqual(way.shown.at(-1), [3, 20, -20], "it is here already");
  assert.equal(way.shown.length, 2, "two wishes between two pictures are one");
});

test("the model's own numbers come back, with what no snapshot tells", async () => {
  const way = createWay();
  way.journey.ask(0);
  way.frame();
  await way.give(0);
  assert.equal(way.tensors["map/log_variance"], undefined, "it is of the model itself");
  way.journey.ask(way.journey.end());
  way.frame();
  assert.deepEqual(way.shown.at(-1), [5, 7, 8]);
  assert.deepEqual([...way.tensors["map/log_variance"].data], [1]);
});

test("a snapshot that does not come is a sentence, and asked for again when it is wanted again", async () => {
  const way = createWay();
  way.journey.ask(0);
  way.frame();
  way.asked.get(0).reject(new Error("It did not come."));
  await settle();
  await settle();
  assert.equal(way.notes.at(-1), "It did not come.");
  way.journey.ask(1);
  way.journey.ask(0);
  way.frame();
  await way.give(0);
  assert.deepEqual(way.shown, [[0, 0, -0]]);
});

test("a moment in an address and in words", () => {
  assert.deepEqual(momentFromQuery("?z=1,2&at=120&hold=z"), { at: 120, hold: "z" });
  assert.deepEqual(momentFromQuery("at=-3&hold=y"), { at: null });
  for (const moment of [{ at: 0, hold: "x" }, { at: 120, hold: "z" }, { at: null }]) {
    const query = queryFromMoment(moment);
    assert.equal(queryFromMoment(momentFromQuery(query)), query);
  }
  assert.equal(wordsOf(null), "as it was saved");
  assert.equal(wordsOf(moments[0]), "first weights, step 0");
  assert.equal(wordsOf({ step: 1234, epoch: 3.21, fraction: 0.2 }), "epoch 3.2, step 1\u00a0234");
  assert.equal(wordsOf({ step: 1, epoch: 0.0023, fraction: 0 }), "epoch 0.002, step 1");
});
