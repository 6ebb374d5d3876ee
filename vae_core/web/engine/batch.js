// Many pictures at once, for grids and strips, and encoding: computed in a Web Worker, so that the
// page stays free; on the page itself, in short slices, where no worker can be had.
/** @import { Answer, Batch, Graph, GraphKind, Job, Pack, Tensors } from "./types.js" */
import { createQueue } from "./queue.js";
import { tensorsOf } from "./sizes.js";
import { createUnsent } from "./unsent.js";
import { renewTensors } from "./workspace.js";
import source from "./worker.js?source";

const SLICE = 6; // ms of the page's time at a go, without a worker
const START_LIMIT = 10_000; // ms: a worker that has not answered by then is given up

// The tensors that the graphs read, copied (a pack's tensors are views of one buffer).
/**
 * @param {Record<GraphKind, Graph | null | undefined>} graphs
 * @param {Tensors} tensors
 */
function weightsOf(graphs, tensors) {
  /** @type {Tensors} */
  const copies = {};
  for (const graph of Object.values(graphs)) {
    for (const name of graph ? tensorsOf(graph) : []) {
      const tensor = tensors[name];
      if (tensor) copies[name] ??= { shape: tensor.shape, data: tensor.data.slice() };
    }
  }
  return copies;
}

// A worker that has been sent the weights. onAnswer gets what it replies; onFail runs when it
// cannot start or breaks. Throws where there are no workers at all.
/**
 * @typedef {{add: (job: Job) => void, renew: (values: Record<string, Float32Array>) => void,
 *   stop: () => void}} Hand
 * @param {Record<GraphKind, Graph | null | undefined>} graphs
 * @param {Tensors} tensors
 * @param {(answer: Answer) => void} onAnswer
 * @param {() => void} onFail
 * @returns {Hand}
 */
function startWorker(graphs, tensors, onAnswer, onFail) {
  const blob = new Blob(['"use strict";\n', source], { type: "text/javascript" });
  const address = URL.createObjectURL(blob);
  let worker;
  try {
    worker = new Worker(address, { name: "latent-playground" });
  } catch (error) {
    URL.revokeObjectURL(address);
    throw error;
  }
  const patience = setTimeout(onFail, START_LIMIT);
  worker.onmessage = ({ data }) => {
    if (!data.ready) {
      onAnswer(data);
      return;
    }
    clearTimeout(patience);
    URL.revokeObjectURL(address);
  };
  worker.onerror = (event) => {
    event.preventDefault(); // it is dealt with
    onFail();
  };
  worker.onmessageerror = onFail;
  const copies = weightsOf(graphs, tensors);
  const buffers = Object.values(copies).map(({ data }) => data.buffer);
  worker.postMessage({ graphs, tensors: copies }, buffers);
  const unsent = createUnsent(graphs);
  return {
    add(job) {
      const renewed = unsent.take(job.kind);
      if (renewed) worker.postMessage({ renewed });
      worker.postMessage(job);
    },
    renew: unsent.put,
    stop() {
      clearTimeout(patience);
      URL.revokeObjectURL(address);
      worker.terminate();
    },
  };
}

// Who computes for one pack: started at the first request; jobs under way survive a worker's end.
/** @param {Pack} pack */
function createCrew({ meta, tensors }) {
  const graphs = { decoder: meta.decoder, encoder: meta.encoder };
  /** @typedef {{outputs: Float32Array[], ms: number}} Result */
  /** @type {Map<number, {job: Job, resolve: (result: Result | null) => void, reject: (error: Error) => void}>} */
  const pending = new Map(); // by id
  /** @type {Hand | null} */
  let hand = null;
  let inWorker = false;
  let count = 0;

  /** @param {Answer} answer */
  function answer({ id, outputs, problem, ms = 0 }) {
    const asked = pending.get(id);
    if (!asked) return;
    pending.delete(id);
    if (problem) asked.reject(new Error(problem));
    else asked.resolve(outputs ? { outputs, ms } : null);
  }

  function workHere() {
    hand?.stop();
    inWorker = false;
    const pause = (act) => setTimeout(act, 0);
    const queue = createQueue(graphs, tensors, { slice: SLICE, pause, reply: answer });
    hand = { add: queue.add, renew() {}, stop() {} }; // it computes with the pack's own tensors
    for (const { job } of pending.values()) queue.add(job);
  }

  function start() {
    try {
      inWorker = true;
      hand = startWorker(graphs, tensors, answer, () => { if (inWorker) workHere(); });
    } catch {
      workHere();
    }
  }

  return {
    inWorker: () => inWorker,
    /**
     * @param {GraphKind} kind
     * @param {string} channel
     * @param {Record<string, Float32Array>} inputs
     * @param {number} n
     * @returns {Promise<Result | null>}
     */
    ask(kind, channel, inputs, n) {
      if (!graphs[kind]) return Promise.reject(new Error(`This file has no ${kind}.`));
      if (!hand) start();
      count += 1;
      const job = { id: count, kind, channel, inputs, n };
      return new Promise((resolve, reject) => {
        pending.set(job.id, { job, resolve, reject });
        hand?.add(job);
      });
    },
    // Who has not begun reads them from the pack, as the page does.
    renew: (values) => hand?.renew(values),
    stop() {
      hand?.stop();
      for (const { resolve } of pending.values()) resolve(null);
      pending.clear();
    },
  };
}

/** @type {WeakMap<Pack, {crew: ReturnType<typeof createCrew>, users: number}>} */
const crews = new WeakMap(); // pack -> {crew, users}: one worker for all who ask
let handles = 0;

/**
 * New weights for a pack that may be shown already: whoever decodes or encodes it, here or in its
 * worker, does so with them from now on.
 * @param {Pack} pack
 * @param {Record<string, Float32Array>} values by the names of its tensors
 */
export function renewPack(pack, values) {
  renewTensors(pack.tensors, values);
  crews.get(pack)?.crew.renew(values);
}

// pack: {meta, tensors} of a run's weights ->
//   decode(channel, z (n*D floats), y (n*Y floats or null), n) -> Promise of (n*C*H*W floats), or
//     of null when a later request of the same channel has overtaken it;
//   encode(x (n*C*H*W floats), y (n*Y floats or null), channel = none) -> Promise of {mean,
//     logVariance (null for a deterministic model)}, n*D floats each; null only when a later one of
//     the channel given has overtaken it;
//   cost() ms of computing per picture in the last decode; inWorker(); destroy().
// Results are the caller's to keep. What goes wrong rejects with a sentence.
/**
 * @param {Pack} pack
 * @returns {Batch}
 */
export function createBatch(pack) {
  const shared = crews.get(pack) ?? { crew: createCrew(pack), users: 0 };
  crews.set(pack, shared);
  const { crew } = shared;
  shared.users += 1;
  handles += 1;
  const own = handles; // channels of different users do not meet
  const shape = pack.meta.event_shape ?? pack.meta.shape; // of what is encoded
  const size = shape.reduce((product, side) => product * side, 1);
  let cost = 0;
  let encodings = 0;
  let open = true;

  async function ask(kind, channel, inputs, n) {
    /** @type {Record<string, Float32Array>} */
    const copies = {};
    for (const [name, values] of Object.entries(inputs)) {
      if (values) copies[name] = Float32Array.from(values);
    }
    const answer = open ? await crew.ask(kind, `${own} ${kind} ${channel}`, copies, n) : null;
    return open ? answer : null;
  }

  return {
    async decodeAll(channel, z, y, n) {
      const answer = await ask("decoder", channel, { z, y }, n);
      if (!answer) return null;
      cost = answer.ms / n;
      return answer.outputs;
    },
    async decode(...asked) {
      const outputs = await this.decodeAll(...asked);
      return outputs && outputs[0];
    },
    async encode(x, y, channel = null) {
      encodings += 1;
      const lane = channel ?? `#${encodings}`;
      const answer = await ask("encoder", lane, { x, y }, x.length / size);
      if (!answer) return null;
      const [mean, logVariance = null] = answer.outputs;
      return { mean, logVariance };
    },
    cost: () => cost,
    inWorker: crew.inWorker,
    destroy() {
      if (!open) return;
      open = false;
      shared.users -= 1;
      if (shared.users) return;
      crews.delete(pack);
      crew.stop();
    },
  };
}
