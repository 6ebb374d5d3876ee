import assert from "node:assert/strict";
import test from "node:test";
import { sentenceOf } from "../../vae_core/web/kit/problem.js";

test("what was thrown on purpose is said as it is, what was not is a sentence too", (t) => {
  const told = t.mock.method(console, "error", () => {});
  assert.equal(sentenceOf(new Error("The file is cut short.")), "The file is cut short.");
  assert.equal(told.mock.callCount(), 0);
  for (const damaged of [() => null.shape, () => new Float32Array(-1), () => "text".at.x.y, () => { throw 3; }]) {
    let found = "";
    try { damaged(); } catch (error) { found = sentenceOf(error); }
    assert.match(found, /^This file cannot be shown: .*export it again\.$/);
  }
  assert.equal(told.mock.callCount(), 4);
});

test("what WebAssembly or the browser throws is no sentence", (t) => {
  const told = t.mock.method(console, "error", () => {});
  const raw = [new WebAssembly.RuntimeError("memory access out of bounds"), new DOMException("The source is no image.", "EncodingError")];
  for (const error of raw) assert.equal(sentenceOf(error, "It could not be read."), "It could not be read.");
  assert.equal(told.mock.callCount(), 2);
});
