// A model that learns while it is shown: its picture is of the new weights at once, and what else shows
// it (the examples' codes, the map, the open panel) follows as fast as the page stays free for the hand,
// and not while that holds anything but what brings the weights.
/** @import { Batch, Posterior } from "../engine/types.js" */
/** @import { Instrument } from "../kit/types.js" */
/** @typedef {{renew: () => void} | null} Renewed */
import { renewPack } from "../engine/batch.js";
import { compile } from "../engine/runtime.js";
import { renewTensors } from "../engine/workspace.js";
import { hasEncoder } from "../engine/encoder.js";
import { oneHot } from "../engine/examples.js";
import { inputsOf } from "./examples.js";

const SHARE = 4; // times as long as following took it rests
const LEAST = 250; // ms between two times
const QUICK = 2e7; // operations of an encoder that the page runs itself, between two frames: a few ms

// What the encoder is given of the pack's examples, all at once. null where it cannot be.
/** @param {Instrument} instrument */
function givenOf({ pack, engine }) {
  const { meta, tensors } = pack;
  const inputs = inputsOf(pack);
  const means = tensors["examples/mean"];
  if (!inputs || !means || !hasEncoder(meta)) return null;
  const labels = tensors["examples/labels"]?.data;
  const y = engine.classes && labels ? oneHot(labels, engine.classes) : null;
  return { x: inputs(0, means.shape[0]), y };
}

// What the encoder is given of the example in hand; null where that is not known.
/** @param {Instrument} instrument */
function heldInput({ example, pack }) {
  if (!example || !hasEncoder(pack.meta)) return null;
  return example.x ?? (example.index === null ? null : inputsOf(pack)?.(example.index, 1) ?? null);
}

// What the encoder says of the pack's examples now.
/** @param {Instrument["pack"]} pack @param {Posterior} found */
function keep({ tensors }, { mean, logVariance }) {
  renewTensors(tensors, { "examples/mean": mean, ...(logVariance && { "map/example_log_variance": logVariance }) });
}

// The example in hand with the code that its encoder says now.
/**
 * @param {Instrument} instrument
 * @param {Posterior} all of the pack's examples
 * @param {Batch} batch
 */
async function heldAnew({ example, engine, y }, { mean, logVariance }, batch) {
  if (!example) return null;
  const { size } = engine;
  const { index } = example;
  if (index !== null) {
    const part = (values) => values && values.subarray(index * size, (index + 1) * size);
    return { ...example, mean: part(mean), logVariance: part(logVariance) };
  }
  if (!example.x) return null;
  const own = await batch.encode(example.x, engine.classes ? y() : null, "held");
  return own && { ...example, ...own };
}

// What encodes one example at once: on the page where that is quick, since the way to the worker and back takes
// longer than a frame, else there.
/**
 * @param {Instrument} instrument
 * @param {Batch} batch
 * @returns {(x: ArrayLike<number>, y: ArrayLike<number> | null) => Posterior | Promise<Posterior | null>}
 */
function createSingle({ pack }, batch) {
  const { meta: { encoder }, tensors } = pack;
  const program = encoder && compile(encoder, tensors, 1);
  if (!program || program.flops > QUICK) return (x, y) => batch.encode(x, y, "together");
  return (x, y) => {
    const given = { x: Float32Array.from(x), ...(y && { y: Float32Array.from(y) }) };
    const [mean, logVariance = null] = program.run(given, 1);
    return { mean: mean.slice(), logVariance: logVariance && logVariance.slice() };
  };
}

// The example in hand with its own picture under new weights: it is encoded first, so that nothing is shown of
// weights and code of two moments. Of weights that come meanwhile the last ones are next.
/**
 * @param {Instrument} instrument
 * @param {Batch} batch
 */
function createTogether(instrument, batch) {
  /** @type {ReturnType<typeof createSingle> | null} */
  let single = null;
  let flying = false;
  let closed = false;
  /** @type {{values: Record<string, Float32Array>, x: ArrayLike<number>} | null} */
  let next = null;
  async function fly() {
    flying = true;
    while (next) {
      const { values, x } = next;
      next = null;
      const { engine, example } = instrument;
      renewPack(instrument.pack, values);
      /** @type {Posterior | null} */
      let own = null;
      try {
        single ??= createSingle(instrument, batch);
        const found = single(x, engine.classes ? instrument.y() : null);
        // What is here already is shown in this task: to wait for it would miss the frame.
        own = found instanceof Promise ? await found : found;
      } catch {
        // What the encoder cannot do is told where it is asked for; the picture is there.
      }
      if (closed) return;
      const same = own && example && instrument.example === example;
      instrument.renew({}, same ? { ...example, ...own } : null);
    }
    flying = false;
  }
  return {
    /** @param {typeof next} given null where something else is shown instead */
    go(given) {
      next = given;
      if (next && !flying) fly();
    },
    stop() { closed = true; },
  };
}

// Whether a hand holds anything of the page, but what moves through a training: who does that wants to see it all
// move. -> {destroy()}
/** @param {(now: boolean) => void} onHold */
function createGrip(onHold) {
  const ending = new AbortController();
  const whole = { signal: ending.signal, capture: true };
  const moves = (event) => event.composedPath().some((each) => each instanceof Element && each.matches(".lp-travel"));
  globalThis.addEventListener?.("pointerdown", (event) => { if (!moves(event)) onHold(true); }, whole);
  for (const over of ["pointerup", "pointercancel"]) globalThis.addEventListener?.(over, () => onHold(false), whole);
  return { destroy: () => ending.abort() };
}

/**
 * -> {renew(values by the names of the pack's tensors, held), holds(): what can be held, destroy()}. Where "z" is
 * held the code stays where it is; else the example in hand does, and its code is what the encoder says.
 * @param {{instrument: Instrument, batch: Batch, views: Renewed[]}} parts
 */
export function createRenewal({ instrument, batch, views }) {
  const given = givenOf(instrument);
  let timer = 0;
  let busy = false;
  let again = false;
  let closed = false;
  let held = false; // by a hand
  let along = true; // whether the code goes with the example
  let turn = 0; // counts the weights that have come
  const together = createTogether(instrument, batch);

  async function encode() {
    if (!given) return;
    const mine = turn;
    const found = await batch.encode(given.x, given.y, "renewal");
    if (!found || closed) return;
    keep(instrument.pack, found);
    const before = instrument.example;
    const anew = await heldAnew(instrument, found, batch);
    if (anew && !closed && instrument.example === before && mine === turn) instrument.follow(anew, along);
  }
  async function follow() {
    busy = true;
    again = false;
    const begun = performance.now();
    try {
      await encode();
    } catch {
      // What the encoder cannot do is told where it is asked for; the picture is there.
    }
    if (closed) return;
    for (const view of views) view?.renew();
    const rest = Math.max(LEAST, SHARE * (performance.now() - begun));
    timer = setTimeout(() => {
      busy = false;
      if (again && !held) follow();
    }, rest);
  }
  /** @param {boolean} now */
  function hold(now) {
    held = now;
    if (again && !busy && !held) follow();
  }
  const grip = createGrip(hold);
  return {
    /** @param {Record<string, Float32Array>} values @param {"z" | "x" | null} [kept] */
    renew(values, kept = null) {
      along = kept !== "z";
      turn += 1;
      const x = kept === "x" ? heldInput(instrument) : null;
      together.go(x && { values, x });
      if (!x) instrument.renew(values);
      if (busy || held) again = true;
      else follow();
    },
    /** @returns {("z" | "x")[]} */
    holds: () => (heldInput(instrument) ? ["z", "x"] : ["z"]),
    destroy() {
      closed = true;
      together.stop();
      grip.destroy();
      clearTimeout(timer);
    },
  };
}
