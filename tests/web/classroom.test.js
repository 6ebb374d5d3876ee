// The table of answers, and what is computed of it: against closed forms (scipy's are in test_classroom.py).
import assert from "node:assert/strict";
import test from "node:test";

import { studentQuantile, studentShare } from "../../vae_core/web/classroom/distributions.js";
import { differenceGivenBefore, groupOf, pairSummary, pairsOf, peopleByArm, shareOf } from "../../vae_core/web/classroom/statistics.js";
import { picturesOf } from "../../vae_core/web/classroom/shapes.js";
import { roomIn } from "../../vae_core/web/classroom/words.js";
import { csvOf, joined, people, rowsFrom, rowsOf } from "../../vae_core/web/lesson/table.js";
import { begin } from "../../vae_core/web/lesson/flow.js";

const near = (a, b, tolerance = 1e-9) => assert.ok(Math.abs(a - b) <= tolerance, `${a} is not ${b}`);
const KEPT = {
  person: "a1", arm: null, tossed: null, questions: true, lessons: {
    beta: { ...begin("commit"), shown: false, before: [1, 3, 0], after: [0, 0, 2], why: "=1+1, \"said\"\nhe",
      guesses: { kl: { guess: [27, 20], gap: 2.5 }, best: { guess: "one", gap: 0 } },
      task: { met: {}, done: true, tries: 2 } },
  },
};

test("each row has the arm in which its lesson was begun, whatever the coin says later", () => {
  const later = { ...KEPT, arm: /** @type {const} */ ("free"), lessons: { ...KEPT.lessons, kl: { ...begin(), at: 3, why: "so" } } };
  const arms = Object.fromEntries(rowsOf(later).map(({ lesson, arm }) => [lesson, arm]));
  assert.deepEqual(arms, { beta: "commit", kl: "" });
});

test("a browser's progress becomes a row for each answer, and comes back from the file", () => {
  const rows = rowsOf(KEPT);
  assert.equal(rows.length, 1 + 6 + 2 + 1 + 1);
  assert.deepEqual(rows.find(({ item }) => item === "3.after"),
    { person: "a1", arm: "commit", lesson: "beta", kind: "question", item: "3.after", value: "2", right: "0", gap: "" });
  assert.equal(rows.find(({ item }) => item === "kl")?.gap, "2.5");
  const text = csvOf(rows);
  assert.match(text, /,"'=1\+1, ""said""\nhe",/);
  const again = rowsFrom(text, "a.csv");
  assert.deepEqual(again.filter(({ kind }) => kind !== "why"), rows.filter(({ kind }) => kind !== "why"));
  const kept = JSON.stringify({ kind: "latent-playground-lessons", version: 1, ...KEPT });
  assert.deepEqual(rowsFrom(kept, "p.json"), rows);
});

test("a choice is right or wrong once its answer was seen, and gaps are as exact as a guess", () => {
  const guesses = {
    best: { guess: "one", gap: 0 }, other: { guess: "four", gap: 1 }, unseen: { guess: "two", gap: null },
    order: { guess: ["a", "b"], gap: 0 }, kl: { guess: [27, 20], gap: 0.123456789012345 }, small: { guess: [1], gap: 1.5e-7 },
  };
  const kept = { ...KEPT, lessons: { beta: { ...begin(), guesses } } };
  const told = rowsOf(kept).filter(({ kind }) => kind === "commit").map(({ item, right, gap }) => [item, right, gap]);
  assert.deepEqual(told, [["best", "1", "0"], ["other", "0", "1"], ["unseen", "", ""], ["order", "", "0"],
    ["kl", "", "0.1235"], ["small", "", "1.5e-7"]]);
});

test("what is no table of answers is a sentence that names the file", () => {
  assert.throws(() => rowsFrom("a,b\n1,2\n", "x.csv"), /x\.csv has not the columns of answers/);
  assert.throws(() => rowsFrom('{"kind": "else"}', "x.json"), /x\.json holds no answers/);
});

test("a file that is dropped twice counts once, its last answers", () => {
  const rows = rowsOf(KEPT);
  const later = rows.map((row) => (row.item === "1.after" ? { ...row, value: "2", right: "0" } : row));
  const all = joined([rows, later]);
  assert.equal(all.length, rows.length);
  assert.equal(all.find(({ item }) => item === "1.after")?.value, "2");
  assert.deepEqual(people(all), ["a1"]);
});

test("Student's t: one degree of freedom is Cauchy's, two have a closed form, many are normal", () => {
  for (const t of [-3, -0.2, 0.5, 4]) {
    near(studentShare(t, 1), 0.5 + Math.atan(t) / Math.PI);
    near(studentShare(t, 2), 0.5 + t / (2 * Math.sqrt(2 + t * t)));
  }
  near(studentQuantile(0.975, 1), Math.tan(0.475 * Math.PI), 1e-8);
  near(studentQuantile(0.975, 1e7), 1.959963984540054, 1e-6);
  near(studentQuantile(0.025, 5), -studentQuantile(0.975, 5));
});

test("Wilson's interval is that of the quadratic it solves", () => {
  for (const [hits, count] of [[0, 10], [3, 7], [29, 30], [5, 5]]) {
    const { value, low, high } = shareOf(hits, count) ?? assert.fail();
    near(value, hits / count);
    for (const edge of [low, high]) {
      const gap = (value - edge) ** 2 * count - 1.959963984540054 ** 2 * edge * (1 - edge);
      near(gap, 0, 1e-9);
    }
  }
  assert.equal(shareOf(0, 0), null);
});

test("of two people a group's interval is as Student has it", () => {
  const { mean, deviation, interval } = groupOf([0, 1]);
  near(mean, 0.5);
  near(deviation, Math.SQRT1_2);
  near((interval?.high ?? 0) - 0.5, Math.tan(0.475 * Math.PI) * 0.5, 1e-8);
  assert.equal(groupOf([1]).interval, null);
});

test("a difference that is exactly there is found, whatever the groups were before", () => {
  const line = (before, lift) => /** @type {[number, number]} */ ([before, 0.2 + 0.5 * before + lift]);
  const found = differenceGivenBefore([0.1, 0.5, 0.9].map((b) => line(b, 0.3)), [0, 0.2, 0.3, 0.4].map((b) => line(b, 0)));
  near(found?.value ?? NaN, 0.3);
  near(found?.slope ?? NaN, 0.5);
  near(found?.high ?? NaN, 0.3, 1e-6);
  assert.equal(found?.freedom, 4);
  assert.equal(differenceGivenBefore([[0, 1]], [[0, 1], [1, 1]]), null);
});

test("where all begin alike it is the difference of the means, with the pooled variance", () => {
  const found = differenceGivenBefore([[0, 1], [0, 0]], [[0, 0], [0, 0]]);
  near(found?.value ?? NaN, 0.5);
  near((found?.high ?? NaN) - 0.5, studentQuantile(0.975, 2) * Math.sqrt(0.25 * 1));
});

test("pairs count where both were answered; not knowing is not right", () => {
  const row = (person, item, value, arm = "commit") => ({ person, arm, lesson: "kl", kind: "question", item, value: `${value}`, right: "", gap: "" });
  const rows = [
    row("a", "1.before", 1), row("a", "1.after", 0), row("a", "2.before", 3), row("a", "2.after", 3),
    row("b", "1.before", 1, "free"), row("b", "1.after", 2, "free"), row("b", "2.before", 0, "free"),
  ];
  const pairs = pairsOf(rows);
  assert.equal(pairs.length, 3);
  assert.deepEqual(Object.fromEntries(peopleByArm(pairs)), { commit: [[0, 0.5]], free: [[0, 0]] });
  const one = pairSummary(pairs, "kl", 1);
  assert.equal(one.count, 2);
  assert.deepEqual([one.before?.value, one.after?.value], [0, 0.5]);
  assert.deepEqual(one.moved.map(({ held, share }) => [held, share?.value ?? null]), [[2, 0.5], [0, null]]);
});

const SIZE = { width: 560, height: 260 };
const FIELDS = { id: "n", kind: "numbers", unit: "", reveal: null, fields: [{ id: "a", low: 0, high: 12 }] };
const CURVE = { id: "c", kind: "curve", unit: "nats", reveal: null, x: { values: [1, 2, 4], scale: "log" }, y: { low: 0, high: 30 } };

test("a room's guesses become pictures by their form; what has another form is left out", () => {
  const [curve] = picturesOf(CURVE, { axis: "KL" }, [[1, 2, 3], [5, 6, 7], [3, 30, 3], [1, 2], "no", null], SIZE);
  assert.equal(curve.marks.filter(({ kind }) => kind === "line").length, 4); // three people and their middle
  assert.equal(curve.said, "The middle of the room: 3 at 1, 6 at 2, 3 at 4.");
  const [strip] = picturesOf(FIELDS, { fields: { a: "of A" } }, [{ a: 3 }, { a: 3 }, { a: 9 }, { a: "x" }], SIZE);
  assert.equal(strip.title, "of A");
  const dots = strip.marks.filter(({ kind }) => kind === "dot");
  assert.equal(dots.length, 3);
  assert.ok(dots[0].x === dots[1].x && (dots[1].y ?? 0) < (dots[0].y ?? 0)); // stacked
  assert.equal(strip.said, "The middle of the room: 3; from 3 to 9.");
});

test("choices are counted, orders averaged, bells and marks have a middle", () => {
  const base = { id: "x", unit: "", reveal: null };
  const [choice] = picturesOf({ ...base, kind: "choice", options: ["a", "b"] }, { options: { a: "A", b: "B" } }, ["a", "b", "b", "c"], SIZE);
  assert.equal(choice.said, "A: 1; B: 2");
  const [order] = picturesOf({ ...base, kind: "order" }, { cards: { a: "A", b: "B" } }, [["a", "b"], ["b", "a"], ["a", "b"], ["a", "b"]], SIZE);
  assert.equal(order.said, "A: 1.25; B: 1.75");
  const [bell] = picturesOf({ ...base, kind: "bell" }, {}, [{ mu: -1, sigma: 0.1 }, { mu: 0, sigma: 1 }, { mu: 1, sigma: 0.2 }, { mu: 0, sigma: 0 }], SIZE);
  assert.equal(bell.said, "The middle of the room: μ 0, σ 0.2.");
  const [marked] = picturesOf({ ...base, kind: "marks" }, {}, [[true, false, true], [true, true, true]], SIZE);
  assert.equal(marked.said, "The middle of the room: 2.5; from 2 to 3.");
  const [spot] = picturesOf({ ...base, kind: "spot" }, {}, [{ row: 3, column: 4 }], SIZE);
  assert.equal(spot.said, "1 place.");
  assert.deepEqual(picturesOf({ ...base, kind: "choice", options: ["a"] }, {}, [], SIZE), []);
});

test("what the model answers is drawn over the room once it is asked for, and said in either language", () => {
  const base = { id: "x", unit: "", reveal: null };
  const its = ({ marks }) => marks.filter((mark) => mark.its);
  const german = { words: roomIn("de") };
  const lines = [[1, 2, 3], [5, 6, 7.5]];
  const [hidden] = picturesOf(CURVE, { axis: "KL", across: "σ" }, lines, SIZE);
  assert.deepEqual([hidden.its, its(hidden).length, hidden.title], ["", 0, "KL; σ →"]);
  const [curve] = picturesOf(CURVE, { axis: "KL" }, lines, SIZE, { ...german, truth: [0.5, 0, 40] });
  assert.equal(curve.its, "Das Modell: 0,5 bei 1, 0 bei 2, 40 bei 4.");
  assert.equal(curve.said, "Die Mitte des Raums: 3 bei 1, 4 bei 2, 5,25 bei 4.");
  assert.equal(its(curve)[0].points?.[2][1], 10, "beyond the axis: at its end");
  const [strip] = picturesOf(FIELDS, {}, [{ a: 3 }], SIZE, { truth: { a: 0 } });
  assert.deepEqual([strip.its, its(strip).length], ["The model: 0.", 1]);
  const [choice] = picturesOf({ ...base, kind: "choice", options: ["a", "b"] }, { options: { a: "A", b: "B" } }, ["a", "a"], SIZE, { truth: "b" });
  assert.deepEqual(its(choice).map(({ kind, text }) => text ?? kind), ["✓ B", "bar"]);
  assert.equal(choice.its, "The model: B.");
  const [order] = picturesOf({ ...base, kind: "order", cards: ["a", "b"] }, { cards: { a: "A" } }, [["a", "b"]], SIZE, { truth: ["b", "a"] });
  assert.equal(order.its, "The model: 1. b, 2. A.");
  const [bell] = picturesOf({ ...base, kind: "bell" }, {}, [{ mu: 0, sigma: 1 }], SIZE, { truth: { mu: 1.354, sigma: 0.13 } });
  assert.equal(bell.its, "The model: μ 1.35, σ 0.13.");
  const nats = Array.from({ length: 49 }, (_, k) => (k === 24 ? 9 : k === 32 ? 5 : 0));
  const [spot] = picturesOf({ ...base, kind: "spot", pixels: 7, window: 2 }, {}, [{ row: 0, column: 0 }], SIZE, { truth: { nats } });
  assert.equal(spot.its, "The model: from row 4, column 4.");
});
