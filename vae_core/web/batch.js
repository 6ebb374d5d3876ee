// Many pictures at once, for grids and strips; the latest request of a channel wins.
import { compile } from "./runtime.js";

// pack -> {decode(channel, z (n*D floats), y (n*Y floats or null), n) -> Promise of (n*C*H*W floats),
// or of null when a later request of the same channel has overtaken it; destroy()}.
export function createBatch(pack) {
  const { meta, tensors } = pack;
  const program = compile(meta.decoder, tensors, 12);
  const latest = new Map();
  return {
    async decode(channel, z, y, n) {
      const ticket = (latest.get(channel) ?? 0) + 1;
      latest.set(channel, ticket);
      await Promise.resolve();
      if (latest.get(channel) !== ticket) return null;
      return program.run(y ? { z, y } : { z }, n)[0].slice();
    },
    destroy() {},
  };
}
