// Moving through a training without a page: which snapshots are fetched, what is shown, and the way back.
import assert from "node:assert/strict";
import test from "node:test";

import { toHalves } from "../../vae_core/web/engine/halves.js";
import { readPack } from "../../vae_core/web/engine/pack.js";
import { momentFromQuery, queryFromMoment } from "../../vae_core/web/kit/link.js";
import { writePack } from "../../vae_core/web/engine/pack_writing.js";
import { createAlbum } from "../../vae_core/web/learn/album.js";
import { countFor, due } from "../../vae_core/web/learn/moments.js";
import { createJourney } from "../../vae_core/web/travel/journey.js";
import { createLiveTimeline } from "../../vae_core/web/travel/live.js";
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

test("halves round to the nearest, and of two to the even one, as numpy does", () => {
  const { tensors } = readPack(writePack({}, { all: { shape: [65536], data: Uint16Array.from({ length: 65536 }, (_, k) => k) } }));
  const finite = tensors.all.data.filter(Number.isFinite);
  assert.deepEqual(Array.from(toHalves(finite), (bits) => tensors.all.data[bits]), Array.from(finite), "exact ones stay");
  const sorted = Float32Array.from(new Set(finite)).sort();
  for (let k = 1; k < sorted.length; k += 97) {
    const [low, high] = [sorted[k - 1], sorted[k]];
    const back = (value) => tensors.all.data[toHalves(Float32Array.of(value))[0]];
    assert.equal(back(low + 0.4 * (high - low)), low);
    assert.equal(back(low + 0.6 * (high - low)), high);
    const middle = toHalves(Float32Array.of((low + high) / 2))[0];
    assert.equal(middle & 1, 0, `between ${low} and ${high}`);
  }
  assert.equal(toHalves(Float32Array.of(65519)).length, 1);
  for (const value of [65520, -70000, Infinity, NaN]) assert.equal(toHalves(Float32Array.of(value)), null);
});

test("a training in the page takes them when a run on the server does", () => {
  // The figures of tests/test_timeline.py.
  for (const [steps, taken] of [[20, 19], [330, 34], [4300, 38], [43_000, 39]]) {
    const when = Array.from({ length: steps }, (_, k) => k + 1).filter((s) => due((s - 1) / steps, s / steps));
    assert.equal(when.length, taken);
    assert.deepEqual([when[0] <= 2, when.at(-1)], [true, steps]);
  }
  assert.deepEqual([652_824, 2_000_000, 6_000_000, 6_000_001].map(countFor), [40, 15, 5, 0]);
});

test("snapshots of another beginning take the place of those of before", () => {
  let now = 1;
  const timeline = createLiveTimeline(() => ({ w: Float32Array.of(now) }));
  let told = 0;
  timeline.watch(() => { told += 1; });
  for (const step of [0, 1, 5, 9]) timeline.add({ step, epoch: step, fraction: 0 }, fileOf(step));
  timeline.add({ step: 4, epoch: 4, fraction: 0 }, fileOf(4));
  assert.deepEqual(timeline.moments().map(({ step }) => step), [0, 1, 4]);
  assert.deepEqual(Array.from(timeline.values(2)["model/w"]), [4, -4]);
  assert.equal(told, 5);
  now = 2;
  assert.deepEqual([...timeline.latest().w], [2]);
});

test("a page that is loaded anew has the snapshots up to its checkpoint, and a new beginning none", async () => {
  const records = new Map();
  const shelf = {
    read: async (id) => records.get(id),
    write: async (id, record) => records.set(id, record),
    remove: async (id) => records.delete(id),
  };
  const keep = { written: [], write: async (kept) => keep.written.push(kept), mine: () => true };
  const taken = (step, mark = 0) => ({ record: { step, epoch: 0, fraction: 0 }, bytes: Uint8Array.of(step, mark) });
  const at = (steps) => ({ state: { meta: { steps } }, fraction: 0, going: true });
  const first = createAlbum("here", shelf, keep);
  assert.deepEqual(await first.take(null), []);
  const told = [];
  const add = first.adding((each) => told.push(each.record.step));
  [0, 1, 4].forEach((step) => add(taken(step)));
  assert.deepEqual([told, records.size], [[0, 1, 4], 0], "nothing is written before its checkpoint");
  await first.keeping(at(4));
  add(taken(9));
  await first.keeping(at(12));

  const again = createAlbum("here", shelf, keep);
  assert.deepEqual((await again.take(at(5))).map(({ record }) => record.step), [0, 1, 4]);
  again.adding(() => {})(taken(9, 1));
  await again.keeping(at(10));
  assert.deepEqual([...records.get("here moment 9").bytes], [9, 1]);

  const anew = createAlbum("here", shelf, keep);
  assert.deepEqual(await anew.take(null), []);
  anew.adding(() => {})(taken(0, 2));
  await anew.keeping(at(1));
  assert.deepEqual([...records.keys()].sort(), ["here moment 0", "here moments"], "no others are left behind");
});
