// A model that learns while it is shown: its picture is of the new weights at once, and what else shows
// it (the examples' codes, the map, the open panel) follows as fast as the page stays free for the hand,
// and not while that holds anything.
/** @import { Batch, Posterior } from "../engine/types.js" */
/** @import { Instrument } from "../kit/types.js" */
/** @typedef {{renew: () => void} | null} Renewed */
import { renewTensors } from "../engine/workspace.js";
import { hasEncoder } from "../engine/encoder.js";
import { oneHot } from "../engine/examples.js";
import { inputsOf } from "./examples.js";

const SHARE = 4; // times as long as following took it rests
const LEAST = 250; // ms between two times

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

/**
 * -> {renew(values by the names of the pack's tensors), destroy()}
 * @param {{instrument: Instrument, batch: Batch, views: Renewed[]}} parts
 */
export function createRenewal({ instrument, batch, views }) {
  const given = givenOf(instrument);
  const ending = new AbortController();
  let timer = 0;
  let busy = false;
  let again = false;
  let closed = false;
  let held = false; // by a hand
  const whole = { signal: ending.signal, capture: true };

  async function encode() {
    if (!given) return;
    const found = await batch.encode(given.x, given.y, "renewal");
    if (!found || closed) return;
    const { mean, logVariance } = found;
    const widths = logVariance && { "map/example_log_variance": logVariance };
    renewTensors(instrument.pack.tensors, { "examples/mean": mean, ...widths });
    const before = instrument.example;
    const anew = await heldAnew(instrument, found, batch);
    if (anew && !closed && instrument.example === before) instrument.follow(anew);
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
  globalThis.addEventListener?.("pointerdown", () => hold(true), whole);
  for (const over of ["pointerup", "pointercancel"]) globalThis.addEventListener?.(over, () => hold(false), whole);
  return {
    /** @param {Record<string, Float32Array>} values */
    renew(values) {
      instrument.renew(values);
      if (busy || held) again = true;
      else follow();
    },
    destroy() {
      closed = true;
      ending.abort();
      clearTimeout(timer);
    },
  };
}
