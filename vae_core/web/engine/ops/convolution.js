// Convolutions, their transposes and gradients, and what pools and stretches planes.

/** @import { Builder, Op, Value } from "../graph.js" */
import { permuted, product, reshaped } from "../values.js";
import { reduced } from "./reduce.js";

const shaped = (value, shape) => /** @type {Value} */ (reshaped(value, shape));

// Two numbers for planes: of one axis the other's is `rest`.
/**
 * @param {number | number[] | undefined} given
 * @param {number} rest
 * @param {number} axes
 */
function pair(given, rest, axes) {
  const list = given === undefined ? [rest] : [given].flat();
  if (axes === 1) return [rest, list[0] ?? rest];
  return list.length === 1 ? [list[0], list[0]] : list.length ? list : [rest, rest];
}

// (..., H, W) of a value that may have no H.
/** @param {Value} value */
const plane = ({ shape }) => (shape.length === 3 ? [...shape.slice(0, 2), 1, shape[2]] : shape);

// The table that the kernels of convolutions and pools read.
/**
 * @param {Builder} at
 * @param {Record<string, any>} args
 * @param {number[]} kernel
 * @param {number} axes
 */
function geometry(at, { stride, padding, dilation, groups = 1 }, kernel, axes) {
  return at.table([groups, ...kernel, ...pair(stride, 1, axes), ...pair(padding, 0, axes),
    ...pair(dilation, 1, axes)]);
}

// Which of input and output of a convolution a transposed one has the other way round.
/**
 * @param {Builder} at
 * @param {string} kernel
 * @param {number[]} x (B, C, H, W)
 * @param {number[]} y (B, O, OH, OW)
 * @param {ReturnType<Builder["table"]>} g
 * @param {(Value | null)[]} operands
 * @param {Value} result
 */
function convolve(at, kernel, [B, C, H, W], [, O, OH, OW], g, operands, result) {
  const space = at.space("conv_space", [B, C, H, W, O, OH, OW], g);
  at.call(kernel, B, C, H, W, O, OH, OW, g, ...operands, result, at.make([space]));
}

/** @type {Op} */
function convolution(args, at) {
  const { input, weight, bias, transposed } = args;
  const axes = weight.shape.length - 2;
  const [w, out] = [plane(weight), plane(at)];
  const result = at.make(at.shape);
  const g = geometry(at, args, w.slice(2), axes);
  convolve(at, transposed ? "conv_transposed" : "conv", plane(input), out, g,
    [at.solid(input), at.solid(weight), bias ? at.solid(bias) : null], result);
  const places = product(transposed ? plane(input).slice(2) : out.slice(2));
  at.count(2 * input.shape[0] * places * product(w));
  return result;
}

/** @type {Op} */
function convolutionBackward(args, at) {
  const { grad_output: grad, input, weight, transposed, output_mask: [forInput, forWeight, forBias] } = args;
  const axes = weight.shape.length - 2;
  const [x, y] = [plane(input), plane(grad)];
  const g = geometry(at, args, plane(weight).slice(2), axes);
  const [go, given, w] = [at.solid(grad), at.solid(input), at.solid(weight)];
  /** @type {(Value | null)[]} */
  const results = [null, null, null];
  if (forInput) {
    const result = at.make(input.shape);
    convolve(at, transposed ? "conv" : "conv_transposed", y, x, g, [go, w, null], result);
    results[0] = result;
  }
  if (forWeight) {
    const result = at.make(weight.shape);
    if (transposed) convolve(at, "conv_weight", y, x, g, [go, given], result);
    else convolve(at, "conv_weight", x, y, g, [given, go], result);
    results[1] = result;
  }
  if (forBias) results[2] = reduced(at, "sum", grad, grad.shape.map((_, k) => k).filter((k) => k !== 1));
  at.count(4 * y[0] * product((transposed ? x : y).slice(2)) * product(weight.shape));
  return results;
}

/**
 * @param {Record<string, any>} args
 * @returns {Record<string, any>}
 */
const pooled = ({ kernel_size: kernel, stride, ...rest }) => (
  { ...rest, kernel_size: kernel, stride: stride?.length ? stride : kernel });

// n planes of (H, W) to (OH, OW).
/**
 * @param {number[]} shape
 * @param {number[]} to
 */
const planes = (shape, to) => [product(shape.slice(0, -2)), ...shape.slice(-2), ...to.slice(-2)];

/** @type {Op} */
function maxPool(given, at) {
  const args = pooled(given);
  const g = geometry(at, { ...args, groups: 1 }, pair(args.kernel_size, 1, 2), 2);
  const [result, index] = [at.make(at.shape), at.make(at.shape)];
  at.call("max_pool", ...planes(args.self.shape, at.shape), g, at.solid(args.self), result, index);
  return [result, index];
}

/** @type {Op} */
function maxPoolBackward({ grad_output: grad, self, indices }, at) {
  const [count, height, width, down, across] = planes(self.shape, grad.shape);
  const result = at.make(self.shape);
  at.call("fill", product(self.shape), 0, result);
  at.call("put_along", count, down * across, 1, height * width, at.solid(grad), at.solid(indices),
    result, 0);
  return result;
}

/**
 * @param {Builder} at
 * @param {Record<string, any>} given
 * @param {string} kernel
 * @param {number[]} from
 * @param {number[]} to
 * @param {Value} operand
 */
function average(at, given, kernel, from, to, operand) {
  const args = pooled(given);
  const g = geometry(at, { ...args, groups: 1 }, pair(args.kernel_size, 1, 2), 2);
  const result = at.make(kernel === "avg_pool" ? to : from);
  at.call(kernel, ...planes(from, to), g, Number(args.count_include_pad ?? true),
    args.divisor_override ?? 0, at.solid(operand), result);
  return result;
}

/** @type {Op} */
const averagePool = (args, at) => average(at, args, "avg_pool", args.self.shape, at.shape, args.self);

/** @type {Op} */
const averagePoolBackward = (args, at) => (
  average(at, args, "avg_pool_backward", args.self.shape, args.grad_output.shape, args.grad_output));

/** @type {Op} */
function adaptivePool({ self }, at) {
  const result = at.make(at.shape);
  at.call("adaptive_avg_pool", ...planes(self.shape, at.shape), at.solid(self), result);
  return result;
}

/** @type {Op} */
function upsample({ self, input }, at) {
  const from = self ?? input;
  const result = at.make(at.shape);
  at.call("upsample_nearest", ...planes(from.shape, at.shape), at.solid(from), result);
  return result;
}

// Each number was seen in a whole number of places: their sum.
/** @type {Op} */
function upsampleBackward({ grad_output: grad, input_size: size }, at) {
  const [height, width] = size.slice(-2);
  const [down, across] = [grad.shape[2] / height, grad.shape[3] / width];
  if (!Number.isInteger(down) || !Number.isInteger(across)) {
    throw new Error(`${grad.shape} is no whole multiple of ${size}`);
  }
  const split = [...size.slice(0, 2), height, down, width, across];
  const seen = reshaped(grad, split) ?? shaped(at.copied(grad), split);
  return shaped(reduced(at, "sum", seen, [3, 5]), size);
}

// (B, C f f, H, W) to (B, C, H f, W f).
/** @type {Op} */
function pixelShuffle({ self, upscale_factor: f }, at) {
  const [H, W] = self.shape.slice(-2);
  const B = product(self.shape.slice(0, -3));
  const split = [B, self.shape[self.shape.length - 3] / (f * f), f, f, H, W];
  const seen = permuted(reshaped(self, split) ?? shaped(at.copied(self), split), [0, 1, 4, 2, 5, 3]);
  return reshaped(seen, at.shape) ?? shaped(at.copied(seen), at.shape);
}

/** @type {Op} */
function pixelUnshuffle({ self, downscale_factor: f }, at) {
  const [C, H, W] = self.shape.slice(-3);
  const B = product(self.shape.slice(0, -3));
  const split = [B, C, H / f, f, W / f, f];
  const seen = permuted(reshaped(self, split) ?? shaped(at.copied(self), split), [0, 1, 3, 5, 2, 4]);
  return reshaped(seen, at.shape) ?? shaped(at.copied(seen), at.shape);
}

/** @type {Record<string, Op>} */
export const CONVOLUTION = {
  convolution,
  convolution_backward: convolutionBackward,
  max_pool2d_with_indices: maxPool,
  max_pool2d_with_indices_backward: maxPoolBackward,
  avg_pool2d: averagePool,
  avg_pool2d_backward: averagePoolBackward,
  _adaptive_avg_pool2d: adaptivePool,
  upsample_nearest2d: upsample,
  upsample_nearest2d_backward: upsampleBackward,
  pixel_shuffle: pixelShuffle,
  pixel_unshuffle: pixelUnshuffle,
};

