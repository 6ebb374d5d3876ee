// Lines and rows of one's own as the numbers that a model learns.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readLines } from "../../vae_core/web/learn/own/lines.js";
import { parseRows, readRows } from "../../vae_core/web/learn/own/rows.js";
import { lineOf } from "../../vae_core/web/viewers/text_lines.js";

const TEXT = { kind: "text", alphabet: [..."abc "], length: 5 };

test("lines of the alphabet are kept, others are counted by why not", () => {
  const { values, left } = readLines("ab\r\nabcab\n\nabcabc\nabd\nc a\n", TEXT);
  assert.deepEqual(values.map((each) => lineOf(each, TEXT)), ["ab", "abcab", "c a"]);
  assert.equal(left, "1 are longer than 5 characters, 1 have characters that the model does not know");
  assert.ok(values.every((each) => each instanceof Uint8Array && each.length === 25));
});

test("fields may be quoted, and the separator is the one that the first line has most", () => {
  assert.deepEqual(parseRows('a,"b, c"\r\n"1 ""x""",2\n\n'), [["a", "b, c"], ['1 "x"', "2"]]);
  assert.deepEqual(parseRows("a;b\n1,5;2"), [["a", "b"], ["1,5", "2"]]);
  assert.deepEqual(parseRows("a\tb"), [["a", "b"]]);
});

const TABLE = {
  kind: "table",
  columns: [
    { type: "number", name: "size", offset: 10, scale: 2 },
    { type: "choice", name: "colour", values: ["red", "blue"] },
  ],
};
const NO_CLASSES = { classes: [], labelled: false };

test("rows are standardised, choices one-hot, whatever the order of the columns", () => {
  const { values, labels, left } = readRows("id,colour,size\n1,blue,12\n2,red,\n3,green,4\n4,red,1e1\n", TABLE, NO_CLASSES);
  assert.deepEqual(values.map((each) => Array.from(each)), [[1, 0, 1], [0, 1, 0]]);
  assert.equal(labels, null);
  assert.equal(left, "2 have a value that its column does not know");
});

test("a decimal comma is read where no point is", () => {
  const { values } = readRows("size;colour\n10,5;red\n1.5;blue\n1.000,5;red", TABLE, NO_CLASSES);
  assert.deepEqual(values.map(([first]) => first), [0.25, -4.25]);
});

test("a table that lacks columns is a sentence, and so is one without the classes that are told", () => {
  assert.throws(() => readRows("size\n1", TABLE, NO_CLASSES), /The table lacks colour\./);
  const told = { classes: ["A", "B"], labelled: true };
  assert.throws(() => readRows("size,colour\n1,red", TABLE, told), /is told a class of each row/);
  assert.deepEqual(readRows("size,colour,who\n1,red,B\n2,red,A", TABLE, told).labels, [1, 0]);
});
