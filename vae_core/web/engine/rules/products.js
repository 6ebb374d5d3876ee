// The shapes of products, convolutions, pools, norms and attention, and how much they compute.

/** @import { Rule } from "./shapes.js" */
import {
  MOST, agree, each, equal, fail, mayAgree, product, rule, spread, stretched, whole,
} from "./shapes.js";

const ranked = (shape, rank) => (shape.length === rank ? shape : fail(`it needs ${rank} axes, not ${shape.length}`));

function multiplied(left, right, tally) {
  const [rows, depth] = left.slice(-2);
  const [height, columns] = right.slice(-2);
  if (depth !== height) fail(`rows of ${depth} meet columns of ${height}`);
  const before = agree(right.slice(0, -2), left.slice(0, -2), "stack of matrices");
  const found = [...before, rows, columns];
  tally.work += 2 * product(found) * depth;
  return found;
}

const matrices = (rank) => (left, right, tally) => multiplied(ranked(left, rank), ranked(right, rank), tally);
const added = (names, rank) => rule(names, (self, left, right, _, tally) => {
  const found = matrices(rank)(left, right, tally);
  stretched(self, found);
  return found;
});

function linear(x, weight, bias, _, tally) {
  const [rows, columns] = ranked(weight, 2);
  if (!x.length || x.at(-1) !== columns) fail(`rows of ${x.at(-1)} meet weights for ${columns}`);
  mayAgree(bias, [rows], "bias");
  tally.work += 2 * product(x) * rows;
  return [...x.slice(0, -1), rows];
}

// What a convolution or a transposed one gives.
function convolved(x, weight, args, tally, times = 1) {
  const axes = weight.length - 2;
  if (axes < 1 || axes > 2 || x.length !== axes + 2) fail("it is for series and pictures with channels");
  const { transposed = false, groups = 1 } = args;
  whole(groups, 1, MOST, "number of groups");
  const [stride, dilation] = ["stride", "dilation"].map((name) => each(args[name], axes, 1, name, 1));
  const padding = each(args.padding, axes, 0, "padding", 0);
  const more = each(args.output_padding, axes, 0, "output padding", 0);
  const [first, second, ...kernel] = weight;
  const channels = transposed ? first : second * groups;
  if (x[1] !== channels) fail(`${x[1]} channels meet weights for ${channels}`);
  if (first % groups) fail(`${first} channels make no ${groups} groups`);
  const places = x.slice(2).map((size, k) => {
    const [reach, step] = [dilation[k] * (whole(kernel[k], 1, MOST, "kernel") - 1), stride[k]];
    if (transposed && more[k] >= Math.max(step, dilation[k])) fail("its output padding is a stride or more");
    const found = transposed ? (size - 1) * step - 2 * padding[k] + reach + more[k] + 1
      : Math.floor((size + 2 * padding[k] - reach - 1) / step) + 1;
    if (found < 1 || size < 1) fail(`a kernel that reaches over ${reach + 1} is larger than ${size} with padding ${padding[k]}`);
    return found;
  });
  const inside = product(transposed ? x.slice(2) : places);
  tally.work += 2 * times * x[0] * inside * product(weight);
  return [x[0], transposed ? second * groups : first, ...places];
}

function convolution(x, weight, bias, args, tally) {
  const found = convolved(x, weight, args, tally);
  mayAgree(bias, [found[1]], "bias");
  return found;
}

function convolutionBackward(grad, x, weight, args, tally) {
  agree(grad, convolved(x, weight, args, tally, 2), "gradient");
  const mask = args.output_mask;
  if (!Array.isArray(mask) || mask.length !== 3) fail("it does not say what is asked for");
  return { parts: [x, weight, [grad[1]]].map((shape, k) => (mask[k] ? shape : null)) };
}

function pooled(x, args) {
  if (x.length !== 3 && x.length !== 4) fail("it is for pictures with channels");
  const kernel = each(args.kernel_size, 2, 1, "kernel", undefined);
  const stride = args.stride?.length === 0 ? kernel : each(args.stride ?? kernel, 2, 1, "stride", 1);
  const padding = each(args.padding, 2, 0, "padding", 0);
  const dilation = each(args.dilation, 2, 1, "dilation", 1);
  const places = x.slice(-2).map((size, k) => {
    if (2 * padding[k] > kernel[k]) fail("its padding is more than half a kernel");
    const room = size + 2 * padding[k] - dilation[k] * (kernel[k] - 1) - 1;
    if (room < 0) fail(`a kernel of ${kernel[k]} is larger than ${size} with padding ${padding[k]}`);
    if (!args.ceil_mode) return Math.floor(room / stride[k]) + 1;
    const found = Math.ceil(room / stride[k]) + 1;
    return (found - 1) * stride[k] >= size + padding[k] ? found - 1 : found;
  });
  return [...x.slice(0, -2), ...places];
}

const poolWork = (shape, args, tally) => { tally.work += product(shape) * product(each(args.kernel_size, 2, 1, "kernel", 1)); };

function maxPool(x, args, tally) {
  const found = pooled(x, args);
  poolWork(found, args, tally);
  return { parts: [found, found] };
}

function averagePool(x, args, tally) {
  const found = pooled(x, { ...args, dilation: 1 });
  poolWork(found, args, tally);
  return found;
}

function enlarged(x, { output_size: size }) {
  return [...ranked(x, 4).slice(0, 2), ...each(size, 2, 1, "size", 1)];
}

function enlargedBackward(grad, { input_size: size, output_size: to }) {
  const found = each(size, 4, 1, "size", 1);
  agree(grad, enlarged(found, { output_size: to }), "gradient");
  return found;
}

function shuffled(x, factor, up) {
  if (x.length < 3) fail("it is for pictures with channels");
  whole(factor, 1, MOST, "factor");
  const [channels, height, width] = x.slice(-3);
  const [by, along] = [factor * factor, [height, width]];
  if (up ? channels % by : along.some((side) => side % factor)) fail(`${factor} does not divide ${x.join(" x ")}`);
  return [...x.slice(0, -3), up ? channels / by : channels * by,
    ...along.map((side) => (up ? side * factor : side / factor))];
}

function layerNorm(x, weight, bias, { normalized_shape: shape }) {
  const outer = x.length - (shape?.length ?? 0);
  const inner = agree(shape ?? [], x.slice(Math.max(outer, 0)), "normalised shape");
  if (outer < 0 || !inner.length || !product(inner)) fail("it has nothing to normalise");
  mayAgree(weight, inner, "weight");
  mayAgree(bias, inner, "bias");
  const kept = [...x.slice(0, outer), ...inner.map(() => 1)];
  return { parts: [x, kept, kept] };
}

function channelled(x, ...given) {
  if (x.length < 2) fail("it has no channels");
  for (const each of given) mayAgree(each, [x[1]], "number of channels");
  return [x[1]];
}

function groupNorm(x, weight, bias, { group }) {
  const [channels] = channelled(x, weight, bias);
  if (channels % whole(group, 1, MOST, "number of groups")) fail(`${channels} channels make no ${group} groups`);
  return { parts: [x, [x[0], group], [x[0], group]] };
}

function batchNorm(x, mean, variance, weight, bias) {
  channelled(x, mean, variance, weight, bias);
  return { parts: [x, [0], [0]] };
}

function batchNormTraining(x, mean, variance, weight, bias, { training }) {
  const own = channelled(x, mean, variance, weight, bias);
  return { parts: training === false ? [x, [0], [0], own, own] : [x, own, own, own, own] };
}

function attended(query, key, value, mask, tally) {
  if (query.length < 2) fail("it has no rows");
  const scores = multiplied(query, [...key.slice(0, -2), ...key.slice(-2).reverse()], tally);
  if (mask && !equal(spread(mask, scores), scores)) fail(`its mask of ${mask.join(" x ")} does not fit`);
  return multiplied(scores, value, tally);
}

const flash = rule("query key value attn_mask?", (query, key, value, mask, _, tally) => (
  { parts: [attended(query, key, value, mask, tally), query.slice(0, -1)] }));

/** @type {Record<string, Rule>} */
export const PRODUCTS = {
  mm: rule("self mat2", (x, y, _, tally) => matrices(2)(x, y, tally)),
  bmm: rule("self mat2", (x, y, _, tally) => matrices(3)(x, y, tally)),
  addmm: added("self mat1 mat2", 2),
  baddbmm: added("self batch1 batch2", 3),
  mv: rule("self vec", (x, y, _, tally) => matrices(2)(x, [...ranked(y, 1), 1], tally).slice(0, 1)),
  dot: rule("self tensor", (x, y) => (agree(y, ranked(x, 1), "other"), [])),
  linear: rule("input weight bias?", linear),
  convolution: rule("input weight bias?", convolution),
  convolution_backward: rule("grad_output input weight", convolutionBackward),
  max_pool2d_with_indices: rule("self", maxPool),
  max_pool2d_with_indices_backward: rule("grad_output self indices", (grad, x, indices, args) => (
    agree(grad, pooled(x, args), "gradient"), agree(indices, grad, "list of places"), x)),
  avg_pool2d: rule("self", averagePool),
  avg_pool2d_backward: rule("grad_output self", (grad, x, args, tally) => (
    agree(grad, averagePool(x, args, tally), "gradient"), x)),
  _adaptive_avg_pool2d: rule("self", (x, { output_size: size }) => (
    x.length < 3 ? fail("it is for pictures with channels") : [...x.slice(0, -2), ...each(size, 2, 1, "size", 1)])),
  upsample_nearest2d: rule("self", enlarged),
  upsample_nearest2d_backward: rule("grad_output", enlargedBackward),
  pixel_shuffle: rule("self", (x, args) => shuffled(x, args.upscale_factor, true)),
  pixel_unshuffle: rule("self", (x, args) => shuffled(x, args.downscale_factor, false)),
  native_layer_norm: rule("input weight? bias?", layerNorm),
  native_group_norm: rule("input weight? bias?", groupNorm),
  _native_batch_norm_legit_no_training: rule("input running_mean running_var weight? bias?", batchNorm),
  _native_batch_norm_legit_functional: rule("input running_mean running_var weight? bias?", batchNormTraining),
  scaled_dot_product_attention: rule("query key value attn_mask?",
    (query, key, value, mask, _, tally) => attended(query, key, value, mask, tally)),
  _scaled_dot_product_flash_attention_for_cpu: flash,
  _scaled_dot_product_flash_attention_for_cpu_backward: rule("grad_out query key value attn_mask?",
    (grad, query, key, value, mask, _, tally) => {
      agree(grad, attended(query, key, value, mask, tally), "gradient");
      tally.work *= 2;
      return { parts: [query, key, value] };
    }),
};
