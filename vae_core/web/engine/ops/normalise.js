// Rows scaled to weights (softmax), to mean 0 and variance 1 (norms), and attention.

/** @import { Builder, Op, Value } from "../graph.js" */
import { axisOf, permuted, product, reshaped } from "../values.js";
import { apply } from "./elementwise.js";
import { timesEach, turned } from "./products.js";

// `act` on values whose axis `dim` is their last: seen so before, and as it was after.
/**
 * @param {Builder} at
 * @param {Value[]} values
 * @param {number} dim
 * @param {(rows: Value[], count: number, length: number, result: Value) => void} act
 */
function byRows(at, values, dim, act) {
  const rank = values[0].shape.length;
  if (!rank) values = values.map((value) => /** @type {Value} */ (reshaped(value, [1])));
  const axis = axisOf(dim, Math.max(rank, 1));
  const order = values[0].shape.map((_, k) => k).filter((k) => k !== axis).concat(axis);
  const rows = values.map((value) => at.solid(permuted(value, order)));
  const result = at.over(rows[0].shape, rows);
  const length = values[0].shape[axis];
  act(rows, product(values[0].shape) / length, length, result);
  const back = permuted(result, order.map((_, k) => order.indexOf(k)));
  return rank ? back : /** @type {Value} */ (reshaped(back, []));
}

/**
 * @param {number} logarithm
 * @returns {Op}
 */
const softmax = (logarithm) => ({ self, dim }, at) => (
  byRows(at, [self], dim, ([rows], count, length, result) => {
    at.call("softmax", count, length, rows, result, logarithm);
  }));

/**
 * @param {number} logarithm
 * @returns {Op}
 */
const softmaxBackward = (logarithm) => ({ grad_output: grad, output, dim }, at) => (
  byRows(at, [grad, output], dim, ([g, o], count, length, result) => {
    at.call("softmax_backward", count, length, g, o, result, logarithm);
  }));

/**
 * @param {Builder} at
 * @param {Value | undefined} value
 */
const placed = (at, value) => (value ? at.solid(value) : null);

/** @type {Op} */
function layerNorm({ input, normalized_shape: shape, weight, bias, eps = 1e-5 }, at) {
  const length = product(shape);
  const rows = product(input.shape) / length;
  const outer = input.shape.slice(0, input.shape.length - shape.length);
  const kept = [...outer, ...shape.map(() => 1)];
  const [mean, rstd] = [at.make(kept), at.make(kept)];
  const x = at.solid(input);
  const result = at.over(input.shape, [x]);
  at.call("layer_norm", rows, length, x, placed(at, weight), placed(at, bias), eps, result, mean, rstd);
  return [result, mean, rstd];
}

/** @type {Op} */
function groupNorm({ input, weight, bias, group, eps = 1e-5 }, at) {
  const [B, C, ...rest] = input.shape;
  const [mean, rstd] = [at.make([B, group]), at.make([B, group])];
  const x = at.solid(input);
  const result = at.over(input.shape, [x]);
  at.call("group_norm", B, C, product(rest), group, x, placed(at, weight), placed(at, bias), eps,
    result, mean, rstd);
  return [result, mean, rstd];
}

/**
 * @param {Builder} at
 * @param {Record<string, any>} args
 * @param {Value} mean
 * @param {Value} variance
 */
function batchNormBy(at, { input, weight, bias, eps = 1e-5 }, mean, variance) {
  const [B, C, ...rest] = input.shape;
  const x = at.solid(input);
  const result = at.over(input.shape, [x]);
  at.call("batch_norm", B, C, product(rest), x, placed(at, weight), placed(at, bias),
    at.solid(mean), at.solid(variance), eps, result);
  return result;
}

/** @type {Op} */
function batchNormKnown(args, at) {
  const nothing = at.make([0]);
  return [batchNormBy(at, args, args.running_mean, args.running_var), nothing, nothing];
}

// Of the batch itself; and the running statistics as they are after it.
/** @type {Op} */
function batchNormTraining(args, at) {
  const { input, running_mean: oldMean, running_var: oldVariance, momentum = 0.1, eps = 1e-5 } = args;
  if (args.training === false) {
    return [.../** @type {Value[]} */ (batchNormKnown(args, at)), oldMean, oldVariance];
  }
  const [B, C, ...rest] = input.shape;
  const count = B * product(rest);
  const [mean, variance] = [at.make([C]), at.make([C])];
  const x = at.solid(input);
  at.call("batch_moments", B, C, product(rest), x, mean, variance);
  const rstd = apply(at, "rsqrt", apply(at, "add", variance, eps));
  const unbiased = apply(at, "mul", variance, count / Math.max(count - 1, 1));
  const result = batchNormBy(at, { ...args, input: x }, mean, variance);
  return [result, mean, rstd, apply(at, "lerp", oldMean, mean, momentum),
    apply(at, "lerp", oldVariance, unbiased, momentum)];
}

/** @param {Record<string, any>} args */
const scaleOf = ({ query, scale }) => scale ?? 1 / Math.sqrt(query.shape[query.shape.length - 1]);

// Where a causal mask lets row i see column j: j <= i.
/**
 * @param {Builder} at
 * @param {number} rows
 * @param {number} columns
 */
const below = (at, rows, columns) => at.once(() => {
  const [i, j] = [at.make([rows, 1]), at.make([1, columns])];
  at.call("arange", rows, 0, 1, i);
  at.call("arange", columns, 0, 1, j);
  return apply(at, "le", j, i);
});

// What each query attends to: softmax(scale query key' + mask).
/**
 * @param {Builder} at
 * @param {Record<string, any>} args
 */
function attended(at, args) {
  const { query, key, attn_mask: mask, is_causal: causal } = args;
  const said = timesEach(at, query, turned(key));
  let scores = apply(at, "mul", said, scaleOf(args));
  if (causal) {
    const [rows, columns] = scores.shape.slice(-2);
    scores = apply(at, "where", below(at, rows, columns), scores, -Infinity);
  }
  if (mask) {
    scores = mask.type === "bool" ? apply(at, "where", mask, scores, -Infinity)
      : apply(at, "add", scores, mask);
  }
  return /** @type {Value} */ (softmax(0)({ self: scores, dim: -1 }, at));
}

/** @type {Op} */
const attention = (args, at) => timesEach(at, attended(at, args), args.value);

/** @type {Op} */
function flashAttention(args, at) {
  const result = timesEach(at, attended(at, args), args.value);
  return [result, at.make(args.query.shape.slice(0, -1))]; // of the second nothing but its backward asks
}

/** @type {Op} */
function flashBackward(args, at) {
  const { grad_out: grad, query, key, value } = args;
  const weights = attended(at, args);
  const ofValue = timesEach(at, turned(weights), grad);
  const ofWeights = timesEach(at, grad, turned(value));
  const ofScores = softmaxBackward(0)({ grad_output: ofWeights, output: weights, dim: -1 }, at);
  const scores = apply(at, "mul", /** @type {Value} */ (ofScores), scaleOf(args));
  return [timesEach(at, scores, key), timesEach(at, turned(scores), query), ofValue];
}

/** @type {Record<string, Op>} */
export const NORMALISE = {
  _softmax: softmax(0),
  _log_softmax: softmax(1),
  _softmax_backward_data: softmaxBackward(0),
  _log_softmax_backward_data: softmaxBackward(1),
  native_layer_norm: layerNorm,
  native_group_norm: groupNorm,
  _native_batch_norm_legit_no_training: batchNormKnown,
  _native_batch_norm_legit_functional: batchNormTraining,
  scaled_dot_product_attention: attention,
  _scaled_dot_product_flash_attention_for_cpu: flashAttention,
  _scaled_dot_product_flash_attention_for_cpu_backward: flashBackward,
};

