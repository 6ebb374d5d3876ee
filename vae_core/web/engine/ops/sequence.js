// What goes on from state to state, step by step, and the entry of a codebook that is nearest.

/** @import { Builder, Op, Value } from "../graph.js" */
import { expand, filled, permuted, product, reshaped, selected, sliced } from "../values.js";
import { apply, into } from "./elementwise.js";
import { times, turned } from "./products.js";
import { reduced } from "./reduce.js";

const GRAIN = 16; // numbers by which kernels may write too far

// Room for a matrix (rows, columns) of every step: [step k's, all as (rows, steps, columns)].
/**
 * @param {Builder} at
 * @param {number} steps
 * @param {number} rows
 * @param {number} columns
 * @returns {[(k: number) => Value, Value]}
 */
function room(at, steps, rows, columns) {
  const apart = Math.ceil((rows * columns) / GRAIN) * GRAIN;
  const whole = at.make([steps, apart]);
  const step = (k) => ({ ...whole, offset: k * apart, shape: [rows, columns], strides: [columns, 1] });
  return [step, { ...whole, shape: [rows, steps, columns], strides: [columns, apart, 1] }];
}

// What makes the next state of the one in hand: the gates reset, update and new, in this order, of
// what the input says and what the state says.
/**
 * @param {Builder} at
 * @param {Value} weight (3 H, H)
 * @param {Value | null} bias (3 H)
 * @param {number} rows
 * @returns {(said: Value, state: Value, next: Value) => void}
 */
function cell(at, weight, bias, rows) {
  const width = weight.shape[1];
  const own = at.make([rows, 3 * width]);
  const gates = at.make([rows, 2 * width]);
  const fresh = at.make([rows, width]);
  const [both, last] = [(value) => sliced(value, 1, 0, 2 * width),
    (value) => sliced(value, 1, 2 * width, width)];
  return (said, state, next) => {
    times(at, state, turned(weight), bias, own);
    into(at, gates, "add", both(said), both(own));
    into(at, gates, "sigmoid", gates);
    into(at, fresh, "addmul", last(said), sliced(gates, 1, 0, width), last(own));
    into(at, fresh, "tanh", fresh);
    into(at, next, "lerp", fresh, state, sliced(gates, 1, width, width));
  };
}

// One way along x (B, T, inputs), from a state (B, H) -> [all states (B, T, H), the last].
/**
 * @param {Builder} at
 * @param {Value} x
 * @param {Value} start
 * @param {[Value, Value, Value?, Value?]} weights
 * @param {boolean} backwards
 * @returns {[Value, Value]}
 */
function oneWay(at, x, start, [weightIn, weightOwn, biasIn, biasOwn], backwards) {
  const [rows, steps, depth] = x.shape;
  const width = weightOwn.shape[1];
  const flat = reshaped(x, [rows * steps, depth]) ?? reshaped(at.solid(x), [rows * steps, depth]);
  const heard = times(at, /** @type {Value} */ (flat), turned(weightIn), biasIn ?? null);
  const said = /** @type {Value} */ (reshaped(heard, [rows, steps, 3 * width]));
  const next = cell(at, weightOwn, biasOwn ?? null, rows);
  const [stateOf, states] = room(at, steps, rows, width);
  let state = at.solid(start);
  for (let k = 0; k < steps; k++) {
    const step = backwards ? steps - 1 - k : k;
    next(selected(said, 1, step), state, stateOf(step));
    state = stateOf(step);
  }
  return [states, state];
}

/** @type {Op} */
function gru({ input, hx, params, has_biases: biased = true, num_layers: layers = 1,
  bidirectional = false, batch_first: rowsFirst = false }, at) {
  const ways = bidirectional ? 2 : 1;
  const each = biased ? 4 : 2;
  let x = rowsFirst ? input : permuted(input, [1, 0, 2]);
  const last = [];
  for (let layer = 0; layer < layers; layer++) {
    const found = [];
    for (let way = 0; way < ways; way++) {
      const k = layer * ways + way;
      const [states, end] = oneWay(at, x, selected(hx, 0, k), params.slice(each * k, each * k + each),
        way === 1);
      found.push(states);
      last.push(end);
    }
    x = side(at, found, 2);
  }
  const ends = side(at, last.map((value) => ({
    ...value, shape: [1, ...value.shape], strides: [0, ...value.strides],
  })), 0);
  return [rowsFirst ? x : permuted(x, [1, 0, 2]), ends];
}

// Values beside each other along an axis; one alone as it is.
/**
 * @param {Builder} at
 * @param {Value[]} values
 * @param {number} axis
 */
function side(at, values, axis) {
  if (values.length === 1) return values[0];
  const sizes = values.map(({ shape }) => shape[axis]);
  const [{ shape }] = values;
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const result = at.make(shape.map((size, k) => (k === axis ? total : size)));
  let start = 0;
  values.forEach((value, k) => {
    at.copy(value, sliced(result, axis, start, sizes[k]));
    start += sizes[k];
  });
  return result;
}

// h (B, S) -> logits (B, L, V) of a GRU that is told at every step the likeliest symbol of the one
// before (vae_core/models/networks/writer.py).
/** @type {Op} */
function writeLine(args, at) {
  const { h, steps, before, symbol } = args;
  const { weight_ih: weightIn, weight_hh: weightOwn, bias_ih: biasIn, bias_hh: biasOwn,
    bias_before: biasBefore, bias_symbol: biasSymbol } = args;
  const [rows, width] = h.shape;
  const [places, symbols] = at.shape.slice(1);
  const [ofSymbol, ofPlace] = at.known([before, weightIn, steps, biasBefore, biasIn], () => {
    const told = apply(at, "add", selected(steps, 0, 0), biasBefore);
    return [times(at, turned(before), turned(weightIn)), times(at, told, turned(weightIn), biasIn)];
  });
  const ofCode = times(at, h, turned(weightIn));
  const next = cell(at, weightOwn, biasOwn, rows);
  const [said, told] = [at.make([rows, 3 * width]), at.make([rows, 3 * width])];
  const states = [at.make([rows, width]), at.make([rows, width])];
  const chosen = at.make([rows]);
  const [logitsOf, logits] = room(at, places, rows, symbols);
  into(at, states[0], "tanh", h);
  for (let place = 0; place < places; place++) {
    into(at, said, "add", ofCode, selected(ofPlace, 0, place));
    if (place) {
      at.call("reduce", 5, rows, symbols, 1, logitsOf(place - 1), symbols, 1, 1, chosen);
      at.call("take_rows", rows, 3 * width, symbols, ofSymbol, chosen, told);
      into(at, said, "add", said, told);
    }
    const [from, to] = place % 2 ? [states[1], states[0]] : states;
    next(said, from, to);
    times(at, to, turned(symbol), biasSymbol, logitsOf(place));
  }
  return logits;
}

// Rows (..., D) to the nearest of the entries (E, D); of two as near the first. Squares of differences
// are summed one number at a time, as vae_core/models/posteriors/vector.py does it.
/** @type {Op} */
function nearestEntry({ vectors, codebook }, at) {
  const [entries, width] = codebook.shape;
  const count = product(vectors.shape) / width;
  const rows = /** @type {Value} */ (reshaped(at.solid(vectors), [count, width]));
  const [apart, distance] = [at.make([count, entries]), at.make([count, entries])];
  at.copy(filled(0, [count, entries]), distance);
  for (let i = 0; i < width; i++) {
    into(at, apart, "sub", sliced(rows, 1, i, 1), expand(selected(codebook, 1, i), [count, entries]));
    into(at, distance, "addmul", distance, apart, apart);
  }
  const nearest = reduced(at, "argmin", distance, [1]);
  const result = at.make([count, width]);
  at.call("take_rows", count, width, entries, at.solid(codebook), nearest, result);
  return reshaped(result, vectors.shape);
}

/** @type {Record<string, Op>} */
export const SEQUENCE = { gru, write_line: writeLine, nearest_entry: nearestEntry };

