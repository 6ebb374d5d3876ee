// Speed of the page's kernels in node, whose V8 runs the same binary as Chromium:
//
//     node --no-liftoff benchmarks/kernels.js
//
// Processor time of this process, the best of several, so that other work on the machine counts
// little. Without --no-liftoff the first hundred calls run code that is not yet optimised.
import { createMemory } from "../vae_core/web/engine/memory.js";

const { kernels, alloc, floats } = createMemory();
const ROOM = 4e6; // numbers of each operand

function operand() {
  const at = alloc(4 * ROOM);
  floats().subarray(at / 4, at / 4 + ROOM).forEach((_, i, all) => { all[i] = Math.sin(i * 1.37); });
  return at;
}
const [a, b, c, work] = [operand(), operand(), operand(), operand()];
const table = alloc(256);
const write = (...numbers) => new Int32Array(floats().buffer, table, numbers.length).set(numbers);

// Microseconds; the system's share of them alone is told by ticks, and both together are exact.
const clock = () => Object.values(process.cpuUsage()).reduce((sum, each) => sum + each, 0);

// Milliseconds of a call.
function time(act, operations) {
  const times = Math.max(2, Math.round(6e7 / operations));
  let best = Infinity;
  for (let round = 0; round < 8; round++) {
    const start = clock();
    for (let i = 0; i < times; i++) act();
    const each = (clock() - start) / times / 1000;
    if (round) best = Math.min(best, each);
  }
  return best;
}

function say(name, act, operations) {
  const ms = time(act, operations);
  console.log(`${name.padEnd(44)} ${ms.toFixed(3).padStart(9)} ms ${(operations / ms / 1e6).toFixed(1).padStart(7)} GFLOP/s`);
}

for (const [M, N, K] of [[128, 400, 784], [128, 784, 400], [256, 400, 784], [128, 40, 400], [12, 784, 400], [1, 784, 400]]) {
  for (const [layout, ar, ac, br, bc] of [["a b'", K, 1, 1, K], ["a b", K, 1, N, 1], ["a' b", 1, M, N, 1]]) {
    say(`product ${M} x ${N} x ${K}, ${layout}`, () => kernels.gemm(M, N, K, a, ar, ac, b, br, bc, c, N, 0, 0), 2 * M * N * K);
  }
}

// Convolutions of the plain convolutional networks: examples, channels, side, channels of the result.
const CONVOLUTIONS = [[64, 1, 32, 32], [64, 32, 16, 64], [64, 64, 8, 64], [64, 3, 32, 32], [1, 1, 32, 32], [1, 32, 16, 64], [1, 64, 8, 64]];
for (const [B, C, H, O] of CONVOLUTIONS) {
  const half = H / 2, operations = 2 * B * O * half * half * C * 16, sizes = [B, C, H, H, O, half, half];
  const name = `${B} x ${C} x ${H} x ${H} to ${O} channels`;
  write(1, 4, 4, 2, 2, 1, 1, 1, 1);
  if (kernels.conv_space(...sizes, table) > ROOM) throw new Error(`${name} needs more room`);
  say(`convolution ${name}`, () => kernels.conv(...sizes, table, a, b, 0, c, work), operations);
  say("  gradient of the input, or transposed", () => (
    kernels.conv_transposed(B, O, half, half, C, H, H, table, c, b, 0, a, work)), operations);
  say("  gradient of the weights", () => kernels.conv_weight(...sizes, table, a, c, b, work), operations);
}
