// The worker's side of batch.js: first {graphs, tensors}, then jobs (see queue.js) one by one.
import { createQueue } from "./queue.js";

const SLICE = 8; // ms until newer requests are looked at

// A message to oneself waits behind those that have come meanwhile, and no longer.
const turn = new MessageChannel();
let act = null;
turn.port1.onmessage = () => act();

function pause(next) {
  act = next;
  turn.port2.postMessage(null);
}

function reply(answer) {
  self.postMessage(answer, answer.outputs ? answer.outputs.map((values) => values.buffer) : []);
}

let queue = null;
self.onmessage = ({ data }) => {
  if (queue) {
    queue.add(data);
    return;
  }
  queue = createQueue(data.graphs, data.tensors, { slice: SLICE, pause, reply });
  self.postMessage({ ready: true });
};
