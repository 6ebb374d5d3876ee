// The worker of session.js: a training that hears its page between slices of learning.
import { createHearing } from "./hearing.js";
import { createTraining } from "./training.js";

// A message to oneself waits behind those that have come meanwhile, and no timer is slowed down in a
// page that nobody looks at.
const turn = new MessageChannel();
/** @type {() => void} */
let act;
turn.port1.onmessage = () => act();

const hear = createHearing({
  make: createTraining,
  post: (answer) => self.postMessage(answer),
  pause(next) {
    act = next;
    turn.port2.postMessage(null);
  },
});
self.onmessage = ({ data }) => hear(data);
