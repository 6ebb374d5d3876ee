// What a training in the page is made of: order, schedules, the thinned history, the turned map.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createChance, shuffled } from "../../vae_core/web/learn/chance.js";
import { thin } from "../../vae_core/web/learn/history.js";
import { createOrder } from "../../vae_core/web/learn/order.js";
import { createScatter } from "../../vae_core/web/learn/scatter.js";
import { valueAt } from "../../vae_core/web/learn/schedule.js";

const range = (n) => Array.from({ length: n }, (_, i) => i);

test("a pass shows every example once, but for what no batch is left for; seed and pass decide", () => {
  const pool = Uint32Array.from(range(50));
  const passes = (seed) => {
    const order = createOrder(seed, 12);
    return range(3).map(() => range(4).flatMap(() => [...order.next(pool)]));
  };
  for (const pass of passes(1)) assert.equal(new Set(pass).size, 48);
  assert.deepEqual(passes(1), passes(1));
  assert.notDeepEqual(passes(1)[0], passes(1)[1]);
  assert.notDeepEqual(passes(1)[0], passes(2)[0]);
});

test("an order that is restored goes on where it was", () => {
  const pool = Uint32Array.from(range(50));
  const [order, other] = [createOrder(3, 7), createOrder(3, 7)];
  range(10).forEach(() => order.next(pool));
  other.restore(order.state(), pool);
  for (let k = 0; k < 20; k += 1) assert.deepEqual(order.next(pool), other.next(pool));
});

test("examples that come later are in from the next pass on", () => {
  const order = createOrder(0, 5);
  const [few, all] = [Uint32Array.from(range(10)), Uint32Array.from(range(40))];
  order.next(few);
  assert.ok(order.next(all).every((row) => row < 10));
  const next = range(8).flatMap(() => [...order.next(all)]);
  assert.deepEqual(next.sort((a, b) => a - b), range(40));
});

test("a shuffle is fair: each place is as likely for each", () => {
  const counts = range(16).map(() => 0);
  for (let seed = 0; seed < 4000; seed += 1) {
    shuffled(range(4), createChance(seed)).forEach((value, place) => { counts[4 * value + place] += 1; });
  }
  for (const count of counts) assert.ok(Math.abs(count - 1000) < 5 * Math.sqrt(1000 * 0.75), `${count}`);
});

test("a schedule is a table, and between two points a line", () => {
  const table = [0, 1, 4];
  assert.deepEqual([0, 0.25, 0.5, 0.75, 1, 2, -1].map((at) => valueAt(table, at)), [0, 0.5, 1, 2.5, 4, 4, 0]);
});

test("a long history is thinned to fewer than 300 points, its last always among them", () => {
  const entry = (k) => ({
    seconds: k, epoch: k / 2, train: { reconstruction: k, kl: 1 }, validation: { reconstruction: 2 * k, kl: 3 },
  });
  for (const count of [0, 1, 299, 300, 901]) {
    const { seconds, train, validation } = thin(range(count).map(entry));
    assert.ok(seconds.length <= 300);
    assert.equal(seconds.at(-1), count ? count - 1 : undefined);
    assert.deepEqual(validation.loss, seconds.map((k) => 2 * k + 3));
    assert.deepEqual(train.kl, seconds.map(() => 1));
  }
});

test("codes on the map are turned to lie where they lay, also mirrored", () => {
  const codes = Float32Array.from({ length: 3 * 40 }, (_, i) => Math.sin(1 + 7.3 * i) * (3 - (i % 3)));
  const scatter = createScatter();
  const first = scatter(codes, 3);
  const flipped = scatter(codes.map((value, i) => (i % 3 === 1 ? value : -value)), 3);
  first.forEach((value, i) => assert.ok(Math.abs(Math.abs(value) - Math.abs(flipped[i])) < 1e-4));
  const apart = flipped.reduce((sum, value, i) => sum + (value - first[i]) ** 2, 0);
  const opposite = flipped.reduce((sum, value, i) => sum + (value + first[i]) ** 2, 0);
  assert.ok(apart <= opposite);
  assert.deepEqual(createScatter()(codes.subarray(0, 8), 2), codes.subarray(0, 8));
  assert.deepEqual([...createScatter()(codes.subarray(0, 2), 1)], [codes[0], 0, codes[1], 0]);
});
