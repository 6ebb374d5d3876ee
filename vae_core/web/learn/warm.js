// A browser begins with slow code and compiles anew what is called often: the first hundred steps of a
// training would take twice as long, if nothing had been multiplied before.
import { createMemory } from "../engine/memory.js";

const PRODUCTS = 1200;
const SIDE = 48; // of the matrices

export const REST = 150; // milliseconds in which the browser then compiles

// Small products, as layers and their gradients have them; some 20 ms. Rest afterwards.
export function warmUp() {
  const { kernels, alloc } = createMemory();
  const [a, b, c] = [1, 2, 3].map(() => {
    const at = alloc(4 * SIDE * SIDE);
    kernels.arange(SIDE * SIDE, 0, 1e-4, at);
    return at;
  });
  for (let k = 0; k < PRODUCTS; k += 1) {
    const [across, down] = [[SIDE, 1], [1, SIDE]];
    const [first, second] = [[across, down], [across, across], [down, across]][k % 3];
    kernels.gemm(SIDE, SIDE, SIDE, a, ...first, b, ...second, c, SIDE, 0, 0);
  }
}
