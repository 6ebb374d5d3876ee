// What the example in hand costs: the project's own objective, traced, told from the code in hand.
/** @import { Pack, Program } from "../engine/types.js" */
/** @import { ExampleInHand, Instrument, InstrumentState } from "../kit/types.js" */
/** @typedef {{reconstruction: number, kl: number | null, perDimension: Float32Array | null}} Nats */
import { createCost } from "../cost/cost.js";
import { compile } from "../engine/runtime.js";
import { newOne } from "./stage.js";

const AFTER = 30; // ms: the picture of a new example comes first
const QUICK = 25; // ms a cost may take to be told while a hand still draws

/**
 * The inputs of the look graph for one example, with the noise that leads from its mean to the code z
 * (of a code that is a point, z is the mean; where neither can be set, the mean stays), and the
 * weights of the run.
 * @param {any} graph
 * @param {any} anatomy
 * @param {{example: ExampleInHand, y: number[] | null, z: number[], size: number, samples: number}} given
 */
export function lookInputs(graph, anatomy, { example, y, z, size, samples }) {
  const { mean, logVariance } = example;
  const set = anatomy.posterior?.set ?? [];
  const noise = set.includes("sigma") && logVariance
    ? z.map((value, d) => (value - mean[d]) / Math.exp(logVariance[d] / 2)) : z.map(() => 0);
  const weights = Object.fromEntries(
    (anatomy.objective?.weights ?? []).map(({ name, value }) => [name, value]));
  const zeros = (count) => new Float32Array(count);
  /** @type {Record<string, Float32Array>} */
  const inputs = {};
  for (const { name } of graph.inputs) {
    if (name === "x") inputs.x = Float32Array.from(example.x ?? []);
    else if (name === "y") inputs.y = Float32Array.from(y ?? []);
    else if (name === "mu") inputs.mu = Float32Array.from(set.includes("sigma") ? mean : z);
    else if (name === "sigma") {
      inputs.sigma = Float32Array.from(example.logVariance ?? [], (v) => Math.exp(v / 2));
    } else if (name === "epsilon") {
      inputs.epsilon = Float32Array.from({ length: samples * size }, (_, i) => noise[i % size]);
    } else if (name === "epsilon1") inputs.epsilon1 = zeros((y?.length ?? 1) * size);
    else inputs[name] = Float32Array.of(weights[name] ?? 0);
  }
  return inputs;
}

/**
 * Where the price is told: at the mean of the example's code, or at another; a code that is a point
 * has only the one.
 * @param {Pick<ExampleInHand, "mean">} example
 * @param {ArrayLike<number>} z
 * @param {{deterministic?: boolean}} meta
 */
export function placeWords({ mean }, z, { deterministic }) {
  if (deterministic) return "";
  const there = Array.from(mean).every((value, d) => Math.abs(value - z[d]) < 1e-4);
  return there ? "At its mean: no noise is drawn." : "At the code in hand, not at its mean.";
}

/**
 * @param {Pack} pack
 * @returns {{nats: (example: ExampleInHand, y: number[] | null, z: number[]) => Nats | null,
 *   typical: any} | null}
 */
export function createLook({ meta, tensors }) {
  const anatomy = /** @type {any} */ (meta).anatomy;
  const graph = anatomy?.graphs?.look;
  if (!graph) return null;
  /** @type {Program | null} */
  let program = null;
  return {
    typical: anatomy.typical ?? null,
    nats(example, y, z) {
      if (!example.x) return null;
      program ??= compile(graph, tensors, 1);
      const given = { example, y, z, size: meta.latent_dim, samples: anatomy.samples ?? 1 };
      const results = program.run(lookInputs(graph, anatomy, given), 1, true);
      const of = (name) => {
        const at = graph.outputs.findIndex((output) => output.name === name);
        return at < 0 ? null : results[at];
      };
      const distortion = of("distortion")?.[0];
      if (distortion === undefined || !Number.isFinite(distortion)) return null;
      const dimensions = of("kl_per_dimension");
      return {
        reconstruction: distortion,
        kl: meta.deterministic ? null : of("kl")?.[0] ?? null,
        perDimension: dimensions && Float32Array.from(dimensions),
      };
    },
  };
}

/**
 * A view: the cost of the example in hand under those of the data. null where a file tells none.
 * @param {Instrument} instrument
 * @param {(perDimension: Float32Array | null) => void} onNats
 */
export function createAccount(instrument, onNats) {
  const look = createLook(instrument.pack);
  if (!look) return null;
  const noun = newOne(instrument.meta);
  const cost = createCost({
    typical: look.typical,
    none: `This code is no example's: choose a real ${noun} to see what it costs.`,
  });
  /** @type {ExampleInHand | null | undefined} */
  let shown;
  let code = "";
  let timer = 0;
  let spent = 0;

  function work() {
    timer = 0;
    const example = shown;
    const before = performance.now();
    const nats = (example && look?.nats(example, instrument.y(), instrument.z())) ?? null;
    spent = performance.now() - before;
    cost.show(nats && { ...nats, words: example ? placeWords(example, instrument.z(), instrument.meta) : "" });
    onNats(nats?.perDimension ?? null);
  }
  return {
    node: cost.node,
    /** @param {InstrumentState} state */
    show({ example, previewing }) {
      if (previewing) return;
      const next = `${instrument.z()} ${instrument.y()}`;
      if (example === shown && (next === code || !example)) return;
      shown = example;
      code = next;
      timer ||= setTimeout(work, spent > QUICK ? 8 * spent : AFTER);
    },
    destroy() {
      clearTimeout(timer);
      cost.destroy();
    },
  };
}
