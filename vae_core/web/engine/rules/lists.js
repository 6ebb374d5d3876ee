// The shapes of what is picked by places, and of what goes on step by step.

/** @import { Rule } from "./shapes.js" */
import {
  MOST, agree, axisOf, fail, isShape, product, replaced, rule, rules, spread, stretched, tensorList,
  whole,
} from "./shapes.js";

// By lists of places along some axes: these come where they were if they are neighbours, else first.
function indexed(shape, indices) {
  if (!isShape(indices) || indices.length > shape.length) fail("it has places for axes that are not there");
  const axes = indices.map((_, axis) => axis).filter((axis) => indices[axis]);
  const rest = shape.map((_, axis) => axis).filter((axis) => !indices[axis]);
  if (!axes.length) fail("it has no places");
  const picked = spread(...tensorList(axes.map((axis) => indices[axis])));
  if (product(picked) && axes.some((axis) => !shape[axis])) fail("it picks from nothing");
  const neighbours = axes.every((axis, k) => axis === axes[0] + k);
  const front = neighbours ? axes[0] : 0;
  const others = rest.map((axis) => shape[axis]);
  return [...others.slice(0, front), ...picked, ...others.slice(front)];
}

function put(x, values, { indices }) {
  stretched(values, indexed(x, indices));
  return x;
}

// Places along an axis, for a value that is at least as large along the others.
function along(x, places, { dim }) {
  const axis = axisOf(dim, Math.max(x.length, 1));
  if (places.length !== x.length) fail(`its places have ${places.length} axes and must have ${x.length}`);
  if (places.some((size, k) => k !== axis && size > x[k])) fail("it has more places than there are");
  if (product(places) && x[axis] === 0) fail("it picks from nothing");
  return places;
}

const scatter = rule("self index src?", (x, places, source, args) => {
  along(x, places, args);
  if (source) {
    if (source.length !== places.length || places.some((size, k) => size > source[k])) fail("it has fewer values than places");
  } else if (isShape(args.value?.shape)) stretched(args.value.shape, places);
  return x;
});

function listOf(places) {
  return places.length > 1 ? fail("its places are no list") : product(places);
}

function added(x, places, source, { dim }) {
  const axis = axisOf(dim, x.length);
  agree(source, replaced(x, axis, listOf(places)), "source");
  if (listOf(places) && !x[axis]) fail("it picks from nothing");
  return x;
}

function selected(x, places, { dim }) {
  const axis = axisOf(dim, x.length);
  if (listOf(places) && !x[axis]) fail("it picks from nothing");
  return replaced(x, axis, listOf(places));
}

function embedded(weight, places) {
  if (weight.length !== 2 || !weight[0]) fail("it has no rows to pick");
  return [...places, weight[1]];
}

function embeddingBackward(grad, places, { num_weights: rows }) {
  if (!grad.length) fail("its gradient has no rows");
  agree(grad.slice(0, -1), places, "list of places");
  return [whole(rows, 1, 2 ** 28, "number of rows"), grad.at(-1)];
}

// Weights of a cell with gates, for rows of `depth` numbers and a state of `width`.
/** @param {number[][]} weights */
function gated(weights, depth, width) {
  const [ofInput, ofState, ...biases] = weights;
  agree(ofInput, [3 * width, depth], "weight");
  agree(ofState, [3 * width, width], "weight");
  for (const bias of biases) agree(bias, [3 * width], "bias");
}

function gru(x, state, args, tally) {
  const { params, has_biases: biased = true, num_layers: layers = 1, bidirectional = false, batch_first: first = false } = args;
  if (x.length !== 3 || state.length !== 3) fail("it is for rows of steps");
  const [rows, steps, depth] = first ? x : [x[1], x[0], x[2]];
  const width = state[2];
  const [ways, each] = [bidirectional ? 2 : 1, biased ? 4 : 2];
  const total = whole(layers, 1, MOST, "number of layers") * ways;
  agree(state, [total, rows, width], "first state");
  const weights = tensorList(params);
  if (weights.length !== total * each) fail(`it has ${weights.length} weights and must have ${total * each}`);
  for (let k = 0; k < total; k += 1) {
    gated(weights.slice(k * each, k * each + each), k < ways ? depth : ways * width, width);
  }
  tally.steps += steps * total;
  tally.work += 6 * rows * steps * width * (ways * depth + (total - ways) * ways * width + total * width);
  return { parts: [[...x.slice(0, 2), ways * width], state] };
}

function writeLine(h, steps, before, symbol, ...rest) {
  const [ofInput, ofState, inBias, ownBias, beforeBias, symbolBias, , tally] = rest;
  if (h.length !== 2 || symbol.length !== 2 || steps.length !== 3) fail("it has no states, places or symbols");
  const [rows, width] = h;
  const [symbols] = symbol;
  gated([ofInput, ofState, inBias, ownBias], width, width);
  agree(symbol, [symbols, width], "symbols");
  agree(before, [width, symbols], "symbols of before");
  agree(beforeBias, [width], "bias");
  agree(symbolBias, [symbols], "bias");
  agree(steps, [1, steps[1], width], "places");
  if (!steps[1] || !symbols) fail("it has nothing to write");
  tally.steps += steps[1];
  tally.work += 2 * rows * steps[1] * width * (3 * width + symbols) + 12 * (rows + symbols) * width * width;
  return [rows, steps[1], symbols];
}

function nearest(x, codebook, _, tally) {
  const [entries, width] = codebook;
  if (codebook.length !== 2 || !entries || !width || x.at(-1) !== width) fail("its entries are not of the vectors' size");
  tally.steps += width;
  tally.work += 3 * product(x) * entries;
  return x;
}

/** @type {Record<string, Rule>} */
export const LISTS = {
  index: rule("self", (x, { indices }) => indexed(x, indices)),
  index_put: rule("self values", put),
  index_select: rule("self index", selected),
  index_add: rule("self index source", added),
  embedding: rule("weight indices", embedded),
  embedding_dense_backward: rule("grad_output indices", embeddingBackward),
  gather: rule("self index", along),
  ...rules("scatter scatter_add", scatter),
  gru: rule("input hx", gru),
  write_line: rule("h steps before symbol weight_ih weight_hh bias_ih bias_hh bias_before bias_symbol", writeLine),
  nearest_entry: rule("vectors codebook", nearest),
};
