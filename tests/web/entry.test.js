// Terms of the glossary in texts: which words are one, and what it means.
import assert from "node:assert/strict";
import test from "node:test";

import { meaning, termsOf } from "../../vae_core/web/kit/entry.js";

const names = (text, ...more) => termsOf(text, ...more).map(([from, to, name]) => [text.slice(from, to), name]);

test("a text's terms are found once each, the longest form first", () => {
  const text = "The aggregate posterior and the prior; the KL divergence, the KL and the prior again.";
  assert.deepEqual(names(text), [
    ["aggregate posterior", "aggregate-posterior"], ["prior", "prior"],
    ["KL divergence", "kl-divergence"], ["KL", "kl"],
  ]);
});

test("what only looks like a term is none", () => {
  assert.deepEqual(names("The learning rate of a mean autoencoder-like thing, encoded a priori"), []);
});

test("terms that were told before are not told again", () => {
  const told = new Set(["prior"]);
  assert.deepEqual(names("A prior and a hole", "en", told), [["hole", "hole"]]);
  assert.ok(told.has("hole"));
});

test("German has its own forms", () => {
  assert.deepEqual(names("Löcher im latenten Raum unter dem Prior", "de"),
    [["Löcher", "hole"], ["latenten Raum", "latent-space"], ["Prior", "prior"]]);
});

test("a meaning begins with the term and its symbol", () => {
  assert.equal(meaning("beta"), "Beta, β: The weight of the KL in the loss: the price of a nat of code in nats of reconstruction.");
  assert.match(meaning("nat", "de"), /^Nat: Einheit der Information/);
});
