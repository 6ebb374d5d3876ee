import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { clock } from "../../vae_core/web/present/notes.js";
import { isLocal, modulesOf } from "../../vae_core/web/present/qr.js";
import { orderOf } from "../../vae_core/web/present/remote.js";
import { added, changed, EMPTY, moved, plainQuery, readTour, without, writeTour } from "../../vae_core/web/present/tour.js";

const view = (caption, more = {}) => ({ page: "explore", query: "z=1", caption, notes: "", seconds: 8, ...more });
const three = ["a", "b", "c"].reduce((tour, caption) => added(tour, view(caption)), EMPTY);
const captions = ({ views }) => views.map(({ caption }) => caption).join("");

test("a tour is made, put in order and comes back from its file", () => {
  assert.equal(captions(three), "abc");
  assert.equal(captions(moved(three, 0, 1)), "bac");
  assert.equal(captions(moved(three, 2, 1)), "abc", "there is no place below the last");
  assert.equal(captions(without(three, 1)), "ac");
  assert.equal(changed(three, 1, { seconds: 3 }).views[1].seconds, 3);
  assert.deepEqual(readTour(writeTour(three)), three);
});

test("what is no tour is refused with a sentence", () => {
  for (const text of ["", "{}", "[]", "null", '{"kind":"latent-playground-tour"}',
    JSON.stringify({ kind: "latent-playground-tour", views: [{ page: "../etc", query: "" }] }),
    JSON.stringify({ kind: "latent-playground-tour", views: [{ page: "explore", query: "x".repeat(9000) }] }),
    JSON.stringify({ kind: "latent-playground-tour", views: [{ page: "explore", query: "", seconds: "soon" }] }),
    JSON.stringify({ kind: "latent-playground-tour", views: Array(61).fill(view("a")) })]) {
    assert.throws(() => readTour(text), /tour/, text.slice(0, 60));
  }
  assert.throws(() => changed(three, 0, { seconds: 0 }), /seconds/);
});

test("a view is what a page shows and not how", () => {
  assert.equal(plainQuery("?run=a&present=1&z=0.5,-1&embed=1"), "run=a&z=0.5,-1");
  assert.equal(plainQuery("#z=1"), "z=1");
});

test("a remote's keys are heard anywhere, letters only where nothing else wants them", () => {
  assert.equal(orderOf({ key: "PageDown" }, false), "on");
  assert.equal(orderOf({ key: "PageUp" }, false), "back");
  assert.equal(orderOf({ key: "b" }, false), null);
  assert.equal(orderOf({ key: "b" }, true), "dark");
  assert.equal(orderOf({ key: "ArrowRight" }, false), null);
  assert.equal(orderOf({ key: "n", ctrlKey: true }, true), null);
  assert.equal(orderOf({ key: "q" }, true), null);
});

// The digest is of the code that another reader, OpenCV's, has read as this very address.
test("a QR code holds the address, with the white around it that readers need", () => {
  const rows = modulesOf("https://example.org/explore?run=starter-digits&z=0.5,-1.25&example=3");
  assert.equal(rows.length, 41);
  assert.ok(rows.slice(0, 4).flat().every((dark) => !dark));
  const text = rows.map((row) => row.map(Number).join("")).join("\n");
  assert.equal(createHash("sha256").update(text).digest("hex").slice(0, 16), "58385c965d821baa");
  assert.throws(() => modulesOf("x".repeat(1201)), /too long/);
});

test("an address that others cannot reach is told", () => {
  for (const address of ["http://127.0.0.1:8501/", "http://localhost/x", "file:///a.html", "http://[::1]:1/"]) {
    assert.ok(isLocal(address), address);
  }
  for (const address of ["https://you.github.io/vae/", "http://192.168.1.4:8501/", "http://localhosted.org/"]) {
    assert.ok(!isLocal(address), address);
  }
});

test("the time is told in minutes", () => assert.equal(clock(125.9), "2:05"));
