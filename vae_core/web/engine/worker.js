// The worker's side of batch.js: first {graphs, tensors}, then jobs (see queue.js) one by one, and
// {renewed: values by name} when the weights are others.
/** @import { Answer } from "./types.js" */
import { createQueue } from "./queue.js";

const SLICE = 8; // ms until newer requests are looked at

// A message to oneself waits behind those that have come meanwhile, and no longer.
const turn = new MessageChannel();
/** @type {() => void} */
let act;
turn.port1.onmessage = () => act();

/** @param {() => void} next */
function pause(next) {
  act = next;
  turn.port2.postMessage(null);
}

/** @param {Answer} answer */
function reply(answer) {
  const buffers = answer.outputs ? answer.outputs.map((values) => values.buffer) : [];
  self.postMessage(answer, { transfer: /** @type {ArrayBuffer[]} */ (buffers) });
}

/** @type {ReturnType<typeof createQueue> | null} */
let queue = null;
self.onmessage = ({ data }) => {
  if (queue) {
    if (data.renewed) queue.renew(data.renewed);
    else queue.add(data);
    return;
  }
  queue = createQueue(data.graphs, data.tensors, { slice: SLICE, pause, reply });
  self.postMessage({ ready: true });
};
