// The page's side of a training: has a worker, tells what it says, and starts another one where the
// browser has ended it.
/** @import { Answer, Kept, Message, Report, Taken } from "./messages.js" */

const WATCH = 2000; // ms between two looks at the worker
const SILENT = 8000; // ms without a word after which it is asked ...
const DEAF = 10_000; // ... and ms after that question until it is taken for lost
const ASLEEP = 15_000; // ms by which a look comes too late when the computer slept
const LOSSES = 2; // workers that may be lost without having learned anything in between

export const LOST = "The browser ended what was training here.";
export const GIVEN_UP = "The browser ends what trains here again and again: this page has not the memory "
  + "for it. What was kept last is still here; train it on the server.";
const NOTHING = "Nothing trains here: there is nothing to save.";
const NONE = "This browser gives the page no worker to train in. Train it on the server.";

/**
 * What a session tells: `report` of each report, `weights` of each set of weights, `state` of each
 * checkpoint, `moment` of each snapshot, `change` when its phase is another, `note` in a sentence when something has happened.
 * @typedef {{report: (report: Report) => void, weights: (values: Record<string, Float32Array>) => void,
 *   moment: (taken: Taken) => void, state: (kept: Kept) => void, change: (phase: Phase) => void, note: (sentence: string) => void}} Ears
 * @typedef {"loading" | "ready" | "running" | "paused" | "finished" | "failed"} Phase
 * @typedef {{file: ArrayBuffer, examples: ArrayBuffer, run: string, expected?: number, seed?: number | null,
 *   kept?: Kept | null}} Given
 * @typedef {{start: () => Worker, now?: () => number, every?: (act: () => void, ms: number) => any,
 *   stop?: (timer: any) => void, warm?: () => import("./ahead.js").Warm | null}} Host `warm` is a worker
 *   that has been told to start already
 */

/** @param {number} ms */
function span(ms) {
  const seconds = Math.round(ms / 1000);
  return seconds < 100 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}

/**
 * Looks after a worker: asks one that is silent, and takes one that does not answer for lost. A computer that
 * slept has neither learned nor lost anything: only its last word was long ago.
 * @param {Required<Pick<Host, "now" | "every" | "stop">>} host
 * @param {{ask: () => void, lost: () => void, slept: (ms: number) => void, has: () => boolean}} acts
 */
function createWatch({ now, every, stop }, { ask, lost, slept, has }) {
  let heardAt = now();
  let askedAt = 0;
  let lookedAt = now();

  function heard() {
    [heardAt, askedAt] = [now(), 0];
  }
  const timer = every(() => {
    const late = now() - lookedAt - WATCH;
    lookedAt = now();
    if (late > ASLEEP) {
      heard();
      slept(late);
    } else if (!has()) heard();
    else if (askedAt && now() - askedAt > DEAF) lost();
    else if (!askedAt && now() - heardAt > SILENT) {
      askedAt = now();
      ask();
    }
  }, WATCH);
  return { heard, destroy: () => stop(timer) };
}

// Those who wait for a file.
function createSaves() {
  /** @type {{resolve: (bytes: Uint8Array) => void, reject: (error: Error) => void}[]} */
  let waiting = [];
  return {
    /** @returns {Promise<Uint8Array>} */
    ask: () => new Promise((resolve, reject) => { waiting.push({ resolve, reject }); }),
    /** @param {Uint8Array} bytes */
    done(bytes) {
      for (const { resolve } of waiting) resolve(bytes);
      waiting = [];
    },
    /** @param {string} sentence */
    fail(sentence) {
      for (const { reject } of waiting) reject(new Error(sentence));
      waiting = [];
    },
  };
}

/**
 * A worker with what has to be told to the next one, should it be lost.
 * @param {Given} given
 * @param {Pick<Host, "start" | "warm"> & {hear: (answer: Answer) => void, lost: () => void}} acts
 */
function createHand({ file, examples, run, expected, seed }, { start, warm = () => null, hear, lost }) {
  /** @type {Worker | null} */
  let worker = null;
  /** @type {ArrayBuffer[]} */
  const later = [];
  /** @type {{weights?: Record<string, number>, rate?: number}} */
  let set = {};
  /** @param {Message} message */
  const send = (message) => worker?.postMessage(message);
  return {
    send,
    has: () => worker !== null,
    end() {
      worker?.terminate();
      worker = null;
    },
    // Throws where a page can have none.
    /** @param {Kept | null} kept */
    begin(kept) {
      const begun = kept ? null : warm();
      const mine = begun?.worker ?? start();
      worker = mine;
      const end = () => { if (mine === worker) lost(); };
      mine.onmessage = ({ data }) => { if (mine === worker) hear(data); };
      mine.onerror = (event) => {
        event.preventDefault?.(); // it is dealt with
        end();
      };
      mine.onmessageerror = end;
      if (begun) setTimeout(() => begun.answers.forEach((data) => mine.onmessage?.(/** @type {any} */ ({ data }))), 0);
      else send({ kind: "start", file, examples, run, expected, seed, state: kept?.state ?? null });
      for (const each of later) send({ kind: "more", examples: each });
      if (Object.keys(set).length) send({ kind: "set", ...set });
    },
    /** @param {typeof set} next */
    set(next) {
      set = { ...set, ...next, weights: { ...set.weights, ...next.weights } };
      send({ kind: "set", ...next });
    },
    /** @param {ArrayBuffer} more */
    more(more) {
      later.push(more);
      send({ kind: "more", examples: more });
    },
  };
}

/**
 * How a session stands. `going` is what was asked of it last, and `asked` counts what the worker was asked that
 * changes its phase; `losses` counts workers that were lost since one has learned anything.
 * @typedef {{phase: Phase, kept: Kept | null, keptAt: number, going: boolean, asked: number, losses: number}} Standing
 * @typedef {{own: Standing, hand: ReturnType<typeof createHand>, saves: ReturnType<typeof createSaves>,
 *   turn: (phase: Phase) => void, begin: () => void, now: () => number}} Inside
 */

// What a page may ask of a session.
/** @param {Inside} inside @param {Given} given */
function actsOf({ own, hand, saves, turn, begin, now }, given) {
  const ask = (message) => {
    own.asked += 1;
    hand.send({ ...message, asked: own.asked });
  };
  const rest = (kind) => {
    own.going = false;
    ask({ kind });
  };
  const anew = (kept) => {
    Object.assign(own, { kept, keptAt: now(), losses: 0 });
    turn("loading");
    begin();
  };
  return {
    phase: () => own.phase,
    go() {
      own.going = true;
      if (["loading", "finished", "failed"].includes(own.phase)) return;
      ask({ kind: "go" });
      turn("running");
    },
    pause: () => rest("pause"),
    one: () => rest("one"),
    set: hand.set,
    more: hand.more,
    /** @param {number | null} [seed] */
    again(seed = given.seed ?? null) {
      if (["failed", "loading"].includes(own.phase) || !hand.has()) {
        anew(null);
        return;
      }
      own.kept = null;
      ask({ kind: "again", seed });
      turn("ready");
    },
    kept: () => own.kept,
    /** @param {Kept} kept */
    restore(kept) {
      own.going = false;
      anew(kept);
    },
    save() {
      if (!hand.has()) return Promise.reject(new Error(NOTHING));
      const file = saves.ask();
      hand.send({ kind: "save" });
      return file;
    },
    remember: () => hand.send({ kind: "state" }),
  };
}

// What follows from what the worker says.
/** @param {Inside} inside @param {Partial<Ears>} ears @param {{go: () => void, fail: (sentence: string) => void}} acts */
function hearingOf({ own, hand, saves, turn, now }, ears, { go, fail }) {
  /** @param {Answer} answer */
  return (answer) => {
    if (answer.kind === "ready") {
      ears.report?.(answer);
      turn(answer.meta.state === "finished" ? "finished" : own.kept ? "paused" : "ready");
      if (own.going) go();
    } else if (answer.kind === "report") {
      ears.report?.(answer);
      // It may have been said before what was asked last was heard.
      if (answer.asked === own.asked) turn(answer.meta.state);
    } else if (answer.kind === "moment") {
      ears.moment?.({ record: answer.record, bytes: answer.bytes });
    } else if (answer.kind === "weights") {
      ears.weights?.(answer.values);
      hand.send({ kind: "seen" });
    } else if (answer.kind === "state") {
      const kept = { state: answer.state, fraction: answer.fraction, going: answer.going };
      Object.assign(own, { kept, keptAt: now(), losses: 0 });
      ears.state?.(kept);
    } else if (answer.kind === "saved") saves.done(answer.bytes);
    else if (answer.kind === "problem") fail(answer.sentence);
  };
}

/**
 * Trains a file in a worker. `kept` is what keep.js has of it.
 * -> {phase(), go(), pause(), one(), set({weights, rate}), again(seed), more(examples), save() -> Promise of
 * the bytes of a weights file, kept(): the last checkpoint, restore(kept): goes to one and rests there,
 * remember(): asks for a checkpoint, destroy()}
 * @param {Given} given
 * @param {Partial<Ears>} ears
 * @param {Host} host start.js has the worker
 */
export function createSession(given, ears, host) {
  const { start, warm, now = Date.now, every = setInterval, stop = clearInterval } = host;
  /** @type {Standing} */
  const own = { phase: "loading", kept: given.kept ?? null, keptAt: now(), going: false, asked: 0, losses: 0 };
  const saves = createSaves();
  const hand = createHand(given, { start, warm, hear, lost });
  const watch = createWatch({ now, every, stop }, {
    ask: () => hand.send({ kind: "ping" }), lost, has: hand.has,
    slept(ms) {
      if (own.phase === "running") ears.note?.(`This page was asleep for ${span(ms)}; the training goes on where it was.`);
    },
  });
  const inside = { own, hand, saves, turn, begin, now };
  const acts = actsOf(inside, given);
  const understand = hearingOf(inside, ears, { go: acts.go, fail });

  /** @param {Phase} next */
  function turn(next) {
    if (next === own.phase) return;
    own.phase = next;
    ears.change?.(next);
  }
  /** @param {string} sentence */
  function fail(sentence) {
    own.going = false;
    saves.fail(sentence);
    ears.note?.(sentence);
    turn("failed");
  }
  function begin() {
    hand.end();
    watch.heard();
    own.asked = 0;
    try {
      hand.begin(own.kept);
    } catch {
      fail(NONE);
    }
  }
  function lost() {
    hand.end();
    own.losses += 1;
    saves.fail(LOST);
    if (own.losses > LOSSES) {
      fail(GIVEN_UP);
      return;
    }
    const where = own.kept ? `from where it was ${span(now() - own.keptAt)} before` : "from its beginning";
    ears.note?.(`${LOST} ${own.going ? "It goes on" : "It is there again"} ${where}.`);
    turn("loading");
    begin();
  }
  /** @param {Answer} answer */
  function hear(answer) {
    watch.heard();
    understand(answer);
  }
  function destroy() {
    watch.destroy();
    hand.end();
  }
  begin();
  return { ...acts, destroy };
}
