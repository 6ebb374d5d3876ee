// The shapes of what moves, joins, fills and reduces numbers, or changes them place by place.

/** @import { Rule } from "./shapes.js" */
import {
  LARGEST, MOST, agree, axesOf, axisOf, fail, isShape, listed, product, reduced, replaced, rule, rules, sizes,
  spread, stretched, tensorList, told, whole, without,
} from "./shapes.js";

function viewed(shape, size) {
  const known = listed(size, -1, LARGEST, "size");
  const open = known.indexOf(-1);
  const rest = product(known.filter((one) => one !== -1));
  const found = open < 0 ? known : replaced(known, open, product(shape) / rest);
  if (product(found) !== product(shape) || found.some((one) => !Number.isInteger(one) || one < 0)) {
    fail(`${told(shape)} does not make ${told(size)}`);
  }
  return found;
}

function cut(shape, { dim = 0, start = 0, end = Infinity, step = 1 }) {
  const axis = axisOf(dim, shape.length);
  const size = shape[axis];
  whole(step, 1, LARGEST, "step");
  const [from, to] = [start, end].map((place) => {
    if (typeof place !== "number" || Number.isNaN(place)) fail("it begins or ends nowhere");
    return Math.min(Math.max(place < 0 ? place + size : place, 0), size);
  });
  return replaced(shape, axis, Math.max(0, Math.ceil((to - from) / step)));
}

function chosen(shape, { dim, index }) {
  const axis = axisOf(dim, shape.length);
  whole(index, -shape[axis], shape[axis] - 1, "index");
  return replaced(shape, axis);
}

function diagonal(shape, { offset = 0, dim1 = 0, dim2 = 1 }) {
  const [a, b] = axesOf([dim1, dim2], shape.length);
  whole(offset, -LARGEST, LARGEST, "offset");
  const size = Math.min(shape[a] + Math.min(offset, 0), shape[b] - Math.max(offset, 0));
  return [...without(shape, [a, b], false), Math.max(size, 0)];
}

function divided(shape, parts, dim, tally) {
  const axis = axisOf(dim, shape.length);
  tally.steps += parts.length;
  if (parts.reduce((sum, size) => sum + size, 0) !== shape[axis]) fail("its parts make no whole");
  return { parts: parts.map((size) => replaced(shape, axis, size)) };
}

function permuted(shape, { dims }) {
  const axes = axesOf(dims, shape.length);
  if (axes.length !== shape.length) fail("it leaves axes out");
  return axes.map((axis) => shape[axis]);
}

function squeezed(shape, { dim }) {
  const axes = dim === undefined ? shape.map((_, k) => k) : axesOf(dim, shape.length);
  return shape.filter((size, k) => size !== 1 || !axes.includes(k));
}

function unsqueezed(shape, { dim }) {
  const axis = axisOf(dim, shape.length + 1);
  return [...shape.slice(0, axis), 1, ...shape.slice(axis)];
}

function joined({ tensors, dim = 0 }) {
  const full = tensorList(tensors).filter((shape) => product(shape) > 0 || shape.length > 1);
  if (!full.length) return [0];
  const axis = axisOf(dim, full[0].length);
  for (const shape of full) agree(replaced(shape, axis, 0), replaced(full[0], axis, 0), "part");
  return replaced(full[0], axis, full.reduce((sum, shape) => sum + shape[axis], 0));
}

function repeated(shape, { repeats }) {
  const times = sizes(repeats);
  const more = times.length - shape.length;
  if (more < 0) fail("it repeats fewer axes than there are");
  return times.map((time, k) => time * (k < more ? 1 : shape[k - more]));
}

function padded(shape, { pad }) {
  const amounts = listed(pad, -MOST, MOST, "padding");
  if (amounts.length % 2 || amounts.length > 2 * shape.length) fail("its padding fits no axes");
  return shape.map((size, axis) => {
    const [before = 0, after = 0] = amounts.slice(2 * (shape.length - 1 - axis));
    if (Math.max(-before, 0) + Math.max(-after, 0) > size) fail("it cuts more than there is");
    return size + before + after;
  });
}

function counted({ start = 0, end, step = 1 }) {
  const count = Math.ceil((end - start) / step);
  return [whole(Object.is(count, -0) ? 0 : count, 0, LARGEST, "number of values")];
}

function filling(size, { fill_value: value }) {
  if (isShape(value?.shape)) stretched(value.shape, size);
  return size;
}

function rolled(shape, { shifts, dims }) {
  const axes = axesOf(dims, shape.length);
  if (listed(shifts, -LARGEST, LARGEST, "shift").length !== axes.length) fail("it has a shift too many or few");
  return shape;
}

function flipped(shape, { dims }) {
  axesOf(dims, shape.length);
  return shape;
}

function triangle(shape, { diagonal: offset = 0 }) {
  if (shape.length < 2) fail("it has no rows and columns");
  whole(offset, -LARGEST, LARGEST, "diagonal");
  return shape;
}

function softened(shape, dim) {
  axisOf(dim, Math.max(shape.length, 1));
  return shape;
}

const elementwise = rule("", (args) => (
  spread(...Object.values(args).filter((value) => isShape(value?.shape)).map(({ shape }) => shape))));
const reduction = rule("self", (x, { dim, keepdim }) => reduced(x, dim, keepdim));
const scattered = (part) => rule("self src", (x, src, args) => {
  agree(src, part(x, args), "source");
  return x;
});
const backward = (part) => rule("grad_output", (grad, { input_sizes: size, ...args }) => {
  agree(grad, part(sizes(size), args), "gradient");
  return size;
});
const extreme = rule("self", (x, { dim, keepdim, other }) => {
  if (other !== undefined) return spread(x, isShape(other?.shape) ? other.shape : []);
  const found = reduced(x, dim, keepdim);
  return dim === undefined ? found : { parts: [found, found] };
});

/** @type {Record<string, Rule>} */
export const PLAIN = {
  ...rules("neg abs sign sgn floor ceil round trunc sqrt rsqrt reciprocal relu isnan isinf exp expm1 "
    + "log log1p sigmoid tanh atanh sin cos silu erf erfc lgamma digamma log_sigmoid special_erfcx "
    + "special_log_ndtr logical_not bitwise_not bitwise_and bitwise_or bitwise_xor logical_and logical_or "
    + "logical_xor add sub mul div pow remainder fmod minimum maximum eq ne lt le gt ge clamp "
    + "where masked_fill addcmul lerp gelu leaky_relu elu softplus _to_copy "
    + "threshold_backward silu_backward gelu_backward sigmoid_backward tanh_backward softplus_backward "
    + "leaky_relu_backward elu_backward", elementwise),
  ...rules("sum mean prod amax amin any all argmax argmin logsumexp linalg_vector_norm var", reduction),
  ...rules("max min", extreme),
  var_mean: rule("self", (x, { dim, keepdim }) => {
    const found = reduced(x, dim, keepdim);
    return { parts: [found, found] };
  }),
  ...rules("cumsum _softmax _log_softmax", rule("self", (x, { dim }) => softened(x, dim))),
  ...rules("_softmax_backward_data _log_softmax_backward_data", rule("grad_output output",
    (grad, output, { dim }) => softened(agree(grad, output, "gradient"), dim))),
  view: rule("self", (x, { size }) => viewed(x, size)),
  expand: rule("self", (x, { size }) => stretched(x, listed(size, -1, LARGEST, "size"))),
  permute: rule("self", permuted),
  squeeze: rule("self", squeezed),
  unsqueeze: rule("self", unsqueezed),
  slice: rule("self", cut),
  select: rule("self", chosen),
  diagonal: rule("self", diagonal),
  split_with_sizes: rule("self", (x, { split_sizes: parts, dim = 0 }, tally) => divided(x, sizes(parts), dim, tally)),
  slice_scatter: scattered(cut),
  select_scatter: scattered(chosen),
  diagonal_scatter: scattered(diagonal),
  slice_backward: backward(cut),
  select_backward: backward(chosen),
  diagonal_backward: backward(diagonal),
  cat: rule("", joined),
  repeat: rule("self", repeated),
  constant_pad_nd: rule("self", padded),
  full: rule("", (args) => filling(sizes(args.size), args)),
  arange: rule("", counted),
  eye: rule("", ({ n, m = n }) => sizes([n, m])),
  ...rules("tril triu", rule("self", triangle)),
  flip: rule("self", flipped),
  roll: rule("self", rolled),
};
