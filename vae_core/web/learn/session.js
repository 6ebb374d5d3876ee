// The page's side of a training: has a worker, tells what it says, and starts another one where the
// browser has ended it.
/** @import { Answer, Kept, Message, Report } from "./messages.js" */

const WATCH = 2000; // ms between two looks at the worker
const SILENT = 8000; // ms without a word after which it is asked ...
const DEAF = 10_000; // ... and ms after that question until it is taken for lost
const ASLEEP = 15_000; // ms by which a look comes too late when the computer slept
const LOSSES = 2; // workers that may be lost without having learned anything in between

export const LOST = "The browser ended what was training here.";
export const GIVEN_UP = "The browser ends what trains here again and again: this page has not the memory "
  + "for it. What was kept last is still here; train it on the server.";
const NONE = "This browser gives the page no worker to train in. Train it on the server.";

/** @param {number} ms */
function span(ms) {
  const seconds = Math.round(ms / 1000);
  return seconds < 100 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}

/**
 * What a session tells: `report` of each report, `weights` of each set of weights, `state` of each
 * checkpoint, `change` when its phase is another, `note` in a sentence when something has happened.
 * @typedef {{report: (report: Report) => void, weights: (values: Record<string, Float32Array>) => void,
 *   state: (kept: Kept) => void, change: (phase: Phase) => void, note: (sentence: string) => void}} Ears
 * @typedef {"loading" | "ready" | "running" | "paused" | "finished" | "failed"} Phase
 */

/**
 * Trains a file in a worker. `kept` is what keep.js has of it.
 * -> {phase(), go(), pause(), one(), set({weights, rate}), again(seed), more(examples), save() -> Promise of
 * the bytes of a weights file, remember(): asks for a checkpoint, destroy()}
 * @param {{file: ArrayBuffer, examples: ArrayBuffer, run: string, expected?: number,
 *   seed?: number | null, kept?: Kept | null}} given
 * @param {Partial<Ears>} ears
 * @param {{start: () => Worker, now?: () => number, every?: (act: () => void, ms: number) => any,
 *   stop?: (timer: any) => void}} host start.js has the worker
 */
export function createSession(given, ears, {
  start, now = Date.now, every = setInterval, stop = clearInterval,
}) {
  /** @type {Phase} */
  let phase = "loading";
  /** @type {Worker | null} */
  let worker = null;
  let kept = given.kept ?? null;
  let keptAt = now();
  let going = false; // what was asked of it last
  let losses = 0;
  let heardAt = now();
  let askedAt = 0;
  let lookedAt = now();
  /** @type {ArrayBuffer[]} */
  const later = [];
  /** @type {{resolve: (bytes: Uint8Array) => void, reject: (error: Error) => void}[]} */
  let saving = [];
  /** @type {Record<string, any>} */
  let set = {};

  /** @param {Phase} next */
  function turn(next) {
    if (next === phase) return;
    phase = next;
    ears.change?.(next);
  }
  /** @param {Message} message */
  const send = (message) => worker?.postMessage(message);

  /** @param {string} sentence */
  function fail(sentence) {
    going = false;
    for (const { reject } of saving) reject(new Error(sentence));
    saving = [];
    ears.note?.(sentence);
    turn("failed");
  }

  function lost() {
    worker?.terminate();
    worker = null;
    losses += 1;
    for (const { reject } of saving) reject(new Error(LOST));
    saving = [];
    if (losses > LOSSES) {
      fail(GIVEN_UP);
      return;
    }
    const where = kept ? `from where it was ${span(now() - keptAt)} before` : "from its beginning";
    ears.note?.(`${LOST} ${going ? "It goes on" : "It is there again"} ${where}.`);
    begin();
  }

  /** @type {Record<string, (answer: any) => void>} */
  const hears = {
    ready(answer) {
      ears.report?.(answer);
      for (const examples of later) send({ kind: "more", examples });
      if (Object.keys(set).length) send({ kind: "set", ...set });
      turn(answer.meta.state === "finished" ? "finished" : kept ? "paused" : "ready");
      if (going) session.go();
    },
    report(answer) {
      ears.report?.(answer);
      turn(answer.meta.state);
    },
    weights({ values }) {
      ears.weights?.(values);
      send({ kind: "seen" });
    },
    state(answer) {
      losses = 0;
      kept = { state: answer.state, fraction: answer.fraction, going: answer.going };
      keptAt = now();
      ears.state?.(kept);
    },
    saved({ bytes }) {
      for (const { resolve } of saving) resolve(bytes);
      saving = [];
    },
    problem: ({ sentence }) => fail(sentence),
    pong() {},
  };

  function begin() {
    try {
      worker = start();
    } catch {
      fail(NONE);
      return;
    }
    const mine = worker;
    worker.onmessage = ({ data }) => {
      if (mine !== worker) return;
      [heardAt, askedAt] = [now(), 0];
      hears[data.kind]?.(data);
    };
    worker.onerror = (event) => {
      event.preventDefault?.(); // it is dealt with
      if (mine === worker) lost();
    };
    worker.onmessageerror = () => { if (mine === worker) lost(); };
    [heardAt, askedAt] = [now(), 0];
    const { file, examples, run, expected, seed } = given;
    send({ kind: "start", file, examples, run, expected, seed, state: kept?.state ?? null });
  }

  // A computer that slept has neither learned nor lost anything: only that was long ago.
  function look() {
    const late = now() - lookedAt - WATCH;
    lookedAt = now();
    if (late > ASLEEP) {
      [heardAt, askedAt] = [now(), 0];
      if (phase === "running") ears.note?.(`This page was asleep for ${span(late)}; the training goes on where it was.`);
    } else if (worker && askedAt && now() - askedAt > DEAF) lost();
    else if (worker && !askedAt && now() - heardAt > SILENT && phase !== "failed") {
      askedAt = now();
      send({ kind: "ping" });
    }
  }
  const watch = every(look, WATCH);

  const session = {
    phase: () => phase,
    go() {
      going = true;
      if (phase === "loading") return;
      send({ kind: "go" });
      if (phase !== "finished" && phase !== "failed") turn("running");
    },
    pause() {
      going = false;
      send({ kind: "pause" });
    },
    one() {
      going = false;
      send({ kind: "one" });
    },
    /** @param {{weights?: Record<string, number>, rate?: number}} next */
    set(next) {
      set = { ...set, ...next, weights: { ...set.weights, ...next.weights } };
      send({ kind: "set", ...next });
    },
    /** @param {number | null} [seed] */
    again(seed = given.seed ?? null) {
      kept = null;
      losses = 0;
      if (phase === "failed" || !worker) {
        worker?.terminate();
        phase = "loading";
        begin();
        return;
      }
      send({ kind: "again", seed });
      if (going) send({ kind: "go" });
    },
    /** @param {ArrayBuffer} examples */
    more(examples) {
      later.push(examples);
      if (phase !== "loading") send({ kind: "more", examples });
    },
    /** @returns {Promise<Uint8Array>} */
    save: () => new Promise((resolve, reject) => {
      saving.push({ resolve, reject });
      send({ kind: "save" });
    }),
    remember: () => send({ kind: "state" }),
    destroy() {
      stop(watch);
      worker?.terminate();
      worker = null;
    },
  };
  begin();
  return session;
}
