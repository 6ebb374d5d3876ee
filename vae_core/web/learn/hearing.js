// What a training's worker does for each message of its page, without the worker itself: learning in
// slices, so that it hears at once, and telling how far it is without that costing more than a little.
/** @import { Answer, Message, Training } from "./types.js" */
import { readPack } from "../engine/pack.js";
import { savedFile } from "./saved.js";

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

/**
 * -> hear(message). `make` begins a training of two packs (training.js); `post` sends an answer;
 * `pause(act)` runs `act` when the messages that have come are heard.
 * @param {{make: (pack: any, examples: any, options: any) => Training, post: (answer: Answer) => void,
 *   pause: (act: () => void) => void, now?: () => number}} host
 */
export function createHearing({ make, post, pause, now = () => performance.now() }) {
  /** @type {import("./messages.js").Start} */
  let given;
  /** @type {{weights?: Record<string, number>, rate?: number}} */
  let set = {}; // by a hand
  /** @type {ArrayBuffer[]} */
  let later = []; // more examples that have come
  /** @type {Training | null} */
  let training = null;
  let state = "ready";
  let turning = false;
  let unseen = false; // whether the page is still busy with the weights that it got
  const reports = createClock(now, REPORTS);
  const weights = createClock(now, WEIGHTS);
  const states = createClock(now, STATES);

  /** @param {{seed?: number | null, state?: any}} options */
  function begin(options) {
    training = make(readPack(given.file), readPack(given.examples), { ...options, expected: given.expected });
    for (const each of later) training.more(readPack(each));
    training.set(set);
    state = training.finished() ? "finished" : "ready";
  }
  /** @param {Training} of */
  function tell(of, kind = /** @type {"report" | "ready"} */ ("report")) {
    reports.tell(() => {
      const { meta, tensors } = of.report();
      post({ kind, meta: { ...meta, run: given.run, state }, tensors, fraction: of.fraction() });
    });
  }
  /** @param {Training} of */
  function tellWeights(of) {
    unseen = true;
    weights.tell(() => post({ kind: "weights", values: ownedAll(of.weights()) }));
  }
  /** @param {Training} of */
  function tellState(of) {
    states.tell(() => post({ kind: "state", state: of.state(), fraction: of.fraction(), going: state === "running" }));
  }
  /** @param {Training} of */
  function tellAll(of) {
    tell(of);
    tellWeights(of);
    tellState(of);
  }
  function turn() {
    turning = false;
    if (state !== "running" || !training) return;
    guarded(() => {
      training.advance(SLICE);
      if (training.problem) {
        state = "failed";
        tellAll(training);
        post({ kind: "problem", sentence: training.problem });
      } else if (training.finished()) {
        state = "finished";
        tellAll(training);
      } else {
        if (reports.due()) tell(training);
        if (!unseen && weights.due()) tellWeights(training);
        if (states.due()) tellState(training);
        go();
      }
    });
  }
  function go() {
    if (turning) return;
    turning = true;
    pause(turn);
  }
  /** @param {() => void} act */
  function guarded(act) {
    try {
      act();
    } catch (error) {
      state = "failed";
      post({ kind: "problem", sentence: error.message });
    }
  }

  /** @type {Record<string, (message: any, training: Training) => void>} */
  const acts = {
    go() {
      if (state === "finished" || state === "failed") return;
      state = "running";
      reports.soon(FIRST);
      go();
    },
    pause(_, of) {
      if (state === "running") state = "paused";
      tellAll(of);
    },
    one(_, of) {
      if (state === "finished" || state === "failed") return;
      state = "paused";
      of.step();
      tellAll(of);
    },
    set({ weights: loss, rate }, of) {
      set = { weights: { ...set.weights, ...loss }, rate: rate ?? set.rate };
      of.set(set);
    },
    again({ seed }) {
      begin({ seed });
      unseen = false;
      tellAll(/** @type {Training} */ (training));
    },
    more({ examples }, of) {
      later = [...later, examples];
      of.more(readPack(examples));
    },
    state: (_, of) => tellState(of),
    save(_, of) {
      const bytes = savedFile(readPack(given.file), readPack(given.examples), of, set.weights);
      post({ kind: "saved", bytes });
    },
    seen() { unseen = false; },
    ping() { post({ kind: "pong" }); },
  };
  /** @param {Message} message */
  return (message) => {
    if (message.kind === "start") {
      guarded(() => {
        given = message;
        begin({ seed: message.seed, state: message.state });
        const begun = /** @type {Training} */ (training);
        tell(begun, "ready");
        tellWeights(begun);
      });
    } else if (training) guarded(() => acts[message.kind](message, /** @type {Training} */ (training)));
  };
}
