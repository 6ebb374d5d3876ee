// The decoder in the browser: latent code in, picture out, with the milliseconds it took.
import { compile } from "./runtime.js";

const RECENT = 31;

function median(values) {
  const sorted = Array.from(values).sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
}

// pack: {meta, tensors} of a run's weights -> {shape: [C, H, W], size: D, classes: Y or 0,
// decode(z, y weights) -> Float32Array (C*H*W; reused by the next call), last() ms,
// status() -> {where, milliseconds (median of the last ones)}}.
// Throws a sentence when the runtime lacks an operation of this decoder.
export function createEngine(pack) {
  const { meta, tensors } = pack;
  const program = compile(meta.decoder, tensors, 1);
  const condition = meta.decoder.inputs.find((input) => input.name === "y");
  const classes = condition ? condition.shape[0] : 0;
  const inputs = { z: new Float32Array(meta.latent_dim) };
  if (classes) inputs.y = new Float32Array(classes);
  const times = [];

  function decode(z, y) {
    const before = performance.now();
    inputs.z.set(z);
    if (classes) inputs.y.set(y);
    const picture = program.run(inputs, 1)[0];
    times.push(performance.now() - before);
    if (times.length > RECENT) times.shift();
    return picture;
  }

  return {
    shape: meta.shape,
    size: meta.latent_dim,
    classes,
    decode,
    last: () => times.at(-1) ?? 0,
    status: () => ({ where: "browser", milliseconds: median(times) }),
    // Run until compiled code is hot (at most `budget` ms), so that the first drag is quick and the
    // label tells what a drag costs, not what a cold start costs.
    warm(z, y, budget = 20) {
      const end = performance.now() + budget;
      for (let i = 0; i < RECENT && performance.now() < end; i += 1) decode(z, y);
    },
  };
}
