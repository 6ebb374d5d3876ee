// Batches of examples through decoder and encoder, a slice of time at a go. Runs in the worker, and
// on the page itself where there are no workers.
import { compile } from "./runtime.js";
import { renewTensors } from "./workspace.js";
/** @import { Answer, Graph, GraphKind, Job, Program, Tensors } from "./types.js" */

const MOST = 48; // examples at a go, as in runtime.js
const PATIENCE = 100; // ms without a result after which a channel finishes what it is at ...
const LONGEST = 500; // ... unless that takes more ms than this

// How many of the `left` examples to compute in about `room` ms at `cost` ms each, `least` at a time.
/**
 * @param {number} left
 * @param {number | null} cost
 * @param {number} room
 * @param {number} least
 */
function chunkOf(left, cost, room, least) {
  if (cost === null) return Math.min(left, least);
  const fitting = Math.floor(room / Math.max(cost, 1e-3) / least) * least;
  return Math.min(left, Math.max(least, Math.min(fitting, MOST)));
}

/**
 * @typedef {Job & {done: number, ms: number, outputs: Float32Array[] | null}} Work a job under way
 * @typedef {{job: Work, next: Work | null, since: number}} Lane of one channel
 */

// Computes jobs chunk by chunk. -> {advance(job, room in ms), left(job) ms it will still take}
/**
 * @param {Record<GraphKind, Graph | null | undefined>} graphs
 * @param {Tensors} tensors
 */
function createComputer(graphs, tensors) {
  /** @type {Map<GraphKind, Program>} */
  const programs = new Map();
  /** @type {Record<GraphKind, number | null>} */
  const costs = { decoder: null, encoder: null }; // ms per example

  /** @param {GraphKind} kind */
  function program(kind) {
    const known = programs.get(kind) ?? compile(/** @type {Graph} */ (graphs[kind]), tensors, MOST);
    programs.set(kind, known);
    return known;
  }
  return {
    /** @param {Work} job */
    left: (job) => (job.n - job.done) * (costs[job.kind] ?? 0),
    /**
     * @param {Work} job
     * @param {number} room
     */
    advance(job, room) {
      const run = program(job.kind);
      const count = chunkOf(job.n - job.done, costs[job.kind], room, run.least);
      /** @type {Record<string, Float32Array>} */
      const part = {};
      for (const [name, values] of Object.entries(job.inputs)) {
        const size = values.length / job.n;
        part[name] = values.subarray(job.done * size, (job.done + count) * size);
      }
      const before = performance.now();
      const results = run.run(part, count, job.n === 1);
      const outputs = job.outputs
        ?? results.map((values) => new Float32Array((values.length / count) * job.n));
      results.forEach((values, i) => outputs[i].set(values, (values.length / count) * job.done));
      job.outputs = outputs;
      const spent = performance.now() - before;
      const old = costs[job.kind];
      costs[job.kind] = old === null ? spent / count : 0.7 * old + (0.3 * spent) / count;
      job.done += count;
      job.ms += spent;
    },
  };
}

// graphs: {decoder, encoder}, see runtime.js. A job is {id, kind: "decoder" or "encoder", channel,
// inputs: {name: Float32Array of n * size}, n}. Jobs of one channel replace each other, and the
// channels take turns.
//   slice   ms of computing before other events get their turn
//   pause   (act) runs `act` after those events
//   reply   ({id, outputs: [Float32Array, ...], ms}), ({id, outputs: null}) for a job that a later
//           one of its channel has overtaken, or ({id, problem: a sentence})
// -> {add(job), renew(values by name): weights that jobs are computed with from now on}
/**
 * @param {Record<GraphKind, Graph | null | undefined>} graphs
 * @param {Tensors} tensors
 * @param {{slice: number, pause: (act: () => void) => void, reply: (answer: Answer) => void}} host
 */
export function createQueue(graphs, tensors, { slice, pause, reply }) {
  const computer = createComputer(graphs, tensors);
  /** @type {Map<string, Lane>} */
  const lanes = new Map(); // by channel: the one whose turn it is comes first
  let busy = false;

  // Under a steady stream of requests a channel that always gave way would never show anything.
  /** @param {Lane} lane */
  function mayFinish({ job, since }) {
    return job.done > 0 && performance.now() - since > PATIENCE && computer.left(job) < LONGEST;
  }

  /**
   * @param {string} channel
   * @param {Lane} lane
   * @param {Omit<Answer, "id">} answer
   */
  function finish(channel, lane, answer) {
    lanes.delete(channel);
    if (lane.next) lanes.set(channel, { job: lane.next, next: null, since: performance.now() });
    reply({ id: lane.job.id, ...answer });
  }

  /**
   * @param {string} channel
   * @param {Lane} lane
   * @param {number} room
   */
  function turn(channel, lane, room) {
    const { job } = lane;
    lanes.delete(channel); // to the end of the row
    lanes.set(channel, lane);
    try {
      computer.advance(job, room);
      if (job.done === job.n) finish(channel, lane, { outputs: job.outputs, ms: job.ms });
    } catch (error) {
      finish(channel, lane, { problem: error.message });
    }
  }

  function work() {
    const end = performance.now() + slice;
    let room = slice;
    do {
      const [[channel, lane]] = lanes;
      turn(channel, lane, room);
      room = end - performance.now();
    } while (lanes.size && room > slice / 4);
    busy = lanes.size > 0;
    if (busy) pause(work);
  }

  return {
    /** @param {Record<string, Float32Array>} values */
    renew: (values) => renewTensors(tensors, values),
    /** @param {Job} given */
    add(given) {
      const job = { ...given, done: 0, ms: 0, outputs: null };
      const lane = lanes.get(job.channel);
      if (!lane) {
        lanes.set(job.channel, { job, next: null, since: performance.now() });
      } else {
        const slot = mayFinish(lane) ? "next" : "job";
        if (lane.next) reply({ id: lane.next.id, outputs: null });
        lane.next = null;
        if (slot === "job") reply({ id: lane.job.id, outputs: null });
        lane[slot] = job;
      }
      if (busy) return;
      busy = true;
      pause(work);
    },
  };
}
