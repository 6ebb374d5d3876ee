// A training in a worker as its page sees it: what is told and when, what survives a worker that is lost, a
// computer that slept and a second tab, and which sentence says so. No worker, no clock, no database.
import assert from "node:assert/strict";
import test from "node:test";

import { createHearing } from "../../vae_core/web/learn/hearing.js";
import { createKeep, ELSEWHERE, FULL, UNKEPT } from "../../vae_core/web/learn/keep.js";
import { columnsPack } from "../../vae_core/web/learn/columns.js";
import { createSession, GIVEN_UP } from "../../vae_core/web/learn/session.js";
import { largest, ledAlong } from "../../vae_core/web/learn/traversal.js";
import { createTurns } from "../../vae_core/web/learn/turns.js";
import { readPack } from "../../vae_core/web/engine/pack.js";
import { writePack } from "../../vae_core/web/engine/pack_writing.js";
import { near, packBytes, problemOf } from "./helpers.js";

const FILE = packBytes({ format: 1 }, {}).buffer;
const START = { kind: "start", file: FILE, examples: FILE, run: "here" };

// A training of ten steps of ten milliseconds each, on a clock that only it moves.
function learning({ steps = 10, breaks = Infinity } = {}) {
  const clock = { now: 0 };
  const answers = [];
  const made = [];
  let next = null;
  const make = (pack, examples, { state }) => {
    let done = state?.done ?? 0;
    const training = {
      given: { pack, examples }, set: (values) => { training.values = values; }, more() {},
      step() {
        if (done >= breaks) throw new Error("The browser has no 99 MB of memory for this model.");
        done += 1;
        clock.now += 10;
      },
      advance() { training.step(); },
      report: () => ({ meta: { step: done, state: "running" }, tensors: {} }),
      weights: () => ({ "model/w": new Float32Array(new ArrayBuffer(64), 0, 2).fill(done) }),
      state: () => ({ done }), moments: () => [], fraction: () => done / steps, finished: () => done >= steps, problem: null,
    };
    made.push(training);
    return training;
  };
  const hear = createHearing({
    make, post: (answer) => answers.push(answer), pause: (act) => { next = act; }, now: () => clock.now,
  });
  return {
    hear, answers, made, clock,
    kinds: () => answers.map(({ kind }) => kind),
    turn() {
      const act = next;
      next = null;
      act?.();
      return act !== null;
    },
    last: (kind) => answers.filter((each) => each.kind === kind).at(-1),
  };
}

test("a training tells of itself at once, learns when it is told to, and says when it is over", () => {
  const page = learning();
  page.hear(START);
  assert.deepEqual(page.kinds(), ["ready", "weights"]);
  assert.equal(page.last("ready").meta.run, "here");
  assert.equal(page.turn(), false, "nothing is learned before the first word");
  page.hear({ kind: "go" });
  while (page.turn());
  const over = page.last("report");
  assert.deepEqual([over.meta.state, over.meta.step, over.fraction], ["finished", 10, 1]);
  assert.equal(page.last("state").going, false);
  const { "model/w": weights } = page.last("weights").values;
  near(weights, [10, 10]);
  assert.equal(weights.buffer.byteLength, 8, "a message carries the numbers, not the memory they lie in");
});

test("the first figures come within the first tenth of a second", () => {
  const page = learning({ steps: 1000 });
  page.hear(START);
  page.hear({ kind: "go" });
  while (page.answers.filter(({ kind }) => kind === "report").length < 1) page.turn();
  assert.ok(page.clock.now <= 100, `${page.clock.now} ms`);
});

test("pause and single steps leave it where it is, with all of it told", () => {
  const page = learning();
  page.hear(START);
  page.hear({ kind: "go" });
  page.turn();
  page.hear({ kind: "pause" });
  assert.equal(page.turn(), true, "the turn under way");
  assert.equal(page.turn(), false);
  assert.deepEqual(page.last("report").meta.state, "paused");
  const before = page.last("state").state.done;
  page.hear({ kind: "one" });
  assert.equal(page.last("state").state.done, before + 1);
  assert.equal(page.last("report").meta.state, "paused");
});

test("weights wait until the page has seen the last ones", () => {
  const page = learning({ steps: 1000 });
  page.hear(START);
  page.hear({ kind: "go" });
  const told = () => page.answers.filter(({ kind }) => kind === "weights").length;
  for (let i = 0; i < 50; i += 1) page.turn();
  assert.equal(told(), 1);
  page.hear({ kind: "seen" });
  page.turn();
  assert.equal(told(), 2);
});

test("what a hand has set holds when it begins again, from the file as it was", () => {
  const page = learning();
  page.hear(START);
  page.hear({ kind: "set", weights: { beta: 4 } });
  page.hear({ kind: "set", rate: 0.01 });
  page.hear({ kind: "again", seed: 3 });
  assert.equal(page.made.length, 2);
  assert.deepEqual(page.made[1].values, { weights: { beta: 4 }, rate: 0.01 });
  assert.notEqual(page.made[1].given.pack, page.made[0].given.pack);
  assert.equal(page.last("report").meta.step, 0);
});

test("memory that is refused is a sentence, and no more steps", () => {
  const page = learning({ breaks: 2 });
  page.hear(START);
  page.hear({ kind: "go" });
  while (page.turn());
  assert.match(page.last("problem").sentence, /no 99 MB of memory/);
});

// A session with workers that do nothing by themselves.
function session(kept = null, warm = null) {
  const clock = { now: 1e6 };
  const workers = [];
  const told = { notes: [], phases: [] };
  let look;
  const start = () => {
    const worker = { sent: [], postMessage(message) { this.sent.push(message); }, terminate() { this.over = true; } };
    workers.push(worker);
    return worker;
  };
  const under = createSession({ file: FILE, examples: FILE, run: "here", kept }, {
    note: (sentence) => told.notes.push(sentence), change: (phase) => told.phases.push(phase),
  }, { start, warm: () => warm, now: () => clock.now, every: (act) => { look = act; }, stop() {} });
  const say = (data, worker = workers.at(-1)) => worker.onmessage({ data });
  const sent = () => workers.at(-1).sent.map(({ kind }) => kind);
  const after = (ms, times = 1) => {
    for (let i = 0; i < times; i += 1) {
      clock.now += ms;
      look();
    }
  };
  return { under, workers, told, say, sent, after };
}

const READY = { kind: "ready", meta: { state: "ready" }, tensors: {}, fraction: 0 };

test("a word that comes before the worker is ready is kept for it", () => {
  const { under, say, sent } = session();
  under.go();
  assert.deepEqual(sent(), ["start"]);
  say(READY);
  assert.deepEqual(sent(), ["start", "go"]);
  assert.equal(under.phase(), "running");
});

test("what a worker said before it heard the last press changes nothing of how it stands", () => {
  const page = learning();
  const { under, workers, say } = session();
  const hears = (kind) => {
    const sent = workers[0].sent;
    sent.splice(0, sent.findIndex((each) => each.kind === kind) + 1).forEach(page.hear);
  };
  const tells = () => page.answers.splice(0).forEach((each) => say(each));
  hears("start");
  tells();
  under.go();
  hears("go");
  page.clock.now += 1000;
  page.turn();
  under.pause();
  hears("pause");
  under.go();
  tells(); // it learns, and then it rests, says the worker, which has not heard of going on
  assert.deepEqual([under.phase(), page.made[0].report().meta.step], ["running", 1]);
  hears("go");
  under.pause();
  page.clock.now += 1000;
  page.turn();
  tells();
  assert.equal(under.phase(), "running", "it does not rest yet");
  hears("pause");
  tells();
  assert.equal(under.phase(), "paused");
});

test("a worker that was made ready ahead is taken with what it has said", async () => {
  const worker = { sent: [], postMessage(message) { this.sent.push(message.kind); }, terminate() {} };
  const { under, workers } = session(null, { worker, answers: [READY] });
  under.go();
  await new Promise((resolve) => { setTimeout(resolve, 5); });
  assert.deepEqual([workers.length, worker.sent, under.phase()], [0, ["go"], "running"]);
  const again = session(kept(3), { worker, answers: [READY] });
  assert.equal(again.workers.length, 1, "what was kept is another beginning");
});

test("a worker that the browser ends is followed by one that goes on from the last checkpoint", () => {
  const { under, workers, told, say, sent, after } = session();
  under.go();
  say(READY);
  under.set({ weights: { beta: 2 } });
  say({ kind: "state", state: { done: 5 }, fraction: 0.5, going: true });
  after(3000);
  workers[0].onerror({ preventDefault() {} });
  assert.equal(workers[0].over, true);
  assert.deepEqual(workers[1].sent[0].state, { done: 5 });
  say(READY);
  assert.deepEqual(sent(), ["start", "set", "go"], "and with what a hand has set");
  assert.match(told.notes[0], /goes on from where it was 3 s before/);
  assert.equal(under.phase(), "running");
});

test("a worker that says nothing any more is asked, and then taken for lost", () => {
  const { under, workers, say, sent, after } = session();
  under.go();
  say(READY);
  after(2000, 5);
  assert.equal(sent().at(-1), "ping");
  say({ kind: "pong" });
  after(2000, 4);
  assert.equal(workers.length, 1, "it has answered");
  after(2000, 8);
  assert.equal(workers.length, 2);
});

test("workers that are lost again and again are given up with what was kept", () => {
  const { under, workers, told, say } = session();
  under.go();
  for (let i = 0; i < 3; i += 1) {
    say(READY);
    workers.at(-1).onerror({});
  }
  assert.equal(workers.length, 3);
  assert.equal(told.notes.at(-1), GIVEN_UP);
  assert.equal(under.phase(), "failed");
});

test("a computer that slept has lost nothing", () => {
  const { under, workers, told, say, after } = session();
  under.go();
  say(READY);
  after(30 * 60_000);
  after(2000, 3);
  assert.equal(workers.length, 1);
  assert.match(told.notes[0], /asleep for 30 min; the training goes on/);
});

test("a file that is asked for comes, or a sentence", async () => {
  const { under, workers, say } = session();
  say(READY);
  const file = under.save();
  say({ kind: "saved", bytes: Uint8Array.of(1) });
  assert.deepEqual(await file, Uint8Array.of(1));
  const lost = under.save();
  workers[0].onerror({});
  await assert.rejects(lost, /ended what was training/);
});

test("a file is refused in a sentence where nothing trains", async () => {
  const { under, workers } = session();
  for (let k = 0; k < 3; k += 1) workers.at(-1).onerror({});
  assert.equal(under.phase(), "failed");
  await assert.rejects(under.save(), /there is nothing to save/);
  const page = learning();
  page.hear({ kind: "save" });
  assert.match(page.last("problem").sentence, /there is nothing to save/);
});

// A shelf and a channel as browsers have them, in memory.
function browser({ problem = null } = {}) {
  const records = new Map();
  const channels = new Set();
  const shelf = {
    read: async (id) => { if (problem) throw problem; return records.get(id); },
    async write(id, record, mine) {
      if (problem) throw problem;
      const may = mine(records.get(id));
      if (may) records.set(id, record);
      return may;
    },
    remove: async (id) => { records.delete(id); },
  };
  const tab = (owner) => {
    const told = [];
    const channelOf = () => {
      const channel = {
        asleep: false,
        postMessage: (data) => channels.forEach((each) => {
          if (each !== channel && !each.asleep) each.onmessage?.({ data });
        }),
        close: () => channels.delete(channel),
      };
      channels.add(channel);
      return channel;
    };
    const keep = createKeep("vae", { shelf, owner, channelOf, onProblem: (text) => told.push(text) });
    return { keep, told };
  };
  return { tab, records, sleep: (on) => [...channels].forEach((each) => { each.asleep = on; }) };
}

const kept = (done) => ({ state: { done }, fraction: done / 10, going: true });

test("what one visit keeps the next one takes", async () => {
  const { tab } = browser();
  const first = tab("a");
  assert.equal(await first.keep.take(), null);
  await first.keep.write(kept(3));
  first.keep.close();
  const second = tab("b");
  assert.deepEqual((await second.keep.take()).state, { done: 3 });
  await second.keep.write(kept(4));
  assert.deepEqual([...first.told, ...second.told], []);
});

test("a second tab does not write over the first, and says so", async () => {
  const { tab, records } = browser();
  const [first, second] = [tab("a"), tab("b")];
  await first.keep.take();
  await first.keep.write(kept(3));
  await second.keep.take();
  await second.keep.write(kept(1));
  await first.keep.write(kept(5));
  assert.deepEqual(records.get("vae").state, { done: 5 });
  assert.deepEqual([first.told, second.told], [[], [ELSEWHERE]]);
});

test("a tab that slept while another one began leaves it what it keeps, and says so", async () => {
  const { tab, records, sleep } = browser();
  const first = tab("a");
  await first.keep.take();
  await first.keep.write(kept(3));
  sleep(true);
  const second = tab("b");
  await second.keep.take();
  await second.keep.write(kept(6));
  sleep(false);
  await first.keep.write(kept(4));
  assert.deepEqual([records.get("vae").state.done, first.told], [6, [ELSEWHERE]]);
});

test("a browser that keeps nothing, or has no room left, says so once and goes on", async () => {
  for (const [name, sentence] of [["SecurityError", UNKEPT], ["QuotaExceededError", FULL]]) {
    const { tab } = browser({ problem: Object.assign(new Error("no"), { name }) });
    const { keep, told } = tab("a");
    assert.equal(await keep.take(), null);
    await keep.write(kept(1));
    await keep.write(kept(2));
    assert.deepEqual(told, [sentence], name);
  }
});

test("a pack that is written is read as it was", () => {
  const tensors = {
    "a/b": { shape: [2, 1], data: Float32Array.of(1, -2) }, c: { shape: [3], data: Uint8Array.of(1, 2, 3) },
    d: { shape: [1], data: Int32Array.of(-7) },
  };
  const found = readPack(writePack({ title: "β" }, tensors));
  assert.deepEqual(found.meta, { title: "β" });
  for (const [name, { shape, data }] of Object.entries(tensors)) {
    assert.deepEqual([found.tensors[name].shape, [...found.tensors[name].data]], [shape, [...data]]);
  }
  assert.match(problemOf(() => writePack({}, { a: { shape: [1], data: Float64Array.of(1) } })), /no file holds/);
});

// Trainings that only say what they were told.
function takers(count, fractions = []) {
  const phases = new Array(count).fill("ready");
  const told = phases.map(() => []);
  let tick;
  const turns = createTurns(phases.map((_, index) => ({
    phase: () => phases[index],
    fraction: () => fractions[index] ?? 0,
    go() { phases[index] = "running"; told[index].push("go"); },
    pause() { phases[index] = "paused"; told[index].push("pause"); },
  })), 2, { every: (act) => { tick = act; }, stop() {} });
  const running = () => phases.flatMap((phase, index) => (phase === "running" ? [index] : []));
  return { turns, phases, told, running, tick: () => tick() };
}

test("five trainings on two cores take turns until all are over", () => {
  const { turns, phases, running, tick } = takers(5);
  turns.go();
  const seen = [running()];
  for (let k = 0; k < 4; k += 1) {
    tick();
    seen.push(running());
  }
  assert.deepEqual(seen, [[0, 1], [2, 3], [0, 4], [1, 2], [3, 4]]);
  phases[3] = "finished";
  turns.look();
  assert.deepEqual(running(), [0, 4], "a core that has nothing to do any more takes the next");
  turns.pause();
  assert.deepEqual(running(), []);
  phases.fill("finished", 0, 4);
  turns.go();
  tick();
  assert.deepEqual(running(), [4]);
});

test("whoever is furthest behind has the next turn", () => {
  const fractions = [0.4, 0.1, 0.3, 0.2];
  const { turns, running, tick } = takers(4, fractions);
  turns.go();
  const seen = [running()];
  fractions[1] = 0.5;
  tick();
  assert.deepEqual([...seen, running()], [[1, 3], [2, 3]]);
});

test("trainings side by side are told as the wall is told of a sweep", () => {
  const report = (kl, points) => ({
    fraction: 0.5, meta: {
      eta: 3, active_units: 2, latent_dim: 2,
      history: { epoch: [0, 1], validation: { kl: [0, kl], reconstruction: [9, 8] } },
    },
    tensors: { latent: { shape: [2, 2], data: Float32Array.from(points) }, inputs: { shape: [0], data: new Uint8Array() } },
  });
  const standing = (label, phase, found) => ({ label, value: 0, phase, report: found, message: "" });
  const { meta, tensors } = columnsPack([
    standing("β 0", "running", report(5, [1, 0, 0, 1])), standing("β 1", "paused", report(2, [0, 1, -1, 0])),
    standing("β 4", "loading", null),
  ], { title: "β", field: "beta", shape: [1, 2, 2], class_names: [] }, true);
  assert.deepEqual(meta.columns.map(({ state, rate, distortion }) => [state, rate, distortion]),
    [["running", 5, 8], ["queued", 2, 8], ["queued", null, null]]);
  near(tensors["1/latent"].data, [1, 0, 0, 1], 1e-6, "turned to lie as the one before");
  assert.deepEqual([meta.active, "2/latent" in tensors, "inputs" in tensors], [true, false, true]);
});

test("a traversal leads one code through three standard deviations of all codes", () => {
  const codes = Float32Array.of(0, 10, 2, 20, 4, 30); // three codes: dimension 0 has mean 2, deviation 2
  const led = ledAlong(Float32Array.of(7, 5), codes, 0);
  near(led.filter((_, i) => i % 2 === 0), [-4, -2.5, -1, 0.5, 2, 3.5, 5, 6.5, 8], 1e-6);
  near(led.filter((_, i) => i % 2), new Array(9).fill(5));
  assert.equal(largest([0.1, 3, 2]), 1);
});
