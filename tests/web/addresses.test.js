import assert from "node:assert/strict";
import { test } from "node:test";
import { askedFromQuery, queryFromAsked, readIndices, written } from "../../vae_core/web/atlas/address.js";
import { heldFromQuery, queryFromHeld } from "../../vae_core/web/home/address.js";
import { queryFromState, stateFromQuery } from "../../vae_core/web/kit/link.js";

test("a selection of points is a bit each, and what is no selection is none", () => {
  for (const count of [1, 8, 1000]) {
    const some = Array.from({ length: count }, (_, i) => i).filter((i) => (i * 7) % 5 < 2);
    assert.deepEqual(readIndices(written(some, count), count), some);
  }
  assert.deepEqual(readIndices("_w", 4), [0, 1, 2, 3], "bits beyond the last point are nobody's");
  for (const text of ["", "*", "A", "<b>"]) assert.deepEqual(readIndices(text, 8), []);
});

test("what is asked of a map comes back, the last of it last", () => {
  const data = /** @type {any} */ ({ count: 6, indices: [10, 12, 14, 16, 18, 20] });
  for (const last of ["point", "selection"]) {
    const asked = { colour: "kl", chosen: [1, 4], point: 2, last, drag: "pan" };
    assert.deepEqual(askedFromQuery(queryFromAsked(asked, data, "class"), data, "class"), asked);
  }
  assert.equal(queryFromAsked({ colour: "class", chosen: [], point: null, last: "point", drag: "lasso" }, data, "class"), "");
  assert.equal(askedFromQuery("point=11", data, "class").point, null, "it is not on this map");
});

test("what is in hand on Home comes back: an example, its noise, or a code by hand", () => {
  const begun = { place: 1, index: 3, epsilon: [0.5, -0.25], z: null };
  const counts = { examples: 10, models: 5 };
  for (const held of [
    begun,
    { ...begun, place: 4, index: 0 },
    { ...begun, epsilon: [1.5, 2] },
    { ...begun, z: [-0.125, 3] },
    { ...begun, index: null, z: [0, 1] },
  ]) assert.deepEqual(heldFromQuery(queryFromHeld(held, begun), begun, counts), held);
  assert.equal(queryFromHeld(begun, begun), "");
  for (const text of ["z=1", "z=a,b", "example=99&model=7", "example=none", "epsilon=,"]) {
    assert.deepEqual(heldFromQuery(text, begun, counts), begun, text);
  }
});

test("the open panel is a part of a view", () => {
  const view = { z: [1], y: null, panel: "arithmetic" };
  assert.deepEqual(stateFromQuery(queryFromState(view)), view);
});
