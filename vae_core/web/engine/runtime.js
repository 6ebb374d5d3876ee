// Runs a traced graph (vae_core/artifacts/graph/graph.py) with plain typed arrays.
//
// Buffers are allocated once, at compile time, for a block of examples; a longer batch is run
// block by block, so that intermediate results stay in the processor's cache.

/** @import { Graph, GraphNode, Kernel, Program, Tensors, Value, Weight } from "./types.js" */
import { ELEMENTWISE, OPS } from "./ops.js";
import { product } from "./ops_layout.js";

const BLOCK = 12; // examples computed together: a multiple of the 3 rows of a matrix product

function sameShape(left, right) {
  return left.length === right.length && left.every((size, axis) => size === right[axis]);
}

function asFloats(data) {
  return data instanceof Float32Array ? data : Float32Array.from(data);
}

/**
 * @param {GraphNode} node
 * @param {Tensors} tensors
 */
function findWeights(node, tensors) {
  /** @type {Record<string, Weight>} */
  const weights = {};
  for (const [role, name] of Object.entries(node.weights)) {
    const tensor = tensors[name];
    if (!tensor) {
      throw new Error(
        `The file has no tensor "${name}", which ${node.op} ${node.name} needs as its ${role}. `
        + "Export the model again.",
      );
    }
    weights[role] = { shape: tensor.shape, data: asFloats(tensor.data) };
  }
  return weights;
}

// How many nodes and outputs read each value.
/** @param {Graph} graph */
function countReaders(graph) {
  /** @type {Record<string, number>} */
  const readers = {};
  const names = [...graph.nodes.flatMap((node) => node.inputs), ...graph.outputs];
  for (const name of names) readers[name] = (readers[name] ?? 0) + 1;
  return readers;
}

/**
 * @param {GraphNode} node
 * @param {Record<string, Value>} values
 * @param {Record<string, number>} readers
 * @param {Tensors} tensors
 * @param {number} block
 * @returns {{kernel: Kernel, value: Value}}
 */
function prepare(node, values, readers, tensors, block) {
  if (!Object.hasOwn(OPS, node.op)) {
    throw new Error(
      `This page's runtime does not know the operation "${node.op}". `
      + "Reload the page; if that does not help, export the model again.",
    );
  }
  const size = product(node.shape);
  const inputs = node.inputs.map((name, i) => ({ ...values[name], shape: node.input_shapes[i] }));
  const weights = findWeights(node, tensors);
  const reusable = ELEMENTWISE.has(node.op)
    ? node.inputs.findIndex((name, i) => readers[name] === 1 && values[name].step === size
      && sameShape(inputs[i].shape, node.shape))
    : -1;
  const output = reusable >= 0 ? inputs[reusable].data : new Float32Array(block * size);
  const context = { inputs, output, shape: node.shape, size, weights, attrs: node.attrs };
  try {
    return { kernel: OPS[node.op](context), value: { data: output, step: size } };
  } catch (error) {
    throw new Error(`${node.op} ${node.name} cannot be prepared: ${error.message}.`);
  }
}

// A constant holds the same numbers for every example.
/**
 * @param {GraphNode} node
 * @param {Tensors} tensors
 * @returns {Value}
 */
function constant(node, tensors) {
  const { value } = findWeights(node, tensors);
  const data = value ? value.data : new Float32Array(product(node.shape)).fill(node.attrs.value);
  return { data, step: 0 };
}

/**
 * @param {{name: string, size: number}[]} inputs
 * @param {Record<string, unknown>} given
 * @param {number} n
 */
function checkInputs(inputs, given, n) {
  for (const { name, size } of inputs) {
    const values = given[name];
    if (values instanceof Float32Array && values.length === n * size) continue;
    const found = Array.isArray(values) || ArrayBuffer.isView(values)
      ? `${values.constructor.name} of ${/** @type {ArrayLike<number>} */ (values).length}` : "nothing";
    throw new Error(
      `Input "${name}" must be a Float32Array of ${n * size} numbers (${n} x ${size}), `
      + `but ${found} was given.`,
    );
  }
}

// graph: see vae_core/artifacts/graph/graph.py; tensors: as read by readPack; maxBatch: most examples a
// call of run may carry. Returns
//   run(inputs: {name: Float32Array of n * size numbers}, n = 1) -> [Float32Array, ...], one per
//     output, n * size numbers each: views of buffers that the next run overwrites;
//   flops: floating point operations per example (two per multiply-add of linear and conv layers);
//   outputs: [{name, shape}], shapes without the batch.
/**
 * @param {Graph} graph
 * @param {Tensors} tensors
 * @param {number} [maxBatch]
 * @returns {Program}
 */
export function compile(graph, tensors, maxBatch = 1) {
  const block = Math.min(maxBatch, BLOCK);
  const readers = countReaders(graph);
  /** @type {Record<string, Value>} */
  const values = {};
  /** @type {Kernel[]} */
  const kernels = [];
  const inputs = graph.inputs.map(({ name, shape }) => {
    const size = product(shape);
    values[name] = { data: new Float32Array(block * size), step: size };
    return { name, size, data: values[name].data };
  });
  for (const node of graph.nodes) {
    if (node.op === "constant") {
      values[node.name] = constant(node, tensors);
    } else {
      const { kernel, value } = prepare(node, values, readers, tensors, block);
      values[node.name] = value;
      kernels.push(kernel);
    }
  }
  const outputs = graph.outputs.map((name, i) => {
    const shape = graph.output_shapes[i];
    const size = product(shape);
    return { name, shape, size, source: values[name], data: new Float32Array(maxBatch * size) };
  });

  /**
   * @param {Record<string, Float32Array>} given
   * @param {number} [n]
   */
  function run(given, n = 1) {
    if (!Number.isInteger(n) || n < 1 || n > maxBatch) {
      throw new Error(`This model was compiled for 1 to ${maxBatch} examples at a time, not ${n}.`);
    }
    checkInputs(inputs, given, n);
    for (let first = 0; first < n; first += block) {
      const count = Math.min(block, n - first);
      for (const { name, size, data } of inputs) {
        data.set(given[name].subarray(first * size, (first + count) * size));
      }
      for (const kernel of kernels) kernel.run(count);
      for (const { size, source, data } of outputs) {
        if (source.step === 0) {
          for (let i = 0; i < count; i++) data.set(source.data, (first + i) * size);
        } else {
          data.set(source.data.subarray(0, count * size), first * size);
        }
      }
    }
    return outputs.map(({ size, data }) => data.subarray(0, n * size));
  }

  return {
    run,
    flops: kernels.reduce((total, kernel) => total + kernel.flops, 0),
    outputs: outputs.map(({ name, shape }) => ({ name, shape })),
  };
}
