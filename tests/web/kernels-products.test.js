// Products and convolutions of the kernels against plain sums in float64.
import assert from "node:assert/strict";
import { test } from "node:test";
import { call, close, draws, ints, out, some } from "./kernel_room.js";

const within = (found, expected, terms, words) => close(found, expected, 2e-6, 1e-6 * Math.sqrt(terms), words);

function product([M, N, K], a, [ar, ac], b, [br, bc], start) {
  const sums = [];
  for (let m = 0; m < M; m++) {
    for (let n = 0; n < N; n++) {
      let sum = start(m, n);
      for (let k = 0; k < K; k++) sum += a[m * ar + k * ac] * b[k * br + n * bc];
      sums.push(sum);
    }
  }
  return sums;
}

// Rows, columns, depth: edges of the tiles (6 x 8) and of the blocks (192, 512, 256).
const SIZES = [
  [1, 1, 1], [1, 7, 5], [1, 30, 9], [2, 9, 3], [3, 8, 4], [4, 16, 31], [5, 5, 5], [6, 8, 17], [7, 17, 6],
  [11, 23, 257], [13, 24, 300], [193, 10, 6], [9, 515, 7], [200, 20, 530],
];

for (const turned of ["neither", "a", "b", "both"]) {
  test(`gemm, ${turned} turned`, () => {
    for (const [M, N, K] of SIZES) {
      const a = some(M * K, 1), b = some(K * N, 2);
      const as = turned === "a" || turned === "both" ? [1, M] : [K, 1];
      const bs = turned === "b" || turned === "both" ? [1, K] : [N, 1];
      const found = call("gemm", M, N, K, a, ...as, b, ...bs, out(M * N), N, 0, 0);
      within(found, product([M, N, K], a, as, b, bs, () => 0), K, `${M} x ${N} x ${K}`);
    }
  });
}

test("gemm adds a bias and onto what is there, in rows further apart than they are long", () => {
  for (const [M, N, K] of [[1, 6, 5], [7, 9, 4], [12, 16, 300]]) {
    const a = some(M * K, 3), b = some(K * N, 4), bias = some(N, 5), ldc = N + 3;
    const before = Array.from(some(M * ldc, 6));
    for (const acc of [0, 1]) {
      const found = call("gemm", M, N, K, a, K, 1, b, N, 1, out(M * ldc, before), ldc, acc, bias);
      const sums = product([M, N, K], a, [K, 1], b, [N, 1], (m, n) => bias[n] + acc * before[m * ldc + n]);
      const expected = before.map((value, i) => i % ldc < N ? sums[Math.floor(i / ldc) * N + i % ldc] : value);
      within(found, expected, K);
    }
  }
});

test("gemm takes operands with strides in both axes, and repeated ones", () => {
  const [M, N, K] = [5, 10, 6], a = some(200, 7), b = some(400, 8);
  for (const [as, bs] of [[[13, 2], [20, 2]], [[0, 1], [0, 1]], [[1, 0], [1, 0]], [[7, 1], [1, 11]]]) {
    for (const rows of [1, M]) {
      const found = call("gemm", rows, N, K, a, ...as, b, ...bs, out(rows * N), N, 0, 0);
      within(found, product([rows, N, K], a, as, b, bs, () => 0), K, `${as} ${bs}`);
    }
  }
});

test("gemm_batch multiplies matrix by matrix, one of them shared", () => {
  const [count, M, N, K] = [3, 4, 5, 6], a = some(count * M * K, 1), b = some(K * N, 2);
  const found = call("gemm_batch", count, M, N, K, a, M * K, K, 1, b, 0, N, 1, out(count * M * N), M * N, N, 0);
  within(found, product([count * M, N, K], a, [K, 1], b, [N, 1], () => 0), K);
});

test("infinity and NaN pass through products", () => {
  const a = [1, 2, Infinity, 0, NaN, 1];
  const found = call("gemm", 3, 1, 2, a, 2, 1, [1, 0.5], 1, 1, out(3), 1, 0, 0);
  assert.deepEqual([...found], [2, Infinity, NaN]);
  for (let K = 1; K < 10; K++) {
    const b = Array.from({ length: K * 5 }, (_, i) => i === (K - 1) * 5 + 4 ? Infinity : 1);
    const row = call("gemm", 1, 5, K, new Array(K).fill(1), K, 1, b, 5, 1, out(5), 5, 0, 0);
    assert.deepEqual([...row], [K, K, K, K, Infinity]);
  }
});

// ---- convolutions

const CASES = [];
{
  const draw = draws(11), whole = (low, high) => low + Math.floor((draw() + 1) / 2 * (high - low + 1));
  for (let i = 0; i < 60; i++) {
    const groups = [1, 1, 1, 2, 3][whole(0, 4)];
    CASES.push({
      B: whole(1, 6), C: groups * whole(1, 4), O: groups * whole(1, 9), H: whole(3, 12), W: whole(3, 12),
      g: [groups, whole(1, 4), whole(1, 4), whole(1, 3), whole(1, 3), whole(0, 2), whole(0, 2), whole(1, 2), whole(1, 2)],
    });
  }
  // As the networks have them, with more than one block of examples, of depth, and of positions.
  CASES.push(
    { B: 40, C: 3, O: 8, H: 14, W: 14, g: [1, 3, 3, 2, 2, 1, 1, 1, 1] },
    { B: 3, C: 32, O: 7, H: 8, W: 8, g: [1, 4, 4, 2, 2, 1, 1, 1, 1] },
    { B: 2, C: 4, O: 5, H: 33, W: 34, g: [1, 3, 3, 1, 1, 1, 1, 1, 1] },
    { B: 5, C: 6, O: 200, H: 5, W: 5, g: [1, 1, 1, 1, 1, 0, 0, 1, 1] },
    { B: 70, C: 2, O: 3, H: 4, W: 4, g: [1, 4, 4, 1, 1, 0, 0, 1, 1] },
    { B: 2, C: 3, O: 2, H: 5, W: 5, g: [1, 2, 2, 3, 3, 0, 0, 1, 1] },
  );
}

const resultSize = (size, k, s, p, d) => Math.floor((size + 2 * p - d * (k - 1) - 1) / s) + 1;
const transposedSize = (size, k, s, p, d) => (size - 1) * s - 2 * p + d * (k - 1) + 1;

// act(place in x (B, C, H, W), place in w (O, C / groups, kh, kw), place in o (B, O, OH, OW)) for each
// product of a convolution.
function eachProduct({ B, C, H, W, O, OH, OW, g: [groups, kh, kw, sh, sw, ph, pw, dh, dw] }, act) {
  for (let i = 0; i < B * O * OH * OW; i++) {
    const x = i % OW, y = Math.floor(i / OW) % OH, o = Math.floor(i / OW / OH) % O, b = Math.floor(i / OW / OH / O);
    const first = Math.floor(o / (O / groups)) * (C / groups);
    for (let j = 0; j < C / groups * kh * kw; j++) {
      const v = j % kw, u = Math.floor(j / kw) % kh, c = Math.floor(j / kw / kh);
      const r = y * sh - ph + u * dh, q = x * sw - pw + v * dw;
      if (r < 0 || r >= H || q < 0 || q >= W) continue;
      act(((b * C + first + c) * H + r) * W + q, o * (C / groups) * kh * kw + j, i);
    }
  }
}

function sized(found, size) {
  const { H, W, g: [, kh, kw, sh, sw, ph, pw, dh, dw] } = found;
  return { ...found, OH: size(H, kh, sh, ph, dh), OW: size(W, kw, sw, pw, dw) };
}
const isThere = ({ OH, OW }) => OH > 0 && OW > 0;
const named = (found) => JSON.stringify(found);

function workOf({ B, C, H, W, O, OH, OW, g }) {
  return out(call("conv_space", B, C, H, W, O, OH, OW, ints(...g)), NaN);
}

test("conv, its bias and its gradients", () => {
  for (const found of CASES.map((each) => sized(each, resultSize)).filter(isThere)) {
    const { B, C, H, W, O, OH, OW, g } = found, taps = C / g[0] * g[1] * g[2];
    const x = some(B * C * H * W, 1), w = some(O * taps, 2), bias = some(O, 3), go = some(B * O * OH * OW, 4);
    const o = Array.from(go, (_, i) => bias[Math.floor(i / OH / OW) % O]);
    const gx = new Float64Array(x.length), gw = new Float64Array(w.length);
    eachProduct(found, (at, tap, to) => {
      o[to] += x[at] * w[tap];
      gx[at] += go[to] * w[tap];
      gw[tap] += go[to] * x[at];
    });
    const sizes = [B, C, H, W, O, OH, OW], back = [B, O, OH, OW, C, H, W];
    const [seen] = call("conv", ...sizes, ints(...g), x, w, bias, out(o.length), workOf(found));
    within(seen, o, taps, `conv ${named(found)}`);
    const turned = { B, C: O, H: OH, W: OW, O: C, OH: H, OW: W, g };
    const [grad] = call("conv_transposed", ...back, ints(...g), go, w, 0, out(gx.length), workOf(turned));
    within(grad, gx, O / g[0] * g[1] * g[2], `gradient of x ${named(found)}`);
    const [weight] = call("conv_weight", ...sizes, ints(...g), x, go, out(gw.length), workOf(found));
    within(weight, gw, B * OH * OW, `gradient of w ${named(found)}`);
  }
});

test("conv_transposed, its bias and its gradients", () => {
  for (const found of CASES.map((each) => sized(each, transposedSize)).filter(isThere)) {
    const { B, C, H, W, O, OH, OW, g } = found, taps = O / g[0] * g[1] * g[2];
    const x = some(B * C * H * W, 1), w = some(C * taps, 2), bias = some(O, 3), go = some(B * O * OH * OW, 4);
    const o = Array.from(go, (_, i) => bias[Math.floor(i / OH / OW) % O]);
    const gx = new Float64Array(x.length), gw = new Float64Array(w.length);
    // The convolution that it turns round: from its result to its x.
    eachProduct({ B, C: O, H: OH, W: OW, O: C, OH: H, OW: W, g }, (to, tap, at) => {
      o[to] += x[at] * w[tap];
      gx[at] += go[to] * w[tap];
      gw[tap] += go[to] * x[at];
    });
    const sizes = [B, C, H, W, O, OH, OW], back = [B, O, OH, OW, C, H, W];
    const turned = { B, C: O, H: OH, W: OW, O: C, OH: H, OW: W, g };
    const [seen] = call("conv_transposed", ...sizes, ints(...g), x, w, bias, out(o.length), workOf(found));
    within(seen, o, C * g[1] * g[2], `transposed ${named(found)}`);
    const [grad] = call("conv", ...back, ints(...g), go, w, 0, out(gx.length), workOf(turned));
    within(grad, gx, taps, `gradient of x ${named(found)}`);
    const [weight] = call("conv_weight", ...back, ints(...g), go, x, out(gw.length), workOf(turned));
    within(weight, gw, B * H * W, `gradient of w ${named(found)}`);
  }
});

test("a transposed convolution may end further on than its kernels reach", () => {
  // Output padding: rows and columns after the last product hold the bias.
  const found = { B: 1, C: 1, H: 3, W: 3, O: 1, OH: 6, OW: 6, g: [1, 1, 1, 2, 2, 0, 0, 1, 1] };
  const [seen] = call("conv_transposed", 1, 1, 3, 3, 1, 6, 6, ints(...found.g), some(9, 1), [2], [5], out(36), workOf(found));
  const expected = Array.from({ length: 36 }, (_, i) => {
    const y = Math.floor(i / 6), x = i % 6;
    return 5 + (y % 2 || x % 2 ? 0 : 2 * some(9, 1)[y / 2 * 3 + x / 2]);
  });
  within(seen, expected, 1);
});
