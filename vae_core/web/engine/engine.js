// Latent code in, picture out: on the page while that is quick enough to follow every move of the
// hand, else in a worker, else on a server; with the milliseconds it takes.
/** @import { Batch, Engine, EngineOptions, Pack } from "./types.js" */
import { createBatch } from "./batch.js";
import { compile } from "./runtime.js";

const RECENT = 31; // pictures whose median time is told
const SETTLED = 5; // pictures after which that median decides
const PAGE_BUDGET = 12; // ms a picture may take on the page: beyond, moves would stutter
const WORKER_BUDGET = 300; // ms it may take in the worker, where a server offers to do it
const HEAVY = 2e8; // operations of a picture that is not even tried on the page: about 0.1 s

function median(values) {
  const sorted = Array.from(values).sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? null;
}

function createTimes() {
  const times = [];
  return {
    add(milliseconds) {
      times.push(milliseconds);
      if (times.length > RECENT) times.shift();
    },
    clear: () => { times.length = 0; },
    last: () => times.at(-1) ?? 0,
    median: () => median(times),
    // The median of the last few; null before there are enough to tell a slow decoder from a slow
    // moment. Fewer are enough where they took as long as all should.
    settled(budget) {
      const few = times.slice(-SETTLED);
      const total = few.reduce((sum, value) => sum + value, 0);
      const enough = few.length === SETTLED || (few.length > 2 && total > SETTLED * budget);
      return enough ? median(few) : null;
    },
  };
}

// Copies numbers into floats; whether that changed them.
function update(floats, values) {
  let changed = false;
  for (let i = 0; i < floats.length; i += 1) {
    const value = Math.fround(values[i]);
    if (floats[i] !== value) changed = true;
    floats[i] = value;
  }
  return changed;
}

// pack: {meta, tensors} of a run's weights.
//   serverDecode  async (z, y) -> [picture (C*H*W floats in [0, 1]), ...]: used where the pack has
//                 no decoder that runs here, or one that is slow even in a worker
//   budgets       {page, worker} in ms
// -> {shape: [C, H, W], size: D, classes: Y or 0, decode, details, fresh, watch, last() ms, status, warm,
// destroy}
//   decode(z, y weights)  -> Float32Array (C*H*W; reused): the picture of this code from a quick
//                 decoder; from a slow one the latest picture there is, and that of this code later
//   details()     {mean, spread} of an example that is no picture, of the code of the last picture;
//                 each null where there is none
//   fresh()       whether the picture that decode gave last is that of its code
//   watch(listener)  listener() runs when a picture has come late: decode gives it now
//   status()      {where: "browser", "browser worker" or "server", milliseconds (median, or null
//                 before the first), problem (a sentence or null)}
// Throws a sentence when nothing can decode.
/**
 * @param {Pack} pack
 * @param {EngineOptions} [options]
 * @returns {Engine}
 */
export function createEngine(pack, { serverDecode = null, budgets = {} } = {}) {
  const { meta, tensors } = pack;
  const { page = PAGE_BUDGET, worker = WORKER_BUDGET } = budgets;
  const condition = meta.decoder?.inputs.find((input) => input.name === "y");
  const classes = condition?.shape[0] ?? (meta.conditional ? meta.class_names.length : 0);
  const pixels = meta.shape.reduce((product, side) => product * side, 1);
  const inputs = { z: new Float32Array(meta.latent_dim), y: new Float32Array(classes) };
  const times = createTimes();
  let program = null;
  /** @type {"browser" | "browser worker" | "server"} */
  let where = "server";
  try {
    if (!meta.decoder) throw new Error("This file has no decoder to run in the browser.");
    program = compile(meta.decoder, tensors, 1);
    where = program.flops > HEAVY ? "browser worker" : "browser";
  } catch (error) {
    if (!serverDecode) throw error;
  }
  /** @type {Batch | null} */
  let batch = null;
  /** @type {Float32Array[]} */
  let [picture, ...details] = [new Float32Array(pixels)];
  let version = 0; // of the code in `inputs`
  let fresh = false; // whether `picture` is that of `inputs`
  let asking = false;
  let failed = -1; // the version that could not be decoded
  let problem = null;
  let closed = false;
  let listener = () => {};

  function move(to) {
    where = to;
    times.clear();
  }

  // What was measured may show that another place is better.
  function reconsider() {
    if (where === "browser" && times.settled(page) > page) {
      move("browser worker");
    } else if (where === "browser worker") {
      const typical = times.settled(worker);
      if (typical > worker && serverDecode) move("server");
      else if (typical !== null && program && batch.cost() < page / 2) move("browser");
    }
  }

  function decodeHere() {
    const before = performance.now();
    [picture, ...details] = program.run(inputs, 1);
    fresh = true;
    times.add(performance.now() - before);
    reconsider();
  }

  async function decodeElsewhere() {
    if (where === "browser worker") {
      batch ??= createBatch(pack);
      return batch.decodeAll("picture", inputs.z, classes ? inputs.y : null, 1);
    }
    const answer = await serverDecode(Array.from(inputs.z), classes ? Array.from(inputs.y) : null);
    if (answer?.[0]?.length !== pixels) throw new Error("The server's answer was no picture.");
    return answer.map((values) => Float32Array.from(values));
  }

  // One request at a time, always for the latest code: the picture follows at its own pace.
  async function follow() {
    asking = true;
    while (!fresh && !closed && where !== "browser") {
      const before = performance.now();
      const asked = version;
      try {
        const answer = await decodeElsewhere();
        if (closed) return;
        [picture, ...details] = answer;
        fresh = asked === version;
        problem = null;
        times.add(performance.now() - before);
        reconsider();
      } catch (error) {
        if (closed) return;
        problem = error.message;
        if (where !== "server" || !program) {
          failed = asked; // the next move tries again
          break;
        }
        serverDecode = null;
        move("browser worker");
      }
      listener();
    }
    asking = false;
    if (problem) listener();
  }

  return {
    shape: meta.shape,
    size: meta.latent_dim,
    classes,
    decode(z, y) {
      const moved = update(inputs.z, z);
      if (update(inputs.y, classes ? y : []) || moved) {
        version += 1;
        fresh = false;
      }
      if (fresh || closed) return picture;
      if (where === "browser") decodeHere();
      else if (!asking && failed !== version) follow();
      return picture;
    },
    details: () => ({ mean: details[0] ?? null, spread: details[1] ?? null }),
    fresh: () => fresh,
    last: times.last,
    status: () => ({
      where: batch?.inWorker() === false && program ? "browser" : where,
      milliseconds: times.median(),
      problem,
    }),
    watch: (act) => { listener = act; },
    // Run until compiled code is hot (at most `budget` ms), so that the first drag is quick and the
    // label tells what a drag costs, not what a cold start costs.
    warm(budget = 20) {
      const end = performance.now() + budget;
      for (let i = 0; i < RECENT && where === "browser" && performance.now() < end; i += 1) {
        decodeHere();
      }
    },
    destroy() {
      closed = true;
      batch?.destroy();
    },
  };
}
