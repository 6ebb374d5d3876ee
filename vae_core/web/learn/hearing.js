// What a training's worker does for each message of its page, without the worker itself: learning in
// slices, so that it hears at once, and telling how far it is without that costing more than a little.
/** @import { Answer, Message, Start, Training } from "./messages.js" */
import { readPack } from "../engine/pack.js";
import { savedFile } from "./saved.js";
import { sentenceOf } from "../kit/problem.js";

const SLICE = 24; // ms of learning until messages are looked at
const FIRST = 60; // ms of learning before the first report
const SHARE = 10; // a report, or the weights, is told after so many times what it costs ...
const REPORTS = [250, 2000]; // ... and no sooner and no later than these ms
const WEIGHTS = [100, 1000];
const STATES = [4000, 60_000];

/** @param {number} cost @param {number[]} limits */
const after = (cost, [least, most]) => Math.min(most, Math.max(least, SHARE * cost));

// A view of a large buffer would be sent with all of the buffer.
/** @param {Float32Array} values */
const owned = (values) => (
  values.byteLength === values.buffer.byteLength ? values : values.slice());

/** @param {Record<string, Float32Array>} values */
const ownedAll = (values) => (
  Object.fromEntries(Object.entries(values).map(([name, each]) => [name, owned(each)])));

// Something that is told now and then: when it is due, and what the last one cost.
/** @param {() => number} now @param {number[]} limits */
function createClock(now, limits) {
  let at = now();
  let wait = limits[0];
  return {
    due: () => now() - at >= wait,
    // The next one is due so many ms from now.
    /** @param {number} ms */
    soon(ms) { [at, wait] = [now(), ms]; },
    /** @param {() => void} act */
    tell(act) {
      const begun = now();
      act();
      [at, wait] = [now(), after(now() - begun, limits)];
    },
  };
}

// How a training stands, as it is told: what it is called, what it is doing, and which of what changes
// that was heard last.
/** @typedef {{run: string, state: string, asked: number}} Standing */

/**
 * Tells of a training, each thing as often as it may. `heard` means that the page has taken the weights.
 * @param {(answer: Answer) => void} post
 * @param {() => number} now
 */
function createTelling(post, now) {
  const clocks = { reports: createClock(now, REPORTS), weights: createClock(now, WEIGHTS), states: createClock(now, STATES) };
  let unseen = false;
  const telling = {
    /** @param {Training} of @param {Standing} standing @param {"report" | "ready"} [kind] */
    report: (of, { run, state, asked }, kind = "report") => clocks.reports.tell(() => {
      const { meta, tensors } = of.report();
      post({ kind, meta: { ...meta, run, state }, tensors, fraction: of.fraction(), asked });
    }),
    /** @param {Training} of */
    weights(of) {
      unseen = true;
      clocks.weights.tell(() => post({ kind: "weights", values: ownedAll(of.weights()) }));
    },
    /** @param {Training} of @param {Standing} standing */
    state: (of, { state }) => clocks.states.tell(() => (
      post({ kind: "state", state: of.state(), fraction: of.fraction(), going: state === "running" }))),
    // Each that was taken; before the checkpoint that knows of it.
    /** @param {Training} of */
    moments(of) {
      for (const taken of of.moments()) post({ kind: "moment", ...taken });
    },
    /** @param {Training} of @param {Standing} standing */
    all(of, standing) {
      telling.moments(of);
      telling.report(of, standing);
      telling.weights(of);
      telling.state(of, standing);
    },
    /** @param {Training} of @param {Standing} standing */
    due(of, standing) {
      telling.moments(of);
      if (clocks.reports.due()) telling.report(of, standing);
      if (!unseen && clocks.weights.due()) telling.weights(of);
      if (clocks.states.due()) telling.state(of, standing);
    },
    soon: () => clocks.reports.soon(FIRST),
    seen() { unseen = false; },
  };
  return telling;
}

/**
 * The training of what a page has given, begun as often as it says.
 * @param {(pack: any, examples: any, options: any) => Training} make
 */
function createBench(make) {
  /** @type {Start} */
  let given;
  /** @type {ArrayBuffer[]} */
  let later = []; // more examples that have come
  /** @type {{weights?: Record<string, number>, rate?: number}} */
  let set = {}; // by a hand
  /** @type {Training | null} */
  let training = null;
  return {
    training: () => training,
    run: () => given.run,
    /** @param {Start} start */
    take(start) { given = start; },
    /** @param {{seed?: number | null, state?: unknown}} options */
    begin({ seed, state = null }) {
      const begun = make(readPack(given.file), readPack(given.examples), {
        ...(typeof seed === "number" && { seed }), state, expected: given.expected,
      });
      for (const each of later) begun.more(readPack(each));
      begun.set(set);
      training = begun;
      return begun;
    },
    /** @param {typeof set} next */
    set(next) {
      set = { weights: { ...set.weights, ...next.weights }, rate: next.rate ?? set.rate };
      training?.set(set);
    },
    /** @param {ArrayBuffer} examples */
    more(examples) {
      later = [...later, examples];
      training?.more(readPack(examples));
    },
    /** @param {Training} of */
    file: (of) => savedFile(readPack(given.file), of, set.weights),
  };
}

/**
 * What each message does. `own.state` is what the training is doing.
 * @param {{state: string, asked: number}} own
 * @param {ReturnType<typeof createBench>} bench
 * @param {ReturnType<typeof createTelling>} telling
 * @param {{go: () => void, post: (answer: Answer) => void}} host
 * @returns {Record<string, (message: any, training: Training) => void>}
 */
function actsOf(own, bench, telling, { go, post }) {
  const standing = () => ({ run: bench.run(), ...own });
  const over = () => own.state === "finished" || own.state === "failed";
  return {
    go() {
      if (over()) return;
      own.state = "running";
      telling.soon();
      go();
    },
    pause(_, of) {
      if (own.state === "running") own.state = "paused";
      telling.all(of, standing());
    },
    one(_, of) {
      if (over()) return;
      own.state = "paused";
      of.step();
      telling.all(of, standing());
    },
    again({ seed }) {
      const begun = bench.begin({ seed });
      own.state = "ready";
      telling.all(begun, standing());
    },
    set: ({ weights, rate }) => bench.set({ weights, rate }),
    more: ({ examples }) => bench.more(examples),
    state: (_, of) => telling.state(of, standing()),
    save: (_, of) => post({ kind: "saved", bytes: bench.file(of) }),
    seen: telling.seen,
    ping: () => post({ kind: "pong" }),
  };
}

/**
 * -> hear(message). `make` begins a training of two packs (training.js); `post` sends an answer;
 * `pause(act)` runs `act` when the messages that have come are heard.
 * @param {{make: (pack: any, examples: any, options: any) => Training, post: (answer: Answer) => void,
 *   pause: (act: () => void) => void, now?: () => number}} host
 */
export function createHearing({ make, post, pause, now = () => performance.now() }) {
  const bench = createBench(make);
  const telling = createTelling(post, now);
  const own = { state: "ready", asked: 0 };
  let turning = false;
  const acts = actsOf(own, bench, telling, { go, post });

  /** @param {() => void} act */
  function guarded(act) {
    try {
      act();
    } catch (error) {
      own.state = "failed";
      post({ kind: "problem", sentence: sentenceOf(error) });
    }
  }
  /** @param {Training} of */
  function learn(of) {
    of.advance(SLICE);
    if (of.problem) own.state = "failed";
    else if (of.finished()) own.state = "finished";
    const tell = own.state === "running" ? telling.due : telling.all;
    tell(of, { run: bench.run(), ...own });
    if (of.problem) post({ kind: "problem", sentence: of.problem });
    else go();
  }
  function turn() {
    turning = false;
    const training = bench.training();
    if (own.state === "running" && training) guarded(() => learn(training));
  }
  function go() {
    if (turning || own.state !== "running") return;
    turning = true;
    pause(turn);
  }
  /** @param {Start} message */
  function start(message) {
    bench.take(message);
    const begun = bench.begin(message);
    own.state = begun.finished() ? "finished" : "ready";
    telling.moments(begun);
    telling.report(begun, { run: bench.run(), ...own }, "ready");
    telling.weights(begun);
  }
  /** @param {Message} message */
  return (message) => guarded(() => {
    const training = bench.training();
    if ("asked" in message) own.asked = message.asked;
    if (message.kind === "start") start(message);
    else if (training) acts[message.kind](message, training);
    else if (message.kind === "save") throw new Error("No training has begun: there is nothing to save.");
  });
}
