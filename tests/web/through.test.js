// A map moved through a training: which points are a moment's.
import assert from "node:assert/strict";
import { test } from "node:test";
import { pointsAt } from "../../vae_core/web/atlas/through.js";

test("each moment has the points of all dots, and beyond the last stands the map itself", () => {
  const journey = Float32Array.from({ length: 12 }, (_, k) => k); // two moments of three dots in a plane
  const map = { journey, count: 3, dimensions: 2 };
  assert.deepEqual(Array.from(pointsAt(map, 0) ?? []), [0, 1, 2, 3, 4, 5]);
  assert.deepEqual(Array.from(pointsAt(map, 1) ?? []), [6, 7, 8, 9, 10, 11]);
  assert.equal(pointsAt(map, 2), null);
  assert.equal(pointsAt({ ...map, journey: null }, 0), null);
});
