// Latent code in, picture out: on the page while that is quick enough to follow every move of the
// hand, else in a worker, else on a server; with the milliseconds it takes.
import { createBatch } from "./batch.js";
import { countsOf, createInputs } from "./inputs.js";
import { compile } from "./runtime.js";
/** @import { Batch, Engine, EngineOptions, Graph, Pack, ServerDecode } from "./types.js" */
/** @typedef {"browser" | "browser worker" | "server"} Where */
/** @typedef {{picture: Float32Array, details: Float32Array[], fresh: boolean}} Shown */

const RECENT = 31; // pictures whose median time is told
const SETTLED = 5; // pictures after which that median decides
const PAGE_BUDGET = 12; // ms a picture may take on the page: beyond, moves would stutter
const WORKER_BUDGET = 300; // ms it may take in the worker, where a server offers to do it
const HEAVY = 2e8; // operations of a picture that is not even tried on the page: about 0.1 s

/** @param {number[]} values */
function median(values) {
  const sorted = Array.from(values).sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? null;
}

function createTimes() {
  /** @type {number[]} */
  const times = [];
  return {
    /** @param {number} milliseconds */
    add(milliseconds) {
      times.push(milliseconds);
      if (times.length > RECENT) times.shift();
    },
    clear: () => { times.length = 0; },
    last: () => times.at(-1) ?? 0,
    median: () => median(times),
    // The median of the last few; null before there are enough to tell a slow decoder from a slow
    // moment. Fewer are enough where they took as long as all should.
    /** @param {number} budget */
    settled(budget) {
      const few = times.slice(-SETTLED);
      const total = few.reduce((sum, value) => sum + value, 0);
      const enough = few.length === SETTLED || (few.length > 2 && total > SETTLED * budget);
      return enough ? median(few) : null;
    },
  };
}

// Where pictures are decoded; what was measured may show that another place is better.
/**
 * @param {Where} start
 * @param {boolean} server whether there is one
 * @param {{page?: number, worker?: number}} budgets
 */
function createPlace(start, server, { page = PAGE_BUDGET, worker = WORKER_BUDGET }) {
  const times = createTimes();
  let where = start;

  /** @param {Where} to */
  function move(to) {
    where = to;
    times.clear();
  }
  return {
    now: () => where,
    times,
    // A server that fails is replaced by the worker. -> whether there was one
    fallBack() {
      if (where !== "server") return false;
      server = false;
      move("browser worker");
      return true;
    },
    // A picture took so long; it costs so much (ms) on this computer, or null where it cannot be
    // decoded there or that is not known.
    /**
     * @param {number} milliseconds
     * @param {number | null} cost
     */
    add(milliseconds, cost) {
      times.add(milliseconds);
      if (where === "browser" && (times.settled(page) ?? 0) > page) {
        move("browser worker");
      } else if (where === "browser worker") {
        const typical = times.settled(worker);
        if (typical === null) return;
        if (typical > worker && server) move("server");
        else if (cost !== null && cost < page / 2) move("browser");
      }
    },
  };
}

// The decoder as the page runs it; null where it cannot. Throws a sentence where nobody else can.
/**
 * @param {Pack} pack
 * @param {boolean} server
 */
function programOf({ meta, tensors }, server) {
  try {
    if (!meta.decoder) throw new Error("This file has no decoder to run in the browser.");
    return compile(meta.decoder, tensors, 1);
  } catch (error) {
    if (!server) throw error;
    return null;
  }
}

// Decodes the code of `inputs` in a worker or on a server. -> {decode(where), cost() ms a picture in
// the worker, or null, idle(): whether the worker has fallen back to the page, destroy()}
/**
 * @param {Pack} pack
 * @param {ReturnType<typeof createInputs>} inputs
 * @param {ServerDecode | null} serverDecode
 * @param {number} pixels
 */
function createElsewhere(pack, inputs, serverDecode, pixels) {
  /** @type {Batch | null} */
  let batch = null;
  /** @param {ServerDecode} ask */
  async function onServer(ask) {
    const { z, y, classes } = inputs;
    const answer = await ask(Array.from(z), classes ? Array.from(y) : null);
    if (answer?.[0]?.length !== pixels) throw new Error("The server's answer was no picture.");
    return answer.map((values) => Float32Array.from(values));
  }
  return {
    /** @param {Where} where */
    async decode(where) {
      if (where === "server" && serverDecode) return onServer(serverDecode);
      batch ??= createBatch(pack);
      return batch.decodeAll("picture", inputs.z, inputs.classes ? inputs.y : null, 1);
    },
    cost: () => batch?.cost() ?? null,
    idle: () => batch?.inWorker() === false,
    destroy: () => batch?.destroy(),
  };
}

// Brings the picture of the latest code from elsewhere, one request at a time, at its own pace.
//   shown   {picture, details, fresh}, which it renews
//   measure(since)  what it took; tell() when a picture or a problem has come
// -> {follow(), problem(), close()}
/**
 * @param {Shown} shown
 * @param {ReturnType<typeof createInputs>} inputs
 * @param {ReturnType<typeof createPlace>} place
 * @param {ReturnType<typeof createElsewhere>} elsewhere
 * @param {{fallBack: () => boolean, measure: (since: number) => void, tell: () => void}} engine
 */
function createChase(shown, inputs, place, elsewhere, { fallBack, measure, tell }) {
  let asking = false;
  let failed = -1; // the version that could not be decoded: the next move tries again
  /** @type {string | null} */
  let problem = null;
  let closed = false;

  async function chase() {
    while (!shown.fresh && !closed && place.now() !== "browser") {
      const before = performance.now();
      const asked = inputs.version();
      try {
        const answer = await elsewhere.decode(place.now());
        if (closed || !answer) return;
        [shown.picture, ...shown.details] = answer;
        shown.fresh = asked === inputs.version();
        problem = null;
        measure(before);
      } catch (error) {
        if (closed) return;
        problem = error.message;
        if (!fallBack()) {
          failed = asked;
          break;
        }
      }
      tell();
    }
    asking = false;
    if (problem) tell();
  }

  return {
    follow() {
      if (asking || failed === inputs.version()) return;
      asking = true;
      chase();
    },
    problem: () => problem,
    close: () => { closed = true; },
  };
}

// pack: {meta, tensors} of a run's weights.
//   serverDecode  async (z, y) -> [picture (C*H*W floats in [0, 1]), ...]: used where the pack has
//                 no decoder that runs here, or one that is slow even in a worker
//   budgets       {page, worker} in ms
// -> {shape: [C, H, W], size: D, classes: Y or 0, decode, details, fresh, watch, last() ms, status, warm,
// renew() after the pack's weights have changed (see batch.js), destroy}
//   decode(z, y weights)  -> Float32Array (C*H*W; reused): the picture of this code from a quick
//                 decoder; from a slow one the latest picture there is, and that of this code later
//   details()     {mean, spread} of an example that is no picture, of the code of the last picture;
//                 each null where there is none
//   fresh()       whether the picture that decode gave last is that of its code
//   watch(listener)  listener() runs when a picture has come late: decode gives it now
//   status()      {where: "browser", "browser worker" or "server", milliseconds (median, or null
//                 before the first), problem (a sentence or null), finite: whether all numbers of
//                 the picture are}
// Throws a sentence when nothing can decode.
/**
 * @param {Pack} pack
 * @param {EngineOptions} [options]
 * @returns {Engine}
 */
export function createEngine(pack, { serverDecode = null, budgets = {} } = {}) {
  const { meta } = pack;
  const program = programOf(pack, serverDecode !== null);
  const counts = countsOf(meta, program && /** @type {Graph} */ (meta.decoder));
  const inputs = createInputs(counts);
  const { z, y } = inputs;
  const onPage = program && program.flops <= HEAVY ? "browser" : "browser worker";
  const place = createPlace(program ? onPage : "server", serverDecode !== null, budgets);
  const elsewhere = createElsewhere(pack, inputs, serverDecode, counts.pixels);
  /** @type {Shown} */
  const shown = { picture: new Float32Array(counts.pixels), details: [], fresh: false };
  let closed = false;
  let listener = () => {};

  /** @param {number} since when decoding began */
  const measure = (since) => place.add(performance.now() - since, program && elsewhere.cost());

  const chase = createChase(shown, inputs, place, elsewhere, {
    fallBack: () => program !== null && place.fallBack(), measure, tell: () => listener(),
  });

  function decodeHere() {
    if (!program) return;
    const before = performance.now();
    [shown.picture, ...shown.details] = program.run({ z, y }, 1);
    shown.fresh = true;
    measure(before);
  }

  return {
    shape: meta.shape, size: meta.latent_dim, classes: inputs.classes,
    decode(code, classes) {
      if (inputs.set(code, classes)) shown.fresh = false;
      if (shown.fresh || closed) return shown.picture;
      if (place.now() === "browser") decodeHere();
      else chase.follow();
      return shown.picture;
    },
    details: () => ({ mean: shown.details[0] ?? null, spread: shown.details[1] ?? null }),
    fresh: () => shown.fresh,
    last: place.times.last,
    status: () => ({
      finite: shown.picture.every(Number.isFinite),
      where: elsewhere.idle() && program ? "browser" : place.now(),
      milliseconds: place.times.median(),
      problem: chase.problem(),
    }),
    watch: (act) => { listener = act; },
    renew() {
      inputs.touch();
      shown.fresh = false;
    },
    // Run until compiled code is hot (at most `budget` ms), so that the first drag is quick and the
    // label tells what a drag costs, not what a cold start costs.
    warm(budget = 20) {
      const end = performance.now() + budget;
      for (let i = 0; i < RECENT && place.now() === "browser" && performance.now() < end; i += 1) {
        decodeHere();
      }
    },
    destroy() {
      closed = true;
      chase.close();
      elsewhere.destroy();
    },
  };
}
