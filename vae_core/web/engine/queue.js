// Batches of examples through decoder and encoder, a slice of time at a go. Runs in the worker, and
// on the page itself where there are no workers.
import { compile } from "./runtime.js";

const MOST = 12; // examples computed together, as in runtime.js
const TILE = 3; // results depend on nothing but the example while chunks are multiples of this
const PATIENCE = 100; // ms without a result after which a channel finishes what it is at ...
const LONGEST = 500; // ... unless that takes more ms than this

// How many of the `left` examples to compute in about `room` ms at `cost` ms each.
function chunkOf(left, cost, room) {
  if (cost === null) return Math.min(left, TILE);
  const fitting = Math.floor(room / Math.max(cost, 1e-3) / TILE) * TILE;
  return Math.min(left, fitting >= TILE ? Math.min(fitting, MOST) : 1);
}

// graphs: {decoder, encoder}, see runtime.js. A job is {id, kind: "decoder" or "encoder", channel,
// inputs: {name: Float32Array of n * size}, n}. Jobs of one channel replace each other, and the
// channels take turns.
//   slice   ms of computing before other events get their turn
//   pause   (act) runs `act` after those events
//   reply   ({id, outputs: [Float32Array, ...], ms}), ({id, outputs: null}) for a job that a later
//           one of its channel has overtaken, or ({id, problem: a sentence})
// -> {add(job)}
export function createQueue(graphs, tensors, { slice, pause, reply }) {
  const programs = new Map();
  const costs = { decoder: null, encoder: null }; // ms per example
  const lanes = new Map(); // channel -> {job, next, since}: the one whose turn it is comes first
  let busy = false;

  function program(kind) {
    if (!programs.has(kind)) programs.set(kind, compile(graphs[kind], tensors, MOST));
    return programs.get(kind);
  }

  // Under a steady stream of requests a channel that always gave way would never show anything.
  function mayFinish({ job, since }) {
    const left = (job.n - job.done) * (costs[job.kind] ?? 0);
    return job.done > 0 && performance.now() - since > PATIENCE && left < LONGEST;
  }

  function advance(job, room) {
    const run = program(job.kind);
    const count = chunkOf(job.n - job.done, costs[job.kind], room);
    const part = {};
    for (const [name, values] of Object.entries(job.inputs)) {
      const size = values.length / job.n;
      part[name] = values.subarray(job.done * size, (job.done + count) * size);
    }
    const before = performance.now();
    const results = run.run(part, count);
    job.outputs ??= results.map((values) => new Float32Array((values.length / count) * job.n));
    results.forEach((values, i) => {
      job.outputs[i].set(values, (values.length / count) * job.done);
    });
    const spent = performance.now() - before;
    const old = costs[job.kind];
    costs[job.kind] = old === null ? spent / count : 0.7 * old + (0.3 * spent) / count;
    job.done += count;
    job.ms += spent;
  }

  function finish(channel, lane, answer) {
    lanes.delete(channel);
    if (lane.next) lanes.set(channel, { job: lane.next, next: null, since: performance.now() });
    reply({ id: lane.job.id, ...answer });
  }

  function work() {
    const end = performance.now() + slice;
    let room = slice;
    do {
      const [channel, lane] = lanes.entries().next().value;
      const { job } = lane;
      lanes.delete(channel); // to the end of the row
      lanes.set(channel, lane);
      try {
        advance(job, room);
        if (job.done === job.n) finish(channel, lane, { outputs: job.outputs, ms: job.ms });
      } catch (error) {
        finish(channel, lane, { problem: error.message });
      }
      room = end - performance.now();
    } while (lanes.size && room > slice / 4);
    busy = lanes.size > 0;
    if (busy) pause(work);
  }

  return {
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
